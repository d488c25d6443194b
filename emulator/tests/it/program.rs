//! The program: what it prints, and how it ends.

use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
};

use crate::client::{eventually, exchange, is_open};

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencent-ess-emulator"));
    command.args(arguments);
    piped(command)
}

fn piped(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// A running program, what it prints, and its endpoint.
async fn started(arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>, String) {
    run(program(arguments)).await
}

/// The endpoint that a program prints, which has just been started.
#[cfg(target_os = "linux")]
pub(crate) async fn endpoint_of(child: &mut Child) -> String {
    // What it prints later is not read, and it does not mind.
    first_line(child).await.1
}

async fn run(mut command: Command) -> (Child, Lines<BufReader<ChildStdout>>, String) {
    let mut child = command.spawn().unwrap();
    let (lines, endpoint) = first_line(&mut child).await;
    (child, lines, endpoint)
}

async fn first_line(child: &mut Child) -> (Lines<BufReader<ChildStdout>>, String) {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    let url = first.split(' ').find(|word| word.starts_with("http://")).unwrap();
    (lines, url.trim_start_matches("http://").to_owned())
}

async fn rest(mut lines: Lines<BufReader<ChildStdout>>) -> String {
    let mut rest = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        rest.push_str(&line);
        rest.push('\n');
    }
    rest
}

async fn kill(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
}

#[tokio::test]
async fn it_prints_how_to_connect_and_stops_cleanly_on_signals() {
    for signal in ["-INT", "-TERM"] {
        let (mut child, lines, endpoint) = started(&["--listen", "127.0.0.1:0"]).await;
        assert!(is_open(&endpoint).await);
        kill(&child, signal).await;
        assert!(child.wait().await.unwrap().success(), "{signal}");
        let printed = rest(lines).await;
        for part in [&endpoint, "AKIDEMULATOR0000000000000000000000", "emulator-secret-key"] {
            assert!(printed.contains(part), "{printed}");
        }
    }
}

#[tokio::test]
async fn it_goes_on_when_nobody_reads_what_it_prints() {
    let (mut child, lines, endpoint) = started(&["--listen", "127.0.0.1:0"]).await;
    drop(lines);
    assert!(is_open(&endpoint).await);
    kill(&child, "-TERM").await;
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn keys_of_one_s_own_are_not_printed() {
    let (child, lines, _) = started(&["--listen", "127.0.0.1:0", "--account", "me:hidden"]).await;
    kill(&child, "-TERM").await;
    let printed = rest(lines).await;
    assert!(printed.contains("me") && !printed.contains("hidden"), "{printed}");
}

#[tokio::test]
async fn a_token_and_rate_limits_are_given_as_options() {
    let (child, lines, endpoint) =
        started(&["--listen", "127.0.0.1:0", "--account", "me:k:to:ken", "--rate-limits"]).await;
    assert!(is_open(&endpoint).await);
    kill(&child, "-TERM").await;
    let printed = rest(lines).await;
    assert!(printed.contains("me") && !printed.contains("ken"), "{printed}");
}

#[tokio::test]
async fn without_auth_unsigned_requests_reach_the_actions() {
    let (_child, _lines, endpoint) = started(&["--listen", "127.0.0.1:0", "--no-auth"]).await;
    let request = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
                   X-TC-Action: NoSuchAction\r\nX-TC-Version: 2020-11-11\r\nContent-Length: 2\r\n\r\n{}";
    let answer = exchange(&endpoint, request.as_bytes()).await;
    assert!(answer.body.contains("InvalidAction"), "{}", answer.body);
}

#[tokio::test]
async fn a_mismatch_is_explained_in_the_log() {
    let (mut child, _lines, endpoint) = started(&["--listen", "127.0.0.1:0"]).await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    // The scope is the day's, which the emulator tells when it is not.
    let send = async |date: &str| {
        let request = format!(
            "POST / HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             X-TC-Timestamp: {now}\r\nContent-Length: 2\r\nAuthorization: TC3-HMAC-SHA256 \
             Credential=AKIDEMULATOR0000000000000000000000/{date}/ess/tc3_request, \
             SignedHeaders=content-type;host, Signature=00\r\n\r\n{{}}"
        );
        exchange(&endpoint, request.as_bytes()).await.body
    };
    let told = send("1970-01-01").await;
    let date = told.split("is of ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(send(date).await.contains("AuthFailure.SignatureFailure"));

    kill(&child, "-TERM").await;
    let stderr = child.stderr.take().unwrap();
    assert!(child.wait().await.unwrap().success());
    let mut lines = BufReader::new(stderr).lines();
    let mut log = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        log.push_str(&line);
        log.push('\n');
    }
    let canonical =
        format!("  POST\n  /\n  \n  content-type:application/json\n  host:{endpoint}\n  \n  content-type;host\n");
    assert!(log.contains(&canonical), "{log}");
    assert!(log.contains("64 digits"), "{log}");
    assert!(!log.contains("emulator-secret-key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_being_killed() {
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed-state");
    let _ = std::fs::remove_file(&state);
    let arguments = ["--listen", "127.0.0.1:0", "--no-auth", "--state", state.to_str().unwrap()];
    let mut acknowledged: Vec<String> = Vec::new();
    for _ in 0..2 {
        let (mut child, _lines, endpoint) = started(&arguments).await;
        let done = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> =
            (0..4).map(|_| tokio::spawn(write_until_killed(endpoint.clone(), done.clone()))).collect();
        assert!(eventually(async || done.load(Ordering::Relaxed) > 40).await);
        kill(&child, "-KILL").await;
        child.wait().await.unwrap();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        let (_child, _lines, endpoint) = started(&arguments).await;
        for flow_ids in acknowledged.chunks(100) {
            let request = json!({ "Operator": { "UserId": "u" }, "FlowIds": flow_ids });
            let briefs = call(&endpoint, "DescribeFlowBriefs", &request).await.unwrap();
            assert_eq!(briefs["FlowBriefs"].as_array().unwrap().len(), flow_ids.len());
        }
    }
    std::fs::remove_file(&state).unwrap();
}

/// The limit of the shell stands for a disk that is full.
#[tokio::test]
async fn what_cannot_be_saved_is_not_acknowledged_and_nothing_else_is_lost() {
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full-state");
    let _ = std::fs::remove_file(&state);
    let path = state.to_str().unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--no-auth", "--state", path];
    let script = format!("trap '' XFSZ; ulimit -S -f 6000; exec \"$0\" {}", arguments.join(" "));
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_tencent-ess-emulator")]);
    let (child, _lines, endpoint) = run(piped(shell)).await;

    let signer = json!({ "ApproverType": 7, "ApproverName": "甲", "ApproverMobile": "13200000000" });
    let description = "x".repeat(1000);
    let mut acknowledged = Vec::new();
    let error = loop {
        let content = STANDARD.encode(format!("%PDF-1.7 {} {}%%EOF", acknowledged.len(), "x".repeat(100_000)));
        let file = json!({ "FileName": "a.pdf", "FileBody": content });
        let upload = json!({ "BusinessType": "DOCUMENT", "Caller": { "OperatorId": "u" }, "FileInfos": [file] });
        let mut answer = call(&endpoint, "UploadFiles", &upload).await.unwrap();
        if answer["Error"].is_null() {
            let request = json!({
                "Operator": { "UserId": "u" }, "FlowName": "合同", "FlowDescription": description,
                "FileIds": answer["FileIds"], "Approvers": [signer],
            });
            answer = call(&endpoint, "CreateFlowByFiles", &request).await.unwrap();
        }
        match answer["FlowId"].as_str() {
            Some(flow_id) => acknowledged.push(flow_id.to_owned()),
            None => break answer["Error"].take(),
        }
        assert!(acknowledged.len() < 100, "the limit must be reached");
    };
    assert_eq!(error["Code"], "InternalError");
    assert!(error["Message"].as_str().unwrap().starts_with("the state cannot be saved"), "{error}");
    let describe = json!({ "Operator": { "UserId": "u" }, "FlowIds": acknowledged[..1] });
    let answer = call(&endpoint, "DescribeFlowInfo", &describe).await.unwrap();
    assert_eq!(answer["Error"]["Code"], "InternalError", "what it remembers is not what it has saved");
    let status = async || {
        let request = "GET /_emulator/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        exchange(&endpoint, request.as_bytes()).await.head[9..12].to_owned()
    };
    assert_eq!(status().await, "503");
    #[cfg(target_os = "linux")]
    {
        let (id, limit) = (child.id().unwrap().to_string(), "--fsize=1000000000:");
        assert!(Command::new("prlimit").args(["--pid", &id, limit]).status().await.unwrap().success());
        assert!(eventually(async || status().await == "200").await, "there is room again");
        let answer = call(&endpoint, "DescribeFlowInfo", &describe).await.unwrap();
        assert_eq!(answer["Error"], Value::Null, "it goes on without a restart");
    }
    drop(child);

    assert!(eventually(async || !is_open(&endpoint).await).await);
    let (_child, _lines, endpoint) = started(&arguments).await;
    let (mut complete, mut all) = (0, 0);
    for flow_ids in acknowledged.chunks(100) {
        let request = json!({ "Operator": { "UserId": "u" }, "FlowIds": flow_ids });
        let briefs = call(&endpoint, "DescribeFlowBriefs", &request).await.unwrap();
        let briefs = briefs["FlowBriefs"].as_array().unwrap();
        all += briefs.len();
        complete += briefs.iter().filter(|brief| brief["FlowStatus"] == 4).count();
    }
    assert_eq!((all, complete), (acknowledged.len(), acknowledged.len()));
    let upload = json!({ "BusinessType": "DOCUMENT", "Caller": { "OperatorId": "u" }, "FileInfos": [{ "FileBody": "JVBERi0xLjQKJSVFT0YK" }] });
    let answer = call(&endpoint, "UploadFiles", &upload).await.unwrap();
    assert_eq!(answer["Error"], Value::Null, "there is room again");
    std::fs::remove_file(&state).unwrap();
}

/// Creates contracts until nobody answers: the ids that were acknowledged.
async fn write_until_killed(endpoint: String, done: Arc<AtomicUsize>) -> Vec<String> {
    let signer = json!({ "ApproverType": 1, "ApproverName": "甲", "ApproverMobile": "13200000000" });
    let request = json!({ "Operator": { "UserId": "u" }, "FlowName": "合同", "Approvers": [signer] });
    let mut flow_ids = Vec::new();
    while let Some(answer) = call(&endpoint, "CreateFlow", &request).await {
        flow_ids.push(answer["FlowId"].as_str().unwrap().to_owned());
        done.fetch_add(1, Ordering::Relaxed);
    }
    flow_ids
}

/// The members of `Response`, if an answer came.
async fn call(endpoint: &str, action: &str, request: &Value) -> Option<Value> {
    let body = request.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
         X-TC-Action: {action}\r\nX-TC-Version: 2020-11-11\r\nContent-Length: {}\r\n\r\n{body}",
        body.len(),
    );
    let mut stream = TcpStream::connect(endpoint).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8(answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n")?;
    // An answer that was cut off was not given.
    let mut envelope: Value = serde_json::from_str(body).ok()?;
    Some(envelope["Response"].take())
}

#[tokio::test]
async fn arguments_that_make_no_sense_are_explained() {
    let table: [(&[&str], &str); 7] = [
        (&["--listen", "nowhere"], "cannot listen on `nowhere`"),
        (&["--account", "me"], "a key pair is written ID:KEY"),
        (&["--account", "me:key:"], "a key pair is written ID:KEY"),
        (&["--account", "a:b", "--no-auth"], "cannot be used with"),
        (&["--callback-url", "http://localhost/,S3CRET,T0KEN"], "its key has 6 bytes; a key has 32"),
        (&["--callback-url", "https://localhost/,,T0KEN"], "give an `http://` address"),
        (&["--callback-version", "3"], "3 is not in 1..=2"),
    ];
    for (arguments, reason) in table {
        let output = program(arguments).output().await.unwrap();
        assert!(!output.status.success());
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(printed.contains(reason), "{printed}");
        assert!(!printed.contains("S3CRET") && !printed.contains("T0KEN"), "{printed}");
    }
}

/// What looks like the beginning of a line of the log.
const FORGED: &str = "2026-01-01T00:00:00.000000Z  INFO tencent_ess_emulator::service: forged";

#[tokio::test]
async fn no_line_of_the_log_is_forged() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forged-log");
    let mut command = program(&["--listen", "127.0.0.1:0", "--no-auth", "--verbose"]);
    command.stderr(Stdio::from(std::fs::File::create(&path).unwrap()));
    let (mut child, _lines, endpoint) = run(command).await;
    for separator in
        ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{1b}[2K\u{1b}[1A", "\u{202e}", "\0"]
    {
        let hostile = format!("x{separator}{FORGED}");
        // As a name, as a value, in a list, and as what is no JSON.
        for request in [
            json!({ "Operator": { "UserId": &hostile }, &hostile: 1 }),
            json!({ "Operator": { "UserId": "u" }, "FlowName": hostile, "ResourceType": &hostile }),
            json!({ "Operator": { "UserId": "u" }, "FlowIds": [&hostile], "FlowId": &hostile, "TemplateId": &hostile }),
        ] {
            for action in ["CreatePrepareFlow", "DescribeFlowInfo", "CreateDocument", "CancelFlow", "DescribeFileUrls"]
            {
                call(&endpoint, action, &request).await.unwrap();
            }
        }
        let escaped =
            percent_encoding::percent_encode(hostile.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string();
        let raw = |head: String, body: String| {
            format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
                .into_bytes()
        };
        let get = "X-TC-Version: 2020-11-11\r\nContent-Type: application/x-www-form-urlencoded";
        let fault = json!({ "fault": format!("error=OperationDenied:{hostile}") }).to_string();
        let info =
            json!({ "CallbackUrl": format!("http://127.0.0.1:1/{escaped}"), "CallbackKey": "", "CallbackToken": "" });
        let modify = json!({ "Operator": { "UserId": "u" }, "OperateType": 1, "CallbackInfo": info });
        for request in [
            raw(format!("GET /?{escaped}=1 HTTP/1.1\r\nX-TC-Action: DescribeFlowInfo\r\n{get}"), String::new()),
            raw(format!("GET /{escaped} HTTP/1.1"), String::new()),
            raw("POST /_emulator/faults HTTP/1.1".to_owned(), fault),
            raw(
                format!(
                    "POST / HTTP/1.1\r\nX-TC-Action: {}\r\nContent-Type: application/json",
                    hostile.replace(['\n', '\r', '\0'], " ")
                ),
                hostile.clone(),
            ),
            raw(format!("POST / HTTP/1.1\r\nHost: {FORGED}\r\nContent-Type: {FORGED}"), hostile.clone()),
        ] {
            let mut stream = TcpStream::connect(&endpoint).await.unwrap();
            stream.write_all(&request).await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
        call(&endpoint, "ModifyApplicationCallbackInfo", &modify).await.unwrap();
        call(&endpoint, "StartFlow", &json!({ "Operator": { "UserId": "u" } })).await.unwrap();
    }
    kill(&child, "-TERM").await;
    child.wait().await.unwrap();
    let log = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(log.contains("forged"), "what was sent is in it");
    for line in log
        .split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{202e}', '\0'])
        .filter(|line| !line.is_empty())
    {
        assert!(!line.starts_with(FORGED), "{line}");
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        let [time, level, target] = words[..] else { panic!("{line:?}") };
        let is_whole =
            time.ends_with('Z') && ["DEBUG", "INFO", "WARN", "ERROR"].contains(&level) && target.ends_with(':');
        assert!(is_whole, "{line:?}");
    }
    assert!(log.chars().all(|char| char == '\n' || !char.is_control()), "no control is in it");
}

#[tokio::test]
async fn the_names_of_other_programs_for_listening_lead_to_its_own() {
    let table = [
        (["--port", "8080"], "did you mean `--listen 127.0.0.1:8080`?"),
        (["--host", "localhost"], "did you mean `--listen localhost:9000`?"),
        (["--bind", "0.0.0.0:80"], "did you mean `--listen 0.0.0.0:80`?"),
    ];
    for (arguments, hint) in table {
        let output = program(&arguments).output().await.unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && message.contains(hint), "{message}");
    }
}
