//! Lists the actions, so that `conformance.rs` can reach each by its wire name.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use tencent_ess_spec::Spec;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let spec = Spec::embedded("ess/2020-11-11")?;
    let mut code = String::from("by_name! {\n");
    for name in spec.actions.keys() {
        writeln!(code, "    {name}")?;
    }
    code.push_str("}\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("actions.rs"), code)?;
    Ok(())
}
