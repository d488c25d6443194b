//! What can be wrong with the `task` of an action.

use crate::{Action, Field, Scalar, Spec, nearest};

impl Spec {
    /// What an answer, or a part of it, has at a JSON pointer; lists are not looked into.
    pub fn field_at<'a>(&'a self, fields: &'a [Field], pointer: &str) -> Option<&'a Field> {
        let (name, rest) = pointer.strip_prefix('/').map(|path| path.split_once('/').unwrap_or((path, "")))?;
        let field = fields.iter().find(|field| field.name == name)?;
        if rest.is_empty() {
            return Some(field);
        }
        let ty = self.types.get(field.ty.named().filter(|_| !field.list)?)?;
        self.field_at(&ty.fields, pointer.get(1 + name.len()..)?)
    }

    /// Everything that is wrong with the task that an action starts: where below `task`, and what.
    pub(crate) fn wrong_with_task(&self, action: &Action) -> Vec<(String, String)> {
        let Some(task) = &action.curated.task else { return Vec::new() };
        let Some(ask) = self.actions.get(&task.ask) else {
            let near = nearest(&task.ask, self.actions.keys().map(String::as_str));
            let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            return vec![("/ask".to_owned(), format!("there is no action `{}`{hint}", task.ask))];
        };
        let mut wrong = Vec::new();
        let parameters = || ask.request.iter().map(|field| field.name.as_str());
        for (part, name) in task.pass.keys().map(|name| ("pass", name)).chain(task.set.keys().map(|name| ("set", name)))
        {
            if !parameters().any(|known| known == name) {
                let hint = nearest(name, parameters()).map(|near| format!(" — did you mean `{near}`?"));
                let message = format!("`{}` has no parameter `{name}`{}", task.ask, hint.unwrap_or_default());
                wrong.push((format!("/{part}/{name}"), message));
            }
        }
        let pointers = task.pass.iter().map(|(name, pointer)| (format!("/pass/{name}"), pointer, action));
        let pointers = pointers.chain([("/state".to_owned(), &task.state, ask)]);
        let pointers = pointers.chain(task.reason.iter().map(|reason| ("/reason".to_owned(), reason, ask)));
        for (place, pointer, answers) in pointers {
            if self.field_at(&answers.response, pointer).is_none() {
                wrong.push((place, format!("the answer of `{}` has nothing at `{pointer}`", answers.action)));
            }
        }
        if let Some(state) = self.field_at(&ask.response, &task.state) {
            wrong.extend(wrong_states(task, state));
        }
        wrong
    }
}

fn wrong_states(task: &crate::Task, state: &Field) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut seen: Vec<&Scalar> = Vec::new();
    for (part, states) in [("running", &task.running), ("done", &task.done), ("failed", &task.failed)] {
        if states.is_empty() && part != "failed" {
            wrong.push((format!("/{part}"), "name at least one state".to_owned()));
        }
        for (index, value) in states.iter().enumerate() {
            let documented = state.values.is_empty() || state.values.iter().any(|allowed| allowed.value == *value);
            let message = if !state.ty.accepts(value) || !documented {
                format!("{value} is not a value of `{}`", state.name)
            } else if seen.contains(&value) {
                format!("the state {value} is a duplicate")
            } else {
                seen.push(value);
                continue;
            };
            wrong.push((format!("/{part}/{index}"), message));
        }
    }
    wrong
}
