//! What can go wrong with a call, kind by kind, and what to do about it.
//!
//! `cargo run -p tencent-ess --example errors`; it needs no account, for it talks to an emulator that fails on demand.

use std::error::Error as StdError;

use tencent_ess::{RetryPolicy, prelude::*};
use tencent_ess_emulator::{Emulator, Fault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        // Each fault is to be seen once; otherwise throttling, for one, is waited out three times before anybody
        // hears of it.
        .retry(RetryPolicy::none())
        .build()?;
    let query = || DescribeFlowInfo::builder().flow_ids(["yDwFmUUckpsxxxxxxxxxxxxxxxxx"]).build();
    let start = || {
        let operator = UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu");
        StartFlow::builder().operator(operator).flow_id("yDwFmUUckpsxxxxxxxxxxxxxxxxx").build()
    };

    // A broken rule: nothing was sent, and every rule that is broken is listed.
    let too_many = DescribeFlowInfo::builder().flow_ids((0..101).map(|number| number.to_string())).build();
    tell(&client.send(too_many).await);

    // The service refuses.
    tell(&client.send(query()).await);

    // The service has too much to do.
    emulator.fail_next("DescribeFlowInfo", Fault::throttle())?;
    tell(&client.send(query()).await);

    // The answer is lost, of an action that may run twice, and of one that may not.
    emulator.fail_next("DescribeFlowInfo", Fault::DropAfter)?;
    tell(&client.send(query()).await);
    emulator.fail_next("StartFlow", Fault::DropAfter)?;
    tell(&client.send(start()).await);

    // Something else answers: a proxy, or a gateway.
    emulator.fail_next("DescribeFlowInfo", "status=502".parse()?)?;
    tell(&client.send(query()).await);

    // Nobody is there.
    emulator.shutdown().await;
    tell(&client.send(query()).await);
    Ok(())
}

/// Tells what happened, and what a program should make of it.
fn tell<T>(result: &Result<T, Error>) {
    let Err(error) = result else { return };
    println!("{error}");
    let advice = match error {
        Error::Invalid(_) => "correct the request: it was not sent, and never will be accepted",
        Error::Credentials(_) => "provide keys: there is nothing to sign with",
        Error::Ambiguous(_) => "find out whether it was executed before sending it again: see the example `ambiguous`",
        Error::Api(api) if api.code == ErrorCode::OperationDeniedNoQuota => "buy contracts",
        _ if error.is_throttled() => "wait, then send it again: it was not executed",
        _ if error.is_retryable() => "send it again: it was not executed, or may be executed twice",
        Error::Api(_) => "the code says why it was refused, and the request id is what support asks for",
        _ => "somebody has to look at this",
    };
    println!("    -> {advice}\n");
}
