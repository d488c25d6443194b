//! The packages that are built for comparison, in a workspace of their own below `target/bench`.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use tencent_ess_spec::{Field, Spec, ValueType};

use super::{super::cargo::cargo, Profile};
use crate::{cli::Failure, folder::workspace};

/// The workspace.
pub(super) struct Packages {
    root: PathBuf,
}

/// What every program has that speaks HTTP and JSON.
const FLOOR: &str = r#"
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const FLOOR_MAIN: &str = r#"
#[derive(serde::Serialize, serde::Deserialize)]
struct Body { name: String }

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let body = serde_json::to_vec(&Body { name: "name".to_owned() })?;
    let answer = reqwest::Client::new().post("https://ess.tencentcloudapi.com/").body(body).send().await?;
    let body: Body = serde_json::from_slice(&answer.bytes().await?)?;
    println!("{}", body.name);
    Ok(())
}
"#;

const PROGRAM_MAIN: &str = r#"
use tencent_ess::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().credentials(Credentials::from_env()?).build()?;
    let answer = client.send(DescribeFlowInfo::builder().flow_ids(["id"]).build()).await?;
    println!("{}", answer.flow_group_name.unwrap_or_default());
    Ok(())
}
"#;

impl Packages {
    /// Writes them anew.
    pub(super) fn write(spec: &Spec) -> Result<Self, Failure> {
        let packages = Self { root: workspace().join("target/bench") };
        packages.write_all(spec).map_err(|error| format!("{} cannot be written: {error}", packages.root.display()))?;
        Ok(packages)
    }

    fn write_all(&self, spec: &Spec) -> io::Result<()> {
        let here = workspace().display();
        let client = format!("tencent-ess-client = {{ path = \"{here}/client\", features = [\"macros\"] }}\n");
        let program = format!(
            "tencent-ess = {{ path = \"{here}/generated\" }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
        );
        fs::create_dir_all(&self.root)?;
        let members = ["floor", "program", "structs", "whole", "one"];
        fs::write(
            self.root.join("Cargo.toml"),
            format!(
                "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = \"line-tables-only\"\n"
            ),
        )?;
        // The same versions of everything, and nothing to look up.
        fs::copy(workspace().join("Cargo.lock"), self.root.join("Cargo.lock"))?;
        self.package("floor", FLOOR, "main.rs", FLOOR_MAIN)?;
        self.package("program", &program, "main.rs", PROGRAM_MAIN)?;
        self.package("structs", "serde = { version = \"1\", features = [\"derive\"] }", "lib.rs", &structs(spec))?;
        self.package("whole", &client, "lib.rs", "tencent_ess_client::service! { \"ess/2020-11-11\" }\n")?;
        let one = "tencent_ess_client::service! { \"ess/2020-11-11\", actions: [CreatePrepareFlow] }\n";
        self.package("one", &client, "lib.rs", one)
    }

    fn package(&self, name: &str, dependencies: &str, file: &str, code: &str) -> io::Result<()> {
        let folder = self.root.join(name);
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"bench-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src").join(file), code)
    }

    /// The command that builds a package.
    pub(super) fn build(&self, package: &str, profile: Profile) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", workspace().join("target/bench-shared")).args([
            "build",
            "--quiet",
            "--package",
            &format!("bench-{package}"),
        ]);
        if profile == Profile::Release {
            command.arg("--release");
        }
        command
    }

    /// Has the package built again.
    pub(super) fn touch(&self, package: &str) -> Result<(), Failure> {
        let file: &Path = &self.root.join(package).join("src/lib.rs");
        let touch = || -> io::Result<()> {
            let mut code = fs::read_to_string(file)?;
            code.push('\n');
            fs::write(file, code)
        };
        touch().map_err(|error| format!("{} cannot be written: {error}", file.display()).into())
    }
}

/// A target folder for this package, with nothing in it.
pub(super) fn empty_target(package: &str) -> Result<PathBuf, Failure> {
    let target = workspace().join(format!("target/bench-{package}"));
    match fs::remove_dir_all(&target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{} cannot be emptied: {error}", target.display()).into())
        }
        _ => Ok(target),
    }
}

/// Plain structs with derived serde, of the same members: what the simplest generator would emit.
fn structs(spec: &Spec) -> String {
    let mut code = String::new();
    for action in spec.actions.values() {
        emit(&mut code, &action.action, &action.request);
        emit(&mut code, &format!("{}Response", action.action), &action.response);
    }
    for ty in spec.types.values() {
        emit(&mut code, &format!("T{}", ty.name), &ty.fields);
    }
    code
}

fn emit(code: &mut String, name: &str, fields: &[Field]) {
    let mut text = format!(
        "#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]\npub struct {name} {{\n"
    );
    for (index, field) in fields.iter().enumerate() {
        let ty = match &field.ty {
            ValueType::String | ValueType::Binary => "String".to_owned(),
            ValueType::Int64 => "i64".to_owned(),
            ValueType::Uint64 => "u64".to_owned(),
            ValueType::Boolean => "bool".to_owned(),
            ValueType::Float => "f64".to_owned(),
            // In a list, so that a type that holds itself needs no thought.
            ValueType::Named(name) => format!("Vec<T{name}>"),
        };
        let ty = if field.list { format!("Vec<{ty}>") } else { ty };
        text.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
        // Writing to a string has no way to fail.
        let _ = writeln!(text, "    #[serde(rename = {:?})]\n    pub f{index}: Option<{ty}>,", field.name);
    }
    text.push_str("}\n\n");
    code.push_str(&text);
}
