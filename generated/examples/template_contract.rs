//! A contract from a template: created, given its document, and started once the document is composed.
//!
//! `cargo run -p tencent-ess --example template_contract`; it needs no account, for it talks to an emulator of its own.

use std::{error::Error as StdError, time::Duration};

use tencent_ess::{RetryPolicy, prelude::*};
use tencent_ess_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;
    let operator = UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu").build();

    // Templates are made in the console.
    let query = DescribeFlowTemplates::builder()
        .operator(operator.clone())
        .filters([Filter::builder().key("template-name").values(["承诺书"])])
        .build();
    let template = client.send(query).await?.templates.into_iter().next().ok_or("there is no such template")?;
    let template_id = template.template_id.ok_or("the template has no id")?;
    let recipient_id = template.recipients.into_iter().next().and_then(|recipient| recipient.recipient_id);

    // The signers, in the template's order. Nothing is charged before StartFlow.
    let create = CreateFlow::builder()
        .operator(operator.clone())
        .flow_name("入职承诺书")
        .approvers([FlowCreateApprover::builder()
            .approver_type(ApproverType::Person)
            .approver_name("典子谦")
            .approver_mobile("13200000000")
            .recipient_id(recipient_id.ok_or("the template has nobody who signs")?)])
        .build();
    let flow_id = client.send(create).await?.flow_id.ok_or("no FlowId in the answer")?;

    let document = CreateDocument::builder().operator(operator.clone()).flow_id(&flow_id).template_id(template_id);
    client.send(document.build()).await?;

    // The document is composed in the background; until then, StartFlow is refused with this code. It passes by
    // itself, so the client is told to try again. A program that gets callbacks can wait for `DocumentFill` instead.
    let policy = RetryPolicy::default()
        .attempts(8)
        .backoff(Duration::from_secs(1), Duration::from_secs(4))
        .also_after(ErrorCode::OperationDeniedDocumentNoAvailable.as_str());
    let start = StartFlow::builder().operator(operator).flow_id(&flow_id).build();
    let outcome = client.send(start).retry(policy).outcome().await?;
    println!("{flow_id} is {:?} after {} attempts", outcome.response.status, outcome.attempts);
    Ok(())
}
