//! The page behind a signing link: the signer sees the contract, fills in, signs or refuses.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{Fields, Page, Visit, batch, cancel, language::Language, layout, parts, prepare, reasons, scan};
use crate::state::{
    State,
    flow::{Approver, ApproverStatus, Flow, Review},
    link::Target,
    plan::Component,
    refusal::Refusal,
};

pub(super) async fn visit(visit: &Visit<'_>, token: &str) -> Page {
    visit
        .access(|state| match state.target(token).cloned() {
            Ok(Target::Sign { flow_id, recipient_id }) => match &visit.form {
                Some(fields) => sent(visit, state, &flow_id, &recipient_id, fields),
                None => shown(visit, state, &flow_id, &recipient_id, &Fields(Vec::new()), None),
            },
            Ok(Target::SignAll { signatures, may_refuse }) => batch::visit(visit, state, &signatures, may_refuse),
            Ok(Target::View { flow_id }) => shown(visit, state, &flow_id, "", &Fields(Vec::new()), None),
            Ok(Target::Preview { name }) => preview(visit, &name),
            Ok(Target::Cancel { task_id }) => cancel::visit(visit, state, &task_id),
            Ok(Target::Scan { code_id }) => scan::visit(visit, state, &code_id),
            Ok(Target::Download { .. }) => closed(visit, &Refusal::NoLink),
            Err(refusal) => closed(visit, &refusal),
        })
        .await
}

fn sent(visit: &Visit<'_>, state: &mut State, flow_id: &str, recipient_id: &str, fields: &Fields) -> Page {
    let done = match fields.get("do") {
        "sign" => state.sign(flow_id, recipient_id),
        "fill" => fill(state, flow_id, recipient_id, fields),
        "refuse" if fields.get("reason").trim().is_empty() => {
            Err(Refusal::FieldMissing(visit.language.pick("拒绝理由", "reason").to_owned()))
        }
        "refuse" => state.refuse(flow_id, recipient_id, fields.get("reason").trim()),
        _ => Ok(()),
    };
    match done {
        Ok(()) => Page::At(format!("?{}", visit.raw_query())),
        Err(refusal) => shown(visit, state, flow_id, recipient_id, fields, Some(&refusal)),
    }
}

fn fill(state: &mut State, flow_id: &str, recipient_id: &str, fields: &Fields) -> Result<(), Refusal> {
    let approver = state.flow(flow_id)?.approver(recipient_id).ok_or(Refusal::NoApprover)?;
    let value = |(number, field): (usize, &Component)| {
        fields.find(&format!("field.{number}")).map(|value| (field.id.clone(), value.to_owned()))
    };
    let values: Vec<_> = approver.party.components.iter().enumerate().filter_map(value).collect();
    state.fill(flow_id, recipient_id, &values)
}

fn shown(
    visit: &Visit<'_>,
    state: &State,
    flow_id: &str,
    recipient_id: &str,
    sent: &Fields,
    refusal: Option<&Refusal>,
) -> Page {
    let language = visit.language;
    let flow = match state.flow(flow_id) {
        Ok(flow) => flow,
        Err(refusal) => return closed(visit, &refusal),
    };
    let me = flow.approver(recipient_id);
    let reason = refusal.map(|refusal| reasons::reason(language, refusal));
    let own = me.map(|me| me.party.components.iter().chain(&me.party.sign_components)).into_iter().flatten();
    let filled: Vec<&Component> = flow.plan.components.iter().chain(own.filter(|_| !is_filling(me))).collect();
    let content = html! {
        (layout::alert(reason.as_deref()))
        @if let Some(me) = me { (standing(language, flow, me)) }
        section {
            h2 { (language.pick("合同信息", "The contract")) }
            (parts::terms(language, flow_id, flow))
            @if !filled.is_empty() { (parts::fields(language, &filled)) }
        }
        section {
            h2 { (language.pick("签署方", "Signers")) }
            (parts::approvers(language, flow, recipient_id))
        }
        @if let Some(me) = me { (acts(language, flow, me, sent)) }
    };
    let title = if me.is_some() {
        language.pick("签署合同", "Sign a contract")
    } else {
        language.pick("查看合同", "A contract")
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::Shown(status, layout::page(visit, title, &content))
}

fn is_filling(me: Option<&Approver>) -> bool {
    me.is_some_and(|me| me.status == ApproverStatus::ToFill)
}

/// Where the signer stands when there is nothing to do for now, or any more.
fn standing(language: Language, flow: &Flow, me: &Approver) -> Markup {
    let (done, text) = match me.status {
        ApproverStatus::Signed => (true, language.pick("您已签署此合同。", "You have signed this contract.")),
        ApproverStatus::Filled => {
            (true, language.pick("您已填写，请等待其他签署方。", "You have filled it in. Others come before you sign."))
        }
        ApproverStatus::Refused => (
            false,
            language.pick("您已拒绝此合同，合同已终止。", "You have refused this contract, which has ended it."),
        ),
        ApproverStatus::NotStarted => (false, language.pick("合同尚未发起。", "The contract has not been started.")),
        ApproverStatus::Waiting => (
            false,
            language.pick(
                "尚未轮到您，请等待前面的签署方完成后再打开此页面。",
                "Others come before you. Open this page again when they are done.",
            ),
        ),
        _ if flow.status.is_final() => (
            false,
            language.pick(
                "合同已结束，无法继续操作。如有疑问请联系发起方。",
                "The contract is at an end, and nothing more can be done. Ask whoever started it.",
            ),
        ),
        _ if awaits_review(me) => (
            false,
            language.pick(
                "企业内部审批尚未通过，请在审批通过后再打开此页面。",
                "Your organization has not passed its review. Open this page again when it has.",
            ),
        ),
        _ => return html! {},
    };
    let jump = Some(me.party.jump_url.as_str())
        .filter(|url| done && (url.starts_with("https://") || url.starts_with("http://")));
    html! {
        p.done[done].note[!done] role="status" { (text) }
        @if let Some(jump) = jump { p { a href=(jump) rel="noreferrer" target="_top" { (language.pick("返回", "Back")) } } }
    }
}

fn awaits_review(me: &Approver) -> bool {
    me.review.is_some_and(|review| review != Review::Passed)
}

/// What the signer can do now.
fn acts(language: Language, flow: &Flow, me: &Approver, sent: &Fields) -> Markup {
    let fills = me.status == ApproverStatus::ToFill;
    let signs = me.status == ApproverStatus::ToSign && !awaits_review(me);
    html! {
        @if flow.status.is_running() && (fills || signs) {
            form method="post" {
                @if fills {
                    section {
                        h2 { (language.pick("填写内容", "To fill in")) }
                        @for (number, field) in me.party.components.iter().enumerate() {
                            @let name = format!("field.{number}");
                            (prepare::input(language, &name, field, sent.find(&name).unwrap_or(&field.value), true))
                        }
                    }
                }
                div.actions {
                    @if fills {
                        button.primary name="do" value="fill" { (language.pick("提交填写", "Submit")) }
                    } @else {
                        button.primary name="do" value="sign" { (language.pick("确认签署", "Sign")) }
                    }
                }
            }
            @if !me.party.approver_option.no_refuse { (parts::refusing(language, sent.get("do") == "refuse")) }
        }
    }
}

/// A look at a contract that does not exist.
fn preview(visit: &Visit<'_>, name: &str) -> Page {
    let language = visit.language;
    let content = html! {
        p.note { (language.pick("这是预览，合同尚未创建。", "This is a preview: the contract does not exist.")) }
        @if !name.is_empty() { dl.terms { dt { (language.pick("合同名称", "Name")) } dd { (name) } } }
    };
    Page::Shown(StatusCode::OK, layout::page(visit, language.pick("合同预览", "Preview"), &content))
}

/// What the page says when it does not open any more, or never did.
fn closed(visit: &Visit<'_>, refusal: &Refusal) -> Page {
    let language = visit.language;
    let advice = language.pick(
        "请联系合同发起方，重新调用 CreateFlowSignUrl 或 CreateSchemeUrl 获取新的链接。",
        "Ask whoever started the contract for another link, of CreateFlowSignUrl or CreateSchemeUrl.",
    );
    let (status, what) = match refusal {
        Refusal::LinkExpired => {
            (StatusCode::GONE, language.pick("此签署链接已过期。", "This signing link has expired."))
        }
        _ => (
            StatusCode::NOT_FOUND,
            language.pick(
                "此链接不存在，可能不完整，或模拟器已被重置。",
                "There is no such link. It may be incomplete, or the emulator was reset.",
            ),
        ),
    };
    Page::Shown(status, layout::problem(visit, what, &html! { p { (advice) } }))
}
