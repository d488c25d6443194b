//! The page on which somebody cancels several contracts at once.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{Page, Visit, language::Language, layout, parts, reasons};
use crate::state::{State, cancellations::Cancellation, refusal::Refusal};

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, task_id: &str) -> Page {
    let Some(fields) = &visit.form else { return shown(visit, state, task_id, None) };
    let reason = fields.get("reason").trim();
    let pressed = match fields.get("do") {
        "cancel" if reason.is_empty() => {
            Err(Refusal::FieldMissing(visit.language.pick("撤销理由", "reason").to_owned()))
        }
        "cancel" => state.confirm_cancellation(task_id, reason),
        _ => Ok(()),
    };
    match pressed {
        Ok(()) => Page::At(format!("?{}", visit.raw_query())),
        Err(refusal) => shown(visit, state, task_id, Some(&refusal)),
    }
}

fn shown(visit: &Visit<'_>, state: &State, task_id: &str, refusal: Option<&Refusal>) -> Page {
    let language = visit.language;
    let reason = refusal.map(|refusal| reasons::reason(language, refusal));
    let task = state.cancellations.get(task_id);
    let content = html! {
        (layout::alert(reason.as_deref()))
        @if let Some(task) = task {
            (outcome(language, task))
            @for (flow_id, flow) in task.flow_ids.iter().filter_map(|id| Some((id, state.flows.get(id)?))) {
                section { (parts::terms(language, flow_id, flow)) }
            }
            @if task.outcome.is_none() { (act(language)) }
        }
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::Shown(status, layout::page(visit, language.pick("批量撤销", "Cancel several contracts"), &content))
}

fn outcome(language: Language, task: &Cancellation) -> Markup {
    html! {
        @if let Some(outcome) = &task.outcome {
            p.done role="status" {
                (language.pick("已撤销", "Cancelled")) ": " (outcome.cancelled.len())
                @if !outcome.failures.is_empty() {
                    ", " (language.pick("无法撤销", "could not be cancelled")) ": " (outcome.failures.len())
                }
            }
        }
    }
}

fn act(language: Language) -> Markup {
    html! {
        form method="post" {
            div.field {
                label for="reason" { (language.pick("撤销理由", "Reason")) }
                textarea #reason name="reason" rows="3" maxlength="200" required {}
            }
            div.actions {
                button.danger name="do" value="cancel" { (language.pick("全部撤销", "Cancel all")) }
            }
        }
    }
}
