//! What public programs send, in our own words: each file in `requests` has a request and what it must get.
//!
//! Values in braces stand for what is there: `{file}` for the id of a PDF, `{flow}` for a contract's.

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};
use tencent_ess_emulator::Builder;

use crate::session::{Session, person};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Who sends it, for the reader of the file.
    #[serde(rename = "about")]
    _about: String,
    action: String,
    body: Value,
    /// The code of the answer; empty if it succeeds.
    #[serde(default)]
    code: String,
    /// A part of the answer's message.
    #[serde(default)]
    message: String,
    /// What comes of it where unknown members are ignored, if that is something else.
    ignoring: Option<Ignoring>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignoring {
    /// Those that are ignored.
    members: Vec<String>,
    /// The code of the answer; empty if it succeeds.
    #[serde(default)]
    code: String,
}

/// The requests by their names.
fn requests() -> Vec<(String, Request)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/requests");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        (name.clone(), serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    paths.iter().map(|path| read(path)).collect()
}

/// What the values in braces stand for.
async fn values(session: &Session) -> Vec<(&'static str, Value)> {
    let employees = session.ok("DescribeIntegrationEmployees", json!({})).await;
    let seals = session.ok("DescribeOrganizationSeals", json!({ "Limit": 1 })).await;
    vec![
        ("{employee}", employees["Employees"][0]["UserId"].clone()),
        ("{seal}", seals["Seals"][0]["SealId"].clone()),
        ("{template}", session.template("承诺书").await.0),
        ("{file}", json!(session.upload("合同.pdf").await)),
        ("{flow}", json!(session.contract(json!([person("甲")])).await)),
    ]
}

fn fill_in(body: &mut Value, values: &[(&str, Value)]) {
    match body {
        Value::String(text) => {
            if let Some((_, value)) = values.iter().find(|(name, _)| name == text) {
                *body = value.clone();
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| fill_in(element, values)),
        Value::Object(members) => members.values_mut().for_each(|member| fill_in(member, values)),
        _ => {}
    }
}

async fn answer(session: &Session, request: &Request) -> (String, String) {
    let mut body = request.body.clone();
    fill_in(&mut body, &values(session).await);
    let answer = session.send(&request.action, &body).await;
    let part = |name: &str| answer["Error"][name].as_str().unwrap_or_default().to_owned();
    (part("Code"), part("Message"))
}

#[tokio::test]
async fn public_programs_get_what_they_must() {
    let session = Session::start().await;
    let requests = requests();
    assert!(requests.len() > 10);
    for (name, request) in requests {
        let (code, message) = answer(&session, &request).await;
        assert_eq!(code, request.code, "{name}: {message}");
        assert!(message.contains(&request.message), "{name}: {message}");
    }
}

#[tokio::test]
async fn unknown_members_can_be_ignored_and_are_named() {
    let session = Session::with(Builder::ignore_unknown_members).await;
    for (name, request) in requests() {
        let (code, message) = answer(&session, &request).await;
        let expected = request.ignoring.as_ref().map_or(&request.code, |ignoring| &ignoring.code);
        assert_eq!(&code, expected, "{name}: {message}");
        let ignored = request.ignoring.map(|ignoring| ignoring.members).unwrap_or_default();
        assert_eq!(session.emulator.requests().pop().unwrap().ignored, ignored, "{name}");
    }
}

#[tokio::test]
async fn what_is_ignored_has_no_effect() {
    let session = Session::with(Builder::ignore_unknown_members).await;
    let request = json!({ "FlowName": "合同", "Deadline": session.now() + 60, "Approvers": [person("甲")] });
    let flow_id = session.id("CreateFlow", request, "FlowId").await;
    let briefs = session.ok("DescribeFlowBriefs", json!({ "FlowIds": [flow_id] })).await;
    assert_eq!(briefs["FlowBriefs"][0]["Deadline"], session.now() + 365 * 86_400);
}
