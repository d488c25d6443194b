//! The client without `async`, for programs that have no use for it.
//!
//! `cargo run -p tencent-ess --features blocking --example blocking`; it needs no account, for it talks to an emulator
//! of its own.

use std::{error::Error as StdError, time::Duration};

use tencent_ess::{blocking, prelude::*};
use tencent_ess_emulator::Emulator;
use tokio::runtime::Runtime;

fn main() -> Result<(), Box<dyn StdError>> {
    // The emulator needs a runtime; the client brings its own.
    let runtime = Runtime::new()?;
    let emulator = runtime.block_on(Emulator::builder().start())?;

    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build_blocking()?;
    println!("{}", page(&client)?);
    Ok(())
}

/// The address of a page on which a contract is completed.
fn page(client: &blocking::Client) -> Result<String, Error> {
    let prepare = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("文件发起-嵌入式合同")
        .approvers(Vec::<FlowCreateApprover>::new()) // chosen on the page
        .build();
    let page = client.send(prepare).timeout(Duration::from_secs(20)).wait()?;
    Ok(page.url.unwrap_or_default())
}
