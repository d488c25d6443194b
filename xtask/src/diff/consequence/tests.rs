//! The consequence of every kind of change, in requests, in answers, in both and in neither.

use tencent_ess_spec::{Action, Field, Spec, Type};

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
    Spec { actions: [("A".to_owned(), action)].into(), types: types.into(), ..Spec::default() }
}

/// The same service, with a field in this type.
fn with_field(ty: &str, field: &str) -> Spec {
    let mut spec = service();
    if !field.is_empty() {
        let field = serde_json::from_str(&format!(r#"{{ "name": "F", {field} }}"#)).unwrap();
        spec.types.get_mut(ty).unwrap().fields.push(field);
    }
    spec
}

/// The largest consequence of what differs, in a word.
fn between(old: &Spec, new: &Spec) -> &'static str {
    word(Consequence::largest(&diff(old, new)))
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

#[test]
fn changes_of_fields_have_the_consequences_of_the_table() {
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
    let table: Vec<(String, String, [&str; 2])> = vec![
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
        (int.into(), with(int, one), ["major", "major"]),
        (with(int, both), with(int, one), ["major", "major"]),
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
    ];
    for (old, new, expected) in table {
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

#[test]
fn a_type_that_comes_to_be_sent_gets_a_builder_and_optional_lists() {
    let list = r#""type": "String", "list": true"#;
    for (field, expected) in [(r#""type": "String""#, "minor"), (list, "major")] {
        let old = with_field("R", field);
        let mut new = old.clone();
        let holder = serde_json::from_str(r#"{ "name": "Holder", "type": "R" }"#).unwrap();
        new.actions.get_mut("A").unwrap().request.push(holder);
        assert_eq!(between(&old, &new), expected, "{field}");
        assert_eq!(between(&new, &old), "major", "what is no longer sent has no builder");
    }
}

/// Makes something of the service.
type Edit<'e> = Box<dyn Fn(&mut Spec) + 'e>;

#[test]
fn whole_definitions_and_codes_have_the_consequences_of_the_table() {
    let edit = |edit: &dyn Fn(&mut Spec)| {
        let mut spec = service();
        spec.service = serde_json::from_str(r#"{ "service": "demo", "version": "1" }"#).unwrap();
        edit(&mut spec);
        spec
    };
    let action = |spec: &mut Spec, facts: &str| {
        let given = serde_json::from_str::<Action>(&format!(r#"{{ "action": "A", {facts} }}"#)).unwrap();
        let action = spec.actions.get_mut("A").unwrap();
        *action = Action { request: action.request.clone(), response: action.response.clone(), ..given };
    };
    let codes = |spec: &mut Spec, codes: &str| {
        spec.errors = serde_json::from_str(&format!(r#"{{ "errors": [{codes}] }}"#)).unwrap();
    };
    let nothing = || -> Edit<'_> { Box::new(|_| {}) };
    let table: Vec<(Edit<'_>, Edit<'_>, &str)> = vec![
        (nothing(), Box::new(|spec| drop(spec.actions.insert("N".to_owned(), Action::default()))), "minor"),
        (Box::new(|spec| drop(spec.actions.insert("N".to_owned(), Action::default()))), nothing(), "major"),
        (nothing(), Box::new(|spec| action(spec, r#""rate_limit": 20"#)), "patch"),
        (nothing(), Box::new(|spec| action(spec, r#""title": "标题""#)), "patch"),
        (nothing(), Box::new(|spec| action(spec, r#""deprecated": true"#)), "minor"),
        (nothing(), Box::new(|spec| action(spec, r#""errors": ["E"]"#)), "minor"),
        (Box::new(|spec| action(spec, r#""errors": ["E"]"#)), nothing(), "major"),
        (nothing(), Box::new(|spec| codes(spec, r#"{ "code": "E" }"#)), "minor"),
        (Box::new(|spec| codes(spec, r#"{ "code": "E" }"#)), nothing(), "major"),
        (
            Box::new(|spec| codes(spec, r#"{ "code": "E" }"#)),
            Box::new(|spec| codes(spec, r#"{ "code": "E", "common": true }"#)),
            "minor",
        ),
        (
            Box::new(|spec| codes(spec, r#"{ "code": "E", "common": true }"#)),
            Box::new(|spec| codes(spec, r#"{ "code": "E" }"#)),
            "major",
        ),
        (nothing(), Box::new(|spec| spec.service.endpoint = Some("demo.example".to_owned())), "minor"),
        (nothing(), Box::new(|spec| spec.service.title = Some("标题".to_owned())), "patch"),
    ];
    for (index, (before, after, expected)) in table.iter().enumerate() {
        assert_eq!(between(&edit(before), &edit(after)), *expected, "row {index}");
    }
}

#[test]
fn a_removal_that_was_kept_back_has_no_consequence() {
    let changes = diff(&with_field("S", r#""type": "String""#), &service());
    let kept: Vec<_> = changes.into_iter().map(super::Change::kept).collect();
    assert_eq!(Consequence::largest(&kept), None);
}
