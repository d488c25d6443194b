//! Which source is believed about what.
//!
//! A definition lists its sources by kind and day. A fact is governed by the newest of those whose
//! kind can state such a fact at all: a page says nothing of the sign of integers, and metadata
//! nothing of request rates, so neither can outdate what the other has said.

use std::collections::BTreeSet;

use tencent_ess_spec::{Source, SourceKind};

/// How much a source is worth: the newer counts for more, and on one day the stronger kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// The day of which it speaks; `YYYY-MM-DD` sorts as days do.
    pub(crate) retrieved: String,
    /// What kind of source it is.
    pub(crate) kind: SourceKind,
}

/// Facts of one class are stated by the same kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// The vendor's title of the service or of an action.
    Title,
    /// The host that answers.
    Endpoint,
    /// Calls per second.
    RateLimit,
    /// Whether the vendor advises against something.
    Deprecated,
    /// The vendor's text on an action, a type or a field.
    Doc,
    /// Which fields there are, in which order, and their types.
    Fields,
    /// `Int64` or `Uint64`.
    Sign,
    /// Whether a field must be given.
    Required,
    /// Whether an answer may hold `null`.
    Nullable,
    /// What is drawn from the prose of a field.
    Rules,
    /// The example value of a field: a page takes some of its characters for markup.
    Example,
    /// The error codes of an action.
    Codes,
    /// The error codes of the whole service.
    AllCodes,
    /// The error codes of the platform.
    CommonCodes,
    /// The vendor's text on an error code.
    CodeDoc,
    /// The examples of an action.
    Examples,
}

impl Class {
    /// The classes of what is said of a field.
    pub(crate) const OF_FIELDS: [Self; 8] = [
        Self::Fields,
        Self::Sign,
        Self::Required,
        Self::Nullable,
        Self::Rules,
        Self::Example,
        Self::Deprecated,
        Self::Doc,
    ];

    /// Whether sources of this kind state such facts, and state them reliably.
    fn is_stated_by(self, kind: SourceKind) -> bool {
        use SourceKind::{Errors, Examples, Metadata, Page, Text};
        match self {
            Self::Title | Self::Deprecated | Self::Doc | Self::Fields | Self::Rules => {
                matches!(kind, Text | Page | Metadata)
            }
            Self::Endpoint | Self::RateLimit | Self::CommonCodes => matches!(kind, Text | Page),
            Self::Sign | Self::Nullable | Self::Example => kind == Metadata,
            Self::Required => matches!(kind, Page | Metadata),
            Self::Codes | Self::CodeDoc => matches!(kind, Text | Page | Errors),
            Self::AllCodes => kind == Errors,
            Self::Examples => matches!(kind, Text | Page | Examples),
        }
    }

    /// Whether such a fact can have come from a source of this kind at all, if only to fill a gap.
    fn is_filled_in_by(self, kind: SourceKind) -> bool {
        match self {
            Self::Sign | Self::Required | Self::Nullable | Self::Example => Self::Fields.is_stated_by(kind),
            other => other.is_stated_by(kind),
        }
    }
}

/// Who has the say about one definition, while sources are merged into it, the strongest first.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    /// The sources that the definition lists.
    committed: Vec<Rank>,
    /// What a stronger source of this run has stated already.
    settled: BTreeSet<Class>,
    /// The sources of this run that have spoken already.
    heard: Vec<Rank>,
}

impl Authority {
    /// The say that a definition's own sources have.
    pub(crate) fn of(sources: &[Source]) -> Self {
        let committed = sources.iter().map(|source| Rank { retrieved: source.retrieved.clone(), kind: source.kind });
        Self { committed: committed.collect(), settled: BTreeSet::new(), heard: Vec::new() }
    }

    /// Whether a source of this rank is believed over what stands there.
    ///
    /// One that is not may still fill in what is absent.
    pub(crate) fn yields_to(&self, rank: &Rank, class: Class) -> bool {
        let governing = self.committed.iter().filter(|known| class.is_stated_by(known.kind)).max();
        !self.settled.contains(&class)
            && governing.is_none_or(|governing| class.is_stated_by(rank.kind) && rank >= governing)
    }

    /// Whether what stands there was stated by nobody but an older source of this kind.
    ///
    /// Then the source takes its place: what it does not state is no longer a fact. Where another kind of
    /// source has spoken too, the fact may be of that one, and stays. A page replaces none: it is one of many,
    /// and a newer one need not be the same page.
    pub(crate) fn is_replaced_by(&self, rank: &Rank, class: Class) -> bool {
        let mut known = self.committed.iter().chain(&self.heard);
        let is_of_others = known.any(|known| known.kind != rank.kind && class.is_filled_in_by(known.kind));
        is_release(rank.kind) && self.yields_to(rank, class) && !is_of_others
    }

    /// Whether a newer release of the same material has spoken, so that this one has nothing to add.
    pub(crate) fn has_outdated(&self, rank: &Rank) -> bool {
        let mut known = self.committed.iter().chain(&self.heard);
        is_release(rank.kind) && known.any(|known| known.kind == rank.kind && known > rank)
    }

    /// Notes that a source of this run has spoken of these: weaker ones of the same run only fill in.
    pub(crate) fn settle(&mut self, rank: &Rank, classes: impl IntoIterator<Item = Class>) {
        self.settled.extend(classes.into_iter().filter(|class| class.is_stated_by(rank.kind)));
        self.heard.push(rank.clone());
    }
}

/// Whether each source of this kind is a new release of the same material, and holds all of it.
fn is_release(kind: SourceKind) -> bool {
    matches!(kind, SourceKind::Errors | SourceKind::Examples | SourceKind::Metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: SourceKind, retrieved: &str) -> Source {
        Source { kind, url: None, retrieved: retrieved.to_owned() }
    }

    fn rank(kind: SourceKind, retrieved: &str) -> Rank {
        Rank { kind, retrieved: retrieved.to_owned() }
    }

    #[test]
    fn the_newest_source_that_can_state_a_fact_governs_it() {
        use SourceKind::{Errors, Metadata, Page, Text};
        let authority = Authority::of(&[source(Page, "2026-05-01"), source(Metadata, "2026-03-01")]);
        let table = [
            (Page, "2026-05-01", Class::Fields, true),
            (Page, "2026-04-30", Class::Fields, false),
            (Metadata, "2026-05-01", Class::Fields, true),
            (Text, "2026-05-01", Class::Fields, false),
            (Text, "2026-05-02", Class::Fields, true),
            // The metadata alone has a say about signs, so the newer page does not matter.
            (Metadata, "2026-03-01", Class::Sign, true),
            (Metadata, "2026-02-28", Class::Sign, false),
            (Page, "2026-06-01", Class::Sign, false),
            (Text, "2026-06-01", Class::Required, false),
            // Nobody has stated the whole service's codes.
            (Errors, "2000-01-01", Class::AllCodes, true),
        ];
        for (kind, retrieved, class, believed) in table {
            assert_eq!(authority.yields_to(&rank(kind, retrieved), class), believed, "{kind:?} {retrieved} {class:?}");
        }
    }

    #[test]
    fn what_a_source_of_the_run_has_stated_is_settled() {
        let mut authority = Authority::of(&[]);
        authority.settle(&rank(SourceKind::Page, "2026-01-01"), [Class::Fields, Class::Sign]);
        let metadata = rank(SourceKind::Metadata, "2026-01-01");
        assert!(!authority.yields_to(&metadata, Class::Fields));
        assert!(authority.yields_to(&metadata, Class::Sign), "a page cannot settle signs");
    }

    #[test]
    fn a_source_replaces_what_only_its_own_kind_can_have_stated() {
        use SourceKind::{Errors, Metadata, Page};
        let alone = Authority::of(&[source(Metadata, "2026-03-01"), source(Errors, "2026-03-01")]);
        let newer = rank(Metadata, "2026-04-01");
        assert!(alone.is_replaced_by(&newer, Class::Example), "error codes come without examples of fields");
        assert!(!alone.is_replaced_by(&rank(Metadata, "2026-02-01"), Class::Example), "an older one replaces nothing");
        assert!(!alone.is_replaced_by(&rank(Page, "2026-04-01"), Class::Deprecated));
        let shared = Authority::of(&[source(Metadata, "2026-03-01"), source(Page, "2025-01-01")]);
        assert!(!shared.is_replaced_by(&newer, Class::Example), "the page may have filled it in");
        let pages = Authority::of(&[source(Page, "2025-01-01")]);
        assert!(!pages.is_replaced_by(&rank(Page, "2026-04-01"), Class::Doc), "it need not be the same page");
        let mut heard = alone.clone();
        heard.settle(&rank(Page, "2026-05-01"), [Class::Doc]);
        assert!(!heard.is_replaced_by(&newer, Class::Example), "a page of the same run may have filled it in");
    }

    #[test]
    fn a_newer_release_outdates_an_older_one_and_pages_outdate_nothing() {
        use SourceKind::{Errors, Metadata, Page};
        let authority = Authority::of(&[source(Metadata, "2026-03-01"), source(Page, "2026-03-01")]);
        let table = [
            (Metadata, "2026-02-28", true),
            (Metadata, "2026-03-01", false),
            (Page, "2026-02-28", false),
            (Errors, "2020-01-01", false),
        ];
        for (kind, retrieved, outdated) in table {
            assert_eq!(authority.has_outdated(&rank(kind, retrieved)), outdated, "{kind:?} {retrieved}");
        }
    }
}
