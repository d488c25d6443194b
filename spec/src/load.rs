//! Reads a set of definition files into a checked [`Spec`], and writes it back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Action, Enum, Errors, Field, Findings, Problem, Problems, Replay, Scalar, Service, Type, ValueType, embedded,
    nearest,
    pointer::{line_of, pointer_at},
};

/// The texts of a spec's files, by their path below its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The folder, for messages.
    pub root: String,
    /// Path and text of each file.
    pub texts: BTreeMap<String, String>,
}

impl Files {
    /// Reads the JSON files of a folder.
    ///
    /// # Errors
    ///
    /// When the folder or a file in it cannot be read as text.
    pub fn from_dir(folder: &Path) -> Result<Self, Problems> {
        let root = folder.display().to_string();
        let mut files = Self { root: root.clone(), texts: BTreeMap::new() };
        for part in ["", "actions", "types", "enums"] {
            let folder = folder.join(part);
            if !part.is_empty() && !folder.exists() {
                continue;
            }
            let entries = fs::read_dir(&folder)
                .map_err(|error| Problems::of_file(&root, format!("the folder cannot be read: {error}")))?;
            for entry in entries {
                let path = entry.map_err(|error| Problems::of_file(&root, error.to_string()))?.path();
                if path.extension().is_none_or(|extension| extension != "json") {
                    continue;
                }
                // To read a pipe would wait for its writer for ever.
                if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
                    return Err(Problems::of_file(path.display().to_string(), "not a file: remove it"));
                }
                let text = fs::read_to_string(&path).map_err(|error| {
                    Problems::of_file(path.display().to_string(), format!("the file cannot be read: {error}"))
                })?;
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = if part.is_empty() { name.into_owned() } else { format!("{part}/{name}") };
                files.texts.insert(name, text);
            }
        }
        Ok(files)
    }

    /// The files that this crate carries under `name`, such as `ess/2020-11-11`.
    ///
    /// # Errors
    ///
    /// When there is no such spec; the message names those there are.
    pub fn embedded(name: &str) -> Result<Self, Problems> {
        let known = || embedded::FILES.iter().filter_map(|(path, _)| path.strip_suffix("/service.json"));
        if !known().any(|spec| spec == name) {
            let is_version = |spec: &&str| spec.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
            let listed = |specs: Vec<&str>| format!("use `{}`", specs.join("` or `"));
            let versions: Vec<&str> = known().filter(is_version).collect();
            let message = if versions.is_empty() {
                let near = nearest(name, known()).map(|near| format!("did you mean `{near}`?"));
                let cure = near.unwrap_or_else(|| listed(known().collect()));
                format!("no definitions of this name are included — {cure}")
            } else {
                format!("the version is missing — {}", listed(versions))
            };
            return Err(Problems::of_file(name, message));
        }
        let texts = embedded::FILES.iter().filter_map(|(path, text)| {
            Some((path.strip_prefix(name)?.strip_prefix('/')?.to_owned(), (*text).to_owned()))
        });
        Ok(Self { root: name.to_owned(), texts: texts.collect() })
    }

    /// The path of a file, for messages.
    pub fn display(&self, path: &str) -> String {
        if self.root.is_empty() { path.to_owned() } else { format!("{}/{path}", self.root) }
    }

    /// A problem at a pointer of a file.
    pub fn problem(&self, path: &str, pointer: impl Into<String>, message: impl Into<String>) -> Problem {
        let pointer = pointer.into();
        let line = self.texts.get(path).map_or(0, |text| line_of(text, &pointer));
        Problem { file: self.display(path), line, pointer, message: message.into() }
    }

    fn parse<T: DeserializeOwned>(&self, path: &str, text: &str, problems: &mut Vec<Problem>) -> Option<T> {
        match serde_json::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
                problems.push(Problem {
                    file: self.display(path),
                    line: error.line(),
                    pointer: pointer_at(text, error.line(), error.column()),
                    message,
                });
                None
            }
        }
    }
}

/// The definitions of one version of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spec {
    /// `service.json`.
    pub service: Service,
    /// `errors.json`.
    pub errors: Errors,
    /// `actions/`, by wire name.
    pub actions: BTreeMap<String, Action>,
    /// `types/`, by name.
    pub types: BTreeMap<String, Type>,
    /// `enums/`, by name.
    pub enums: BTreeMap<String, Enum>,
}

impl Spec {
    /// The spec of this name that the crate carries, ready for use.
    ///
    /// # Errors
    ///
    /// When there is none of that name.
    pub fn embedded(name: &str) -> Result<Self, Problems> {
        Self::load(&Files::embedded(name)?)
    }

    /// Reads a set of files, applies the fixes and checks the whole.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files.
    pub fn load(files: &Files) -> Result<Self, Problems> {
        let mut spec = Self::read(files)?;
        let mut findings = Findings::new(files);
        spec.for_each_field_mut(|path, pointer, field| match field.fixed() {
            Ok(fixed) => *field = fixed,
            Err(message) => findings.report(path, format!("{pointer}/curated/fix"), message),
        });
        let mut problems = findings.into_problems();
        if problems.is_empty() {
            problems = spec.check(files);
        }
        if problems.is_empty() { Ok(spec) } else { Err(Problems(problems)) }
    }

    /// Reads a set of files as they stand: fixes not applied, names not checked.
    ///
    /// # Errors
    ///
    /// Every file that is not a definition.
    pub fn read(files: &Files) -> Result<Self, Problems> {
        let mut spec = Self::default();
        let mut problems = Vec::new();
        if !files.texts.contains_key("service.json") {
            problems.extend(Problems::of_file(&files.root, "not a folder of definitions: it has no service.json").0);
        }
        for (path, text) in &files.texts {
            match path.split_once('/') {
                None if path == "service.json" => {
                    spec.service = files.parse(path, text, &mut problems).unwrap_or_default();
                }
                None if path == "errors.json" => {
                    spec.errors = files.parse(path, text, &mut problems).unwrap_or_default();
                }
                Some(("actions", _)) => {
                    let Some(action) = files.parse::<Action>(path, text, &mut problems) else { continue };
                    problems.extend(misnamed(files, path, "/action", &action.action));
                    spec.actions.insert(action.action.clone(), action);
                }
                Some(("types", _)) => {
                    let Some(ty) = files.parse::<Type>(path, text, &mut problems) else { continue };
                    problems.extend(misnamed(files, path, "/type", &ty.name));
                    spec.types.insert(ty.name.clone(), ty);
                }
                Some(("enums", _)) => {
                    let Some(enumeration) = files.parse::<Enum>(path, text, &mut problems) else { continue };
                    problems.extend(misnamed(files, path, "/enum", &enumeration.name));
                    spec.enums.insert(enumeration.name.clone(), enumeration);
                }
                _ => problems.push(files.problem(
                    path,
                    "",
                    "not a definition: only service.json, errors.json, actions/, types/ and enums/ are read",
                )),
            }
        }
        if problems.is_empty() { Ok(spec) } else { Err(Problems(problems)) }
    }

    /// The files this spec is written as: pretty-printed, members in a fixed order.
    pub fn to_files(&self, root: impl Into<String>) -> Files {
        let mut texts = BTreeMap::new();
        texts.insert("service.json".to_owned(), pretty(&self.service));
        texts.insert("errors.json".to_owned(), pretty(&self.errors));
        texts.extend(self.actions.iter().map(|(name, action)| (action_path(name), pretty(action))));
        texts.extend(self.types.iter().map(|(name, ty)| (type_path(name), pretty(ty))));
        texts.extend(self.enums.iter().map(|(name, enumeration)| (enum_path(name), pretty(enumeration))));
        Files { root: root.into(), texts }
    }

    /// Visits every field with its file and JSON pointer.
    pub fn for_each_field<'a>(&'a self, mut visit: impl FnMut(&str, &str, &'a Field)) {
        for (path, part, fields) in self.tables() {
            for (index, field) in fields.iter().enumerate() {
                visit(&path, &format!("/{part}/{index}"), field);
            }
        }
    }

    /// Every table of fields, with its file and the member of it.
    fn tables(&self) -> impl Iterator<Item = (String, &'static str, &[Field])> {
        let actions = self.actions.iter().flat_map(|(name, action)| {
            let part = |part, fields| (action_path(name), part, fields);
            [part("request", action.request.as_slice()), part("response", action.response.as_slice())]
        });
        actions.chain(self.types.iter().map(|(name, ty)| (type_path(name), "fields", ty.fields.as_slice())))
    }

    fn for_each_field_mut(&mut self, mut visit: impl FnMut(&str, &str, &mut Field)) {
        for (name, action) in &mut self.actions {
            let path = action_path(name);
            for (part, fields) in [("request", &mut action.request), ("response", &mut action.response)] {
                for (index, field) in fields.iter_mut().enumerate() {
                    visit(&path, &format!("/{part}/{index}"), field);
                }
            }
        }
        for (name, ty) in &mut self.types {
            let path = type_path(name);
            for (index, field) in ty.fields.iter_mut().enumerate() {
                visit(&path, &format!("/fields/{index}"), field);
            }
        }
    }

    /// What would make generated code wrong: dangling and repeated names, and types at odds.
    ///
    /// `files` are those the spec was read from, or `self.to_files(…)`: they give the lines.
    pub fn check(&self, files: &Files) -> Vec<Problem> {
        let mut findings = Findings::new(files);
        self.for_each_field(|path, pointer, field| {
            if !findings.is_full()
                && let Some((member, message)) = self.wrong_with(field)
            {
                findings.report(path, format!("{pointer}/{member}"), message);
            }
        });
        for (path, part, fields) in self.tables() {
            repeated(&path, part, fields, &mut findings);
            conditions(&path, part, fields, &mut findings);
        }
        let codes: BTreeSet<&str> = self.errors.errors.iter().map(|error| error.code.as_str()).collect();
        for (name, action) in &self.actions {
            if findings.is_full() {
                break;
            }
            let path = action_path(name);
            for (index, code) in action.errors.iter().enumerate() {
                if !codes.contains(code.as_str()) {
                    let message = format!("the error code `{code}` is not in errors.json");
                    findings.report(&path, format!("/errors/{index}"), message);
                }
            }
            if (action.curated.replay == Some(Replay::Guarded)) != action.curated.guard.is_some() {
                let message = "`replay: guarded` and `guard`, the error code of a second run, belong together";
                findings.report(&path, "/curated", message);
            }
            if let Some(host) = &action.curated.host
                && !self.service.curated.hosts.iter().any(|known| known.name == *host)
            {
                let message = format!("the host `{host}` is not among `curated.hosts` of service.json");
                findings.report(&path, "/curated/host", message);
            }
            for (pointer, message) in self.wrong_with_task(action) {
                findings.report(&path, format!("/curated/task{pointer}"), message);
            }
            let categories = &self.service.curated.categories;
            if let Some(category) = &action.curated.category
                && !categories.iter().any(|known| known.name == *category)
            {
                let near = nearest(category, categories.iter().map(|known| known.name.as_str()));
                let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
                let message =
                    format!("the category `{category}` is not among `curated.categories` of service.json{hint}");
                findings.report(&path, "/curated/category", message);
            }
        }
        for (name, enumeration) in &self.enums {
            let path = enum_path(name);
            let mut names = BTreeSet::new();
            let mut values = BTreeSet::new();
            for (index, variant) in enumeration.variants.iter().enumerate() {
                // A value has no order, but its `Debug` text stands for it.
                let is_new = [names.insert(&variant.name), values.insert(format!("{:?}", variant.value))];
                if !enumeration.ty.accepts(&variant.value) {
                    let message = format!("{} is not a value of type {}", variant.value, enumeration.ty.as_str());
                    findings.report(&path, format!("/variants/{index}/value"), message);
                } else if is_new.contains(&false) {
                    let message = format!("`{}` ({}) is there twice", variant.name, variant.value);
                    findings.report(&path, format!("/variants/{index}"), message);
                }
            }
        }
        findings.into_problems()
    }

    /// The member of a field that is wrong, and why.
    fn wrong_with(&self, field: &Field) -> Option<(String, String)> {
        if let Some(name) = field.ty.named()
            && !self.types.contains_key(name)
        {
            let known = self.types.keys().map(String::as_str);
            let known = known.chain(["String", "Int64", "Uint64", "Boolean", "Float", "Binary"]);
            let hint = nearest(name, known).map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            return Some(("type".to_owned(), format!("unknown type `{name}`{hint}")));
        }
        for (index, allowed) in field.values.iter().enumerate() {
            if !field.ty.accepts(&allowed.value) {
                let message = format!("{} is not a value of type {}", allowed.value, field.ty.as_str());
                return Some((format!("values/{index}/value"), message));
            }
        }
        let name = field.curated.enumeration.as_deref()?;
        let message = match self.enums.get(name) {
            None => {
                let known = self.enums.keys().map(String::as_str);
                let hint = nearest(name, known).map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
                format!("unknown enum `{name}`{hint}")
            }
            Some(enumeration) if !enumeration.ty.is_like(&field.ty) => {
                format!(
                    "the enum `{name}` has values of type {}, the field is {}",
                    enumeration.ty.as_str(),
                    field.ty.as_str()
                )
            }
            Some(_) => return None,
        };
        Some(("curated/enum".to_owned(), message))
    }
}

impl ValueType {
    /// Whether one enum can serve fields of both types: the vendor uses signed and unsigned at will.
    fn is_like(&self, other: &Self) -> bool {
        let integer = |ty: &Self| matches!(ty, Self::Int64 | Self::Uint64);
        self == other || (integer(self) && integer(other))
    }

    /// Whether a single value of this type can be `value`.
    pub fn accepts(&self, value: &Scalar) -> bool {
        match self {
            Self::String | Self::Binary => matches!(value, Scalar::String(_)),
            Self::Int64 => matches!(value, Scalar::Integer(_)),
            Self::Uint64 => matches!(value, Scalar::Integer(number) if *number >= 0),
            Self::Boolean => matches!(value, Scalar::Boolean(_)),
            Self::Float => matches!(value, Scalar::Float(_) | Scalar::Integer(_)),
            Self::Named(_) => false,
        }
    }
}

/// The file of an action, below the folder of its spec.
pub fn action_path(name: &str) -> String {
    format!("actions/{name}.json")
}

/// The file of a type, below the folder of its spec.
pub fn type_path(name: &str) -> String {
    format!("types/{name}.json")
}

/// The file of an enum, below the folder of its spec.
pub fn enum_path(name: &str) -> String {
    format!("enums/{name}.json")
}

fn misnamed(files: &Files, path: &str, pointer: &str, name: &str) -> Option<Problem> {
    let stem = path.rsplit('/').next().and_then(|file| file.strip_suffix(".json"));
    (stem != Some(name)).then(|| files.problem(path, pointer, format!("`{name}` belongs in a file named {name}.json")))
}

fn repeated(path: &str, part: &str, fields: &[Field], findings: &mut Findings<'_>) {
    let mut names = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        if !names.insert(&field.name) {
            findings.report(
                path,
                format!("/{part}/{index}/name"),
                format!("the field `{}` is there twice", field.name),
            );
        }
    }
}

/// How many fields of a request or type can have a condition: each is held against all fields beside it. The most in
/// ESS are 5.
const MOST_CONDITIONS: usize = 100;

/// Conditions that do not fit the fields beside them.
fn conditions(path: &str, part: &str, fields: &[Field], findings: &mut Findings<'_>) {
    let count = fields.iter().filter(|field| field.required_when.is_some()).count();
    if count > MOST_CONDITIONS {
        let message = format!(
            "{count} fields have a `required_when`, at most {MOST_CONDITIONS} can have one — take some away by a `fix`"
        );
        findings.report(path, format!("/{part}"), message);
        return;
    }
    for (index, field) in fields.iter().enumerate() {
        if !findings.is_full()
            && let Some((member, message)) = field.wrong_condition(fields)
        {
            findings.report(path, format!("/{part}/{index}/{member}"), message);
        }
    }
}

/// Pretty-printed JSON with a final newline.
fn pretty(value: &impl Serialize) -> String {
    // Serialising the model to a string has no way to fail: its maps have string keys, and it does no IO.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
