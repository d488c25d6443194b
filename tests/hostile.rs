//! A definition that does its worst to the emitted code compiles without a warning, and works.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]
#![deny(warnings)]

/// Everything that `service!` emits for `hostile/`, with no name in scope but its own.
#[no_implicit_prelude]
mod hostile {
    ::tencent_ess_client::service! { path: "hostile" }
}

use std::time::{Duration, UNIX_EPOCH};

use hostile::{ErrorCode, actions, enums, types};
use serde_json::{Value, json};

fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn keywords_and_names_of_the_prelude_are_set_and_sent_by_their_wire_names() {
    let request = actions::Option::builder()
        .type_("t")
        .super_("s")
        .self_("own")
        .had_auto_fix_vul(true)
        .build_(20)
        .option_builder("b")
        .value(types::Option::builder().some("x").none(types::Option::builder().some("y")))
        .state(types::Box::builder().vec([types::String::builder().str("a")]))
        .match_(enums::Vec::Self_)
        .enum_(["None", "", "other"])
        .n2fa(0.5)
        .bytes([1, 2, 3])
        .when(UNIX_EPOCH + Duration::from_millis(12))
        .times([7])
        .build();
    let expected = json!({
        "type": "t", "super": "s", "self": "own", "hadAutoFixVul": true, "Build": 20, "OptionBuilder": "b",
        "Value": { "Some": "x", "None": { "Some": "y" } },
        "State": { "Vec": [{ "str": "a" }] },
        "Match": 2, "Enum": ["None", "", "other"], "2FA": 0.5, "Bytes": "AQID", "When": 12, "Times": [7],
    });
    assert_eq!(to_json(&request), expected);
    assert_eq!(serde_json::from_value::<actions::Option>(expected).unwrap(), request);
}

#[test]
fn names_that_differ_in_case_alone_stay_apart() {
    let request: actions::Option = serde_json::from_value(json!({ "Uui": "mixed", "UUI": "upper" })).unwrap();
    assert_eq!((request.u_u_i.as_deref(), request.uui.as_deref()), (Some("upper"), Some("mixed")));
}

#[test]
fn a_type_that_holds_itself_directly_or_through_another_decodes() {
    let answer: actions::TreeResponse =
        serde_json::from_value(json!({ "Ping": { "Pong": { "Ping": { "Pong": null }, "Pings": { "Pong": {} } } } }))
            .unwrap();
    let pong = answer.ping.unwrap().pong.unwrap();
    assert_eq!(pong.ping.map(|ping| *ping), Some(types::Ping::default()));
    assert_eq!(pong.pings.len(), 1);
}

#[test]
#[expect(deprecated, reason = "the definition marks the action, and the mark is part of the test")]
fn an_action_and_a_type_of_one_name_are_two_things() {
    let request = actions::Tree::builder().tree(types::Tree::builder().children([types::Tree::builder()])).build();
    assert_eq!(to_json(&request), json!({ "Tree": { "Children": [{}] } }));
}

#[test]
fn an_action_without_parameters_sends_an_empty_object() {
    assert_eq!(to_json(&actions::Result::builder().build()), json!({}));
}

#[test]
fn values_without_a_name_are_kept_and_sent_back_unchanged() {
    let sent = json!({ "Match": 77, "Enum": ["SOMETHING"] });
    let request: actions::Option = serde_json::from_value(sent.clone()).unwrap();
    assert!(!request.match_.unwrap().is_known());
    assert_eq!(request.match_.unwrap().as_i64(), 77);
    assert_eq!(to_json(&request), sent);
    assert_eq!(enums::Some::from("None"), enums::Some::None);
    assert_eq!("SOMETHING".parse::<enums::Some>().unwrap().as_str(), "SOMETHING");
    assert_eq!(enums::Vec::from(-1), enums::Vec::Ok);
}

#[test]
fn error_codes_called_like_keywords_have_names() {
    assert_eq!(ErrorCode::from("Self"), ErrorCode::Self_);
    assert_eq!(ErrorCode::from("type.Self"), ErrorCode::TypeSelf);
    assert_eq!(ErrorCode::from("type.Self").category(), "type");
    assert_eq!(actions::Option::ERRORS, [ErrorCode::Self_, ErrorCode::TypeSelf]);
}

#[test]
fn all_violations_are_reported_with_their_places() {
    let mut request = actions::Option::builder()
        .type_("")
        .super_("")
        .had_auto_fix_vul(false)
        .build_(1)
        .option_builder("")
        .state(types::Box::builder().vec([types::String::builder(), types::String::builder().str("长过三个字")]))
        .n2fa(1.5)
        .times([1, 2, 3])
        .build();
    request.super_ = None;
    request.value = Some(types::Option::default());
    let violations = request.validate().unwrap_err();
    let report: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(
        report,
        [
            "`type`: required parameter is empty",
            "`super`: required parameter is not set",
            "`OptionBuilder`: required parameter is empty",
            "`Value.Some`: required parameter is not set",
            "`State.Vec[1].str`: 5 characters exceed the maximum of 3",
            "`2FA`: 1.5 exceeds the maximum 1",
            "`Times`: 3 elements exceed the maximum of 2",
        ]
    );
}

#[test]
fn sensitive_members_are_redacted() {
    let secret: types::Self_ = serde_json::from_value(json!({ "crate": "hidden" })).unwrap();
    assert_eq!(format!("{secret:?}"), "Self { crate: <redacted> }");
}
