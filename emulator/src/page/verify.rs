//! The page on which a person or an organization is verified, or lets signatures be made.

use maud::html;

use super::{Page, Visit, layout, problems::Problems};
use crate::state::{State, verification::Subject};

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, subject: &Subject, user_data: &str) -> Page {
    let language = visit.language;
    let pressed = visit.form.as_ref().is_some_and(|fields| fields.get("do") == "verify");
    let problems = match pressed.then(|| state.verify(subject, user_data)) {
        Some(Ok(())) => return Page::At(visit.here()),
        Some(Err(refusal)) => Problems::refused(language, &refusal),
        None => Problems::default(),
    };
    let (title, name) = match subject {
        Subject::Person { id_card_number } => {
            let person = state.people.get(id_card_number);
            (language.pick("个人实名认证", "Verification of a person"), person.map(|person| person.name.as_str()))
        }
        Subject::AutoSign { id_card_number } => {
            let person = state.people.get(id_card_number);
            (language.pick("开通自动签", "Auto-sign"), person.map(|person| person.name.as_str()))
        }
        Subject::Organization { id } => {
            let partner = state.partners.get(id);
            (language.pick("企业认证", "Verification of an organization"), partner.map(|partner| partner.name.as_str()))
        }
    };
    let content = html! {
        (problems.list(language))
        @if state.is_verified(subject) {
            p.done role="status" { (language.pick("已完成", "Done")) ": " (name.unwrap_or_default()) }
        } @else {
            p { (name.unwrap_or_default()) }
            form method="post" action=(visit.here()) novalidate {
                div.actions { button name="do" value="verify" { (language.pick("完成认证", "Verify")) } }
            }
        }
    };
    Page::Shown(problems.status(), layout::page(visit, title, &content))
}
