//! A second implementation of the signature.

use ring::{digest, hmac};

use super::Received;

/// The signature over the bytes received, written out step by step and without the client's code.
pub fn signature_of(request: &Received, secret_key: &str, date: &str, service: &str) -> String {
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let sha256 = |bytes: &[u8]| hex(digest::digest(&digest::SHA256, bytes).as_ref());
    let sign =
        |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec();
    let canonical = format!(
        "POST\n/\n\ncontent-type:{}\nhost:{}\nx-tc-action:{}\n\ncontent-type;host;x-tc-action\n{}",
        request.header("content-type"),
        request.header("host"),
        request.header("x-tc-action").to_lowercase(),
        sha256(&request.body)
    );
    let timestamp = request.header("x-tc-timestamp");
    let to_sign =
        format!("TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{}", sha256(canonical.as_bytes()));
    let key = sign(format!("TC3{secret_key}").as_bytes(), date);
    hex(&sign(&sign(&sign(&key, service), "tc3_request"), &to_sign))
}
