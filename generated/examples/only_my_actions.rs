//! A client of two actions: a program that needs no more compiles only these, and the types that they reach.
//!
//! In a program of your own, depend on `tencent-ess-client` with the feature `macros` instead of on `tencent-ess`.
//!
//! `cargo run -p tencent-ess --example only_my_actions`; it needs no account, for it talks to an emulator of its own.

use std::error::Error as StdError;

use tencent_ess_emulator::Emulator;

/// Expands to modules and names like those of `tencent-ess`, in the module where it stands.
mod ess {
    tencent_ess_client::service! { "ess/2020-11-11", actions: [CreatePrepareFlow, DescribeFlowInfo] }
}

use ess::prelude::*;
use tencent_ess_client::Credentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;
    let prepare = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("文件发起-嵌入式合同")
        .build();
    println!("{}", client.send(prepare).await?.url.unwrap_or_default());
    Ok(())
}
