//! An emulator of all actions with a clock that can be moved, and calls of a line.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tencent_ess_emulator::{Builder, Emulator};

use crate::client::Call;
pub(crate) use crate::client::NOW;

/// What is taken for a PDF.
pub(crate) const PDF: &str = "%PDF-1.4\n%%EOF\n";

pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    clock: Arc<AtomicI64>,
}

impl Session {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    /// Unsigned, because signatures are good for five minutes only.
    pub(crate) async fn with(set_up: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let hand = Arc::clone(&clock);
        let now = move || UNIX_EPOCH + Duration::from_secs(hand.load(Ordering::Relaxed).unsigned_abs());
        let emulator = set_up(Emulator::builder().no_auth().clock(now).seed(1)).start().await.unwrap();
        Self { emulator, clock }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.load(Ordering::Relaxed)
    }

    /// Lets so many seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The members of `Response`. An operator is added where the action has one and none is named.
    pub(crate) async fn call(&self, action: &'static str, mut request: Value) -> Value {
        match action {
            "UploadFiles" => request["Caller"] = json!({ "OperatorId": "yDoperator" }),
            _ if !request["Operator"].is_null() => {}
            _ => request["Operator"] = json!({ "UserId": "yDoperator" }),
        }
        self.send(action, &request).await
    }

    /// The members of `Response` to a request as it is.
    pub(crate) async fn send(&self, action: &str, request: &Value) -> Value {
        Call { action: action.to_owned().leak(), ..Call::with_body(request.to_string()) }.send(&self.emulator).await
    }

    /// The answer of an action that succeeds.
    pub(crate) async fn ok(&self, action: &'static str, request: Value) -> Value {
        let answer = self.call(action, request).await;
        assert!(answer["Error"].is_null(), "{action}: {answer}");
        answer
    }

    /// The error code; empty if there is no error.
    pub(crate) async fn code(&self, action: &'static str, request: Value) -> String {
        self.call(action, request).await["Error"]["Code"].as_str().unwrap_or_default().to_owned()
    }

    /// A text of the answer.
    pub(crate) async fn id(&self, action: &'static str, request: Value, member: &str) -> String {
        self.ok(action, request).await[member].as_str().unwrap().to_owned()
    }

    /// The id of an uploaded file.
    pub(crate) async fn upload(&self, name: &str) -> String {
        let content = if name.contains(".docx") { b"PK\x03\x04".as_slice() } else { PDF.as_bytes() };
        let info = json!({ "FileName": name, "FileBody": STANDARD.encode(content) });
        let request = json!({ "BusinessType": "DOCUMENT", "FileInfos": [info] });
        self.ok("UploadFiles", request).await["FileIds"][0].as_str().unwrap().to_owned()
    }

    /// A contract that was started from a file.
    pub(crate) async fn contract(&self, approvers: Value) -> String {
        let file = self.upload("合同.pdf").await;
        let request = json!({ "FlowName": "合同", "FileIds": [file], "Approvers": approvers });
        self.id("CreateFlowByFiles", request, "FlowId").await
    }

    /// `FlowDetailInfo` of a contract.
    pub(crate) async fn info(&self, flow_id: &str) -> Value {
        self.ok("DescribeFlowInfo", json!({ "FlowIds": [flow_id] })).await["FlowDetailInfos"][0].take()
    }

    /// The ids of a template and of its roles.
    pub(crate) async fn template(&self, name: &str) -> (Value, Vec<Value>) {
        let filters = json!([{ "Key": "template-name", "Values": [name] }]);
        let mut templates = self.ok("DescribeFlowTemplates", json!({ "Filters": filters })).await;
        let template = templates["Templates"][0].take();
        let recipients = template["Recipients"].as_array().unwrap().iter();
        let recipients = recipients.map(|recipient| recipient["RecipientId"].clone()).collect();
        (template["TemplateId"].clone(), recipients)
    }
}

/// A person who signs.
pub(crate) fn person(name: &str) -> Value {
    json!({ "ApproverType": 1, "ApproverName": name, "ApproverMobile": "13200000000" })
}
