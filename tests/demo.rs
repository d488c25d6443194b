//! The whole way without an account: a contract from a file to the signed PDF, on an emulator of its own.
//!
//! `cargo xtask demo` runs it, after checking the committed definition against the page it came from. With
//! `--open`, people do what the program does otherwise: press the button and sign, in a browser.

#[path = "demo/callbacks.rs"]
mod callbacks;

use std::{
    env,
    error::Error as StdError,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tencent_ess::prelude::*;
use tencent_ess_emulator::{Callback, Emulator};
use tencent_ess_spec::Spec;

use crate::callbacks::{Message, Receiver};

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

const OPERATOR: &str = "yDRSsUxxxxxxxxxxxxxxxxxLdSu";
const SIGNER: &str = "典子谦";
/// A page that says that it is a contract.
const CONTRACT: &[u8] = include_bytes!("demo/contract.pdf");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let open = env::args().nth(1).is_some_and(|argument| argument == "--open");
    let mut receiver = Receiver::start().await?;
    let callback = Callback::to(receiver.url()).key(callbacks::KEY).token(callbacks::TOKEN);
    let emulator = Emulator::builder().callback(callback).start().await?;
    println!("the emulator answers on {}\n", emulator.url());
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .timeout(Duration::from_secs(10))
        .build()?;

    println!("1. a request that breaks the documented rules is not sent:");
    println!("   {}\n", refused_here(&client).await?);
    println!("2. the service refuses the last example of its own page, and says why:");
    println!("   {}\n", refused_there(&client).await?);

    println!("3. a file is uploaded, and a page asked for on which its contract is started:");
    let (url, flow_id) = prepare(&client).await?;
    println!("   Url:    {url}\n   FlowId: {flow_id}\n");

    if open {
        println!("4. open this page within five minutes, start the contract, and sign it for {SIGNER}\n");
    } else {
        println!("4. its button is pressed, and {SIGNER} signs\n");
        emulator.start_prepared(&url).await?;
        emulator.sign(&flow_id, SIGNER).await?;
    }

    println!("5. callbacks arrive, signed and encrypted:");
    loop {
        let Message { msg_type, msg_data } = receiver.next().await?;
        println!("   {msg_type}: {}, {}", msg_data.operate, msg_data.flow_callback_show_status);
        match msg_data.operate.as_str() {
            "finish" => break,
            "reject" | "cancel" | "deadline" => return Err("the contract has ended unsigned".into()),
            _ => {}
        }
    }

    println!("\n6. the signed contract is downloaded:");
    let pdf = download(&client, &flow_id).await?;
    println!("   a PDF of {} bytes", pdf.len());
    emulator.shutdown().await;
    Ok(())
}

/// What the client says of a request with too long a name, too many signers, and too short a time to read.
async fn refused_here(client: &Client) -> Result<String> {
    let broken = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id(OPERATOR))
        .flow_name("合同".repeat(101))
        .approvers((0..51).map(|_| {
            let approver = FlowCreateApprover::builder().approver_type(ApproverType::Person);
            approver.approver_name(SIGNER).pre_read_time(1)
        }))
        .build();
    match client.send(broken).await {
        Err(error @ Error::Invalid(_)) => Ok(shortened(&error.to_string(), 5)),
        other => Err(format!("the request should have been refused here, but: {other:?}").into()),
    }
}

/// What the service says of the page's last example, which neither names a file nor lets anybody upload one.
async fn refused_there(client: &Client) -> Result<String> {
    let spec = Spec::embedded("ess/2020-11-11")?;
    let examples = spec.actions.get("CreatePrepareFlow").map(|action| &action.examples);
    let example = examples.and_then(|examples| examples.get(3)).ok_or("the definition has lost its examples")?;
    let request: CreatePrepareFlow = serde_json::from_value(example.request.clone())?;
    match client.send(request).await {
        Err(Error::Api(error)) if error.code == ErrorCode::InvalidParameterValue => Ok(error.to_string()),
        other => Err(format!("the emulator should have refused the request, but: {other:?}").into()),
    }
}

/// The address of the page, and the id that the contract will have.
async fn prepare(client: &Client) -> Result<(String, String)> {
    let upload = UploadFiles::builder()
        .business_type(BusinessType::Document)
        .caller(Caller::builder().operator_id(OPERATOR))
        .file_infos([UploadFile::builder().file_name("采购合同.pdf").file_body(BASE64_STANDARD.encode(CONTRACT))])
        .build();
    let file_id = client.send(upload).await?.file_ids.into_iter().next().ok_or("no file id in the answer")?;
    let request = CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id(OPERATOR))
        .flow_name("文件发起-嵌入式合同")
        .resource_type(ResourceType::File)
        .resource_id(file_id)
        .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
        .approvers([FlowCreateApprover::builder()
            .approver_type(ApproverType::Person)
            .approver_name(SIGNER)
            .approver_mobile("13200000000")])
        .build();
    let page = client.send(request).await?;
    Ok((page.url.ok_or("no Url in the answer")?, page.flow_id.ok_or("no FlowId in the answer")?))
}

async fn download(client: &Client, flow_id: &str) -> Result<Vec<u8>> {
    let query = DescribeFileUrls::builder()
        .operator(UserInfo::builder().user_id(OPERATOR))
        .business_type(BusinessType::Flow)
        .business_ids([flow_id])
        .build();
    let files = client.send(query).await?.file_urls;
    let url = files.into_iter().next().and_then(|file| file.url).ok_or("no file in the answer")?;
    // On a thread of its own: the emulator answers on this one.
    let file = tokio::task::spawn_blocking(move || ureq::get(&url).call()?.body_mut().read_to_vec()).await??;
    if file == CONTRACT { Ok(file) } else { Err("what was downloaded is not the file that was uploaded".into()) }
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
