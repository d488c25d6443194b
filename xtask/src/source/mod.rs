//! Turns any source into a [`Reading`]: recognised by what it holds, never by its name.
//!
//! Pages of all forms become the same sequence of blocks (`page`), and only then are the parts of a
//! page told apart (`sections`) and read (`assemble`, `fields`, `example`). What ties the readers to
//! the vendor's pages is in `words`: headings, column titles, marks and types.

mod assemble;
mod cells;
mod decode;
mod dom;
mod error;
mod errors;
mod evidence;
mod example;
mod examples;
mod fields;
mod form;
mod glued;
mod glued_codes;
mod html;
mod intro;
mod json;
mod limits;
mod markdown;
mod metadata;
pub(crate) mod package;
mod page;
mod pipes;
mod sections;
mod shown;
mod spaced;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use tencent_ess_spec::SourceKind;

pub use error::SourceError;
use form::Form;

use crate::reading::{Reading, Warning};

/// Files beyond this are refused. The metadata of this service, its largest source, has 1.3 MB.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// How deep folders are followed.
const DEEPEST_FOLDER: usize = 16;

/// Reads a source; `origin` names it in messages.
///
/// # Errors
///
/// When it is no source, or one that cannot be trusted: cut short, contradicting itself, not text.
pub fn read(origin: &str, bytes: &[u8]) -> Result<Reading, SourceError> {
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(origin, bytes.len() as u64));
    }
    let text = decode::decode(origin, bytes)?;
    match form::of(&text) {
        None => Err(SourceError::unrelated(origin, "the file is empty", "fetch or copy the page again")),
        Some(Form::Json) => json::read(origin, form::start(&text)),
        Some(Form::Html) => assemble::assemble(origin, SourceKind::Page, &html::page(origin, &text)?),
        Some(Form::Markdown) => assemble::assemble(origin, SourceKind::Page, &markdown::page(origin, &text)?),
        Some(Form::Text) => text::read(origin, &text),
    }
}

/// Reads a file, or all sources in a folder and those below it, sorted by path.
///
/// Files in a folder that are no sources at all, such as pictures or a README, are warned of in the
/// first reading.
///
/// # Errors
///
/// Every file that was meant as a source and cannot be read, and a folder that holds none.
pub fn read_path(path: &Path) -> Result<Vec<Reading>, Vec<SourceError>> {
    if !path.is_dir() {
        return read_file(path).map(|reading| vec![reading]).map_err(|error| vec![error]);
    }
    let mut files = Vec::new();
    let mut errors = Vec::new();
    collect(path, 0, &mut files, &mut errors);
    files.sort();
    let mut readings: Vec<Reading> = Vec::new();
    let mut passed_over = Vec::new();
    for file in &files {
        match read_file(file) {
            Ok(reading) => readings.push(reading),
            Err(error) if error.unrelated => {
                let message = format!("passed over: {}", error.problems.join("; "));
                passed_over.push(Warning { place: error.origin, message });
            }
            Err(error) => errors.push(error),
        }
    }
    if let Some(first) = readings.first_mut() {
        first.warnings.splice(0..0, passed_over);
    } else if errors.is_empty() {
        let problem = match files.len() {
            0 => "the folder holds no files".to_owned(),
            count => format!("none of the {count} files in the folder is a source"),
        };
        errors.push(SourceError::new(
            &path.display().to_string(),
            problem,
            "put documentation pages (HTML, Markdown, copied text) or the metadata's JSON there",
        ));
    }
    if errors.is_empty() { Ok(readings) } else { Err(errors) }
}

/// The files in a folder and below it. Links to folders are not followed, as they may lead back.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, errors: &mut Vec<SourceError>) {
    let origin = folder.display().to_string();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let problem = format!("the folder cannot be read: {error}");
            return errors.push(SourceError::new(&origin, problem, "check its permissions"));
        }
    };
    for entry in entries {
        let Ok(entry) = entry else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if !kind.is_dir() {
            files.push(entry.path());
        } else if depth < DEEPEST_FOLDER {
            collect(&entry.path(), depth + 1, files, errors);
        }
    }
}

fn read_file(path: &Path) -> Result<Reading, SourceError> {
    let origin = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        SourceError::new(&origin, format!("the file cannot be read: {error}"), "check the path and its permissions")
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(SourceError::unrelated(
            &origin,
            "neither a file nor a folder",
            "give a saved page or a folder of them",
        ));
    }
    if metadata.len() > LARGEST {
        return Err(too_large(&origin, metadata.len()));
    }
    let mut bytes = Vec::new();
    // The file may have grown since; one byte more than allowed is enough to refuse it.
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    read(&origin, &bytes)
}

fn too_large(origin: &str, size: u64) -> SourceError {
    const MB: u64 = 1024 * 1024;
    let problem = format!("the file has {} MB, more than the {} MB that are read", size.div_ceil(MB), LARGEST / MB);
    SourceError::new(origin, problem, "give a single page, or the metadata of one service")
}
