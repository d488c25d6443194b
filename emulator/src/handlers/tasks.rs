//! Tasks that the definitions describe: an action starts one, and another tells how far it is.
//!
//! Nothing here is about a single action. A task passes through its states, a second in each, and
//! ends well unless a test says otherwise.

use serde_json::{Map, Value, json};
use tencent_ess_spec::{Action, Field, Spec, ValueType};

use super::{Answer, Call, files};
use crate::{
    ApiError, json,
    state::{
        resources::File,
        tasks::{Stage, Task},
    },
};

/// The codes of an unknown task, the fittest first; an action has those that it documents.
const UNKNOWN: [&str; 3] = ["ResourceNotFound", "ResourceNotFound.NotExistResource", "InvalidParameter.ParamError"];
/// The code of an action that documents none of them.
const UNKNOWN_OTHERWISE: &str = "InvalidParameter";

/// How an action is asked about tasks: the parameter that names one, and the code that says there is none.
/// `None` if it is not asked about them.
pub(super) fn asked<'a>(spec: &'a Spec, action: &'a Action) -> Option<(&'a str, &'a str)> {
    let starts = spec.actions.values().filter_map(|start| start.curated.task.as_ref());
    let (parameter, _) =
        starts.filter(|task| task.ask == action.action).find_map(|task| task.pass.first_key_value())?;
    let documented = |code: &&str| action.errors.iter().any(|known| known == code);
    Some((parameter, UNKNOWN.into_iter().find(documented).unwrap_or(UNKNOWN_OTHERWISE)))
}

/// What the action says of the task that a parameter names.
pub(super) fn tell(spec: &Spec, call: &Call<'_>) -> Answer {
    let mut named = call.parameters.values().filter_map(Value::as_str);
    let task = named.find_map(|id| call.state.tasks.get(id));
    let described = task.and_then(|task| {
        let description = spec.actions.get(&task.started_by)?.curated.task.as_ref()?;
        Some((task, description, spec.actions.get(&description.ask)?))
    });
    match (described, asked(spec, call.action)) {
        (Some((task, description, ask)), _) if ask.action == call.action.action => {
            Ok(told(task, description, ask, call.state.now))
        }
        (_, Some((parameter, code))) => {
            let id = call.text(parameter);
            Err(ApiError::new(code, format!("there is no task `{id}`; the action that starts one answers its id")))
        }
        // The link to a task's page says how far the task is as well.
        (Some((task, description, ask)), None) => {
            let state =
                |action: &Action| spec.field_at(&action.response, &description.state).map(|field| field.values.clone());
            let mut members = told(task, description, ask, call.state.now);
            members.retain(|name, _| {
                description.state.trim_start_matches('/') == name && state(ask) == state(call.action)
            });
            Ok(members)
        }
        (None, None) => Ok(Map::new()),
    }
}

/// The answer of the action that is asked.
fn told(task: &Task, description: &tencent_ess_spec::Task, ask: &Action, now: i64) -> Map<String, Value> {
    let stage = task.stage(now);
    let mut members: Map<String, Value> = match stage {
        Stage::Done => task.result.clone(),
        _ => ask.response.iter().map(|field| (field.name.clone(), empty(field))).collect(),
    };
    members.extend(task.known.clone());
    if members.contains_key(FINISHED) && task.ends_on <= now {
        members.insert(FINISHED.to_owned(), Value::from(task.ends_on));
    }
    let (states, place, reason) = match stage {
        Stage::Running(seconds) => (&description.running, seconds.min(description.running.len().saturating_sub(1)), ""),
        Stage::Done => (&description.done, 0, ""),
        Stage::Failed(reason) => (&description.failed, 0, reason),
    };
    let mut answer = Value::Object(members);
    let mut put = |pointer: &str, value: Value| {
        if let Some(member) = answer.pointer_mut(pointer) {
            *member = value;
        }
    };
    put(&description.state, states.get(place).map_or(Value::Null, |state| json!(state)));
    if let Some(pointer) = &description.reason {
        put(pointer, Value::from(reason));
    }
    json::members(answer)
}

/// When a task has ended, where an answer says so.
const FINISHED: &str = "FinishedOn";
/// When a task was started.
const STARTED: [&str; 2] = ["CreatedOn", "CreateTime"];

/// Starts what the action starts, and puts into its answer what is known of it.
pub(super) fn start(spec: &Spec, call: &mut Call<'_>, answer: &mut Map<String, Value>) {
    let Some(description) = &call.action.curated.task else { return };
    let Some(ask) = spec.actions.get(&description.ask) else { return };
    let Some((parameter, pointer)) = description.pass.first_key_value() else { return };
    let Some(field) = spec.field_at(&call.action.response, pointer) else { return };
    let many = field.list.then(|| batch(call));
    let ids: Vec<String> = (0..many.unwrap_or(1)).map(|_| call.state.ids.resource()).collect();
    for (place, id) in ids.iter().enumerate() {
        let mut task = Task {
            started_by: call.action.action.clone(),
            started_on: call.state.now,
            ends_on: call.state.now.saturating_add(i64::try_from(description.running.len()).unwrap_or(1)),
            failure: None,
            known: known(call, ask, many.map(|_| place)),
            result: super::made_up(spec, ask, &mut call.state.ids),
        };
        task.known.insert(parameter.clone(), Value::from(id.as_str()));
        if call.parameters.get("SyncMode") == Some(&Value::Bool(true)) {
            task.ends_on = task.started_on;
        }
        keep_files(call, &task);
        let told = told(&task, description, ask, call.state.now);
        answer
            .extend(told.into_iter().filter(|(name, _)| call.action.response.iter().any(|field| field.name == *name)));
        call.state.tasks.insert(id.clone(), task);
    }
    let ids = if many.is_some() { Value::from(ids) } else { ids.into_iter().next().map_or(Value::Null, Value::from) };
    let mut whole = Value::Object(std::mem::take(answer));
    if let Some(member) = whole.pointer_mut(pointer) {
        *member = ids;
    }
    *answer = json::members(whole);
}

/// How many tasks the call starts: one for each element of the first list that has to be given.
fn batch(call: &Call<'_>) -> usize {
    let list = call.action.request.iter().find(|field| field.list && field.required == Some(true));
    let given = list.and_then(|field| call.parameters.get(&field.name)?.as_array());
    given.map_or(1, Vec::len)
}

/// The members of later answers that are known when the task starts: what the request says as well.
fn known(call: &Call<'_>, ask: &Action, place: Option<usize>) -> Map<String, Value> {
    let given = |field: &Field| {
        if STARTED.contains(&field.name.as_str()) && field.ty == ValueType::Int64 {
            return Some(Value::from(call.state.now));
        }
        if field.name == "Operator" && field.ty == ValueType::String {
            return Some(Value::from(call.operator()));
        }
        let one_of = |place| call.parameters.get(&format!("{}s", field.name))?.get::<usize>(place).cloned();
        super::echo(call, field).or_else(|| place.and_then(one_of))
    };
    ask.response.iter().filter_map(|field| Some((field.name.clone(), given(field)?))).collect()
}

/// Puts the files there that the task will have made.
fn keep_files(call: &mut Call<'_>, task: &Task) {
    let made = task.result.iter().filter(|(name, _)| {
        !task.known.contains_key(*name) && (name.ends_with("ResourceId") || name.ends_with("FileId"))
    });
    for id in made.filter_map(|(_, id)| id.as_str()) {
        let (now, name) = (call.state.now, format!("{}.pdf", task.started_by));
        let expires_on = task.ends_on.saturating_add(files::LIFETIME);
        call.state
            .files
            .insert(id, File { name, kind: "pdf".to_owned(), bytes: 0, created_on: now, expires_on, content: None });
    }
}

/// What stands for a member that has no value yet.
fn empty(field: &Field) -> Value {
    match &field.ty {
        _ if field.list => Value::Array(Vec::new()),
        ValueType::String | ValueType::Binary => Value::from(""),
        ValueType::Boolean => Value::Bool(false),
        ValueType::Int64 | ValueType::Uint64 => Value::from(0),
        ValueType::Float => Value::from(0.0),
        ValueType::Named(_) => Value::Null,
    }
}
