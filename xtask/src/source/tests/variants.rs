//! Ways in which pages differ that must not change what is read from them.

use tencent_ess_spec::ValueType;

use super::{PAGE, action, facts, names, read, warnings};

/// Applies replacements; each must find something, so that no variant is the original unnoticed.
fn replaced(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(PAGE.to_owned(), |page, (from, to)| {
        assert!(page.contains(from), "nothing to replace: {from}");
        page.replace(from, to)
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn markup_does_not_change_what_is_read() {
    const INNER: &str = "<table><tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr>\
                         <tr><td>Inner</td><td>是</td><td>String</td><td>x</td></tr></table>";
    let nested_last = format!("<td>目标{INNER}</td>");
    let nested_first = format!("<td>{INNER}Count</td>");
    let table: &[(&str, &[(&str, &str)])] = &[
        ("header row in tbody", &[("<thead>", "<tbody>"), ("</thead><tbody>", "")]),
        ("header of plain cells", &[("<th>", "<td>"), ("</th>", "</td>")]),
        ("names as row headers", &[("<tr><td>Target</td>", "<tr><th scope=\"row\">Target</th>")]),
        ("title row", &[("<thead><tr><th>参数名称", "<thead><tr><th colspan=\"4\">参数</th></tr><tr><th>参数名称")]),
        ("title twice", &[("<th>参数名称</th>", "<th>参数名称（Name）</th>"), ("<th>类型</th>", "<th>类型 Type</th>")]),
        (
            "grouped header",
            &[(
                "<tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr>",
                "<tr><th colspan=\"3\">参数</th><th rowspan=\"2\">描述</th></tr>\
                 <tr><th>名称</th><th>必选</th><th>类型</th></tr>",
            )],
        ),
        ("one title over names and marks", &[("<th>参数名称</th><th>必选</th>", "<th colspan=\"2\">参数名称</th>")]),
        (
            "header once more",
            &[(
                "<tr><td>Target</td>",
                "<tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr><tr><td>Target</td>",
            )],
        ),
        ("Yes and No", &[("<td>是</td>", "<td>Yes</td>"), ("<td>否</td>", "<td>No</td>")]),
        ("true and false", &[("<td>是</td>", "<td>true</td>"), ("<td>否</td>", "<td>false</td>")]),
        ("words", &[("<td>是</td>", "<td>必填</td>"), ("<td>否</td>", "<td>选填</td>")]),
        (
            "required noted beside names",
            &[
                ("<th>参数名称</th><th>必选</th>", "<th>参数名称</th>"),
                ("<td>是</td>", ""),
                ("<td>否</td>", ""),
                ("<td>Target</td>", "<td>Target<i title=\"必填\">*</i></td>"),
            ],
        ),
        ("ticks", &[("<td>是</td>", "<td>✔\u{fe0f}</td>"), ("<td>否</td>", "<td>✘</td>")]),
        ("ticks and blanks", &[("<td>是</td>", "<td>✓</td>"), ("<td>否</td>", "<td></td>")]),
        (
            "icon with title",
            &[("<td>是</td>", "<td><i title=\"是\"></i></td>"), ("<td>否</td>", "<td><i title=\"否\"></i></td>")],
        ),
        ("image", &[("<td>是</td>", "<td><img alt=\"必选\"></td>"), ("<td>否</td>", "<td><img alt=\"可选\"></td>")]),
        (
            "drawing",
            &[
                ("<td>是</td>", "<td><svg><title>Yes</title></svg></td>"),
                ("<td>否</td>", "<td><span aria-label=\"No\"><svg></svg></span></td>"),
            ],
        ),
        (
            "boxes",
            &[
                ("<td>是</td>", "<td><input type=\"checkbox\" checked></td>"),
                ("<td>否</td>", "<td><input type=\"checkbox\"></td>"),
            ],
        ),
        (
            "column of what may be left out",
            &[
                ("<th>必选</th>", "<th>是否可选</th>"),
                ("<td>是</td>", "<td>X</td>"),
                ("<td>否</td>", "<td>是</td>"),
                ("<td>X</td>", "<td>否</td>"),
            ],
        ),
        ("cells labelled by their column", &[("<td>否</td>", "<td title=\"必选\">否</td>")]),
        ("condition", &[("<td>否</td>", "<td>否（有目标时）</td>")]),
        (
            "wrapped cells",
            &[
                ("<td>Target</td>", "<td>\n<div><p><code>Target</code></p></div>\n</td>"),
                ("<td>是</td>", "<td><p> 是 </p></td>"),
            ],
        ),
        (
            "invisible characters",
            &[
                ("<td>Target</td>", "<td>\u{feff}Tar\u{200b}g\u{ad}et&nbsp;</td>"),
                ("<th>类型</th>", "<th>类\u{200b}型</th>"),
            ],
        ),
        ("break opportunities", &[("<td>InvalidParameter.Name</td>", "<td>Invalid<wbr>Parameter.<wbr>Name</td>")]),
        (
            "breaks as text",
            &[("<td>Target</td>", "<td>Target&lt;br&gt;</td>"), ("标签<br>示例值", "标签&lt;br&gt;示例值")],
        ),
        (
            "remarks beside names",
            &[("<td>Target</td>", "<td>Target<span>*</span></td>"), ("<td>Count</td>", "<td>Count（数量）</td>")],
        ),
        ("raised notes", &[("<td>Integer</td>", "<td>Integer<sup>1</sup></td>")]),
        (
            "text for screens of another size",
            &[("<td>Target</td>", "<td><span style=\"display:none\">参数名称</span>Target</td>")],
        ),
        ("table in a description", &[("<td>目标</td>", &nested_last)]),
        ("table in a name", &[("<td>Count</td>", &nested_first)]),
        (
            "all out of sight",
            &[("<body>", "<body><div aria-hidden=\"true\" style=\"display:none\">"), ("</body>", "</div></body>")],
        ),
        (
            "notes",
            &[(
                "<tr><td>Target</td>",
                "<tr><td colspan=\"4\">以下参数 <b>Target</b></td></tr><tr><td>注意</td><td></td><td></td><td></td></tr><tr><td>Target</td>",
            )],
        ),
        (
            "table in two",
            &[(
                "<tr><td>Target</td>",
                "</tbody></table><p>续</p><table><tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr><tr><td>Target</td>",
            )],
        ),
        ("header in a table of its own", &[("</thead><tbody>", "</thead></table></div><div><table><tbody>")]),
        (
            "cell over two rows",
            &[
                ("<tr><td>Version</td><td>是</td>", "<tr><td>Version</td><td rowspan=\"2\">是</td>"),
                ("<td>Target</td><td>是</td>", "<td>Target</td>"),
            ],
        ),
        ("numbered rows", &[("<tr><th>", "<tr><th>序号</th><th>"), ("<tr><td>", "<tr><td>1</td><td>")]),
        ("upper case tags", &[("table>", "TABLE>"), ("<tr>", "<TR>"), ("<td>", "<TD>"), ("h2>", "H2>")]),
        ("tags left open", &[("</td>", ""), ("</tr>", ""), ("</th>", ""), ("</tbody>", ""), ("</p>", "")]),
        ("layout table", &[("<body>", "<body><table><tr><td>menu</td><td>"), ("</body>", "</td></tr></table></body>")]),
        (
            "roles instead of tags",
            &[
                ("<table>", "<div role=\"table\">"),
                ("</table>", "</div>"),
                ("<thead>", ""),
                ("</thead><tbody>", ""),
                ("</tbody>", ""),
                ("<tr>", "<div role=\"row\">"),
                ("</tr>", "</div>"),
                ("<th>", "<div role=\"columnheader\">"),
                ("</th>", "</div>"),
                ("<td>", "<div role=\"cell\">"),
                ("</td>", "</div>"),
            ],
        ),
        (
            "comments and scripts",
            &[("<td>", "<td><!-- <table><tr><td> -->"), ("</body>", "<script>'<table><tr>'</script></body>")],
        ),
        ("headings of a lower level", &[("h4>", "h6>"), ("h3>", "h5>"), ("h2>", "h4>")]),
        ("headings all of one level", &[("h4>", "h2>"), ("h3>", "h2>"), ("h1>", "h2>")]),
        (
            "bold paragraphs for headings",
            &[
                ("<h2>", "<p><b>"),
                ("</h2>", "</b></p>"),
                ("<h3>", "<p><b>"),
                ("</h3>", "</b></p>"),
                ("<h4>", "<p><b>"),
                ("</h4>", "</b></p>"),
            ],
        ),
        ("headings by role", &[("<h2>", "<div role=\"heading\" aria-level=\"2\">"), ("</h2>", "</div>")]),
        (
            "headings with anchors",
            &[("</h2>", "<a href=\"#x\" title=\"直接链接\">\u{200b}</a></h2>"), ("</h3>", "<a href=\"#y\">#</a></h3>")],
        ),
        ("headings in links", &[("<h2>", "<h2><a href=\"#x\">"), ("</h2>", "</a> ¶</h2>")]),
        (
            "numbers of another kind",
            &[("1. 接", "一、接"), ("2. 输", "（二）输"), ("3. 输", "3 输"), ("4. 示", "四．示"), ("5. 错", "2.5 错")],
        ),
        ("no numbers", &[("1. 接", "接"), ("2. 输", "输"), ("3. 输", "输"), ("4. 示", "示"), ("5. 错", "错")]),
        (
            "another number, sections between",
            &[("<h2>5. 错误码", "<h2>5. 开发者资源</h2><h3>SDK</h3><p>x</p><h2>6. 错误码")],
        ),
        (
            "headings in two languages",
            &[("输入参数</h2>", "输入参数 Input Parameters</h2>"), ("输出参数</h2>", "输出参数（Response）</h2>")],
        ),
        (
            "other words",
            &[
                ("2. 输入参数", "请求参数"),
                ("3. 输出参数", "返回参数列表"),
                ("输入示例", "请求示例"),
                ("必选</th>", "是否必填</th>"),
                ("<th>描述", "<th>参数说明"),
            ],
        ),
        (
            "English headings",
            &[
                ("1. 接口描述", "1. API Description"),
                ("2. 输入参数", "2. Input Parameters"),
                ("3. 输出参数", "3. Output Parameters"),
                ("4. 示例", "4. Example"),
                ("示例1 做", "Example 1 做"),
                ("输入示例", "Input Example"),
                ("输出示例", "Output Example"),
                ("5. 错误码", "5. Error Codes"),
                ("<th>参数名称", "<th>Parameter Name"),
                ("<th>必选", "<th>Required"),
                ("<th>类型", "<th>Type"),
                ("<th>描述", "<th>Description"),
                ("<th>错误码", "<th>Error Code"),
            ],
        ),
        ("captions for headings", &[("<h2>3. 输出参数</h2>\n<table>", "<table><caption>输出参数</caption>")]),
        (
            "contents beside the page",
            &[
                ("<body>", "<body><nav><h2>输入参数</h2></nav><ul><li><a href=\"#5\">5. 错误码</a></li></ul>"),
                ("</body>", "<ul><li>2. 输入参数</li><li>5. 错误码</li></ul></body>"),
            ],
        ),
        (
            "contents between heading and table",
            &[("输入参数</h2>", "输入参数</h2><ul><li><a href=\"#3\">3. 输出参数</a></li></ul>")],
        ),
        (
            "code as lines of tokens",
            &[
                (
                    "<pre>{\n    \"Response\"",
                    "<pre><code><div><span>{</span><br></div><div><span>    \"Response\"</span>",
                ),
                ("\"r\"}\n}</pre>", "<span>\"r\"</span>}<br></div><div>}<br></div></code></pre>"),
            ],
        ),
        (
            "code beside line numbers",
            &[
                ("<pre>{\n    \"Response\"", "<table><tr><td><pre>1\n2\n3</pre></td><td><pre>{\n    \"Response\""),
                ("\"r\"}\n}</pre>", "\"r\"}\n}</pre></td></tr></table>"),
            ],
        ),
        (
            "numbered lines of code",
            &[
                ("<pre>{\n    \"Response\"", "<pre><span>1</span>{\n<span>2</span>    \"Response\""),
                ("\"r\"}\n}</pre>", "\"r\"}\n<span>3</span>}</pre>"),
            ],
        ),
        (
            "code in divisions",
            &[
                ("<pre>{\n    \"Response\"", "<div><div>{</div><div>    \"Response\""),
                ("\"r\"}\n}</pre>", "\"r\"}</div><div>}</div></div>"),
            ],
        ),
        ("no headings over the halves of an example", &[("<h4>输入示例</h4>", ""), ("<h4>输出示例</h4>", "")]),
        ("rate in other signs", &[("频率限制：7次/秒。", "频率限制: 7 次/秒")]),
        ("CR LF", &[("\n", "\r\n")]),
        ("text before the markup", &[("<!doctype html>", "跳到主要内容\n"), ("<html>", "")]),
    ];
    let original = facts(read(PAGE));
    for (name, changes) in table {
        let reading = read(&replaced(changes));
        assert_eq!(warnings(&reading), [""; 0], "{name}");
        assert_eq!(facts(reading), original, "{name}");
    }
}

#[test]
fn columns_may_stand_in_any_order() {
    let page = replaced(&[
        ("<th>参数名称</th><th>类型</th><th>描述</th>", "<th>描述</th><th>参数名称</th><th>类型</th>"),
        ("<td>Count</td><td>Integer</td><td>数量</td>", "<td>数量</td><td>Count</td><td>Integer</td>"),
        (
            "<td>RequestId</td><td>String</td><td>请求的编号</td>",
            "<td>请求的编号</td><td>RequestId</td><td>String</td>",
        ),
    ]);
    assert_eq!(facts(read(&page)), facts(read(PAGE)));
}

#[test]
fn a_page_in_gb18030_is_decoded_when_it_says_so() {
    let page = replaced(&[("charset=\"utf-8\"", "charset=\"gb2312\"")]);
    let (bytes, _, _) = encoding_rs::GB18030.encode(&page);
    let reading = crate::source::read("page", &bytes).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(facts(reading), facts(read(PAGE)));
}

#[test]
fn markdown_tables_keep_escaped_pipes_and_inline_markup() {
    let page = "# 做一件事\n\n**2. 输入参数**\n\n参数名称 | 必选 | 类型 | 描述\n:-- | :-: | --- | ---\n\
                Action | 是 | String | 公共参数，本接口取值：DoThing。\n\
                `Mode` | **否** | [Kind](#kind) | `a\\|b`<br>二选一\n\n\
                ## 3. 输出参数\n\n| 参数名称 | 类型 | 描述 |\n|---|---|---|\n| RequestId | String | 编号 |\n\n\
                ## 5. 错误码\n\n暂无\n";
    let reading = read(page);
    let fields = action(&reading).request.as_ref();
    assert_eq!(names(fields), ["Mode"]);
    let field = &fields.unwrap()[0];
    assert_eq!((field.required, field.ty.as_str()), (Some(false), "Kind"));
    let lines: Vec<&str> = field.prose.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["a|b", "二选一"]);
    assert_eq!(action(&reading).errors, Some(vec![]));
}

#[test]
fn type_cells_are_read_in_all_spellings() {
    let table: &[(&str, ValueType, bool, bool)] = &[
        ("String", ValueType::String, false, false),
        ("Integer", ValueType::Int64, false, true),
        ("Uint64", ValueType::Uint64, false, false),
        ("Boolean", ValueType::Boolean, false, false),
        ("Float", ValueType::Float, false, false),
        ("Binary", ValueType::Binary, false, false),
        ("Timestamp ISO8601", ValueType::String, false, false),
        ("Timestamp", ValueType::String, false, false),
        ("Date", ValueType::String, false, false),
        ("UserInfo", ValueType::Named("UserInfo".to_owned()), false, false),
        ("Array of String", ValueType::String, true, false),
        ("Array of Integer", ValueType::Int64, true, true),
        ("Array of<br>UserInfo", ValueType::Named("UserInfo".to_owned()), true, false),
        ("array of <code>UserInfo</code> objects", ValueType::Named("UserInfo".to_owned()), true, false),
        ("Array&lt;String&gt;", ValueType::String, true, false),
        ("UserInfo[]", ValueType::Named("UserInfo".to_owned()), true, false),
        ("String(32)", ValueType::String, false, false),
        ("Option", ValueType::Named("Option".to_owned()), false, false),
        ("StringObject", ValueType::Named("StringObject".to_owned()), false, false),
    ];
    for (written, ty, list, signless) in table {
        let reading = read(&replaced(&[("<td>Integer</td>", &format!("<td>{written}</td>"))]));
        let field = &action(&reading).response.as_ref().unwrap()[0];
        assert_eq!((&field.ty, field.list, field.signless), (ty, *list, *signless), "{written}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let table: &[(&str, &str, &str)] = &[
        (
            "<td>Integer</td>",
            "<td>整形?</td>",
            "page, output parameters, row 1, type: not a type: `整形?`; the field `Count` is left out",
        ),
        (
            "<td>Integer</td>",
            "<td>Object</td>",
            "page, output parameters, row 1, type: not a type: `Object`; the field `Count` is left out",
        ),
        (
            "<td>Integer</td><td>数量</td>",
            "<td></td><td></td>",
            "page, output parameters, row 1, type: no type; the field `Count` is left out",
        ),
        (
            "<td>Integer</td>",
            "<td></td>",
            "page, output parameters, row 1, type: no type; the field `Count` is left out",
        ),
        ("<td>Count</td>", "<td>数量</td>", "page, output parameters, row 1, name: not the name of a field: `数量`"),
        (
            "<td>Count</td>",
            "<td>Count new</td>",
            "page, output parameters, row 1, name: `new` beside `Count` is not read",
        ),
        (
            "<td>RequestId</td>",
            "<td>Count</td>",
            "page, output parameters, row 2, name: `Count` is there twice; the first one is taken",
        ),
        (
            "<td>否</td>",
            "<td>也许</td>",
            "page, input parameters, row 4, required: neither yes nor no for `Tags`: `也许`",
        ),
        (
            "<td>否</td>",
            "<td><i class=\"no\"></i></td>",
            "page, input parameters, row 4, required: neither yes nor no for `Tags`: `an icon without a label`",
        ),
        (
            "<td>否</td>",
            "<td title=\"x\"><i title=\"是\">✗</i></td>",
            "page, input parameters, row 4, required: neither yes nor no for `Tags`: `✗ 是`",
        ),
        ("<td>FailedOperation</td>", "<td>失败</td>", "page, error codes, row 1, code: not an error code: `失败`"),
        (
            "\"r\"}\n}</pre>",
            "\"r\"\n}</pre>",
            "page, example 1: the example `做` is left out: its answer is not JSON (EOF while parsing an object at line 3 column 1): `{ \"Response\": {\"Count\": 1, \"RequestId\": …`",
        ),
    ];
    for (from, to, expected) in table {
        let found = warnings(&read(&replaced(&[(from, to)])));
        assert_eq!(found.first().map(String::as_str), Some(*expected), "{found:?}");
    }
}

#[test]
fn the_action_is_named_by_the_best_witness() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("the example", &[("公共参数，本接口取值：DoThing。", "公共参数")]),
        (
            "the address",
            &[
                ("公共参数，本接口取值：DoThing。", "公共参数"),
                ("X-TC-Action: DoThing\n", ""),
                ("<title>", "<link rel=\"canonical\" href=\"https://x.example/docs/DoThing/?a=b\"><title>"),
            ],
        ),
        (
            "English words",
            &[("公共参数，本接口取值：DoThing。", "Common Params. The value used for this API: DoThing.")],
        ),
    ];
    for (witness, changes) in table {
        assert_eq!(action(&read(&replaced(changes))).name, "DoThing", "{witness}");
    }
}

#[test]
fn only_common_parameters_are_left_out() {
    let page = replaced(&[(
        "<tr><td>Target</td>",
        "<tr><td>Region</td><td>否</td><td>String</td><td>公共参数</td></tr><tr><td>Target</td><td>是</td><td>Thing</td><td>x</td></tr>\
         <tr><td>Region</td><td>否</td><td>String</td><td>目标所在的地方</td></tr><tr><td>Other</td>",
    )]);
    let reading = read(&page);
    assert_eq!(names(action(&reading).request.as_ref()), ["Target", "Other", "Tags"]);
    assert_eq!(
        warnings(&reading),
        ["page, input parameters, row 5, name: `Region` is there twice; the first one is taken"]
    );
}

#[test]
fn data_structures_are_read_from_a_page_of_their_own() {
    let page = "<h1>数据结构</h1>\
        <h2 id=a>Agent<a href=\"#a\">#</a></h2><p>代理</p>\
        <table><tr><th>名称</th><th>类型</th><th>描述</th></tr><tr><td>cells</td><td>String</td><td>x</td></tr></table>\
        <p>被如下接口引用：DoThing。</p>\
        <table><tr><th>名称</th><th>必选</th><th>类型</th><th>描述</th></tr>\
        <tr><td>AppId</td><td>否</td><td>String</td><td>应用</td></tr></table>\
        <h2>Option</h2>\
        <table><tr><th>名称</th><th>类型</th><th>描述</th></tr><tr><td>Ids</td><td>Array of Integer</td><td>x</td></tr></table>";
    let reading = read(page);
    assert_eq!(warnings(&reading), [""; 0]);
    let fields: Vec<(&str, &str, Option<bool>)> = reading
        .types
        .iter()
        .flat_map(|ty| ty.fields.iter().map(|field| (ty.name.as_str(), field.name.as_str(), field.required)))
        .collect();
    assert_eq!(fields, [("Agent", "AppId", Some(false)), ("Option", "Ids", None)]);
    let doc = reading.types[0].doc.as_ref().map(|doc| doc.lines[0].text.as_str());
    assert_eq!(doc, Some("代理"));
}

#[test]
fn common_error_codes_are_told_from_those_of_an_action() {
    let common = read(
        "<h1>公共错误码</h1><h2>功能说明</h2><p>x</p><h2>错误码列表</h2>\
        <table><tr><th>错误码</th><th>说明</th></tr><tr><td>InternalError</td><td>x</td></tr></table>\
        <h2>业务错误码</h2><table><tr><th>错误码</th><th>说明</th></tr><tr><td>FailedOperation</td><td>x</td></tr></table>",
    );
    let codes: Vec<(&str, bool)> = common.errors.iter().map(|error| (error.code.as_str(), error.common)).collect();
    assert_eq!(codes, [("InternalError", true), ("FailedOperation", false)]);
    assert!(read(PAGE).errors.iter().all(|error| !error.common));
}
