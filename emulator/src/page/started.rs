//! The page of a contract that was prepared and started: what it is, and the links of its signers.

use axum::http::StatusCode;
use maud::html;

use super::{Page, Visit, layout, parts, prepare};
use crate::state::{
    State,
    link::{Prepared, Target},
    plan::Party,
    refusal::Refusal,
};

/// How long the links of the signers work, in seconds.
const SIGN_LIFETIME: i64 = 1800;

pub(super) async fn visit(visit: &Visit<'_>) -> Page {
    let code = visit.query.get("code");
    visit
        .access(|state| match state.prepared.get(code).filter(|prepared| prepared.used).cloned() {
            Some(prepared) => shown(visit, state, &prepared),
            None => prepare::closed(visit, &Refusal::NoLink),
        })
        .await
}

fn shown(visit: &Visit<'_>, state: &mut State, prepared: &Prepared) -> Page {
    let language = visit.language;
    // Who has chosen a language here goes on in it.
    let chosen = visit.query.find("lang").map(|_| format!("?lang={}", language.tag())).unwrap_or_default();
    let links = links(state, prepared);
    let Ok(flow) = state.flow(&prepared.flow_id) else { return prepare::closed(visit, &Refusal::NoLink) };
    let (title, text) = if flow.status.is_unstarted() {
        (
            language.pick("已提交审批", "Submitted for review"),
            language.pick(
                "合同已提交审批，审批通过后自动发起。",
                "The contract waits for its review, and starts when it is passed.",
            ),
        )
    } else {
        (
            language.pick("合同已发起", "The contract was started"),
            language.pick("签署方可以查看并签署合同了。", "Its signers can look at it and sign."),
        )
    };
    let content = html! {
        p.done role="status" { (text) }
        section { (parts::terms(language, &prepared.flow_id, flow)) }
        @if !links.is_empty() {
            section {
                h2 { (language.pick("签署链接", "Signing links")) }
                p.hint {
                    (language.pick(
                        "真实环境中由平台通知签署方；模拟器在此给出链接。",
                        "The platform would notify the signers; the emulator shows their links here.",
                    ))
                }
                ol.signers {
                    @for (party, address) in &links { li { a href={ (address) (chosen) } { (parts::who(language, party)) } } }
                }
            }
        }
    };
    Page::Shown(StatusCode::OK, layout::page(visit, title, &content))
}

/// The links of those who sign by hand, unless they are to be hidden or it is too early or too late.
fn links(state: &mut State, prepared: &Prepared) -> Vec<(Party, String)> {
    let flow_id = &prepared.flow_id;
    let flow = state.flows.get(flow_id).filter(|flow| flow.status.is_running()).cloned();
    let shown = flow.filter(|_| !prepared.option("HideSignCodeAfterStart"));
    let signers = shown.map(|flow| flow.approvers).unwrap_or_default();
    let by_hand = signers.into_iter().filter(|approver| !approver.party.is_silent());
    by_hand
        .map(|approver| {
            let target = Target::Sign { flow_id: flow_id.clone(), recipient_id: approver.recipient_id };
            (approver.party, format!("/sign/{}", state.link(target, SIGN_LIFETIME)))
        })
        .collect()
}
