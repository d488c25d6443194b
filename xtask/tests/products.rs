//! Any product of the platform goes the same way as this one: metadata → `regen` → `service!` → compiled.
//!
//! Small products of our own show what the metadata of the vendor's 300 has come up with. With
//! `TENCENT_ESS_WHEEL` naming the package of the vendor's command line tool, all of them are read and
//! compiled, which takes some minutes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers, too")]

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Map, Value, json};
use tencent_ess_spec::Files;
use xtask::{Exit, run};

/// Runs `cargo xtask regen` into a folder and returns what it says on standard error.
fn regen(folder: &Path, from: &Path, options: &[&str]) -> Result<String, String> {
    let mut args = vec!["xtask".into(), "regen".into(), "--spec".into(), folder.into()];
    args.extend(options.iter().map(Into::into));
    args.extend(["--from".into(), from.into()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-23".parse().unwrap(), &mut out, &mut err);
    let err = String::from_utf8(err).unwrap();
    if exit == Exit::Done { Ok(err) } else { Err(err) }
}

/// Compiles a crate with a module for each of these folders of definitions, warnings being errors.
fn compile(folders: &[PathBuf]) -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let probe = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         tencent-ess-client = {{ path = {:?}, features = [\"macros\"] }}\n",
        workspace.join("client").display().to_string()
    );
    let mut code = "#![deny(warnings)]\n#![no_implicit_prelude]\n".to_owned();
    for folder in folders {
        let module = folder.file_name().unwrap().to_str().unwrap().replace('-', "_");
        let folder = folder.display().to_string();
        writeln!(code, "pub mod of_{module} {{ ::tencent_ess_client::service! {{ path: {folder:?} }} }}").unwrap();
    }
    fs::create_dir(probe.path().join("src")).unwrap();
    fs::write(probe.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(probe.path().join("src/lib.rs"), code).unwrap();
    fs::copy(workspace.join("Cargo.lock"), probe.path().join("Cargo.lock")).unwrap();
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["check", "--quiet", "--color=never", "--target-dir"]).arg(target.join("tests/products"));
    let output = cargo.env("CARGO_INCREMENTAL", "0").current_dir(probe.path()).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn member(name: &str, kind: &str, member: &str) -> Value {
    json!({ "name": name, "type": kind, "member": member, "document": "", "required": true })
}

/// The metadata of a product with one action, by the members of its request, and further objects.
fn product(service: &str, request: &[Value], objects: &[(&str, &[Value])]) -> Value {
    let answered = [member("RequestId", "string", "string")];
    let answer: Vec<Value> = request.iter().chain(&answered).cloned().collect();
    let envelopes = [("DoRequest", request), ("DoResponse", answer.as_slice())];
    let objects =
        envelopes.iter().chain(objects).map(|(name, members)| ((*name).to_owned(), json!({ "members": members })));
    let objects: Map<String, Value> = objects.collect();
    json!({
        "metadata": { "apiVersion": "2020-01-01", "serviceShortName": service },
        "actions": { "Do": { "name": "Do", "input": "DoRequest", "output": "DoResponse" } },
        "objects": objects,
    })
}

#[test]
fn what_other_products_have_come_up_with_compiles() {
    let signs = json!({ "name": "Status", "type": "int", "member": "uint64", "document": "取值：<li>0：好</li><li>-1：坏</li>" });
    let objects = [
        // An object that holds itself, and two that hold each other, without a list in between.
        (
            "endless",
            vec![member("Root", "object", "Node")],
            vec![
                (
                    "Node",
                    vec![
                        member("Next", "object", "Node"),
                        member("Left", "object", "Leaf"),
                        member("All", "list", "Node"),
                    ],
                ),
                ("Leaf", vec![member("Owner", "object", "Node")]),
            ],
        ),
        // Names that become one in snake_case.
        (
            "alike",
            vec![member("UUI", "string", "string"), member("Uui", "string", "string"), member("Ip", "object", "Ports")],
            vec![("Ports", vec![member("PublicIP", "string", "string"), member("PublicIp", "list", "string")])],
        ),
        // Names of the prelude and keywords.
        (
            "taken",
            vec![
                member("Box", "object", "Box"),
                member("Result", "list", "Result"),
                member("super", "string", "string"),
            ],
            vec![
                ("Box", vec![member("Option", "object", "Option"), member("Type", "string", "string")]),
                ("Result", vec![member("Ok", "string", "string"), member("Err", "object", "Vec")]),
                (
                    "Option",
                    vec![
                        member("Some", "float", "float"),
                        member("None", "bool", "bool"),
                        member("build", "string", "string"),
                    ],
                ),
                ("Vec", vec![member("String", "object", "String")]),
                ("String", vec![member("Self", "string", "date"), member("match", "list", "bool")]),
            ],
        ),
        // A service whose name is a keyword, objects with `_`, and names that emitted code might use.
        (
            "as",
            vec![
                member("Req", "object", "GetReq_Label"),
                member("Client", "object", "Client"),
                member("Fields", "list", "Field"),
            ],
            vec![
                ("GetReq_Label", vec![member("At", "string", "datetime_iso")]),
                ("Client", vec![member("Error", "object", "Error"), member("ErrorCode", "string", "string")]),
                ("Error", vec![member("Kind", "int", "int64")]),
                ("Field", vec![member("Name", "list", "float"), member("Validate", "string", "string")]),
            ],
        ),
        // Bytes, values that their type cannot hold, and a type without members.
        (
            "odd",
            vec![member("File", "binary", "binary"), signs, member("Nothing", "object", "Nothing")],
            vec![("Nothing", vec![])],
        ),
        // An action without parameters, and one whose name is also that of an object.
        ("empty", vec![], vec![]),
        ("twice", vec![member("It", "object", "Do")], vec![("Do", vec![member("Id", "string", "string")])]),
        // A request within another.
        (
            "batch",
            vec![member("All", "list", "ItemRequest"), member("Last", "object", "DoResponse")],
            vec![("ItemRequest", vec![member("Id", "string", "string")])],
        ),
    ];
    let home = tempfile::tempdir().unwrap();
    let mut folders = Vec::new();
    for (service, request, objects) in &objects {
        let objects: Vec<(&str, &[Value])> =
            objects.iter().map(|(name, members)| (*name, members.as_slice())).collect();
        let metadata = home.path().join(format!("{service}.json"));
        fs::write(&metadata, product(service, request, &objects).to_string()).unwrap();
        let folder = home.path().join(service);
        assert_eq!(regen(&folder, &metadata, &[]), Ok(String::new()), "{service}");
        assert_eq!(regen(&folder, &metadata, &["--check"]), Ok(String::new()), "{service}");
        folders.push(folder);
    }
    compile(&folders).unwrap_or_else(|said| panic!("{said}"));
}

/// How many files of definitions are compiled at a time; all of them together need a lot of memory.
const BATCH: usize = 2_000;

#[test]
fn every_product_of_the_vendors_package_can_be_taken() {
    let Some(wheel) = env::var_os("TENCENT_ESS_WHEEL").map(PathBuf::from) else {
        return println!("skipped: TENCENT_ESS_WHEEL does not name the package of the vendor's command line tool");
    };
    let home = tempfile::tempdir().unwrap();
    let mut problems = Vec::new();
    let mut batches: Vec<(usize, Vec<PathBuf>)> = Vec::new();
    for product in products(&wheel) {
        let folder = home.path().join(product.replace('/', "_"));
        if let Err(problem) = regen(&folder, &wheel, &["--service", &product]) {
            problems.push(format!("{product}: {problem}"));
            continue;
        }
        let size = Files::from_dir(&folder).unwrap().texts.len();
        match batches.last_mut().filter(|(files, _)| *files < BATCH) {
            Some((files, folders)) => {
                *files += size;
                folders.push(folder);
            }
            None => batches.push((size, vec![folder])),
        }
    }
    println!("{} products", batches.iter().map(|(_, folders)| folders.len()).sum::<usize>());
    assert!(!batches.is_empty());
    for (files, folders) in &batches {
        println!("{files} files: {folders:?}");
        problems.extend(compile(folders).err());
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}

/// The products in the package, by the names of its folders.
fn products(wheel: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(fs::File::open(wheel).unwrap()).unwrap();
    let folders = archive.file_names().filter_map(|name| name.strip_suffix("/api.json"));
    let mut products: Vec<String> = folders
        .filter_map(|folder| {
            let (service, version) = folder.rsplit_once("services/")?.1.split_once("/v")?;
            Some(format!("{service}/{version}"))
        })
        .collect();
    products.sort();
    products
}
