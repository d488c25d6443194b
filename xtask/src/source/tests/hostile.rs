//! No input makes a reader panic, overflow the stack, or read a part of a page as a whole.

use proptest::prelude::*;

use super::{PAGE, facts, fixture, read, refused};
use crate::source;

/// Nothing is kept between runs: a failure prints its input, and becomes a test of its own.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// The last place at or before this one where the page can be cut into two texts.
fn boundary(at: usize) -> usize {
    (0..=at).rev().find(|at| PAGE.is_char_boundary(*at)).unwrap_or_default()
}

/// Pieces of all forms of pages, to be put together at random.
const PIECES: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td colspan=99999 rowspan=0>",
    "<th rowspan=65535>",
    "</td>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<p>",
    "<br>",
    "<div hidden>",
    "<table hidden>",
    "<table aria-hidden=true><td><h2>",
    "</div>",
    "<!--",
    "-->",
    "<script>",
    "<svg><title>是",
    "<li>",
    "<div role=tabpanel>",
    "<div role=table><div role=row><div role=cell>",
    "参数名称",
    "必选",
    "类型",
    "描述",
    "错误码",
    "输入参数",
    "输出参数",
    "示例",
    "示例1 x",
    "输入示例",
    "1. 接口描述",
    "2. 输入参数\n",
    "3. 输出参数\n",
    "4. 示例\n",
    "5. 错误码\n",
    "参数名称必选类型描述\n",
    "错误码描述\n",
    "| 参数名称 | 类型 |\n|---|---|\n",
    "|",
    "\n",
    "\t",
    "```",
    "# ",
    "---\n",
    "Action",
    "String",
    "本接口取值：A",
    "Array of ",
    "AgentAgent代",
    "FailedOperation.XX",
    ".N",
    "{",
    "}",
    "\"Response\":",
    "[1,",
    "POST / HTTP/1.1\n",
    "GET /?a.0.b=%",
    "&a.1=",
    "\u{200b}",
    "\u{feff}",
    "é",
    "𝄞",
];

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = source::read("page", &bytes);
    }

    #[test]
    fn pieces_of_pages_never_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        let _ = source::read("page", pieces.concat().as_bytes());
    }

    #[test]
    fn pieces_within_a_page_never_panic(piece in proptest::sample::select(PIECES), at in 0..PAGE.len()) {
        let at = boundary(at);
        let (before, after) = PAGE.split_at(at);
        let _ = source::read("page", [before, piece, after].concat().as_bytes());
    }

    #[test]
    fn names_and_types_run_together_never_panic(line in "[A-Za-z0-9_.\\-]{0,24}(是|资源| )?[a-z]{0,3}") {
        let page = format!("1. 接口描述\n2. 输入参数\n参数名称类型描述\n{line}\n5. 错误码\n错误码描述\n{line}\n");
        let _ = source::read("page", page.as_bytes());
    }

    #[test]
    fn html_cut_anywhere_is_whole_or_refused(at in 0..PAGE.len()) {
        let cut = &PAGE[..boundary(at)];
        if let Ok(reading) = source::read("page", cut.as_bytes()) {
            prop_assert_eq!(facts(reading), facts(read(PAGE)));
        }
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn the_first_page_cut_anywhere_never_panics(form in proptest::sample::select(vec!["txt", "html", "md"]), part in 0.0..1.0_f64) {
        let whole = fixture(form);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let at = (whole.len() as f64 * part) as usize;
        let _ = source::read("page", &whole[..at]);
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let table = [("<div>", 100_000), ("<table><tr><td>", 10_000), ("<b>", 10_000)];
    for (open, depth) in table {
        let message = refused(open.repeat(depth).as_bytes());
        assert!(message.starts_with(&format!("elements stand in one another {depth} deep")), "{message}");
    }
    let quotes = format!("# 2. 输入参数\n\n{}\n", ">".repeat(10_000));
    assert!(source::read("page", quotes.as_bytes()).is_err());
}

#[test]
fn unclosed_paragraphs_and_cells_are_not_nesting() {
    let rows = "<tr><td>X<td>String<td><p>x<p>y<li>z".repeat(5_000);
    let page = PAGE.replace("<tr><td>Count</td>", &format!("{rows}<tr><td>Count</td>"));
    assert_eq!(super::names(super::action(&read(&page)).response.as_ref()), ["X", "Count", "RequestId"]);
}

#[test]
fn a_hidden_table_for_layout_is_left_as_it_was_entered() {
    let page = PAGE.replace("<body>", "<body><table hidden><tr><td><h2>x</h2></td></tr></table>");
    assert_eq!(facts(read(&page)), facts(read(PAGE)));
}
