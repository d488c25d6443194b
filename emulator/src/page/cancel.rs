//! The page on which somebody cancels several contracts at once.

use maud::{Markup, html};

use super::{
    Page, Visit,
    control::{Control, Input},
    language::Language,
    layout, parts,
    problems::Problems,
};
use crate::state::{State, cancellations::Cancellation};

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, task_id: &str) -> Page {
    let language = visit.language;
    let Some(fields) = &visit.form else { return shown(visit, state, task_id, &Problems::default()) };
    let pressed = match fields.get("do") {
        "cancel" => parts::reason(language, fields, language.pick("撤销理由", "reason")).and_then(|reason| {
            state.confirm_cancellation(task_id, reason).map_err(|refusal| Problems::refused(language, &refusal))
        }),
        _ => Ok(()),
    };
    match pressed {
        Ok(()) => Page::At(visit.here()),
        Err(problems) => shown(visit, state, task_id, &problems),
    }
}

fn shown(visit: &Visit<'_>, state: &State, task_id: &str, problems: &Problems) -> Page {
    let language = visit.language;
    let task = state.cancellations.get(task_id);
    let content = html! {
        (problems.list(language))
        @if let Some(task) = task {
            (outcome(language, task))
            @for (flow_id, flow) in task.flow_ids.iter().filter_map(|id| Some((id, state.flows.get(id)?))) {
                section { (parts::terms(language, flow_id, flow)) }
            }
            @if task.outcome.is_none() { (act(visit, problems)) }
        }
    };
    Page::Shown(problems.status(), layout::page(visit, language.pick("批量撤销", "Cancel several contracts"), &content))
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

fn act(visit: &Visit<'_>, problems: &Problems) -> Markup {
    let language = visit.language;
    let label = language.pick("撤销理由", "Reason");
    let reason =
        Control { name: "reason", label, required: true, problem: problems.at("reason"), ..Control::default() };
    html! {
        form method="post" action=(visit.here()) novalidate {
            (reason.show(language, &Input::Lines))
            div.actions {
                button.danger name="do" value="cancel" { (language.pick("全部撤销", "Cancel all")) }
            }
        }
    }
}
