//! The page behind the `Url` of `CreatePrepareFlow`: a contract is looked at, changed as far as
//! `FlowOption` allows, and started.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{
    Page, STARTED_PATH, Visit,
    form::{Form, MAX_SIGNERS, Signer},
    language::Language,
    layout, parts, reasons, time,
};
use crate::state::{
    State,
    link::{Prepared, Resource},
    plan::{Component, Party},
    refusal::Refusal,
};

pub(super) async fn visit(visit: &Visit<'_>) -> Page {
    let code = visit.query.get("code");
    visit
        .access(|state| match state.offered(code) {
            Ok(prepared) => match &visit.form {
                Some(fields) => sent(visit, state, code, &prepared, Form::sent(fields, &prepared), fields.get("do")),
                None => shown(visit, state, &prepared, &Form::of(&prepared), None),
            },
            Err(refusal) => closed(visit, &refusal),
        })
        .await
}

/// The form, after a button was pressed.
fn sent(visit: &Visit<'_>, state: &mut State, code: &str, prepared: &Prepared, mut form: Form, button: &str) -> Page {
    let done = match button {
        "start" => form
            .edits(prepared)
            .and_then(|edits| state.start_prepared(code, edits))
            .map(|_| Page::At(format!("{STARTED_PATH}?{}", visit.raw_query()))),
        "save" => form
            .edits(prepared)
            .and_then(|edits| state.save_draft(code, edits))
            .map(|draft_id| Page::Shown(StatusCode::OK, saved(visit, &draft_id))),
        button => {
            form.press(button);
            return shown(visit, state, prepared, &form, None);
        }
    };
    done.unwrap_or_else(|refusal| shown(visit, state, prepared, &form, Some(&refusal)))
}

fn shown(visit: &Visit<'_>, state: &State, prepared: &Prepared, form: &Form, refusal: Option<&Refusal>) -> Page {
    let language = visit.language;
    let reason = refusal.map(|refusal| reasons::reason(language, refusal));
    let description = prepared.options.get("CustomCreateFlowDescription").and_then(|text| text.as_str());
    let shows_copies = prepared.options.get("CcInfoVisibility").and_then(serde_json::Value::as_i64) > Some(0);
    let content = html! {
        (layout::alert(reason.as_deref()))
        @if let Some(description) = description.filter(|text| !text.is_empty()) { p.note { (description) } }
        form method="post" {
            // Enter in a field presses the first button, which must not start anything.
            button.default name="do" value="look" tabindex="-1" aria-hidden="true" {}
            section {
                h2 { (language.pick("合同信息", "The contract")) }
                (terms(language, prepared, form))
                (source(language, state, prepared))
            }
            section {
                h2 { (language.pick("签署方", "Signers")) }
                (signers(language, prepared, form))
            }
            (fields(language, prepared, form))
            @if shows_copies && !prepared.plan.cc_infos.is_empty() {
                section { (parts::copies(language, &prepared.plan.cc_infos)) }
            }
            (buttons(language, prepared))
        }
    };
    let page = layout::page(visit, language.pick("发起合同", "Start a contract"), &content);
    Page::Shown(if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, page)
}

fn terms(language: Language, prepared: &Prepared, form: &Form) -> Markup {
    let rows = [
        ("name", "text", language.pick("合同名称", "Name"), &form.flow_name, "HideShowFlowName"),
        ("type", "text", language.pick("合同类型", "Type"), &form.flow_type, "HideShowFlowType"),
        (
            "deadline",
            "datetime-local",
            language.pick("签署截止（北京时间）", "Sign by (UTC+8)"),
            &form.deadline,
            "HideShowDeadline",
        ),
    ];
    let default = language.pick("365 天后", "in 365 days");
    html! {
        @for (name, kind, label, value, hidden) in rows {
            @if !prepared.option(hidden) {
                div.field {
                    @if prepared.may_edit_terms() {
                        label for=(name) { (label) }
                        input #(name) name=(name) type=(kind) value=(value) maxlength=[(kind == "text").then_some("200")];
                    } @else {
                        span.label { (label) }
                        @if value.is_empty() {
                            span.empty { @if name == "deadline" { (default) } @else { (language.pick("无", "none")) } }
                        } @else {
                            span.value { (value.replace('T', if kind == "text" { "T" } else { " " })) }
                        }
                    }
                }
            }
        }
    }
}

/// What the contract is made from.
fn source(language: Language, state: &State, prepared: &Prepared) -> Markup {
    let (label, name) = match &prepared.resource {
        Resource::File(id) if id.is_empty() => (
            language.pick("合同文件", "File"),
            language.pick("未指定，模拟器使用空白文件", "none was given: the emulator takes a blank one"),
        ),
        Resource::File(id) => {
            (language.pick("合同文件", "File"), state.files.get(id).map_or(id.as_str(), |file| file.name.as_str()))
        }
        Resource::Template(id) => (
            language.pick("合同模板", "Template"),
            state.templates.get(id).map_or(id.as_str(), |template| template.name.as_str()),
        ),
        Resource::Draft(id) => (language.pick("合同草稿", "Draft"), id.as_str()),
    };
    html! { div.field { span.label { (label) } span.value { (name) } } }
}

fn signers(language: Language, prepared: &Prepared, form: &Form) -> Markup {
    let order = language.pick("无序签署：签署方可同时签署", "The signers need not wait for each other");
    html! {
        @if prepared.may_edit_order() {
            label.check { input type="checkbox" name="unordered" value="1" checked[form.unordered]; " " (order) }
        } @else {
            p.hint { @if form.unordered { (order) } @else { (language.pick("按顺序签署", "They sign in this order")) } }
        }
        @if prepared.may_edit_approvers() {
            input type="hidden" name="signers" value="1";
            @for (number, signer) in form.signers.iter().enumerate() { (signer_inputs(language, prepared, number, signer)) }
            @if prepared.may_add_approvers() && form.signers.len() < MAX_SIGNERS {
                button name="do" value="add" { (language.pick("＋ 添加签署方", "+ Add a signer")) }
            }
        } @else {
            ol.signers {
                @for party in &prepared.plan.approvers { li { (parts::who(language, party)) (places(language, party)) } }
            }
        }
    }
}

fn signer_inputs(language: Language, prepared: &Prepared, number: usize, signer: &Signer) -> Markup {
    let sent = signer.from.and_then(|from| prepared.plan.approvers.get(from));
    let role = sent.map(|party| party.approver_role_name.as_str()).unwrap_or_default();
    let name = |name: &str| format!("signer.{number}.{name}");
    let title = format!("{} {}", language.pick("签署方", "Signer"), number + 1);
    let inputs = [
        (
            "organization",
            "organization",
            language.pick("企业名称（企业签署时）", "Organization (if one signs)"),
            &signer.organization_name,
        ),
        ("name", "name", language.pick("签署人姓名", "Name of the person"), &signer.name),
        ("mobile", "tel", language.pick("手机号", "Mobile number"), &signer.mobile),
    ];
    html! {
        fieldset.signer {
            legend { (title) @if !role.is_empty() { " · " (role) } }
            input type="hidden" name=(name("from")) value=(signer.from.map(|from| from.to_string()).unwrap_or_default());
            div.field {
                label for=(name("kind")) { (language.pick("类型", "Kind")) }
                select #(name("kind")) name=(name("kind")) {
                    option value="person" selected[!signer.organization] { (language.pick("个人", "a person")) }
                    option value="organization" selected[signer.organization] { (language.pick("企业", "an organization")) }
                }
            }
            @for (part, autocomplete, label, value) in inputs {
                div.field {
                    label for=(name(part)) { (label) }
                    input #(name(part)) name=(name(part)) value=(value) autocomplete=(autocomplete) type=(if part == "mobile" { "tel" } else { "text" });
                }
            }
            @if let Some(party) = sent { (places(language, party)) }
            div.row {
                @if number > 0 {
                    button name="do" value={ "up." (number) } aria-label={ (language.pick("上移", "Move up")) " " (title) } {
                        (language.pick("↑ 上移", "↑ Move up"))
                    }
                }
                button name="do" value={ "remove." (number) } aria-label={ (language.pick("移除", "Remove")) " " (title) } {
                    (language.pick("移除", "Remove"))
                }
            }
        }
    }
}

/// Where a signer signs, and what the signer fills in.
fn places(language: Language, party: &Party) -> Markup {
    let fields: Vec<&Component> = party.components.iter().chain(&party.sign_components).collect();
    html! { @if !fields.is_empty() { (parts::fields(language, &fields)) } }
}

/// The promoter's fields.
fn fields(language: Language, prepared: &Prepared, form: &Form) -> Markup {
    let fields = &prepared.plan.components;
    html! {
        @if !fields.is_empty() {
            section {
                h2 { (language.pick("合同内容", "Content")) }
                @for (number, (field, value)) in fields.iter().zip(&form.values).enumerate() {
                    (input(language, &format!("field.{number}"), field, value, prepared.may_edit_field(field)))
                }
            }
        }
    }
}

/// A field to fill in, if that is allowed.
pub(super) fn input(language: Language, name: &str, field: &Component, value: &str, editable: bool) -> Markup {
    html! {
        div.field {
            @if editable {
                label for=(name) {
                    (parts::label(language, field))
                    @if field.required { span.required { (language.pick("（必填）", " (required)")) } }
                }
                @if field.kind == "MULTI_LINE_TEXT" {
                    textarea #(name) name=(name) rows="3" { (value) }
                } @else {
                    input #(name) name=(name) type="text" value=(value);
                }
            } @else {
                span.label { (parts::label(language, field)) }
                span.value { (value) }
            }
        }
    }
}

fn buttons(language: Language, prepared: &Prepared) -> Markup {
    let until = time::shown(prepared.expires_on);
    html! {
        @if prepared.need_create_review {
            p.hint { (language.pick("合同提交后须经企业内部审批，通过后才会发起。", "The contract is reviewed inside the organization before it starts.")) }
        }
        div.actions {
            button.primary name="do" value="start" {
                @if prepared.need_create_review { (language.pick("提交审批", "Submit for review")) } @else { (language.pick("发起合同", "Start the contract")) }
            }
            @if prepared.option("NeedFlowDraft") {
                button name="do" value="save" { (language.pick("保存草稿", "Save as a draft")) }
            }
        }
        p.hint { (language.pick("链接仅可发起一次，有效期至 ", "The link starts one contract, until ")) (until) (language.pick("。", ".")) }
    }
}

fn saved(visit: &Visit<'_>, draft_id: &str) -> Markup {
    let language = visit.language;
    let content = html! {
        p.done role="status" {
            (language.pick("草稿已保存，编号 ", "The draft was saved. Its id is ")) code { (draft_id) } (language.pick("。", "."))
        }
        p { a href={ "?" (visit.raw_query()) } { (language.pick("继续编辑", "Go on editing")) } }
    };
    layout::page(visit, language.pick("草稿已保存", "The draft was saved"), &content)
}

/// What the page says when it does not open any more, or never did.
pub(super) fn closed(visit: &Visit<'_>, refusal: &Refusal) -> Page {
    let language = visit.language;
    let again = language.pick(
        "请返回业务系统，重新调用 CreatePrepareFlow 获取新的链接。",
        "Go back to where you came from, and let it call CreatePrepareFlow for another link.",
    );
    let (status, what) = match refusal {
        Refusal::LinkUsed => (
            StatusCode::GONE,
            language.pick(
                "此链接已使用：合同已发起或已提交审批。",
                "This link was used: the contract was started, or submitted for review.",
            ),
        ),
        Refusal::LinkExpired => (
            StatusCode::GONE,
            language
                .pick("此链接已过期：链接在创建后 5 分钟内有效。", "This link has expired: it works for 5 minutes."),
        ),
        _ => (
            StatusCode::NOT_FOUND,
            language.pick(
                "此链接不存在，可能不完整，或模拟器已被重置。",
                "There is no such link. It may be incomplete, or the emulator was reset.",
            ),
        ),
    };
    let link = html! {
        p { (again) }
        @if *refusal == Refusal::LinkUsed {
            p { a href={ (STARTED_PATH) "?" (visit.raw_query()) } { (language.pick("查看已发起的合同", "Look at the contract")) } }
        }
    };
    Page::Shown(status, layout::problem(visit, what, &link))
}
