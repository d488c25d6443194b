//! A program that has `rustls` with its default provider, and the client: whose TLS works when.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::{env, fs, path::Path, process::Command};

/// What the program in `providers/` prints, with these features of the client.
fn printed(features: &str) -> String {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("providers");
    // The versions that everything else is tested with.
    fs::copy(package.join("../../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--features", features, "--target-dir"]);
    cargo.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("providers"));
    let output = cargo.env("CARGO_INCREMENTAL", "0").current_dir(package).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// One test, since both builds share their dependencies.
#[test]
fn a_program_with_another_provider_keeps_it() {
    // The program's first use of `rustls` installs the only provider there is, and the client follows.
    assert_eq!(
        printed(""),
        "client: has none\nown: works\nclient: works\ninstall: is done\nown: works\nclient: works\n"
    );
    // With two, `rustls` refuses to choose until the program does.
    assert_eq!(
        printed("rustls-ring"),
        "client: works\nown: panics\nclient: works\ninstall: works\nown: works\nclient: works\n"
    );
}
