//! Removes inline Markdown from a line: pages render it, the metadata still carries it.

/// The line without emphasis, code marks and images, and with links reduced to their text.
pub(super) fn plain(line: &str) -> String {
    let text = unpair(&unpair(&unlink(line), "**"), "`");
    ["\\_", "\\*", "\\~"].iter().fold(text, |text, mark| text.replace(mark, mark.trim_start_matches('\\')))
}

/// The line with `\_` and the like reduced to the character.
pub(super) fn unescape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation) {
            text.extend(chars.next());
        } else {
            text.push(c);
        }
    }
    text
}

/// Markdown's `<https://…>` without its brackets, which an HTML parser would take for an element.
pub(super) fn open_autolinks(text: &str) -> String {
    let mut opened = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        opened.push_str(before);
        let address = beginning(after).split_once('>').map(|(address, _)| address);
        let address = address.filter(|address| address.contains("://") && !address.contains(char::is_whitespace));
        if let Some(address) = address {
            opened.push_str(address);
            rest = after.get(address.len() + 1..).unwrap_or_default();
        } else {
            opened.push('<');
            rest = after;
        }
    }
    opened.push_str(rest);
    opened
}

/// Drops `![text](address)` and reduces `[text](address)` to its text.
fn unlink(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        let found = beginning(after).split_once("](").and_then(|(label, target)| {
            let (target, _) = target.split_once(')')?;
            let rest = after.get(label.len() + "](".len() + target.len() + 1..)?;
            (!label.contains(['[', ']']) && !target.contains(char::is_whitespace)).then_some((label, rest))
        });
        match (found, before.strip_suffix('!')) {
            (Some((_, remaining)), Some(before)) => {
                text.push_str(before);
                rest = remaining;
            }
            (Some((label, remaining)), None) => {
                text.push_str(before);
                text.push_str(label);
                rest = remaining;
            }
            (None, _) => {
                text.push_str(before);
                text.push('[');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// As much of a text as a link or tag may take: what is open for longer is none, and looking for its end
/// from every bracket on would take ever longer.
pub(super) fn beginning(text: &str) -> &str {
    const LONGEST: usize = 8192;
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Removes marks that come in pairs; longer runs of the same character are masked ids, not marks.
fn unpair(line: &str, mark: &str) -> String {
    let marks: Vec<usize> =
        line.match_indices(mark).map(|(at, _)| at).filter(|at| stands_alone(line, *at, mark)).collect();
    let mut text = String::with_capacity(line.len());
    let mut from = 0;
    for at in marks.chunks_exact(2).flatten() {
        text.push_str(line.get(from..*at).unwrap_or_default());
        from = at + mark.len();
    }
    text.push_str(line.get(from..).unwrap_or_default());
    text
}

fn stands_alone(line: &str, at: usize, mark: &str) -> bool {
    let same = |c: Option<char>| c.is_some_and(|c| mark.starts_with(c));
    let before = line.get(..at).and_then(|text| text.chars().last());
    let after = line.get(at + mark.len()..).and_then(|text| text.chars().next());
    !same(before) && !same(after)
}
