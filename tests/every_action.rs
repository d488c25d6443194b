//! Every action, by its types, against the emulator: what it answers is what the types foresee.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tencent_ess::{Ess, actions, prelude::*};
use tencent_ess_client::Action;
use tencent_ess_emulator::Emulator;
use tencent_ess_spec::{Field, Format, Spec, ValueType};

/// Dispatches on the action's wire name.
macro_rules! by_name {
    ($($action:ident)*) => {
        async fn call(client: &Client, action: &str, request: Value) -> Result<(), Error> {
            match action {
                $(
                    // All of the service, so what the vendor advises against, too.
                    #[allow(deprecated)]
                    stringify!($action) => send::<actions::$action>(client, request).await,
                )*
                _ => panic!("there is no action `{action}`"),
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/actions.rs"));

async fn send<A: Action<Service = Ess> + DeserializeOwned + Debug>(
    client: &Client,
    request: Value,
) -> Result<(), Error> {
    let request: A = serde_json::from_value(request).unwrap();
    client.send(request).await.map(drop)
}

#[tokio::test]
async fn every_answer_decodes_without_anything_left_over() {
    let spec = Spec::embedded("ess/2020-11-11").unwrap();
    let emulator = Emulator::builder().start().await.unwrap();
    let drifts = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&drifts);
    let client = Client::builder()
        .credentials(Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY))
        .endpoint(emulator.url())
        .on_drift(move |drift| noted.lock().unwrap().push(format!("{drift:?}")))
        .build()
        .unwrap();

    let mut unexpected = Vec::new();
    let mut answered = 0;
    for (name, action) in &spec.actions {
        match call(&client, name, members(&spec, &action.request)).await {
            Ok(()) => answered += 1,
            // It speaks of contracts and files that are not there.
            Err(Error::Api(error)) if action.errors.iter().any(|code| code == error.code.as_str()) => {}
            Err(error) => unexpected.push(error.to_string()),
        }
    }
    assert_eq!(unexpected, [""; 0]);
    assert_eq!(*drifts.lock().unwrap(), [""; 0]);
    assert!(answered > 100, "only {answered} actions were answered");
}

/// What is required of an object.
fn members(spec: &Spec, fields: &[Field]) -> Value {
    let required = fields.iter().filter(|field| field.required == Some(true));
    Value::Object(required.map(|field| (field.name.clone(), value(spec, field))).collect::<Map<_, _>>())
}

fn value(spec: &Spec, field: &Field) -> Value {
    let one = match &field.ty {
        // No member of it is required, and nothing is done for nobody.
        ValueType::Named(name) if name == "UserInfo" => json!({ "UserId": "yDRSsU" }),
        ValueType::Named(name) => members(spec, &spec.types[name].fields),
        _ => scalar(field),
    };
    if !field.list || one.is_array() {
        return one;
    }
    let least = field.min_items.unwrap_or(1).max(1);
    (0..least).map(|_| one.clone()).collect()
}

/// A value that the rules allow: a documented one, or the example.
fn scalar(field: &Field) -> Value {
    if let Some(allowed) = field.values.first() {
        return serde_json::to_value(&allowed.value).unwrap();
    }
    match (field.format, &field.example, &field.ty) {
        (Some(Format::Base64), ..) => json!("JVBERi0xLjQKJSVFT0YK"),
        (_, Some(example), _) => example.clone(),
        (_, None, ValueType::Boolean) => json!(true),
        (_, None, ValueType::Int64 | ValueType::Uint64 | ValueType::Float) => json!(1),
        _ => json!("文字文字文字"),
    }
}
