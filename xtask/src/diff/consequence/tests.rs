//! The consequence of every kind of change, in requests, in answers, in both and in neither.

mod compiled;

use tencent_ess_spec::{Action, Enum, Field, Spec, Type};

use super::{super::diff, Consequence};

/// A service whose only action sends the type `S`, receives `R`, and does both with `B`; nothing holds `U`.
fn service() -> Spec {
    let fields = |text: &str| serde_json::from_str::<Vec<Field>>(text).unwrap();
    let action = Action {
        action: "A".to_owned(),
        request: fields(r#"[{ "name": "S", "type": "S" }, { "name": "B", "type": "B" }]"#),
        response: fields(r#"[{ "name": "R", "type": "R" }, { "name": "B", "type": "B" }]"#),
        ..Action::default()
    };
    let types = ["S", "R", "B", "U"].map(|name| (name.to_owned(), Type { name: name.to_owned(), ..Type::default() }));
    let variants = r#"[{ "value": 1, "name": "First" }, { "value": 2, "name": "Second" }]"#;
    let kinds: Enum =
        serde_json::from_str(&format!(r#"{{ "enum": "E", "type": "Int64", "variants": {variants} }}"#)).unwrap();
    Spec {
        service: serde_json::from_str(r#"{ "service": "demo", "version": "1" }"#).unwrap(),
        actions: [("A".to_owned(), action)].into(),
        types: types.into(),
        enums: [("E".to_owned(), kinds)].into(),
        ..Spec::default()
    }
}

/// The same service, with a field in this type.
fn with_field(ty: &str, field: &str) -> Spec {
    let mut spec = service();
    // What a condition speaks of.
    let other = serde_json::from_str(r#"{ "name": "G", "type": "String" }"#).unwrap();
    spec.types.get_mut(ty).unwrap().fields.push(other);
    if !field.is_empty() {
        let field = serde_json::from_str(&format!(r#"{{ "name": "F", {field} }}"#)).unwrap();
        spec.types.get_mut(ty).unwrap().fields.push(field);
    }
    spec
}

fn word(consequence: Option<Consequence>) -> &'static str {
    consequence.map_or("none", Consequence::as_str)
}

/// The consequence of a change of a field: sent, received.
fn of_field(old: &str, new: &str) -> [&'static str; 2] {
    let [sent, received, both, unreached] =
        ["S", "R", "B", "U"].map(|ty| Consequence::largest(&diff(&with_field(ty, old), &with_field(ty, new))));
    assert_eq!(both, sent.max(received), "{old} → {new}: in a type that goes both ways, the larger one counts");
    assert_eq!(unreached, Some(Consequence::Patch), "{old} → {new}: no code is generated for it");
    [word(sent), word(received)]
}

/// Changes of a field: before, after, and the consequences for it as a sent and as a received one.
fn changes_of_fields() -> Vec<(String, String, [&'static str; 2])> {
    let text = r#""type": "String""#;
    let int = r#""type": "Int64""#;
    let uint = r#""type": "Uint64""#;
    let with = |field: &str, fact: &str| format!("{field}, {fact}");
    let one = r#""values": [{ "value": 1 }]"#;
    let both = r#""values": [{ "value": 1 }, { "value": 2 }]"#;
    let turned = r#""values": [{ "value": 2 }, { "value": 1 }]"#;
    let named = r#""curated": { "enum": "E" }"#;
    let when_a = r#""required_when": { "field": "G", "values": ["A"] }"#;
    let when_b = r#""required_when": { "field": "G", "values": ["B"] }"#;
    vec![
        // There or not.
        (String::new(), text.into(), ["minor", "minor"]),
        (String::new(), with(text, r#""required": false"#), ["minor", "minor"]),
        (String::new(), with(text, r#""required": true"#), ["major", "minor"]),
        (text.into(), String::new(), ["major", "major"]),
        // Types.
        (text.into(), int.into(), ["major", "major"]),
        (text.into(), with(text, r#""list": true"#), ["major", "major"]),
        (int.into(), uint.into(), ["major", "major"]),
        (with(int, named), with(uint, named), ["patch", "patch"]),
        (with(int, named), with(&with(uint, r#""list": true"#), named), ["major", "major"]),
        // Presence.
        (with(text, r#""required": false"#), with(text, r#""required": true"#), ["major", "patch"]),
        (text.into(), with(text, r#""required": true"#), ["major", "patch"]),
        (with(text, r#""required": true"#), with(text, r#""required": false"#), ["minor", "patch"]),
        (with(text, r#""required": false"#), text.into(), ["patch", "patch"]),
        (text.into(), with(text, when_a), ["major", "patch"]),
        (with(text, when_a), with(text, when_b), ["major", "patch"]),
        (with(text, r#""required": true"#), with(text, when_a), ["minor", "patch"]),
        (with(text, when_a), text.into(), ["minor", "patch"]),
        (text.into(), with(text, r#""nullable": true"#), ["patch", "patch"]),
        (text.into(), with(text, r#""deprecated": true"#), ["minor", "minor"]),
        (with(text, r#""deprecated": true"#), text.into(), ["patch", "patch"]),
        // Values.
        (with(int, one), with(int, both), ["minor", "minor"]),
        (with(&with(int, one), named), with(&with(int, both), named), ["minor", "minor"]),
        (int.into(), with(int, one), ["minor", "minor"]),
        (with(int, named), with(&with(int, one), named), ["minor", "minor"]),
        (with(int, both), with(int, one), ["minor", "patch"]),
        (with(&with(int, both), named), with(&with(int, one), named), ["minor", "patch"]),
        (with(int, one), int.into(), ["minor", "patch"]),
        (with(int, both), with(int, turned), ["patch", "patch"]),
        (with(int, one), with(int, r#""values": [{ "value": 1, "label": "模板" }]"#), ["patch", "patch"]),
        // Limits: stated, tightened, relaxed, taken back.
        (text.into(), with(text, r#""max_chars": 5"#), ["major", "patch"]),
        (with(text, r#""max_chars": 5"#), with(text, r#""max_chars": 4"#), ["major", "patch"]),
        (with(text, r#""max_chars": 5"#), with(text, r#""max_chars": 6"#), ["minor", "patch"]),
        (with(text, r#""max_chars": 5"#), text.into(), ["minor", "patch"]),
        (with(text, r#""min_chars": 5"#), with(text, r#""min_chars": 6"#), ["major", "patch"]),
        (with(text, r#""min_chars": 5"#), with(text, r#""min_chars": 4"#), ["minor", "patch"]),
        (text.into(), with(text, r#""max_bytes": 5"#), ["major", "patch"]),
        (text.into(), with(text, r#""max_items": 5"#), ["major", "patch"]),
        (text.into(), with(text, r#""min_items": 5"#), ["major", "patch"]),
        (with(int, r#""min": 0"#), with(int, r#""min": -1"#), ["minor", "patch"]),
        (with(int, r#""max": 0"#), with(int, r#""max": -1"#), ["major", "patch"]),
        // Soft rules, and what makes a setter take a time.
        (text.into(), with(text, r#""charset": { "classes": ["letter"] }"#), ["minor", "patch"]),
        (text.into(), with(text, r#""format": "base64""#), ["minor", "patch"]),
        (with(text, r#""format": "url""#), text.into(), ["minor", "patch"]),
        (with(text, r#""format": "unix_seconds""#), text.into(), ["minor", "patch"]),
        (text.into(), with(text, r#""format": "unix_millis""#), ["minor", "patch"]),
        (int.into(), with(int, r#""format": "unix_seconds""#), ["minor", "patch"]),
        (uint.into(), with(uint, r#""format": "unix_seconds""#), ["major", "patch"]),
        (with(uint, named), with(&with(uint, r#""format": "unix_seconds""#), named), ["minor", "patch"]),
        (with(int, r#""format": "unix_seconds""#), with(int, r#""format": "unix_millis""#), ["major", "patch"]),
        (with(int, r#""format": "unix_seconds""#), int.into(), ["major", "patch"]),
        // What is documentation.
        (int.into(), with(int, r#""default": 1"#), ["patch", "patch"]),
        (with(int, r#""default": 1"#), with(int, r#""default": 2"#), ["minor", "patch"]),
        (with(int, r#""default": 1"#), int.into(), ["patch", "patch"]),
        (int.into(), with(int, r#""example": 1"#), ["patch", "patch"]),
        (int.into(), with(int, r#""doc": "它""#), ["patch", "patch"]),
    ]
}

#[test]
fn changes_of_fields_have_the_consequences_of_the_table() {
    for (old, new, expected) in changes_of_fields() {
        assert_eq!(of_field(&old, &new), expected, "{old} → {new}");
    }
}

#[test]
fn what_a_fix_overrides_changes_nothing_for_users() {
    let fixed =
        |facts: &str, fix: &str| format!(r#""type": "Int64", {facts} "curated": {{ "fix": {{ {fix}, "why": "w" }} }}"#);
    let table = [
        (r#""max": 5,"#, r#""max": 4,"#, r#""max": 9"#, "patch"),
        (r#""max": 5,"#, r#""max": 4,"#, r#""min": 9"#, "major"),
        (r#""required": false,"#, r#""required": true,"#, r#""required": false"#, "patch"),
        (r#""values": [{ "value": 1 }],"#, "", r#""values": null"#, "patch"),
        (r#""list": false,"#, r#""list": true,"#, r#""list": false"#, "patch"),
        (r#""list": false,"#, r#""list": true,"#, r#""type": "String""#, "major"),
    ];
    for (old, new, fix, expected) in table {
        assert_eq!(of_field(&fixed(old, fix), &fixed(new, fix))[0], expected, "{old} → {new}, fixed by {fix}");
    }
}

/// A change of something else: before, after, the consequence, and code of a user that the change may break.
struct Row {
    old: Spec,
    new: Spec,
    consequence: &'static str,
    uses: &'static str,
}

/// Leaves the service as it is.
fn nothing(_: &mut Spec) {}

/// Changes of definitions, of codes, and of what makes a type part of requests.
fn changes_of_definitions() -> Vec<Row> {
    let edited = |edit: &dyn Fn(&mut Spec)| {
        let mut spec = service();
        edit(&mut spec);
        spec
    };
    let row = |old: &dyn Fn(&mut Spec), new: &dyn Fn(&mut Spec), consequence, uses| Row {
        old: edited(old),
        new: edited(new),
        consequence,
        uses,
    };
    let action = |facts: &'static str| {
        move |spec: &mut Spec| {
            let given = serde_json::from_str::<Action>(&format!(r#"{{ "action": "A", {facts} }}"#)).unwrap();
            let action = spec.actions.get_mut("A").unwrap();
            *action = Action { request: action.request.clone(), response: action.response.clone(), ..given };
        }
    };
    // The codes, and those of them that the action documents.
    let codes = |codes: &'static str, documented: &'static [&'static str]| {
        move |spec: &mut Spec| {
            spec.errors = serde_json::from_str(&format!(r#"{{ "errors": [{codes}] }}"#)).unwrap();
            spec.actions.get_mut("A").unwrap().errors = documented.iter().map(|code| (*code).to_owned()).collect();
        }
    };
    let added = |spec: &mut Spec| {
        let action = Action { action: "N".to_owned(), ..Action::default() };
        spec.actions.insert(action.action.clone(), action);
    };
    let with_type = |holder: &'static str| {
        move |spec: &mut Spec| {
            let ty: Type =
                serde_json::from_str(&format!(r#"{{ "type": "T", "fields": [{{ "name": "F", {holder} }}] }}"#))
                    .unwrap();
            let member = serde_json::from_str(r#"{ "name": "T", "type": "T" }"#).unwrap();
            spec.types.insert("T".to_owned(), ty);
            spec.types.get_mut("R").unwrap().fields.push(member);
        }
    };
    let sent_too = |holder: &'static str| {
        move |spec: &mut Spec| {
            with_type(holder)(spec);
            let member = serde_json::from_str(r#"{ "name": "T", "type": "T" }"#).unwrap();
            spec.actions.get_mut("A").unwrap().request.push(member);
        }
    };
    let unused = |spec: &mut Spec| {
        spec.types.insert("T".to_owned(), Type { name: "T".to_owned(), ..Type::default() });
    };
    let endpoint = |host: &'static str| move |spec: &mut Spec| spec.service.endpoint = Some(host.to_owned());
    let (text, list) = (r#""type": "String""#, r#""type": "String", "list": true"#);
    let (e, common) = (r#"{ "code": "E" }"#, r#"{ "code": "E", "common": true }"#);
    let names_code = "pub fn f(code: &api::ErrorCode) -> bool { matches!(code, api::ErrorCode::E) }";
    let sends = "pub fn f() -> api::actions::A { api::actions::A::default() }";
    vec![
        row(&nothing, &added, "minor", sends),
        row(&added, &nothing, "major", "pub use api::actions::N;"),
        row(&nothing, &with_type(text), "minor", sends),
        row(&with_type(text), &nothing, "major", "pub use api::types::T;"),
        row(&nothing, &unused, "patch", sends),
        row(&unused, &nothing, "patch", sends),
        row(&nothing, &action(r#""rate_limit": 20"#), "patch", sends),
        row(&nothing, &action(r#""title": "标题""#), "patch", sends),
        row(&nothing, &action(r#""deprecated": true"#), "minor", sends),
        row(&codes(e, &[]), &codes(e, &["E"]), "minor", sends),
        row(&codes(e, &["E"]), &codes(e, &[]), "major", names_code),
        row(&codes(common, &["E"]), &codes(common, &[]), "patch", names_code),
        // Codes that nothing reaches are not emitted.
        row(&nothing, &codes(e, &[]), "patch", sends),
        row(&codes(e, &[]), &nothing, "patch", sends),
        row(&nothing, &codes(common, &[]), "minor", sends),
        row(&codes(common, &[]), &nothing, "major", names_code),
        row(&codes(e, &[]), &codes(common, &[]), "minor", sends),
        row(&codes(common, &[]), &codes(e, &[]), "major", names_code),
        row(&codes(common, &["E"]), &codes(e, &["E"]), "patch", names_code),
        row(&nothing, &endpoint("demo.example"), "minor", sends),
        row(&nothing, &endpoint("demo.tencentcloudapi.com"), "patch", sends),
        row(&nothing, &|spec| spec.service.title = Some("标题".to_owned()), "patch", sends),
        // A type comes to be sent, or is sent no longer.
        row(&with_type(text), &sent_too(text), "minor", "pub fn f(t: &api::types::T) -> &Option<String> { &t.f }"),
        row(&with_type(list), &sent_too(list), "major", "pub fn f(t: &api::types::T) -> &Vec<String> { &t.f }"),
        row(
            &sent_too(text),
            &with_type(text),
            "major",
            "pub fn f() -> api::types::T { api::types::T::builder().build() }",
        ),
    ]
}

#[test]
fn whole_definitions_and_codes_have_the_consequences_of_the_table() {
    for (index, Row { old, new, consequence, uses }) in changes_of_definitions().into_iter().enumerate() {
        assert_eq!(word(Consequence::largest(&diff(&old, &new))), consequence, "row {index}: {uses}");
    }
}

#[test]
fn a_removal_that_was_kept_back_has_no_consequence() {
    let changes = diff(&with_field("S", r#""type": "String""#), &service());
    let kept: Vec<_> = changes.into_iter().map(super::Change::kept).collect();
    assert_eq!(Consequence::largest(&kept), None);
}
