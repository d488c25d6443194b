//! What the actions do. One without a handler of its own is answered from its definition alone.

mod cancellations;
mod conversions;
mod departments;
mod documents;
mod employees;
mod files;
mod flows;
mod groups;
mod links;
mod mini_app;
mod organization;
mod prepare;
mod prepare_group;
mod seals;
mod sign_codes;
mod signers;
mod start;
mod tasks;
mod templates;
mod verification;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tencent_ess_spec::{Action, Field, Scalar, Spec};

use crate::{
    ApiError,
    clock::utc_date,
    ids::Ids,
    json,
    state::{
        State,
        refusal::{PartyFlaw, Refusal},
    },
    synthesis::synthesise,
};

/// A request that passed the gate and the rules, and what is needed to answer it.
pub(crate) struct Call<'a> {
    pub(crate) action: &'a Action,
    /// The parameters; all of their types, and none null.
    pub(crate) parameters: &'a Map<String, Value>,
    /// The emulator's own address, such as `http://127.0.0.1:9000`.
    pub(crate) base_url: &'a str,
    /// As of now.
    pub(crate) state: &'a mut State,
}

impl Call<'_> {
    /// The parameters as a record.
    fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        T::deserialize(self.parameters).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))
    }

    /// A parameter, if it is given.
    ///
    /// The tests of this crate fail for a name that the action's definition does not list: it would never be
    /// given. Definitions from elsewhere may be older than the handler.
    fn parameter(&self, name: &str) -> Option<&Value> {
        let listed = |field: &Field| field.name == name;
        debug_assert!(
            !cfg!(test) || self.action.request.iter().any(listed),
            "{} has no parameter `{name}`",
            self.action.action
        );
        self.parameters.get(name)
    }

    /// An object as it was sent; empty if it is not given.
    fn object(&self, name: &str) -> Map<String, Value> {
        self.parameter(name).and_then(Value::as_object).cloned().unwrap_or_default()
    }

    /// A text; empty if it is not given.
    fn text(&self, name: &str) -> &str {
        self.parameter(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The text that the definition has for a parameter which is not given; empty if it has none.
    fn default_text(&self, name: &str) -> &str {
        match self.action.request.iter().find(|field| field.name == name).and_then(|field| field.default.as_ref()) {
            Some(Scalar::String(text)) => text,
            _ => "",
        }
    }

    /// An integer, if it is given.
    fn integer(&self, name: &str) -> Option<i64> {
        self.parameter(name)?.as_i64()
    }

    /// Whether a switch is on.
    fn flag(&self, name: &str) -> bool {
        self.parameter(name) == Some(&Value::Bool(true))
    }

    /// A list of texts; empty if it is not given.
    fn texts(&self, name: &str) -> Vec<String> {
        let elements = self.parameter(name).and_then(Value::as_array);
        elements.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A text inside an object; empty if it is not given.
    fn text_in(&self, object: &str, name: &str) -> &str {
        self.parameter(object).and_then(|object| object.get(name)?.as_str()).unwrap_or_default()
    }

    /// The employee who calls.
    fn operator(&self) -> &str {
        self.text_in("Operator", "UserId")
    }

    /// The page of a list that `Offset` and `Limit` ask for.
    fn page<T>(&self, all: Vec<T>) -> Vec<T> {
        let figure = |name| self.integer(name).and_then(|figure| usize::try_from(figure).ok());
        // Zero is what official examples send for the default.
        let limit = figure("Limit").filter(|limit| *limit > 0).unwrap_or(20);
        all.into_iter().skip(figure("Offset").unwrap_or(0)).take(limit).collect()
    }
}

/// The members of an answer that the handler knows, or why there is none.
type Answer = Result<Map<String, Value>, ApiError>;

/// What an action does.
pub(crate) struct Handler {
    pub(crate) action: &'static str,
    answer: fn(&mut Call<'_>) -> Answer,
    /// The error codes that it answers with, rules and gate apart.
    pub(crate) codes: &'static [&'static [&'static str]],
}

/// All handlers, family by family.
pub(crate) fn handlers() -> impl Iterator<Item = &'static Handler> {
    let families: [&[Handler]; 19] = [
        files::HANDLERS,
        conversions::HANDLERS,
        templates::HANDLERS,
        start::HANDLERS,
        prepare::HANDLERS,
        prepare_group::HANDLERS,
        mini_app::HANDLERS,
        flows::HANDLERS,
        signers::HANDLERS,
        groups::HANDLERS,
        links::HANDLERS,
        cancellations::HANDLERS,
        sign_codes::HANDLERS,
        documents::HANDLERS,
        employees::HANDLERS,
        departments::HANDLERS,
        organization::HANDLERS,
        seals::HANDLERS,
        verification::HANDLERS,
    ];
    families.into_iter().flatten()
}

/// The members of the answer, the request id apart.
///
/// Every member that the definition has is there, and none that it has not: a definition may be
/// older than the handler.
pub(crate) fn answer(spec: &Spec, mut call: Call<'_>) -> Answer {
    let handler = handlers().find(|handler| handler.action == call.action.action);
    let known = match handler {
        Some(handler) => handler.run(&mut call)?,
        None => tasks::tell(spec, &call)?,
    };
    let action = call.action;
    let declared = action.response.iter().filter(|field| field.name != "RequestId");
    let unknown = declared.clone().filter(|field| !known.contains_key(&field.name));
    let mut answer = synthesise(spec, unknown, &mut call.state.ids);
    answer.extend(known.into_iter().filter(|(name, _)| declared.clone().any(|field| field.name == *name)));
    if handler.is_none() {
        answer.extend(declared.filter_map(|field| Some((field.name.clone(), echo(&call, field)?))));
        tasks::start(spec, &mut call, &mut answer);
    }
    Ok(answer)
}

/// An answer that is made up from its definition, the request id apart.
pub(crate) fn made_up(spec: &Spec, action: &Action, ids: &mut Ids) -> Map<String, Value> {
    synthesise(spec, action.response.iter().filter(|field| field.name != "RequestId"), ids)
}

/// A member of an answer that repeats what the request says: they have one name and one type.
fn echo(call: &Call<'_>, field: &Field) -> Option<Value> {
    let given = call.action.request.iter().find(|given| given.name == field.name)?;
    let same = given.ty == field.ty && given.list == field.list;
    call.parameters.get(&field.name).filter(|_| same).cloned()
}

impl Handler {
    fn run(&self, call: &mut Call<'_>) -> Answer {
        let answer = (self.answer)(call);
        if let Err(error) = &answer {
            let declared = self.codes.iter().copied().flatten().any(|code| *code == error.code);
            debug_assert!(declared || error.code == "InvalidParameter", "{}: {}", self.action, error.code);
        }
        answer
    }
}

/// Turns a refusal into the action's error, by the code that the action has for it.
fn coded(code: fn(&Refusal) -> &'static str) -> impl Fn(Refusal) -> ApiError {
    move |refusal| {
        let code = match &refusal {
            Refusal::Party(flaw) => party_code(flaw),
            other => code(other),
        };
        ApiError::new(code, refusal.to_string())
    }
}

/// The code for a flaw, which all actions that start contracts share.
fn party_code(flaw: &PartyFlaw) -> &'static str {
    match flaw {
        PartyFlaw::DeadlinePassed => "InvalidParameter.FlowDeadLine",
        PartyFlaw::StrangeName(..) => "InvalidParameter.Name",
        PartyFlaw::StrangeMobile(_) => "InvalidParameter.Mobile",
        PartyFlaw::NoMobile => "MissingParameter.ApproverMobile",
        PartyFlaw::NoName => "MissingParameter.ApproverName",
        PartyFlaw::NoOrganization => "MissingParameter.ApproverOrganizationInfo",
        PartyFlaw::SignerRepeated(_) => "OperationDenied.ApproverRepeat",
        PartyFlaw::CopyRepeated => "OperationDenied.CcUserRepeat",
    }
}

/// The codes of flaws that requests can have; a strange mobile number is refused by the rules before.
const PARTY_CODES: &[&str] = &[
    "InvalidParameter.FlowDeadLine",
    "InvalidParameter.Name",
    "MissingParameter.ApproverMobile",
    "MissingParameter.ApproverName",
    "MissingParameter.ApproverOrganizationInfo",
    "OperationDenied.ApproverRepeat",
    "OperationDenied.CcUserRepeat",
];

/// The members of an object, as an answer.
#[expect(clippy::unnecessary_wraps, reason = "it ends handlers, which may fail before")]
fn answered(members: Value) -> Answer {
    Ok(json::members(members))
}

/// A time as the platform writes it in texts: `2023-07-28 17:25:59`.
fn beijing_time(unix_seconds: i64) -> String {
    let there = unix_seconds.saturating_add(8 * 3600);
    let second = there.rem_euclid(86_400);
    format!("{} {:02}:{:02}:{:02}", utc_date(there), second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests;
