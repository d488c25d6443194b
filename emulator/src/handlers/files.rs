//! Files that are uploaded.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Value, json};

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
/// How a PDF begins, in Base64.
const PDF: &str = "JVBERi";
/// Bits beyond the last byte do not matter: rules have looked at everything else.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

fn upload_files(call: &mut Call<'_>) -> Answer {
    let now = call.state.now;
    let expires_on = match call.integer("Deadline").unwrap_or(0) {
        0 => now.saturating_add(LIFETIME),
        deadline => deadline,
    };
    if expires_on <= now || expires_on > now.saturating_add(MAX_LIFETIME) {
        return Err(ApiError::new("InvalidParameterValue", "`Deadline` must be within a year from now"));
    }
    // The bodies are looked at where they are: they may be large.
    let told = call.parameters.get("FileType").and_then(Value::as_str).unwrap_or_default();
    let infos = call.parameters.get("FileInfos").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if infos.is_empty() {
        return Err(ApiError::new("InvalidParameterValue", "`FileInfos` is empty; give the files to upload"));
    }
    // All are looked at before any is there.
    let mut files = Vec::new();
    for (place, info) in infos.iter().enumerate() {
        let text = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default();
        let uploaded = Uploaded { name: text("FileName"), body: text("FileBody"), told };
        let (kind, bytes) = uploaded.check(place)?;
        let name = uploaded.name.to_owned();
        files.push((File { name, kind, bytes, created_on: now, expires_on, content: None }, uploaded));
    }
    let mut file_ids = Vec::new();
    for (file, uploaded) in files {
        let content = uploaded.pdf().and_then(|pdf| call.state.keep_content(pdf.into()));
        let id = call.state.ids.resource();
        call.state.files.insert(id.clone(), File { content, ..file });
        file_ids.push(id);
    }
    answered(json!({ "TotalCount": file_ids.len(), "FileIds": file_ids, "Deadline": expires_on }))
}

/// A file as it was sent.
struct Uploaded<'a> {
    name: &'a str,
    /// In Base64.
    body: &'a str,
    /// The type that the request tells; empty if it tells none.
    told: &'a str,
}

impl Uploaded<'_> {
    /// What kind of file it is, and how many bytes it has.
    fn check(&self, place: usize) -> Result<(String, u64), ApiError> {
        let kind = self.kind().ok_or_else(|| {
            let message = format!("the type of `FileInfos.{place}` is not known; set `FileType` or a `FileName`");
            ApiError::new("InvalidParameterValue", message)
        })?;
        let bytes = decoded_length(self.body);
        let most = if is_image(&kind) { MAX_IMAGE_BYTES } else { MAX_BYTES };
        if bytes > most {
            let message = format!("`FileInfos.{place}` has {bytes} bytes, at most {most} are allowed");
            return Err(ApiError::new("LimitExceeded", message));
        }
        Ok((kind, bytes))
    }

    /// Its content, if that is a PDF.
    fn pdf(&self) -> Option<Vec<u8>> {
        self.body.starts_with(PDF).then(|| BASE64.decode(self.body).ok()).flatten()
    }

    /// As told, else by its name, else by how it begins.
    fn kind(&self) -> Option<String> {
        /// How files begin, in Base64.
        const BEGINNINGS: [(&str, &str); 3] = [(PDF, "pdf"), ("iVBORw0KGgo", "png"), ("/9j/", "jpg")];
        const KINDS: [&str; 10] = ["pdf", "doc", "docx", "xls", "xlsx", "html", "jpg", "jpeg", "png", "bmp"];
        let told = (!self.told.is_empty()).then(|| self.told.to_lowercase());
        let ending = self.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let by_name = ending.filter(|ending| KINDS.contains(&ending.as_str()));
        let by_content = BEGINNINGS.iter().find(|(beginning, _)| self.body.starts_with(beginning));
        told.or(by_name).or_else(|| by_content.map(|(_, kind)| (*kind).to_owned()))
    }
}

fn is_image(kind: &str) -> bool {
    matches!(kind, "jpg" | "jpeg" | "png" | "bmp")
}

/// The number of bytes that a text of Base64 stands for.
fn decoded_length(base64: &str) -> u64 {
    let padding = base64.bytes().rev().take_while(|byte| *byte == b'=').count();
    (base64.len() / 4 * 3).saturating_sub(padding) as u64
}
