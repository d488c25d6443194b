//! Against the vendor's own material, where the reader has it: metadata, examples, and the page.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use tencent_ess_spec::{Files, Spec};

use crate::client::{Call, emulator};

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

/// Actions and their example requests, with the code of the documented answer; empty if it is none.
fn official_examples(path: &Path) -> Vec<(String, String, String)> {
    let mut examples = Vec::new();
    for (action, of_action) in json_file(path)["actions"].as_object().unwrap() {
        for example in of_action.as_array().unwrap() {
            let input = example["input"].as_str().unwrap();
            let body = &input[input.find('{').unwrap()..];
            let output: Value = serde_json::from_str(example["output"].as_str().unwrap()).unwrap();
            let code = output["Response"]["Error"]["Code"].as_str().unwrap_or_default();
            examples.push((action.clone(), body.to_owned(), code.to_owned()));
        }
    }
    examples
}

#[tokio::test]
async fn the_official_examples_get_through() {
    let (Some(metadata), Some(examples)) = (material("ess/api.json"), material("ess/examples.json")) else { return };
    let emulator = emulator().spec(spec_from_metadata(&json_file(&metadata))).start().await.unwrap();
    let mut refused = Vec::new();
    let examples = official_examples(&examples);
    for (action, body, documented) in &examples {
        let call = Call { action: action.clone().leak(), ..Call::with_body(body.as_str()) };
        let (code, message) = call.error(&emulator).await;
        // The examples speak of contracts and files that are not here, and of days long past.
        let of_state = ["there is no ", "is no verified employee", "deadline has passed", "资源不存在或无权限"];
        let refused_by_state = of_state.iter().any(|part| message.contains(part));
        // Errors of business that nothing here knows of are answered as if all were well.
        if !code.is_empty() && code != *documented && !refused_by_state {
            refused.push(format!("{action}: {code}: {message}"));
        }
    }
    assert!(examples.len() > 300);
    assert_eq!(refused, Vec::<String>::new());
}

#[tokio::test]
async fn the_page_s_examples_get_the_page_s_answers() {
    let (Some(metadata), Some(page)) = (material("ess/api.json"), material("seed/000_cbcbb81221154a9a.txt")) else {
        return;
    };
    let emulator = emulator().spec(spec_from_metadata(&json_file(&metadata))).start().await.unwrap();
    let page = fs::read_to_string(page).unwrap();
    let mut compared = 0;
    for example in page.split("输入示例").skip(1) {
        let (input, output) = example.split_once("输出示例").unwrap();
        let body = &input[input.find('{').unwrap()..];
        let documented = serde_json::Deserializer::from_str(&output[output.find('{').unwrap()..]);
        let documented: Value = documented.into_iter().next().unwrap().unwrap();
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
