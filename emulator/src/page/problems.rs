//! What is wrong with a form: all of it at once, at its controls and in a list above them.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;
use tencent_ess_spec::Field;

use super::{form::Form, language::Language, reasons};
use crate::{
    rules::meaning,
    state::{
        contract::{
            check::{Place, Problem},
            plan::Party,
        },
        offer::Prepared,
        refusal::Refusal,
    },
};

/// Problems in words.
#[derive(Default)]
pub(super) struct Problems(Vec<Told>);

struct Told {
    /// The control that it is about, if the page has it.
    control: Option<String>,
    /// Whom it is about, where there are several whom it could be about; empty for nobody.
    whom: String,
    what: String,
}

impl Problems {
    /// That something is refused as a whole.
    pub(super) fn refused(language: Language, refusal: &Refusal) -> Self {
        Self(vec![Told { control: None, whom: String::new(), what: reasons::reason(language, refusal) }])
    }

    /// That a file was not taken.
    pub(super) fn of_file(language: Language, prepared: &Prepared, form: &Form, refusal: &Refusal) -> Self {
        let control = prepared.takes_file().then(|| form.control(Place::File));
        Self(vec![Told { control, whom: String::new(), what: reasons::reason(language, refusal) }])
    }

    pub(super) fn add(&mut self, control: Option<String>, what: String) {
        self.0.push(Told { control, whom: String::new(), what });
    }

    /// That something that is called so has to be filled in.
    pub(super) fn add_missing(&mut self, language: Language, control: &str, called: &str) {
        let refusal = Refusal::FieldMissing(called.to_owned());
        self.add(Some(control.to_owned()), reasons::reason(language, &refusal));
    }

    /// Adds what the definition's rules find wrong with the terms, and what the state does.
    pub(super) fn add_all(
        &mut self,
        language: Language,
        rules: &[Field],
        (prepared, form): (&Prepared, &Form),
        found: Vec<Problem>,
    ) {
        let terms = [
            ("FlowName", "name", language.pick("名称", "The name"), &form.flow_name, prepared.may_edit_name()),
            ("FlowType", "type", language.pick("类型", "The type"), &form.flow_type, prepared.may_edit_type()),
        ];
        for (member, control, label, typed, may_edit) in terms {
            let rule = rules.iter().find(|rule| rule.name == member && !typed.is_empty());
            let Some(rule) = rule else { continue };
            let text = typed.trim();
            let value = Value::from(text);
            let violations = rule.broken_by(&value).map(|violation| reasons::violation(language, label, &violation));
            let misfit = meaning::misfit(rule, text).map(|misfit| reasons::misfit(language, label, &misfit));
            for what in violations.chain(misfit) {
                self.add(may_edit.then(|| form.name(control)), what);
            }
        }
        let deadline = form.deadline(prepared).err().map(|refusal| Problem::new(Place::Deadline, refusal));
        for Problem { place, refusal } in deadline.into_iter().chain(found) {
            let control = is_offered(prepared, form, place).then(|| form.control(place));
            self.0.push(Told { control, whom: whom(language, place), what: reasons::reason(language, &refusal) });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The status of a page that shows them.
    pub(super) fn status(&self) -> StatusCode {
        if self.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// What is wrong with a control.
    pub(super) fn at(&self, control: &str) -> Option<&str> {
        self.0.iter().find(|told| told.control.as_deref() == Some(control)).map(|told| told.what.as_str())
    }

    /// All of them, with links to their controls. The list has the focus, so that it is read first.
    pub(super) fn list(&self, language: Language) -> Markup {
        html! {
            @match self.0.as_slice() {
                [] => {}
                [Told { control: None, what, .. }] => p.alert role="alert" tabindex="-1" autofocus { (what) }
                all => {
                    div.alert role="alert" tabindex="-1" autofocus {
                        p { (language.pick("请修改以下内容：", "Please change this:")) }
                        ul {
                            @for Told { control, whom, what } in all {
                                li { @if let Some(control) = control { a href={ "#" (control) } { (whom) (what) } } @else { (whom) (what) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whom a problem is about, as the page counts them.
fn whom(language: Language, place: Place) -> String {
    let (chinese, english, number) = match place {
        Place::Signer(number, _) => ("签署方", "Signer", number + 1),
        Place::Copy(number, _) => ("抄送人", "Recipient", number + 1),
        _ => return String::new(),
    };
    format!("{} {number}{}", language.pick(chinese, english), language.pick("：", ": "))
}

/// Whether the page has the control for a part of the contract.
fn is_offered(prepared: &Prepared, form: &Form, place: Place) -> bool {
    match place {
        Place::Name => prepared.may_edit_name(),
        Place::Deadline => prepared.may_edit_deadline(),
        Place::File => prepared.takes_file(),
        Place::Signers => prepared.may_add_approvers(),
        Place::Signer(number, _) => {
            let sent = form.signers.get(number).and_then(|signer| prepared.plan.approvers.get(signer.from?));
            prepared.may_edit_approvers() && sent.is_none_or(Party::may_be_edited)
        }
        Place::Copy(..) => prepared.may_edit_copies(),
        Place::Field(number) => {
            prepared.plan.components.get(number).is_some_and(|field| prepared.may_edit_field(field))
        }
    }
}
