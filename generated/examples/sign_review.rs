//! A contract that your own organization reviews before its signer can sign.
//!
//! `cargo run -p tencent-ess --example sign_review`; it needs no account, for it talks to an emulator of its own.

use std::error::Error as StdError;

use base64::{Engine as _, prelude::BASE64_STANDARD};
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

    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .file_infos([UploadFile::builder()
            .file_name("合同.pdf")
            .file_body(BASE64_STANDARD.encode("%PDF-1.4\n%%EOF\n"))])
        .build();
    let create = CreateFlowByFiles::builder()
        .operator(operator.clone())
        .flow_name("需审核的合同")
        .file_ids(client.send(upload).await?.file_ids)
        .approvers([ApproverInfo::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")
            .approver_need_sign_review(true)])
        .build();
    let flow_id = client.send(create).await?.flow_id.ok_or("no FlowId in the answer")?;

    match emulator.sign(&flow_id, "典子谦").await {
        Err(refused) => println!("the signer has to wait: {refused}"),
        Ok(()) => return Err("the signer should have had to wait".into()),
    }

    // `Reject` keeps the signer waiting, and another review may follow; `RefuseToSign` ends the contract.
    let review = |decision, message| {
        CreateFlowSignReview::builder()
            .operator(operator.clone())
            .flow_id(&flow_id)
            .operate_type(ReviewStage::Signing)
            .review_type(decision)
            .review_message(message)
            .build()
    };
    client.send(review(ReviewDecision::Reject, "附件不完整")).await?;
    client.send(review(ReviewDecision::Pass, "")).await?;

    emulator.sign(&flow_id, "典子谦").await?;
    println!("reviewed and signed: {flow_id}");

    // After a review has passed nobody waits for one.
    match client.send(review(ReviewDecision::Pass, "")).await {
        Err(Error::Api(error)) if error.code == ErrorCode::FailedOperationNotAvailableSignReview => Ok(()),
        other => Err(format!("a second review should have been refused, but: {other:?}").into()),
    }
}
