//! What several pages show: the terms of a contract, who signs, what is filled in.

use maud::{Markup, html};

use super::{
    Fields, Visit,
    control::{Control, Input},
    language::Language,
    problems::Problems,
    reasons::flow_status,
    time,
};
use crate::state::contract::{
    flow::{Approver, ApproverStatus, Flow},
    plan::{Component, Content, Copied, Party},
};

/// The terms of a contract that exists.
pub(super) fn terms(language: Language, flow_id: &str, flow: &Flow) -> Markup {
    let plan = &flow.plan;
    html! {
        dl.terms {
            dt { (language.say("合同名称", "Name")) } dd { (plan.flow_name) }
            @if !plan.flow_type.is_empty() {
                dt { (language.say("合同类型", "Type")) } dd { (plan.flow_type) }
            }
            @if !plan.flow_description.is_empty() {
                dt { (language.say("合同描述", "Description")) } dd { (plan.flow_description) }
            }
            dt { (language.say("合同编号", "Contract id")) } dd { code { (flow_id) } }
            dt { (language.pick("状态", "Status")) }
            dd { (status(flow_status(language, flow.status), flow.status.is_running())) }
            @if !flow.message.is_empty() {
                dt { (language.pick("原因", "Reason")) } dd { (flow.message) }
            }
            dt { (language.pick("签署截止", "Sign by")) } dd { (time::shown(flow.deadline)) }
        }
    }
}

/// Who signs a contract, in order, and how far that is.
pub(super) fn approvers(language: Language, flow: &Flow, me: &str) -> Markup {
    html! {
        @if flow.plan.unordered {
            p.hint { (language.pick("签署方可同时签署。", "The signers need not wait for each other.")) }
        } @else {
            p.hint { (language.pick("签署方按以下顺序签署。", "The signers sign in this order.")) }
        }
        ol.signers {
            @for approver in &flow.approvers {
                li aria-current=[(approver.recipient_id == me).then_some("true")] {
                    (who(language, &approver.party, language.pick("本企业", "own organization")))
                    @if approver.recipient_id == me {
                        span.you { (language.pick("您", "you")) }
                    }
                    (status(approver_status(language, approver), approver.status.is_open()))
                    @if !approver.message.is_empty() {
                        span.reason { (language.pick("理由：", "Reason: ")) (approver.message) }
                    }
                }
            }
        }
    }
}

/// Something that is said, and cannot be changed.
pub(super) fn said(label: &str, value: &str) -> Markup {
    html! { div.field { span.label { (label) } span.value { (value) } } }
}

/// Something that is not said, and what that means.
pub(super) fn unsaid(label: &str, meaning: &str) -> Markup {
    html! { div.field { span.label { (label) } span.empty { (meaning) } } }
}

/// A signer: the kind, the organization, the name and number. The own organization may go unnamed.
pub(super) fn who(language: Language, party: &Party, own_name: &str) -> Markup {
    let to_be_said = language.pick("待补充", "to be said");
    html! {
        span.who {
            @if !party.approver_role_name.is_empty() { span.role { (party.approver_role_name) } " " }
            @if party.is_organization() {
                strong { @if party.organization_name.is_empty() { (own_name) } @else { (party.organization_name) } }
                " · "
            }
            @if party.is_silent() {
                (language.pick("自动签署", "signs by itself"))
            } @else if party.approver_name.is_empty() {
                (to_be_said)
            } @else {
                strong { (party.approver_name) }
            }
            @if !party.approver_mobile.is_empty() { " " span.number { (party.approver_mobile) } }
        }
    }
}

/// Fields and their values, and places to sign.
pub(super) fn fields(language: Language, fields: &[&Component]) -> Markup {
    html! {
        dl.terms {
            @for field in fields {
                dt { (label(language, field)) }
                dd {
                    @if field.is_signature() {
                        (place(language, field))
                    } @else if field.value.is_empty() {
                        span.empty { (language.pick("未填写", "not filled in")) }
                    } @else {
                        (value(language, field, &field.value))
                    }
                }
            }
        }
    }
}

/// What stands in a field, for people.
pub(super) fn value<'a>(language: Language, field: &Component, value: &'a str) -> &'a str {
    match (field.content(), value) {
        (Content::Tick, "true") => language.pick("是", "yes"),
        (Content::Tick, "false") => language.pick("否", "no"),
        (_, value) => value,
    }
}

/// What a field is called: its name, or its kind if it has none.
pub(super) fn label(language: Language, field: &Component) -> &str {
    if !field.name.is_empty() {
        return &field.name;
    }
    match field.kind.as_str() {
        "SIGN_SEAL" => language.pick("企业印章", "seal"),
        "SIGN_SIGNATURE" => language.pick("个人签名", "signature"),
        "SIGN_DATE" => language.pick("签署日期", "date of signing"),
        "" => language.pick("控件", "field"),
        kind => kind,
    }
}

/// The names of those who get a copy.
pub(super) fn copies(copied: &[Copied]) -> Markup {
    html! {
        ul.plain {
            @for one in copied { li { (one.organization_name) " " (one.name) " " span.number { (one.mobile) } } }
        }
    }
}

/// A form to refuse with a reason, folded away unless it is `open`.
pub(super) fn refusing(visit: &Visit<'_>, open: bool, problems: &Problems) -> Markup {
    let language = visit.language;
    let label = language.pick("拒绝理由", "Reason");
    let reason =
        Control { name: "reason", label, required: true, problem: problems.at("reason"), ..Control::default() };
    html! {
        form method="post" action=(visit.here()) novalidate {
            details open[open] {
                summary { (language.pick("拒绝", "Refuse")) }
                (reason.show(language, &Input::Lines))
                button.danger name="do" value="refuse" { (language.pick("确认拒绝", "Refuse, which ends it")) }
            }
        }
    }
}

/// The reason that was sent; `called` is what it is called if it is missing.
pub(super) fn reason<'a>(language: Language, fields: &'a Fields, called: &str) -> Result<&'a str, Problems> {
    let reason = fields.get("reason").trim();
    if !reason.is_empty() {
        return Ok(reason);
    }
    let mut problems = Problems::default();
    problems.add_missing(language, "reason", called);
    Err(problems)
}

fn place(language: Language, field: &Component) -> Markup {
    html! {
        @if field.page > 0 {
            (language.pick("第 ", "page ")) (field.page) (language.pick(" 页", ""))
        } @else {
            (language.pick("签署时确定位置", "placed when signing"))
        }
    }
}

fn status(text: &str, open: bool) -> Markup {
    html! { span.status.open[open] { (text) } }
}

fn approver_status(language: Language, approver: &Approver) -> &'static str {
    let (chinese, english) = match approver.status {
        ApproverStatus::NotStarted => ("未发起", "not started"),
        ApproverStatus::Waiting => ("等待他人", "waits for others"),
        ApproverStatus::ToFill => ("待填写", "to fill in"),
        ApproverStatus::Filled => ("已填写", "filled in"),
        ApproverStatus::ToSign => ("待签署", "to sign"),
        ApproverStatus::Signed => ("已签署", "signed"),
        ApproverStatus::Refused => ("已拒绝", "refused"),
        ApproverStatus::Expired => ("已过期", "expired"),
        ApproverStatus::Cancelled => ("已撤销", "cancelled"),
        ApproverStatus::Stopped => ("已终止", "stopped"),
        ApproverStatus::Released => ("已解除", "released"),
    };
    language.pick(chinese, english)
}
