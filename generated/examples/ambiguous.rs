//! A contract whose creation was not acknowledged, and how to find out whether there is one.
//!
//! No action lists contracts, so an id that was lost with its answer cannot be asked for. What helps is a key of
//! your own in `UserData`: callbacks carry it, and with it the contract's id.
//!
//! `cargo run -p tencent-ess --example ambiguous`; it needs no account, for it talks to an emulator that fails on
//! demand.

use std::error::Error as StdError;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tencent_ess::prelude::*;
use tencent_ess_emulator::{Emulator, Fault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;

    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .file_infos([UploadFile::builder()
            .file_name("合同.pdf")
            .file_body(BASE64_STANDARD.encode("%PDF-1.4\n%%EOF\n"))])
        .build();
    let file_ids = client.send(upload).await?.file_ids;

    // Write the key down, with what it is for, before sending the request.
    let order = BASE64_STANDARD.encode("order-4711");
    let create = CreateFlowByFiles::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("采购合同")
        .file_ids(file_ids)
        .approvers([ApproverInfo::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .user_data(&order)
        .build();

    // The contract is created, and the connection drops before anybody hears of it. The client does not repeat what
    // may have cost money already.
    emulator.fail_next("CreateFlowByFiles", Fault::DropAfter)?;
    match client.send(create).await {
        Err(Error::Ambiguous(error)) => println!("{error}"),
        other => return Err(format!("the answer should have been lost, but: {other:?}").into()),
    }

    // The callbacks that your server has received. Wait for them for some minutes; if none carries the key, there is
    // no contract, and the request can be sent again.
    let callbacks = emulator.events().await;
    let ours = callbacks.iter().map(|message| &message["MsgData"]).find(|data| data["UserData"] == order.as_str());
    println!("the contract exists: {}", ours.ok_or("no callback carries the key")?["FlowId"]);
    Ok(())
}
