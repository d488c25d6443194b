//! The page that the project began with: its examples and error codes, through the typed interface.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use serde_json::Value;
use tencent_ess::prelude::*;
use tencent_ess_spec::{Example, Spec};

fn examples() -> Vec<Example> {
    Spec::embedded("ess/2020-11-11").unwrap().actions["CreatePrepareFlow"].examples.clone()
}

#[test]
fn the_four_examples_decode_and_serialise_back_member_for_member() {
    let examples = examples();
    assert_eq!(examples.len(), 4);
    for example in examples {
        let request: CreatePrepareFlow = serde_json::from_value(example.request.clone()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), example.request, "{}", example.title);
        request.validate().unwrap();
        let body = &example.response["Response"];
        if body.get("Error").is_none() {
            let answer: CreatePrepareFlowResponse = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(serde_json::to_value(&answer).unwrap(), *body, "{}", example.title);
        }
    }
}

/// The rows below the heading of the page's last section.
fn documented_codes() -> Vec<&'static str> {
    let (_, table) = include_str!("data/CreatePrepareFlow.txt").split_once("错误码描述\n").unwrap();
    table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase())).collect()
}

#[test]
fn each_of_the_72_error_codes_has_a_name_and_a_description() {
    let rows = documented_codes();
    assert_eq!(rows.len(), 72);
    assert_eq!(CreatePrepareFlow::ERRORS.len(), 72);
    for code in CreatePrepareFlow::ERRORS {
        assert!(rows.iter().any(|row| row.starts_with(code.as_str())), "{code} is not on the page");
        assert_eq!(ErrorCode::from(code.as_str()), *code);
        assert!(!code.description().is_empty(), "{code} is not described");
    }
}

#[test]
fn values_of_the_examples_have_names() {
    let request: CreatePrepareFlow = serde_json::from_value(examples()[0].request.clone()).unwrap();
    assert_eq!(request.resource_type, Some(ResourceType::File));
    let approvers = request.approvers.unwrap();
    assert_eq!(approvers[0].approver_type, Some(ApproverType::Person));
    assert_eq!(approvers[0].sign_components.as_ref().unwrap()[0].component_type, Some(ComponentType::SignSignature));
}

#[test]
fn nothing_of_a_person_shows_in_debug() {
    let request: CreatePrepareFlow = serde_json::from_value(examples()[0].request.clone()).unwrap();
    let shown = format!("{request:?}");
    let Value::Array(approvers) = &examples()[0].request["Approvers"] else { panic!("no approvers") };
    for approver in approvers {
        for member in ["ApproverName", "ApproverMobile"] {
            assert!(!shown.contains(&format!("{:?}", approver[member].as_str().unwrap())), "{member}");
        }
    }
}
