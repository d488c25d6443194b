use std::{fs, path::Path};

use super::*;

/// The documentation's worked example, in the three editions in which it was published.
struct Edition {
    secret_id: &'static str,
    secret_key: &'static str,
    headers: &'static [(&'static str, &'static str)],
    keys: [Option<&'static str>; 3],
    canonical: &'static str,
    signature: &'static str,
}

const CONTENT_TYPE: (&str, &str) = ("content-type", "application/json; charset=utf-8");
const HOST: (&str, &str) = ("host", "cvm.tencentcloudapi.com");
const PAYLOAD: &str = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
const PAYLOAD_HASH: &str = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064";
const TIMESTAMP: u64 = 1_551_113_065;

const EDITIONS: [Edition; 3] = [
    Edition {
        secret_id: "AKID********************************",
        secret_key: "********************************",
        // The order is the caller's, not the signature's.
        headers: &[("x-tc-action", "DescribeInstances"), HOST, CONTENT_TYPE],
        keys: [
            Some("da98fb70dcf6b112dc21038d1eeeb3a95c74b4dcb12c1131f864f6066bd02be0"),
            Some("8d70cbefb03939f929db64d32dc2ba89b1095620119fe3e050e2b18c5bd2752f"),
            Some("b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af"),
        ],
        canonical: "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
        signature: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    },
    Edition {
        secret_id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
        secret_key: "Gu5t9xGARNpq86cd98joQYCN3*******",
        headers: &[CONTENT_TYPE, HOST],
        keys: [
            Some("f1cb4d518a0eda9d5cbbfdb7850983f1e603eeae484edea76e4dd8d8deb5556e"),
            Some("e7c609ce81bea53546bed2cc904778bef9ca14082e48e67883443ed64e227cd7"),
            Some("8aa8ab5755582f576e94bcfe383b8e29325b0ca90c3590d569221c6a63a091ed"),
        ],
        canonical: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
        signature: "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
    },
    Edition {
        secret_id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        secret_key: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        headers: &[CONTENT_TYPE, HOST],
        keys: [None, None, Some("ac658d5dde49e9bfdd14e04e062f66b05d9f637d44b8a8d845327d4a77f666b1")],
        canonical: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
        signature: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    },
];

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    push_hex(&mut text, bytes);
    text
}

#[test]
fn official_example_is_reproduced_with_its_intermediate_values() {
    for edition in EDITIONS {
        let keys = key_chain(edition.secret_key, "2019-02-25", "cvm").map(|key| hex(key.as_ref()));
        for (key, expected) in keys.iter().zip(edition.keys) {
            assert_eq!(key, expected.unwrap_or(key), "of {}", edition.secret_id);
        }
        let request = RequestParts { method: "POST", query: "", headers: edition.headers, payload: PAYLOAD.as_bytes() };
        let mut sorted = edition.headers.to_vec();
        sorted.sort_unstable();
        let canonical = canonical_request(&request, &sorted);
        assert!(canonical.ends_with(PAYLOAD_HASH), "{canonical}");
        assert_eq!(
            hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref()),
            edition.canonical,
            "{canonical}"
        );
        let key = SigningKey::new(edition.secret_key, TIMESTAMP, "cvm");
        let names = sorted.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        assert_eq!(
            authorization(edition.secret_id, &key, TIMESTAMP, &request),
            format!(
                "TC3-HMAC-SHA256 Credential={}/2019-02-25/cvm/tc3_request, SignedHeaders={names}, Signature={}",
                edition.secret_id, edition.signature
            )
        );
    }
}

/// Signatures of the official Python SDK; `tests/vectors/make_tc3.py` says how they are made.
#[test]
fn official_sdk_signs_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/tc3.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} exists in the repository only, not in the published package", path.display());
        return;
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    assert!(vectors.len() > 40);
    let mut differing = Vec::new();
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let payload: String = vector["payload"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part[0].as_str().unwrap().repeat(part[1].as_u64().unwrap().try_into().unwrap()))
            .collect();
        let headers = [("content-type", text("content_type")), ("host", text("host"))];
        let request = RequestParts {
            method: text("method"),
            query: text("query"),
            headers: &headers,
            payload: payload.as_bytes(),
        };
        let timestamp = vector["timestamp"].as_u64().unwrap();
        let key = SigningKey::new(text("secret_key"), timestamp, text("service").to_owned().leak());
        let ours = authorization(text("secret_id"), &key, timestamp, &request);
        if ours != text("authorization") {
            differing.push(format!("{vector}\n  signed as {ours}"));
        }
    }
    assert!(differing.is_empty(), "{} vectors differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn header_values_are_signed_trimmed_and_in_lower_case() {
    let headers = [("host", "  Ess.TencentCloudAPI.com "), ("x-tc-action", "StartFlow")];
    let request = RequestParts { method: "POST", query: "", headers: &headers, payload: b"" };
    let text = canonical_request(&request, &headers);
    assert_eq!(
        text,
        "POST\n/\n\nhost:ess.tencentcloudapi.com\nx-tc-action:startflow\n\nhost;x-tc-action\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn dates_are_those_of_utc() {
    let table = [
        (0, "1970-01-01"),
        (86_399, "1970-01-01"),
        (86_400, "1970-01-02"),
        (58 * 86_400, "1970-02-28"),
        (59 * 86_400, "1970-03-01"),
        (68_169_600, "1972-02-29"),
        (951_782_400, "2000-02-29"),
        (951_868_800, "2000-03-01"),
        (1_551_113_065, "2019-02-25"),
        (1_709_164_800, "2024-02-29"),
        (1_735_689_599, "2024-12-31"),
        (1_735_689_600, "2025-01-01"),
        (2_147_483_647, "2038-01-19"),
        (2_147_483_648, "2038-01-19"),
        (4_107_542_399, "2100-02-28"),
        // 2100 is divisible by 100 and not by 400.
        (4_107_542_400, "2100-03-01"),
        (13_574_563_200, "2400-02-29"),
        (253_402_300_799, "9999-12-31"),
    ];
    for (seconds, date) in table {
        assert_eq!(utc_date(seconds / SECONDS_A_DAY), date, "at {seconds}");
    }
    // The last moment that can be told is no reason to panic either.
    assert!(!utc_date(u64::MAX / SECONDS_A_DAY).is_empty());
}

#[test]
fn every_day_for_four_centuries_follows_the_day_before() {
    let length = |year: u32, month: u32| match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (mut year, mut month, mut day) = (1970, 1, 1);
    for count in 0..146_097 {
        assert_eq!(utc_date(count), format!("{year}-{month:02}-{day:02}"));
        day += 1;
        if day > length(year, month) {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
}
