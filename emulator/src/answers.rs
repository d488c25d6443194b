//! What a test has said that actions answer, in place of what the emulator would say.

use std::fmt;

use serde_json::{Map, Value};
use tencent_ess_spec::{Action, Field, Spec, nearest};

use crate::{json, rules};

/// Members that an action is to answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pending {
    pub(crate) action: String,
    /// For how many more calls; `None` for all of them.
    pub(crate) times: Option<u32>,
    pub(crate) members: Map<String, Value>,
}

/// The answers that were set: those for a number of calls take their turns, and come before the one for all.
#[derive(Debug, Default)]
pub(crate) struct Answers(Vec<Pending>);

impl Answers {
    /// Sets the answer of calls to come. One for all calls takes the place of an earlier one for all.
    ///
    /// # Errors
    ///
    /// Names everything that the definition of the action does not allow.
    pub(crate) fn set(
        &mut self,
        spec: &Spec,
        action: &str,
        members: Value,
        times: Option<u32>,
    ) -> Result<(), InvalidAnswer> {
        let members = check(spec, action, members)?;
        if times.is_none() {
            self.0.retain(|pending| pending.action != action || pending.times.is_some());
        }
        if times != Some(0) {
            self.0.push(Pending { action: action.to_owned(), times, members });
        }
        Ok(())
    }

    /// The members for a call, which are then used up if they are not for all calls.
    pub(crate) fn take(&mut self, action: &str) -> Option<Map<String, Value>> {
        let of_action = |pending: &Pending| pending.action == action;
        let next = self.0.iter().position(|pending| of_action(pending) && pending.times.is_some());
        let index = next.or_else(|| self.0.iter().position(of_action))?;
        let pending = self.0.get_mut(index)?;
        let Some(times) = &mut pending.times else { return Some(pending.members.clone()) };
        *times -= 1;
        if *times > 0 {
            return Some(pending.members.clone());
        }
        Some(self.0.remove(index).members)
    }

    pub(crate) fn all(&self) -> &[Pending] {
        &self.0
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Puts members over those of an answer; an object is gone through member by member, all else is replaced.
pub(crate) fn put_over(answer: &mut Map<String, Value>, members: Map<String, Value>) {
    for (name, value) in members {
        match (answer.get_mut(&name), value) {
            (Some(Value::Object(present)), Value::Object(members)) => put_over(present, members),
            (_, value) => {
                answer.insert(name, value);
            }
        }
    }
}

/// The members, if an answer of the action may have them. Some may be left out, also inside others, and an
/// empty text is allowed everywhere: the service sends it where a text does not apply.
fn check(spec: &Spec, action: &str, members: Value) -> Result<Map<String, Value>, InvalidAnswer> {
    let definition = spec.actions.get(action).ok_or_else(|| {
        let near = nearest(action, spec.actions.keys().map(String::as_str));
        let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
        InvalidAnswer(format!("there is no action `{action}`{hint}"))
    })?;
    if !members.is_object() {
        let kind = json::kind(&members);
        return Err(InvalidAnswer(format!(
            "the answer of `{action}` must be an object with its members, it is {kind}"
        )));
    }
    let members = json::members(members);
    let problems = problems(spec, definition, &members);
    if problems.is_empty() {
        Ok(members)
    } else {
        Err(InvalidAnswer(format!("the answer of `{action}`: {}", problems.join("; "))))
    }
}

fn problems(spec: &Spec, action: &Action, members: &Map<String, Value>) -> Vec<String> {
    let mut violations = rules::check(spec, &action.response, members);
    let whole = Value::Object(members.clone());
    violations.retain(|violation| match violation.fault {
        rules::Fault::Missing | rules::Fault::Empty => false,
        rules::Fault::Value => {
            let pointer = format!("/{}", violation.path.replace('.', "/"));
            whole.pointer(&pointer).and_then(Value::as_str) != Some("")
        }
        rules::Fault::Unknown | rules::Fault::Type => true,
    });
    let request_id = |field: &Field| field.name == "RequestId" && members.contains_key("RequestId");
    let own = action
        .response
        .iter()
        .any(request_id)
        .then(|| "`RequestId` is made anew for each call; leave it out".to_owned());
    own.into_iter().chain(violations.into_iter().map(|violation| violation.message)).collect()
}

/// Why an answer cannot be set: everything that the definition of the action does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAnswer(String);

impl fmt::Display for InvalidAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidAnswer {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::spec;

    #[test]
    fn answers_for_some_calls_come_before_the_one_for_all() {
        let (spec, mut answers) = (spec(), Answers::default());
        let mut set = |count: i64, times| {
            answers.set(&spec, "DescribeThings", json!({ "TotalCount": count }), times).unwrap();
        };
        set(1, None);
        set(2, None);
        set(3, Some(2));
        set(4, Some(1));
        set(5, Some(0));
        let taken: Vec<_> = (0..5).map(|_| answers.take("DescribeThings").unwrap()["TotalCount"].clone()).collect();
        assert_eq!(taken, [3, 3, 4, 2, 2]);
        assert_eq!(answers.take("CreatePrepareFlow"), None);
    }

    #[test]
    fn what_the_definition_does_not_allow_is_refused_all_at_once() {
        let (spec, mut answers) = (spec(), Answers::default());
        let table = [
            ("DescribeThing", json!({}), "there is no action `DescribeThing` — did you mean `DescribeThings`?"),
            (
                "DescribeThings",
                json!([]),
                "the answer of `DescribeThings` must be an object with its members, it is a list",
            ),
            (
                "DescribeThings",
                json!({ "RequestId": "s1", "TotalCnt": 1, "TotalCount": "1", "Status": "LOST", "Permission": { "Nme": "" } }),
                "the answer of `DescribeThings`: `RequestId` is made anew for each call; leave it out; \
                 `TotalCnt` is not defined — did you mean `TotalCount`?; `TotalCount` must be an integer, it is a string; \
                 `Permission.Nme` is not defined — did you mean `Name`?; `Status` is \"LOST\", allowed are \"DONE\", \"OPEN\"",
            ),
        ];
        for (action, members, reason) in table {
            assert_eq!(answers.set(&spec, action, members, None).unwrap_err().to_string(), reason);
        }
        assert_eq!(answers.all(), []);
        answers
            .set(
                &spec,
                "DescribeThings",
                json!({ "Status": "", "Permission": { "Children": [{}] }, "Level": null }),
                None,
            )
            .unwrap();
    }

    #[test]
    fn members_are_put_over_those_of_an_answer() {
        let mut answer = json::members(json!({ "A": { "B": 1, "C": 2 }, "L": [1, 2], "N": 1 }));
        put_over(&mut answer, json::members(json!({ "A": { "B": 3 }, "L": [3], "N": null })));
        assert_eq!(Value::Object(answer), json!({ "A": { "B": 3, "C": 2 }, "L": [3], "N": null }));
    }
}
