//! The four examples of the page `CreatePrepareFlow`, which this project began with.
//!
//! What the vendor has retired since then (`Approvers.Required`), and what is empty, is left out.
//!
//! `cargo run -p tencent-ess --example prepare_flow`; it needs no account, for it talks to an emulator of its own.

use std::{
    error::Error as StdError,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tencent_ess::prelude::*;
use tencent_ess_emulator::{
    Emulator,
    fixtures::{Fixtures, Recipient, Template},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().fixtures(Fixtures::new().template(template())).start().await?;
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .build()?;

    println!("1. from a file, in any order, with fields found by the service itself");
    let uploaded = client.send(upload()).await?;
    let file_id = uploaded.file_ids.first().ok_or("the service has given the file no id")?;
    let page = client.send(from_file(file_id)).await?;
    println!("   {}", page.url.unwrap_or_default());

    println!("2. from a template");
    let page = client.send(from_template()).await?;
    println!("   {}", page.url.unwrap_or_default());

    println!("3. from a template, to be reviewed before it starts");
    let mut reviewed = from_template();
    reviewed.need_create_review = Some(true);
    let page = client.send(reviewed).await?;
    println!("   {}", page.url.unwrap_or_default());

    println!("4. from a file that is neither given nor may be uploaded on the page");
    match client.send(from_file("")).await {
        Err(Error::Api(error)) if error.code == ErrorCode::InvalidParameterValue => println!("   {error}"),
        other => return Err(format!("the service should have refused this, but: {other:?}").into()),
    }
    Ok(())
}

/// The template that the examples name: on the platform, one is made in the console.
fn template() -> Template {
    Template::new("采购合同")
        .id("yDwXXUUckxxxxxxxxxx4S7NM8r")
        .recipient(Recipient::person("乙方").id("yDwXXxxxxxxxxxxxxxxOZbdgN6"))
        .recipient(Recipient::organization("甲方").id("yDwXXUUxxxxxxxxxxxxxxO1XEwdCTnI"))
}

/// The file that contracts are made from.
fn upload() -> UploadFiles {
    UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .file_infos([UploadFile::builder()
            .file_name("采购合同.pdf")
            .file_body(BASE64_STANDARD.encode("%PDF-1.4\n%%EOF\n"))])
        .build()
}

/// A contract from an uploaded file, with places for text and signatures on its first page.
fn from_file(file_id: &str) -> CreatePrepareFlow {
    let mut person = person();
    person.components = Some(vec![text(560.0, "这是第一个签署人的填写控件{{ @now }}")]);
    person.sign_components = Some(vec![place(ComponentType::SignSignature, 360.0)]);
    let mut organization = organization();
    organization.components = Some(vec![text(660.0, "这是第二个签署人的填写控件")]);
    organization.sign_components = Some(vec![place(ComponentType::SignSeal, 260.0)]);

    CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("文件发起-嵌入式合同")
        .flow_type("嵌入式文件发起合同")
        .resource_type(ResourceType::File)
        .resource_id(file_id)
        .deadline(in_thirty_days())
        .unordered(true)
        .intelligent_status(IntelligentStatus::Open)
        .flow_option(page_option())
        .initiator_components([text(760.0, "这是发起填写控件{{ @now }}")])
        .approvers([person, organization])
        .build()
}

/// A contract from a template. `RecipientId` says which of the template's signers each one is.
fn from_template() -> CreatePrepareFlow {
    let mut person = person();
    person.recipient_id = Some("yDwXXxxxxxxxxxxxxxxOZbdgN6".to_owned());
    let mut organization = organization();
    organization.recipient_id = Some("yDwXXUUxxxxxxxxxxxxxxO1XEwdCTnI".to_owned());

    CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
        .flow_name("模板发起-嵌入式合同")
        .resource_type(ResourceType::Template)
        .resource_id("yDwXXUUckxxxxxxxxxx4S7NM8r")
        .deadline(in_thirty_days())
        .unordered(true)
        .intelligent_status(IntelligentStatus::Open)
        .flow_option(page_option())
        .approvers([person, organization])
        .build()
}

fn in_thirty_days() -> SystemTime {
    SystemTime::now() + Duration::from_secs(30 * 86_400)
}

/// What people may do on the page.
fn page_option() -> CreateFlowOption {
    CreateFlowOption::builder()
        .can_edit_flow(false)
        .can_edit_form_field(true)
        .can_skip_add_approver(true)
        .forbid_edit_fill_component(true)
        .hide_show_deadline(true)
        .hide_show_flow_name(true)
        .hide_show_flow_type(true)
        .skip_upload_file(true)
        .build()
}

fn person() -> FlowCreateApprover {
    FlowCreateApprover::builder()
        .approver_type(ApproverType::Person)
        .approver_name("典子谦")
        .approver_mobile("13200000000")
        .approver_option(ApproverOption::builder().can_edit_approver(true).no_refuse(true).no_transfer(true))
        .approver_sign_types([ApproverSignType::Face, ApproverSignType::Password])
        .approver_verify_types([ApproverVerifyType::Face, ApproverVerifyType::Mobile])
        .is_full_text(true)
        .pre_read_time(3)
        .build()
}

fn organization() -> FlowCreateApprover {
    FlowCreateApprover::builder()
        .approver_type(ApproverType::Organization)
        .organization_name("典子谦示例企业")
        .approver_name("典子谦")
        .approver_mobile("13200000001")
        .is_full_text(true)
        .pre_read_time(3)
        .build()
}

/// A text at this height of the first page, in points.
fn text(y: f64, value: &str) -> Component {
    let mut text = component(ComponentType::Text, y, (300.0, 30.0));
    text.component_value = Some(value.to_owned());
    text.lock_component_value = Some(true);
    text
}

/// The place of a signature or a seal.
fn place(kind: ComponentType, y: f64) -> Component {
    component(kind, y, (100.0, 100.0))
}

fn component(kind: ComponentType, y: f64, (width, height): (f64, f64)) -> Component {
    Component::builder()
        .component_type(kind)
        .component_page(1)
        .component_pos_x(160.0)
        .component_pos_y(y)
        .component_width(width)
        .component_height(height)
        .file_index(0)
        .forbid_move_and_delete(true)
        .build()
}
