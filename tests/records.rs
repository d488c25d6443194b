//! How records behave: what is encoded, decoded, refused and shown.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

/// Everything that `service!` emits for `records/`.
mod demo {
    tencent_ess_client::service! { path: "records" }
}

use std::time::{Duration, UNIX_EPOCH};

use demo::{ErrorCode, actions::*, enums::*, types::*};
use serde_json::{Value, json};
use tencent_ess_client::{__private::validate, Action as _, Validation};

fn decode(value: &Value) -> CreateThingResponse {
    serde_json::from_value(value.clone()).unwrap()
}

fn violations(request: &CreateThing) -> Vec<String> {
    request.validate().map_or_else(|violations| violations.iter().map(ToString::to_string).collect(), |()| Vec::new())
}

fn named(name: &str) -> CreateThing {
    CreateThing::builder().name(name).build()
}

#[test]
fn null_and_absent_lists_of_an_answer_are_empty() {
    let answer = decode(&json!({ "Reports": null }));
    assert!(answer.reports.is_empty());
    assert_eq!(answer, decode(&json!({})));
    assert!(decode(&json!({ "Reports": [{ "Lines": null }] })).reports[0].lines.is_empty());
}

#[test]
fn a_lone_object_where_a_list_is_declared_is_a_list_of_one() {
    let answer = decode(&json!({ "Reports": { "Lines": "only", "Numbers": 7 } }));
    assert_eq!(answer.reports[0].lines, ["only"]);
    assert_eq!(answer.reports[0].numbers, [7]);
}

#[test]
fn nulls_in_a_list_are_passed_over() {
    assert_eq!(decode(&json!({ "Reports": [{ "Lines": ["a", null, "b"] }] })).reports[0].lines, ["a", "b"]);
}

#[test]
fn unknown_members_are_passed_over_at_any_depth() {
    let answer = decode(&json!({ "New": { "deep": [1, { "x": null }] }, "ThingId": "t", "Reports": [{ "New": [] }] }));
    assert_eq!(answer.thing_id.as_deref(), Some("t"));
    assert_eq!(answer.reports.len(), 1);
}

#[test]
fn the_last_of_repeated_members_counts() {
    let answer: CreateThingResponse = serde_json::from_str(r#"{"ThingId":"first","ThingId":"last"}"#).unwrap();
    assert_eq!(answer.thing_id.as_deref(), Some("last"));
}

#[test]
fn an_empty_list_of_a_request_is_sent_and_an_absent_one_is_not() {
    let mut request = named("a");
    assert_eq!(serde_json::to_value(&request).unwrap(), json!({ "Name": "a" }));
    request.parts = Some(Vec::new());
    assert_eq!(serde_json::to_value(&request).unwrap(), json!({ "Name": "a", "Parts": [] }));
}

#[test]
fn a_value_of_the_wrong_type_is_an_error_with_its_place() {
    let table = [
        (json!({ "Size": "many" }), "expected an unsigned 64-bit integer at /Size, found `many`"),
        (json!({ "Size": -1 }), "expected an unsigned 64-bit integer at /Size, found `-1`"),
        (json!({ "Reports": [{}, { "Ok": 2 }] }), "expected true or false at /Reports/1/Ok, found `2`"),
        (json!({ "Reports": "x" }), "expected an object at /Reports, found a string"),
        (json!({ "ThingId": {} }), "expected a string at /ThingId, found an object"),
        (json!([]), "expected an object at the document, found a list"),
    ];
    for (value, expected) in table {
        let error = serde_json::from_value::<CreateThingResponse>(value.clone()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{value}");
    }
}

#[test]
fn setters_take_what_can_become_the_field() {
    let request = CreateThing::builder()
        .name(String::from("a"))
        .kind(Kind::Second)
        .deadline(UNIX_EPOCH + Duration::from_secs(5))
        .count(20)
        .parts([Part::builder().id("1").parts([Part::builder().id("2")]).whole(Part::builder().id("3").build())])
        .colors(["RED", "green"])
        .weight(1.0)
        .build();
    let expected = json!({
        "Name": "a", "Kind": 2, "Deadline": 5, "Count": 20, "Colors": ["RED", "green"], "Weight": 1,
        "Parts": [{ "Id": "1", "Parts": [{ "Id": "2" }], "Whole": { "Id": "3" } }],
    });
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    assert_eq!(CreateThing::builder().kind(1).deadline(1_791_859_333).name("a").build().kind, Some(Kind::First));
}

#[test]
fn a_number_without_a_fraction_is_written_as_the_vendor_writes_it() {
    for (weight, expected) in [(160.0, "160"), (0.5, "0.5"), (-0.0, "0"), (1e300, "1e+300"), (f64::NAN, "null")] {
        let request = CreateThing::builder().name("a").weight(weight).build();
        assert_eq!(serde_json::to_string(&request).unwrap(), format!(r#"{{"Name":"a","Weight":{expected}}}"#));
    }
}

#[test]
fn hard_rules_stop_a_request_and_are_reported_all_at_once() {
    let mut request = named("七个字的名字呀");
    request.count = Some(2);
    request.parts = Some(vec![Part::default(), Part::default(), Part::default()]);
    request.data = Some("QUJDREVGR0hJ".to_owned());
    assert_eq!(
        violations(&request),
        [
            "`Name`: 7 characters exceed the maximum of 5",
            "`Count`: 2 is below the minimum 3",
            "`Parts`: 3 elements exceed the maximum of 2",
            "`Parts[0].Id`: required parameter is not set",
            "`Parts[1].Id`: required parameter is not set",
            "`Parts[2].Id`: required parameter is not set",
            "`Data`: 12 bytes exceed the maximum of 8",
        ]
    );
    request.count = Some(301);
    request.parts = Some(Vec::new());
    assert_eq!(violations(&request)[1], "`Count`: 301 exceeds the maximum 300");
    assert_eq!(violations(&request)[2], "`Parts`: 0 elements are below the minimum of 1");
}

#[test]
fn a_field_is_required_where_another_one_has_a_certain_value() {
    let table: [(Value, &[&str]); 8] = [
        (json!({ "Place": "p" }), &[]),
        // A mode that is not given, or an empty text for it, is the default.
        (json!({}), &["Place"]),
        (json!({ "Mode": "", "Tags": [] }), &["Place"]),
        (json!({ "Mode": "a" }), &["Place"]),
        (json!({ "Mode": "B" }), &["Word"]),
        (json!({ "Place": "p", "Level": 2, "Flag": true, "Tags": ["Y", "x"] }), &["Depth", "Tagged", "Flagged"]),
        (json!({ "Place": "p", "Level": 3, "Flag": false, "Tags": ["Y"] }), &[]),
        (json!({ "Mode": "C", "Word": "w" }), &["After"]),
    ];
    for (choice, expected) in table {
        let mut request = named("a");
        request.choice = Some(serde_json::from_value(choice.clone()).unwrap());
        let broken = request.validate().err();
        let paths = broken.iter().flatten().map(|violation| violation.path.clone());
        let expected: Vec<String> = expected.iter().map(|name| format!("Choice.{name}")).collect();
        assert_eq!(paths.collect::<Vec<_>>(), expected, "{choice}");
    }
}

#[test]
fn a_condition_is_named_in_words() {
    let request = |choice: Value| {
        let mut request = named("a");
        request.choice = Some(serde_json::from_value(choice).unwrap());
        violations(&request)
    };
    assert_eq!(
        request(json!({ "Level": 1, "Word": "w" })),
        [
            "`Choice.Place`: parameter is not set, but is required when `Mode` is \"A\", or not set",
            "`Choice.Depth`: parameter is not set, but is required when `Level` is 1 or 2",
            "`Choice.After`: parameter is not set, but is required when `Word` is set",
        ]
    );
}

#[test]
fn a_builder_does_not_ask_for_what_is_required_only_sometimes() {
    assert_eq!(Choice::builder().mode("C").build().place, None);
}

#[test]
fn limits_count_characters_and_include_themselves() {
    assert_eq!(violations(&named("五个字呀呀")), [""; 0]);
    assert_eq!(violations(&named("😀😀😀😀😀")), [""; 0]);
}

#[test]
fn a_required_text_that_is_empty_stops_a_request() {
    let mut request = named("");
    request.jump_url = Some(String::new());
    request.parts = Some(vec![Part::builder().id("").build()]);
    let expected = ["`Name`: required parameter is empty", "`Parts[0].Id`: required parameter is empty"];
    assert_eq!(violations(&request), expected);
}

#[test]
fn a_time_in_the_wrong_unit_stops_a_request() {
    let mut request = named("a");
    request.deadline = Some(1_791_859_333_000);
    assert_eq!(violations(&request), ["`Deadline`: not plausible as seconds since 1970; check the unit"]);
}

#[test]
fn text_that_is_not_base64_stops_a_request() {
    let sent = |data: &str| {
        let mut request = named("a");
        request.data = Some(data.to_owned());
        violations(&request)
    };
    let refused = ["`Data`: not Base64; encode the bytes, without a prefix such as `data:`"];
    assert_eq!(sent("JVBERg=="), [""; 0]);
    assert_eq!(sent("JVBE\r\nRg==\n"), [""; 0], "line breaks are left out");
    for data in ["%%%%", "data:,aa", "JVBERi0", "C:\\a.pdf"] {
        assert_eq!(sent(data), refused, "{data}");
    }
}

#[test]
fn soft_rules_do_not_stop_a_request() {
    let mut request = named("a b!");
    request.kind = Some(Kind::from(9));
    request.colors = Some(vec!["GREEN".into()]);
    request.jump_url = Some("nowhere".to_owned());
    assert_eq!(violations(&request), [""; 0]);
}

#[test]
fn an_optional_text_that_is_empty_is_not_given_and_breaks_no_rule() {
    let strictly = |data: &str, color: &str| {
        let mut request = named("a");
        request.kind = Some(Kind::from(1));
        request.colors = Some(vec![color.into()]);
        request.data = Some(data.to_owned());
        request.jump_url = Some(String::new());
        let broken = validate(&request, Validation::Strict).err();
        broken.iter().flatten().map(|violation| violation.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(strictly("", "RED"), [""; 0]);
    assert_eq!(strictly("%%%%", ""), ["Colors[0]", "Data"]);
}

#[test]
fn a_value_in_another_ascii_case_is_a_documented_one() {
    let request: CreateThing = serde_json::from_value(json!({ "Name": "a", "Colors": ["red"] })).unwrap();
    assert_eq!(violations(&request), [""; 0]);
    assert_eq!(serde_json::to_value(&request).unwrap()["Colors"], json!(["red"]));
}

#[test]
fn debug_shows_what_is_set_and_hides_what_is_sensitive() {
    let request = CreateThing::builder().name("a").parts([Part::builder().id("1").mobile("13200000000")]).build();
    assert_eq!(format!("{request:?}"), r#"CreateThing { Name: "a", Parts: [Part { Id: "1", Mobile: <redacted> }] }"#);
    assert_eq!(format!("{:?}", CreateThing::builder().name("a")), r#"CreateThing { Name: "a" }"#);
}

#[test]
fn the_facts_of_an_action_are_at_hand() {
    let info = CreateThing::INFO;
    assert_eq!(
        (info.name, info.rate_limit, info.docs),
        ("CreateThing", Some(20), Some("https://example.com/CreateThing"))
    );
    assert_eq!(info.replay, tencent_ess_client::Replay::Guarded("OperationDenied.NoQuota"));
    assert_eq!(info.host.map(|host| host.production), Some("file.example"));
    assert_eq!(CreateThing::ERRORS, [ErrorCode::OperationDeniedNoQuota]);
}

#[test]
fn an_error_code_tells_what_it_means_and_an_unknown_one_is_kept() {
    let code = ErrorCode::from("OperationDenied.NoQuota");
    assert_eq!(code, ErrorCode::OperationDeniedNoQuota);
    assert_eq!((code.category(), code.description()), ("OperationDenied", "Nothing is left of the quota: buy more."));
    let unknown = ErrorCode::from("RequestLimitExceeded.Whatever");
    assert_eq!(unknown.as_str(), "RequestLimitExceeded.Whatever");
    assert!(unknown.is_throttling() && !unknown.is_known());
    assert_eq!(unknown.description(), "");
}
