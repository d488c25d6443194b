//! Splits rows of fields whose cells run together: `ResourceTypeInteger资源类型`, `AgentAgent代理企业`.
//!
//! A split is taken where something on the page speaks for it: a type that the platform spells out, a
//! parameter of that name in an example, a type that another row names, or a name that its type
//! repeats. A line for which nothing speaks, or two things at once, is left out with a warning:
//! a wrong field in a definition is worse than a missing one.

use std::collections::BTreeSet;

use super::{
    cells,
    error::shortened,
    evidence::{Evidence, Shape},
};

/// What a line of a table turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// The beginning of a row.
    Row(Found),
    /// Part of a description.
    No,
    /// It may begin a row; why that cannot be said.
    Unclear(String),
}

/// The cells of a row's first line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The name, with its `.N`, or the error code.
    pub name: String,
    /// The mark, where it was copied.
    pub required: Option<bool>,
    /// The type.
    pub ty: String,
    /// Where the description begins.
    pub rest: String,
}

/// The types that pages spell out, longer ones before those they begin with.
const SCALARS: &[(&str, Shape)] = &[
    ("Timestamp ISO8601", Shape::Text),
    ("Timestamp", Shape::Text),
    ("String", Shape::Text),
    ("Date", Shape::Text),
    ("Binary", Shape::Text),
    ("Integer", Shape::Number),
    ("Uint64", Shape::Number),
    ("Int64", Shape::Number),
    ("Float", Shape::Number),
    ("Double", Shape::Number),
    ("Boolean", Shape::Boolean),
    ("Bool", Shape::Boolean),
];

/// Scalars that are also common words at the end of names: `ExpireDate`, `LastTimestamp`.
const WEAK: &[&str] = &["Timestamp", "Date", "Binary", "Bool", "Double"];

/// A way to read the beginning of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate<'a> {
    name: &'a str,
    ty: &'a str,
    rest: &'a str,
    shape: Shape,
}

impl Candidate<'_> {
    /// The description begins with something that cannot belong to a name.
    fn is_clean(&self) -> bool {
        !self.rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    }

    fn is_weak(&self) -> bool {
        WEAK.contains(&self.ty)
    }

    fn row(&self) -> Split {
        Split::Row(Found {
            name: self.name.to_owned(),
            required: None,
            ty: self.ty.to_owned(),
            rest: self.rest.to_owned(),
        })
    }
}

/// Longer words are no name and type of the vendor, whose longest type name has 69 letters.
const LONGEST: usize = 160;

/// Splits a line of a table of fields; `known` are the names of the rows before it.
pub(super) fn split_field(line: &str, evidence: &Evidence, output: bool, known: &BTreeSet<String>) -> Split {
    let line = line.trim_end();
    let run = leading_run(line);
    if run.len() > LONGEST || !run.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Split::No;
    }
    let after = line.get(run.len()..).unwrap_or_default();
    if let Some(split) = split_marked(line, run, after, evidence) {
        return split;
    }
    let candidates: Vec<Candidate<'_>> =
        candidates(line, run).into_iter().filter(|candidate| !known.contains(candidate.name)).collect();
    let examples = if output { &evidence.output } else { &evidence.input };
    let shown: Vec<&Candidate<'_>> = candidates
        .iter()
        .filter(|candidate| {
            examples.get(candidate.name).is_some_and(|shape| {
                *shape == candidate.shape || (*shape == Shape::Any && candidate.shape != Shape::Object)
            })
        })
        .collect();
    let is_name = evidence.names.contains(run) || known.contains(run);
    let (objects, scalars): (Vec<&Candidate<'_>>, Vec<&Candidate<'_>>) =
        candidates.iter().partition(|candidate| candidate.shape == Shape::Object);
    let whole = || objects.iter().copied().filter(|candidate| candidate.is_clean());
    let of_known_type = objects.iter().copied().filter(|candidate| evidence.types.contains(candidate.ty));
    let choices: [Vec<&Candidate<'_>>; 6] = [
        clearest(shown),
        plain_scalar(&scalars),
        whole().filter(|candidate| candidate.name == candidate.ty).collect(),
        clearest(of_known_type.collect()),
        weak_scalar(&scalars),
        whole().filter(|candidate| repeats(candidate.name, candidate.ty)).collect(),
    ];
    for choice in &choices {
        match choice.as_slice() {
            [] => {}
            // A name from an example, met at the beginning of a sentence.
            [only] if is_name && only.shape == Shape::Object => return Split::No,
            [only] if is_doubled(only.name) => {
                return Split::Unclear(format!("the name stands twice in `{}`", shortened(line)));
            }
            [only] => return only.row(),
            several => return unclear(line, several),
        }
    }
    // Punctuation or a space behind a word is that of a sentence; a cell would begin with a letter.
    if is_name || candidates.is_empty() || !after.starts_with(|c: char| c.is_alphanumeric()) {
        return Split::No;
    }
    let humps: Vec<&Candidate<'_>> =
        candidates.iter().filter(|candidate| candidate.is_clean() && at_hump(run, candidate.name.len())).collect();
    if humps.is_empty() { Split::No } else { unclear(line, &humps) }
}

/// Rows that are plain for all to see: `.N`, `Array of`, or a mark between name and type.
fn split_marked(line: &str, run: &str, after: &str, evidence: &Evidence) -> Option<Split> {
    let (name, rest) = match after.strip_prefix(".N").or_else(|| after.strip_prefix(".n")) {
        Some(rest) => (line.get(..run.len() + 2)?, rest),
        None => (run, after),
    };
    let numbered = name.len() > run.len();
    if let Some((mark, rest)) = cells::mark_prefix(rest)
        && let Some((ty, rest)) = type_prefix(rest, evidence)
    {
        return Some(row(name, cells::mark(mark), ty, rest));
    }
    if numbered {
        return type_prefix(rest, evidence).map(|(ty, rest)| row(name, None, ty, rest));
    }
    let at = line.find("Array of ")?;
    let (name, rest) = (line.get(..at)?, line.get(at..)?);
    let (ty, rest) = type_prefix(rest, evidence).filter(|_| cells::is_identifier(name))?;
    Some(row(name, None, ty, rest))
}

fn row(name: &str, required: Option<bool>, ty: &str, rest: &str) -> Split {
    Split::Row(Found { name: name.to_owned(), required, ty: ty.to_owned(), rest: rest.to_owned() })
}

/// The type that a text begins with, and what follows it.
fn type_prefix<'a>(text: &'a str, evidence: &Evidence) -> Option<(&'a str, &'a str)> {
    let start = if text.starts_with("Array of ") { "Array of ".len() } else { 0 };
    let element = text.get(start..)?;
    let run = leading_run(element);
    let scalar = SCALARS.iter().map(|(word, _)| *word).find(|word| {
        // `StringPDF文件` is a text beside a description; `Stringify` would be a name.
        element
            .strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()) || *word == run)
    });
    let named = || {
        let known = evidence.types.iter().filter(|name| run.starts_with(name.as_str())).max_by_key(|name| name.len());
        known.map_or(run, |name| run.get(..name.len()).unwrap_or(run))
    };
    let length = scalar.map_or_else(|| named().len(), str::len);
    let ty = text.get(..start + length)?;
    cells::value_type(ty)?;
    Some((ty, text.get(start + length..)?))
}

/// Every way to cut a name and a type off a line.
fn candidates<'a>(line: &'a str, run: &str) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for (at, c) in run.char_indices().skip(1) {
        if !c.is_ascii_uppercase() {
            continue;
        }
        let (Some(name), Some(tail)) = (line.get(..at), line.get(at..)) else { continue };
        if name.ends_with('_') {
            continue;
        }
        if let Some((word, shape)) = SCALARS.iter().find(|(word, _)| tail.starts_with(word)) {
            let rest = tail.get(word.len()..).unwrap_or_default();
            // `QueryStrings` holds no type.
            let plural = rest.strip_prefix('s').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()));
            if !plural {
                candidates.push(Candidate { name, ty: word, rest, shape: *shape });
            }
        }
        // An object's type may end at any hump; the text behind it may begin with Latin letters.
        let ends = tail.char_indices().take(run.len() - at + 1).map(|(end, _)| end).chain([tail.len()]);
        for end in ends.filter(|end| *end > 1 && *end <= run.len() - at) {
            let (Some(ty), Some(rest)) = (tail.get(..end), tail.get(end..)) else { continue };
            let whole = end == run.len() - at;
            if (whole || at_hump(tail, end))
                && cells::value_type(ty).is_some_and(|written| written.ty.named().is_some())
            {
                candidates.push(Candidate { name, ty, rest, shape: Shape::Object });
            }
        }
    }
    candidates
}

/// Among readings that one thing speaks for, those that end where the description plainly begins.
fn clearest<'c, 'a>(shown: Vec<&'c Candidate<'a>>) -> Vec<&'c Candidate<'a>> {
    if shown.iter().any(|candidate| candidate.is_clean()) {
        return shown.into_iter().filter(|candidate| candidate.is_clean()).collect();
    }
    shown
}

/// The scalar that a row spells out. `StringString` may be a name's end and a type, or a type and a text.
fn plain_scalar<'c, 'a>(scalars: &[&'c Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
    let strong: Vec<&Candidate<'_>> = scalars.iter().copied().filter(|candidate| !candidate.is_weak()).collect();
    match strong.iter().copied().find(|candidate| candidate.is_clean()) {
        Some(clean) => {
            let touching = strong.iter().copied().filter(|other| other.name.len() + other.ty.len() == clean.name.len());
            std::iter::once(clean).chain(touching).collect()
        }
        None => strong,
    }
}

/// A type that is a common word, too, behind a name that speaks of the same: `BirthDate: Date`.
fn weak_scalar<'c, 'a>(scalars: &[&'c Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
    let fits = |candidate: &&&Candidate<'_>| {
        let of_time =
            candidate.shape == Shape::Text && (candidate.name.ends_with("Time") || candidate.name.ends_with("Date"));
        candidate.is_weak() && candidate.is_clean() && (candidate.name.ends_with(candidate.ty) || of_time)
    };
    scalars.iter().filter(fits).copied().collect()
}

/// Whether name and type are made of the same words: `Agent: Agent`, `FlowOption: CreateFlowOption`.
pub(super) fn repeats(name: &str, ty: &str) -> bool {
    let single = name.strip_suffix('s').unwrap_or(name);
    name.len() > 2 && (ty.ends_with(name) || ty.starts_with(name) || ty == single || name.ends_with(ty))
}

/// Whether a name is a word that stands twice.
fn is_doubled(name: &str) -> bool {
    let (first, second) = name.split_at_checked(name.len() / 2).unwrap_or_default();
    first.len() > 2 && first == second
}

/// Why a line of a description may be a row that has lost its name or its type, if it may.
pub(super) fn loss(line: &str, evidence: &Evidence, known: &BTreeSet<String>) -> Option<String> {
    let run = leading_run(line);
    let after = line.get(run.len()..)?;
    let runs_on = after.chars().next().is_none_or(|c| c.is_alphanumeric() || c == '.');
    let is_word = run.starts_with(|c: char| c.is_ascii_uppercase()) && run.contains(|c: char| c.is_ascii_lowercase());
    if !runs_on || !is_word || run.len() > LONGEST || evidence.names.contains(run) || known.contains(run) {
        return None;
    }
    let is_type = SCALARS.iter().any(|(word, _)| *word == run) || run == "Array" || evidence.types.contains(run);
    let what = if is_type { "has a type and no name" } else { "may be a row without a type" };
    Some(format!("`{}` {what}; it is read as a part of the description above", shortened(line)))
}

fn unclear(line: &str, candidates: &[&Candidate<'_>]) -> Split {
    let mut ways: Vec<String> =
        candidates.iter().map(|candidate| format!("`{}` of type `{}`", candidate.name, candidate.ty)).collect();
    ways.dedup();
    let ways = ways.join(", ");
    Split::Unclear(format!("cells run together and nothing says where to split `{}`: {ways}, or text", shortened(line)))
}

/// The Latin letters and digits that a text begins with.
fn leading_run(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether a word begins at this place of a name: `Flow|Info`, `URL|Info`, `MD5|Sum`.
pub(super) fn at_hump(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else { return false };
    let (Some(last), Some(next)) = (before.chars().last(), after.chars().next()) else { return false };
    next.is_ascii_uppercase()
        && (!last.is_ascii_uppercase() || after.chars().nth(1).is_some_and(|c| c.is_ascii_lowercase()))
}
