//! The command as a whole, on small specs in temporary folders, with readings made by hand.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tencent_ess_spec::SourceKind;

use crate::{
    cli::{Exit, World, run_in},
    live::tests::{Answer, Site, page as page_of},
    prose::{Line, Prose},
    reading::{ActionReading, ErrorReading, FieldReading, Reading, ServiceReading, TypeReading, Warning},
};

/// What a run has printed, and how it ended.
struct Outcome {
    exit: Exit,
    out: String,
    err: String,
}

impl Outcome {
    fn summary(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}

/// A folder of definitions and the sources that there are in the world, by path.
struct Desk {
    folder: TempDir,
    sources: BTreeMap<&'static str, Reading>,
}

impl Desk {
    fn new(sources: impl IntoIterator<Item = (&'static str, Reading)>) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sources: sources.into_iter().collect() }
    }

    /// A desk on whose folder the metadata has been read already.
    fn begun() -> Self {
        let desk = Self::new([("api.json", metadata())]);
        assert_eq!(desk.regen(&["--from", "api.json"]).exit, Exit::Done);
        desk
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("spec")
    }

    fn put(&mut self, path: &'static str, reading: Reading) {
        self.sources.insert(path, reading);
    }

    fn regen(&self, args: &[&str]) -> Outcome {
        let spec = self.spec().display().to_string();
        let given = ["xtask", "regen", "--spec", &spec];
        let args = given.iter().chain(args).map(Into::into);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let read = |path: &Path| match self.sources.get(path.to_str().unwrap_or_default()) {
            Some(reading) => Ok(vec![Reading { origin: path.display().to_string(), ..reading.clone() }]),
            None => Err(vec![format!("{}: there is no such file", path.display())]),
        };
        let today = "2026-11-23".parse().unwrap();
        let exit = run_in(args, &mut World { today, read: &read, out: &mut out, err: &mut err });
        Outcome { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    /// Asserts that a run fails with these words and changes nothing.
    fn refuses(&self, args: &[&str], words: &[&str]) {
        let before = self.bytes();
        let outcome = self.regen(args);
        assert_eq!(outcome.exit, Exit::Failed, "{args:?}: {}{}", outcome.out, outcome.err);
        for word in words {
            assert!(outcome.err.contains(word), "{args:?}: {word:?} is not in {:?}", outcome.err);
        }
        assert_eq!(self.bytes(), before, "{args:?}");
    }

    /// Everything in the folder.
    fn bytes(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for part in ["", "actions", "types", "enums"] {
            let Ok(entries) = fs::read_dir(self.spec().join(part)) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                let name = path.strip_prefix(self.spec()).unwrap().display().to_string();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
        found
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.spec().join(path)).unwrap()
    }

    /// Edits a definition as a person would.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert!(text.contains(from), "{from:?} is not in {text}");
        fs::write(self.spec().join(path), text.replacen(from, to, 1)).unwrap();
    }
}

fn field(name: &str, ty: &str) -> FieldReading {
    FieldReading { name: name.to_owned(), ty: ty.to_owned().into(), required: Some(false), ..FieldReading::default() }
}

fn reading(kind: SourceKind) -> Reading {
    Reading {
        origin: String::new(),
        kind,
        url: None,
        service: ServiceReading::default(),
        actions: Vec::new(),
        types: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
    }
}

/// A service with two actions, one of which uses a type.
fn metadata() -> Reading {
    let owned = |text: &str| Some(text.to_owned());
    let action = |name: &str, request: Vec<FieldReading>| ActionReading {
        name: name.to_owned(),
        request: Some(request),
        response: Some(vec![field("RequestId", "String")]),
        ..ActionReading::default()
    };
    Reading {
        service: ServiceReading {
            service: owned("tiny"),
            version: owned("2020-01-01"),
            title: owned("Tiny"),
            endpoint: None,
        },
        actions: vec![
            action("CreateFlow", vec![field("Name", "String"), field("Owner", "Person")]),
            action("StopFlow", vec![field("FlowId", "String")]),
        ],
        types: vec![TypeReading { name: "Person".to_owned(), doc: None, fields: vec![field("Id", "Uint64")] }],
        ..reading(SourceKind::Metadata)
    }
}

/// The page of `CreateFlow`, which says what the metadata says, and what metadata cannot say.
fn page() -> Reading {
    let mut page = reading(SourceKind::Page);
    page.actions = metadata().actions.into_iter().take(1).collect();
    page.actions[0].rate_limit = Some(20);
    page.actions[0].errors = Some(vec!["InvalidParameter".to_owned()]);
    page.errors =
        vec![ErrorReading { code: "InvalidParameter".to_owned(), doc: Some("Not right.".to_owned()), common: false }];
    page
}

fn prose(text: &str) -> Prose {
    Prose { lines: vec![Line { item: false, text: text.to_owned() }] }
}

#[test]
fn a_run_without_sources_is_a_wrong_usage() {
    let outcome = Desk::new([]).regen(&[]);
    assert_eq!(outcome.exit, Exit::Usage);
    assert_eq!(
        outcome.err,
        "error: nothing to read: name the pages and metadata with --from PATH…, or where the documentation is with \
         --base-url URL\n"
    );
}

#[test]
fn the_live_documentation_is_taken_as_a_whole_or_not_at_all() {
    let desk = Desk::begun();
    let answer = |action: &str| Answer::ok(&page_of(action));
    let site =
        Site::listing([("/docs/StopFlow", vec![answer("StopFlow")]), ("/docs/PauseFlow", vec![answer("PauseFlow")])]);
    let base = format!("{}/docs", site.address);
    let outcome = desk.regen(&["--base-url", &base]);
    assert_eq!(outcome.exit, Exit::Done, "{}", outcome.err);
    assert_eq!(outcome.err, "warning: there are no pages of these actions: CreateFlow\n");
    let action = desk.text("actions/PauseFlow.json");
    assert!(action.contains(&format!("\"url\": \"{base}/PauseFlow\"")), "{action}");

    site.put("/docs/PauseFlow", answer("HaltFlow"));
    site.put("/docs/StopFlow", Answer::ok(&page_of("StopFlow").replace("A name.", "At most 5 characters.")));
    desk.refuses(&["--base-url", &base], &["the page of `PauseFlow` has become another: it documents `HaltFlow`"]);
}

#[test]
fn being_offline_takes_one_line_and_changes_nothing() {
    let desk = Desk::begun();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/docs/", listener.local_addr().unwrap());
    drop(listener);
    desk.refuses(&["--base-url", &base], &["error: the documentation at http://127.0.0.1:", "cannot be reached"]);
    let docs_root = format!("\"curated\": {{ \"docs_root\": \"{base}\" }},\n  \"sources\"");
    desk.edit("service.json", "\"sources\"", &docs_root);
    assert_eq!(desk.regen(&[]).err.lines().count(), 1);
    desk.refuses(&[], &[&base]);
}

#[test]
fn what_belongs_to_other_sources_is_a_wrong_usage() {
    let desk = Desk::new([("api.json", metadata())]);
    for args in [
        &["--service", "ess/2020-11-11"][..],
        &["--service", "ess/2020-11-11", "--from", "api.json"],
        &["--base-url", "http://127.0.0.1:1/", "--from", "api.json"],
        &["--service", "ess 2020", "--from", "api.json"],
    ] {
        assert_eq!(desk.regen(args).exit, Exit::Usage, "{args:?}");
    }
}

#[test]
fn what_is_no_day_is_a_wrong_usage() {
    let outcome = Desk::new([]).regen(&["--from", "api.json", "--as-of", "2026-02-30"]);
    assert_eq!(outcome.exit, Exit::Usage);
    assert!(outcome.err.contains("not a day of the calendar, written as YYYY-MM-DD"), "{}", outcome.err);
}

#[test]
fn help_is_no_failure() {
    let outcome = Desk::new([]).regen(&["--help"]);
    assert_eq!(outcome.exit, Exit::Done);
    assert!(outcome.out.contains("--accept-removals") && outcome.err.is_empty(), "{}", outcome.out);
}

#[test]
fn metadata_fills_an_empty_folder_and_then_there_is_nothing_to_do() {
    let desk = Desk::new([("api.json", metadata())]);
    let first = desk.regen(&["--from", "api.json"]);
    assert_eq!((first.exit, first.err.as_str()), (Exit::Done, ""));
    assert_eq!(first.summary(), "regen: 5 files changed — a minor change for users");
    insta::assert_snapshot!(first.out, @r"
    service.json
      added — minor
    action CreateFlow
      added, with 2 parameters, 1 member in its answer and 0 error codes — minor
    action StopFlow
      added, with 1 parameter, 1 member in its answer and 0 error codes — minor
    type Person
      added, with 1 field — minor
    regen: 5 files changed — a minor change for users
    ");
    insta::assert_snapshot!(desk.text("service.json"), @r#"
    {
      "service": "tiny",
      "version": "2020-01-01",
      "title": "Tiny",
      "sources": [
        {
          "kind": "metadata",
          "retrieved": "2026-11-23"
        }
      ]
    }
    "#);
    let written = desk.bytes();
    for args in [&["--from", "api.json"][..], &["--check", "--from", "api.json", "--as-of", "2027-01-01"]] {
        let again = desk.regen(args);
        assert_eq!((again.exit, again.out.lines().count()), (Exit::Done, 1), "{}", again.out);
        assert_eq!(again.summary(), "regen: nothing to do, the definitions say what the sources say");
        assert_eq!(desk.bytes(), written);
    }
}

#[test]
fn check_reports_and_writes_nothing() {
    let desk = Desk::new([("api.json", metadata())]);
    let outcome = desk.regen(&["--check", "--from", "api.json"]);
    assert_eq!(
        (outcome.exit, outcome.summary()),
        (Exit::Failed, "regen: 5 files would change — a minor change for users")
    );
    assert!(!desk.spec().exists());
}

#[test]
fn sources_complement_each_other_in_any_order() {
    let sources = || [("api.json", metadata()), ("CreateFlow.html", page())];
    let (one, other) = (Desk::new(sources()), Desk::new(sources()));
    assert_eq!(one.regen(&["--from", "api.json", "CreateFlow.html"]).exit, Exit::Done);
    assert_eq!(other.regen(&["--from", "CreateFlow.html", "--from", "api.json"]).exit, Exit::Done);
    assert_eq!(one.bytes(), other.bytes());
    let action = one.text("actions/CreateFlow.json");
    assert!(action.contains("\"rate_limit\": 20") && action.contains("\"InvalidParameter\""), "{action}");
    assert!(!one.text("errors.json").contains("Not right."), "texts come only with --keep-prose");
}

#[test]
fn a_later_page_that_says_the_same_leaves_every_byte() {
    let mut desk = Desk::begun();
    // Laid out by hand, and still the same definition.
    desk.edit("actions/CreateFlow.json", "\"errors\": []", "\"errors\": [ ]");
    let before = desk.bytes();
    let mut same = page();
    same.actions[0].rate_limit = None;
    same.actions[0].errors = None;
    same.errors.clear();
    desk.put("CreateFlow.html", same);
    assert_eq!(desk.regen(&["--from", "CreateFlow.html", "--as-of", "2027-01-01"]).exit, Exit::Done);
    assert_eq!(desk.bytes(), before);
}

#[test]
fn an_old_page_fills_in_texts_and_changes_nothing_else() {
    let mut desk = Desk::begun();
    let mut old = page();
    old.kind = SourceKind::Text;
    old.actions[0].request = Some(vec![
        FieldReading { prose: prose("What it is called."), required: None, ..field("Name", "Int64") },
        field("Forgotten", "String"),
    ]);
    desk.put("seed.txt", old);
    let outcome = desk.regen(&["--from", "seed.txt", "--as-of", "2024-12-01", "--keep-prose"]);
    assert_eq!(outcome.exit, Exit::Done, "{}", outcome.err);
    insta::assert_snapshot!(outcome.out, @r"
    action CreateFlow
      calls per second 20 added
      error code InvalidParameter added — minor
      source: copied text of 2024-12-01 added
    action CreateFlow, request
      text added: Name
    errors.json
      source: copied text of 2024-12-01 added
      added — minor: InvalidParameter
    regen: 2 files changed — a minor change for users
    ");
    for args in [&["--keep-prose"][..], &[]] {
        let check = ["--check", "--from", "seed.txt", "--as-of", "2024-12-01"];
        assert_eq!(desk.regen(&[&check, args].concat()).exit, Exit::Done);
    }
    assert_eq!(desk.regen(&["--check", "--from", "api.json"]).exit, Exit::Done);
}

#[test]
fn a_field_in_another_spelling_is_reported_as_a_likely_rename() {
    let mut desk = Desk::begun();
    let mut respelled = metadata();
    respelled.actions[1].request = Some(vec![field("FlowID", "String")]);
    desk.put("respelled.json", respelled);
    let outcome = desk.regen(&["--from", "respelled.json"]);
    assert_eq!(outcome.exit, Exit::Done);
    assert_eq!(
        outcome.err,
        "warning: action StopFlow, request: `FlowID` is most likely `FlowId` in another spelling: both stay until \
         --accept-removals, and what is curated of `FlowId` has to be moved by hand\n"
    );
}

#[test]
fn removals_are_kept_until_they_are_accepted() {
    let mut desk = Desk::begun();
    desk.edit(
        "actions/CreateFlow.json",
        "\"name\": \"Name\",",
        "\"name\": \"Name\", \"curated\": { \"doc\": \"Ours.\" },",
    );
    let mut less = metadata();
    less.actions.truncate(1);
    less.actions[0].request = Some(vec![]);
    desk.put("less.json", less);

    let before = desk.bytes();
    let kept = desk.regen(&["--from", "less.json"]);
    assert_eq!((kept.exit, desk.bytes() == before), (Exit::Done, true), "{}", kept.err);
    insta::assert_snapshot!(kept.out, @r"
    action CreateFlow, request
      Name: removed by the source, kept here with what is curated of it
      Owner: removed by the source, kept here
    action StopFlow
      removed by the source, kept here
    The vendor hardly ever removes anything, so a source that lacks something is more likely old or cut short.
    If it is old, give its day with --as-of. To remove what it lacks, give --accept-removals. To keep it and hear of it no more, enter the day under `withdrawn` (CONTRIBUTING.md).
    regen: nothing to write; 3 removals kept back
    ");
    assert_eq!(desk.regen(&["--check", "--from", "less.json"]).exit, Exit::Done);

    let accepted = desk.regen(&["--from", "less.json", "--accept-removals"]);
    assert_eq!(
        (accepted.exit, accepted.summary()),
        (Exit::Done, "regen: 2 files changed — a major change for users"),
        "{}",
        accepted.err
    );
    assert!(!desk.bytes().contains_key("actions/StopFlow.json"));
    assert!(!desk.text("actions/CreateFlow.json").contains("Owner"));
}

#[test]
fn a_run_that_was_told_the_day_is_not_asked_for_it() {
    let mut desk = Desk::begun();
    let mut less = metadata();
    less.actions.truncate(1);
    desk.put("less.json", less);
    let outcome = desk.regen(&["--from", "less.json", "--as-of", "2026-11-24"]);
    assert!(!outcome.out.contains("--as-of"), "{}", outcome.out);
    assert!(outcome.out.contains("more likely cut short.\nTo remove what it lacks"), "{}", outcome.out);
}

#[test]
fn a_removal_that_is_acknowledged_is_not_reported_again_and_hides_no_new_one() {
    let mut desk = Desk::begun();
    let mut less = metadata();
    less.actions.truncate(1);
    less.actions[0].request = Some(vec![field("Owner", "Person")]);
    desk.put("less.json", less.clone());
    let from = ["--from", "less.json", "--as-of", "2027-01-01"];
    assert!(desk.regen(&from).summary().ends_with("2 removals kept back"));

    let mark = "\"curated\": { \"withdrawn\": \"2027-01-01\" }";
    desk.edit("actions/StopFlow.json", "\"errors\": []", &format!("\"errors\": [], {mark}"));
    desk.edit("actions/CreateFlow.json", "\"name\": \"Name\",", &format!("\"name\": \"Name\", {mark},"));
    let before = desk.bytes();
    // Not even consent to removals takes away what people have decided to keep.
    for args in [&from[..], &[&from[..], &["--accept-removals"]].concat()] {
        let outcome = desk.regen(args);
        assert_eq!(outcome.summary(), "regen: nothing to do, the definitions say what the sources say");
        assert_eq!((desk.bytes() == before, outcome.err.as_str()), (true, ""), "{args:?}");
    }

    less.actions[0].request = Some(Vec::new());
    desk.put("less.json", less);
    let outcome = desk.regen(&from);
    assert!(outcome.out.starts_with("action CreateFlow, request\n  Owner: removed by the source, kept here\n"));
    assert!(outcome.summary().ends_with("1 removal kept back"), "{}", outcome.out);
}

#[test]
fn a_mark_that_a_later_source_contradicts_is_warned_of() {
    let desk = Desk::begun();
    let mark = "\"errors\": [], \"curated\": { \"withdrawn\": \"2026-12-01\" }";
    desk.edit("actions/StopFlow.json", "\"errors\": []", mark);
    assert_eq!(desk.regen(&["--from", "api.json"]).err, "");
    let later = desk.regen(&["--from", "api.json", "--as-of", "2026-12-02"]);
    let words =
        "the action `StopFlow` is marked as withdrawn since 2026-12-01, and api.json has it: take the mark away";
    assert_eq!(later.err, format!("warning: {words}\n"));
}

#[test]
fn values_and_codes_can_be_acknowledged_too() {
    let mut desk = Desk::begun();
    let text = desk.text("actions/StopFlow.json");
    let values = "\"type\": \"String\", \"values\": [{ \"value\": \"old\" }], \"curated\": { \"withdrawn_values\": \
                  [{ \"value\": \"old\", \"since\": \"2026-11-23\" }] }";
    assert!(text.contains("\"errors\": []"));
    desk.edit("actions/StopFlow.json", "\"type\": \"String\"", values);
    let codes =
        "\"errors\": [\"E\"], \"curated\": { \"withdrawn_errors\": [{ \"code\": \"E\", \"since\": \"2026-11-23\" }] }";
    desk.edit("actions/StopFlow.json", "\"errors\": []", codes);
    let errors = "{ \"code\": \"E\" }, { \"code\": \"F\", \"curated\": { \"withdrawn\": \"2026-11-23\" } }";
    desk.edit("errors.json", "\"errors\": []", &format!("\"errors\": [{errors}]"));
    let mut page = page();
    page.actions[0] = metadata().actions.remove(1);
    page.actions[0].request = Some(vec![FieldReading { prose: prose("Its number."), ..field("FlowId", "String") }]);
    page.actions[0].errors = Some(vec!["G".to_owned()]);
    page.errors[0].code = "G".to_owned();
    desk.put("StopFlow.html", page);
    let args = ["--from", "StopFlow.html", "--as-of", "2026-11-24", "--accept-removals"];
    assert_eq!(desk.regen(&args).exit, Exit::Done);
    let text = desk.text("actions/StopFlow.json");
    assert!(text.contains("\"values\": [") && text.contains("\"E\",\n    \"G\""), "{text}");
    assert!(desk.text("errors.json").contains("\"F\""));
}

#[test]
fn a_limited_spec_holds_its_actions_and_what_they_reach() {
    let desk = Desk::begun();
    desk.edit("service.json", "\"sources\"", "\"curated\": { \"only\": [\"StopFlow\"] },\n  \"sources\"");
    assert_eq!(desk.regen(&["--from", "api.json", "--accept-removals"]).exit, Exit::Done);
    let names: Vec<String> = desk.bytes().into_keys().collect();
    assert_eq!(names, ["actions/StopFlow.json", "errors.json", "service.json"]);
    assert_eq!(desk.regen(&["--check", "--from", "api.json"]).exit, Exit::Done);
}

#[test]
fn what_is_asked_for_by_name_is_all_that_changes() {
    let desk = Desk::new([("api.json", metadata())]);
    assert_eq!(desk.regen(&["--from", "api.json", "--only", "CreateFlow"]).exit, Exit::Done);
    let names: Vec<String> = desk.bytes().into_keys().collect();
    assert_eq!(names, ["actions/CreateFlow.json", "errors.json", "service.json", "types/Person.json"]);
    desk.edit("service.json", "\"sources\"", "\"curated\": { \"only\": [\"CreateFlow\"] },\n  \"sources\"");
    let beyond = desk.regen(&["--from", "api.json", "--only", "StopFlow"]);
    assert_eq!(beyond.exit, Exit::Done);
    assert!(beyond.err.starts_with("warning: `StopFlow` is not in `curated.only` of service.json"), "{}", beyond.err);
}

#[test]
fn warnings_name_their_place_and_do_not_stop_a_run() {
    let mut desk = Desk::begun();
    let mut page = page();
    let place = "CreateFlow.html, input parameters, row 7, type".to_owned();
    page.warnings = vec![Warning { place, message: "`Sting` is not a type".to_owned() }];
    page.actions.push(ActionReading {
        name: "Unheard".to_owned(),
        errors: Some(vec!["InvalidParameter".to_owned()]),
        ..ActionReading::default()
    });
    desk.put("CreateFlow.html", page);
    let outcome = desk.regen(&["--from", "CreateFlow.html"]);
    assert_eq!(outcome.exit, Exit::Done);
    insta::assert_snapshot!(outcome.err, @r"
    warning: CreateFlow.html, input parameters, row 7, type: `Sting` is not a type
    warning: CreateFlow.html: no source describes these actions: Unheard
    ");
}

#[test]
fn nothing_is_removed_for_a_page_that_was_read_in_part() {
    let mut desk = Desk::begun();
    let mut page = page();
    page.warnings = vec![Warning { place: "CreateFlow.html, row 7".to_owned(), message: "no type".to_owned() }];
    desk.put("CreateFlow.html", page);
    let words = "error: CreateFlow.html: read with 1 warning, so what it lacks may be lost in reading — ";
    desk.refuses(&["--from", "CreateFlow.html", "--accept-removals"], &[words]);
}

#[test]
fn sources_that_cannot_be_read_are_all_named() {
    Desk::begun().refuses(&["--from", "one", "two"], &["error: one: there is no such file\n", "error: two: "]);
}

#[test]
fn a_misspelt_action_is_told_its_nearest_name() {
    let words = "error: no source and no definition knows the action `CreateFlw` that `--only` names — did you mean `CreateFlow`?";
    Desk::begun().refuses(&["--from", "api.json", "--only", "CreateFlw"], &[words]);
}

#[test]
fn a_page_of_an_action_out_of_scope_is_refused() {
    let mut desk = Desk::begun();
    let mut other = page();
    other.actions[0].name = "Foreign".to_owned();
    other.errors[0].common = true;
    desk.put("Foreign.html", other);
    let words = "error: Foreign.html: says nothing of `StopFlow`, to which this run is limited: it documents `Foreign`";
    desk.refuses(&["--from", "Foreign.html", "--only", "StopFlow"], &[words]);
    // Beside a source that is to the point it does no harm, and has no say.
    let beside = desk.regen(&["--from", "Foreign.html", "api.json", "--only", "StopFlow"]);
    assert_eq!(beside.summary(), "regen: nothing to do, the definitions say what the sources say");
}

#[test]
fn another_product_is_refused() {
    let mut desk = Desk::begun();
    let named = ServiceReading { service: Some("cvm".to_owned()), ..ServiceReading::default() };
    let hosted = ServiceReading { endpoint: Some("cvm.tencentcloudapi.com".to_owned()), ..ServiceReading::default() };
    let versioned = ServiceReading { version: Some("2021-05-26".to_owned()), ..ServiceReading::default() };
    let unnamed = "version 2021-05-26 of a service that it does not name";
    let table = [(named, "`cvm`"), (hosted, "`cvm`"), (versioned, unnamed)];
    for (service, described) in table {
        desk.put("other.html", Reading { service, ..page() });
        let words = format!("error: other.html: describes {described}, and this spec is of `tiny` 2020-01-01");
        desk.refuses(&["--from", "other.html"], &[&words]);
    }
    let elsewhere = ServiceReading { endpoint: Some("file.tiny.example".to_owned()), ..ServiceReading::default() };
    desk.put("other.html", Reading { service: elsewhere, ..page() });
    assert_eq!(desk.regen(&["--from", "other.html"]).exit, Exit::Done, "an action may have a host of its own");
}

#[test]
fn a_table_of_codes_is_of_its_service_and_version() {
    let mut desk = Desk::begun();
    let codes = |service: Option<&str>, version: Option<&str>| {
        let mut codes = reading(SourceKind::Errors);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        codes.service =
            ServiceReading { service: owned(service), version: owned(version), ..ServiceReading::default() };
        let errors = Some(vec!["Foreign".to_owned()]);
        codes.actions = vec![ActionReading { name: "StopFlow".to_owned(), errors, ..ActionReading::default() }];
        codes.errors = vec![ErrorReading { code: "Foreign".to_owned(), doc: None, common: false }];
        codes
    };
    let table = [
        (
            codes(Some("other"), Some("2020-01-01")),
            "describes `other` 2020-01-01, and this spec is of `tiny` 2020-01-01",
        ),
        (codes(Some("tiny"), Some("2021-01-01")), "describes `tiny` 2021-01-01, and this spec is of `tiny` 2020-01-01"),
        (codes(None, None), "does not say of which service it is — name it in `source`, as in `tiny/v20200101`"),
        (
            Reading { kind: SourceKind::Examples, ..codes(None, None) },
            "does not say of which service it is — its requests name no host like `tiny.tencentcloudapi.com`",
        ),
    ];
    for (codes, words) in table {
        desk.put("errors.json", codes);
        desk.refuses(&["--from", "errors.json"], &[words]);
        // Beside a source of the service, too.
        desk.refuses(&["--from", "errors.json", "api.json"], &[words]);
    }
    desk.put("errors.json", codes(Some("tiny"), Some("2020-01-01")));
    assert_eq!(desk.regen(&["--from", "errors.json"]).exit, Exit::Done);
}

#[test]
fn a_list_that_does_not_say_its_version_has_to_fit_the_service() {
    let mut desk = Desk::begun();
    let mut examples = reading(SourceKind::Examples);
    examples.service.service = Some("tiny".to_owned());
    let action = |name: &str| ActionReading { name: name.to_owned(), ..ActionReading::default() };
    examples.actions = ["StopFlow", "Foreign", "Strange"].map(action).into();
    desk.put("examples.json", examples.clone());
    let words = "`tiny` 2020-01-01 has only 1 of the 3 actions and types that it names";
    desk.refuses(&["--from", "examples.json"], &[words]);
    examples.actions[1] = action("CreateFlow");
    desk.put("examples.json", examples);
    assert_eq!(desk.regen(&["--from", "examples.json"]).exit, Exit::Done);

    let mut types = reading(SourceKind::Page);
    let ty = |name: &str| TypeReading { name: name.to_owned(), doc: None, fields: vec![field("Id", "String")] };
    types.types = ["Person", "Stranger", "Alien"].map(ty).into();
    desk.put("dataTypes.html", types);
    desk.refuses(&["--from", "dataTypes.html"], &["has only 1 of the 3 actions and types"]);
}

#[test]
fn a_page_at_the_address_of_another_service_is_refused() {
    let mut desk = Desk::begun();
    let docs_root = "\"curated\": { \"docs_root\": \"https://docs.example/tiny/\" },\n  \"sources\"";
    desk.edit("service.json", "\"sources\"", docs_root);
    let at = |url: &str| Reading { url: Some(url.to_owned()), ..page() };
    desk.put("page.html", at("https://docs.example/other/CreateFlow"));
    desk.refuses(
        &["--from", "page.html"],
        &["https://docs.example/other/CreateFlow, is not below https://docs.example/tiny/"],
    );
    for url in ["https://docs.example/tiny/CreateFlow", "https://mirror.example/1/CreateFlow"] {
        desk.put("page.html", at(url));
        assert_eq!(desk.regen(&["--from", "page.html"]).exit, Exit::Done, "{url}");
    }
}

#[test]
fn a_type_that_nobody_describes_is_refused_with_its_place() {
    let mut desk = Desk::begun();
    let mut dangling = metadata();
    dangling.types[0].fields.push(field("Boss", "Persom"));
    desk.put("api.json", dangling);
    let words =
        "error: api.json, type `Person`, field `Boss`: the type `Persom` (did you mean `Person`?) is described nowhere";
    desk.refuses(&["--from", "api.json"], &[words]);
}

#[test]
fn a_field_that_stands_twice_is_refused_with_its_place() {
    let mut desk = Desk::begun();
    let mut repeated = metadata();
    repeated.actions[1].request = Some(vec![field("FlowId", "String"), field("FlowId", "String")]);
    desk.put("api.json", repeated);
    let words = ["the field `FlowId` is there twice", "(stated by api.json, request of `StopFlow`, field `FlowId`)"];
    desk.refuses(&["--from", "api.json"], &words);
}

#[test]
fn an_action_that_stands_twice_is_refused() {
    let mut desk = Desk::begun();
    let mut repeated = metadata();
    let mut second = repeated.actions[1].clone();
    second.request = Some(vec![field("Other", "String")]);
    repeated.actions.push(second);
    desk.put("api.json", repeated);
    desk.refuses(&["--from", "api.json"], &["api.json: the field `Other` of the request of `StopFlow` would get lost"]);
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let mut desk = Desk::begun();
    let long = "A".repeat(201);
    for name in ["../Flow", "", "流程", "A.B", "a b", "CON", "aux", "Nul", "prn", "COM1", "lpt0", &long] {
        let mut hostile = metadata();
        hostile.actions[1].name = name.to_owned();
        desk.put("api.json", hostile);
        desk.refuses(&["--from", "api.json"], &[&format!("api.json: `{name}` cannot be a name")]);
    }
}

#[test]
fn names_cannot_forge_lines_or_steer_the_terminal() {
    let hostile = "A\u{1b}[2K\rB\nregen: nothing to do\u{202e}\u{2028}";
    let escaped = "A\\u{1b}[2K\\rB\\nregen: nothing to do\\u{202e}\\u{2028}";
    let is_clean = |text: &str| !text.contains(['\u{1b}', '\r', '\u{202e}', '\u{2028}']);
    let mut desk = Desk::begun();
    let file = desk.folder.path().join("CHANGELOG.md");
    let mut named = metadata();
    named.actions[0].title = Some(hostile.to_owned());
    named.actions[0].request.as_mut().unwrap().push(field(hostile, "String"));
    named.warnings = vec![Warning { place: hostile.to_owned(), message: hostile.to_owned() }];
    desk.put("api.json", named.clone());
    let told = desk.regen(&["--from", "api.json", "--changelog", file.to_str().unwrap()]);
    let changelog = fs::read_to_string(&file).unwrap();
    for text in [&told.out, &told.err, &changelog] {
        assert!(text.contains(escaped) && is_clean(text), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("regen: nothing to do")), "{text}");
    }

    let mut again = metadata();
    again.warnings = named.warnings;
    desk.put("api.json", again);
    let json = desk.regen(&["--from", "api.json", "--json"]);
    assert!(is_clean(&json.out) && is_clean(&json.err), "{}", json.out);
    let line: serde_json::Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
    assert!(line.to_string().contains("StopFlow") || json.out.contains("\\u202e"), "{}", json.out);

    let mut refused = metadata();
    refused.actions[0].name = hostile.to_owned();
    desk.put("api.json", refused);
    desk.refuses(&["--from", "api.json"], &[&format!("error: api.json: `{escaped}` cannot be a name")]);
}

#[test]
fn a_source_without_anything_is_refused() {
    let mut desk = Desk::begun();
    desk.put("empty.html", reading(SourceKind::Page));
    desk.refuses(&["--from", "empty.html"], &["error: empty.html: says nothing"]);
}

#[test]
fn a_page_cannot_begin_a_spec_without_saying_of_what() {
    let desk = Desk::new([("CreateFlow.html", page())]);
    desk.refuses(&["--from", "CreateFlow.html"], &["begin with the official metadata (api.json)"]);
    assert!(!desk.spec().exists());
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let desk = Desk::new([("api.json", metadata())]);
    fs::create_dir(desk.spec()).unwrap();
    fs::write(desk.spec().join("letter.txt"), "Dear reader").unwrap();
    desk.refuses(&["--from", "api.json"], &["it has no service.json"]);
}

#[test]
fn a_definition_that_cannot_be_read_is_named_with_its_line() {
    let desk = Desk::begun();
    desk.edit("types/Person.json", "\"fields\"", "\"felder\"");
    desk.refuses(&["--from", "api.json"], &["types/Person.json:", "unknown field `felder`"]);
}

#[test]
fn a_value_that_a_curated_enum_does_not_name_is_refused() {
    let desk = Desk::begun();
    fs::create_dir(desk.spec().join("enums")).unwrap();
    let text = "{ \"enum\": \"State\", \"type\": \"Int64\", \"variants\": [] }";
    fs::write(desk.spec().join("enums/State.json"), text).unwrap();
    desk.edit(
        "actions/StopFlow.json",
        "\"name\": \"FlowId\",",
        "\"name\": \"FlowId\", \"curated\": { \"enum\": \"State\" },",
    );
    desk.refuses(&["--from", "api.json"], &["the enum `State` has values of type Int64, the field is String"]);
}

#[test]
fn a_target_that_cannot_be_written_leaves_everything_as_it_was() {
    let mut desk = Desk::begun();
    let mut more = metadata();
    more.actions[1].title = Some("Stops it".to_owned());
    more.types[0].fields.push(field("Age", "Uint64"));
    more.types.push(TypeReading { name: "Pet".to_owned(), doc: None, fields: vec![] });
    desk.put("api.json", more);
    // A folder in which nothing but definitions can be, and whose name one of them has.
    fs::create_dir(desk.spec().join("types/Pet.json")).unwrap();
    desk.refuses(&["--from", "api.json"], &["types/Pet.json: not a file: remove it"]);
}

#[test]
fn what_is_curated_survives_every_change() {
    let mut desk = Desk::begun();
    desk.edit(
        "actions/CreateFlow.json",
        "\"name\": \"Name\",",
        "\"name\": \"Name\", \"curated\": { \"doc\": \"Ours.\" },",
    );
    let mut changed = metadata();
    changed.actions[0].request =
        Some(vec![field("Owner", "Person"), FieldReading { list: true, ..field("Name", "Int64") }]);
    desk.put("api.json", changed);
    let outcome = desk.regen(&["--from", "api.json"]);
    insta::assert_snapshot!(outcome.out, @r"
    action CreateFlow, request
      in another order
      Name: String → list of Int64 — major
    regen: 1 file changed — a major change for users
    ");
    assert!(desk.text("actions/CreateFlow.json").contains("\"doc\": \"Ours.\""));
}

#[test]
fn as_json_the_output_holds_changes_alone() {
    let desk = Desk::new([("api.json", metadata())]);
    let outcome = desk.regen(&["--json", "--from", "api.json"]);
    assert_eq!(outcome.exit, Exit::Done);
    insta::assert_snapshot!(outcome.out, @r#"
    {"definition":"service","change":"added","applied":true,"consequence":"minor","text":"added"}
    {"definition":"action","name":"CreateFlow","change":"added","applied":true,"consequence":"minor","text":"added, with 2 parameters, 1 member in its answer and 0 error codes"}
    {"definition":"action","name":"StopFlow","change":"added","applied":true,"consequence":"minor","text":"added, with 1 parameter, 1 member in its answer and 0 error codes"}
    {"definition":"type","name":"Person","change":"added","applied":true,"consequence":"minor","text":"added, with 1 field"}
    "#);
    assert_eq!(outcome.err, "regen: 5 files changed — a minor change for users\n");
}

#[test]
fn removals_that_are_kept_back_are_marked_for_programs() {
    let mut desk = Desk::begun();
    let mut less = metadata();
    less.actions.truncate(1);
    desk.put("less.json", less);
    let outcome = desk.regen(&["--json", "--from", "less.json"]);
    insta::assert_snapshot!(outcome.out, @r#"
    {"definition":"action","name":"StopFlow","change":"removed","applied":false,"text":"removed by the source, kept here"}
    "#);
    assert!(outcome.err.ends_with("regen: nothing to write; 1 removal kept back\n"), "{}", outcome.err);
}

#[test]
fn a_changelog_is_begun_and_continued() {
    let mut desk = Desk::new([("api.json", metadata())]);
    let file = desk.folder.path().join("CHANGELOG.md");
    let changelog = ["--changelog", file.to_str().unwrap(), "--from", "api.json"];
    assert_eq!(desk.regen(&changelog).exit, Exit::Done);
    let begun = fs::read_to_string(&file).unwrap();
    insta::assert_snapshot!(begun, @r"
    ## Unreleased: a minor change

    The documentation of 2026-11-23.

    ### Added

    - *minor:* The service is new. Nothing has to be done.
    - *minor:* New actions: `CreateFlow`, `StopFlow`. Nothing has to be done.
    - *minor:* New types, for the fields that hold them: `Person`. Nothing has to be done.
    ");

    assert_eq!(desk.regen(&changelog).exit, Exit::Done);
    assert_eq!(fs::read_to_string(&file).unwrap(), begun, "where nothing changes, there is nothing to tell");

    let mut changed = metadata();
    let request = changed.actions[0].request.as_mut().unwrap();
    request[0].required = Some(true);
    request.remove(1);
    changed.types.clear();
    changed.actions.truncate(1);
    desk.put("api.json", changed);
    assert_eq!(desk.regen(&[&changelog[..], &["--accept-removals"]].concat()).exit, Exit::Done);
    let continued = fs::read_to_string(&file).unwrap();
    insta::assert_snapshot!(continued.strip_prefix(&begun).unwrap(), @r"

    ## Unreleased: a major change

    The documentation of 2026-11-23.

    ### Changed

    - *major:* `Name` of `CreateFlow` is required. Code that builds a request without it no longer compiles, and the service refuses such requests: set it.

    ### Removed

    - *major:* `Owner` of `CreateFlow` is gone: the vendor's documentation of 2026-11-23 no longer has it. Code that sets it no longer compiles: do without it.
    - *major:* `StopFlow` is gone: the vendor's documentation of 2026-11-23 no longer has it. Code that names it no longer compiles: do without it.
    - *major:* `Person` is gone: the vendor's documentation of 2026-11-23 no longer has it. Code that names it no longer compiles: do without it.
    ");
}

#[test]
fn a_changelog_that_cannot_be_written_is_named() {
    let desk = Desk::new([("api.json", metadata())]);
    let folder = desk.folder.path().to_str().unwrap();
    let outcome = desk.regen(&["--changelog", folder, "--from", "api.json"]);
    assert_eq!(outcome.exit, Exit::Failed);
    assert!(outcome.err.contains(" cannot be written: ") && outcome.err.ends_with("; the definitions have been\n"));
    assert!(desk.spec().join("service.json").exists());
}
