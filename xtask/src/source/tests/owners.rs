//! Tables among the parameters that list the fields of something else.

use super::{PAGE, action, names, read, warnings};

const MEMBERS: &str = "<table><tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr>\
    <tr><td>Value</td><td>是</td><td>Integer</td><td>值</td></tr></table>";

/// The page with something between the request's table and the next section.
fn with(between: &str) -> String {
    PAGE.replace("\n<h2>3.", &format!("\n{between}\n<h2>3."))
}

#[test]
fn a_table_that_is_introduced_as_a_types_belongs_to_it() {
    let intros = [
        "<p>其中，Thing 参数说明如下：</p>",
        "<p>其中，Target 的结构：</p>",
        "<h3>2.1 Thing</h3>",
        "<h3>对象 Thing</h3>",
        "<h3>Thing 数据结构</h3>",
        "<p>其中，<code>Thing</code>：</p><p>点击展开</p>",
        "<p>The members of Thing are as follows:</p>",
    ];
    for intro in intros {
        let reading = read(&with(&format!("{intro}{MEMBERS}")));
        assert_eq!(warnings(&reading), [""; 0], "{intro}");
        assert_eq!(names(action(&reading).request.as_ref()), ["Target", "Tags"], "{intro}");
        assert_eq!(reading.types.len(), 1, "{intro}");
        assert_eq!((reading.types[0].name.as_str(), names(Some(&reading.types[0].fields))), ("Thing", vec!["Value"]));
    }
}

#[test]
fn a_table_of_something_that_has_no_name_joins_nothing() {
    let reading = read(&with(&format!("<p>其中，该结构的参数说明如下：</p>{MEMBERS}")));
    assert_eq!(names(action(&reading).request.as_ref()), ["Target", "Tags"]);
    assert_eq!(
        warnings(&reading),
        ["page: a table of 1 rows under `其中，该结构的参数说明如下：` belongs to no known part"]
    );
}

#[test]
fn a_table_goes_on_in_another_where_nothing_says_otherwise() {
    for between in ["", "<p>可选参数：</p>"] {
        let reading = read(&with(&format!("{between}{MEMBERS}")));
        assert_eq!(names(action(&reading).request.as_ref()), ["Target", "Tags", "Value"], "{between}");
    }
}

#[test]
fn a_table_without_known_titles_is_reported() {
    let table = "<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>String</td></tr></table>";
    assert_eq!(
        warnings(&read(&with(table))),
        ["page, input parameters: a table whose titles say nothing of it is not read: `甲 乙 1 String`"]
    );
    let codes = PAGE.replace("<h2>5. 错误码</h2>", "").replace("<th>错误码</th>", "<th>?</th>");
    assert_eq!(
        warnings(&read(&codes)),
        ["page, error codes: there is no table of error codes, nor a word that there are none"]
    );
}

#[test]
fn error_codes_right_behind_the_examples_need_no_heading() {
    let reading = read(&PAGE.replace("<h2>5. 错误码</h2>", ""));
    assert_eq!(action(&reading).errors.as_ref().map(Vec::len), Some(2));
}

#[test]
fn a_rate_may_stand_in_a_table() {
    let sentence = "<p>默认接口请求频率限制：7次/秒。</p>";
    for table in [
        "<table><tr><td>默认接口请求频率限制</td><td>7次/秒</td></tr></table>",
        "<table><tr><th>限制</th><th>值</th></tr><tr><td>默认接口请求频率限制</td><td>7 次/秒</td></tr></table>",
    ] {
        let page = PAGE.replace(sentence, table);
        assert_eq!(action(&read(&page)).rate_limit, Some(7), "{table}");
    }
    let english = PAGE.replace(sentence, "<p>The default API request rate limit is 1,000 requests/sec.</p>");
    assert_eq!(action(&read(&english)).rate_limit, Some(1000));
}
