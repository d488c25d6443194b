//! Puts together what the parts of a page say.

use std::collections::BTreeSet;

use tencent_ess_spec::SourceKind;

use super::{
    SourceError,
    cells::is_identifier,
    error::shortened,
    fields, limits,
    page::{Block, Cut, Page, prose},
    sections::{Sections, sections},
    shown,
    words::{Section, clean},
};
use crate::reading::{ActionReading, ErrorReading, FieldReading, Reading, ServiceReading, TypeReading, Warning};

/// Reads a page.
pub(super) fn assemble(origin: &str, kind: SourceKind, page: &Page) -> Result<Reading, SourceError> {
    let rows = page.blocks.iter().map(|block| if let Block::Table(table) = block { table.rows.len() } else { 0 });
    if rows.sum::<usize>() > limits::MOST_ROWS {
        return Err(limits::too_many_rows(origin));
    }
    let parts = sections(page);
    whole(origin, kind, page, &parts)?;
    let mut warnings: Vec<Warning> = page
        .doubts
        .iter()
        .map(|(place, message)| Warning { place: format!("{origin}, {place}"), message: message.clone() })
        .collect();
    let (codes, errors) = errors(origin, page, &parts, &mut warnings);
    let types = types(origin, &parts, &mut warnings);
    let mut service = service(&parts);
    let mut actions = Vec::new();
    if !parts.input.is_empty() {
        let (action, version) = action(origin, page, &parts, codes, &mut warnings)?;
        service.version = version;
        actions.push(action);
    }
    for (above, table) in &parts.stray {
        let message =
            format!("a table of {} rows under `{}` belongs to no known part", table.rows.len(), shortened(above));
        warnings.push(Warning { place: origin.to_owned(), message });
    }
    if !parts.hidden.is_empty() {
        let message = format!("in tables that are not shown, and not read: `{}`", parts.hidden.join("`, `"));
        warnings.push(Warning { place: origin.to_owned(), message });
    }
    for (section, lines) in &parts.unread {
        let message = format!("a table whose titles say nothing of it is not read: `{}`", shortened(lines));
        warnings.push(Warning { place: format!("{origin}, {}", section.name()), message });
    }
    Ok(Reading { origin: origin.to_owned(), kind, url: page.url.clone(), service, actions, types, errors, warnings })
}

/// Refuses what is no page, or only a part of one.
fn whole(origin: &str, kind: SourceKind, page: &Page, parts: &Sections<'_>) -> Result<(), SourceError> {
    let cut_short = |what: String| {
        let advice = "fetch or copy the page again, from top to bottom";
        Err(SourceError::new(origin, format!("the page is cut short: {what}"), advice))
    };
    let likely: Option<String> = match &page.cut {
        Some(Cut::Sure(reason)) => return cut_short(reason.clone()),
        Some(Cut::Likely(reason)) => Some(reason.clone()),
        None => parts.drafts.last().filter(|draft| draft.lacks_answer()).map(|_| "an example has no answer".to_owned()),
    };
    if let Some((section, line)) = parts.torn.first() {
        let (part, line) = (section.name(), shortened(line));
        let problem = match parts.torn.len() {
            1 => format!("a line in the {part} looks like a row of a table and stands in none: `{line}`"),
            count => format!("{count} lines in the {part} look like rows of a table and stand in none: `{line}`"),
        };
        let advice = "close the row above with its `|`, or give the page in another form, best as HTML";
        return Err(SourceError::new(origin, problem, advice));
    }
    let saw = |section: Section| parts.seen.contains(&section);
    let is_action = !parts.input.is_empty() || !parts.output.is_empty();
    if is_action {
        if parts.input.is_empty() {
            return cut_short("it has no table of input parameters".to_owned());
        }
        if parts.output.is_empty() {
            return cut_short("it has no table of output parameters".to_owned());
        }
        return match likely {
            Some(reason) if parts.errors.is_empty() => cut_short(format!("{reason}, and there are no error codes")),
            // Real pages all have this part, at their end; without end tags it is what shows that all is there.
            None if parts.errors.is_empty() && !says_no_errors(parts) && !page.ended => {
                let started = kind == SourceKind::Text || saw(Section::Examples) || saw(Section::Errors);
                if started { cut_short("it has no error codes".to_owned()) } else { Ok(()) }
            }
            _ => Ok(()),
        };
    }
    let has_content = !parts.types.is_empty() || !parts.errors.is_empty();
    match likely.clone() {
        Some(reason) if has_content || !parts.seen.is_empty() => return cut_short(reason),
        None if has_content => return Ok(()),
        None if saw(Section::Input) || saw(Section::Output) => {
            return cut_short("there is a heading of parameters and no table".to_owned());
        }
        _ => {}
    }
    if let Some((above, _)) = parts.stray.first() {
        let problem = format!("no heading says whose fields the table under `{}` lists", shortened(above));
        let advice = "give the page of an action or of data structures, with its headings";
        return Err(SourceError::unrelated(origin, problem, advice));
    }
    let title = page.name().map(|name| format!(" (its title is `{}`)", shortened(&name)));
    let problem =
        format!("there is no table of parameters, data structures or error codes{}", title.unwrap_or_default());
    let advice = "give the documentation page of an action; one that says \"not found\" or asks to log in is none";
    Err(match likely {
        // It may be the first part of a page, so it is not passed over.
        Some(reason) => SourceError::new(origin, format!("{problem}, and {reason}"), advice),
        None => SourceError::unrelated(origin, problem, advice),
    })
}

/// Whether the page says in a sentence that the action has no error codes of its own.
fn says_no_errors(parts: &Sections<'_>) -> bool {
    parts.error_texts.iter().any(|text| text.contains("暂无") || text.to_ascii_lowercase().contains("no error code"))
}

/// The codes of the action, and all codes with their explanations.
fn errors(
    origin: &str,
    page: &Page,
    parts: &Sections<'_>,
    warnings: &mut Vec<Warning>,
) -> (Option<Vec<String>>, Vec<ErrorReading>) {
    let mut codes = Vec::new();
    let mut errors: Vec<ErrorReading> = Vec::new();
    let mut known = BTreeSet::new();
    let titled_common = parts.input.is_empty()
        && page.title.as_deref().is_some_and(|title| title.contains("公共错误码") || title.contains("Common Error"));
    for (common, table) in &parts.errors {
        let common = *common || titled_common;
        for error in fields::errors(&format!("{origin}, error codes"), common, table, warnings) {
            if known.insert(error.code.clone()) {
                codes.extend((!common).then(|| error.code.clone()));
                errors.push(error);
            }
        }
    }
    if !parts.errors.is_empty() {
        return (Some(codes), errors);
    }
    let none = says_no_errors(parts);
    if !none && !parts.input.is_empty() {
        let message = "there is no table of error codes, nor a word that there are none".to_owned();
        warnings.push(Warning { place: format!("{origin}, error codes"), message });
    }
    (none.then(Vec::new), errors)
}

fn types(origin: &str, parts: &Sections<'_>, warnings: &mut Vec<Warning>) -> Vec<TypeReading> {
    let mut types: Vec<TypeReading> = Vec::new();
    let mut names = BTreeSet::new();
    for part in &parts.types {
        let place = format!("{origin}, type {}", part.name);
        if !names.insert(&part.name) {
            warnings.push(Warning { place, message: "the type is there twice; the first one is taken".to_owned() });
            continue;
        }
        let doc = prose(part.doc.iter().copied());
        let fields = fields::fields(&place, &part.tables, warnings);
        types.push(TypeReading { name: part.name.clone(), doc: Some(doc).filter(|doc| !doc.lines.is_empty()), fields });
    }
    types
}

/// The action, and the API version that its page states.
fn action(
    origin: &str,
    page: &Page,
    parts: &Sections<'_>,
    errors: Option<Vec<String>>,
    warnings: &mut Vec<Warning>,
) -> Result<(ActionReading, Option<String>), SourceError> {
    let request = fields::fields(&format!("{origin}, input parameters"), &parts.input, warnings);
    let response = fields::fields(&format!("{origin}, output parameters"), &parts.output, warnings);
    let version = request.iter().find(|field| field.name == "Version").and_then(version);
    let name = action_name(origin, page, parts, warnings)?;
    let mut doc = prose(parts.description.iter().copied());
    doc.lines.retain(|line| !is_fixture(&line.text));
    let mut examples = Vec::new();
    for (index, draft) in parts.drafts.iter().enumerate() {
        match draft.finish() {
            Ok(example) => examples.push(example),
            Err(problem) => {
                let message = format!("the example `{}` is left out: {problem}", draft.title);
                warnings.push(Warning { place: format!("{origin}, example {}", index + 1), message });
            }
        }
    }
    warnings.extend(shown::undeclared(origin, parts, &examples));
    let action = ActionReading {
        name,
        title: title(page, parts),
        doc: Some(doc).filter(|doc| !doc.lines.is_empty()),
        rate_limit: parts.texts.iter().find_map(|text| rate_limit(text)),
        deprecated: None,
        request: Some(fields::without_common(request)),
        response: Some(response),
        errors,
        examples: parts.seen.contains(&Section::Examples).then_some(examples),
    };
    Ok((action, version))
}

/// The action's wire name, from the best witness there is.
fn action_name(
    origin: &str,
    page: &Page,
    parts: &Sections<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<String, SourceError> {
    let stated = parts.action_in_table();
    let called = parts.actions_in_examples();
    let several = |names: &BTreeSet<String>| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let problem = format!("this page documents several actions: `{}`", names.join("`, `"));
        Err(SourceError::new(origin, problem, "give each action's page as a file of its own"))
    };
    if stated.len() > 1 {
        return several(&stated);
    }
    if let Some(name) = stated.first() {
        for other in called.iter().filter(|other| *other != name) {
            let message = format!("an example calls `{other}`, the page is that of `{name}`");
            warnings.push(Warning { place: format!("{origin}, examples"), message });
        }
        return Ok(name.clone());
    }
    if called.len() > 1 {
        return several(&called);
    }
    let in_url = || {
        let path = page.url.as_deref()?.split(['?', '#']).next()?;
        let last = path.trim_end_matches('/').rsplit('/').next()?;
        is_identifier(last).then(|| last.to_owned())
    };
    called.first().cloned().or_else(in_url).ok_or_else(|| {
        let problem = "the page does not say which action it is of: no row `Action`, no `X-TC-Action` in an example";
        SourceError::new(origin, problem, "fetch or copy the whole page")
    })
}

/// The vendor's title of the action.
fn title(page: &Page, parts: &Sections<'_>) -> Option<String> {
    let of_document = page.title.as_deref().unwrap_or_default();
    let candidates = parts.titles.iter().filter(|(_, title)| !title.is_empty());
    let best = candidates.clone().rfind(|(_, title)| of_document.contains(title.as_str())).or_else(|| {
        let highest = candidates.clone().map(|(level, _)| *level).min()?;
        candidates.clone().rfind(|(level, _)| *level == highest)
    });
    let from_document = || {
        let first =
            [" | ", " - ", "_"].iter().fold(of_document, |title, mark| title.split(mark).next().unwrap_or(title));
        Some(clean(first)).filter(|title| !title.is_empty())
    };
    best.map(|(_, title)| title.clone()).or_else(from_document)
}

/// Lines that stand on every page and say nothing of the action itself.
fn is_fixture(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    line.starts_with("接口请求域名")
        || lower.starts_with("domain name for api request")
        || lower.starts_with("api request domain")
        || line.contains("接口请求频率限制")
        || (rate_limit(line).is_some() && lower.contains("request"))
        || line.contains("API Explorer")
        || matches!(line.trim(), "点击调试" | "Try it" | "Debug")
}

/// The documented calls per second.
fn rate_limit(text: &str) -> Option<u32> {
    text.lines().find_map(|line| {
        let line = clean(line);
        if let Some((before, _)) = line.split_once("次/秒").or_else(|| line.split_once("次 / 秒")) {
            let before = before.trim_end();
            let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            return before.get(start..)?.parse().ok().filter(|_| line.contains('频'));
        }
        let lower = line.to_ascii_lowercase();
        if !["per second", "/second", "/sec", "/s"].iter().any(|unit| lower.contains(unit))
            || !lower.contains("request")
        {
            return None;
        }
        lower.replace(',', "").split(|c: char| !c.is_ascii_digit()).find(|word| !word.is_empty())?.parse().ok()
    })
}

/// The version in the description of the common parameter `Version`.
fn version(field: &FieldReading) -> Option<String> {
    let is_date = |word: &&str| {
        let digits = |part: Option<&str>, count: usize| {
            part.is_some_and(|part| part.len() == count && part.chars().all(|c| c.is_ascii_digit()))
        };
        let mut parts = word.split('-');
        digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2) && parts.next().is_none()
    };
    let words = |text: &'_ str| -> Option<String> {
        text.split(|c: char| !c.is_ascii_digit() && c != '-').find(is_date).map(str::to_owned)
    };
    field.prose.lines.iter().find_map(|line| words(&line.text))
}

/// The service, from the host that its page names.
fn service(parts: &Sections<'_>) -> ServiceReading {
    let hosts = parts.texts.iter().flat_map(|text| text.lines()).filter_map(|line| {
        let named = line.contains("域名") || line.to_ascii_lowercase().contains("domain");
        named.then(|| host(line)).flatten()
    });
    let endpoint = hosts.into_iter().next();
    let in_head = || {
        let inputs = parts.drafts.iter().flat_map(|draft| draft.input.iter().chain(&draft.loose));
        inputs.flat_map(|text| text.lines()).find_map(|line| host(line.trim().strip_prefix("Host:")?))
    };
    let named = endpoint.clone().or_else(in_head);
    let service = named
        .filter(|host| host.contains(".tencentcloudapi."))
        .and_then(|host| host.split('.').next().map(str::to_owned));
    ServiceReading { service, version: None, title: None, endpoint }
}

/// The first host name in a line.
fn host(line: &str) -> Option<String> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
        .map(|word| word.trim_matches('.'))
        .find(|word| word.split('.').count() > 2 && !word.starts_with("www."))
        .map(str::to_owned)
}
