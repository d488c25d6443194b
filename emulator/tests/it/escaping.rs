//! Whatever text is sent, the pages show it as text.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tencent_ess_spec::{Field, Spec, ValueType};

use crate::{
    client::{Answer, get},
    pages::post,
    prepare::form,
    session::{Session, person},
};

/// Tags, attributes, escapes and marks that turn the direction of writing.
const HOSTILE: &str =
    "<script>x</script>\"><img src=x onerror=x>' onfocus=x autofocus='&lt;b&gt;&#60;u&#62;\u{202e}<!--\u{2067}]]>";

/// The tags and attributes that pages are made of.
const TAGS: &str = "!doctype html head meta title link body header main article section div p span strong code a h1 h2 \
    ul ol li dl dt dd form fieldset legend label input select option textarea button details summary";
const ATTRIBUTES: &str = "lang charset name content rel href hreflang class role tabindex autofocus method action \
    novalidate enctype value aria-hidden aria-label aria-invalid aria-describedby aria-current id for type \
    autocomplete inputmode accept required checked selected rows open target html";

/// The tags and attributes of a page that pages are not made of.
fn foreign(page: &str) -> Vec<String> {
    let (tags, attributes): (BTreeSet<_>, BTreeSet<_>) =
        (TAGS.split_whitespace().collect(), ATTRIBUTES.split_whitespace().collect());
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        // Every other piece between quotes is a value.
        let mut names = String::new();
        let mut quoted = false;
        let mut length = 0;
        for c in tag.chars() {
            length += c.len_utf8();
            match c {
                '>' if !quoted => break,
                '"' => quoted = !quoted,
                c if !quoted => names.push(c),
                _ => {}
            }
        }
        rest = &tag[length..];
        let mut names = names.split_whitespace().map(|name| name.trim_end_matches('=').to_lowercase());
        let name = names.next().unwrap_or_default();
        found.extend(Some(name).filter(|name| !tags.contains(name.trim_start_matches('/'))));
        found.extend(names.filter(|name| !attributes.contains(name.as_str())));
    }
    found
}

/// A body for each text at any depth, in which it alone is there, and the path to it. The members of a
/// type that has been `seen` are not gone into again.
fn texts<'a>(spec: &'a Spec, fields: &'a [Field], seen: &mut Vec<&'a str>, text: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for field in fields {
        let wrapped = |value: Value| json!({ &field.name: if field.list { json!([value]) } else { value } });
        match &field.ty {
            ValueType::String => found.push((field.name.clone(), wrapped(json!(text)))),
            ValueType::Named(ty) if !seen.contains(&ty.as_str()) => {
                seen.push(ty);
                let inner = texts(spec, &spec.types[ty].fields, seen, text);
                seen.pop();
                found.extend(inner.into_iter().map(|(path, body)| (format!("{}.{path}", field.name), wrapped(body))));
            }
            _ => {}
        }
    }
    found
}

/// Puts the members of one body into another, at any depth.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name.as_str()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) if !into.is_empty() => merge(&mut into[0], &from[0]),
        (into, from) => *into = from.clone(),
    }
}

fn request() -> Value {
    let field = |kind: &str| {
        json!({
            "ComponentType": kind, "ComponentName": "部门", "ComponentPage": 1, "ComponentPosX": 1, "ComponentPosY": 1,
            "ComponentWidth": 9, "ComponentHeight": 9, "FileIndex": 0,
        })
    };
    let mut signer = person("张三");
    signer["OrganizationName"] = json!("甲");
    signer["ApproverType"] = json!(0);
    signer["Components"] = json!([field("TEXT")]);
    signer["SignComponents"] = json!([field("SIGN_SEAL")]);
    json!({
        "FlowName": "合同", "Approvers": [signer], "CcInfos": [{ "Name": "李四", "Mobile": "13200000002" }],
        "InitiatorComponents": [field("TEXT")],
        "FlowOption": { "CcInfoVisibility": 2, "CanEditFlow": true, "PreviewAfterStart": true },
    })
}

fn assert_plain(page: &Answer, what: &str) {
    assert!(page.body.contains("</html>"), "{what}: {}", page.head);
    assert_eq!(foreign(&page.body), Vec::<String>::new(), "{what}: {}", page.body);
}

/// The addresses of the signing pages that a page leads to.
fn links(session: &Session, page: &str) -> Vec<String> {
    let links = page.split("href=\"/sign/").skip(1).map(|rest| rest.split('"').next().unwrap());
    links.map(|link| format!("{}/sign/{link}", session.emulator.url())).collect()
}

/// Opens every page that a request leads to. Whether it was accepted.
async fn visit_all(session: &Session, body: Value, what: &str) -> bool {
    let answer = session.call("CreatePrepareFlow", body).await;
    let Some(url) = answer["Url"].as_str() else { return false };
    assert_plain(&get(url).await, what);
    assert_plain(&post(url, "do=add", "").await, what);
    let sent = post(url, "do=start", "").await;
    let started = if sent.head.contains(" 303 ") {
        get(&url.replace("/contract-create", "/contract-create/started")).await
    } else {
        sent
    };
    assert_plain(&started, what);
    for link in links(session, &started.body) {
        assert_plain(&get(&link).await, what);
        let filled = post(&link, "do=fill", "").await;
        assert_plain(&if filled.head.contains(" 303 ") { get(&link).await } else { filled }, what);
    }
    true
}

#[tokio::test]
async fn no_text_of_a_request_becomes_markup() {
    let session = Session::start().await;
    let spec = Spec::embedded("ess/2020-11-11").unwrap();
    let long = [HOSTILE, &"合".repeat(64 * 1024 / 3)].concat();
    let mut accepted = Vec::new();
    for text in [HOSTILE, &long] {
        let bodies = texts(&spec, &spec.actions["CreatePrepareFlow"].request, &mut Vec::new(), text);
        for (path, body) in bodies {
            let mut request = request();
            merge(&mut request, &body);
            let deep = path.matches('.').count() > 3;
            if !deep && visit_all(&session, request, &path).await {
                accepted.push(path);
            }
        }
    }
    // Others are refused by the rules, or the request that has them alone is not complete.
    for shown in
        ["Approvers.OrganizationName", "CcInfos.Name", "InitiatorComponents.ComponentValue", "FlowOption.SelfName"]
    {
        assert_eq!(accepted.iter().filter(|path| *path == shown).count(), 2, "{shown}: {accepted:?}");
    }
    let short = "FlowOption.CustomCreateFlowDescription";
    assert!(accepted.iter().any(|path| path == short), "{accepted:?}");
}

#[tokio::test]
async fn nothing_that_is_typed_becomes_markup() {
    let session = Session::start().await;
    let url = session.id("CreatePrepareFlow", request(), "Url").await;
    let controls = [
        "name",
        "type",
        "deadline",
        "unordered",
        "signers",
        "signer.0.from",
        "signer.0.kind",
        "signer.0.name",
        "signer.0.organization",
        "signer.0.mobile",
        "copies",
        "copy.0.name",
        "copy.0.mobile",
        "field.0",
        "do",
    ];
    for text in [HOSTILE, &"<b>".repeat(64 * 1024 / 3 / 3)] {
        for control in controls {
            // Everything else is as it has to be for the control to be looked at.
            let mut fields =
                vec![("do", "start"), ("signers", "1"), ("signer.0.from", ""), ("copies", "1"), ("copy.0.from", "")];
            fields.retain(|(name, _)| *name != control);
            fields.insert(0, (control, text));
            assert_plain(&post(&url, &form(&fields), "").await, control);
        }
    }
    for query in ["lang=", "code=", "x=", "do="] {
        let text = form(&[("y", HOSTILE)]);
        let encoded = text.split_once('=').unwrap().1;
        assert_plain(&get(&format!("{url}&{query}{encoded}")).await, query);
    }
}

#[tokio::test]
async fn no_text_of_other_links_becomes_markup() {
    let session = Session::start().await;
    let file = session.upload(&format!("{}.pdf", HOSTILE.replace('/', ""))).await;
    let mut signer = person("张三");
    signer["OrganizationName"] = json!(HOSTILE);
    signer["ApproverType"] = json!(0);
    let request = json!({
        "FlowName": "合同", "FileIds": [file], "Approvers": [signer], "FlowDescription": HOSTILE,
    });
    let preview = {
        let mut preview = request.clone();
        preview["NeedPreview"] = json!(true);
        preview
    };
    let preview = session.id("CreateFlowByFiles", preview, "PreviewUrl").await;
    assert_plain(&get(&preview).await, "preview");

    let flow_id = session.id("CreateFlowByFiles", request, "FlowId").await;
    let link = json!({ "FlowId": flow_id, "FlowApproverInfos": [signer] });
    let link = session.ok("CreateFlowSignUrl", link).await["FlowApproverUrlInfos"][0]["SignUrl"].take();
    let quick = json!({ "FlowApproverInfo": signer, "FlowIds": [flow_id] });
    let quick = session.ok("CreateBatchQuickSignUrl", quick).await["FlowApproverUrlInfo"]["SignUrl"].take();
    for url in [&link, &quick] {
        let url = url.as_str().unwrap();
        let page = get(url).await;
        assert!(page.body.contains("&lt;script&gt;"), "{}", page.body);
        assert_plain(&page, url);
        assert_plain(&post(url, &form(&[("do", "refuse"), ("reason", " ")]), "").await, url);
    }
    let cancel = session.id("CreateBatchCancelFlowUrl", json!({ "FlowIds": [flow_id] }), "BatchCancelFlowUrl").await;
    assert_plain(&get(&cancel).await, "cancel");
    assert_plain(&post(&cancel, "do=cancel", "").await, "cancel");
    let (template, _) = session.template("承诺书").await;
    let code = session.ok("CreateMultiFlowSignQRCode", json!({ "TemplateId": template, "FlowName": "合同" })).await;
    let scan = code["QrCode"]["QrCodeUrl"].as_str().unwrap();
    for typed in [[("name", HOSTILE), ("mobile", "")], [("name", HOSTILE), ("mobile", HOSTILE)]] {
        let answer = post(scan, &form(&typed), "").await;
        assert!(answer.body.contains("&lt;script&gt;"), "{} {}", answer.head, answer.body);
        assert_plain(&answer, "scan");
    }
    post(link.as_str().unwrap(), &form(&[("do", "refuse"), ("reason", HOSTILE)]), "").await;
    let refused = get(link.as_str().unwrap()).await;
    assert!(refused.body.contains("您已拒绝此合同") && refused.body.contains("&lt;script&gt;"), "{}", refused.body);
    assert_plain(&refused, "refused");

    let member = json!({ "FlowName": "甲", "FlowType": HOSTILE, "FileIds": [file], "Approvers": [signer] });
    let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member], "ResourceType": 2 });
    let group = session.id("CreatePrepareFlowGroup", group, "PrepareUrl").await;
    assert_plain(&get(&group).await, "group");
    assert_plain(&post(&group, "do=0.add", "").await, "group");
    post(&group, "do=start", "").await;
    assert_plain(&get(&group.replace("/contract-create", "/contract-create/started")).await, "started group");
}

#[test]
fn what_is_foreign_is_found() {
    let table = [
        ("<p class=\"a>b\">&lt;b&gt;</p><input required>", vec![]),
        ("<p><script>", vec!["script"]),
        ("<p onclick=\"x\">", vec!["onclick"]),
        ("<input value=\"\" onfocus=x autofocus=\"\">", vec!["onfocus=x"]),
        ("<!-- -->", vec!["!--", "--"]),
    ];
    for (page, expected) in table {
        assert_eq!(foreign(page), expected, "{page}");
    }
}
