//! The three forms of one page.

use tencent_ess_spec::{SourceKind, ValueType};

use super::{facts, fixture};
use crate::{reading::Reading, source};

fn reading(form: &str) -> Reading {
    source::read(form, &fixture(form)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn html_and_markdown_of_a_page_say_the_same() {
    let (html, markdown) = (reading("html"), reading("md"));
    assert_eq!((html.kind, markdown.kind), (SourceKind::Page, SourceKind::Page));
    assert_eq!(html.url, markdown.url);
    assert_eq!(html.warnings, []);
    assert_eq!(markdown.warnings, []);
    assert_eq!(facts(html), facts(markdown));
}

#[test]
fn copied_text_says_the_same_but_for_the_lost_column() {
    let (mut html, text) = (reading("html"), reading("txt"));
    assert_eq!(text.kind, SourceKind::Text);
    assert_eq!(text.warnings, []);
    for field in html.actions.iter_mut().flat_map(|action| action.request.iter_mut().flatten()) {
        assert!(field.required.is_some(), "{}", field.name);
        field.required = None;
    }
    assert_eq!(facts(text), facts(html));
}

#[test]
fn all_of_the_first_page_is_read() {
    let reading = reading("txt");
    let action = &reading.actions[0];
    assert_eq!(action.name, "CreatePrepareFlow");
    assert_eq!(action.title.as_deref(), Some("创建发起流程web页面"));
    assert_eq!(action.rate_limit, Some(20));
    assert_eq!(reading.service.service.as_deref(), Some("ess"));
    assert_eq!(reading.service.version.as_deref(), Some("2020-11-11"));
    assert_eq!(reading.service.endpoint.as_deref(), Some("ess.tencentcloudapi.com"));
    let request: Vec<(&str, &str, bool)> =
        action.request.iter().flatten().map(|field| (field.name.as_str(), field.ty.as_str(), field.list)).collect();
    let expected = [
        ("Operator", "UserInfo", false),
        ("ResourceId", "String", false),
        ("FlowName", "String", false),
        ("ResourceType", "Int64", false),
        ("Unordered", "Boolean", false),
        ("Deadline", "Int64", false),
        ("UserFlowTypeId", "String", false),
        ("FlowType", "String", false),
        ("Approvers", "FlowCreateApprover", true),
        ("IntelligentStatus", "String", false),
        ("Components", "Component", false),
        ("FlowOption", "CreateFlowOption", false),
        ("NeedSignReview", "Boolean", false),
        ("NeedCreateReview", "Boolean", false),
        ("UserData", "String", false),
        ("CcInfos", "CcInfo", false),
        ("FlowId", "String", false),
        ("Agent", "Agent", false),
        ("InitiatorComponents", "Component", true),
        ("FlowDisplayType", "Int64", false),
    ];
    assert_eq!(request, expected);
    assert_eq!(super::names(action.response.as_ref()), ["Url", "FlowId", "RequestId"]);
    assert_eq!(action.examples.as_ref().map(Vec::len), Some(4));
    assert_eq!(action.errors.as_ref().map(Vec::len), Some(72));
    let token = reading.errors.iter().find(|error| error.code == "InvalidParameter.ClientToken");
    assert_eq!(token.and_then(|error| error.doc.as_deref()), Some("ClientToken不合法请检查。"));
    let last = reading.errors.last().and_then(|error| error.doc.as_deref());
    assert_eq!(last, Some("请升级到对应版本后即可使用该接口。"), "the foot of the page is not part of it");
}

#[test]
fn an_integer_of_a_page_has_no_known_sign() {
    let reading = reading("html");
    let fields: Vec<_> = reading.actions[0].request.iter().flatten().collect();
    let of =
        |name: &str| fields.iter().find(|field| field.name == name).map(|field| (field.ty.clone(), field.signless));
    assert_eq!(of("Deadline"), Some((ValueType::Int64, true)));
    assert_eq!(of("FlowName"), Some((ValueType::String, false)));
}
