//! Requests as a client signs them.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::{digest, hmac};
use tencent_ess_emulator::Emulator;

/// A call of the built-in account, of now; it can be sent for five minutes.
pub(crate) fn request(endpoint: &str, action: &str, body: &str) -> Vec<u8> {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let date = date(timestamp);
    let canonical =
        format!("POST\n/\n\ncontent-type:application/json\nhost:{endpoint}\n\ncontent-type;host\n{}", sha256(body));
    let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{date}/ess/tc3_request\n{}", sha256(&canonical));
    let mut secret = format!("TC3{}", Emulator::SECRET_KEY).into_bytes();
    for part in [date.as_str(), "ess", "tc3_request", &text] {
        secret = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), part.as_bytes()).as_ref().to_vec();
    }
    format!(
        "POST / HTTP/1.1\r\nHost: {endpoint}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         X-TC-Action: {action}\r\nX-TC-Version: 2020-11-11\r\nX-TC-Timestamp: {timestamp}\r\nAuthorization: \
         TC3-HMAC-SHA256 Credential={}/{date}/ess/tc3_request, SignedHeaders=content-type;host, Signature={}\r\n\r\n{body}",
        body.len(),
        Emulator::SECRET_ID,
        hex(&secret)
    )
    .into_bytes()
}

/// The UTC day, by counting years and months off.
fn date(timestamp: u64) -> String {
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut days, mut year, mut month) = (timestamp / 86_400, 1970, 1);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
