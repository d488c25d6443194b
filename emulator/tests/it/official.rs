//! Against the vendor's own material, where the reader has it: metadata, examples, and the page.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tencent_ess_emulator::{
    Emulator,
    fixtures::{Fixtures, Recipient, Template},
};
use tencent_ess_spec::{Files, Spec};

use crate::{
    client::{Call, emulator},
    session::PDF,
};

/// The file in the folder of material beside the workspace.
fn material(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

fn json_file(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The definitions that the metadata amounts to: names, types, what is required and what deprecated.
fn spec_from_metadata(metadata: &Value) -> Spec {
    let fields = |object: &str| -> Vec<Value> {
        metadata["objects"][object]["members"].as_array().unwrap().iter().map(field).collect()
    };
    let mut texts = BTreeMap::new();
    texts.insert("service.json".to_owned(), json!({"service": "ess", "version": "2020-11-11"}).to_string());
    texts.insert("errors.json".to_owned(), json!({"errors": []}).to_string());
    let actions = metadata["actions"].as_object().unwrap();
    for (name, action) in actions {
        let [request, response] = ["input", "output"].map(|part| fields(action[part].as_str().unwrap()));
        let text = json!({"action": name, "request": request, "response": response}).to_string();
        texts.insert(format!("actions/{name}.json"), text);
    }
    for name in metadata["objects"].as_object().unwrap().keys() {
        let is_message = ["Request", "Response"]
            .iter()
            .any(|end| name.strip_suffix(end).is_some_and(|action| actions.contains_key(action)));
        if !is_message {
            texts.insert(format!("types/{name}.json"), json!({"type": name, "fields": fields(name)}).to_string());
        }
    }
    Spec::load(&Files { root: "metadata".to_owned(), texts }).unwrap()
}

fn field(member: &Value) -> Value {
    let ty = match member["member"].as_str().unwrap() {
        "string" => "String",
        "int64" => "Int64",
        "uint64" => "Uint64",
        "bool" => "Boolean",
        "float" => "Float",
        "binary" => "Binary",
        name => name,
    };
    let required = member.get("required").or(member.get("output_required")).cloned().unwrap_or_default();
    json!({
        "name": member["name"],
        "type": ty,
        "list": member["type"] == "list",
        "required": required,
        "deprecated": member["disabled"] == true,
    })
}

/// An official example of a request.
struct Example {
    action: String,
    title: String,
    body: String,
    /// The code of the documented answer; empty if it is none.
    code: String,
}

fn official_examples(path: &Path) -> Vec<Example> {
    let mut examples = Vec::new();
    for (action, of_action) in json_file(path)["actions"].as_object().unwrap() {
        for example in of_action.as_array().unwrap() {
            let text = |member: &str| example[member].as_str().unwrap().to_owned();
            let (input, output): (_, Value) = (text("input"), serde_json::from_str(&text("output")).unwrap());
            let body = input[input.find('{').unwrap()..].to_owned();
            let code = output["Response"]["Error"]["Code"].as_str().unwrap_or_default().to_owned();
            examples.push(Example { action: action.clone(), title: text("title"), body, code });
        }
    }
    examples
}

/// An example that is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    action: String,
    title: String,
    /// Why that is right, for the reader of the list.
    #[serde(rename = "reason")]
    _reason: String,
}

/// The examples that an emulator refuses, each with the answer.
async fn refused(emulator: &Emulator, examples: &[Example]) -> Vec<(String, String, String)> {
    let mut refused = Vec::new();
    for Example { action, title, body, code: documented } in examples {
        let call = Call { action: action.clone().leak(), ..Call::with_body(body.as_str()) };
        let (code, message) = call.error(emulator).await;
        // The examples speak of contracts and files that are not here, and of days long past.
        let of_state = ["there is no ", "is no verified employee", "deadline has passed", "资源不存在或无权限"];
        let refused_by_state = of_state.iter().any(|part| message.contains(part));
        // Errors of business that nothing here knows of are answered as if all were well.
        if !code.is_empty() && code != *documented && !refused_by_state {
            refused.push((action.clone(), title.clone(), format!("{code}: {message}")));
        }
    }
    refused
}

#[tokio::test]
async fn the_official_examples_get_through() {
    let (Some(metadata), Some(examples)) = (material("ess/api.json"), material("ess/examples.json")) else { return };
    let examples = official_examples(&examples);
    assert!(examples.len() > 300);
    let known: Vec<Refused> = serde_json::from_str(include_str!("official.json")).unwrap();
    let known: BTreeSet<(String, String)> = known.into_iter().map(|known| (known.action, known.title)).collect();
    let emulator = emulator().spec(spec_from_metadata(&json_file(&metadata))).start().await.unwrap();
    let mut refused = refused(&emulator, &examples).await;
    let seen: BTreeSet<_> = refused.iter().map(|(action, title, _)| (action.clone(), title.clone())).collect();
    refused.retain(|(action, title, _)| !known.contains(&(action.clone(), title.clone())));
    assert_eq!(refused, []);
    let stale: Vec<_> = known.difference(&seen).collect();
    assert!(stale.is_empty(), "official.json lists what gets through: {stale:?}");
}

/// What the definition itself refuses is what the typed interface refuses, each with its reason.
#[tokio::test]
async fn the_official_examples_keep_the_definition_s_rules_but_for_those_listed() {
    let Some(examples) = material("ess/examples.json") else { return };
    let place =
        |entry: &Value| (entry["action"].as_str().unwrap().to_owned(), entry["title"].as_str().unwrap().to_owned());
    let lists = [include_str!("official.json"), include_str!("../../../tests/conformance.json")];
    let lists = lists.map(|list| serde_json::from_str::<Vec<Value>>(list).unwrap());
    let known: BTreeSet<(String, String)> = lists.iter().flatten().map(place).collect();
    let emulator = emulator().spec(Spec::embedded("ess/2020-11-11").unwrap()).start().await.unwrap();
    let mut refused = refused(&emulator, &official_examples(&examples)).await;
    refused.retain(|(action, title, _)| !known.contains(&(action.clone(), title.clone())));
    assert_eq!(refused, []);
}

#[tokio::test]
async fn the_page_s_examples_get_the_page_s_answers() {
    let (Some(metadata), Some(page)) = (material("ess/api.json"), material("seed/000_cbcbb81221154a9a.txt")) else {
        return;
    };
    // The templates that the page names. Its files have the ids that the emulator gives them.
    let template = Template::new("采购合同").id("yDwXXUUckxxxxxxxxxx4S7NM8r").recipient(Recipient::person("乙方"));
    let builder = emulator().spec(spec_from_metadata(&json_file(&metadata)));
    let emulator = builder.fixtures(Fixtures::new().template(template)).start().await.unwrap();
    let upload = json!({
        "BusinessType": "DOCUMENT", "Caller": { "OperatorId": "u" },
        "FileInfos": [{ "FileName": "a.pdf", "FileBody": STANDARD.encode(PDF) }],
    });
    let uploaded = Call { action: "UploadFiles", ..Call::with_body(upload.to_string()) }.send(&emulator).await;
    let file_id = uploaded["FileIds"][0].as_str().unwrap();
    let page = fs::read_to_string(page).unwrap();
    let mut compared = 0;
    for example in page.split("输入示例").skip(1) {
        let (input, output) = example.split_once("输出示例").unwrap();
        let body = &input[input.find('{').unwrap()..];
        let documented = serde_json::Deserializer::from_str(&output[output.find('{').unwrap()..]);
        let documented: Value = documented.into_iter().next().unwrap().unwrap();
        let body = body.replace("yDR0xxxxxxxxxxxxxxxxxxxEYm", file_id);
        let answer = Call::with_body(body).send(&emulator).await;
        match &documented["Response"]["Error"] {
            Value::Null => assert_eq!(parameters(&answer["Url"]), parameters(&documented["Response"]["Url"])),
            error => assert_eq!(&answer["Error"], error),
        }
        compared += 1;
    }
    assert_eq!(compared, 4);
}

/// The names in the query of an address, `themeId` apart: it is the vendor's own.
fn parameters(url: &Value) -> Map<String, Value> {
    let query = url.as_str().unwrap().split_once('?').unwrap().1;
    let names = query.split('&').map(|pair| pair.split_once('=').unwrap().0);
    names.filter(|name| *name != "themeId").map(|name| (name.to_owned(), Value::Null)).collect()
}
