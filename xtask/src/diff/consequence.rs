//! What a change means for those who use the generated crate.
//!
//! Two people are asked: the programmer whose code has to compile and to mean the same, and the
//! caller whose valid request may now be refused before it is sent. *Sent* fields are part of a
//! request, *received* ones of answers alone; both are `Option`s or lists in structs that may grow.
//!
//! | change | sent | received | because |
//! |---|---|---|---|
//! | action, type, error code, optional field added | minor | minor | nothing that compiles stops to; structs and enums are `non_exhaustive` |
//! | required field added | **major** | minor | its builder does not finish without it |
//! | action, type, field removed | **major** | **major** | a name is gone |
//! | error code removed, from an action or altogether | **major** | | selections of actions that do not reach it otherwise lose its name |
//! | error code that no action documents, and that is not common | patch | | no code is generated for it |
//! | another type, or a list | **major** | **major** | the field has another Rust type |
//! | the same, from `Int64` to `Uint64` or back, in a field with an enum | patch | patch | the field's Rust type is the enum |
//! | optional → required | **major** | patch | its builder does not finish without it; answers are lenient |
//! | required → optional | minor | patch | more requests are possible |
//! | required where another field has certain values, or in other cases than before | **major** | patch | requests are refused that were not |
//! | the same, of a field that was always required; or no longer | minor | patch | more requests are possible |
//! | value added, the first one too | minor | minor | it is to get a name where the field has an enum; the rule is soft |
//! | value removed | minor | patch | its name stays, being curated; the rule is soft |
//! | limit tightened, or stated for the first time | **major** | patch | requests are refused that were not |
//! | limit relaxed, or no longer stated | minor | patch | more requests are possible; answers are not checked |
//! | `charset`, `format` of what is no integer | minor | patch | the rules are soft: they refuse in `Strict` alone |
//! | `format` of an integer: a time | minor | patch | its setter takes a `SystemTime`, too |
//! | the same, of a `Uint64`; another unit, or no time any more | **major** | patch | its setter takes other arguments |
//! | default replaced | minor | patch | leaving the parameter out means something else to the service |
//! | type is now part of requests | minor; **major** if it has a list | | a builder comes, and its `Vec<T>`s become `Option<Vec<T>>`s |
//! | type is no longer part of requests | **major** | | its builder goes |
//! | deprecated | minor | minor | a warning of the compiler |
//! | host of the service, other than the usual one | minor | | firewalls and proxies have to let it pass |
//! | error code is common to the platform | minor | | every selection of actions has it |
//! | error code is no longer common | **major**; patch if every action documents it | | selections that do not reach it lose it |
//! | texts, titles, labels, examples, order, rates, sources, `nullable`, a first default | patch | patch | documentation |
//! | anything that a `fix` overrides | patch | patch | what is generated stays as it was |
//! | anything in a type that no action reaches | patch | patch | no code is generated for it |
//! | a removal that was not applied | — | — | nothing has changed |
//!
//! What breaks code, and what does not, is tried with the compiler (`tests/compiled.rs`).
//!
//! Not seen: a field that becomes a `Box` because another one made its type hold itself, and one that is
//! spelled out because a new one would have the same name.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use tencent_ess_spec::{Field, Format, Spec, ValueType};

use super::{Added, Change, Definition, Limit, Old, Place, Shape, Table, What};

/// How much a change asks of users, in the words of semantic versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Consequence {
    /// Nothing at all.
    Patch,
    /// There is more than before.
    Minor,
    /// Something that worked does so no longer, or not in the same way.
    Major,
}

impl Consequence {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The largest among some changes, if any of them has been made.
    pub(crate) fn largest(changes: &[Change]) -> Option<Self> {
        changes.iter().filter_map(|change| change.consequence).max()
    }
}

/// Knows both specs, and by that which way each field travels.
pub(super) struct Judge<'a> {
    old: &'a Spec,
    new: &'a Spec,
    sent: BTreeSet<&'a str>,
    received: BTreeSet<&'a str>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(old: &'a Spec, new: &'a Spec) -> Self {
        let mut judge = Self { old, new, sent: BTreeSet::new(), received: BTreeSet::new() };
        for spec in [old, new] {
            let reach = spec.reach(spec.actions.keys().map(String::as_str));
            judge.sent.extend(reach.sent);
            judge.received.extend(reach.received);
        }
        judge
    }

    /// The consequence of a change that has been made.
    pub(super) fn judge(&self, place: &Place, what: &What) -> Consequence {
        let sent = match (&place.definition, place.table) {
            (Definition::Type(name), _) if self.sent.contains(name.as_str()) => true,
            (Definition::Type(name), _) if self.received.contains(name.as_str()) => false,
            (Definition::Type(_), _) => return Consequence::Patch,
            (_, table) => table == Some(Table::Request),
        };
        let before = field(self.old, place);
        let after = field(self.new, place);
        if after.is_some_and(|after| is_overridden(after, what)) {
            return Consequence::Patch;
        }
        match what {
            What::Added(Added::Code { .. }) if !is_emitted(self.new, place) => Consequence::Patch,
            What::Removed(_) if place.definition == Definition::Errors && !is_emitted(self.old, place) => {
                Consequence::Patch
            }
            What::CodeRemoved(code, _) if is_common(self.new, code) => Consequence::Patch,
            What::Common(false) if is_documented_everywhere(self.new, place) => Consequence::Patch,
            What::Endpoint(_) if self.old.service.production_host() == self.new.service.production_host() => {
                Consequence::Patch
            }
            What::Added(added) => of_addition(added, sent),
            What::Removed(_) | What::CodeRemoved(..) | What::Common(false) | What::Sent(false) => Consequence::Major,
            What::Type(Old { from, to }) => of_type(from, to, after),
            What::Required(Old { from, to }) => match (sent, from, to) {
                (true, _, Some(true)) => Consequence::Major,
                (true, Some(true), _) => Consequence::Minor,
                _ => Consequence::Patch,
            },
            What::RequiredWhen(Old { to, .. }) if sent => {
                let always = before.is_some_and(|before| before.required == Some(true));
                if to.is_none() || always { Consequence::Minor } else { Consequence::Major }
            }
            What::Limit(limit, Old { from, to }) if sent => of_limit(*limit, *from, *to),
            What::Format(Old { from, to }) if sent => of_format(*from, *to, after),
            What::ValueRemoved(..) | What::Charset(_) | What::Default(Old { from: Some(_), to: Some(_) }) if sent => {
                Consequence::Minor
            }
            What::Sent(true) => self.of_sending(place),
            What::ValueAdded(_)
            | What::Common(true)
            | What::CodeAdded(_)
            | What::Deprecated(true)
            | What::Endpoint(_) => Consequence::Minor,
            What::ValueRemoved(..)
            | What::Limit(..)
            | What::Format(_)
            | What::Charset(_)
            | What::Default(_)
            | What::Deprecated(false)
            | What::Nullable(_)
            | What::RequiredWhen(_)
            | What::ValueRenamed(..)
            | What::Example(_)
            | What::Reordered
            | What::ValuesReordered
            | What::Title(_)
            | What::RateLimit(_)
            | What::Text(_)
            | What::Examples(_)
            | What::Source(..) => Consequence::Patch,
        }
    }

    /// Lists of a type that is only received are plain, so that nobody has to unwrap them.
    fn of_sending(&self, place: &Place) -> Consequence {
        let Definition::Type(name) = &place.definition else { return Consequence::Minor };
        let fields = |spec: &'a Spec| spec.types.get(name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
        let stays = |list: &Field| fields(self.new).iter().any(|field| field.name == list.name && field.list);
        let has_list = fields(self.old).iter().any(|field| field.list && stays(field));
        if has_list { Consequence::Major } else { Consequence::Minor }
    }
}

fn field<'a>(spec: &'a Spec, place: &Place) -> Option<&'a Field> {
    let fields = match (&place.definition, place.table?) {
        (Definition::Action(name), Table::Request) => &spec.actions.get(name)?.request,
        (Definition::Action(name), Table::Response) => &spec.actions.get(name)?.response,
        (Definition::Type(name), _) => &spec.types.get(name)?.fields,
        _ => return None,
    };
    let member = place.member.as_ref()?;
    fields.iter().find(|field| field.name == *member)
}

/// Whether a fix states what has changed, so that users see no change.
fn is_overridden(field: &Field, what: &What) -> bool {
    let Some(fix) = &field.curated.fix else { return false };
    let fixed = |member: &str| fix.contains_key(member);
    match what {
        What::Type(Old { from, to }) => (from.ty == to.ty || fixed("type")) && (from.list == to.list || fixed("list")),
        What::Required(_) => fixed("required"),
        What::RequiredWhen(_) => fixed("required_when"),
        What::Nullable(_) => fixed("nullable"),
        What::Deprecated(_) => fixed("deprecated"),
        What::ValueAdded(_) | What::ValueRemoved(..) | What::ValueRenamed(..) | What::ValuesReordered => {
            fixed("values")
        }
        What::Limit(limit, _) => fixed(limit.as_str()),
        What::Default(_) => fixed("default"),
        What::Example(_) => fixed("example"),
        What::Format(_) => fixed("format"),
        What::Charset(_) => fixed("charset"),
        What::Text(_) => fixed("doc"),
        _ => false,
    }
}

/// Whether code is generated for an error code when all actions are selected.
fn is_emitted(spec: &Spec, place: &Place) -> bool {
    let Some(code) = &place.member else { return false };
    is_common(spec, code) || spec.actions.values().any(|action| action.errors.contains(code))
}

/// Whether every selection of actions has the code in any case.
fn is_common(spec: &Spec, code: &str) -> bool {
    spec.errors.errors.iter().any(|known| known.common && known.code == code)
}

/// Whether every selection of actions reaches the code without its being common.
fn is_documented_everywhere(spec: &Spec, place: &Place) -> bool {
    let Some(code) = &place.member else { return false };
    spec.actions.values().all(|action| action.errors.contains(code))
}

fn of_addition(added: &Added, sent: bool) -> Consequence {
    match added {
        Added::Field { required: Some(true), .. } if sent => Consequence::Major,
        _ => Consequence::Minor,
    }
}

fn of_type(from: &Shape, to: &Shape, field: Option<&Field>) -> Consequence {
    let integer = |shape: &Shape| matches!(shape.ty, ValueType::Int64 | ValueType::Uint64);
    let is_enum = field.is_some_and(|field| field.curated.enumeration.is_some());
    if is_enum && from.list == to.list && integer(from) && integer(to) {
        Consequence::Patch
    } else {
        Consequence::Major
    }
}

fn of_limit(limit: Limit, from: Option<i128>, to: Option<i128>) -> Consequence {
    let is_tighter = match (from, to) {
        (Some(from), Some(to)) if limit.is_upper() => to < from,
        (Some(from), Some(to)) => to > from,
        (_, to) => to.is_some(),
    };
    if is_tighter { Consequence::Major } else { Consequence::Minor }
}

fn of_format(from: Option<Format>, to: Option<Format>, field: Option<&Field>) -> Consequence {
    let is_time = |format: Option<Format>| matches!(format, Some(Format::UnixSeconds | Format::UnixMillis));
    let is_enum = field.is_some_and(|field| field.curated.enumeration.is_some());
    let is_unsigned = field.is_some_and(|field| field.ty == ValueType::Uint64);
    let is_integer = is_unsigned || field.is_some_and(|field| field.ty == ValueType::Int64);
    // The types of times take an `i64`, and no `u64`. Only the setters of integers take times.
    if is_integer && !is_enum && (is_time(from) || is_time(to) && is_unsigned) {
        Consequence::Major
    } else {
        Consequence::Minor
    }
}
