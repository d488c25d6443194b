//! Text from sources as one line of Markdown that shows the text and does nothing else.
//!
//! Whatever a page, metadata or an answer of the service holds can end in documentation, which `cargo test` compiles
//! and runs where it finds code in it. So this is total: no text makes a block, HTML, an item's link or a second line.

/// The text as one line; markup characters are escaped, and addresses of the web are links.
pub(crate) fn line(text: &str) -> String {
    finished(&escaped(&plain(text), true))
}

/// A line of Markdown as it can stand anywhere: nothing is indented, before or behind what looks like the mark of a
/// list, so that nothing is code; and text that would be a list, a rule or an underlined heading is escaped.
pub(crate) fn finished(line: &str) -> String {
    let mut line = single_spaced(line);
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let marks: &[char] = if digits == 0 { &['-', '+', '='] } else { &['.', ')'] };
    if line.get(digits..).is_some_and(|rest| rest.starts_with(marks)) {
        line.insert(digits, '\\');
    }
    line
}

/// The text with its markup characters escaped.
///
/// Without `addresses`, those of the web are text: links cannot be nested.
pub(crate) fn escaped(text: &str, addresses: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['h', '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&'].as_slice()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        if addresses && let Some(end) = address_end(special) {
            let (address, after) = special.split_at(end);
            out.extend(["<", address, ">"]);
            rest = after;
        } else {
            // All of them are one byte long.
            let (first, after) = special.split_at(1);
            out.extend([if first == "h" { "" } else { "\\" }, first]);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Text as inline code, whatever backticks it holds.
pub(crate) fn code(text: &str) -> String {
    let text = single_spaced(&plain(text));
    let text = if text.is_empty() { " " } else { &text };
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// An address as a link, and as code if it is none.
pub(crate) fn address(url: &str) -> String {
    if address_end(url) == Some(url.len()) { format!("<{url}>") } else { code(url) }
}

/// The text without line ends, control characters, and what is invisible or changes the direction of text.
pub(crate) fn plain(text: &str) -> String {
    let is_space = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let is_invisible = |c: &char| {
        matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let visible = text.chars().filter(|c| !is_invisible(c));
    visible.map(|c| if is_space(c) { ' ' } else { c }).collect()
}

fn single_spaced(line: &str) -> String {
    let words = line.split(' ').filter(|word| !word.is_empty());
    words.fold(String::with_capacity(line.len()), |mut line, word| {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        line
    })
}

/// Where the address of the web ends that the text begins with.
fn address_end(text: &str) -> Option<usize> {
    let host = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme))?;
    let is_end = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | ')' | '`' | '\\');
    let host = host.split(is_end).next().unwrap_or_default();
    // A full stop after an address ends the sentence.
    let host_end = host.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len();
    let scheme_end = text.find("//")? + 2;
    (host_end > 0).then_some(scheme_end + host_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_as_it_is() {
        let table = [
            ("plain 合同", "plain 合同"),
            ("a [b] <c> *d* `e` f_g", "a \\[b\\] \\<c\\> \\*d\\* \\`e\\` f\\_g"),
            ("see https://qian.tencent.com/a_b?c=d。", "see <https://qian.tencent.com/a_b?c=d>。"),
            ("see http://a.b.", "see <http://a.b>."),
            ("https:// and http://`x`", "https:// and http://\\`x\\`"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("===", "\\==="),
            ("&lt;", "\\&lt;"),
        ];
        for (text, expected) in table {
            assert_eq!(line(text), expected);
        }
    }

    #[test]
    fn text_of_several_lines_becomes_one() {
        assert_eq!(line("a\n\n    b\r\u{2028}\0c\u{202e}d"), "a b cd");
        assert_eq!(line("\t    indented"), "indented");
    }

    #[test]
    fn inline_code_survives_backticks_and_line_ends() {
        let table = [("a", "`a`"), ("a`b\nc", "`` a`b c ``"), ("", "` `"), ("```\nx", "```` ``` x ````")];
        for (text, expected) in table {
            assert_eq!(code(text), expected);
        }
    }

    #[test]
    fn an_address_that_is_none_is_code() {
        assert_eq!(address("https://example.com/a?b"), "<https://example.com/a?b>");
        assert_eq!(address("https://example.com/a>\n\n    b"), "`https://example.com/a> b`");
        assert_eq!(address("javascript:alert(1)"), "`javascript:alert(1)`");
    }
}
