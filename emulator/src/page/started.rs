//! The page of contracts that were prepared and started: what they are, and the links of their signers.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;

use super::{Page, Visit, language::Language, layout, parts, prepare};
use crate::state::{
    State,
    contract::{
        flow::{Approver, ApproverStatus},
        plan::Party,
    },
    link::Target,
    offer::{Prepared, PreparedGroup},
    refusal::Refusal,
    resources::Employee,
};

/// How long the links work, in seconds.
const LINK_LIFETIME: i64 = 1800;

pub(super) async fn visit(visit: &Visit<'_>) -> Page {
    let code = visit.query.get("code");
    visit
        .access(|state| {
            let group = state.prepared_groups.get(code).filter(|group| group.used).cloned();
            let codes = group.as_ref().map_or_else(|| vec![code.to_owned()], |group| group.codes.clone());
            let started = |code: &String| state.prepared.get(code).filter(|prepared| prepared.used).cloned();
            match codes.iter().map(started).collect::<Option<Vec<Prepared>>>() {
                Some(all) => shown(visit, state, &all, group.as_ref()),
                None => prepare::closed(visit, &Refusal::NoLink),
            }
        })
        .await
}

fn shown(visit: &Visit<'_>, state: &mut State, all: &[Prepared], group: Option<&PreparedGroup>) -> Page {
    let Some(first) = all.first() else { return prepare::closed(visit, &Refusal::NoLink) };
    let language = visit.language.calling(first.plan.flow_display_type);
    let waits = state.flow(&first.flow_id).is_ok_and(|flow| flow.status.is_unstarted());
    let (title, text) = told(language, first, waits);
    let contracts: Vec<Markup> = all.iter().map(|prepared| contract(visit, language, state, prepared)).collect();
    let content = html! {
        @if !text.is_empty() { p.done role="status" { (text) } }
        @if let Some(group) = group {
            (parts::said(&language.say("合同组", "Group"), &group.name))
            (parts::said(language.pick("合同组编号", "Group id"), &group.group_id))
        }
        @for contract in contracts { (contract) }
    };
    Page::Shown(StatusCode::OK, layout::page(visit, &title, &content))
}

fn contract(visit: &Visit<'_>, language: Language, state: &mut State, prepared: &Prepared) -> Markup {
    // Who has chosen a language here goes on in it.
    let chosen = visit.query.find("lang").map(|_| format!("?lang={}", language.tag())).unwrap_or_default();
    let next = next(state, prepared);
    let links = links(state, prepared);
    html! {
        section { @if let Ok(flow) = state.flow(&prepared.flow_id) { (parts::terms(language, &prepared.flow_id, flow)) } }
        @if next.sign.is_some() || next.look.is_some() {
            div.actions {
                @if let Some(token) = next.sign {
                    a.button.primary href={ "/sign/" (token) (chosen) } { (language.pick("去签署", "Sign")) }
                }
                @if let Some(token) = next.look {
                    a.button href={ "/sign/" (token) (chosen) } { (language.say("查看合同", "Look at the contract")) }
                }
            }
        }
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
                    @for (party, token) in &links {
                        li {
                            a href={ "/sign/" (token) (chosen) } {
                                (parts::who(language, party, language.pick("本企业", "own organization")))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The title and the text: `ResultPageConfig` has those of a contract that waits for its review.
fn told(language: Language, prepared: &Prepared, waits: bool) -> (String, String) {
    if !waits {
        return (
            language.say("合同已发起", "The contract was started"),
            language.say("签署方可以查看并签署合同了。", "Its signers can look at it and sign."),
        );
    }
    let for_review = |config: &&Value| config.get("Type").and_then(Value::as_i64) == Some(0);
    if let Some(config) = prepared.option_list("ResultPageConfig").iter().find(for_review) {
        let text = |name: &str| config.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        return (text("Title"), text("Description"));
    }
    (
        language.pick("已提交审批", "Submitted for review").to_owned(),
        language.say(
            "合同已提交审批，审批通过后自动发起。",
            "The contract waits for its review, and starts when it is passed.",
        ),
    )
}

/// What whoever started the contract can do next: tokens of links.
#[derive(Default)]
struct Next {
    /// `SignAfterStart`: sign, if it is their turn.
    sign: Option<String>,
    /// `PreviewAfterStart`: look at it.
    look: Option<String>,
}

fn next(state: &mut State, prepared: &Prepared) -> Next {
    let Some(flow) = state.flows.get(&prepared.flow_id).filter(|flow| flow.status.is_running()) else {
        return Next::default();
    };
    let starter = state.employees.get(&prepared.creator);
    let is_starter = |party: &Party| {
        let same =
            |employee: &Employee| employee.name == party.approver_name && employee.mobile == party.approver_mobile;
        party.user_id == prepared.creator && !prepared.creator.is_empty() || starter.is_some_and(same)
    };
    let is_due = |approver: &&Approver| matches!(approver.status, ApproverStatus::ToFill | ApproverStatus::ToSign);
    let starter = flow.approvers.iter().filter(is_due).find(|approver| is_starter(&approver.party));
    let recipient_id =
        starter.map(|approver| approver.recipient_id.clone()).filter(|_| prepared.option("SignAfterStart"));
    let flow_id = &prepared.flow_id;
    let sign = recipient_id.map(|recipient_id| Target::Sign { flow_id: flow_id.clone(), recipient_id });
    let look = prepared.option("PreviewAfterStart").then(|| Target::View { flow_id: flow_id.clone() });
    Next {
        sign: sign.map(|target| state.link(target, LINK_LIFETIME)),
        look: look.map(|target| state.link(target, LINK_LIFETIME)),
    }
}

/// Those who sign by hand and the tokens of their links, unless these are to be hidden or it is too
/// early or too late.
fn links(state: &mut State, prepared: &Prepared) -> Vec<(Party, String)> {
    let flow_id = &prepared.flow_id;
    let flow = state.flows.get(flow_id).filter(|flow| flow.status.is_running()).cloned();
    let shown = flow.filter(|_| !prepared.option("HideSignCodeAfterStart"));
    let signers = shown.map(|flow| flow.approvers).unwrap_or_default();
    let by_hand = signers.into_iter().filter(|approver| !approver.party.is_silent());
    by_hand
        .map(|approver| {
            let target = Target::Sign { flow_id: flow_id.clone(), recipient_id: approver.recipient_id };
            (approver.party, state.link(target, LINK_LIFETIME))
        })
        .collect()
}
