//! A server that callbacks are sent to: it verifies them, decrypts them, and hands them on.

use std::{error::Error as StdError, net::SocketAddr};

use aes::Aes256;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7},
};
use ring::hmac;
use serde::Deserialize;
use tokio::{
    net::TcpListener,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};

/// `CallbackKey`, which messages are encrypted with: 32 characters, taken as they are.
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
/// `CallbackToken`, which they are signed with.
pub(crate) const TOKEN: &str = "a-token-of-the-demo";

/// What is told of a contract.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Message {
    pub(crate) msg_type: String,
    pub(crate) msg_data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Data {
    /// What was done: `start`, `sign`, `finish`, …
    pub(crate) operate: String,
    /// How far the contract is.
    pub(crate) flow_callback_show_status: String,
}

#[derive(Deserialize)]
struct Envelope {
    encrypt: String,
}

/// A running server. It ends with the runtime.
pub(crate) struct Receiver {
    address: SocketAddr,
    messages: UnboundedReceiver<Message>,
}

impl Receiver {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (sender, messages) = mpsc::unbounded_channel();
        let router = Router::new().route("/callback", post(receive)).with_state(sender);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Self { address, messages })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/callback", self.address)
    }

    /// The next message, when it comes.
    pub(crate) async fn next(&mut self) -> Result<Message, Box<dyn StdError>> {
        self.messages.recv().await.ok_or_else(|| "the receiver of callbacks has stopped".into())
    }
}

/// Takes a message that is genuine. Any other status than 200 has it sent again.
async fn receive(State(sender): State<UnboundedSender<Message>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("Content-Signature").and_then(|signature| signature.to_str().ok());
    let Some(message) = open(&body, signature.unwrap_or_default()) else { return StatusCode::BAD_REQUEST };
    // Once the demo is over nobody wants to know.
    let _ = sender.send(message);
    StatusCode::OK
}

/// The message in a body; `None` if it is not genuine.
fn open(body: &[u8], signature: &str) -> Option<Message> {
    // Over the body as it was sent, and before anything in it is believed.
    let tag = hex(signature.strip_prefix("sha256=")?)?;
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, TOKEN.as_bytes()), body, &tag).ok()?;

    let envelope: Envelope = serde_json::from_slice(body).ok()?;
    let encrypted = BASE64_STANDARD.decode(envelope.encrypt).ok()?;
    let vector = KEY.as_bytes().get(..16)?;
    let cipher = Decryptor::<Aes256>::new_from_slices(KEY.as_bytes(), vector).ok()?;
    serde_json::from_slice(&cipher.decrypt_padded_vec::<Pkcs7>(&encrypted).ok()?).ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
