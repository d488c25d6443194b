//! Documentation of emitted code as lines that a screen has room for.

use syn::Meta;

/// How long a line may be, without its indentation and `///`.
const WIDTH: usize = 116;

/// The text of an attribute, if it is documentation.
pub(super) fn text_of(attribute: &Meta) -> Option<String> {
    match attribute {
        Meta::NameValue(syn::MetaNameValue { path, value: syn::Expr::Lit(value), .. }) if path.is_ident("doc") => {
            match &value.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Its lines, those of prose and lists wrapped; what follows in an item of a list is indented.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    let mut is_in_code = false;
    text.split('\n').flat_map(move |line| {
        let content = line.trim_start();
        let is_fence = content.starts_with("```");
        is_in_code ^= is_fence;
        // A table or a heading is one line, however long.
        let is_fixed = is_in_code || is_fence || content.starts_with(['|', '#']);
        if is_fixed { vec![line.to_owned()] } else { wrapped(line) }
    })
}

fn wrapped(line: &str) -> Vec<String> {
    let content = line.trim_start();
    let is_item = content.starts_with("- ") || content.starts_with("+ ");
    let indent = line.len() - content.len() + if is_item { 2 } else { 0 };
    let mut lines: Vec<String> = Vec::new();
    for word in line.split(' ') {
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= WIDTH || last.trim().len() < 2 => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) => lines.push(format!("{}{word}", " ".repeat(indent))),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_and_items_stay_items() {
        let word = "word ".repeat(30);
        let lines: Vec<String> = lines(&format!(" - {word}end\n | {word}end\n ```text\n {word}end")).collect();
        let first = "word ".repeat(22);
        assert_eq!(lines.len(), 5, "{lines:#?}");
        assert_eq!(lines[0], format!(" - {}", first.trim_end()));
        assert!(lines[1].starts_with("   word"), "{lines:#?}");
        assert!(lines[2].chars().count() > WIDTH && lines[4].chars().count() > WIDTH, "{lines:#?}");
    }

    #[test]
    fn a_line_without_room_for_its_first_word_is_not_empty() {
        let long = "x".repeat(WIDTH * 2);
        assert_eq!(wrapped(&format!(" {long}")), [format!(" {long}")]);
        assert_eq!(wrapped(&format!(" - {long}")), [format!(" - {long}")]);
    }
}
