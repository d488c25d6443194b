//! Documentation that says nothing, that is not plain English Markdown, or whose links lead nowhere.

use super::{Subject, action_path, hint};

/// Words that a stranger has to read twice, or that others spell otherwise, and what to write instead.
const HABITS: [(&str, &str); 16] = [
    ("anew", "again"),
    ("at the most", "at most"),
    ("data are", "data is"),
    ("e-mail", "email"),
    ("greatest value", "maximum"),
    ("hereby", "by this"),
    ("is there twice", "is a duplicate"),
    ("least value", "minimum"),
    ("likewise", "also"),
    ("may not", "must not"),
    ("shall", "must"),
    ("thereof", "of it"),
    ("unless said otherwise", "by default"),
    ("what it bears", "its limits"),
    ("white list", "allowlist"),
    ("whitelist", "allowlist"),
];

/// Looks at the text under `pointer`.
pub(super) fn check(subject: &mut Subject<'_>, path: &str, pointer: &str, doc: &str) {
    let text = Text::of(doc);
    if text.is_unbalanced {
        // What is code and what is not cannot be told, so nothing else could be said rightly.
        subject.report(path, pointer, "the backticks do not come in pairs", "close the one that is left open");
        return;
    }
    if let Some(found) = text.prose.iter().find_map(|prose| foreign(prose)) {
        let wrong = format!("`{found}` stands outside backticks");
        subject.report(path, pointer, wrong, "write English, and put what must stay Chinese in backticks");
    }
    for (habit, better) in HABITS {
        if text.prose.iter().any(|prose| has_words(prose, habit)) {
            subject.report(path, pointer, format!("\"{habit}\" is hard to read"), format!("write \"{better}\""));
        }
    }
    if let Some(tag) = text.prose.iter().find_map(|prose| html(prose)) {
        subject.report(path, pointer, format!("`{tag}` is HTML"), "write Markdown, or put it in backticks");
    }
    if !doc.trim_end().ends_with(['.', '?', '!']) {
        subject.report(path, pointer, "the last sentence has no end", "end it with a full stop");
    }
    for link in text.links {
        check_link(subject, path, pointer, link);
    }
}

/// Looks whether the text under `pointer` says more than the name that it documents.
pub(super) fn check_repetition(subject: &mut Subject<'_>, path: &str, pointer: &str, name: &str, doc: &str) {
    if is_repetition(name, doc) {
        let wrong = format!("the documentation repeats the name `{name}` and says no more");
        subject.report(path, pointer, wrong, "say what it means, what it is for, or where it comes from");
    }
}

/// A link leads to an action, a type or an enum, and not to the action whose text it stands in.
fn check_link(subject: &mut Subject<'_>, path: &str, pointer: &str, link: &str) {
    let spec = subject.spec;
    let known = spec.actions.keys().chain(spec.types.keys()).chain(spec.enums.keys());
    if !known.clone().any(|name| name == link) {
        let remedy = format!("{}write a field or a value without brackets", hint(link, known.map(String::as_str)));
        subject.report(path, pointer, format!("there is no action, type or enum `{link}` to link"), remedy);
    } else if path == action_path(link) && pointer == "/curated/doc" {
        let wrong = format!("the documentation of `{link}` links itself");
        subject.report(path, pointer, wrong, "take the brackets away, or say \"it\"");
    }
}

/// A text taken apart at its backticks.
struct Text<'a> {
    prose: Vec<&'a str>,
    /// The names that are linked: code in brackets.
    links: Vec<&'a str>,
    is_unbalanced: bool,
}

impl<'a> Text<'a> {
    fn of(doc: &'a str) -> Self {
        let parts: Vec<&str> = doc.split('`').collect();
        let is_link = |before: &str, after: &str| before.ends_with('[') && after.starts_with(']');
        Self {
            prose: parts.iter().step_by(2).copied().collect(),
            links: parts
                .windows(3)
                .step_by(2)
                .filter_map(|window| match window {
                    [before, code, after] if is_link(before, after) => Some(*code),
                    _ => None,
                })
                .collect(),
            is_unbalanced: parts.len().is_multiple_of(2),
        }
    }
}

/// Whether a phrase stands in the text as whole words, in any case.
fn has_words(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Whether the text has no word but those of the name and words without meaning of their own.
fn is_repetition(name: &str, doc: &str) -> bool {
    const FILLERS: [&str; 11] = ["a", "an", "for", "in", "is", "its", "of", "s", "the", "this", "to"];
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let name: Vec<String> = words_of_name(name).iter().map(|word| stem(word)).collect();
    let mut said = doc.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    said.all(|word| FILLERS.contains(&word.as_str()) || name.contains(&stem(&word)))
}

/// The words of a name in camel case, in lower case: `FlowIds` is `flow` and `ids`, `URLType` is `url` and `type`.
fn words_of_name(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        let begins = !previous.is_alphanumeric() || c.is_uppercase() && (!previous.is_uppercase() || next_is_lower);
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        previous = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The first Chinese character or mark.
fn foreign(prose: &str) -> Option<char> {
    prose.chars().find(|c| {
        matches!(c,
            '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
            | '“' | '”' | '‘' | '’' | '…' | '—')
    })
}

/// The first tag or entity of HTML; an address in angle brackets is Markdown.
fn html(prose: &str) -> Option<&str> {
    let tag = prose.match_indices('<').find_map(|(at, _)| {
        let rest = prose.get(at..)?;
        let name = rest.strip_prefix("</").or_else(|| rest.strip_prefix('<'))?;
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') && !name.starts_with("http");
        is_tag.then(|| rest.split_inclusive('>').next())?
    });
    tag.or_else(|| ["&nbsp;", "&lt;", "&gt;", "&amp;", "&quot;"].into_iter().find(|entity| prose.contains(entity)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_at_their_capitals() {
        let table: [(&str, &[&str]); 6] = [
            ("FlowIds", &["flow", "ids"]),
            ("ChecklistID", &["checklist", "id"]),
            ("URLType", &["url", "type"]),
            ("OperationDenied.NoQuota", &["operation", "denied", "no", "quota"]),
            ("hadAutoFixVul", &["had", "auto", "fix", "vul"]),
            ("", &[]),
        ];
        for (name, expected) in table {
            assert_eq!(words_of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_phrase_is_found_as_whole_words_alone() {
        let table = [
            ("Call it anew.", "anew", true),
            ("Anew it is called.", "anew", true),
            ("The manewver.", "anew", false),
            ("By e-mail, or by SMS.", "e-mail", true),
            ("The data areas.", "data are", false),
        ];
        for (text, phrase, expected) in table {
            assert_eq!(has_words(text, phrase), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_repeats_its_name_is_told_from_one_that_says_something() {
        let table = [
            ("FlowName", "The flow name.", true),
            ("FlowName", "The flow's name.", true),
            ("FlowIds", "The ids of the flows.", true),
            ("FlowId", "The id of the flow to cancel.", false),
            ("RequestId", "Identifies this call.", false),
        ];
        for (name, doc, expected) in table {
            assert_eq!(is_repetition(name, doc), expected, "{name}: {doc}");
        }
    }
}
