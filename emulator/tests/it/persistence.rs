//! The file of the state: what it keeps, and what is done about files that are none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tencent_ess_emulator::{Emulator, ReceivedRequest, StartError};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    client::{Call, eventually},
    session::{Session, person},
};

/// A folder of its own for a test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let folder = Folder::new("restart");
    let open = async || Session::with(|builder| builder.state(folder.file())).await;
    let session = open().await;
    let flow_id = session.contract(json!([person("甲"), person("乙")])).await;
    session.emulator.sign(&flow_id, "甲").await.unwrap();
    let callback = json!({ "CallbackUrl": "http://127.0.0.1:1/", "CallbackKey": "k".repeat(32), "CallbackToken": "t" });
    session.ok("ModifyApplicationCallbackInfo", json!({ "OperateType": 1, "CallbackInfo": callback })).await;
    let (info, events) = (session.info(&flow_id).await, session.emulator.events().await);
    session.emulator.shutdown().await;

    let session = open().await;
    assert_eq!(session.info(&flow_id).await, info);
    assert_eq!(session.emulator.events().await, events);
    session.ok("ModifyApplicationCallbackInfo", json!({ "OperateType": 2, "CallbackInfo": callback })).await;
    let another = session.contract(json!([person("甲")])).await;
    assert_ne!(another, flow_id, "ids go on where they were");
    session.pass(365 * 86_400);
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 5, "deadlines are known again");
}

#[tokio::test]
async fn a_restart_does_not_turn_back_the_time() {
    let folder = Folder::new("time");
    let open = async || Session::with(|builder| builder.state(folder.file())).await;
    let session = open().await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let task = session.ok(
        "CreateFileConvertTask",
        json!({
            "ResourceType": "docx", "ResourceName": "a.docx", "ResourceId": session.upload("a.docx").await,
        }),
    );
    let task = task.await["TaskId"].clone();
    session.pass(366 * 86_400);
    let done = session.ok("DescribeFileConvertTask", json!({ "TaskId": task })).await;
    let time = session.emulator.now();
    session.emulator.shutdown().await;

    let session = open().await;
    assert!(session.emulator.now() >= time);
    let again = session.ok("DescribeFileConvertTask", json!({ "TaskId": task })).await;
    assert_eq!(again["TaskStatus"], done["TaskStatus"]);
    assert_eq!(session.info(&flow_id).await["FlowStatus"], 5);
}

#[tokio::test]
async fn pages_that_were_not_used_are_open_after_a_restart() {
    let folder = Folder::new("pages");
    let open = async || Session::with(|builder| builder.state(folder.file())).await;
    let session = open().await;
    let member = json!({
        "FlowName": "甲", "FileIds": [session.upload("合同.pdf").await], "Approvers": [person("张三")],
    });
    let group = json!({ "FlowGroupName": "组", "FlowGroupInfos": [member, member], "ResourceType": 2 });
    let group = session.ok("CreatePrepareFlowGroup", group).await;
    let prepared = session.ok("CreatePrepareFlow", json!({ "FlowName": "乙", "Approvers": [person("张三")] })).await;
    session.emulator.shutdown().await;

    let session = open().await;
    let started = session.emulator.start_prepared(group["PrepareUrl"].as_str().unwrap()).await.unwrap();
    assert_eq!(group["FlowGroupId"], started);
    let started = session.emulator.start_prepared(prepared["Url"].as_str().unwrap()).await.unwrap();
    assert_eq!(prepared["FlowId"], started);
}

async fn error(path: &Path) -> String {
    match Emulator::builder().state(path).start().await {
        Err(error @ StartError::State(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_that_is_no_state_is_named_and_left_as_it_is() {
    let folder = Folder::new("foreign");
    let other = folder.0.join("other");
    fs::write(&other, "a letter").unwrap();
    let another_database = folder.0.join("database");
    let database = redb::Database::create(&another_database).unwrap();
    let write = database.begin_write().unwrap();
    write.open_table(redb::TableDefinition::<u64, u64>::new("numbers")).unwrap().insert(1, 2).unwrap();
    write.commit().unwrap();
    drop(database);

    for path in [&other, &another_database] {
        let before = fs::read(path).unwrap();
        let expected = format!("`{}` is no state of this emulator: it was left as it is", path.display());
        assert!(error(path).await.starts_with(&expected));
        assert_eq!(fs::read(path).unwrap(), before);
    }
    let unreadable = folder.0.join("unreadable");
    let database = redb::Database::builder().create_with_file_format_v3(true).create(&unreadable).unwrap();
    let write = database.begin_write().unwrap();
    let rows = redb::TableDefinition::<(&str, &str), &[u8]>::new("tencent-ess-emulator/1");
    write.open_table(rows).unwrap().insert(("flows", "yD"), b"{}".as_slice()).unwrap();
    write.commit().unwrap();
    drop(database);
    let before = fs::read(&unreadable).unwrap();
    assert!(error(&unreadable).await.contains("is damaged: a row of `flows` cannot be read"));
    assert_eq!(fs::read(&unreadable).unwrap(), before);

    let nowhere = error(&folder.0.join("no/such/folder/state")).await;
    assert!(nowhere.contains("cannot be opened"), "{nowhere}");
    assert!(error(&folder.0).await.contains("cannot be opened"));
}

#[tokio::test]
async fn a_file_in_use_is_not_opened_twice() {
    let folder = Folder::new("in-use");
    let _running = Emulator::builder().state(folder.file()).start().await.unwrap();
    assert!(error(&folder.file()).await.starts_with("another emulator has the state in `"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_being_written_is_in_use_and_not_damaged() {
    let folder = Folder::new("written");
    let session = Session::with(|builder| builder.state(folder.file())).await;
    let write = tokio::spawn(async move {
        loop {
            session.contract(json!([person("甲")])).await;
        }
    });
    for _ in 0..30 {
        let told = error(&folder.file()).await;
        assert!(told.starts_with("another emulator has the state in `"), "{told}");
    }
    write.abort();
}

#[tokio::test]
async fn what_was_executed_is_remembered_when_the_client_has_left() {
    let folder = Folder::new("left");
    let session = Session::with(|builder| builder.state(folder.file())).await;
    let file = session.upload("合同.pdf").await;
    let signer = json!({ "ApproverType": 7 });
    let request = json!({
        "Operator": { "UserId": "u" }, "FlowName": "合同", "FileIds": [file], "Approvers": [signer],
    });
    let call = Call { action: "CreateFlowByFiles", ..Call::with_body(request.to_string()) };
    for _ in 0..10 {
        let mut stream = TcpStream::connect(session.emulator.endpoint()).await.unwrap();
        stream.write_all(&call.to_bytes(&session.emulator)).await.unwrap();
    }
    let is_start = |event: &&Value| event["MsgData"]["Operate"] == "start";
    let executed = async || session.emulator.events().await.iter().filter(is_start).count();
    let is_answered =
        |request: &&ReceivedRequest| request.action == call.action && matches!(request.outcome, Some(Ok(_)));
    let remembered = || session.emulator.requests().iter().filter(is_answered).count();
    assert!(eventually(async || executed().await > 0 && remembered() == executed().await).await, "{}", remembered());
}

#[tokio::test]
async fn damage_is_told_or_harmless_and_the_file_is_left_as_it_is() {
    let folder = Folder::new("damage");
    let session = Session::with(|builder| builder.state(folder.file())).await;
    let flow_id = session.contract(json!([person("甲")])).await;
    let info = session.info(&flow_id).await;
    session.emulator.shutdown().await;
    let sound = fs::read(folder.file()).unwrap();

    let damaged = folder.0.join("damaged");
    let mut told = 0;
    let in_use = |(_, page): &(usize, &[u8])| page.iter().any(|byte| *byte != 0);
    let pages: Vec<usize> = sound.chunks(4096).enumerate().filter(in_use).map(|(number, _)| number).collect();
    // The first, which say where the others are, and some of the rest, at places that differ.
    let (first, rest) = pages.split_at(6);
    for number in first.iter().chain(rest.iter().step_by(rest.len().div_ceil(12))) {
        let at = (number * 4096 + number * 37 % 4096).min(sound.len() - 1);
        let mut bytes = sound.clone();
        bytes[at] ^= 0x5a;
        fs::write(&damaged, &bytes).unwrap();
        match Emulator::builder().no_auth().state(&damaged).start().await {
            Ok(emulator) => emulator.shutdown().await,
            Err(StartError::State(_)) => {
                told += 1;
                assert_eq!(fs::read(&damaged).unwrap(), bytes, "{at}");
                continue;
            }
            Err(error) => panic!("{error}"),
        }
        let session = Session::with(|builder| builder.state(&damaged)).await;
        assert_eq!(session.info(&flow_id).await, info, "{at}");
        session.emulator.shutdown().await;
    }
    assert!(told > 0, "some damage must have been where it matters");
    for length in [1, 4096, sound.len() / 2, sound.len() - 1] {
        fs::write(&damaged, &sound[..length]).unwrap();
        let told = error(&damaged).await;
        assert!(told.contains("is damaged: ") || length == 1, "{told}");
    }
}
