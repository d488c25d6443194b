//! One cell in its forms.

use super::*;

fn lines(prose: &Prose) -> Vec<(bool, &str)> {
    prose.lines.iter().map(|line| (line.item, line.text.as_str())).collect()
}

#[test]
fn the_forms_of_a_cell_give_the_same_prose() {
    let expected = [
        (false, "Paper size, see the guide:"),
        (true, "1: small (default)"),
        (true, "2: large"),
        (false, "Only for \"prints\"."),
    ];
    let forms = [
        Prose::from_html(
            "<p>Paper size, see <a href=\"/g\">the guide</a>:</p><ul><li><strong>1</strong>: small (default)</li>\
             <li class=\"x\"> <b>2</b>: large</li></ul><p>Only for &quot;prints&quot;.</p>",
        ),
        Prose::from_html(
            "<p>Paper size, see [the guide](https://x.cn/g):</p>&lt;ul&gt;<li> **1**: small (default)</li>\n\
             <li>**2**: large </li></ul>\nOnly for &quot;prints&quot;.![image](https://x.cn/i.png)",
        ),
        Prose::from_markdown(
            "Paper size, see [the guide](/g):\n\n- **1**: small (default)\n- **2**: large\n\nOnly for \\\"prints\\\".",
        ),
        Prose::from_markdown(
            "Paper size, see the guide:<br/><ul><li>1: small (default)</li><li>`2`: large</li></ul>Only for \"prints\".",
        ),
        Prose::from_text(
            "Paper size, see the guide:\n\n  • 1: small (default)\n  • 2: large\n\nOnly for \"prints\".\n",
        ),
    ];
    for prose in &forms {
        assert_eq!(lines(prose), expected);
    }
}

#[test]
fn what_is_kept_reads_back_as_the_same_prose() {
    let prose = Prose::from_html("<p>One</p><ul><li>a</li><li>b</li></ul><ol><li>first</li><li>second</li></ol>Two");
    assert_eq!(prose.to_text(), "One\n- a\n- b\n1. first\n2. second\nTwo");
    assert_eq!(Prose::from_markdown(&prose.to_text()), prose);
}

#[test]
fn a_nested_table_is_not_prose_of_the_cell() {
    let prose = Prose::from_html("before<table><tr><td>inner<br>cell</td></tr></table>after");
    assert_eq!(lines(&prose), [(false, "before"), (false, "after")]);
    let prose = Prose::from_markdown("before\n| a | b |\n| - | - |\nafter");
    assert_eq!(lines(&prose), [(false, "before"), (false, "after")]);
}

#[test]
fn an_item_may_hold_blocks_and_lists() {
    let prose =
        Prose::from_html("<ul><li><p>company</p><ul><li>A : seal</li></ul></li><li><p>B : sign</p>note</li></ul>");
    assert_eq!(lines(&prose), [(true, "company"), (true, "A : seal"), (true, "B : sign"), (false, "note")]);
}

#[test]
fn a_newline_ends_a_line_unless_the_page_was_wrapped() {
    let table = [
        ("0-no\n1-yes", vec!["0-no", "1-yes"]),
        ("0-no\n 1-yes", vec!["0-no", "1-yes"]),
        ("<p>合同的\n        名称</p>", vec!["合同的名称"]),
        ("<p>the\n        name</p>", vec!["the name"]),
        ("<pre>{\n    1\n}</pre>", vec!["{", "1", "}"]),
    ];
    for (html, expected) in table {
        assert_eq!(lines(&Prose::from_html(html)), expected.into_iter().map(|text| (false, text)).collect::<Vec<_>>());
    }
}

#[test]
fn invisible_characters_and_masked_ids_survive_rightly() {
    let prose = Prose::from_html("\u{feff}id\u{200b}:\u{a0} yD****Z and ab**cd &lt;5 &amp; `x`");
    assert_eq!(lines(&prose), [(false, "id: yD****Z and ab**cd <5 & x")]);
    let prose = Prose::from_html("12\\~30, a\\_b, {\\\"c\\\"}");
    assert_eq!(lines(&prose), [(false, "12~30, a_b, {\\\"c\\\"}")]);
    let prose = Prose::from_html("id yD****Z, **1**");
    assert_eq!(lines(&prose), [(false, "id yD****Z, 1")]);
}

#[test]
fn the_last_of_trailing_example_lines_is_taken_and_all_are_removed() {
    let mut prose = Prose::from_html("Until when<br>示例值：1<br>示例值：\"合同\"");
    assert_eq!(prose.take_example().as_deref(), Some("\"合同\""));
    assert_eq!(lines(&prose), [(false, "Until when")]);
    assert_eq!(prose.take_example(), None);
    let mut english = Prose::from_text("Size\nExample value: 3");
    assert_eq!(english.take_example().as_deref(), Some("3"));
}

#[test]
fn broken_markup_is_read_as_far_as_it_goes() {
    let deep = "<b>".repeat(20_000);
    for html in
        ["", "<", "<p><ul><li>", "&lt;ul&gt", "[a](", "![", "**", "`", "</td></table>x", "- ", "•", "|", deep.as_str()]
    {
        let prose = Prose::from_html(html);
        Prose::from_markdown(html).to_text();
        Prose::from_text(html).to_text();
        prose.to_text();
    }
}

#[test]
fn brackets_that_are_never_closed_take_no_longer_each() {
    for open in ["[", "&lt;", "<", "![", "`", "**"] {
        let text = open.repeat(10_000);
        Prose::from_html(&text);
        Prose::from_markdown(&text);
    }
    let long = format!("[{}](https://x.example/{})", "甲".repeat(500), "a".repeat(5000));
    assert_eq!(lines(&Prose::from_html(&long)), [(false, "甲".repeat(500).as_str())]);
}
