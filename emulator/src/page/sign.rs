//! The page behind a signing link: the signer sees the contract, fills in, signs or refuses.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{
    Fields, Page, Visit, batch, cancel,
    control::{Control, field_value},
    language::Language,
    layout, parts,
    problems::Problems,
    reasons, scan, verify,
};
use crate::state::{
    State,
    contract::{
        flow::{Approver, ApproverStatus, Flow, Review},
        plan::Component,
    },
    link::Target,
    refusal::Refusal,
};

pub(super) async fn visit(visit: &Visit<'_>, token: &str) -> Page {
    visit
        .access(|state| match state.target(token).cloned() {
            Ok(Target::Sign { flow_id, recipient_id }) => match &visit.form {
                Some(fields) => sent(visit, state, &flow_id, &recipient_id, fields),
                None => shown(visit, state, &flow_id, &recipient_id, &Fields::default(), &Problems::default()),
            },
            Ok(Target::SignAll { signatures, may_refuse }) => batch::visit(visit, state, &signatures, may_refuse),
            Ok(Target::View { flow_id }) => shown(visit, state, &flow_id, "", &Fields::default(), &Problems::default()),
            Ok(Target::Preview { name }) => preview(visit, &name),
            Ok(Target::Cancel { task_id }) => cancel::visit(visit, state, &task_id),
            Ok(Target::Verify { subject, user_data }) => verify::visit(visit, state, &subject, &user_data),
            Ok(Target::Scan { code_id }) => scan::visit(visit, state, &code_id),
            Ok(Target::Download { .. } | Target::Archive { .. }) => closed(visit, &Refusal::NoLink),
            Err(refusal) => closed(visit, &refusal),
        })
        .await
}

fn sent(visit: &Visit<'_>, state: &mut State, flow_id: &str, recipient_id: &str, fields: &Fields) -> Page {
    let language = visit.language;
    let mut problems = Problems::default();
    let done = match fields.get("do") {
        "sign" => state.sign(flow_id, recipient_id),
        "fill" => state
            .flow(flow_id)
            .and_then(|flow| flow.approver(recipient_id).ok_or(Refusal::NoApprover))
            .cloned()
            .and_then(|approver| {
                let filled = filled(&approver, fields);
                problems = problems_of(language, &filled);
                let values: Vec<_> = filled.into_iter().map(|field| (field.id, field.value)).collect();
                if problems.is_empty() { state.fill(flow_id, recipient_id, &values) } else { Ok(()) }
            }),
        "refuse" => match parts::reason(language, fields, language.pick("拒绝理由", "reason")) {
            Ok(reason) => state.refuse(flow_id, recipient_id, reason),
            Err(missing) => {
                problems = missing;
                Ok(())
            }
        },
        _ => Ok(()),
    };
    if let Err(refusal) = done {
        problems = Problems::refused(language, &refusal);
    }
    if problems.is_empty() {
        return Page::At(visit.here());
    }
    shown(visit, state, flow_id, recipient_id, fields, &problems)
}

/// The signer's fields with what was filled in.
fn filled(approver: &Approver, fields: &Fields) -> Vec<Component> {
    let value = |(number, field): (usize, &Component)| {
        let sent = fields.find(&format!("field.{number}")).map(|sent| field_value(field, sent));
        Component { value: sent.unwrap_or_else(|| field.value.clone()), ..field.clone() }
    };
    approver.party.components.iter().enumerate().map(value).collect()
}

/// What is wrong with what was filled in.
fn problems_of(language: Language, filled: &[Component]) -> Problems {
    let mut problems = Problems::default();
    for (number, field) in filled.iter().enumerate() {
        let checked = if field.is_left_out() {
            Err(Refusal::FieldMissing(field.name.clone()))
        } else {
            field.check_value(&field.value)
        };
        if let Err(refusal) = checked {
            problems.add(Some(format!("field.{number}")), reasons::reason(language, &refusal));
        }
    }
    problems
}

fn shown(
    visit: &Visit<'_>,
    state: &State,
    flow_id: &str,
    recipient_id: &str,
    sent: &Fields,
    problems: &Problems,
) -> Page {
    let flow = match state.flow(flow_id) {
        Ok(flow) => flow,
        Err(refusal) => return closed(visit, &refusal),
    };
    let language = visit.language.calling(flow.plan.flow_display_type);
    let me = flow.approver(recipient_id);
    let own = me.map(|me| me.party.components.iter().chain(&me.party.sign_components)).into_iter().flatten();
    let filled: Vec<&Component> = flow.plan.components.iter().chain(own.filter(|_| !is_filling(me))).collect();
    let content = html! {
        (problems.list(language))
        @if let Some(me) = me { (standing(language, flow, me)) }
        section {
            h2 { (language.say("合同信息", "The contract")) }
            (parts::terms(language, flow_id, flow))
            @if !filled.is_empty() { (parts::fields(language, &filled)) }
        }
        section {
            h2 { (language.pick("签署方", "Signers")) }
            (parts::approvers(language, flow, recipient_id))
        }
        @if let Some(me) = me { (acts(visit, flow, me, sent, problems)) }
    };
    let title = if me.is_some() {
        language.say("签署合同", "Sign a contract")
    } else {
        language.say("查看合同", "Look at a contract")
    };
    Page::Shown(problems.status(), layout::page(visit, &title, &content))
}

fn is_filling(me: Option<&Approver>) -> bool {
    me.is_some_and(|me| me.status == ApproverStatus::ToFill)
}

/// Where the signer stands when there is nothing to do for now, or any more.
fn standing(language: Language, flow: &Flow, me: &Approver) -> Markup {
    let (done, text) = match me.status {
        ApproverStatus::Signed => (true, language.say("您已签署此合同。", "You have signed this contract.")),
        ApproverStatus::Filled => {
            (true, language.say("您已填写，请等待其他签署方。", "You have filled it in. Others come before you sign."))
        }
        ApproverStatus::Refused => {
            (false, language.say("您已拒绝此合同，合同已终止。", "You have refused this contract, which has ended it."))
        }
        ApproverStatus::NotStarted => (false, language.say("合同尚未发起。", "The contract has not been started.")),
        ApproverStatus::Waiting => (
            false,
            language.say(
                "尚未轮到您，请等待前面的签署方完成后再打开此页面。",
                "Others come before you. Open this page again when they are done.",
            ),
        ),
        _ if flow.status.is_final() => (
            false,
            language.say(
                "合同已结束，无法继续操作。如有疑问请联系发起方。",
                "The contract is at an end, and nothing more can be done. Ask whoever started it.",
            ),
        ),
        _ if awaits_review(me) => (
            false,
            language.say(
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
fn acts(visit: &Visit<'_>, flow: &Flow, me: &Approver, sent: &Fields, problems: &Problems) -> Markup {
    let language = visit.language;
    let fills = me.status == ApproverStatus::ToFill;
    let signs = me.status == ApproverStatus::ToSign && !awaits_review(me);
    html! {
        @if flow.status.is_running() && (fills || signs) {
            form method="post" action=(visit.here()) novalidate {
                @if fills {
                    section {
                        h2 { (language.pick("填写内容", "To fill in")) }
                        @for (number, field) in filled(me, sent).iter().enumerate() {
                            @let name = format!("field.{number}");
                            (Control {
                                name: &name,
                                label: parts::label(language, field),
                                value: &field.value,
                                required: field.required,
                                problem: problems.at(&name),
                                focus: false,
                            }.show_field(language, field))
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
            @if !me.party.approver_option.no_refuse { (parts::refusing(visit, sent.get("do") == "refuse", problems)) }
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
