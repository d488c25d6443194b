//! The vendor's Python SDK, if it is there.

use std::{env, process::Command, time::Duration};

const SCRIPT: &str = r#"
import statistics, sys, time
from tencentcloud.common import credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.ess.v20201111 import ess_client, models

client = ess_client.EssClient(credential.Credential("AKIDexample", "a-secret"), "")
model = models.CreatePrepareFlowRequest()
model.from_json_string(sys.argv[1])

def prepare():
    request = RequestInternal(client._get_endpoint(), "POST", "/")
    client._build_req_with_tc3_signature("CreatePrepareFlow", model._serialize(), request)

def timed(times):
    started = time.perf_counter()
    for _ in range(times):
        prepare()
    return (time.perf_counter() - started) / times

print(statistics.median(timed(200) for _ in range(11)))
"#;

/// How long the SDK takes to prepare a request; none without an interpreter that has it.
pub(crate) fn prepare(request: &str) -> Option<Duration> {
    let python = env::var_os("PYTHON")?;
    let output = Command::new(python).args(["-W", "ignore", "-c", SCRIPT, request]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().parse().ok().map(Duration::from_secs_f64)
}
