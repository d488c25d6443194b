//! Files that are downloaded, at the addresses of `DescribeFileUrls`.

use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    clock::utc_date,
    pdf,
    service::Service,
    state::{State, link::Target, refusal::Refusal},
};

/// The file that the key in the query of its address leads to.
pub(crate) async fn respond(service: &Service, query: &str) -> Response {
    let key = query.split('&').find_map(|pair| pair.strip_prefix("hkey=")).unwrap_or_default();
    match service.memory.access(service.now(), |state| file(state, key)).await {
        Ok(Ok(file)) => ([(header::CONTENT_TYPE, "application/pdf")], file.into_bytes()).into_response(),
        Ok(Err(refusal)) => (StatusCode::FORBIDDEN, format!("{refusal}\n")).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

/// What is downloaded.
enum File {
    /// What was uploaded.
    Kept(Bytes),
    /// A page with these lines.
    MadeUp(Vec<String>),
}

impl File {
    fn into_bytes(self) -> Bytes {
        match self {
            Self::Kept(content) => content,
            Self::MadeUp(lines) => pdf::page(&lines).into(),
        }
    }
}

fn file(state: &State, key: &str) -> Result<File, Refusal> {
    let Target::Download { title, flow_id, content } = state.target(key)? else { return Err(Refusal::NoLink) };
    match content.as_deref().and_then(|digest| state.contents.get(digest)) {
        Some(content) => Ok(File::Kept(content)),
        None => lines(state, title, flow_id.as_deref()).map(File::MadeUp),
    }
}

/// What is written on a page that stands for a file.
fn lines(state: &State, title: &str, flow_id: Option<&str>) -> Result<Vec<String>, Refusal> {
    let mut lines = vec![title.to_owned()];
    if let Some(id) = flow_id {
        let flow = state.flow(id)?;
        lines.push(format!("FlowId {id}"));
        lines.push(format!("FlowStatus {} {}", flow.status.code(), flow.status.callback_word()));
        let filled = flow.approvers.iter().flat_map(|approver| &approver.party.components);
        let filled = flow.plan.components.iter().chain(filled).filter(|field| !field.value.is_empty());
        lines.extend(filled.map(|field| format!("{}：{}", field.name, field.value)));
        for approver in &flow.approvers {
            let when = if approver.time > 0 { utc_date(approver.time) } else { String::new() };
            let who = [&approver.party.organization_name, &approver.party.approver_name];
            let who =
                who.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(" ");
            lines.push(format!("{who} {} {when}", approver.status.callback_word()));
        }
    }
    lines.push("本文件由本地模拟器生成，不具有法律效力。".to_owned());
    lines.push("Made by a local emulator; it holds in no court.".to_owned());
    Ok(lines)
}
