//! The page that a code leads to: whoever has scanned it says who they are, and gets a contract to sign.

use maud::{Markup, html};

use super::{
    Fields, Page, Visit,
    control::{Control, Input},
    layout,
    problems::Problems,
};
use crate::state::{State, link::Target};

/// How long the link works that leads on to the contract, in seconds.
const SIGN_LIFETIME: i64 = 1800;

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, code_id: &str) -> Page {
    let language = visit.language;
    let nothing = Fields::default();
    let Some(fields) = &visit.form else { return shown(visit, state, code_id, &nothing, &Problems::default()) };
    let (name, mobile) = (fields.get("name").trim(), fields.get("mobile").trim());
    let mut problems = Problems::default();
    for (control, typed, called) in
        [("name", name, language.pick("姓名", "name")), ("mobile", mobile, language.pick("手机号", "mobile number"))]
    {
        if typed.is_empty() {
            problems.add_missing(language, control, called);
        }
    }
    if problems.is_empty() {
        match state.scan(code_id, name, mobile) {
            Ok((flow_id, recipient_id)) => {
                let token = state.link(Target::Sign { flow_id, recipient_id }, SIGN_LIFETIME);
                return Page::At(format!("{token}?{}", visit.raw_query()));
            }
            Err(refusal) => problems = Problems::refused(language, &refusal),
        }
    }
    shown(visit, state, code_id, fields, &problems)
}

fn shown(visit: &Visit<'_>, state: &State, code_id: &str, sent: &Fields, problems: &Problems) -> Page {
    let language = visit.language;
    let name = state.sign_codes.get(code_id).map(|code| code.flow_name.as_str()).unwrap_or_default();
    let content = html! {
        (problems.list(language))
        section { h2 { (name) } }
        (form(visit, sent, problems))
    };
    let title = language.pick("扫码签署", "Sign a contract of your own");
    Page::Shown(problems.status(), layout::page(visit, title, &content))
}

fn form(visit: &Visit<'_>, sent: &Fields, problems: &Problems) -> Markup {
    let language = visit.language;
    let line = |kind, autocomplete| Input::Line { kind, mode: None, autocomplete: Some(autocomplete) };
    let inputs = [
        ("name", language.pick("姓名", "Name"), line("text", "name")),
        ("mobile", language.pick("手机号", "Mobile number"), line("tel", "tel")),
    ];
    html! {
        form method="post" action=(visit.here()) novalidate {
            @for (name, label, input) in &inputs {
                (Control {
                    name,
                    label,
                    value: sent.get(name),
                    required: true,
                    problem: problems.at(name),
                    focus: false,
                }.show(language, input))
            }
            div.actions {
                button.primary name="do" value="scan" { (language.pick("去签署", "Go on to sign")) }
            }
        }
    }
}
