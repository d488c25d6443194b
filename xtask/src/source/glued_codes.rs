//! Splits rows of error codes that run into their texts: `InvalidParameter.ClientTokenClientToken不合法`.
//!
//! Most texts are Chinese, so that the code ends with the Latin letters. Where a text begins with
//! Latin letters too, the platform's categories, a word that stands twice, or an English sentence
//! show where.

use super::{
    cells,
    error::shortened,
    glued::{Found, Split, at_hump},
};

/// The categories of the platform's error codes; a code without a dot is one of them.
pub(super) const CATEGORIES: &[&str] = &[
    "ActionOffline",
    "AuthFailure",
    "DryRunOperation",
    "FailedOperation",
    "InternalError",
    "InvalidAction",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidRequest",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "LimitExceeded",
    "MissingParameter",
    "NoSuchProduct",
    "NoSuchVersion",
    "OperationDenied",
    "RegionError",
    "RequestLimitExceeded",
    "RequestSizeLimitExceeded",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceNotFound",
    "ResourceUnavailable",
    "ResourcesSoldOut",
    "ResponseSizeLimitExceeded",
    "ServiceUnavailable",
    "UnauthorizedOperation",
    "UnknownParameter",
    "UnsupportedOperation",
    "UnsupportedProtocol",
    "UnsupportedRegion",
];

/// Splits a line of a table of error codes.
pub(super) fn split_code(line: &str) -> Split {
    let line = line.trim_end();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(line.len());
    let run = line.get(..end).unwrap_or_default();
    if !run.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Split::No;
    }
    let (head, tail) = run.split_once('.').map_or((run, None), |(head, tail)| (head, Some(tail)));
    let Some(tail) = tail.filter(|tail| tail.starts_with(|c: char| c.is_ascii_alphanumeric())) else {
        return split_category(line, run);
    };
    if !cells::is_error_code(head) {
        return Split::No;
    }
    // The text may begin with Latin letters, as its first words or with a space behind them.
    let tail = tail.trim_end_matches(['.', '-']);
    let last = tail.rsplit('.').next().unwrap_or(tail);
    let start = head.len() + 1 + tail.len() - last.len();
    if let Some(length) = doubled(last) {
        return code(line, start + length);
    }
    let humps: Vec<usize> =
        (1..last.len()).filter(|at| at_hump(last, *at)).filter(|at| last.get(..*at).is_some()).collect();
    let after = line.get(start + last.len()..).unwrap_or_default();
    let in_words = after.starts_with(' ');
    match humps.as_slice() {
        // `…NameInvalid name.`: an English sentence begins with one word.
        [.., first] if in_words && after.trim_start().starts_with(|c: char| c.is_ascii_lowercase()) => {
            code(line, start + first)
        }
        [only] if in_words => code(line, start + only),
        [.., first] if in_words || echoes(last, *first) => {
            let (code, text) =
                (line.get(..start + first).unwrap_or(line), line.get(start + first..).unwrap_or_default());
            Split::Unclear(format!(
                "code and text run together and nothing says whether the code is `{code}` and its text begins with `{}`",
                shortened(text)
            ))
        }
        _ => code(line, start + last.len()),
    }
}

/// A code without a dot: it is one of the platform's, or the line begins no row.
fn split_category(line: &str, run: &str) -> Split {
    let known = CATEGORIES.iter().filter(|category| run.starts_with(**category)).max_by_key(|category| category.len());
    match known {
        // `InvalidParameterValues…` is another word.
        Some(category)
            if !run.get(category.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())) =>
        {
            code(line, category.len())
        }
        _ => Split::No,
    }
}

fn code(line: &str, length: usize) -> Split {
    let (code, text) = (line.get(..length).unwrap_or(line), line.get(length..).unwrap_or_default());
    Split::Row(Found { name: code.to_owned(), rest: text.to_owned(), ..Found::default() })
}

/// Where the second half begins of a word whose end stands twice: `ClientToken|ClientToken`,
/// `InvalidOpenId|OpenId`, `InvalidId|id`.
fn doubled(word: &str) -> Option<usize> {
    (2..=word.len() / 2).rev().find_map(|length| {
        let at = word.len() - length;
        let (before, echo) = (word.get(..at)?, word.get(at..)?);
        let original = before.get(at.checked_sub(length)?..)?;
        let begins_word = at == length || original.starts_with(|c: char| c.is_ascii_uppercase());
        (begins_word && original.eq_ignore_ascii_case(echo)).then_some(at)
    })
}

/// Whether the word from `at` on stands in the word before, too: `JsonMarshal|Json`.
fn echoes(word: &str, at: usize) -> bool {
    match (word.get(..at), word.get(at..)) {
        (Some(before), Some(tail)) => before.contains(tail),
        _ => false,
    }
}
