//! The page on which somebody signs several contracts at once.

use maud::{Markup, html};

use super::{Page, Visit, layout, parts, problems::Problems};
use crate::state::{
    State,
    contract::flow::{Approver, ApproverStatus, Flow},
    link::Signature,
    refusal::Refusal,
};

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, signatures: &[Signature], may_refuse: bool) -> Page {
    let Some(fields) = &visit.form else { return shown(visit, state, signatures, may_refuse, &Problems::default()) };
    let language = visit.language;
    let pressed = match fields.get("do") {
        "refuse" if !may_refuse => {
            let refusal = Refusal::Forbidden("the contracts may not be refused at once");
            Err(Problems::refused(language, &refusal))
        }
        "refuse" => parts::reason(language, fields, language.pick("拒绝理由", "reason")).and_then(|reason| {
            for_all(state, signatures, |state, one| state.refuse(&one.flow_id, &one.recipient_id, reason))
                .map_err(|refusal| Problems::refused(language, &refusal))
        }),
        "sign" => for_all(state, signatures, |state, one| state.sign(&one.flow_id, &one.recipient_id))
            .map_err(|refusal| Problems::refused(language, &refusal)),
        _ => Ok(()),
    };
    match pressed {
        Ok(()) => Page::At(visit.here()),
        Err(problems) => shown(visit, state, signatures, may_refuse, &problems),
    }
}

/// Does it to every contract that waits for the signer; the first refusal is reported after all were tried.
fn for_all(
    state: &mut State,
    signatures: &[Signature],
    act: impl Fn(&mut State, &Signature) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let waiting: Vec<&Signature> = signatures.iter().filter(|one| waits(state, one)).collect();
    let outcomes: Vec<Result<(), Refusal>> = waiting.into_iter().map(|one| act(state, one)).collect();
    outcomes.into_iter().collect()
}

fn waits(state: &State, signature: &Signature) -> bool {
    found(state, signature).is_some_and(|(_, approver)| approver.status == ApproverStatus::ToSign)
}

fn found<'a>(state: &'a State, signature: &Signature) -> Option<(&'a Flow, &'a Approver)> {
    let flow = state.flows.get(&signature.flow_id)?;
    Some((flow, flow.approver(&signature.recipient_id)?))
}

fn shown(visit: &Visit<'_>, state: &State, signatures: &[Signature], may_refuse: bool, problems: &Problems) -> Page {
    let language = visit.language;
    let waiting = signatures.iter().filter(|one| waits(state, one)).count();
    let content = html! {
        (problems.list(language))
        @if waiting == 0 {
            p.done role="status" {
                (language.pick("没有等待您签署的合同。", "No contract waits for your signature."))
            }
        }
        @for signature in signatures {
            @if let Some((flow, approver)) = found(state, signature) {
                section {
                    (parts::terms(language, &signature.flow_id, flow))
                    (parts::approvers(language, flow, &approver.recipient_id))
                }
            }
        }
        @if waiting > 0 { (acts(visit, waiting, may_refuse, problems)) }
    };
    Page::Shown(problems.status(), layout::page(visit, language.pick("批量签署", "Sign several contracts"), &content))
}

fn acts(visit: &Visit<'_>, waiting: usize, may_refuse: bool, problems: &Problems) -> Markup {
    let language = visit.language;
    html! {
        form method="post" action=(visit.here()) {
            div.actions {
                button.primary name="do" value="sign" {
                    (language.pick("全部签署", "Sign all")) " (" (waiting) ")"
                }
            }
        }
        @if may_refuse { (parts::refusing(visit, !problems.is_empty(), problems)) }
    }
}
