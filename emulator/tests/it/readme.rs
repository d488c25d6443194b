//! The commands of the README do what it says.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tencent_ess_emulator::Emulator;
use tokio::process::Command;

use crate::{client::NOW, session::Session};

const README: &str = include_str!("../../README.md");

/// The commands after this heading, each with the output that is shown for it.
fn commands(heading: &str) -> Vec<(&'static str, &'static str)> {
    let chapter = README.split_once(heading).unwrap().1.split("\n## ").next().unwrap();
    let blocks = chapter.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.flat_map(|block| block.split("$ ").skip(1)).map(|command| command.split_once('\n').unwrap()).collect()
}

/// Needs `curl`, as the README does.
async fn run_commands(heading: &str) {
    if !test_tools::CURL.is_here() {
        return;
    }
    let now = UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs());
    let emulator = Emulator::builder().clock(move || now).seed(1).no_auth().start().await.unwrap();
    let commands = commands(heading);
    assert!(commands.len() > 1);
    for (command, shown) in commands {
        let command = command.replace("127.0.0.1:9000", emulator.endpoint());
        let output = Command::new("sh").args(["-c", &command]).output().await.unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let output = String::from_utf8(output.stdout).unwrap().replace(emulator.endpoint(), "127.0.0.1:9000");
        assert_eq!(output.trim_end(), shown.trim_end(), "{command}");
    }
}

#[tokio::test]
async fn faults_are_set_up_by_the_commands_that_are_shown() {
    run_commands("## Make it fail\n").await;
}

#[tokio::test]
async fn fixtures_are_added_by_the_commands_that_are_shown() {
    run_commands("## Put there what a test needs\n").await;
}

#[tokio::test]
async fn answers_are_set_by_the_commands_that_are_shown() {
    run_commands("## Say what is answered\n").await;
}

#[tokio::test]
async fn the_templates_are_those_that_are_listed() {
    let session = Session::start().await;
    let templates = session.ok("DescribeFlowTemplates", json!({})).await["Templates"].take();
    let mut table = "| template | signers | fields |\n|---|---|---|\n".to_owned();
    for template in templates.as_array().unwrap() {
        let recipients = template["Recipients"].as_array().unwrap();
        let signer = |recipient: &Value| {
            let kind = if recipient["RecipientType"] == "ENTERPRISE" { "organization" } else { "person" };
            format!("{} ({kind})", text(&recipient["RoleName"]))
        };
        let field = |field: &Value| {
            let of = recipients.iter().find(|one| one["RecipientId"] == field["ComponentRecipientId"]);
            let of = of.map_or("initiator", |recipient| text(&recipient["RoleName"]));
            let required = if field["ComponentRequired"] == true { ", required" } else { "" };
            format!("{} ({of}{required})", text(&field["ComponentName"]))
        };
        let signers: Vec<String> = recipients.iter().map(signer).collect();
        let fields: Vec<String> = template["Components"].as_array().unwrap().iter().map(field).collect();
        let row = [text(&template["TemplateName"]), &signers.join(", "), &fields.join(", ")].join(" | ");
        table += &["| ", &row, " |\n"].concat();
    }
    assert!(README.contains(&format!("{table}\n")), "{table}");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
