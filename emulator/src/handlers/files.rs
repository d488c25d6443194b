//! Files that are uploaded.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{ApiError, base64, content::misfit, state::resources::File};

pub(super) const HANDLERS: &[Handler] =
    &[Handler { action: "UploadFiles", answer: upload_files, codes: &[&["InvalidParameterValue", "LimitExceeded"]] }];

/// How long a file can be used unless the request says so, in seconds.
pub(super) const LIFETIME: i64 = 3600;
/// The longest that a request can say.
const MAX_LIFETIME: i64 = 365 * 86_400;
/// The most bytes of an image, and of any other file.
const MAX_IMAGE_BYTES: usize = 5 * 1024 * 1024;
const MAX_BYTES: usize = 60 * 1024 * 1024;
fn upload_files(call: &mut Call<'_>) -> Answer {
    let now = call.state.now;
    let expires_on = match call.integer("Deadline").unwrap_or(0) {
        0 => now.saturating_add(LIFETIME),
        deadline => deadline,
    };
    if expires_on <= now || expires_on > now.saturating_add(MAX_LIFETIME) {
        return Err(ApiError::new("InvalidParameterValue", "`Deadline` must be within a year from now"));
    }
    let told = call.parameter("FileType").and_then(Value::as_str).unwrap_or_default();
    let infos = call.parameter("FileInfos").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if infos.is_empty() {
        return Err(ApiError::new("InvalidParameterValue", "`FileInfos` is empty; give the files to upload"));
    }
    // All are looked at before any is there.
    let mut files = Vec::new();
    for (place, info) in infos.iter().enumerate() {
        let text = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default();
        let name = text("FileName").to_owned();
        // The rules have looked whether it is Base64.
        let content = base64::decode(text("FileBody")).unwrap_or_default();
        let kind = check(&name, told, &content, place)?;
        let bytes = content.len() as u64;
        let content = (kind == "pdf").then_some(content);
        files.push((File { name, kind, bytes, created_on: now, expires_on, content: None }, content));
    }
    let mut file_ids = Vec::new();
    for (file, content) in files {
        let content = content.and_then(|pdf| call.state.keep_content(pdf.into()));
        let id = call.state.ids.resource();
        call.state.files.insert(id.clone(), File { content, ..file });
        file_ids.push(id);
    }
    answered(json!({ "TotalCount": file_ids.len(), "FileIds": file_ids, "Deadline": expires_on }))
}

/// What kind of file it is: as told, else by its name, else by how it begins.
fn check(name: &str, told: &str, content: &[u8], place: usize) -> Result<String, ApiError> {
    let refused = |code, what: String| ApiError::new(code, format!("`FileInfos.{place}` {what}"));
    let kind = kind(name, told, content).ok_or_else(|| {
        refused("InvalidParameterValue", "is of no known type; set `FileType` or a `FileName`".to_owned())
    })?;
    if let Some(misfit) = misfit(&kind, content) {
        return Err(refused("InvalidParameterValue", format!("{misfit}; it is sent as `{kind}`")));
    }
    let most = if is_image(&kind) { MAX_IMAGE_BYTES } else { MAX_BYTES };
    if content.len() > most {
        return Err(refused("LimitExceeded", format!("has {} bytes, at most {most} are allowed", content.len())));
    }
    Ok(kind)
}

fn kind(name: &str, told: &str, content: &[u8]) -> Option<String> {
    const BEGINNINGS: [(&[u8], &str); 3] = [(b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg")];
    const KINDS: [&str; 11] = ["pdf", "doc", "docx", "xls", "xlsx", "html", "jpg", "jpeg", "png", "bmp", "txt"];
    let told = (!told.is_empty()).then(|| told.to_lowercase());
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let by_name = ending.filter(|ending| KINDS.contains(&ending.as_str()));
    let by_content = BEGINNINGS.iter().find(|(beginning, _)| content.starts_with(beginning));
    told.or(by_name).or_else(|| by_content.map(|(_, kind)| (*kind).to_owned()))
}

fn is_image(kind: &str) -> bool {
    matches!(kind, "jpg" | "jpeg" | "png" | "bmp")
}
