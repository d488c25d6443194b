//! What is said of a signature that does not match.

use crate::client::{Call, emulator};

#[tokio::test]
async fn what_was_signed_instead_is_found_out() {
    let emulator = emulator().account("a", "1").account("b", "2").start().await.unwrap();
    let call = || Call { id: "a".into(), key: "1".into(), ..Call::default() };
    let sent = emulator.endpoint();
    let table = [
        (
            Call { signed_host: "ess.tencentcloudapi.com".into(), ..call() },
            vec![format!("`host:ess.tencentcloudapi.com` was signed; the request was sent with `{sent}`")],
        ),
        (Call { key: "1\n".into(), ..call() }, vec!["it was signed with the key with a line break at its end".into()]),
        (Call { key: "2".into(), ..call() }, vec!["it was signed with the key of `b`".into()]),
        (Call { key: "a".into(), ..call() }, vec!["it was signed with the SecretId instead of the key".into()]),
        (
            Call { signed_host: "localhost".into(), key: "\"1\"".into(), ..call() },
            vec![
                format!("`host:localhost` was signed; the request was sent with `{sent}`"),
                "it was signed with the key with quotes around it".into(),
            ],
        ),
        (
            Call { key: "another".into(), ..call() },
            vec!["the signature is not explained by a usual mistake; most likely the key is not that of `a`".into()],
        ),
    ];
    for (call, differences) in table {
        let (code, message) = call.error(&emulator).await;
        assert_eq!(code, "AuthFailure.SignatureFailure");
        assert!(message.starts_with(&differences.join("; ")), "{message}");
        let mismatch = emulator.signature_mismatches().pop().unwrap();
        assert_eq!(mismatch.differences, differences);
        assert_eq!(mismatch.request_id, emulator.requests().pop().unwrap().request_id);
    }
}

#[tokio::test]
async fn what_became_of_the_payload_is_found_out() {
    let emulator = emulator().start().await.unwrap();
    let python = "{\"a\": \"\\u540c\", \"b\": 1}";
    let table = [
        ("{\"a\":1}", "{\"a\": 1}", "the same JSON spelt in another way; sign the bytes that are sent"),
        (python, "{\"a\":\"同\",\"b\":1}", "the same JSON spelt in another way; sign the bytes that are sent"),
        ("UNSIGNED-PAYLOAD", "{}", "`UNSIGNED-PAYLOAD`; then the header X-TC-Content-SHA256 must say so"),
        ("{}", "{\"a\": 1}", "the body `{}`"),
        ("", "{\"a\": 1}", "no body"),
        ("{}", "{}\n", "the body `{}`"),
        ("[1]", "[1]\n", "the body without blanks around it"),
        ("[1]\n", "[1]", "the body with a line break at its end"),
    ];
    for (signed, sent, what) in table {
        let authorization = Some(Call::with_body(signed).authorization(&emulator));
        let (_, message) = Call { authorization, ..Call::with_body(sent) }.error(&emulator).await;
        assert!(message.starts_with(&format!("the hash of another payload was signed, that of {what}; ")), "{message}");
    }
}

#[tokio::test]
async fn what_became_of_the_query_is_found_out() {
    let emulator = emulator().start().await.unwrap();
    let table = [
        ("", "A=1", "no query was signed"),
        ("A=%20", "A=+", "the query was signed with `%20` for blanks and sent with `+`"),
        ("A=+", "A=%20", "the query was signed with `+` for blanks and sent with `%20`"),
        ("A=1&B=2", "B=2&A=1", "the query was signed in another order than it was sent in"),
        ("A=同", "A=%E5%90%8C", "the query was signed before it was escaped"),
    ];
    for (signed, sent, difference) in table {
        let authorization = Some(Call::get("DescribeThings", signed).authorization(&emulator));
        let call = Call { authorization, ..Call::get("DescribeThings", sent) };
        let (_, message) = call.error(&emulator).await;
        assert!(message.starts_with(&format!("{difference}; ")), "{message}");
    }
}

#[tokio::test]
async fn both_canonical_requests_are_shown_side_by_side() {
    let emulator = emulator().listen("127.0.0.1:0").start().await.unwrap();
    let call = Call { host: "h".into(), signed_host: "localhost".into(), body: b"{}".to_vec(), ..Call::default() };
    let request_id = call.send(&emulator).await["RequestId"].as_str().unwrap().to_owned();
    let shown = emulator.signature_mismatches()[0].to_string();
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let line = |mark: char, expected: &str, signed: &str| format!("{mark} {expected:64} | {signed}\n");
    let expected = [
        format!("request {request_id}: `host:localhost` was signed; the request was sent with `h`\n"),
        line(' ', "expected", "signed"),
        line(' ', "POST", "POST"),
        line(' ', "/", "/"),
        line(' ', "", ""),
        line(' ', "content-type:application/json", "content-type:application/json"),
        line('≠', "host:h", "host:localhost"),
        line(' ', "", ""),
        line(' ', "content-type;host", "content-type;host"),
        line(' ', hash, hash),
    ];
    assert_eq!(format!("{shown}\n"), expected.concat());
    // Nobody learns a key or the right signature from it.
    assert!(!format!("{:?}", emulator.signature_mismatches()).contains("emulator-secret-key"));
}
