//! A page is embedded on which somebody completes a contract and starts it.
//!
//! `cargo run -p tencent-ess --example embedded_page`; it needs no account, for it talks to an emulator of its own.

use std::error::Error as StdError;

use tencent_ess::prelude::*;
use tencent_ess_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;
    let operator = UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu").build();

    // Without a file one is uploaded on the page, and the signers can be changed there.
    let prepare = CreatePrepareFlow::builder()
        .operator(operator.clone())
        .flow_name("文件发起-嵌入式合同")
        .resource_type(ResourceType::File)
        .approvers([FlowCreateApprover::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .build();
    let page = client.send(prepare).await?;
    let (url, flow_id) = (page.url.ok_or("no Url in the answer")?, page.flow_id.ok_or("no FlowId in the answer")?);
    // For an `<iframe src="…">`. It works once, and for five minutes: ask for it when the page is about to be shown.
    println!("page:     {url}");

    // There is an id already, but no contract before the button on the page is pressed.
    let query = || DescribeFlowInfo::builder().operator(operator.clone()).flow_ids([&flow_id]).build();
    match client.send(query()).await {
        Err(Error::Api(error)) => println!("not yet:  {error}"),
        other => return Err(format!("there should be no contract yet, but: {other:?}").into()),
    }

    // What people do in reality: press 【发起合同】, and sign. A callback reports each.
    emulator.start_prepared(&url).await?;
    emulator.sign(&flow_id, "典子谦").await?;

    let flow = client.send(query()).await?.flow_detail_infos.into_iter().next().ok_or("the contract is gone")?;
    println!("contract: {flow_id} is {:?}", flow.flow_status);
    if flow.flow_status == Some(FlowStatus::Signed) { Ok(()) } else { Err("it should be signed".into()) }
}
