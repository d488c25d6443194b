//! What a request that gets in is answered with.

use serde_json::{Value, json};

use crate::client::{Call, NOW, VALID, emulator, get};

#[tokio::test]
async fn create_prepare_flow_answers_with_a_page_and_fresh_ids() {
    let emulator = emulator().start().await.unwrap();
    let first = Call::default().send(&emulator).await;
    let second = Call::default().send(&emulator).await;

    for member in ["Url", "FlowId", "DraftId", "RequestId"] {
        assert!(first[member].is_string(), "{member}: {first}");
        assert_ne!(first[member], second[member], "{member}");
    }
    assert_eq!(first.as_object().unwrap().len(), 4, "{first}");

    let url = first["Url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/contract-create?embed=1&", emulator.url())), "{url}");
    assert!(url.contains(&format!("expiredOn={}", NOW + 300)), "{url}");
    for part in ["code=yD", "businessId=yD"] {
        assert!(url.contains(part), "{url}");
    }
    let page = get(url).await;
    assert!(page.head.starts_with("HTTP/1.1 200 ") && page.head.contains("text/html"), "{}", page.head);
}

#[tokio::test]
async fn a_file_that_is_neither_given_nor_uploaded_is_refused_in_the_documented_words() {
    let emulator = emulator().start().await.unwrap();
    let request = |more: Value| {
        let mut body: Value = serde_json::from_str(VALID).unwrap();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Call::with_body(body.to_string())
    };
    let refused = ("InvalidParameterValue".to_owned(), "请指定文件类型的资源id".to_owned());
    let skipping = json!({ "SkipUploadFile": true });
    for more in [
        json!({"ResourceType": 2, "ResourceId": "", "FlowOption": skipping}),
        json!({"ResourceId": "", "FlowOption": skipping}),
        json!({"FlowOption": skipping}),
    ] {
        assert_eq!(request(more.clone()).error(&emulator).await, refused, "{more}");
    }
    for more in [
        json!({"ResourceType": 2, "ResourceId": "", "FlowOption": {"SkipUploadFile": false}}),
        json!({"ResourceType": 2, "ResourceId": ""}),
    ] {
        assert_eq!(request(more.clone()).error(&emulator).await.0, "", "{more}");
    }
}

#[tokio::test]
async fn an_action_without_a_handler_is_answered_from_its_definition() {
    let emulator = emulator().start().await.unwrap();
    let response = Call { action: "DescribeThings", ..Call::with_body("{}") }.send(&emulator).await;
    assert_eq!(response["Status"], "DONE");
    assert_eq!(response["Approvers"][0]["ApproverType"], 0);
}

#[tokio::test]
async fn parameters_that_break_rules_are_named_with_their_paths() {
    let emulator = emulator().start().await.unwrap();
    let table = [
        (json!({}), "MissingParameter", "`Operator` is required; `FlowName` is required"),
        (
            json!({"Operator": {"UserId": "u"}, "FlowName": "x", "Approvers": [{}]}),
            "MissingParameter",
            "`Approvers.0.ApproverType` is required",
        ),
        (
            json!({"Operator": {"UserId": "u"}, "FlowName": "x", "flowName": "x"}),
            "UnknownParameter",
            "`flowName` is not defined — did you mean `FlowName`?; to ignore unknown members, start the emulator with \
             `--ignore-unknown-members`",
        ),
        (
            json!({"Operator": "u", "FlowName": "x".repeat(201)}),
            "InvalidParameter",
            "`Operator` must be an object, it is a string; `FlowName` has 201 characters, at most 200 are allowed",
        ),
        (
            json!({"Operator": {"UserId": "u"}, "FlowName": "x", "ResourceType": 7}),
            "InvalidParameterValue",
            "`ResourceType` is 7, allowed are 1, 2",
        ),
    ];
    for (body, code, message) in table {
        let error = Call::with_body(body.to_string()).error(&emulator).await;
        assert_eq!(error, (code.to_owned(), message.to_owned()), "{body}");
    }
}

#[tokio::test]
async fn requests_are_remembered_with_their_outcome() {
    let emulator = emulator().start().await.unwrap();
    let answered = Call::default().send(&emulator).await;
    Call::with_body("{").send(&emulator).await;
    Call { action: "", authorization: Some(String::new()), ..Call::default() }.send(&emulator).await;

    let requests = emulator.requests();
    assert_eq!(
        requests.iter().map(|request| request.action.as_str()).collect::<Vec<_>>(),
        ["CreatePrepareFlow", "CreatePrepareFlow", ""]
    );
    assert_eq!(requests[0].body, VALID.as_bytes());
    assert_eq!(requests[0].json()["FlowName"], "合同");
    assert_eq!(requests[0].request_id, answered["RequestId"]);
    let mut members = answered.as_object().unwrap().clone();
    members.remove("RequestId");
    assert_eq!(requests[0].outcome, Some(Ok(Value::Object(members))));
    assert_eq!(requests[1].outcome.as_ref().unwrap().as_ref().unwrap_err().code, "InvalidParameter");
    assert_eq!(requests[1].json(), Value::Null);
    assert_eq!(requests[2].outcome.as_ref().unwrap().as_ref().unwrap_err().code, "AuthFailure.InvalidAuthorization");
}
