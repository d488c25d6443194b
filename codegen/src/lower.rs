//! Lowers a spec to the representation that is emitted: names, shapes, order and documentation are
//! decided here, and everything that cannot be decided is a problem.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use proc_macro2::Ident;
use tencent_ess_spec::{self as spec, Files, Findings, Format, Problems, Reach, Scalar, Spec, ValueType};

use crate::{
    cycles::Cycles,
    docs,
    ir::{
        Action, Code, Condition, Enum, Field, Host, Kind, Prelude, Presence, Record, Replay, Rule, Service, Shape,
        Time, Values, Variant,
    },
    links::{Links, links_to_uses, unlinked},
    names::{STD_PRELUDE, field_ident, spelled_out_field_ident, type_ident},
};

/// How many required fields a builder can tell apart: each of its setters names the state of all, so the code grows
/// with their square. The most that a type of ESS has are 7.
const MOST_REQUIRED: usize = 100;

/// The module for some actions and what they reach.
pub(crate) fn lower(spec: &Spec, files: &Files, actions: &[&str]) -> Result<Service, Problems> {
    let selected: BTreeSet<&str> = actions.iter().copied().collect();
    let reach = spec.reach(actions.iter().copied());
    let mut lowering = Lowering {
        spec,
        files,
        links: &Links { actions: &selected, reach: &reach },
        // A type's shape depends on the whole service, so that it is the same in every selection.
        whole: spec.reach(spec.actions.keys().map(String::as_str)),
        required: BTreeSet::new(),
        findings: Findings::new(files),
        cycles: Cycles::of(spec),
    };
    let service = lowering.service();
    match service {
        Some(service) if lowering.findings.is_empty() => Ok(service),
        _ => Err(Problems(lowering.findings.into_problems())),
    }
}

struct Lowering<'a> {
    spec: &'a Spec,
    files: &'a Files,
    links: &'a Links<'a>,
    whole: Reach<'a>,
    required: BTreeSet<Ident>,
    findings: Findings<'a>,
    cycles: Cycles<'a>,
}

impl Lowering<'_> {
    fn service(&mut self) -> Option<Service> {
        let spec = self.spec;
        let meta = &spec.service;
        let Links { actions: selected, reach } = *self.links;

        let marker = self.usable(type_ident(&meta.service), "service.json", "/service");
        let codes = self.codes(reach);
        let chosen = spec.actions.values().filter(|action| selected.contains(action.action.as_str()));
        let actions_docs = docs::of_actions(&meta.curated.categories, &chosen, self.links);
        let actions: Vec<Action> = chosen.filter_map(|action| self.action(action)).collect();
        let types: Vec<Record> =
            spec.types.values().filter(|ty| reach.holds_type(&ty.name)).filter_map(|ty| self.data_type(ty)).collect();
        let uses = links_to_uses(&actions, &types);
        let enums: Vec<Enum> = spec
            .enums
            .values()
            .filter(|ty| reach.enums.contains(ty.name.as_str()))
            .filter_map(|ty| self.enumeration(ty, &uses))
            .collect();

        self.distinct(
            "actions",
            actions
                .iter()
                .flat_map(|action| [&action.request, &action.response])
                .map(|record| (&record.ident, record.name.as_str())),
        );
        self.distinct("types", types.iter().map(|record| (&record.ident, record.name.as_str())));
        self.distinct("enums", enums.iter().map(|item| (&item.ident, "")));
        self.distinct("errors.json", codes.iter().map(|code| (&code.ident, code.name.as_str())));

        Some(Service {
            marker: marker?,
            docs: docs::of_service(meta, self.links),
            actions_docs,
            name: meta.service.clone(),
            version: meta.version.clone(),
            host: Host { production: meta.production_host(), test: meta.curated.test_endpoint.clone() },
            prelude: prelude(&actions, &types, &enums),
            actions,
            types,
            enums,
            codes,
            required: std::mem::take(&mut self.required),
        })
    }

    fn action(&mut self, action: &spec::Action) -> Option<Action> {
        let path = spec::action_path(&action.action);
        let ident = self.usable(type_ident(&action.action), &path, "/action")?;
        let answer = format!("{}Response", action.action);
        let answer_ident = self.usable(type_ident(&answer), &path, "/action")?;
        let docs = docs::of_response(action, &ident.to_string());
        let host = action.curated.host.as_ref().and_then(|name| {
            let host = self.spec.service.curated.hosts.iter().find(|host| host.name == *name)?;
            Some(Host { production: host.production.clone(), test: Some(host.test.clone()) })
        });
        Some(Action {
            request: Record {
                ident,
                name: action.action.clone(),
                docs: docs::of_action(action, &self.definition(&path), &answer_ident.to_string(), self.links),
                deprecated: action.deprecated,
                fields: self.fields(&path, "request", None, &action.request, Direction::Sent),
                builder: true,
            },
            response: Record {
                ident: answer_ident,
                name: answer,
                docs,
                deprecated: false,
                fields: self.fields(&path, "response", None, &action.response, Direction::Received),
                builder: false,
            },
            replay: match (action.curated.replay, &action.curated.guard) {
                (Some(spec::Replay::Safe), _) => Replay::Safe,
                (Some(spec::Replay::Guarded), Some(code)) => Replay::Guarded(code.clone()),
                // Nobody has said yet: a second run could cost money.
                _ => Replay::Never,
            },
            host,
            rate_limit: action.rate_limit,
            page: docs::page(&action.sources).map(str::to_owned),
            errors: action.errors.iter().filter_map(|code| type_ident(code).ok()).collect(),
        })
    }

    fn data_type(&mut self, ty: &spec::Type) -> Option<Record> {
        let path = spec::type_path(&ty.name);
        let sent = self.whole.sent.contains(ty.name.as_str());
        let direction = if sent { Direction::Sent } else { Direction::Received };
        Some(Record {
            ident: self.usable(type_ident(&ty.name), &path, "/type")?,
            name: ty.name.clone(),
            docs: docs::of_type(ty, &self.definition(&path), self.links),
            deprecated: false,
            fields: self.fields(&path, "fields", Some(&ty.name), &ty.fields, direction),
            builder: sent,
        })
    }

    /// The fields at `/part` of a file; `ty` is the type that they belong to, if it is not an action.
    fn fields(
        &mut self,
        path: &str,
        part: &str,
        ty: Option<&str>,
        fields: &[spec::Field],
        direction: Direction,
    ) -> Vec<Field> {
        let usual: Vec<Option<Ident>> = fields
            .iter()
            .enumerate()
            .map(|(index, field)| self.usable(field_ident(&field.name), path, &format!("/{part}/{index}/name")))
            .collect();
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for ident in usual.iter().flatten() {
            *count.entry(ident.to_string()).or_default() += 1;
        }
        let required = fields.iter().filter(|field| is_required(field, direction)).count();
        if required > MOST_REQUIRED {
            let message = format!(
                "{required} fields are required, a builder can have at most {MOST_REQUIRED} — leave `required` to the \
                 service for some, by a `fix`"
            );
            self.findings.report(path, format!("/{part}"), message);
        }
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        let mut lowered: Vec<Field> = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let pointer = format!("/{part}/{index}/name");
            let Some(mut ident) = usual.get(index).cloned().flatten() else { continue };
            if count.get(&ident.to_string()).is_some_and(|count| *count > 1)
                && let Some(spelled_out) = self.usable(spelled_out_field_ident(&field.name), path, &pointer)
            {
                ident = spelled_out;
            }
            if let Some(other) = taken.get(&ident.to_string()) {
                let message = format!("`{other}` and `{}` would both become the field `{ident}`", field.name);
                self.findings.report(path, pointer, message);
                continue;
            }
            taken.insert(ident.to_string(), &field.name);
            let Some(kind) = self.kind(path, &pointer, field) else { continue };
            let enumeration = match &kind {
                Kind::Enum(ident) => Some(ident.to_string()),
                _ => None,
            };
            lowered.push(Field {
                docs: docs::of_field(field, fields, enumeration.as_deref(), direction == Direction::Sent, self.links),
                shape: self.shape(ty, field, direction),
                presence: self.presence(path, &pointer, field, fields, direction),
                rules: rules(field),
                deprecated: field.deprecated,
                sensitive: field.is_sensitive(),
                name: field.name.clone(),
                ident,
                kind,
            });
        }
        lowered
    }

    fn kind(&mut self, path: &str, pointer: &str, field: &spec::Field) -> Option<Kind> {
        if let Some(name) = &field.curated.enumeration {
            return self.usable(type_ident(name), path, pointer).map(Kind::Enum);
        }
        let time = match field.format {
            Some(Format::UnixSeconds) => Some(Time::Seconds),
            Some(Format::UnixMillis) => Some(Time::Millis),
            _ => None,
        };
        Some(match (&field.ty, time) {
            (ValueType::String, _) => Kind::String,
            (ValueType::Int64, Some(time)) => Kind::SignedTime(time),
            (ValueType::Uint64, Some(time)) => Kind::UnsignedTime(time),
            (ValueType::Int64, None) => Kind::Signed,
            (ValueType::Uint64, None) => Kind::Unsigned,
            (ValueType::Boolean, _) => Kind::Boolean,
            (ValueType::Float, _) => Kind::Float,
            (ValueType::Binary, _) => Kind::Binary,
            (ValueType::Named(name), _) => Kind::Record(self.usable(type_ident(name), path, pointer)?),
        })
    }

    /// How a field of the type `ty`, or of an action, holds its value.
    fn shape(&self, ty: Option<&str>, field: &spec::Field, direction: Direction) -> Shape {
        let holds_itself = || ty.zip(field.ty.named()).is_some_and(|(owner, name)| self.cycles.hold(owner, name));
        match (field.list, direction) {
            (true, Direction::Sent) => Shape::List,
            (true, Direction::Received) => Shape::PlainList,
            (false, _) if holds_itself() => Shape::Boxed,
            (false, _) => Shape::One,
        }
    }

    fn presence(
        &mut self,
        path: &str,
        pointer: &str,
        field: &spec::Field,
        siblings: &[spec::Field],
        direction: Direction,
    ) -> Presence {
        if direction == Direction::Received {
            return Presence::Optional;
        }
        if field.required == Some(true) {
            let marker = self.usable(type_ident(&field.name), path, pointer);
            self.required.extend(marker.clone());
            return marker.map_or(Presence::Optional, Presence::Required);
        }
        let condition = field.required_when.as_ref();
        condition.and_then(|stated| condition_on(stated, siblings)).map_or(Presence::Optional, Presence::When)
    }

    fn enumeration(&mut self, enumeration: &spec::Enum, uses: &BTreeMap<String, Vec<String>>) -> Option<Enum> {
        let path = spec::enum_path(&enumeration.name);
        let ident = self.usable(type_ident(&enumeration.name), &path, "/enum")?;
        let mut taken = BTreeSet::from(["Unknown".to_owned()]);
        let mut variants: Vec<Variant> = Vec::new();
        for (index, variant) in enumeration.variants.iter().enumerate() {
            let pointer = format!("/variants/{index}/name");
            let Some(ident) = self.usable(type_ident(&variant.name), &path, &pointer) else { continue };
            if !taken.insert(ident.to_string()) {
                let message = format!("`{ident}` is taken: choose another name for {}", variant.value);
                self.findings.report(&path, pointer, message);
                continue;
            }
            variants.push(Variant { ident, docs: docs::of_variant(variant, self.links), value: variant.value.clone() });
        }
        let uses = uses.get(&ident.to_string()).map(Vec::as_slice).unwrap_or_default();
        Some(Enum {
            docs: docs::of_enum(enumeration, &self.definition(&path), uses, self.links),
            ident,
            of_texts: enumeration.ty == ValueType::String,
            variants,
        })
    }

    /// The codes that the selected actions document, and those that every service of the platform has.
    fn codes(&mut self, reach: &Reach<'_>) -> Vec<Code> {
        let mut codes = Vec::new();
        for (index, code) in self.spec.errors.errors.iter().enumerate() {
            if !code.common && !reach.errors.contains(code.code.as_str()) {
                continue;
            }
            let pointer = format!("/errors/{index}/code");
            let Some(ident) = self.usable(type_ident(&code.code), "errors.json", &pointer) else { continue };
            if ident == "Unknown" {
                let message = "a code of this name would hide codes without one".to_owned();
                self.findings.report("errors.json", pointer, message);
                continue;
            }
            codes.push(Code {
                ident,
                name: code.code.clone(),
                docs: docs::of_code(code, self.links),
                description: code.curated.doc.as_deref().map(unlinked).or_else(|| code.doc.clone()).unwrap_or_default(),
            });
        }
        codes
    }

    /// The place of a file for documentation: below the definitions' folder, without where that is on this machine.
    fn definition(&self, path: &str) -> String {
        if Path::new(&self.files.root).is_absolute() { path.to_owned() } else { self.files.display(path) }
    }

    fn usable(&mut self, ident: Result<Ident, String>, path: &str, pointer: &str) -> Option<Ident> {
        ident.map_err(|message| self.findings.report(path, pointer, message)).ok()
    }

    /// Reports items of one module that would have the same name.
    fn distinct<'n>(&mut self, place: &str, items: impl Iterator<Item = (&'n Ident, &'n str)>) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (ident, name) in items {
            if let Some(other) = seen.insert(ident.to_string(), name) {
                let message = format!("`{other}` and `{name}` would both become `{ident}`");
                self.findings.report(place, "", message);
            }
        }
    }
}

/// Which way a field travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// In requests, perhaps in answers too.
    Sent,
    /// In answers alone.
    Received,
}

fn is_required(field: &spec::Field, direction: Direction) -> bool {
    direction == Direction::Sent && field.required == Some(true)
}

/// A condition on one of the fields beside it.
fn condition_on(condition: &spec::Condition, siblings: &[spec::Field]) -> Option<Condition> {
    let field = siblings.iter().position(|field| field.name == condition.field)?;
    let values = condition.values.iter();
    let values = match condition.values.first() {
        Some(Scalar::String(_)) => Values::Texts(values.filter_map(text).collect()),
        Some(Scalar::Integer(_)) => Values::Integers(values.filter_map(integer).collect()),
        Some(Scalar::Boolean(_)) => Values::Booleans(values.filter_map(boolean).collect()),
        None => Values::Any,
        Some(Scalar::Float(_)) => return None,
    };
    Some(Condition { field, values, by_default: condition.holds_by_default(siblings) })
}

/// The rules as the tables hold them. Bytes are encoded on their way out, so the format of `Binary` is no rule.
fn rules(field: &spec::Field) -> Vec<Rule> {
    let lowered = field.rules().filter_map(|rule| {
        Some(match rule {
            spec::Rule::MaxItems(max) => Rule::MaxItems(max),
            spec::Rule::MinItems(min) => Rule::MinItems(min),
            spec::Rule::MaxChars(max) => Rule::MaxChars(max),
            spec::Rule::MinChars(min) => Rule::MinChars(min),
            spec::Rule::MaxBytes(max) => Rule::MaxBytes(max),
            spec::Rule::Min(min) => Rule::Min(min),
            spec::Rule::Max(max) => Rule::Max(max),
            spec::Rule::Values(values) => {
                let values = values.iter().map(|allowed| &allowed.value);
                match field.ty {
                    ValueType::String => Rule::Texts(values.filter_map(text).collect()),
                    ValueType::Int64 | ValueType::Uint64 => Rule::Integers(values.filter_map(integer).collect()),
                    _ => return None,
                }
            }
            spec::Rule::Charset(charset) => Rule::Charset(charset.classes.clone(), charset.chars.clone()),
            spec::Rule::Format(_) if field.format.is_none() => return None,
            spec::Rule::Format(Format::UnixSeconds) => Rule::UnixSeconds,
            spec::Rule::Format(Format::UnixMillis) => Rule::UnixMillis,
            spec::Rule::Format(Format::Base64) => Rule::Base64,
            spec::Rule::Format(Format::Url) => Rule::Url,
        })
    });
    lowered.chain(field.nullable.then_some(Rule::Nullable)).collect()
}

fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn integer(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::Integer(number) => Some(*number),
        _ => None,
    }
}

fn boolean(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::Boolean(value) => Some(*value),
        _ => None,
    }
}

/// The names that a glob import may bring into a program: none that it has already, and none twice.
fn prelude(actions: &[Action], types: &[Record], enums: &[Enum]) -> Prelude {
    let own = ["Client", "Error", "ErrorCode", "Credentials", "Environment", "Validation"];
    let mut taken: BTreeSet<String> = STD_PRELUDE.iter().chain(&own).map(|name| (*name).to_owned()).collect();
    let mut free = |idents: Vec<&Ident>| -> Vec<Ident> {
        idents.into_iter().filter(|ident| taken.insert(ident.to_string())).cloned().collect()
    };
    Prelude {
        actions: free(actions.iter().flat_map(|action| [&action.request.ident, &action.response.ident]).collect()),
        types: free(types.iter().map(|ty| &ty.ident).collect()),
        enums: free(enums.iter().map(|item| &item.ident).collect()),
    }
}
