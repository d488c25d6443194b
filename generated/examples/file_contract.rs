//! A file is uploaded, made a contract, signed, and can be downloaded.
//!
//! `cargo run -p tencent-ess --example file_contract`; it needs no account, for it talks to an emulator of its own.

use std::{
    error::Error as StdError,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tencent_ess::prelude::*;
use tencent_ess_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    // With an account there is no endpoint to be set, and the keys come from `Credentials::from_env()?`.
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;
    let operator = UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu").build();

    // A file can be used for an hour. This action alone goes to another host, and names the operator differently.
    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .file_infos([UploadFile::builder().file_name("采购合同.pdf").file_body(BASE64_STANDARD.encode(PDF))])
        .build();
    let uploaded = client.send(upload).await?;
    println!("uploaded: {:?}", uploaded.file_ids);

    // The contract is running, and paid for, as soon as this succeeds.
    let create = CreateFlowByFiles::builder()
        .operator(operator.clone())
        .flow_name("采购合同")
        .file_ids(uploaded.file_ids)
        .approvers([ApproverInfo::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
        .build();
    let flow_id = client.send(create).await?.flow_id.ok_or("no FlowId in the answer")?;
    println!("contract: {flow_id}");

    // The link is for the signer, by your own messages. It works for half an hour unless `expired_on` says otherwise.
    let links = CreateFlowSignUrl::builder()
        .operator(operator.clone())
        .flow_id(&flow_id)
        .flow_approver_infos([FlowCreateApprover::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")])
        .build();
    let links = client.send(links).await?.flow_approver_url_infos;
    let link = links.first().and_then(|signer| signer.sign_url.as_deref()).ok_or("no link in the answer")?;
    println!("to sign:  {link}");

    // What the signer does in reality.
    emulator.sign_at(link).await?;

    let query = DescribeFlowInfo::builder().operator(operator.clone()).flow_ids([&flow_id]).build();
    let described = client.send(query).await?.flow_detail_infos;
    let status = described.into_iter().next().and_then(|flow| flow.flow_status);
    println!("status:   {status:?}");
    if status != Some(FlowStatus::Signed) {
        return Err("the contract should be signed".into());
    }

    // The addresses of files are for everybody who has them, so they live for five minutes only.
    let files = DescribeFileUrls::builder()
        .operator(operator)
        .business_type(BusinessType::Flow)
        .business_ids([&flow_id])
        .build();
    let url = client.send(files).await?.file_urls.into_iter().next().and_then(|file| file.url);
    println!("download: {}", url.ok_or("no file in the answer")?);
    Ok(())
}

/// The smallest thing that looks like a PDF.
const PDF: &[u8] = b"%PDF-1.4\n%%EOF\n";
