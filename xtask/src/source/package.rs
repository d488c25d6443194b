//! The vendor's command line tool as a package (`tccli-….whl`, or a zip of its repository), which carries
//! the metadata of every product: `…/services/<service>/v<version>/api.json` and `examples.json` beside it.
//!
//! Nothing is unpacked to the disk, so the names in the archive lead nowhere; and no more is read of an
//! entry than a source may have, whatever size the archive claims.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{Read, Seek},
    path::Path,
};

use serde::Deserialize;
use tencent_ess_spec::nearest;
use zip::ZipArchive;

use super::{LARGEST, SourceError, read};
use crate::reading::{Reading, ServiceReading};

/// What every zip begins with.
const MAGIC: &[u8] = b"PK\x03\x04";
/// Packages beyond this are refused. The vendor's has 15 MB.
const LARGEST_PACKAGE: u64 = 512 * 1024 * 1024;
/// Packages of more files are refused. The vendor's has 1,300.
const MOST_FILES: usize = 100_000;

/// A product and its version, as in `ess/2020-11-11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product {
    /// The short name.
    pub(crate) service: String,
    /// The version, `2020-11-11`; empty when the only one is meant.
    pub(crate) version: String,
}

impl std::str::FromStr for Product {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (service, version) = text.split_once('/').unwrap_or((text, ""));
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if service.is_empty() || !is_name(service) || !is_name(version) {
            return Err("not a service and its version, written as ess/2020-11-11".to_owned());
        }
        // The tool's folders are called `v20201111`.
        let digits = version.strip_prefix('v').unwrap_or(version);
        Ok(Self { service: service.to_owned(), version: dashed(digits).unwrap_or_else(|| version.to_owned()) })
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.service)?;
        if self.version.is_empty() { Ok(()) } else { write!(f, "/{}", self.version) }
    }
}

/// Whether the file is a zip, by its first bytes; what cannot be read is none.
pub(crate) fn is_package(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    path.is_file() && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

/// Reads the metadata and the examples of a product from a package.
///
/// # Errors
///
/// When the package cannot be read, or has no such product.
pub(crate) fn read_package(path: &Path, wanted: Option<&Product>) -> Result<Vec<Reading>, SourceError> {
    let origin = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        SourceError::new(&origin, format!("the package cannot be read: {error}"), "check the path and its permissions")
    };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > LARGEST_PACKAGE {
        let problem = format!("the package has more than {} MB", LARGEST_PACKAGE / 1024 / 1024);
        return Err(SourceError::new(&origin, problem, GIVE_THE_TOOL));
    }
    Package::open(origin, file)?.read(wanted)
}

const GIVE_THE_TOOL: &str = "give the package of the vendor's command line tool, as `pip download tccli` fetches it";

/// An open package.
struct Package<R> {
    origin: String,
    archive: ZipArchive<R>,
    /// The folders of all products in it, with the `/` at the end.
    products: BTreeMap<Product, String>,
}

impl<R: Read + Seek> Package<R> {
    fn open(origin: String, file: R) -> Result<Self, SourceError> {
        let archive = ZipArchive::new(file).map_err(|error| {
            SourceError::new(&origin, format!("the package is damaged: {error}"), "download it again")
        })?;
        if archive.len() > MOST_FILES {
            let problem = format!("the package has more than {MOST_FILES} files");
            return Err(SourceError::new(&origin, problem, GIVE_THE_TOOL));
        }
        let products: BTreeMap<Product, String> = archive.file_names().filter_map(product).collect();
        if products.is_empty() {
            let problem = "the package holds no metadata: nothing in it is `services/<service>/v<version>/api.json`";
            return Err(SourceError::new(&origin, problem, GIVE_THE_TOOL));
        }
        Ok(Self { origin, archive, products })
    }

    fn read(mut self, wanted: Option<&Product>) -> Result<Vec<Reading>, SourceError> {
        let folder = self.folder(wanted)?;
        let mut readings = vec![self.read_entry(&format!("{folder}api.json"))?];
        let examples = format!("{folder}examples.json");
        if self.archive.index_for_name(&examples).is_some() {
            let mut examples = self.read_entry(&examples)?;
            // They lie in the product's folder, and do not say its version themselves.
            let product = readings.first().map(|metadata| metadata.service.clone()).unwrap_or_default();
            examples.service = ServiceReading { title: None, ..product };
            readings.push(examples);
        }
        Ok(readings)
    }

    /// The folder of the product that is wanted.
    fn folder(&mut self, wanted: Option<&Product>) -> Result<String, SourceError> {
        let count = self.products.len();
        let Some(wanted) = wanted else {
            let problem = format!("the package holds {count} products, and nothing says which one is meant");
            return Err(SourceError::new(&self.origin, problem, "name one with --service, as in ess/2020-11-11"));
        };
        if let Some(folder) = self.products.get(wanted) {
            return Ok(folder.clone());
        }
        let versions: Vec<&Product> = self.products.keys().filter(|known| known.service == wanted.service).collect();
        match versions.as_slice() {
            [only] if wanted.version.is_empty() => return Ok(self.products.get(only).cloned().unwrap_or_default()),
            [] => {}
            known => {
                let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
                let problem = match wanted.version.as_str() {
                    "" => format!("the package has `{}` in {} versions", wanted.service, known.len()),
                    version => format!("the package has no version {version} of `{}`", wanted.service),
                };
                let advice = format!("give --service {}", known.join(" or "));
                return Err(SourceError::new(&self.origin, problem, advice));
            }
        }
        if let Some(folder) = self.folder_by_content(wanted) {
            return Ok(folder);
        }
        let names: Vec<String> = self.products.keys().map(ToString::to_string).collect();
        let services = self.products.keys().map(|known| known.service.as_str());
        let near = nearest(&wanted.service, services)
            .and_then(|near| self.products.keys().filter(|known| known.service == near).max().map(ToString::to_string));
        let near = near.as_deref().or_else(|| nearest(&wanted.to_string(), names.iter().map(String::as_str)));
        let advice = near.map_or_else(
            || "name one of them with --service".to_owned(),
            |near| format!("did you mean --service {near}?"),
        );
        Err(SourceError::new(
            &self.origin,
            format!("none of the {count} products in the package is `{wanted}`"),
            advice,
        ))
    }

    /// The folder of the product whose metadata gives it this name: a folder may have another name than
    /// its service, such as `autoscaling`, which is the service `as`.
    fn folder_by_content(&mut self, wanted: &Product) -> Option<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Named {
            service_short_name: String,
        }
        #[derive(Deserialize)]
        struct Probe {
            metadata: Named,
        }

        let same_version = |known: &&Product| wanted.version.is_empty() || known.version == wanted.version;
        let folders: Vec<String> =
            self.products.iter().filter(|(known, _)| same_version(known)).map(|(_, folder)| folder.clone()).collect();
        folders.into_iter().rev().find(|folder| {
            let bytes = self.bytes(&format!("{folder}api.json")).unwrap_or_default();
            let probe = serde_json::from_slice::<Probe>(&bytes);
            probe.is_ok_and(|probe| probe.metadata.service_short_name == wanted.service)
        })
    }

    fn read_entry(&mut self, name: &str) -> Result<Reading, SourceError> {
        let bytes = self.bytes(name)?;
        read(&format!("{}, {name}", self.origin), &bytes)
    }

    /// The bytes of an entry.
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, SourceError> {
        let origin = format!("{}, {name}", self.origin);
        let damaged = |error: &dyn fmt::Display| {
            SourceError::new(&origin, format!("the file in the package cannot be read: {error}"), "download it again")
        };
        let entry = self.archive.by_name(name).map_err(|error| damaged(&error))?;
        let mut bytes = Vec::new();
        // One byte more than a source may have is enough to refuse it, however much would follow.
        entry.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        Ok(bytes)
    }
}

/// The product whose metadata is at this path of a package, and its folder.
fn product(path: &str) -> Option<(Product, String)> {
    let folder = path.strip_suffix("api.json")?;
    let mut steps = folder.strip_suffix('/')?.rsplit('/');
    let (version, service, services) = (steps.next()?, steps.next()?, steps.next()?);
    let version = dashed(version.strip_prefix('v')?)?;
    (services == "services").then(|| (Product { service: service.to_owned(), version }, folder.to_owned()))
}

/// `20201111` as `2020-11-11`.
fn dashed(digits: &str) -> Option<String> {
    let is_date = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| digits.get(range).filter(|_| is_date);
    Some(format!("{}-{}-{}", part(0..4)?, part(4..6)?, part(6..8)?))
}
