//! Files that are uploaded.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Call, Handler, answered};
use crate::{ApiError, state::resources::File};

pub(super) const HANDLERS: &[Handler] =
    &[Handler { action: "UploadFiles", answer: upload_files, codes: &[&["InvalidParameterValue", "LimitExceeded"]] }];

/// How long a file can be used unless the request says so, in seconds.
pub(super) const LIFETIME: i64 = 3600;
/// The longest that a request can say.
const MAX_LIFETIME: i64 = 365 * 86_400;
/// The most bytes of an image, and of any other file.
const MAX_IMAGE_BYTES: u64 = 5 * 1024 * 1024;
const MAX_BYTES: u64 = 60 * 1024 * 1024;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Upload {
    file_type: String,
    file_infos: Vec<UploadFile>,
    deadline: i64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct UploadFile {
    file_name: String,
    file_body: String,
}

fn upload_files(call: &mut Call<'_>) -> Answer {
    let upload: Upload = call.read()?;
    let now = call.state.now;
    if upload.file_infos.is_empty() {
        return Err(ApiError::new("InvalidParameterValue", "`FileInfos` is empty; give the files to upload"));
    }
    let expires_on = if upload.deadline > 0 { upload.deadline } else { now.saturating_add(LIFETIME) };
    if expires_on <= now || expires_on > now.saturating_add(MAX_LIFETIME) {
        return Err(ApiError::new("InvalidParameterValue", "`Deadline` must be within a year from now"));
    }
    let mut files = Vec::new();
    for (place, uploaded) in upload.file_infos.into_iter().enumerate() {
        files.push(uploaded.file(&upload.file_type, place, now, expires_on)?);
    }
    let file_ids: Vec<String> = files.iter().map(|_| call.state.ids.resource()).collect();
    for (id, file) in file_ids.iter().zip(files) {
        call.state.files.insert(id, file);
    }
    answered(json!({ "TotalCount": file_ids.len(), "FileIds": file_ids, "Deadline": expires_on }))
}

impl UploadFile {
    fn file(self, file_type: &str, place: usize, created_on: i64, expires_on: i64) -> Result<File, ApiError> {
        let kind = self.kind(file_type).ok_or_else(|| {
            let message = format!("the type of `FileInfos.{place}` is not known; set `FileType` or a `FileName`");
            ApiError::new("InvalidParameterValue", message)
        })?;
        let bytes = decoded_length(&self.file_body);
        let most = if is_image(&kind) { MAX_IMAGE_BYTES } else { MAX_BYTES };
        if bytes > most {
            let message = format!("`FileInfos.{place}` has {bytes} bytes, at most {most} are allowed");
            return Err(ApiError::new("LimitExceeded", message));
        }
        Ok(File { name: self.file_name, kind, bytes, created_on, expires_on })
    }

    /// What kind of file it is: as told, else by its name, else by how it begins.
    fn kind(&self, file_type: &str) -> Option<String> {
        /// How files begin, in Base64.
        const BEGINNINGS: [(&str, &str); 3] = [("JVBERi", "pdf"), ("iVBORw0KGgo", "png"), ("/9j/", "jpg")];
        const KINDS: [&str; 10] = ["pdf", "doc", "docx", "xls", "xlsx", "html", "jpg", "jpeg", "png", "bmp"];
        let ending = self.file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let by_name = ending.filter(|ending| KINDS.contains(&ending.as_str()));
        let by_content = BEGINNINGS.iter().find(|(beginning, _)| self.file_body.starts_with(beginning));
        let told = (!file_type.is_empty()).then(|| file_type.to_lowercase());
        told.or(by_name).or_else(|| by_content.map(|(_, kind)| (*kind).to_owned()))
    }
}

pub(super) fn is_image(kind: &str) -> bool {
    matches!(kind, "jpg" | "jpeg" | "png" | "bmp")
}

/// The number of bytes that a text of Base64 stands for.
fn decoded_length(base64: &str) -> u64 {
    let padding = base64.bytes().rev().take_while(|byte| *byte == b'=').count();
    (base64.len() / 4 * 3).saturating_sub(padding) as u64
}
