//! `cargo xtask scrape`: shows what one page says.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use tencent_ess_spec::{Action, ErrorCode, Type};

use crate::{
    cli::{Exit, Failure, World},
    merge::Facts,
    printed::{json_text, one_line},
};

/// Prints what one page says, as definition JSON.
#[derive(Args)]
pub(crate) struct Scrape {
    /// The page (HTML, Markdown, copied text) or metadata file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the vendor's texts and examples, too.
    #[arg(long)]
    keep_prose: bool,
}

/// What a source with several kinds of definition says.
#[derive(Serialize)]
struct Everything {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    types: Vec<Type>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorCode>,
}

impl Scrape {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let readings = (world.read)(&self.file).map_err(Failure::of_sources)?;
        for warning in readings.iter().flat_map(|reading| &reading.warnings) {
            writeln!(world.err, "warning: {}: {}", one_line(&warning.place), one_line(&warning.message))?;
        }
        let mut found = Everything { actions: Vec::new(), types: Vec::new(), errors: Vec::new() };
        for reading in readings {
            let facts = Facts::new(reading, &world.today, self.keep_prose);
            found.actions.extend(facts.to_actions());
            found.types.extend(facts.to_types());
            found.errors.extend(facts.to_errors());
        }
        let json = match (found.actions.as_slice(), found.types.as_slice()) {
            // The codes that the page of an action explains are among the errors of the action.
            ([action], []) => serde_json::to_string_pretty(action),
            ([], []) if found.errors.is_empty() => {
                return Err(format!("{}: says nothing of actions, types or error codes", self.file.display()).into());
            }
            ([], []) => serde_json::to_string_pretty(&found.errors),
            ([], types) if found.errors.is_empty() => serde_json::to_string_pretty(types),
            _ => serde_json::to_string_pretty(&found),
        };
        writeln!(world.out, "{}", json_text(&json.map_err(|error| error.to_string())?))?;
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tencent_ess_spec::SourceKind;

    use super::*;
    use crate::{
        cli::run_in,
        prose::{Line, Prose},
        reading::{ActionReading, ErrorReading, FieldReading, Reading, ServiceReading, TypeReading, Warning},
    };

    fn page() -> Reading {
        Reading {
            origin: "page.html".to_owned(),
            kind: SourceKind::Page,
            url: None,
            service: ServiceReading::default(),
            actions: Vec::new(),
            types: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn with_action(mut page: Reading) -> Reading {
        let prose = Prose { lines: vec![Line { item: false, text: "Words.".to_owned() }] };
        let field = FieldReading { name: "F".to_owned(), required: Some(true), prose, ..FieldReading::default() };
        let errors = Some(vec!["E".to_owned()]);
        page.actions = vec![ActionReading {
            name: "A".to_owned(),
            request: Some(vec![field]),
            errors,
            ..ActionReading::default()
        }];
        page.errors = vec![ErrorReading { code: "E".to_owned(), doc: Some("Words.".to_owned()), common: false }];
        page
    }

    fn with_type(mut page: Reading) -> Reading {
        page.types = vec![TypeReading { name: "T".to_owned(), ..TypeReading::default() }];
        page
    }

    fn scrape(reading: &Reading, args: &[&str]) -> (Exit, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let read = |_: &std::path::Path| Ok(vec![reading.clone()]);
        let today = "2026-11-23".parse().unwrap();
        let args = ["xtask", "scrape", "page.html"].iter().chain(args).map(Into::into);
        let exit = run_in(args, &mut World { today, read: &read, out: &mut out, err: &mut err });
        (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn what_a_page_holds_decides_the_form() {
        let action = json!({
            "action": "A",
            "request": [{ "name": "F", "type": "String", "required": true }],
            "response": [],
            "errors": ["E"],
        });
        let ty = json!({ "type": "T", "fields": [] });
        let errors = Reading { actions: vec![], ..with_action(page()) };
        let table = [
            (with_action(page()), action.clone()),
            (with_type(page()), json!([ty])),
            (errors, json!([{ "code": "E" }])),
            (
                with_type(with_action(page())),
                json!({ "actions": [action], "types": [ty], "errors": [{ "code": "E" }] }),
            ),
        ];
        for (reading, expected) in table {
            let (exit, out, _) = scrape(&reading, &[]);
            assert_eq!(exit, Exit::Done);
            assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), expected);
        }
    }

    #[test]
    fn texts_are_printed_on_demand_and_warnings_apart() {
        let mut reading = with_action(page());
        reading.warnings = vec![Warning { place: "page.html, row 3".to_owned(), message: "no type".to_owned() }];
        let (_, without, warnings) = scrape(&reading, &[]);
        assert!(!without.contains("Words."), "{without}");
        assert_eq!(warnings, "warning: page.html, row 3: no type\n");
        assert!(scrape(&reading, &["--keep-prose"]).1.contains("\"doc\": \"Words.\""));
    }

    #[test]
    fn a_page_that_says_nothing_is_an_error() {
        let (exit, out, err) = scrape(&page(), &[]);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
        assert_eq!(err, "error: page.html: says nothing of actions, types or error codes\n");
    }
}
