//! Files that are downloaded, at the addresses of `DescribeFileUrls`.

use std::{
    collections::BTreeSet,
    io::{Cursor, Write},
};

use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{
    clock::utc_date,
    pdf,
    service::Service,
    state::{State, link::Target, refusal::Refusal},
};

/// An empty page: no PDF is drawn here.
const PICTURE: &[u8] = include_bytes!("page.jpg");
/// The characters of a file name that need not be escaped in a header.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// The file that the key in the query of its address leads to.
pub(crate) async fn respond(service: &Service, query: &str) -> Response {
    let key = query.split('&').find_map(|pair| pair.strip_prefix("hkey=")).unwrap_or_default();
    let failed = |error: String| (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response();
    let file = match service.memory.access(service.now(), |state| file(state, state.target(key)?)).await {
        Ok(Ok(file)) => file,
        Ok(Err(refusal)) => return (StatusCode::FORBIDDEN, format!("{refusal}\n")).into_response(),
        Err(error) => return failed(error.to_string()),
    };
    let (kind, name) = (file.content.kind(), file.name());
    match file.content.into_bytes() {
        Ok(bytes) => {
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, &*disposition(&name))], bytes).into_response()
        }
        Err(error) => failed(error.to_string()),
    }
}

/// What is downloaded.
struct File {
    /// What it is called, with or without its ending.
    title: String,
    content: Content,
}

enum Content {
    /// What was uploaded.
    Kept(Bytes),
    /// A page with these lines.
    MadeUp(Vec<String>),
    Picture,
    Zip(Vec<File>),
}

impl File {
    /// Its name with the ending of its kind, without what a file system takes for a folder.
    fn name(&self) -> String {
        let ending = self.content.ending();
        let title: String =
            self.title.chars().map(|c| if c.is_control() || "/\\:".contains(c) { '_' } else { c }).collect();
        let stem = title
            .rsplit_once('.')
            .filter(|(_, old)| ["pdf", "zip", "jpg", ending].iter().any(|known| old.eq_ignore_ascii_case(known)));
        format!("{}.{ending}", stem.map_or(title.as_str(), |(stem, _)| stem))
    }
}

impl Content {
    fn ending(&self) -> &'static str {
        match self {
            Self::Kept(_) | Self::MadeUp(_) => "pdf",
            Self::Picture => "jpg",
            Self::Zip(_) => "zip",
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Kept(_) | Self::MadeUp(_) => "application/pdf",
            Self::Picture => "image/jpeg",
            Self::Zip(_) => "application/zip",
        }
    }

    fn into_bytes(self) -> Result<Bytes, ZipError> {
        Ok(match self {
            Self::Kept(content) => content,
            Self::MadeUp(lines) => pdf::page(&lines).into(),
            Self::Picture => Bytes::from_static(PICTURE),
            Self::Zip(files) => zipped(files)?.into(),
        })
    }
}

/// A ZIP file of these files; those of one name are numbered.
fn zipped(files: Vec<File>) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names = BTreeSet::new();
    for file in files {
        let (whole, ending) = (file.name(), file.content.ending());
        let stem = whole.trim_end_matches(ending).trim_end_matches('.');
        let numbered = (2..).map(|number| format!("{stem} ({number}).{ending}"));
        let name = std::iter::once(whole.clone()).chain(numbered).find(|name| names.insert(name.clone()));
        zip.start_file(
            name.unwrap_or(whole.clone()),
            SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
        )?;
        zip.write_all(&file.content.into_bytes()?)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// `Content-Disposition` for a name of any characters.
fn disposition(name: &str) -> String {
    let ending = name.rsplit('.').next().unwrap_or_default();
    format!("attachment; filename=\"download.{ending}\"; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN))
}

fn file(state: &State, target: &Target) -> Result<File, Refusal> {
    match target {
        Target::Download { title, picture: true, .. } => Ok(File { title: title.clone(), content: Content::Picture }),
        Target::Download { title, flow_id, content, .. } => {
            let content = match content.as_deref().and_then(|digest| state.contents.get(digest)) {
                Some(content) => Content::Kept(content),
                None => Content::MadeUp(lines(state, title, flow_id.as_deref())?),
            };
            Ok(File { title: title.clone(), content })
        }
        Target::Archive { name, files } => {
            let files = files.iter().map(|target| file(state, target)).collect::<Result<_, _>>()?;
            Ok(File { title: name.clone(), content: Content::Zip(files) })
        }
        _ => Err(Refusal::NoLink),
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    fn kept(title: &str, content: &'static str) -> File {
        File { title: title.to_owned(), content: Content::Kept(Bytes::from_static(content.as_bytes())) }
    }

    #[test]
    fn a_zip_file_has_every_file_under_a_name_of_its_own() {
        let files = vec![kept("合同.PDF", "a"), kept("合同", "b"), kept("../x/y", "c"), kept("v1.2", "d")];
        let mut zip = ZipArchive::new(Cursor::new(zipped(files).unwrap())).unwrap();
        let mut found = Vec::new();
        for index in 0..zip.len() {
            let (mut file, mut content) = (zip.by_index(index).unwrap(), String::new());
            file.read_to_string(&mut content).unwrap();
            found.push((file.name().to_owned(), content));
        }
        let expected = [("合同.pdf", "a"), ("合同 (2).pdf", "b"), (".._x_y.pdf", "c"), ("v1.2.pdf", "d")];
        assert_eq!(found, expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
    }

    #[test]
    fn a_name_is_told_whatever_its_characters() {
        let told = disposition("a\"\r\n合.zip");
        assert_eq!(told, "attachment; filename=\"download.zip\"; filename*=UTF-8''a%22%0D%0A%E5%90%88.zip");
    }

    #[test]
    fn a_picture_is_a_jpeg() {
        assert!(PICTURE.starts_with(&[0xff, 0xd8]) && PICTURE.ends_with(&[0xff, 0xd9]));
    }
}
