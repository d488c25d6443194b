//! A message as it is sent: encrypted and signed, if there is a key and a token.

use aes::Aes256;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use ring::hmac;
use serde_json::{Value, json};

use crate::gate::hex;

/// The body, of which kind it is, and its signature.
pub(super) struct Sealed {
    pub(super) body: String,
    pub(super) content_type: &'static str,
    /// `Content-Signature`, if there is a token.
    pub(super) signature: Option<String>,
}

impl Sealed {
    /// AES-256-CBC with the bytes of the key as they are written, its first 16 for the
    /// initialisation vector; the signature is made over what is sent. A `bare` body is nothing but the
    /// encrypted bytes in Base64, as the first version has it.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the key.
    pub(super) fn new(message: &Value, key: &str, token: &str, bare: bool) -> Result<Self, String> {
        let clear = message.to_string();
        check_key(key)?;
        let json = "application/json";
        let (body, content_type) =
            match key.as_bytes().get(..16).map(|vector| Encryptor::<Aes256>::new_from_slices(key.as_bytes(), vector)) {
                Some(Ok(cipher)) => {
                    let encrypted = STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(clear.as_bytes()));
                    if bare {
                        (encrypted, "text/plain; charset=utf-8")
                    } else {
                        (json!({ "encrypt": encrypted }).to_string(), json)
                    }
                }
                Some(Err(_)) | None => (clear, json),
            };
        let signature = (!token.is_empty()).then(|| signature(&body, token));
        Ok(Self { body, content_type, signature })
    }
}

/// # Errors
///
/// Says what a key has to be like.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    match key.len() {
        0 | 32 => Ok(()),
        bytes => Err(format!("its key has {bytes} bytes; a key has 32, and an empty one is none")),
    }
}

fn signature(body: &str, token: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, token.as_bytes()), body.as_bytes());
    format!("sha256={}", hex(tag.as_ref()))
}
