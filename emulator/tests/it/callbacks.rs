//! Callbacks, as a program receives them over HTTP.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tencent_ess_emulator::{Attempt, Builder, Callback, Delivery, Emulator};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

use crate::{
    client::admin,
    session::{Session, person},
};

const KEY: &str = "8DD3B29CE10D469D8978393074A767FD";
const TOKEN: &str = "5AF866900CA34D1A95382C48C678A085";

/// A program that receives callbacks.
struct Receiver {
    url: String,
    received: UnboundedReceiver<Received>,
}

struct Received {
    /// In lower case.
    head: String,
    body: String,
}

impl Receiver {
    /// It answers with these statuses one after another, and then with 200.
    async fn start(statuses: Vec<u16>) -> Self {
        Self::answering(statuses, "").await
    }

    /// It always answers with this status, and names another address.
    async fn redirecting(status: u16, location: &str) -> Self {
        Self::answering(vec![status; 10], &format!("{location}\r\n")).await
    }

    async fn answering(statuses: Vec<u16>, headers: &str) -> Self {
        let headers = headers.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/callback", listener.local_addr().unwrap());
        let mut statuses = statuses.into_iter();
        let (sender, received) = unbounded_channel();
        tokio::spawn(async move {
            loop {
                let mut stream = BufReader::new(listener.accept().await.unwrap().0);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    assert_ne!(stream.read_line(&mut head).await.unwrap(), 0, "{head}");
                }
                let head = head.to_lowercase();
                let length = head.split_once("content-length: ").unwrap().1.split_once("\r\n").unwrap().0;
                let mut body = vec![0; length.parse().unwrap()];
                stream.read_exact(&mut body).await.unwrap();
                let status = statuses.next().unwrap_or(200);
                let answer = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
                // Whoever tests may have gone.
                let _ = sender.send(Received { head, body: String::from_utf8(body).unwrap() });
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { url, received }
    }

    async fn next(&mut self) -> Received {
        timeout(Duration::from_secs(20), self.received.recv()).await.unwrap().unwrap()
    }

    /// The next message, of one that sends them in clear.
    async fn message(&mut self) -> Value {
        serde_json::from_str(&self.next().await.body).unwrap()
    }

    /// What the next messages say was done.
    async fn operates<const N: usize>(&mut self) -> [String; N] {
        let mut operates = [const { String::new() }; N];
        for operate in &mut operates {
            let message = self.message().await;
            message["MsgData"]["Operate"].as_str().unwrap().clone_into(operate);
        }
        operates
    }

    fn is_idle(&mut self) -> bool {
        self.received.try_recv().is_err()
    }
}

fn held() -> Delivery {
    Delivery { hold: true, ..Delivery::default() }
}

async fn session(receiver: &Receiver, delivery: Delivery) -> Session {
    Session::with(|builder| builder.callback(Callback::to(&receiver.url)).callback_delivery(delivery)).await
}

fn openssl(arguments: &[&str], input: &str) -> String {
    let mut command = Command::new("openssl");
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// The text that a text of Base64 was encrypted from.
fn decrypted(base64: &str) -> String {
    let (key, vector) = (hex(KEY), hex(&KEY[..16]));
    openssl(&["enc", "-d", "-aes-256-cbc", "-base64", "-A", "-K", &key, "-iv", &vector], base64)
}

fn hex(text: &str) -> String {
    let digits = text.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[tokio::test]
async fn a_message_is_encrypted_and_signed_as_others_read_it() {
    if !test_tools::OPENSSL.is_here() {
        return;
    }
    let mut receiver = Receiver::start(vec![]).await;
    let callback = Callback::to(&receiver.url).key(KEY).token(TOKEN);
    let session = Session::with(|builder| builder.callback(callback)).await;
    let flow_id = session.contract(json!([person("张三")])).await;

    let Received { head, body } = receiver.next().await;
    let encrypted: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(encrypted.as_object().unwrap().len(), 1, "{body}");
    let clear = decrypted(encrypted["encrypt"].as_str().unwrap());
    let message: Value = serde_json::from_str(&clear).unwrap();
    assert_eq!(message["MsgData"]["FlowId"], flow_id);

    let digest = openssl(&["dgst", "-sha256", "-hmac", TOKEN], &body);
    let digest = digest.trim().rsplit(' ').next().unwrap();
    assert!(head.contains(&format!("content-signature: sha256={digest}\r\n")), "{head}");
    assert!(head.contains("content-type: application/json\r\n"), "{head}");
}

#[tokio::test]
async fn a_message_without_key_and_token_is_in_clear() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = session(&receiver, Delivery::default()).await;
    let flow_id = session.contract(json!([person("张三")])).await;
    let Received { head, body } = receiver.next().await;
    assert!(!head.contains("content-signature"), "{head}");
    let message: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(message["MsgId"].as_str().unwrap().len(), 32);
    assert_eq!((&message["MsgType"], &message["MsgVersion"]), (&json!("FlowStatusChange"), &json!("CustomApp")));
    assert_eq!(message["MsgData"]["FlowCallbackStatus"], 1);

    session.emulator.sign(&flow_id, "张三").await.unwrap();
    assert_eq!(receiver.operates().await, ["sign", "finish"]);
}

#[tokio::test]
async fn a_message_of_the_first_version_about_a_contract_has_no_envelope() {
    let mut receiver = Receiver::start(vec![]).await;
    let callback = Callback::to(&receiver.url).v1();
    let session = Session::with(|builder| builder.callback(callback).callback_delivery(held())).await;
    let (template, _) = session.template("承诺书").await;
    let flow = json!({ "FlowName": "合同", "Approvers": [person("甲")] });
    let flow_id = session.id("CreateFlow", flow, "FlowId").await;
    session.ok("CreateDocument", json!({ "FlowId": flow_id, "TemplateId": template })).await;
    session.pass(2);
    session.ok("StartFlow", json!({ "FlowId": flow_id })).await;
    session.emulator.deliver_callbacks().await.unwrap();
    let [composed, started] = [receiver.message().await, receiver.message().await];
    assert_eq!((&composed["MsgType"], &composed["MsgData"]["FlowId"]), (&json!("DocumentFill"), &json!(flow_id)));
    assert_eq!(started, session.emulator.events().await[1]["MsgData"]);
}

#[tokio::test]
async fn an_encrypted_message_of_the_first_version_is_base64_and_nothing_else() {
    if !test_tools::OPENSSL.is_here() {
        return;
    }
    let mut receiver = Receiver::start(vec![]).await;
    let session = Session::with(|builder| builder.callback(Callback::to(&receiver.url).key(KEY).v1())).await;
    session.contract(json!([person("张三")])).await;
    let Received { head, body } = receiver.next().await;
    assert!(head.contains("content-type: text/plain; charset=utf-8\r\n"), "{head}");
    let message: Value = serde_json::from_str(&decrypted(&body)).unwrap();
    assert_eq!(message, session.emulator.events().await[0]["MsgData"]);
}

#[tokio::test]
async fn one_that_is_not_taken_is_sent_again() {
    let mut receiver = Receiver::start(vec![500, 204]).await;
    let retries = vec![Duration::ZERO; 2];
    let session = session(&receiver, Delivery { retries, ..Delivery::default() }).await;
    session.contract(json!([person("张三")])).await;
    let [first, second, third] = [receiver.message().await, receiver.message().await, receiver.message().await];
    assert_eq!((&first, &second), (&second, &third));
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap(), []);
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn one_that_is_never_taken_is_given_up() {
    let mut receiver = Receiver::start(vec![500; 3]).await;
    let session = session(&receiver, Delivery { retries: vec![Duration::ZERO], ..held() }).await;
    session.contract(json!([person("张三")])).await;
    for _ in 0..2 {
        let attempts = session.emulator.deliver_callbacks().await.unwrap();
        let failure = attempts[0].failure.as_deref();
        assert_eq!(failure, Some("the answer was 500 Internal Server Error; 200 takes a callback"));
        receiver.message().await;
    }
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap(), []);
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn messages_can_come_twice() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = session(&receiver, Delivery { duplicate: true, ..Delivery::default() }).await;
    session.contract(json!([person("张三")])).await;
    assert_eq!(receiver.message().await, receiver.message().await);
}

#[tokio::test]
async fn messages_can_overtake_each_other() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = session(&receiver, Delivery { reorder: true, ..held() }).await;
    let flow_id = session.contract(json!([person("张三")])).await;
    session.emulator.sign(&flow_id, "张三").await.unwrap();
    session.emulator.deliver_callbacks().await.unwrap();
    assert_eq!(receiver.operates().await, ["finish", "sign", "start"]);
}

#[tokio::test]
async fn held_messages_wait_until_they_are_let_go() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = session(&receiver, held()).await;
    let flow_id = session.contract(json!([person("张三")])).await;
    let list = |list: Value| (list["hold"].clone(), list["waiting"].as_array().unwrap().len());
    let (_, before) = admin(&session.emulator, "GET", "callbacks", "").await;
    assert_eq!(before["addresses"], json!([{ "url": receiver.url, "encrypted": false, "signed": false }]));
    assert_eq!(list(before), (json!(true), 1));
    assert!(receiver.is_idle());

    let (_, delivered) = admin(&session.emulator, "POST", "callbacks/deliver", "").await;
    assert_eq!(delivered["attempts"][0]["failure"], Value::Null);
    assert_eq!(receiver.operates().await, ["start"]);
    session.emulator.sign(&flow_id, "张三").await.unwrap();
    assert!(receiver.is_idle());
    admin(&session.emulator, "POST", "callbacks", r#"{"hold": false}"#).await;
    assert_eq!(receiver.operates().await, ["sign", "finish"]);
}

#[tokio::test]
async fn what_was_not_delivered_is_delivered_after_a_restart() {
    let file = std::env::temp_dir().join(format!("tencent-ess-callbacks-{}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let mut receiver = Receiver::start(vec![]).await;
    let url = receiver.url.clone();
    let set_up = |builder: Builder, delivery| {
        builder.state(&file).callback(Callback::to(&url).token(TOKEN)).callback_delivery(delivery)
    };
    let session = Session::with(|builder| set_up(builder, held())).await;
    session.contract(json!([person("张三")])).await;
    let events = session.emulator.events().await;
    session.emulator.shutdown().await;
    assert!(receiver.is_idle());

    let session = Session::with(|builder| set_up(builder, Delivery::default())).await;
    assert_eq!(receiver.message().await, events[0]);
    session.emulator.shutdown().await;
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn an_action_can_set_an_address_nearby() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = Session::with(|builder| builder.callback_delivery(held())).await;
    let modify = async |operate: i64, url: &str| {
        let info = json!({ "CallbackUrl": url, "CallbackKey": "", "CallbackToken": "" });
        session.ok("ModifyApplicationCallbackInfo", json!({ "OperateType": operate, "CallbackInfo": info })).await
    };
    modify(1, &receiver.url).await;
    modify(1, "https://tsign.example.com/callback").await;
    let flow_id = session.contract(json!([person("张三")])).await;
    let attempts = session.emulator.deliver_callbacks().await.unwrap();
    let of = |url: &str| attempts.iter().find(|attempt| attempt.url == url).unwrap();
    assert_eq!(of(&receiver.url).failure, None);
    let Attempt { failure, .. } = of("https://tsign.example.com/callback");
    assert!(failure.as_deref().unwrap().starts_with("an address that an action has set"), "{failure:?}");
    assert_eq!(receiver.operates().await, ["start"]);
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap(), []);

    modify(2, &receiver.url).await;
    modify(2, "https://tsign.example.com/callback").await;
    session.emulator.sign(&flow_id, "张三").await.unwrap();
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap(), []);
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn a_contract_that_expires_is_reported_when_the_clock_is_moved() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = Session::start().await;
    session.contract(json!([person("张三")])).await;
    // From here on nobody asks for anything, and nothing waits to be sent.
    let info = json!({ "CallbackUrl": receiver.url });
    session.ok("ModifyApplicationCallbackInfo", json!({ "OperateType": 1, "CallbackInfo": info })).await;
    session.emulator.advance(Duration::from_secs(366 * 86_400));
    assert_eq!(receiver.operates().await, ["deadline"]);
}

#[tokio::test]
async fn a_reset_leaves_the_addresses_of_the_start() {
    let mut receiver = Receiver::start(vec![]).await;
    let session = session(&receiver, held()).await;
    session.contract(json!([person("张三")])).await;
    session.emulator.set_callback_delivery(Delivery::default());
    assert_eq!(receiver.operates().await, ["start"]);
    session.emulator.reset().await.unwrap();
    assert_eq!(session.emulator.callback_delivery(), held());
    session.contract(json!([person("张三")])).await;
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_or_key_that_cannot_be_used_is_refused_at_the_start() {
    let table = [
        (
            Callback::to("https://127.0.0.1/"),
            "the callback to `https://127.0.0.1/`: it is encrypted: give an `http://` address",
        ),
        (
            Callback::to("localhost:3000"),
            "the callback to `localhost:3000`: it is not of the form `http://host:port/path`",
        ),
        (
            Callback::to("http://localhost/").key("short"),
            "the callback to `http://localhost/`: its key has 5 bytes; a key has 32, and an empty one is none",
        ),
    ];
    for (callback, message) in table {
        assert_eq!(Emulator::builder().callback(callback).start().await.unwrap_err().to_string(), message);
    }
    let parsed: Callback = format!("http://localhost/,{KEY},{TOKEN}").parse().unwrap();
    assert_eq!(parsed, Callback::to("http://localhost/").key(KEY).token(TOKEN));
    assert_eq!(format!("{parsed:?}"), r#"Callback { url: "http://localhost/", .. }"#);
}

/// A receiver of a real program may have moved. Whoever it names would get what is meant for it.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut elsewhere = Receiver::start(vec![]).await;
    let location = format!("Location: {}", elsewhere.url);
    for status in [301, 302, 303, 307, 308] {
        let mut receiver = Receiver::redirecting(status, &location).await;
        let session = session(&receiver, held()).await;
        session.contract(json!([person("张三")])).await;
        let attempts = session.emulator.deliver_callbacks().await.unwrap();
        receiver.next().await;
        let failure = attempts[0].failure.clone().unwrap();
        assert!(failure.starts_with(&format!("the answer was {status}")), "{failure}");
    }
    assert!(elsewhere.is_idle());
}

#[tokio::test]
async fn an_address_may_have_a_query_and_no_path() {
    let mut receiver = Receiver::start(vec![]).await;
    receiver.url = receiver.url.replace("/callback", "?to=ess");
    let session = session(&receiver, held()).await;
    session.contract(json!([person("张三")])).await;
    assert_eq!(session.emulator.deliver_callbacks().await.unwrap()[0].failure, None);
    assert!(receiver.next().await.head.starts_with("post /?to=ess http/1.1"));
}
