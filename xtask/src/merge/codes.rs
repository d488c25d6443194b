//! Merges error codes into `errors.json`.

use std::collections::{BTreeMap, BTreeSet};

use tencent_ess_spec::{ErrorCode, Errors, Source};

use super::{
    Contributors, Removals,
    authority::{Authority, Class, Rank},
    facts::Facts,
};

/// The codes that a spec is to hold, apart from the platform's common ones.
pub(crate) struct Wanted<'a> {
    /// Those that its actions document.
    pub(crate) documented: BTreeSet<&'a str>,
    /// What becomes of those that no action documents.
    pub(crate) undocumented: Undocumented,
}

/// What becomes of error codes that a source explains and no action of the spec documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undocumented {
    /// The spec is to hold them: it holds the whole service.
    Add,
    /// Those that are there stay: the run concerns a part of the service.
    Leave,
    /// They have no place in the spec: it is limited to a part of the service.
    Remove,
}

/// Merges the sources, strongest first.
pub(crate) fn merge_codes(errors: &mut Errors, sources: &[Facts], wanted: &Wanted<'_>, removals: Removals) {
    let before: BTreeMap<String, ErrorCode> =
        errors.errors.iter().map(|code| (code.code.clone(), code.clone())).collect();
    let mut merge = Merge {
        sources: &errors.sources,
        authority: Authority::of(&errors.sources),
        wanted,
        codes: before.clone(),
        explained: BTreeSet::new(),
    };
    let mut contributors = Contributors::default();
    let sources = || sources.iter().filter(|facts| !facts.errors.is_empty() || facts.lists_all_codes());
    for facts in sources() {
        let codes = merge.codes.clone();
        merge.admit(facts);
        if removals == Removals::Accept {
            merge.disown_common(facts);
        }
        merge.settle(facts);
        contributors.note_among_many(facts, merge.codes != codes);
    }
    if removals == Removals::Accept {
        merge.forget(sources());
    }
    for code in &wanted.documented {
        merge.codes.entry((*code).to_owned()).or_insert_with(|| blank(code));
    }
    // Only now is it known which codes there are: one source may explain what another brings in.
    for facts in sources() {
        let codes = merge.codes.clone();
        merge.explain(facts);
        contributors.note_among_many(facts, merge.codes != codes);
    }
    let codes = merge.codes;
    if codes != before {
        errors.errors = codes.into_values().collect();
        contributors.sign(&mut errors.sources);
    }
}

struct Merge<'a> {
    sources: &'a [Source],
    authority: Authority,
    wanted: &'a Wanted<'a>,
    codes: BTreeMap<String, ErrorCode>,
    /// The codes that the run's sources have explained so far: a page explains only its own.
    explained: BTreeSet<String>,
}

impl Merge<'_> {
    /// Takes in the codes that the spec is to hold.
    fn admit(&mut self, facts: &Facts) {
        let rank = facts.rank();
        let common_wins = self.wins(&rank, Class::CommonCodes) || !self.codes.values().any(|code| code.common);
        let all_wins = self.wins(&rank, Class::AllCodes) || self.codes.is_empty();
        for stated in &facts.errors {
            let common = stated.common && common_wins;
            let wanted = self.wanted.documented.contains(stated.code.as_str())
                || common
                || !stated.common && all_wins && self.wanted.undocumented == Undocumented::Add;
            if wanted || self.codes.contains_key(&stated.code) {
                let code = self.codes.entry(stated.code.clone()).or_insert_with(|| blank(&stated.code));
                code.common |= common;
            }
        }
    }

    /// Takes over the texts.
    fn explain(&mut self, facts: &Facts) {
        let wins = self.wins(&facts.rank(), Class::CodeDoc);
        let ends = facts.keeps_prose
            && facts.lists_all_codes()
            && self.authority.is_replaced_by(&facts.rank(), Class::CodeDoc);
        for stated in facts.errors.iter().filter(|stated| stated.doc.is_some() || ends) {
            let Some(code) = self.codes.get_mut(&stated.code) else { continue };
            let first = self.explained.insert(stated.code.clone());
            if code.doc.is_none() || wins && first {
                code.doc.clone_from(&stated.doc);
            }
        }
    }

    /// What a believed list of common codes lacks is not common.
    fn disown_common(&mut self, facts: &Facts) {
        if facts.errors.iter().any(|stated| stated.common) && self.wins(&facts.rank(), Class::CommonCodes) {
            self.codes.values_mut().filter(|code| !lists(facts, &code.code)).for_each(|code| code.common = false);
        }
    }

    /// Takes away the codes that nobody stands for.
    fn forget<'f>(&mut self, sources: impl Iterator<Item = &'f Facts>) {
        let committed = Authority::of(self.sources);
        let mut complete = sources.filter(|facts| facts.lists_all_codes());
        let complete = complete.find(|facts| committed.yields_to(&facts.rank(), Class::AllCodes));
        let wanted = self.wanted;
        self.codes.retain(|name, code| {
            let has_place = wanted.undocumented != Undocumented::Remove;
            let stays = has_place && complete.is_none_or(|facts| lists(facts, name));
            code.common || wanted.documented.contains(name.as_str()) || code.curated.withdrawn.is_some() || stays
        });
    }

    fn settle(&mut self, facts: &Facts) {
        if facts.errors.iter().any(|stated| stated.common) {
            self.authority.settle(&facts.rank(), [Class::CommonCodes]);
        }
        self.authority.settle(&facts.rank(), [Class::AllCodes]);
    }

    fn wins(&self, rank: &Rank, class: Class) -> bool {
        self.authority.yields_to(rank, class)
    }
}

fn lists(facts: &Facts, code: &str) -> bool {
    facts.errors.iter().any(|stated| stated.code == code)
}

fn blank(code: &str) -> ErrorCode {
    ErrorCode { code: code.to_owned(), ..ErrorCode::default() }
}
