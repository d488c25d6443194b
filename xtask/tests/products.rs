//! Any product of the platform goes the same way as this one: metadata → `regen` → `service!` → compiled.
//!
//! `products/` holds the metadata of small products of our own, which show what that of the vendor's 300
//! has come up with; what `regen` makes of it is compiled by `tests/products.rs` of the package `tests`.
//! With `TENCENT_ESS_WHEEL` naming the package of the vendor's command line tool, all of them are read and
//! compiled here, which takes some minutes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers, too")]

mod probe;

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use tencent_ess_spec::Files;
use xtask::{Exit, run};

/// Runs `cargo xtask regen` into a folder and returns what it warns of; where it fails, all that it says.
fn regen(folder: &Path, from: &Path, options: &[&str]) -> Result<String, String> {
    let mut args = vec!["xtask".into(), "regen".into(), "--spec".into(), folder.into()];
    args.extend(options.iter().map(Into::into));
    args.extend(["--from".into(), from.into()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-23".parse().unwrap(), &mut out, &mut err);
    let (out, err) = (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap());
    if exit == Exit::Done { Ok(err) } else { Err(out + &err) }
}

/// Compiles a crate with a module for each of these folders of definitions, warnings being errors.
fn compile(folders: &[PathBuf]) -> Result<(), String> {
    let mut code = "#![deny(warnings)]\n#![no_implicit_prelude]\n".to_owned();
    for folder in folders {
        let module = folder.file_name().unwrap().to_str().unwrap().replace('-', "_");
        let folder = folder.display().to_string();
        writeln!(code, "pub mod of_{module} {{ ::tencent_ess_client::service! {{ path: {folder:?} }} }}").unwrap();
    }
    let output = probe::check(&[("lib.rs".to_owned(), code)], &[]);
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn definitions_of_other_products_are_what_regen_makes_of_their_metadata() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources: Vec<PathBuf> =
        fs::read_dir(here.join("tests/products")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!sources.is_empty());
    for source in sources {
        let product = source.file_stem().unwrap().to_str().unwrap();
        let folder = here.parent().unwrap().join("tests/products").join(product);
        let advice = format!("regen --from xtask/tests/products/{product}.json --spec tests/products/{product}");
        assert_eq!(regen(&folder, &source, &["--check"]), Ok(String::new()), "cargo xtask {advice}");
    }
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
