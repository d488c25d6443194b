//! Input that takes more than its share is read in proportion to its size, or refused.

use super::{PAGE, action, read, refused};
use crate::{
    rules::draw,
    source::limits::{MOST_ATTRIBUTES, MOST_ROWS},
};

#[test]
fn a_tag_with_too_many_attributes_is_refused() {
    let attributes = |count: usize| (0..count).map(|at| format!(" a{at}=\"1\"")).collect::<Vec<_>>().concat();
    let page = |count: usize| PAGE.replace("<body>", &format!("<body{}>", attributes(count)));
    assert_eq!(action(&read(&page(MOST_ATTRIBUTES))).name, "DoThing");
    let message = refused(page(60_000).as_bytes());
    assert!(message.starts_with("a tag has 60000 attributes, more than the 1000 that are read"), "{message}");
    for open in ["<p a b=c d='>' e=\"", "<!-- <p", "<script>x<p", "<svg><title><p"] {
        let page = PAGE.replace("<p>把一件事做好。</p>", &format!("{open}\"{}>", attributes(60_000)));
        assert!(refused(page.as_bytes()).starts_with("a tag has 600"), "{open}");
    }
    let markdown = format!("## 2. 输入参数\n\n<p{}>\n", attributes(60_000));
    assert!(refused(markdown.as_bytes()).starts_with("a tag has 60000 attributes"));
}

#[test]
fn metadata_is_held_to_the_same_limits() {
    let tag = format!("<p{}>", (0..2000).map(|at| format!(" a{at}")).collect::<Vec<_>>().concat());
    let deep = "<div>".repeat(2000);
    for (document, expected) in [(tag, "a tag has 2000 attributes"), (deep, "elements stand in one another 2000 deep")]
    {
        let file = format!(
            r#"{{"actions": {{"A": {{"document": "{document}"}}}}, "objects": {{"T": {{"document": "{document}",
                "members": [{{"name": "X", "type": "string", "member": "string", "document": "{document}"}}]}}}}}}"#
        );
        let message = refused(file.as_bytes());
        assert_eq!(message.matches(expected).count(), 3, "{message}");
    }
}

#[test]
fn a_page_with_too_many_rows_is_refused() {
    let rows = "<tr><td>X</td><td>String</td><td>x</td></tr>".repeat(MOST_ROWS);
    let message = refused(PAGE.replace("<tr><td>Count</td>", &format!("{rows}<tr><td>Count</td>")).as_bytes());
    assert!(message.starts_with("the tables have more than 50000 rows"), "{message}");
    let text = format!("1. 接口描述\n2. 输入参数\n参数名称\t类型\t描述\n{}", "X\tString\tx\n".repeat(MOST_ROWS + 1));
    let message = refused(text.as_bytes());
    assert!(message.starts_with("the tables have more than 50000 rows"), "{message}");
}

#[test]
fn every_value_of_a_very_long_list_is_read() {
    let items = (0..20_000).map(|at| format!("<li>V{at}：甲</li>")).collect::<Vec<_>>().concat();
    let page = PAGE.replace(
        "<td>Array of String</td><td>标签",
        &format!("<td>Array of String</td><td>标签，枚举值：<ul>{items}</ul>"),
    );
    let reading = read(&page);
    let rules = draw(&action(&reading).request.as_ref().unwrap()[1]);
    assert_eq!(rules.values.len(), 20_000);
}

#[test]
fn every_value_of_a_very_long_sentence_is_read() {
    // With work for each value that grows with what stands before it, this takes minutes.
    let values = (0..10_000).map(|at| format!("{at}：甲；")).collect::<Vec<_>>().concat();
    let page = PAGE.replace("<td>Integer</td><td>数量", &format!("<td>Integer</td><td>数量，取值：{values}"));
    let reading = read(&page);
    let rules = draw(&action(&reading).response.as_ref().unwrap()[0]);
    assert_eq!(rules.values.len(), 10_000);
}
