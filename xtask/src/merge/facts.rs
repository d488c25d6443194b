//! A reading with its rules drawn and its day known: what is merged.

use std::collections::BTreeSet;

use tencent_ess_spec::{Example, Field, Source, SourceKind};

use super::authority::Rank;
use crate::{
    date::Date,
    prose::Prose,
    reading::{ErrorReading, FieldReading, Reading, ServiceReading},
    rules,
};

/// What one source states, in the words of the definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facts {
    /// The file or address, for messages.
    pub(crate) origin: String,
    /// The entry it gets in the `sources` of what it changes.
    pub(crate) source: Source,
    /// Its texts and examples are there to be taken over; otherwise they were left behind.
    pub(crate) keeps_prose: bool,
    /// What it states of the service.
    pub(crate) service: ServiceReading,
    /// The actions it documents.
    pub(crate) actions: Vec<ActionFacts>,
    /// The types it documents.
    pub(crate) types: Vec<TypeFacts>,
    /// The error codes it explains.
    pub(crate) errors: Vec<ErrorReading>,
}

/// What a source states of an action; texts are there only if they are to be kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ActionFacts {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) doc: Option<String>,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) deprecated: Option<bool>,
    pub(crate) request: Option<Vec<FieldFacts>>,
    pub(crate) response: Option<Vec<FieldFacts>>,
    pub(crate) errors: Option<Vec<String>>,
    pub(crate) examples: Option<Vec<Example>>,
}

/// What a source states of a type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TypeFacts {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<FieldFacts>,
}

/// What a source states of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldFacts {
    /// The field as it would be if this source were the only one.
    pub(crate) field: Field,
    /// `field.nullable`, where the source has something to say about it.
    pub(crate) nullable: Option<bool>,
    /// `field.deprecated`, likewise.
    pub(crate) deprecated: Option<bool>,
    /// `Int64` here means `Integer`.
    pub(crate) signless: bool,
    /// The source describes the field, so a rule that is not in its text is not in force.
    pub(crate) described: bool,
}

impl Facts {
    /// Draws the rules from a reading of the day `retrieved`, and drops its texts unless they are to be kept.
    pub(crate) fn new(reading: Reading, retrieved: &Date, keep_prose: bool) -> Self {
        let text = |prose: &Option<Prose>| {
            prose.as_ref().filter(|prose| keep_prose && !prose.lines.is_empty()).map(Prose::to_text)
        };
        let fields = |readings: &[FieldReading]| -> Vec<FieldFacts> {
            let fields = rules::to_fields(readings, keep_prose);
            readings.iter().zip(fields).map(|(reading, field)| FieldFacts::new(reading, field)).collect()
        };
        let kind = reading.kind;
        // The metadata of an action without parameters does not have that table at all.
        let table = |own: &Option<Vec<FieldReading>>, other: &Option<Vec<FieldReading>>| match own {
            None if kind == SourceKind::Metadata && other.is_some() => Some(Vec::new()),
            own => own.as_deref().map(fields),
        };
        let actions = reading.actions.into_iter().map(|action| ActionFacts {
            doc: text(&action.doc),
            request: table(&action.request, &action.response),
            response: table(&action.response, &action.request),
            examples: action.examples.filter(|examples| keep_prose && !examples.is_empty()),
            name: action.name,
            title: action.title,
            rate_limit: action.rate_limit,
            deprecated: action.deprecated,
            // A page without error codes of its own may have the table all the same.
            errors: action.errors.filter(|codes| kind == SourceKind::Errors || !codes.is_empty()),
        });
        let types = reading.types.into_iter().map(|ty| TypeFacts {
            doc: text(&ty.doc),
            fields: fields(&ty.fields),
            name: ty.name,
        });
        let errors = reading.errors.into_iter().map(|mut error| {
            error.doc = error.doc.filter(|_| keep_prose);
            error
        });
        Self {
            origin: reading.origin,
            source: Source { kind: reading.kind, url: reading.url, retrieved: retrieved.to_string() },
            keeps_prose: keep_prose,
            service: reading.service,
            actions: actions.collect(),
            types: types.collect(),
            errors: errors.collect(),
        }
    }

    /// How much this source is worth.
    pub(crate) fn rank(&self) -> Rank {
        Rank { retrieved: self.source.retrieved.clone(), kind: self.source.kind }
    }

    /// It lists every action and type of the service, so what it lacks is not there.
    pub(crate) fn lists_all_actions(&self) -> bool {
        self.source.kind == SourceKind::Metadata
    }

    /// It lists every code of the service, so one that it lacks is not there.
    pub(crate) fn lists_all_codes(&self) -> bool {
        self.source.kind == SourceKind::Errors
    }

    /// It lists the examples of every action, so an action that it lacks has none.
    pub(crate) fn lists_all_examples(&self) -> bool {
        self.source.kind == SourceKind::Examples
    }

    /// What it says of an action; a page may have it in several parts.
    pub(crate) fn action<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a ActionFacts> {
        self.actions.iter().filter(move |action| action.name == name)
    }

    /// It documents one of these actions, or things apart from actions.
    pub(crate) fn speaks_of(&self, subjects: &BTreeSet<String>) -> bool {
        self.actions.is_empty() || self.actions.iter().any(|action| subjects.contains(&action.name))
    }

    /// What it says of a type.
    pub(crate) fn ty<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a TypeFacts> {
        self.types.iter().filter(move |ty| ty.name == name)
    }
}

impl ActionFacts {
    /// It describes the action, rather than adding to a description from elsewhere.
    pub(crate) fn defines(&self) -> bool {
        self.request.is_some() || self.response.is_some()
    }
}

impl FieldFacts {
    fn new(reading: &FieldReading, field: Field) -> Self {
        // The prose may say `deprecated` or `null` where the source has no mark for it; that the prose
        // does not say so proves nothing.
        Self {
            nullable: if field.nullable { Some(true) } else { reading.nullable },
            deprecated: if field.deprecated { Some(true) } else { reading.deprecated },
            signless: reading.signless,
            described: !reading.prose.lines.is_empty(),
            field,
        }
    }
}
