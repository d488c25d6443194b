//! Turns definitions into Rust code: a spec is lowered to an intermediate representation (`ir`), in
//! which every decision is made, and the representation is emitted as tokens (`emit`).
//!
//! This crate is a pure library: it reads no files and knows no compiler, so that its output can be
//! tested, printed and compared like any value. `tencent-ess-macros` wraps it as `service!`.
//!
//! Time and output grow with the size of the definitions. The one exception is builders, where they grow with the square
//! of the required fields: a request or type can have at most 100 of these, and more are refused. (The most in ESS is 7.)
//!
//! ```
//! use tencent_ess_spec::{Files, Spec};
//!
//! let files = Files::embedded("ess/2020-11-11")?;
//! let spec = Spec::load(&files)?;
//! let client = tencent_ess_codegen::path("::tencent_ess_client");
//! let actions = ["CreatePrepareFlow"];
//! let tokens = tencent_ess_codegen::generate(&spec, &files, &actions, &client)?;
//! assert!(tokens.to_string().contains("pub struct CreatePrepareFlow"));
//! # Ok::<(), tencent_ess_spec::Problems>(())
//! ```

mod cycles;
mod docs;
mod emit;
mod inert;
mod ir;
mod links;
mod lower;
mod markdown;
mod names;

use proc_macro2::TokenStream;
use tencent_ess_spec::{Files, Problems, Spec};

/// The items of a client module for some actions of a service and the types that they reach.
///
/// `files` are those `spec` was loaded from; they give problems their lines. `client` is the path of
/// the run-time crate, and comes first in every path that leads to it.
///
/// # Errors
///
/// Names that no identifiers can be made of, and names that would become the same identifier.
pub fn generate(spec: &Spec, files: &Files, actions: &[&str], client: &TokenStream) -> Result<TokenStream, Problems> {
    let service = lower::lower(spec, files, actions)?;
    Ok(emit::service(&service, client))
}

/// A path as tokens, as in `::tencent_ess_client`; empty if the text is none.
pub fn path(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
