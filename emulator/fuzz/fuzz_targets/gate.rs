//! Whatever comes over a connection, the emulator answers in HTTP or closes it, and does not panic.
//!
//! The first byte says what the rest is: zero for the bytes of the connection, another number for the
//! parameters of the action with that number.

#![no_main]

use std::{sync::LazyLock, time::Duration};

use libfuzzer_sys::fuzz_target;
use tencent_ess_emulator::Emulator;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    time::timeout,
};

/// Accepts unsigned requests, because no fuzzer guesses a signature.
static EMULATOR: LazyLock<(Runtime, Emulator)> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = runtime.block_on(Emulator::builder().no_auth().seed(1).start()).expect("a free port");
    (runtime, emulator)
});

fuzz_target!(|data: &[u8]| {
    let (runtime, emulator) = &*EMULATOR;
    let Some((first, rest)) = data.split_first() else { return };
    let answer = runtime.block_on(async {
        match usize::from(*first).checked_sub(1) {
            None => answer(emulator, rest, true).await,
            Some(number) => answer(emulator, &call(emulator, number, rest), false).await,
        }
    });
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "{}", String::from_utf8_lossy(&answer));
});

/// A request of the action with this number.
fn call(emulator: &Emulator, number: usize, parameters: &[u8]) -> Vec<u8> {
    let action = emulator.actions().nth(number % emulator.actions().len()).unwrap_or_default();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         X-TC-Action: {action}\r\nX-TC-Version: {}\r\nContent-Length: {}\r\n\r\n",
        emulator.version(),
        parameters.len()
    );
    [head.as_bytes(), parameters].concat()
}

/// What is answered to these bytes. If they `end` there, nothing comes after them, and they need not
/// be a whole request.
async fn answer(emulator: &Emulator, request: &[u8], end: bool) -> Vec<u8> {
    let mut answer = Vec::new();
    let Ok(mut stream) = TcpStream::connect(emulator.endpoint()).await else { return answer };
    // The connection may be closed before everything is written, and being cut off is an answer.
    let _ = stream.write_all(request).await;
    if end {
        let _ = stream.shutdown().await;
    }
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection was neither answered nor closed");
    answer
}
