//! Actions of which nobody has said whether they may run twice, and guards that cannot come.

use tencent_ess_spec::Action;

use super::{Subject, action_path, hint};

pub(super) fn check(subject: &mut Subject<'_>) {
    for action in subject.spec.actions.values() {
        check_replay(subject, action);
        check_guard(subject, action);
    }
}

fn check_replay(subject: &mut Subject<'_>, action: &Action) {
    if action.curated.replay.is_none() {
        let wrong = format!("nobody has said whether `{}` may run twice", action.action);
        let remedy = "state `curated.replay`: `safe`, `guarded` or `never`";
        subject.report(&action_path(&action.action), "/curated", wrong, remedy);
    }
}

/// The guard code is one that the action can answer.
fn check_guard(subject: &mut Subject<'_>, action: &Action) {
    let Some(guard) = action.curated.guard.as_ref().filter(|guard| !action.errors.contains(guard)) else { return };
    let wrong = format!("the guard code `{guard}` is not among the error codes of `{}`", action.action);
    let near = hint(guard, action.errors.iter().map(String::as_str));
    let remedy = format!("{near}name a code that the action documents, or make it `never`");
    subject.report(&action_path(&action.action), "/curated/guard", wrong, remedy);
}
