//! Files that are refused: one clear message each.

use std::fs;

use super::{PAGE, fixture, read, refused};
use crate::source::read_path;

/// The first page up to the first occurrence of a word.
fn fixture_until(form: &str, word: &str) -> Vec<u8> {
    let text = String::from_utf8(fixture(form)).unwrap();
    text.split(word).next().unwrap().into()
}

#[test]
fn every_kind_of_bad_input_has_its_message() {
    let not_a_page = "give the documentation page of an action; one that says \"not found\" or asks to log in is none";
    let again = "fetch or copy the page again, from top to bottom";
    let table: Vec<(&str, Vec<u8>, String)> = vec![
        ("empty", vec![], "the file is empty — page — fetch or copy the page again".to_owned()),
        ("blank", b"\xef\xbb\xbf \n\t".to_vec(), "the file is empty — page — fetch or copy the page again".to_owned()),
        (
            "binary",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "this is a binary file — page — give a saved documentation page (HTML, Markdown or text) or the metadata's JSON".to_owned(),
        ),
        (
            "invalid UTF-8",
            b"<p>ok</p>\n<p>\xff\xfe</p>".to_vec(),
            "not UTF-8: byte 0xFF at offset 13, line 2 — page — save the page as UTF-8, or keep the <meta charset> that names its encoding".to_owned(),
        ),
        (
            "another encoding than declared",
            b"<meta charset=gbk>\xff\xff".to_vec(),
            "the file says that it is GBK and is not — page — save the page again, as UTF-8".to_owned(),
        ),
        (
            "an error page",
            b"<html><head><title>404 Not Found</title></head><body><h1>404</h1></body></html>".to_vec(),
            format!("there is no table of parameters, data structures or error codes (its title is `404 Not Found`) — page — {not_a_page}"),
        ),
                (
            "a page cut at its beginning",
            b"<html><head><title>x</title></head><body><div>".to_vec(),
            format!("there is no table of parameters, data structures or error codes (its title is `x`), and its <div> is not closed — page — {not_a_page}"),
        ),
("prose", b"just some words".to_vec(), format!("there is no table of parameters, data structures or error codes — page — {not_a_page}")),
        (
            "a page without tables",
            PAGE.replace("table>", "div>").into_bytes(),
            format!("the page is cut short: there is a heading of parameters and no table — page — {again}"),
        ),
        (
            "cut within a table",
            PAGE.split("<tr><td>Tags").next().unwrap().into(),
            format!("the page is cut short: it ends within a table — page — {again}"),
        ),
        (
            "cut after the input",
            PAGE.split("<h2>3.").next().unwrap().into(),
            format!("the page is cut short: it has no table of output parameters — page — {again}"),
        ),
        (
            "cut in an example",
            PAGE.split("\"Tags\"").next().unwrap().into(),
            format!("the page is cut short: its <pre> is not closed, and there are no error codes — page — {again}"),
        ),
        (
            "cut before the error codes",
            PAGE.split("<h2>5.").next().unwrap().into(),
            format!("the page is cut short: its <body> is not closed, and there are no error codes — page — {again}"),
        ),
        (
            "cut before the error codes, in a form without end tags",
            fixture_until("txt", "5. 错误码"),
            format!("the page is cut short: it has no error codes — page — {again}"),
        ),
        (
            "no input",
            PAGE.replace("<h2>2. 输入参数</h2>", "<h2>2. 别的</h2>").replace("<td>Action</td>", "<td>Act</td>").into_bytes(),
            format!("the page is cut short: it has no table of input parameters — page — {again}"),
        ),
        (
            "two actions",
            PAGE.replace("</tbody></table>\n<h2>3.", "<tr><td>Action</td><td>是</td><td>String</td><td>公共参数，本接口取值：Other。</td></tr></tbody></table>\n<h2>3.").into_bytes(),
            "this page documents several actions: `DoThing`, `Other` — page — give each action's page as a file of its own".to_owned(),
        ),
        (
            "no action",
            PAGE.replace("本接口取值：DoThing", "").replace("X-TC-Action: DoThing", "").into_bytes(),
            "the page does not say which action it is of: no row `Action`, no `X-TC-Action` in an example — page — fetch or copy the whole page".to_owned(),
        ),
        (
            "text cut in an example",
            fixture_until("txt", "\"ComponentType\""),
            format!("the page is cut short: it ends within the JSON of an example — page — {again}"),
        ),
        ("an answer", br#"{"Response": {"Error": {"Code": "X"}}}"#.to_vec(), "this is the answer of a call, not documentation — page — give the documentation page of the action that answered it".to_owned()),
        ("other JSON", br#"{"a": 1}"#.to_vec(), "JSON without `objects`, `codes` or `actions` — page — give the vendor's api.json, examples.json or a table of error codes".to_owned()),
        ("JSON of another kind", br#"{"actions": [{"action": "A"}]}"#.to_vec(), "JSON whose `actions` are no object — page — give the vendor's api.json, examples.json or a table of error codes".to_owned()),
        ("cut JSON", br#"{"actions": {"A": ["#.to_vec(), "the JSON is cut short: it ends in line 1, column 19 — page — fetch the file again".to_owned()),
        ("deep JSON", [br#"{"actions": {"A": [{"title": "#.as_slice(), &b"[".repeat(100_000)].concat(), String::new()),
    ];
    for (name, bytes, expected) in table {
        let message = refused(&bytes);
        assert!(!message.contains('\n'), "{name}: {message}");
        if !expected.is_empty() {
            assert_eq!(message, expected, "{name}");
        }
    }
}

#[test]
fn a_large_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    // The file is sparse: it has a size and takes no room.
    fs::File::create(&path).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let errors = read_path(&path).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        errors[0].to_string(),
        format!(
            "the file has 100 MB, more than the 64 MB that are read — {} — give a single page, or the metadata of one service",
            path.display()
        )
    );
}

#[test]
fn a_folder_is_read_in_order_and_strangers_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("b/page", PAGE.as_bytes());
    put("a.dat", PAGE.replace("DoThing", "DoOther").as_bytes());
    put("README.md", b"# About\n\nSome words.\n");
    put("b/picture", b"\x89PNG\0");
    put(".hidden", b"\0");
    let readings = read_path(folder.path()).unwrap();
    let actions: Vec<&str> = readings.iter().map(|reading| reading.actions[0].name.as_str()).collect();
    assert_eq!(actions, ["DoOther", "DoThing"]);
    let passed: Vec<&str> = readings[0].warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        passed,
        [
            "passed over: there is no table of parameters, data structures or error codes",
            "passed over: this is a binary file"
        ]
    );
    // A page that was meant to be read is not passed over.
    put("c", PAGE.split("<h2>3.").next().unwrap().as_bytes());
    put("d", b"\xff");
    assert_eq!(read_path(folder.path()).unwrap_err().len(), 2);
}

#[test]
fn a_folder_without_sources_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let message = |folder: &tempfile::TempDir| read_path(folder.path()).unwrap_err()[0].to_string();
    assert!(message(&folder).starts_with("the folder holds no files — "), "{}", message(&folder));
    fs::write(folder.path().join("README"), "words").unwrap();
    assert!(message(&folder).starts_with("none of the 1 files in the folder is a source — "), "{}", message(&folder));
    let missing = read_path(&folder.path().join("nowhere")).unwrap_err();
    assert!(missing[0].to_string().starts_with("the file cannot be read: "), "{}", missing[0]);
}

#[test]
fn another_products_page_says_so() {
    let reading = read(&PAGE.replace("demo.", "cvm."));
    assert_eq!(reading.service.service.as_deref(), Some("cvm"));
    assert_eq!(reading.service.version.as_deref(), Some("2021-01-02"));
}
