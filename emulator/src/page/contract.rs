//! How a contract that is prepared is shown: its terms, what it is made from, its signers, its fields.

use maud::{Markup, html};

use super::{
    control::{Control, Input},
    form::{Form, MAX_PEOPLE, Person, numbered},
    language::Language,
    parts,
    problems::Problems,
};
use crate::state::{
    State,
    contract::plan::{Component, Party},
    offer::{Prepared, Resource, Step},
};

/// A contract that is prepared, with what stands in its form.
pub(super) struct Sheet<'a> {
    pub(super) language: Language,
    pub(super) state: &'a State,
    pub(super) prepared: &'a Prepared,
    pub(super) form: &'a Form,
    pub(super) problems: &'a Problems,
}

impl Sheet<'_> {
    /// All sections that the page has of it.
    pub(super) fn show(&self) -> Markup {
        let (language, prepared) = (self.language, self.prepared);
        html! {
            section {
                h2 { (language.say("合同信息", "The contract")) }
                @if prepared.shows(Step::Terms) { (self.terms()) }
                @if prepared.shows(Step::Signers) { (self.source()) }
            }
            @if prepared.shows(Step::Signers) {
                section {
                    @if prepared.option("CanSkipAddApprover") {
                        details open[!self.problems.is_empty()] {
                            summary { h2 { (language.pick("签署方（可跳过）", "Signers (may be skipped)")) } }
                            (self.signers())
                        }
                    } @else {
                        h2 { (language.pick("签署方", "Signers")) }
                        (self.signers())
                    }
                }
            }
            @if prepared.shows(Step::Fields) { (self.fields()) }
            @if prepared.shows_copies() {
                section {
                    h2 { (language.pick("抄送", "Copies")) }
                    @if prepared.may_edit_copies() { (self.copies()) } @else { (parts::copies(&prepared.plan.cc_infos)) }
                }
            }
        }
    }

    fn terms(&self) -> Markup {
        let (language, prepared, form) = (self.language, self.prepared, self.form);
        let shown = |hidden| !prepared.option(hidden);
        html! {
            @if shown("HideShowFlowName") {
                (self.term("name", &language.say("合同名称", "Name"), &form.flow_name, prepared.may_edit_name()))
            }
            @if shown("HideShowFlowType") {
                (self.term("type", &language.say("合同类型", "Type"), &form.flow_type, prepared.may_edit_type()))
            }
            @if shown("HideShowDeadline") { (self.deadline()) }
            (parts::said(language.pick("发起方", "Sender"), self.own_name()))
        }
    }

    fn term(&self, name: &str, label: &str, value: &str, editable: bool) -> Markup {
        html! {
            @if editable {
                (self.control(name, label, value, name == "name", &Input::LINE))
            } @else if value.is_empty() {
                (parts::unsaid(label, self.language.pick("无", "none")))
            } @else {
                (parts::said(label, value))
            }
        }
    }

    fn deadline(&self) -> Markup {
        let (language, deadline) = (self.language, &self.form.deadline);
        let label = language.pick("签署截止（北京时间）", "Sign by (UTC+8)");
        let days = self.prepared.days_to_sign();
        let default = format!("{}{days}{}", language.pick("", "in "), language.pick(" 天后", " days"));
        html! {
            @if self.prepared.may_edit_deadline() {
                @let label = format!("{label}{}{default}", language.pick("，默认 ", ", by default "));
                (self.control("deadline", &label, deadline, false, &Input::line("datetime-local")))
            } @else if deadline.is_empty() {
                (parts::unsaid(label, &default))
            } @else {
                (parts::said(label, &deadline.replace('T', " ")))
            }
        }
    }

    /// The own organization, as the page is to call it.
    fn own_name(&self) -> &str {
        let own = self.state.organizations.iter().find(|(_, organization)| organization.own);
        let name = own.map(|(_, own)| own.name.as_str()).unwrap_or_default();
        self.prepared.option_text("SelfName").unwrap_or(name)
    }

    /// What the contract is made from.
    fn source(&self) -> Markup {
        let (language, state) = (self.language, self.state);
        let file = |id: &str| state.files.get(id).map(|file| file.name.clone()).unwrap_or(id.to_owned());
        let (label, name) = match &self.prepared.resource {
            Resource::File(id) if id.is_empty() => (
                language.pick("文件", "File"),
                language.pick("未选择，模拟器使用空白文件", "none yet: the emulator takes a blank one").to_owned(),
            ),
            Resource::File(id) => (language.pick("文件", "File"), file(id)),
            Resource::Template(id) => {
                let template = state.templates.get(id).map(|template| template.name.clone());
                (language.pick("模板", "Template"), template.unwrap_or(id.clone()))
            }
            Resource::Draft(id) => (language.pick("草稿", "Draft"), id.clone()),
        };
        html! {
            (parts::said(label, &name))
            @if self.prepared.takes_file() {
                (self.control("file", language.pick("选择 PDF 文件", "Choose a PDF"), "", false, &Input::File))
                div.row { button name="do" value=(self.form.name("upload")) { (language.pick("上传文件", "Upload")) } }
            }
        }
    }

    fn signers(&self) -> Markup {
        let (language, prepared, form) = (self.language, self.prepared, self.form);
        let order = language.pick("无序签署：签署方可同时签署", "The signers need not wait for each other");
        let (name, add) = (form.name("unordered"), form.name("add"));
        html! {
            @if prepared.may_edit_order() {
                label.check { input type="checkbox" name=(name) value="1" checked[form.unordered]; " " (order) }
            } @else {
                p.hint { @if form.unordered { (order) } @else { (language.pick("按顺序签署", "They sign in this order")) } }
            }
            @if prepared.may_edit_approvers() {
                input type="hidden" name=(form.name("signers")) value="1";
                @for (number, signer) in form.signers.iter().enumerate() { (self.signer(number, signer)) }
                @if prepared.may_add_approvers() && form.signers.len() < MAX_PEOPLE {
                    button #(add) name="do" value=(add) autofocus[form.has_focus(&add)] {
                        (language.pick("＋ 添加签署方", "+ Add a signer"))
                    }
                }
            } @else {
                ol.signers {
                    @for party in &prepared.plan.approvers {
                        li { (parts::who(language, party, self.own_name())) (places(language, party)) }
                    }
                }
            }
        }
    }

    fn signer(&self, number: usize, signer: &Person) -> Markup {
        let (language, form) = (self.language, self.form);
        let sent = signer.from.and_then(|from| self.prepared.plan.approvers.get(from));
        let role = sent.map(|party| party.approver_role_name.as_str()).unwrap_or_default();
        let settled = sent.filter(|party| !party.may_be_edited());
        let title = format!("{} {}", language.pick("签署方", "Signer"), number + 1);
        html! {
            fieldset.person {
                legend { (title) @if !role.is_empty() { " · " (role) } }
                @if let Some(party) = settled {
                    (self.from("signer", number, signer))
                    p { (parts::who(language, party, self.own_name())) }
                } @else {
                    (self.person("signer", number, signer))
                }
                @if let Some(party) = sent { (places(language, party)) }
                div.row {
                    @if number > 0 {
                        button name="do" value=(form.name(format_args!("up.{number}")))
                            aria-label={ (language.pick("上移", "Move up")) " " (title) } {
                            (language.pick("↑ 上移", "↑ Move up"))
                        }
                    }
                    @if settled.is_none() {
                        button name="do" value=(form.name(format_args!("remove.{number}")))
                            aria-label={ (language.pick("移除", "Remove")) " " (title) } {
                            (language.pick("移除", "Remove"))
                        }
                    }
                }
            }
        }
    }

    /// Who gets copies, to be changed.
    fn copies(&self) -> Markup {
        let (language, form) = (self.language, self.form);
        let add = form.name("add-copy");
        html! {
            input type="hidden" name=(form.name("copies")) value="1";
            @for (number, copied) in form.copies.iter().enumerate() {
                @let title = format!("{} {}", language.pick("抄送人", "Recipient"), number + 1);
                fieldset.person {
                    legend { (title) }
                    (self.person("copy", number, copied))
                    div.row {
                        button name="do" value=(form.name(format_args!("remove-copy.{number}")))
                            aria-label={ (language.pick("移除", "Remove")) " " (title) } {
                            (language.pick("移除", "Remove"))
                        }
                    }
                }
            }
            @if form.copies.len() < MAX_PEOPLE {
                button #(add) name="do" value=(add) autofocus[form.has_focus(&add)] {
                    (language.pick("＋ 添加抄送人", "+ Add a recipient"))
                }
            }
        }
    }

    /// The inputs for a signer, or for somebody who gets a copy.
    fn person(&self, kind: &str, number: usize, person: &Person) -> Markup {
        let language = self.language;
        let name = |part: &str| format!("{kind}.{number}.{part}");
        let line = |kind, autocomplete| Input::Line { kind, mode: None, autocomplete: Some(autocomplete) };
        let is_signer = kind == "signer";
        let (somebody, member) = if is_signer {
            (language.pick("个人", "a person"), language.pick("企业", "an organization"))
        } else {
            (language.pick("个人", "a person"), language.pick("企业员工", "somebody of an organization"))
        };
        let kinds = Input::Choice(vec![("person", somebody), ("organization", member)]);
        let chosen = if person.organization { "organization" } else { "person" };
        let organization = language.pick("企业名称（企业时填写）", "Organization (if one is meant)");
        html! {
            (self.from(kind, number, person))
            (self.control(&name("kind"), language.pick("类型", "Kind"), chosen, false, &kinds))
            (self.control(&name("organization"), organization, &person.organization_name, false, &line("text", "organization")))
            @if is_signer {
                (self.control(&name("name"), language.pick("签署人姓名", "Name of the person"), &person.name, false, &line("text", "name")))
            } @else {
                (self.control(&name("name"), language.pick("抄送人姓名", "Name of the recipient"), &person.name, false, &line("text", "name")))
            }
            (self.control(&name("mobile"), language.pick("手机号", "Mobile number"), &person.mobile, false, &line("tel", "tel")))
        }
    }

    /// Which of those that were sent it is.
    fn from(&self, kind: &str, number: usize, person: &Person) -> Markup {
        let name = self.form.name(format_args!("{kind}.{number}.from"));
        let from = person.from.map(|from| from.to_string()).unwrap_or_default();
        html! { input type="hidden" name=(name) value=(from); }
    }

    /// The promoter's fields.
    fn fields(&self) -> Markup {
        let (language, prepared, form) = (self.language, self.prepared, self.form);
        let all = &prepared.plan.components;
        let shown = || numbered(all, &form.values).filter(|(_, field, _)| prepared.shows_field(field));
        html! {
            @if shown().next().is_some() {
                section {
                    h2 { (language.say("合同内容", "Content")) }
                    @for (number, field, value) in shown() {
                        @if prepared.may_edit_field(field) {
                            @let name = form.name(format_args!("field.{number}"));
                            (Control {
                                name: &name,
                                label: parts::label(language, field),
                                value,
                                required: field.required,
                                problem: self.problems.at(&name),
                                focus: false,
                            }.show_field(language, field))
                        } @else {
                            (parts::said(parts::label(language, field), parts::value(language, field, value)))
                        }
                    }
                }
            }
        }
    }

    fn control(&self, name: &str, label: &str, value: &str, required: bool, input: &Input<'_>) -> Markup {
        let name = self.form.name(name);
        let (problem, focus) = (self.problems.at(&name), self.form.has_focus(&name));
        Control { name: &name, label, value, required, problem, focus }.show(self.language, input)
    }
}

/// Where a signer signs, and what the signer fills in.
fn places(language: Language, party: &Party) -> Markup {
    let fields: Vec<&Component> = party.components.iter().chain(&party.sign_components).collect();
    html! { @if !fields.is_empty() { (parts::fields(language, &fields)) } }
}
