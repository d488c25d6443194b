//! Documentation of emitted items: our English text, the facts, and the vendor's text where kept.

use tencent_ess_spec::{
    Action, AllowedValue, Category, Enum, ErrorCode, Field, Format, Replay, Scalar, Source, Type, Variant,
};

use crate::links::{self, Links};

/// How many fields an enum's documentation names.
const MOST_USES: usize = 6;

/// Documentation of a request; `answer` is the identifier of its answer.
pub(crate) fn of_action(action: &Action, answer: &str, links: &Links<'_>) -> Vec<String> {
    let english = action.curated.doc.as_deref();
    let title = action.title.as_deref().map(clean);
    let mut facts = vec![match title.as_ref().filter(|_| english.is_some()) {
        Some(title) => format!("Action: `{}` ({title})", action.action),
        None => format!("Action: `{}`", action.action),
    }];
    facts.push(format!("Answer: [`{answer}`]({})", links::path("actions", &answer)));
    facts.push(match (action.curated.replay, &action.curated.guard) {
        (Some(Replay::Safe), _) => "Replay: safe, running twice harms nobody".to_owned(),
        (Some(Replay::Guarded), Some(code)) => format!("Replay: guarded, a second run is refused with `{code}`"),
        _ => "Replay: never, a lost answer is reported as `Error::Ambiguous`".to_owned(),
    });
    facts.extend(action.rate_limit.map(|rate| format!("At most {rate} calls per second")));
    facts.extend(page(&action.sources).map(|url| format!("Source: <{url}>")));
    let opening = english.map(|text| links.resolve(text)).or(title);
    assemble(opening.as_deref(), &facts, action.doc.as_deref())
}

/// Documentation of an answer.
pub(crate) fn of_response(action: &Action, request: &str) -> Vec<String> {
    let opening = format!("The answer to [`{request}`]({}).", links::path("actions", &request));
    assemble(Some(&opening), &[format!("Action: `{}`", action.action)], None)
}

/// Documentation of the module of the requests: where there are categories, an index by the task that they serve.
pub(crate) fn of_actions<'a>(
    categories: &[Category],
    actions: &(impl Iterator<Item = &'a Action> + Clone),
    links: &Links<'_>,
) -> Vec<String> {
    let mut docs = vec!["The requests and their answers.".to_owned()];
    for category in categories {
        let members = actions.clone().filter(|action| action.curated.category.as_ref() == Some(&category.name));
        let mut items = members.map(|action| {
            let link = links.resolve(&format!("[`{}`]", action.action));
            let summary = action.curated.doc.as_deref().map(|doc| links.resolve(first_sentence(doc)));
            summary.map_or_else(|| format!("- {link}"), |summary| format!("- {link}: {summary}"))
        });
        if let Some(first) = items.next() {
            docs.extend([String::new(), format!("# {}", category.title), String::new()]);
            docs.extend([links.resolve(&category.doc), String::new(), first]);
            docs.extend(items);
        }
    }
    docs
}

/// Documentation of a data structure.
pub(crate) fn of_type(ty: &Type, links: &Links<'_>) -> Vec<String> {
    let mut facts = vec![format!("Type: `{}`", ty.name)];
    facts.extend(page(&ty.sources).map(|url| format!("Source: <{url}>")));
    let english = ty.curated.doc.as_deref().map(|text| links.resolve(text));
    assemble(english.as_deref(), &facts, ty.doc.as_deref())
}

/// Documentation of a field among others; `sent` tells whether it can stand in a request.
pub(crate) fn of_field(
    field: &Field,
    siblings: &[Field],
    enumeration: Option<&str>,
    sent: bool,
    links: &Links<'_>,
) -> Vec<String> {
    let presence = match (sent, field.required) {
        (true, Some(true)) => ", required",
        (true, _) => ", optional",
        (false, _) if field.nullable => ", may be null",
        (false, _) => "",
    };
    let mut facts = vec![format!("Parameter: `{}`{presence}", field.name)];
    let condition = field.required_when.as_ref().filter(|_| sent);
    facts.extend(condition.map(|condition| format!("Required {}", condition.describe(siblings, scalar))));
    facts.extend(length("characters", field.min_chars, field.max_chars));
    facts.extend(length("bytes of UTF-8", None, field.max_bytes));
    facts.extend(length("elements", field.min_items, field.max_items));
    facts.extend(range(field.min, field.max));
    facts.extend(field.format.map(|format| {
        match format {
            Format::UnixSeconds => "Seconds since 1970-01-01T00:00:00Z",
            Format::UnixMillis => "Milliseconds since 1970-01-01T00:00:00Z",
            Format::Base64 => "Base64",
            Format::Url => "An address of the web",
        }
        .to_owned()
    }));
    if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(value).collect();
        let names = enumeration.map(|name| format!(", named by [`{name}`]({})", links::path("enums", &name)));
        facts.push(format!("Values: {}{}", values.join(", "), names.unwrap_or_default()));
    }
    facts.extend(field.default.as_ref().map(|default| format!("Default: {}", scalar(default))));
    facts.extend(field.example.as_ref().map(|example| format!("Example: {}", code(&example.to_string()))));
    let english = field.curated.doc.as_deref().map(|text| links.resolve(text));
    assemble(english.as_deref(), &facts, field.doc.as_deref())
}

/// Documentation of an enum; `uses` are links to the fields of this type.
pub(crate) fn of_enum(enumeration: &Enum, uses: &[String], links: &Links<'_>) -> Vec<String> {
    let mut text = enumeration.doc.as_deref().map(|text| links.resolve(text) + "\n\n").unwrap_or_default();
    text.push_str("New values may appear at any time: match with a wildcard arm. A value without a name\n");
    text.push_str("is kept in `Unknown` as it came, and sent back unchanged.");
    let (shown, more) = uses.split_at(uses.len().min(MOST_USES));
    let facts = match (shown.join(", "), more.len()) {
        (shown, _) if shown.is_empty() => Vec::new(),
        (shown, 0) => vec![format!("Type of {shown}")],
        (shown, more) => vec![format!("Type of {shown} and {more} more")],
    };
    assemble(Some(&text), &facts, None)
}

/// Documentation of a named value.
pub(crate) fn of_variant(variant: &Variant, links: &Links<'_>) -> Vec<String> {
    let english = variant.doc.as_deref().map(|text| links.resolve(text));
    assemble(english.as_deref(), &[format!("On the wire: {}", scalar(&variant.value))], None)
}

/// Documentation of an error code.
pub(crate) fn of_code(code: &ErrorCode, links: &Links<'_>) -> Vec<String> {
    let english = code.curated.doc.as_deref().map(|text| links.resolve(text));
    assemble(english.as_deref(), &[format!("Code: `{}`", code.code)], code.doc.as_deref())
}

/// The page that documents something: the first source that has an address.
pub(crate) fn page(sources: &[Source]) -> Option<&str> {
    sources.iter().find_map(|source| source.url.as_deref())
}

/// An opening, the facts as a list, and the vendor's text: folded where there is one in English.
fn assemble(opening: Option<&str>, facts: &[String], vendor: Option<&str>) -> Vec<String> {
    let mut docs: Vec<String> = opening.into_iter().flat_map(str::lines).map(str::to_owned).collect();
    let is_folded = !docs.is_empty() && vendor.is_some();
    if !is_folded && let Some(text) = vendor {
        docs.extend(paragraphs(text));
    }
    // After a list in the text, another mark begins a list of its own.
    let mark = if docs.last().is_some_and(|line| line.starts_with("- ")) { '+' } else { '-' };
    if !docs.is_empty() && !facts.is_empty() {
        docs.push(String::new());
    }
    docs.extend(facts.iter().map(|fact| format!("{mark} {fact}")));
    if is_folded && let Some(text) = vendor {
        docs.extend(["", "<details><summary>In the vendor's words</summary>", ""].map(str::to_owned));
        docs.extend(paragraphs(text));
        docs.extend(["", "</details>"].map(str::to_owned));
    }
    docs
}

/// The vendor's lines: each is a paragraph or an item of its own.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.lines().flat_map(|line| match line.strip_prefix("- ") {
        Some(item) => vec![format!("- {}", clean(item))],
        None => vec![String::new(), clean(line), String::new()],
    })
}

/// A text up to the first full stop that ends a sentence.
fn first_sentence(text: &str) -> &str {
    let end = text.match_indices('.').map(|(at, stop)| at + stop.len()).find(|end| {
        let (sentence, rest) = text.split_at(*end);
        rest.starts_with([' ', '\n']) && sentence.matches('`').count().is_multiple_of(2)
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn length(what: &str, least: Option<u64>, most: Option<u64>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
        (Some(least), None) => Some(format!("At least {least} {what}")),
        (None, Some(most)) => Some(format!("At most {most} {what}")),
        (None, None) => None,
    }
}

fn range(least: Option<i64>, most: Option<i64>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("From {least} to {most}")),
        (Some(least), None) => Some(format!("At least {least}")),
        (None, Some(most)) => Some(format!("At most {most}")),
        (None, None) => None,
    }
}

fn value(allowed: &AllowedValue) -> String {
    let value = scalar(&allowed.value);
    if allowed.label.is_empty() { value } else { format!("{value} ({})", clean(&allowed.label)) }
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::String(text) => code(&format!("{text:?}")),
        other => code(&other.to_string()),
    }
}

/// Text as inline code, whatever backticks it holds.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The vendor's words as Markdown that shows them: markup characters escaped, bare links marked.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['h', '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~'].as_slice()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        // All of them are one byte long.
        let (first, after) = special.split_at(1);
        rest = if special.starts_with("https://") || special.starts_with("http://") {
            let is_end = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | ')');
            let (address, after) = special.split_at(special.find(is_end).unwrap_or(special.len()));
            out.extend(["<", address, ">"]);
            after
        } else {
            out.extend([if first == "h" { "" } else { "\\" }, first]);
            after
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_words_show_as_they_are() {
        let table = [
            ("plain 合同", "plain 合同"),
            ("a [b] <c> *d* `e` f_g", "a \\[b\\] \\<c\\> \\*d\\* \\`e\\` f\\_g"),
            ("see https://qian.tencent.com/a_b?c=d。", "see <https://qian.tencent.com/a_b?c=d>。"),
        ];
        for (text, expected) in table {
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn the_first_sentence_ends_with_a_full_stop_outside_code() {
        let table = [
            ("Cancels a flow. Call it early.", "Cancels a flow."),
            ("Cancels a flow.\n\nCall it early.", "Cancels a flow."),
            ("Asks for `a. b` in version 2.0 of it. Then waits.", "Asks for `a. b` in version 2.0 of it."),
            ("Only one.", "Only one."),
        ];
        for (text, expected) in table {
            assert_eq!(first_sentence(text), expected);
        }
    }

    #[test]
    fn facts_after_a_list_are_a_list_of_their_own() {
        let facts = ["Code: `A`".to_owned()];
        assert_eq!(assemble(Some("One of:\n\n- a\n- b"), &facts, None).last().unwrap(), "+ Code: `A`");
        assert_eq!(assemble(Some("One."), &facts, None).last().unwrap(), "- Code: `A`");
    }

    #[test]
    fn the_vendors_text_is_folded_below_an_english_one() {
        let facts = ["Code: `A`".to_owned()];
        assert_eq!(assemble(None, &facts, Some("其一")), ["", "其一", "", "", "- Code: `A`"]);
        let folded = assemble(Some("One."), &facts, Some("其一"));
        assert_eq!(folded[..4], ["One.", "", "- Code: `A`", ""]);
        assert_eq!(
            folded[4..],
            ["<details><summary>In the vendor's words</summary>", "", "", "其一", "", "", "</details>"]
        );
    }

    #[test]
    fn inline_code_survives_backticks_and_line_ends() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b\nc"), "`` a`b c ``");
    }
}
