//! Every example does what it shows. They are run as they were built beside this test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

use std::{env::consts::EXE_SUFFIX, process::Command};

/// What an example prints.
fn output_of(example: &str) -> String {
    let this = std::env::current_exe().unwrap();
    let built = this.ancestors().nth(2).unwrap().join("examples").join(format!("{example}{EXE_SUFFIX}"));
    let output = Command::new(&built).output();
    let output = output.unwrap_or_else(|error| panic!("{error}: build the examples first: {}", built.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Asserts that an example prints these parts, in this order.
#[track_caller]
fn prints(example: &str, parts: &[&str]) {
    let output = output_of(example);
    let mut rest = output.as_str();
    for part in parts {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no `{part}` in its place in:\n{output}")).1;
    }
}

#[test]
fn ambiguous_finds_the_contract_by_its_user_data() {
    prints(
        "ambiguous",
        &[
            "CreateFlowByFiles: the response was lost, so the action may have been executed",
            "the contract exists: \"yD",
        ],
    );
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_gets_a_page() {
    prints("blocking", &["http://127.0.0.1:", "/contract-create?"]);
}

#[test]
fn embedded_page_becomes_a_signed_contract() {
    prints("embedded_page", &["page:     http://127.0.0.1:", "not yet:  DescribeFlowInfo: ", "is Some(Signed)"]);
}

#[test]
fn errors_of_every_kind_come_with_advice() {
    let kinds = [
        "101 elements exceed the maximum of 100",
        "-> correct the request",
        "DescribeFlowInfo: ",
        "-> the code says why",
        "RequestLimitExceeded",
        "-> wait, then send it again",
        "DescribeFlowInfo: ",
        "-> send it again",
        "StartFlow: the response was lost, so the action may have been executed",
        "-> find out",
        "502",
        "-> send it again",
        "DescribeFlowInfo: ",
        "-> send it again",
    ];
    prints("errors", &kinds);
}

#[test]
fn file_contract_is_signed_and_downloaded() {
    prints(
        "file_contract",
        &["uploaded: [\"yD", "contract: yD", "status:   Some(Signed)", "download: http://127.0.0.1:"],
    );
}

#[test]
fn only_my_actions_gets_a_page() {
    prints("only_my_actions", &["http://127.0.0.1:", "/contract-create?"]);
}

#[test]
fn own_credentials_are_used_for_two_calls() {
    prints("own_credentials", &["/contract-create?", "/contract-create?"]);
}

#[test]
fn prepare_flow_shows_the_page_s_four_examples() {
    let shown =
        ["operateSource=byFile", "operateSource=byTemplate", "operateSource=byTemplate", "请指定文件类型的资源id"];
    prints("prepare_flow", &shown);
}

#[test]
fn sign_review_lets_the_signer_sign() {
    prints("sign_review", &["the signer has to wait", "reviewed and signed: yD"]);
}

#[test]
fn template_contract_waits_for_its_document() {
    prints("template_contract", &["yD", "is Some(Started) after "]);
}
