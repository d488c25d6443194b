//! Addresses from which contracts and other files are downloaded.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::{State, link::Target},
};

pub(super) const HANDLERS: &[Handler] = &[Handler {
    action: "DescribeFileUrls",
    answer: describe_file_urls,
    codes: &[&[
        "InvalidParameter.ParamError",
        "MissingParameter",
        "ResourceNotFound",
        "ResourceNotFound.NotExistDocument",
    ]],
}];

/// How long an address works unless the request says so, in seconds.
const LIFETIME: i64 = 300;

fn describe_file_urls(call: &mut Call<'_>) -> Answer {
    let ids = call.texts("BusinessIds");
    if ids.is_empty() {
        return Err(ApiError::new("MissingParameter", "`BusinessIds` is empty"));
    }
    let lifetime = match call.integer("UrlTtl").unwrap_or(0) {
        0 => LIFETIME,
        seconds if seconds > 0 => seconds,
        _ => return Err(ApiError::new("InvalidParameter.ParamError", "`UrlTtl` is negative; give seconds")),
    };
    let kind = call.text("BusinessType").to_ascii_uppercase();
    let form = match call.text("FileType").to_ascii_uppercase() {
        form if form.is_empty() => "PDF".to_owned(),
        form => form,
    };
    let mut targets = Vec::new();
    for id in &ids {
        targets.push((id, target(call.state, &kind, id, form == "JPG")?));
    }
    // The size of each page, and the rotation.
    let option = match form.as_str() {
        "ZIP" => "",
        "JPG" => r#"{"width":595.00,"height":842.00}"#,
        _ => r#"["595.00,842.00","-1"]"#,
    };
    if form == "ZIP" {
        targets = archived(call.text("FileName"), targets);
    }
    let mut urls = Vec::new();
    for (id, target) in targets {
        let key = call.state.link(target, lifetime);
        let url = format!("{}/file/{kind}/{id}/0/0.{form}?hkey={key}", call.base_url);
        urls.push(json!({ "Url": url, "Option": option }));
    }
    answered(json!({ "TotalCount": urls.len(), "FileUrls": Value::from(call.page(urls)) }))
}

/// One file instead of all; it is called like the first if no name is given.
fn archived<'a>(name: &str, targets: Vec<(&'a String, Target)>) -> Vec<(&'a String, Target)> {
    let Some((first, Target::Download { title, .. })) = targets.first() else { return targets };
    let (first, name) = (*first, if name.is_empty() { title.clone() } else { name.to_owned() });
    vec![(first, Target::Archive { name, files: targets.into_iter().map(|(_, target)| target).collect() })]
}

/// What is downloaded for an id of this kind.
fn target(state: &State, kind: &str, id: &str, picture: bool) -> Result<Target, ApiError> {
    let found = match kind {
        "FLOW" => {
            let flow = state.flows.get(id).filter(|flow| !flow.status.is_unstarted());
            if flow.is_some_and(|flow| flow.document.is_none()) {
                return Err(ApiError::new("ResourceNotFound.NotExistDocument", "the contract has no document"));
            }
            flow.map(|flow| (&flow.plan.flow_name, flow.content.clone()))
        }
        "TEMPLATE" => state.templates.get(id).map(|template| (&template.name, None)),
        "SEAL" => state.seals.get(id).map(|seal| (&seal.name, None)),
        _ => state.files.get(id).map(|file| (&file.name, file.content.clone())),
    };
    // The documented words.
    let (title, content) = found.ok_or_else(|| ApiError::new("ResourceNotFound", "资源不存在或无权限"))?;
    Ok(Target::Download { title: title.clone(), flow_id: (kind == "FLOW").then(|| id.to_owned()), content, picture })
}
