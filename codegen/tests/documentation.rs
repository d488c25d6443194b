//! No text of a definition becomes more than text in the documentation of what is emitted.
//!
//! Read as rustdoc reads it: whatever it would compile, run, warn of or fetch is found here. The workspace's tests
//! have `cargo test` and `cargo doc` read such a definition themselves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use tencent_ess_spec::{Files, Spec};

/// What Markdown is made of, and what has been tried against it.
const PARTS: &[&str] = &[
    "\n",
    "\n\n",
    "\n\n    ",
    "\n\n\t",
    "\r",
    "\r\n\r\n    ",
    " ",
    "    ",
    "\t",
    "```",
    "````",
    "```rust\n",
    "~~~",
    "~~~rust\n",
    "panic!();",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "123456789) ",
    "> ",
    ">    ",
    "-     ",
    "-\t",
    "# ",
    "===",
    "---",
    "***",
    "_",
    "__",
    "*",
    "**",
    "`",
    "``",
    "\\",
    "\\`",
    "<",
    ">",
    "<div>",
    "</details>",
    "<!--",
    "-->",
    "<pre><code>",
    "<script>",
    "&lt;",
    "&#10;",
    "[",
    "]",
    "(",
    ")",
    "[`",
    "`]",
    "[`A`]",
    "[x](y)",
    "[x](javascript:1)",
    "[x](https://a.b/c)",
    "![x](https://a.b)",
    "[r]: https://a.b\n",
    "[`A`]: x\n",
    "[^1]",
    "[^1]: ",
    "|",
    "| a | b |\n|---|---|\n| ",
    "https://",
    "https://a.b/c`d",
    "http://a.b.",
    "<https://a.b>",
    "a@b.c",
    "\0",
    "\u{b}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{a0}",
    "　",
    "\"",
    "'",
    "文",
    "a",
    "{.x}",
    "$",
    "~",
    "=",
    "- [ ] ",
    "\n{: #x}\n",
    "//! ",
    "#![x]\n",
    "*/",
];

/// Every text that a definition can have, set to `text`.
fn hostile(text: &str) -> Files {
    // Names need something that an identifier can be made of.
    let name = format!("N{text}");
    let curated = json!({ "doc": text });
    let source = json!([{ "kind": "page", "url": text, "retrieved": "2026-01-01" }]);
    let field = |name: &str, more: Value| {
        let mut field = json!({
            "name": name, "type": "String", "required": true, "example": text, "default": text, "doc": text,
            "values": [{ "value": text, "label": text }], "curated": { "doc": text },
        });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let action = |name: &str, doc: Value| {
        json!({
            "action": name, "title": text, "sources": source, "doc": doc,
            "request": [field(&format!("{name}{text}"), json!({})), field("Part", json!({ "type": "T", "values": [] }))],
            "response": [field(&format!("R{text}"), json!({ "curated": { "enum": "E" } }))],
            "errors": [name_of_code(text)],
            "curated": { "doc": if doc.is_null() { Value::Null } else { json!(text) }, "category": "c", "replay": "guarded", "guard": text },
        })
    };
    let texts = [
        (
            "service.json",
            json!({
                "service": "s", "version": "1", "title": text, "sources": source,
                "curated": { "doc": text, "categories": [{ "name": "c", "title": text, "doc": text }] },
            }),
        ),
        ("errors.json", json!({ "errors": [{ "code": name_of_code(text), "doc": text, "curated": curated }] })),
        ("actions/A.json", action("A", json!(text))),
        // Without English documentation, the title opens.
        ("actions/B.json", action("B", Value::Null)),
        (
            "types/T.json",
            json!({
                "type": "T", "sources": source, "doc": text, "curated": curated,
                "fields": [field(&name, json!({}))],
            }),
        ),
        (
            "enums/E.json",
            json!({
                "enum": "E", "type": "String", "doc": text,
                "variants": [{ "value": text, "name": "V", "doc": text }],
            }),
        ),
    ];
    let texts = texts.into_iter().map(|(path, json)| (path.to_owned(), json.to_string()));
    Files { root: "spec".to_owned(), texts: texts.collect::<BTreeMap<_, _>>() }
}

fn name_of_code(text: &str) -> String {
    format!("Code.{text}")
}

/// The documentation in emitted code, as rustc hands it to rustdoc.
fn documentation(code: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match (token, tokens.get(index + 2)) {
            (TokenTree::Ident(word), Some(TokenTree::Literal(text))) if word == "doc" => {
                found.push(syn::parse_str::<syn::LitStr>(&text.to_string()).unwrap().value());
            }
            (TokenTree::Group(group), _) => documentation(group.stream(), found),
            _ => {}
        }
    }
}

/// What rustdoc would run, warn of, or take for more than text.
fn dangers(docs: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut on_broken = |link: BrokenLink<'_>| {
        // The emitter's own, to modules.
        if !["`actions`", "`types`"].contains(&&*link.reference) {
            broken.push(format!("link to `{}`", link.reference));
        }
        None
    };
    let is_item = |path: &str| {
        path.trim_start_matches("super::").split("::").all(|part| part.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    let mut found = Vec::new();
    // Within links and code, addresses are no links of their own.
    let mut quiet = 0;
    for event in Parser::new_with_broken_link_callback(docs, options, Some(&mut on_broken)) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if &*kind == "text" => quiet += 1,
            Event::Start(Tag::CodeBlock(kind)) => found.push(format!("code {kind:?}")),
            Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) => found.push(format!("{event:?}")),
            Event::Start(Tag::Link { dest_url, .. }) => {
                quiet += 1;
                if !(dest_url.starts_with("http://") || dest_url.starts_with("https://") || is_item(&dest_url)) {
                    found.push(format!("link to `{dest_url}`"));
                }
            }
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => quiet -= 1,
            Event::Html(html) | Event::InlineHtml(html) => {
                let ours = ["<details><summary>In the vendor's words</summary>", "</details>"];
                if !ours.contains(&html.trim()) {
                    found.push(format!("HTML {html}"));
                }
            }
            Event::Text(text) if quiet == 0 && text.contains("://a.b") => found.push(format!("bare address {text}")),
            Event::Text(text) | Event::Code(text) if text.contains(['\0', '\u{202e}']) => {
                found.push(format!("characters of {text:?}"));
            }
            _ => {}
        }
    }
    found.extend(broken);
    found
}

fn check(text: &str) {
    let files = hostile(text);
    let spec = Spec::load(&files).unwrap();
    let client = tencent_ess_codegen::path("::tencent_ess_client");
    let mut found = Vec::new();
    documentation(tencent_ess_codegen::generate(&spec, &files, &["A", "B"], &client).unwrap(), &mut found);
    assert!(found.len() > 20, "documentation was not found");
    for docs in found {
        assert_eq!(dangers(&docs), [""; 0], "from {text:?} came\n{docs}");
    }
}

#[test]
fn code_of_every_kind_is_text() {
    let table = [
        "撤销\n\n    std::fs::write(\"pwned.txt\",\"x\").unwrap();\n\n合同",
        "a\n\n\tpanic!();",
        "```\npanic!();\n```",
        "```rust,should_panic\npanic!();",
        "~~~\npanic!();\n",
        "- a\n\n      panic!();\n",
        "-     panic!();",
        "> ```\n> panic!();",
        "1. ```\n   panic!();\n   ```\n2. > - ~~~\n   >   panic!();",
        "<div>\n\n    panic!();\n\n</div>",
        "- ",
        "*\u{200b}     panic!();*",
    ];
    for text in table {
        check(text);
    }
}

#[test]
fn no_text_becomes_more_than_text() {
    // A fixed sequence (Knuth's MMIX), so that a failure is repeated.
    let mut state: u64 = 20_261_128;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..400 {
        let length = 1 + next(9);
        let text: String = (0..length).map(|_| PARTS[next(PARTS.len())]).collect();
        check(&text);
    }
}
