//! Official examples through the typed interface; `cargo xtask conformance` runs it.
//!
//! Each line of the standard input is an example: `{ "action", "title", "request", "response" }`. Its
//! request decodes, serialises back to the same JSON and passes *Strict* validation; its answer
//! decodes and serialises back, or its error code becomes an `ErrorCode` and the same text again.
//!
//! Same means: every member that was there is there again with an equal value, and no other. Numbers
//! are compared by value (`160` is `160.0`). A member that is `null` counts as absent, and in answers
//! an empty list does, too: lists of types that are only received are plain `Vec`s.
//!
//! What cannot hold is listed in `conformance.json` with the reason. An entry that is no longer needed
//! fails the run.

use std::{collections::BTreeSet, error::Error as StdError, io, process::ExitCode};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use tencent_ess::{ErrorCode, Validation, actions};
use tencent_ess_client::{__private::validate, Action};

/// An example, as it comes in.
#[derive(Deserialize)]
struct Example {
    action: String,
    title: String,
    request: Value,
    response: Value,
}

/// A difference that is known and cannot be helped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    action: String,
    /// The example's title.
    title: String,
    /// Where the difference is.
    pointer: String,
    /// Why it cannot be helped, for the reader of the list.
    #[serde(rename = "reason")]
    _reason: String,
}

/// Something of an example that did not survive.
struct Difference {
    pointer: String,
    message: String,
}

fn main() -> Result<ExitCode, Box<dyn StdError>> {
    let known: Vec<Known> = serde_json::from_str(include_str!("conformance.json"))?;
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let (mut passed, mut listed, mut failed) = (0, 0, 0);
    // All of it first: the other side reads nothing before it has written everything.
    for line in io::read_to_string(io::stdin())?.lines() {
        let example: Example = serde_json::from_str(line)?;
        let mut differences = differences(&example);
        let all = differences.len();
        differences.retain(|difference| {
            let place = known.iter().position(|known| {
                known.action == example.action && known.title == example.title && known.pointer == difference.pointer
            });
            needed.extend(place);
            place.is_none()
        });
        match (differences.first(), all) {
            (Some(Difference { pointer, message }), _) => {
                failed += 1;
                println!("{} `{}` at {pointer}: {message}", example.action, example.title);
            }
            (None, 0) => passed += 1,
            (None, _) => listed += 1,
        }
        seen.insert((example.action, example.title));
    }
    let mut stale = 0;
    for (index, entry) in known.iter().enumerate() {
        // A file of other examples says nothing about the entry.
        if !needed.contains(&index) && seen.contains(&(entry.action.clone(), entry.title.clone())) {
            stale += 1;
            println!(
                "{} `{}` at {}: passes now: take it out of tests/conformance.json",
                entry.action, entry.title, entry.pointer
            );
        }
    }
    println!("{passed} passed, {listed} listed in tests/conformance.json, {failed} failed");
    Ok(if failed + stale == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Dispatches on the action's wire name.
macro_rules! by_name {
    ($($action:ident)*) => {
        /// Everything that does not survive of an example.
        fn differences(example: &Example) -> Vec<Difference> {
            match example.action.as_str() {
                $(
                    // All of the service, so what the vendor advises against, too.
                    #[allow(deprecated)]
                    stringify!($action) => check::<actions::$action>(example),
                )*
                _ => vec![difference("", "there is no such action".to_owned())],
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/actions.rs"));

fn check<A>(example: &Example) -> Vec<Difference>
where
    A: Action + Serialize + DeserializeOwned,
    A::Response: Serialize + DeserializeOwned,
{
    let mut found = Vec::new();
    match serde_json::from_value::<A>(example.request.clone()) {
        Ok(request) => {
            found.extend(compare("/request", &example.request, &request, Empty::Counts));
            if let Err(violations) = validate(&request, Validation::Strict) {
                found.extend(
                    violations.iter().map(|violation| {
                        difference(&pointer("/request", &violation.path), violation.broken.to_string())
                    }),
                );
            }
        }
        Err(error) => found.push(difference("/request", error.to_string())),
    }
    let Some(body) = example.response.get("Response") else {
        found.push(difference("/response", "there is no `Response`".to_owned()));
        return found;
    };
    if let Some(error) = body.get("Error") {
        let code = error.get("Code").and_then(Value::as_str).unwrap_or_default();
        let back = ErrorCode::from(code);
        if code.is_empty() || back.as_str() != code {
            found.push(difference("/response/Response/Error/Code", format!("`{code}` became `{back}`")));
        }
        return found;
    }
    match serde_json::from_value::<A::Response>(body.clone()) {
        Ok(answer) => found.extend(compare("/response/Response", body, &answer, Empty::IsAbsent)),
        Err(error) => found.push(difference("/response/Response", error.to_string())),
    }
    found
}

fn difference(pointer: &str, message: String) -> Difference {
    Difference { pointer: pointer.to_owned(), message }
}

/// `Approvers[1].Name` as a JSON pointer.
fn pointer(root: &str, path: &str) -> String {
    format!("{root}/{}", path.replace(['.', '['], "/").replace(']', ""))
}

/// What an empty list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// A value like any other.
    Counts,
    /// The same as no list.
    IsAbsent,
}

fn compare(pointer: &str, expected: &Value, typed: &impl Serialize, empty: Empty) -> Option<Difference> {
    match serde_json::to_value(typed) {
        Ok(back) => first_difference(pointer, expected, &back, empty),
        Err(error) => Some(difference(pointer, format!("cannot be serialised: {error}"))),
    }
}

fn first_difference(pointer: &str, expected: &Value, back: &Value, empty: Empty) -> Option<Difference> {
    let is_absent = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty() && empty == Empty::IsAbsent,
        _ => false,
    };
    match (expected, back) {
        (Value::Object(left), Value::Object(right)) => {
            let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            names.into_iter().find_map(|name| {
                let pointer = format!("{pointer}/{name}");
                let present = |value: Option<&'_ Value>| value.is_some_and(|value| !is_absent(value));
                match (left.get(name), right.get(name)) {
                    (Some(left), Some(right)) => first_difference(&pointer, left, right, empty),
                    (left, _) if present(left) => Some(difference(&pointer, "is lost".to_owned())),
                    (_, right) if present(right) => Some(difference(&pointer, "was not there".to_owned())),
                    _ => None,
                }
            })
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (left, right))| first_difference(&format!("{pointer}/{index}"), left, right, empty))
        }
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => None,
        (left, right) if left == right || (is_absent(left) && is_absent(right)) => None,
        (left, right) => Some(difference(pointer, format!("{left} became {right}"))),
    }
}
