//! Reading, from the outside: bytes in, facts out.

mod bad_input;
mod crawled;
mod forms;
mod hostile;
mod json;
mod limits;
mod mutations;
mod owners;
mod run_together;
mod samples;
mod variants;

use std::path::PathBuf;

use crate::reading::{ActionReading, ErrorReading, FieldReading, Reading, ServiceReading, TypeReading};

/// A small page of a service that does not exist, in the markup of the real sites.
const PAGE: &str = r##"<!doctype html>
<html><head><meta charset="utf-8"><title>做一件事 | 文档</title></head><body>
<h1>做一件事</h1>
<h2>1. 接口描述</h2>
<p>接口请求域名： demo.tencentcloudapi.com 。</p>
<p>把一件事做好。</p>
<p>默认接口请求频率限制：7次/秒。</p>
<h2>2. 输入参数</h2>
<table><thead><tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr></thead><tbody>
<tr><td>Action</td><td>是</td><td>String</td><td>公共参数，本接口取值：DoThing。</td></tr>
<tr><td>Version</td><td>是</td><td>String</td><td>公共参数，本接口取值：2021-01-02。</td></tr>
<tr><td>Target</td><td>是</td><td><a href="#thing">Thing</a></td><td>目标</td></tr>
<tr><td>Tags.N</td><td>否</td><td>Array of String</td><td>标签<br>示例值：a</td></tr>
</tbody></table>
<h2>3. 输出参数</h2>
<table><thead><tr><th>参数名称</th><th>类型</th><th>描述</th></tr></thead><tbody>
<tr><td>Count</td><td>Integer</td><td>数量</td></tr>
<tr><td>RequestId</td><td>String</td><td>请求的编号</td></tr>
</tbody></table>
<h2>4. 示例</h2>
<h3>示例1 做</h3>
<h4>输入示例</h4>
<pre>POST / HTTP/1.1
Host: demo.tencentcloudapi.com
X-TC-Action: DoThing

{
    "Target": {},
    "Tags": ["a"]
}</pre>
<h4>输出示例</h4>
<pre>{
    "Response": {"Count": 1, "RequestId": "r"}
}</pre>
<h2>5. 错误码</h2>
<table><thead><tr><th>错误码</th><th>描述</th></tr></thead><tbody>
<tr><td>FailedOperation</td><td>失败。</td></tr>
<tr><td>InvalidParameter.Name</td><td>名称不合法。</td></tr>
</tbody></table>
</body></html>
"##;

/// What a reading states, without where it stands.
type Facts = (ServiceReading, Vec<ActionReading>, Vec<TypeReading>, Vec<ErrorReading>);

fn facts(reading: Reading) -> Facts {
    (reading.service, reading.actions, reading.types, reading.errors)
}

fn read(text: &str) -> Reading {
    super::read("page", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads something that must not be readable, and gives the message.
fn refused(bytes: &[u8]) -> String {
    match super::read("page", bytes) {
        Ok(reading) => panic!("was read: {reading:#?}"),
        Err(error) => error.to_string(),
    }
}

fn action(reading: &Reading) -> &ActionReading {
    assert_eq!(reading.actions.len(), 1, "{reading:#?}");
    &reading.actions[0]
}

fn names(fields: Option<&Vec<FieldReading>>) -> Vec<&str> {
    fields.into_iter().flatten().map(|field| field.name.as_str()).collect()
}

fn warnings(reading: &Reading) -> Vec<String> {
    reading.warnings.iter().map(|warning| format!("{}: {}", warning.place, warning.message)).collect()
}

/// The pages and metadata beside the workspace, where there are any.
fn shared(part: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(part);
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    Some(path)
}

/// The page that the project began with, in one of its forms.
fn fixture(form: &str) -> Vec<u8> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(format!("CreatePrepareFlow.{form}"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
