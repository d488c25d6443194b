//! How long the expansion of a whole service takes, step by step; `cargo xtask bench` runs it unoptimised.

use std::time::Instant;

use tencent_ess_spec::{Files, Problems, Spec};

fn main() -> Result<(), Problems> {
    let client = tencent_ess_codegen::path("::tencent_ess_client");
    let start = Instant::now();
    let mut step = Instant::now();
    let mut took = |name: &str| {
        println!("{name} {:.3}", step.elapsed().as_secs_f64());
        step = Instant::now();
    };
    let files = Files::embedded("ess/2020-11-11")?;
    let spec = Spec::load(&files)?;
    took("load");
    let actions: Vec<&str> = spec.actions.keys().map(String::as_str).collect();
    let tokens = tencent_ess_codegen::generate(&spec, &files, &actions, &client)?;
    took("generate");
    let bytes = tokens.to_string().len();
    took("print");
    println!("total {:.3}\nbytes {bytes}", start.elapsed().as_secs_f64());
    Ok(())
}
