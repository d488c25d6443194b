use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::*;

const API: &str = r#"{
    "metadata": { "apiVersion": "2018-04-19", "serviceShortName": "as" },
    "actions": { "Scale": { "name": "Scale", "input": "ScaleRequest", "output": "ScaleResponse" } },
    "objects": {
        "ScaleRequest": { "members": [{ "name": "By", "type": "int", "member": "int64", "required": true }] },
        "ScaleResponse": { "members": [{ "name": "RequestId", "type": "string", "member": "string" }] }
    }
}"#;
const EXAMPLES: &str = r#"{ "actions": { "Scale": [{ "title": "Up", "input": "{}", "output": "{}" }] } }"#;

/// A zip of these files.
fn zip(files: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap()
}

fn read_zip(files: &[(&str, &[u8])], wanted: Option<&str>) -> Result<Vec<Reading>, String> {
    let wanted: Option<Product> = wanted.map(|wanted| wanted.parse().unwrap());
    let package = Package::open("tool.whl".to_owned(), zip(files));
    package.and_then(|package| package.read(wanted.as_ref())).map_err(|error| error.to_string())
}

/// A package with a folder that has another name than its service.
fn tool() -> Vec<(&'static str, &'static [u8])> {
    let other = br#"{ "metadata": { "serviceShortName": "ess" }, "actions": {}, "objects": {} }"#;
    vec![
        ("tccli/services/autoscaling/v20180419/api.json", API.as_bytes()),
        ("tccli/services/autoscaling/v20180419/examples.json", EXAMPLES.as_bytes()),
        ("tccli/services/ess/v20201111/api.json", other),
        ("tccli/services/vm/v20200709/api.json", other),
        ("tccli/services/vm/v20201229/api.json", other),
        ("tccli/services/README.md", b"words"),
    ]
}

#[test]
fn a_product_is_found_by_its_folder_or_by_its_own_name() {
    for wanted in ["as/2018-04-19", "as", "autoscaling/2018-04-19", "autoscaling/v20180419", "autoscaling"] {
        let readings = read_zip(&tool(), Some(wanted)).unwrap();
        let names: Vec<&str> = readings.iter().map(|reading| reading.actions[0].name.as_str()).collect();
        assert_eq!(names, ["Scale", "Scale"], "{wanted}: metadata and examples");
        assert_eq!(readings[0].service.service.as_deref(), Some("as"));
        assert_eq!(readings[0].origin, "tool.whl, tccli/services/autoscaling/v20180419/api.json");
    }
}

#[test]
fn a_product_that_is_not_there_is_told_with_what_is() {
    let table = [
        (
            None,
            "the package holds 4 products, and nothing says which one is meant — tool.whl — \
             name one with --service, as in ess/2020-11-11",
        ),
        (
            Some("es/2020-11-11"),
            "none of the 4 products in the package is `es/2020-11-11` — tool.whl — did you mean --service ess/2020-11-11?",
        ),
        (
            Some("somethingelse/2020-11-11"),
            "none of the 4 products in the package is `somethingelse/2020-11-11` — tool.whl — name one of them with --service",
        ),
        (
            Some("ess/2021-11-11"),
            "the package has no version 2021-11-11 of `ess` — tool.whl — give --service `ess/2020-11-11`",
        ),
        (
            Some("vm"),
            "the package has `vm` in 2 versions — tool.whl — give --service `vm/2020-07-09` or `vm/2020-12-29`",
        ),
    ];
    for (wanted, expected) in table {
        assert_eq!(read_zip(&tool(), wanted).unwrap_err(), expected);
    }
}

#[test]
fn a_product_is_written_as_service_and_version() {
    for text in ["", "/2020-11-11", "ess/2020/11", "../etc", "e s s"] {
        assert!(text.parse::<Product>().is_err(), "{text}");
    }
    assert_eq!("ess/2020-11-11".parse::<Product>().unwrap().to_string(), "ess/2020-11-11");
}

#[test]
fn a_zip_of_something_else_is_told_so() {
    let files: [(&str, &[u8]); 3] =
        [("page.html", b"<p>"), ("services/ess/api.json", b"{}"), ("other/ess/v20201111/api.json", b"{}")];
    let problem = read_zip(&files, Some("ess")).unwrap_err();
    assert!(problem.starts_with("the package holds no metadata"), "{problem}");
}

#[test]
fn names_that_lead_elsewhere_are_only_names() {
    let files = [("../../services/ess/v20201111/api.json", API.as_bytes()), ("/etc/passwd", b"root")];
    let readings = read_zip(&files, Some("ess")).unwrap();
    assert_eq!(readings[0].origin, "tool.whl, ../../services/ess/v20201111/api.json");
}

#[test]
fn an_entry_that_swells_is_read_no_further_than_a_source_may_be() {
    let swollen = vec![b' '; usize::try_from(LARGEST).unwrap() + 4096];
    let problem = read_zip(&[("services/ess/v20201111/api.json", &swollen)], Some("ess")).unwrap_err();
    assert!(problem.contains("more than the 64 MB that are read"), "{problem}");
}

#[test]
fn a_package_that_is_cut_short_is_damaged() {
    let whole = zip(&tool()).into_inner();
    for length in [4, 100, whole.len() / 2, whole.len() - 1] {
        let problem = Package::open("tool.whl".to_owned(), Cursor::new(whole[..length].to_vec()));
        let problem = problem.err().unwrap().to_string();
        assert!(problem.starts_with("the package is damaged: "), "{problem}");
        assert!(problem.ends_with(" — tool.whl — download it again"), "{problem}");
    }
}

#[test]
fn a_flipped_bit_does_not_go_unnoticed() {
    let mut bytes = zip(&[("services/ess/v20201111/api.json", API.as_bytes())]).into_inner();
    let at = 30 + "services/ess/v20201111/api.json".len() + 40;
    bytes[at] ^= 0x10;
    let package = Package::open("tool.whl".to_owned(), Cursor::new(bytes)).unwrap();
    let problem = package.read(Some(&"ess".parse().unwrap())).unwrap_err().to_string();
    assert!(problem.contains("the file in the package cannot be read"), "{problem}");
}

#[test]
fn a_package_is_known_by_its_first_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    for (bytes, expected) in [(zip(&tool()).into_inner(), true), (b"<html>".to_vec(), false), (b"PK".to_vec(), false)] {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(is_package(&file), expected);
    }
    assert!(!is_package(folder.path()) && !is_package(&folder.path().join("none")));
}
