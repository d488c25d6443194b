//! Pages as converters of web sites write them.

use super::{PAGE, action, facts, names, read, refused, warnings};

/// A Markdown page whose cells hold paragraphs, blank lines and lists, as turned from HTML.
pub(super) const CRAWLED: &str = "[API 中心](/document/api)

## 做一件事

最近更新时间：2026-08-07 01:54:57

-   微信扫一扫 
-   复制链接
    
    链接复制成功

## 1\\. 接口描述

接口请求域名： demo.tencentcloudapi.com 。

把一件事做好。

默认接口请求频率限制：7次/秒。

## 2\\. 输入参数

| 参数名称 | 必选 | 类型 | 描述 |
| --- | --- | --- | --- |
| Action | 是 | String | [公共参数](/document/api/1) ，本接口取值：DoThing。 |
| Version | 是 | String | [公共参数](/document/api/1) ，本接口取值：2021-01-02。 |
| Target | 是 | [Thing](/document/api/1#Thing) | 
目标

 |
| Mode | 否 | String | 
方式

枚举值：

-   A\\_B： 甲
-   C： 乙

  
示例值：A\\_B |
| Nested | 否 | String | 
说明

| 值 | 含义 |
| --- | --- |
| 1 | 甲 |

结束

 |
| Flag | 否 | Boolean | 开关  
示例值：true |

| Tags.N | 否 | Array of String | 标签 |

## 3\\. 输出参数

| 参数名称 | 类型 | 描述 |
| --- | --- | --- |
| Count | Integer | 
数量

 |
| RequestId | String | 请求的编号 |

## 4\\. 示例

### 示例1 做

#### 输入示例

```
POST / HTTP/1.1
X-TC-Action: DoThing

{\"Tags\": [\"a\"]}
```

#### 输出示例

```json
{\"Response\": {\"Count\": 1, \"RequestId\": \"r\"}}
```

## 6\\. 错误码

| 错误码 | 描述 |
| --- | --- |
| FailedOperation | 失败。 |
";

#[test]
fn rows_go_on_over_blank_lines_and_lists() {
    let reading = read(CRAWLED);
    assert_eq!(warnings(&reading), [""; 0]);
    let action = action(&reading);
    assert_eq!(names(action.request.as_ref()), ["Target", "Mode", "Nested", "Flag", "Tags"]);
    assert_eq!(names(action.response.as_ref()), ["Count", "RequestId"]);
    assert_eq!((action.title.as_deref(), action.rate_limit), (Some("做一件事"), Some(7)));
    let fields = action.request.as_ref().unwrap();
    let text = |at: usize| fields[at].prose.to_text();
    assert_eq!(text(1), "方式\n枚举值：\n- A_B： 甲\n- C： 乙");
    assert_eq!(fields[1].example.as_deref(), Some("A_B"));
    assert_eq!(text(2), "说明\n结束");
    assert_eq!(fields[3].example.as_deref(), Some("true"));
    assert_eq!(reading.service.service.as_deref(), Some("demo"));
}

#[test]
fn the_rest_of_a_table_that_cannot_be_read_is_refused() {
    let row = "| Target | 是 | [Thing](/document/api/1#Thing) | \n目标\n\n |\n";
    let never_closed = CRAWLED.replace(row, "| Target | 是 | Thing | \n目标\n\n");
    let message = refused(never_closed.as_bytes());
    assert!(
        message.contains("in the input parameters look like rows of a table and stand in none: `| Mode |"),
        "{message}"
    );
    let answer = CRAWLED.replace("| Count | Integer | \n数量\n\n |\n", "| Count | Integer | \n数量\n\n");
    let message = refused(answer.as_bytes());
    assert!(message.contains("in the output parameters looks like a row of a table and stands in none"), "{message}");
}

#[test]
fn members_that_an_example_shows_and_no_row_lists_are_reported() {
    let page =
        PAGE.replace("<tr><td>Tags.N</td><td>否</td><td>Array of String</td><td>标签<br>示例值：a</td></tr>\n", "");
    let page = page.replace("<tr><td>RequestId</td><td>String</td><td>请求的编号</td></tr>\n", "");
    assert_eq!(
        warnings(&read(&page)),
        [
            "page, input parameters: there is no row `Tags`, though example 1 has it; the page may have lost rows",
            "page, output parameters: there is no row `RequestId`, though example 1 has it; the page may have lost rows",
        ]
    );
}

/// The same page as programs write it that keep the text of a page and the pipes of its tables.
pub(super) const PIPED: &str = "做一件事
1. 接口描述
接口请求域名： demo.tencentcloudapi.com 。
默认接口请求频率限制：7次/秒。
2. 输入参数
以下请求参数列表仅列出了接口请求参数和部分公共参数。
参数名称 | 必选 | 类型 | 描述 |
---|---|---|---|
Action | 是 | String | 公共参数，本接口取值：DoThing。 |
Version | 是 | String | 公共参数，本接口取值：2021-01-02。 |
Target | 是 | Thing | 目标 |
Mode | 否 | String | 方式, 可选择的方式如下:
 - A：甲
 - B：乙

示例值:A |
Tags.N | 否 | Array of String | 标签 |
3. 输出参数
参数名称 | 类型 | 描述 |
---|---|---|
Count | Integer | 数量 |
RequestId | String | 请求的编号 |
4. 示例
示例1 做
输入示例
POST / HTTP/1.1
X-TC-Action: DoThing
{
\"Tags\": [\"a*b*\"]
}
输出示例
{
\"Response\": {\"Count\": 1, \"RequestId\": \"r\"}
}
5. 错误码
错误码 | 描述 |
---|---|
FailedOperation | 失败。 |
";

#[test]
fn headings_need_no_mark_where_tables_have_pipes() {
    for page in [PIPED.to_owned(), PIPED.replace("---|---|---|---|\n", "").replace("---|---|---|\n", "")] {
        let reading = read(&page);
        assert_eq!(warnings(&reading), [""; 0]);
        let action = action(&reading);
        assert_eq!(action.title.as_deref(), Some("做一件事"));
        assert_eq!(names(action.request.as_ref()), ["Target", "Mode", "Tags"]);
        let fields = action.request.as_ref().unwrap();
        assert_eq!((fields[0].required, fields[1].required), (Some(true), Some(false)));
        assert_eq!(fields[1].prose.to_text(), "方式, 可选择的方式如下:\n- A：甲\n- B：乙");
        assert_eq!(names(action.response.as_ref()), ["Count", "RequestId"]);
        assert_eq!(action.examples.as_ref().unwrap()[0].request, serde_json::json!({"Tags": ["a*b*"]}));
        assert_eq!(action.errors.as_deref(), Some(["FailedOperation".to_owned()].as_slice()));
    }
}

#[test]
fn a_page_without_any_heading_is_known_by_its_rows() {
    let page = "Domain name for API request: demo.intl.tencentcloudapi.com.\n\
        A maximum of 7 requests can be initiated per second for this API.\n\
        | Parameter Name | Required | Type | Description |\n|---|---|---|---|\n\
        | Action | Yes | String | Common Params. The value used for this API: DoThing. |\n\
        | Version | Yes | String | Common Params. The value used for this API: 2021-01-02. |\n\
        | Mode | No | String | How. |\n\
        | Parameter Name | Type | Description |\n|---|---|---|\n\
        | Count | Integer | How many. |\n| RequestId | String | The id. |\n\
        | Error Code | Description |\n|---|---|\n| FailedOperation | It failed. |\n";
    let reading = read(page);
    let action = action(&reading);
    assert_eq!((action.name.as_str(), action.rate_limit), ("DoThing", Some(7)));
    assert_eq!(names(action.request.as_ref()), ["Mode"]);
    assert_eq!(names(action.response.as_ref()), ["Count", "RequestId"]);
    assert_eq!(action.errors.as_deref(), Some(["FailedOperation".to_owned()].as_slice()));
    assert_eq!(reading.service.service.as_deref(), Some("demo"));
}

/// Copied text with spaces between the cells and nothing where icons were.
const SPACED: &str = "做一件事

1. 接口描述

接口请求域名: demo.tencentcloudapi.com 。

2. 输入参数

参数名称 必选 类型 描述
Action String 公共参数,本接口取值:DoThing。
Version String 公共参数,本接口取值:2021-01-02。
Agent Agent 应用的信息

此接口下面信息必填。

  • 标识: Agent.AppId
FlowName String 名称
示例值:甲
Tags.N Array of String 标签
Deadline Timestamp ISO8601 截止

3. 输出参数

参数名称 类型 描述
RequestId String 编号

5. 错误码

错误码 描述
FailedOperation 失败。
InvalidParameter.FlowName 名称不合法。
";

#[test]
fn copied_cells_may_be_divided_by_spaces_and_lack_their_marks() {
    let tabbed =
        SPACED.replace(" 必选 类型 描述", "\t必选\t类型\t描述").replace("FlowName String ", "FlowName\t\tString\t");
    for page in [SPACED.to_owned(), tabbed.replace("Tags.N Array of String 标签", "Tags.N\tArray of String\t标签")]
    {
        let reading = read(&page);
        assert_eq!(warnings(&reading), [""; 0]);
        let action = action(&reading);
        assert_eq!(action.name, "DoThing");
        let fields = action.request.as_ref().unwrap();
        let types: Vec<String> =
            fields.iter().map(|field| format!("{} {} {}", field.name, field.ty.as_str(), field.list)).collect();
        assert_eq!(types, ["Agent Agent false", "FlowName String false", "Tags String true", "Deadline String false"]);
        assert!(fields.iter().all(|field| field.required.is_none()));
        assert_eq!(fields[1].example.as_deref(), Some("甲"));
        let codes = action.errors.as_ref().unwrap();
        assert_eq!(codes, &["FailedOperation", "InvalidParameter.FlowName"]);
    }
}

#[test]
fn english_rows_are_known_by_their_marks() {
    let page = "Do\n\n    1. API Description\n\n    Domain name for API request: demo.tencentcloudapi.com.\n\n\
        \x20   2. Input Parameters\n\n    Parameter Name Required Type Description\n\
        \x20   Action Yes String Common Params. The value used for this API: DoThing.\n\
        \x20   Metrics.N Yes Array of MetricDatum A group of metrics.\n    Note Integer values only.\n\
        \x20   AnnounceIp No String The address.\n\n    3. Output Parameters\n\n    Parameter Name Type Description\n\
        \x20   RequestId String The id.\n\n    6. Error Code\n\n    There is no error code.\n";
    let reading = read(page);
    assert_eq!(warnings(&reading), [""; 0]);
    let fields = action(&reading).request.as_ref();
    assert_eq!(names(fields), ["Metrics", "AnnounceIp"]);
    assert_eq!(fields.unwrap()[0].prose.lines.len(), 2);
    assert_eq!(fields.unwrap()[1].required, Some(false));
}

#[test]
fn digits_of_headings_may_be_wide() {
    let pairs = [
        ("1. 接口描述", "１．接口描述"),
        ("2. 输入参数", "２．输入参数"),
        ("3. 输出参数", "３．输出参数"),
        ("5. 错误码", "５．错误码"),
    ];
    let wide = |page: &str| pairs.iter().fold(page.to_owned(), |page, (from, to)| page.replace(from, to));
    assert_eq!(facts(read(&wide(PAGE))), facts(read(PAGE)));
    assert_eq!(facts(read(&wide(SPACED))), facts(read(SPACED)));
}

#[test]
fn the_form_of_a_page_is_not_guessed_from_its_first_character() {
    let begin = |start: &str| format!("{start}{}", CRAWLED.trim_start_matches("[API 中心](/document/api)"));
    let expected = facts(read(CRAWLED));
    for start in [
        "[{x}](/document)",
        "[[x]](/document)",
        "[\"x\"](/document)",
        "{x}",
        "<a id=\"top\"></a>",
        "<!-- x -->",
        "<https://x.example>",
        "",
    ] {
        assert_eq!(facts(read(&begin(start))), expected, "{start}");
    }
    assert_eq!(facts(read(&format!("[x] {{y}}\n{SPACED}"))), facts(read(SPACED)));
    let inside = PAGE.replace(
        "<p>把一件事做好。</p>",
        "<p>把一件事做好。</p><pre># 输入参数\n\n| 参数名称 | 类型 |\n|---|---|\n</pre>",
    );
    assert_eq!(facts(read(&inside)), facts(read(PAGE)));
    assert!(refused(b"{\"actions\": {\"A\": [").starts_with("the JSON is cut short"));
    assert!(refused(b"{ oops").contains("there is no table"), "{}", refused(b"{ oops"));
}

#[test]
fn words_that_begin_with_common_name_no_type() {
    let page = "<h1>Common Params</h1><h2>Common parameters for the signature</h2>\
        <table><tr><th>Parameter Name</th><th>Type</th><th>Required</th><th>Description</th></tr>\
        <tr><td>Action</td><td>String</td><td>Yes</td><td>The name.</td></tr></table>";
    let message = refused(page.as_bytes());
    assert!(
        message.starts_with("no heading says whose fields the table under `Common parameters for the signature` lists"),
        "{message}"
    );
}

#[test]
fn rows_behind_a_fence_that_is_not_closed_are_refused() {
    let message = refused(CRAWLED.replace("| Flag |", "```\n| Flag |").as_bytes());
    assert!(message.contains(" of a table and stand"), "{message}");
    // The fence of the example closes it, so that only the last row of the answer would be lost.
    let message = refused(CRAWLED.replace("| RequestId |", "```\n| RequestId |").as_bytes());
    assert!(message.contains("a line in the output parameters looks like a row of a table"), "{message}");
}

#[test]
fn rows_in_tables_that_are_not_shown_are_named() {
    let row = "<tr><td>Tags.N</td><td>否</td><td>Array of String</td><td>标签<br>示例值：a</td></tr>";
    let header = "<tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr>";
    let more = row.replace("Tags.N", "More");
    for out_of_sight in
        ["<div style=\"display: none\">", "<div role=\"tabpanel\" hidden>", "<div aria-hidden=\"true\">"]
    {
        let with = |hidden: &str| {
            let hidden = format!("</table>{out_of_sight}<table>{header}{hidden}</table></div>");
            read(&PAGE.replacen("</table>", &hidden, 1))
        };
        let reading = with(&more);
        assert_eq!(names(action(&reading).request.as_ref()), ["Target", "Tags"]);
        assert_eq!(warnings(&reading), ["page: in tables that are not shown, and not read: `More`"], "{out_of_sight}");
        // The same once more, for narrow screens, loses nothing.
        assert_eq!(warnings(&with(row)), [""; 0], "{out_of_sight}");
    }
}
