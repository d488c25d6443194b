//! Shows the whole way without an account: a typed request, signed, to the emulator and back.
//!
//! `cargo xtask demo` runs it, after checking the committed definition against the page it came from.

use std::{error::Error as StdError, time::Duration};

use tencent_ess::prelude::*;
use tencent_ess_emulator::Emulator;
use tencent_ess_spec::Spec;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    println!("the emulator answers on {}\n", emulator.url());
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .timeout(Duration::from_secs(10))
        .build()?;

    let spec = Spec::embedded("ess/2020-11-11")?;
    let action = spec.actions.get("CreatePrepareFlow").ok_or("the definition is gone")?;
    let example = |place: usize| action.examples.get(place).ok_or("the definition has lost its examples");

    println!("1. the page's first example, as a typed request:");
    let request: CreatePrepareFlow = serde_json::from_value(example(0)?.request.clone())?;
    println!("{}\n", serde_json::to_string_pretty(&request)?);
    let page = client.send(request).await?;
    println!("   Url:    {}", page.url.unwrap_or_default());
    println!("   FlowId: {}\n", page.flow_id.unwrap_or_default());

    println!("2. a request that breaks the documented rules is not sent:");
    let broken = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("合同".repeat(101))
        .approvers((0..51).map(|_| {
            let approver = FlowCreateApprover::builder().approver_type(ApproverType::Person);
            approver.approver_name("典子谦").pre_read_time(1)
        }))
        .build();
    match client.send(broken).await {
        Err(error @ Error::Invalid(_)) => println!("   {}\n", shortened(&error.to_string(), 5)),
        other => return Err(format!("the request should have been refused here, but: {other:?}").into()),
    }

    println!("3. the service refuses the page's last example, and says why:");
    let request: CreatePrepareFlow = serde_json::from_value(example(3)?.request.clone())?;
    match client.send(request).await {
        Err(Error::Api(error)) if error.code == ErrorCode::InvalidParameterValue => {
            println!("   {error}\n");
        }
        other => return Err(format!("the emulator should have refused the request, but: {other:?}").into()),
    }
    emulator.shutdown().await;
    Ok(())
}

/// The first lines of a message, and how many more there are.
fn shortened(message: &str, most: usize) -> String {
    let lines: Vec<&str> = message.lines().collect();
    let mut shown = lines.get(..most.min(lines.len())).unwrap_or_default().join("\n   ");
    if lines.len() > most {
        shown.extend(["\n     … and ", &(lines.len() - most).to_string(), " more"]);
    }
    shown
}
