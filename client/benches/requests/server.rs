//! A server that answers every request the same, with as little of its own as possible.

use std::thread;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Starts the server and gives its address. One thread serves all connections: with a thread for each, the kernel
/// may keep those of one side near the client, and those of the other far from it.
pub(crate) fn start(answer: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
    thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, response.clone()));
            }
        });
    });
    url
}

/// Answers until the connection ends. Requests come one after the other, each with a length and a body.
async fn serve(mut socket: TcpStream, response: String) {
    socket.set_nodelay(true).unwrap();
    let mut received = Vec::new();
    while matches!(socket.read_buf(&mut received).await, Ok(1..)) {
        if is_whole(&received) {
            received.clear();
            if socket.write_all(response.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn is_whole(received: &[u8]) -> bool {
    let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return false };
    let head = std::str::from_utf8(&received[..end]).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    received.len() >= end + 4 + length.unwrap_or_default()
}
