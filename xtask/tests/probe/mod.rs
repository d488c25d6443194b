//! Compiles code against the client, in a package of its own: what tests of emitted code share.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Checks a package with these files below `src/`; `args` go to `cargo check`.
pub(crate) fn check(files: &[(String, String)], args: &[&str]) -> Output {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let probe = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         tencent-ess-client = {{ path = {:?}, features = [\"macros\"] }}\n",
        workspace.join("client").display().to_string()
    );
    fs::write(probe.path().join("Cargo.toml"), manifest).unwrap();
    fs::copy(workspace.join("Cargo.lock"), probe.path().join("Cargo.lock")).unwrap();
    for (path, text) in files {
        let path = probe.path().join("src").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["check", "--quiet", "--color=never", "--target-dir"]).arg(target.join("tests/products")).args(args);
    cargo.env("CARGO_INCREMENTAL", "0").current_dir(probe.path()).output().unwrap()
}
