//! Documentation of emitted items: our English text, the facts, and the vendor's text where kept.

use tencent_ess_spec::{
    Action, AllowedValue, Category, Enum, ErrorCode, Field, Format, Replay, Scalar, Service, Source, Type, Variant,
};

use crate::{
    inert::{address, code, line},
    links::{self, Links},
    markdown,
};

/// How many fields an enum's documentation names.
const MOST_USES: usize = 6;

/// Documentation of the service.
pub(crate) fn of_service(service: &Service, links: &Links<'_>) -> Vec<String> {
    let title = || service.title.as_deref().map_or_else(|| format!("The service {}.", code(&service.service)), line);
    english(service.curated.doc.as_deref(), links).unwrap_or_else(|| vec![title()])
}

/// Documentation of a request; `definition` is its file, and `answer` the identifier of its answer.
pub(crate) fn of_action(action: &Action, definition: &str, answer: &str, links: &Links<'_>) -> Vec<String> {
    let english = action.curated.doc.as_deref();
    let title = action.title.as_deref().map(line);
    let name = code(&action.action);
    let mut facts = vec![match title.as_ref().filter(|_| english.is_some()) {
        Some(title) => format!("Action: {name} ({title})"),
        None => format!("Action: {name}"),
    }];
    facts.push(format!("Answer: [`{answer}`]({})", links::path("actions", &answer)));
    facts.push(match (action.curated.replay, &action.curated.guard) {
        (Some(Replay::Safe), _) => "Replay: safe, running twice harms nobody".to_owned(),
        (Some(Replay::Guarded), Some(guard)) => {
            format!("Replay: guarded, a second run is refused with {}", code(guard))
        }
        _ => "Replay: never, a lost answer is reported as `Error::Ambiguous`".to_owned(),
    });
    facts.extend(action.rate_limit.map(|rate| format!("At most {rate} calls per second")));
    facts.push(defined_in(definition));
    facts.extend(source(&action.sources));
    let opening = english.map(|text| markdown::lines(text, links)).or(title.map(|title| vec![title]));
    assemble(opening, &facts, action.doc.as_deref())
}

/// Documentation of an answer.
pub(crate) fn of_response(action: &Action, request: &str) -> Vec<String> {
    let opening = format!("The answer to [`{request}`]({}).", links::path("actions", &request));
    assemble(Some(vec![opening]), &[format!("Action: {}", code(&action.action))], None)
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
            let name = code(&action.action);
            let link = links.path(&action.action).map_or_else(|| name.clone(), |path| format!("[{name}]({path})"));
            let summary =
                action.curated.doc.as_deref().map(|doc| markdown::lines(first_sentence(doc), links).join(" "));
            summary.map_or_else(|| format!("- {link}"), |summary| format!("- {link}: {summary}"))
        });
        if let Some(first) = items.next() {
            docs.extend([String::new(), format!("# {}", line(&category.title)), String::new()]);
            docs.extend(markdown::lines(&category.doc, links));
            docs.extend([String::new(), first]);
            docs.extend(items);
        }
    }
    docs
}

/// Documentation of a data structure; `definition` is its file.
pub(crate) fn of_type(ty: &Type, definition: &str, links: &Links<'_>) -> Vec<String> {
    let mut facts = vec![format!("Type: {}", code(&ty.name)), defined_in(definition)];
    facts.extend(source(&ty.sources));
    assemble(english(ty.curated.doc.as_deref(), links), &facts, ty.doc.as_deref())
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
    let mut facts = vec![format!("Parameter: {}{presence}", code(&field.name))];
    let condition = field.required_when.as_ref().filter(|_| sent);
    facts.extend(condition.map(|condition| format!("Required {}", condition.describe_as(siblings, code, scalar))));
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
    facts.extend(field.is_sensitive().then(|| "Redacted in `Debug`".to_owned()));
    facts.extend(field.example.as_ref().map(|example| format!("Example: {}", code(&example.to_string()))));
    assemble(english(field.curated.doc.as_deref(), links), &facts, field.doc.as_deref())
}

/// Documentation of an enum; `definition` is its file, and `uses` are links to the fields of this type.
pub(crate) fn of_enum(enumeration: &Enum, definition: &str, uses: &[String], links: &Links<'_>) -> Vec<String> {
    let mut opening = english(enumeration.doc.as_deref(), links).unwrap_or_default();
    opening.extend(opening.last().map(|_| String::new()));
    opening.push("New values may appear at any time: match with a wildcard arm. A value without a name".to_owned());
    opening.push("is kept in `Unknown` as it came, and sent back unchanged.".to_owned());
    let (shown, more) = uses.split_at(uses.len().min(MOST_USES));
    let uses = match (shown.join(", "), more.len()) {
        (shown, _) if shown.is_empty() => None,
        (shown, 0) => Some(format!("Type of {shown}")),
        (shown, more) => Some(format!("Type of {shown} and {more} more")),
    };
    let facts: Vec<String> = uses.into_iter().chain([defined_in(definition)]).collect();
    assemble(Some(opening), &facts, None)
}

/// Documentation of a named value.
pub(crate) fn of_variant(variant: &Variant, links: &Links<'_>) -> Vec<String> {
    let facts = [format!("On the wire: {}", scalar(&variant.value))];
    assemble(english(variant.doc.as_deref(), links), &facts, None)
}

/// Documentation of an error code.
pub(crate) fn of_code(error: &ErrorCode, links: &Links<'_>) -> Vec<String> {
    let facts = [format!("Code: {}", code(&error.code))];
    assemble(english(error.curated.doc.as_deref(), links), &facts, error.doc.as_deref())
}

/// The page that documents something: the first source that has an address.
pub(crate) fn page(sources: &[Source]) -> Option<&str> {
    sources.iter().find_map(|source| source.url.as_deref())
}

/// The file of the definition as a fact.
fn defined_in(definition: &str) -> String {
    format!("Defined in {}", code(definition))
}

/// That page as a fact.
fn source(sources: &[Source]) -> Option<String> {
    page(sources).map(|url| format!("Source: {}", address(url)))
}

fn english(text: Option<&str>, links: &Links<'_>) -> Option<Vec<String>> {
    text.map(|text| markdown::lines(text, links))
}

/// An opening, the facts as a list, and the vendor's text: folded where there is one in English.
fn assemble(opening: Option<Vec<String>>, facts: &[String], vendor: Option<&str>) -> Vec<String> {
    let mut docs = opening.unwrap_or_default();
    let is_folded = !docs.is_empty() && vendor.is_some();
    if !is_folded && let Some(text) = vendor {
        extend_with_paragraphs(&mut docs, text);
    }
    if !docs.is_empty() && !facts.is_empty() {
        separate(&mut docs);
    }
    docs.extend(facts.iter().map(|fact| format!("- {fact}")));
    if is_folded && let Some(text) = vendor {
        docs.extend(["", "<details><summary>In the vendor's words</summary>", ""].map(str::to_owned));
        extend_with_paragraphs(&mut docs, text);
        separate(&mut docs);
        docs.push("</details>".to_owned());
    }
    docs
}

/// Adds the vendor's lines: each is a paragraph or an item of its own.
fn extend_with_paragraphs(docs: &mut Vec<String>, text: &str) {
    let mut is_in_list = false;
    for text in text.lines() {
        let item = text.strip_prefix("- ");
        if !is_in_list || item.is_none() {
            separate(docs);
        }
        is_in_list = item.is_some();
        docs.push(item.map_or_else(|| line(text), |item| format!("+ {}", line(item))));
    }
}

/// Ends a paragraph with one blank line.
fn separate(docs: &mut Vec<String>) {
    if docs.last().is_some_and(|last| !last.is_empty()) {
        docs.push(String::new());
    }
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
    if allowed.label.is_empty() { value } else { format!("{value} ({})", line(&allowed.label)) }
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::String(text) => code(&format!("{text:?}")),
        other => code(&other.to_string()),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

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
    fn the_vendors_text_is_folded_below_an_english_one() {
        let facts = ["Code: `A`".to_owned()];
        assert_eq!(assemble(None, &facts, Some("其一")), ["其一", "", "- Code: `A`"]);
        let folded = assemble(Some(vec!["One.".to_owned()]), &facts, Some("其一"));
        assert_eq!(folded[..4], ["One.", "", "- Code: `A`", ""]);
        assert_eq!(folded[4..], ["<details><summary>In the vendor's words</summary>", "", "其一", "", "</details>"]);
    }
}
