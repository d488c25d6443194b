//! Parses profile files: `[profile]` headings with `name = value` lines below.

use std::iter;

/// A heading and its entries.
pub(super) struct Section<'a> {
    pub(super) name: &'a str,
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) entries: Vec<Entry<'a>>,
}

/// One `name = value`.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// The value without enclosing quotes.
    pub(super) value: &'a str,
    /// Counted from 1.
    pub(super) line: usize,
}

impl<'a> Section<'a> {
    /// The entry with this name, compared without case.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }
}

/// Parses a whole file. Errors name the number of a line, never its text, which may be a key without its name.
pub(super) fn parse(text: &str) -> Result<Vec<Section<'_>>, Vec<String>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut problems = Vec::new();
    for (line, text) in iter::zip(1.., text.lines().map(str::trim)) {
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        let read = match heading(text) {
            Some(name) => begin(&mut sections, name, line),
            None => add(&mut sections, text, line),
        };
        problems.extend(read.err().map(|problem| format!("line {line}: {problem}")));
    }
    if problems.is_empty() { Ok(sections) } else { Err(problems) }
}

fn heading(text: &str) -> Option<&str> {
    Some(text.strip_prefix('[')?.strip_suffix(']')?.trim())
}

fn begin<'a>(sections: &mut Vec<Section<'a>>, name: &'a str, line: usize) -> Result<(), String> {
    let problem = sections
        .iter()
        .find(|section| section.name == name)
        .map(|first| format!("duplicate profile, first on line {} — merge them", first.line));
    sections.push(Section { name, line, entries: Vec::new() });
    problem.map_or(Ok(()), Err)
}

fn add<'a>(sections: &mut [Section<'a>], text: &'a str, line: usize) -> Result<(), String> {
    let Some((name, value)) = text.split_once(['=', ':']) else {
        return Err("expected `[profile]` or `name = value`".into());
    };
    let entry = Entry { name: name.trim_end(), value: unquoted(value.trim_start()), line };
    let Some(section) = sections.last_mut() else {
        return Err("entry before any `[profile]` — put `[default]` above it".into());
    };
    let first = section.entry(entry.name).map(|first| first.line);
    section.entries.push(entry);
    match first {
        Some(first) => Err(format!("duplicate name, first on line {first} — remove one")),
        None => Ok(()),
    }
}

/// Removes enclosing quotes, which the vendor's examples have and which are not part of a key.
fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Result<Vec<String>, Vec<String>> {
        let sections = parse(text)?;
        let lines = sections.iter().flat_map(|section| {
            let heading = format!("{} [{}]", section.line, section.name);
            let entry = |entry: &Entry<'_>| format!("{} {}={}", entry.line, entry.name, entry.value);
            iter::once(heading).chain(section.entries.iter().map(entry))
        });
        Ok(lines.collect())
    }

    #[test]
    fn headings_and_values_are_read_in_every_common_spelling() {
        let table: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("[a]\nx=1\n\n[ b ]\r\n  y : 2\r\n", &["1 [a]", "2 x=1", "4 [b]", "5 y=2"]),
            ("# note\n; note\n[a]", &["3 [a]"]),
            ("[a]\nx = \"1\"\ny='2'\nz=\"\"", &["1 [a]", "2 x=1", "3 y=2", "4 z="]),
            ("[a]\nx=\"1'\ny=\"", &["1 [a]", "2 x=\"1'", "3 y=\""]),
            ("[a]\nx=b=c:d", &["1 [a]", "2 x=b=c:d"]),
        ];
        for (text, expected) in table {
            assert_eq!(entries(text).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn every_bad_line_is_told_by_number_and_not_by_text() {
        let problems = entries("x=hush\n[a]\nhush\nx=1\nX=hush\n[a]\n[b").unwrap_err();
        let expected = [
            "line 1: entry before any `[profile]` — put `[default]` above it",
            "line 3: expected `[profile]` or `name = value`",
            "line 5: duplicate name, first on line 4 — remove one",
            "line 6: duplicate profile, first on line 2 — merge them",
            "line 7: expected `[profile]` or `name = value`",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn names_are_found_in_any_case() {
        let sections = parse("[a]\nSecret_ID=1").unwrap();
        assert_eq!(sections[0].entry("secret_id").unwrap().value, "1");
        assert!(sections[0].entry("secret").is_none());
    }
}
