//! `service!`: a typed client module from definitions.
//!
//! Use it as `tencent_ess_client::service!` (feature `macros`), which adds the path of the run-time.
//! This crate parses the settings, loads the definitions, calls `tencent-ess-codegen`, and puts
//! errors on the words that caused them. It does nothing else.

mod settings;

use std::path::Path;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Error;
use tencent_ess_spec::{Files, Problems, Spec, nearest};

use settings::{Settings, Source};

/// See `tencent_ess_client::service!`.
#[proc_macro]
pub fn service(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let tokens = syn::parse(input).and_then(|settings| expand(&settings, Path::new(&root)));
    tokens.unwrap_or_else(Error::into_compile_error).into()
}

fn expand(settings: &Settings, root: &Path) -> Result<TokenStream, Error> {
    let (files, span, tracked) = match &settings.source {
        Source::Embedded(name) => (Files::embedded(&name.value()), name.span(), None),
        Source::Folder(path) => {
            let folder = root.join(path.value());
            // Messages are read by people: no `a/../b` in them.
            let folder = folder.canonicalize().unwrap_or(folder);
            (Files::from_dir(&folder), path.span(), Some(folder))
        }
    };
    let at_source = |problems| report(&problems, span);
    let files = files.map_err(at_source)?;
    let spec = Spec::load(&files).map_err(at_source)?;
    let actions = select(settings, &spec)?;
    let code = tencent_ess_codegen::generate(&spec, &files, &actions, &settings.client).map_err(at_source)?;
    let tracking = tracked.map(|folder| emit_tracking(&folder, &files));
    Ok(quote!(#code #tracking))
}

/// The actions to emit: those the settings name, else all.
fn select<'a>(settings: &Settings, spec: &'a Spec) -> Result<Vec<&'a str>, Error> {
    let Some(idents) = &settings.actions else { return Ok(spec.actions.keys().map(String::as_str).collect()) };
    let mut selected = Vec::new();
    let mut errors: Option<Error> = None;
    for ident in idents {
        let name = ident.to_string();
        if let Some((known, _)) = spec.actions.get_key_value(&name) {
            selected.push(known.as_str());
            continue;
        }
        let hint = nearest(&name, spec.actions.keys().map(String::as_str));
        let hint = hint.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
        let error =
            Error::new(ident.span(), format!("the service `{}` has no action `{name}`{hint}", spec.service.service));
        match &mut errors {
            Some(errors) => errors.combine(error),
            None => errors = Some(error),
        }
    }
    errors.map_or(Ok(selected), Err)
}

/// One compile error for each problem, all on the setting that named the definitions.
fn report(problems: &Problems, span: Span) -> Error {
    let mut errors = problems.0.iter().map(|problem| Error::new(span, problem));
    let first = errors.next().unwrap_or_else(|| {
        Error::new(
            span,
            "the definitions cannot be used, and no reason is known: please report this with the definitions attached",
        )
    });
    errors.fold(first, |mut all, error| {
        all.combine(error);
        all
    })
}

/// Has cargo rebuild the caller when a definition of its own changes.
fn emit_tracking(folder: &Path, files: &Files) -> TokenStream {
    let paths = files.texts.keys().map(|path| folder.join(path).display().to_string());
    quote!(const _: &[&[u8]] = &[#(::core::include_bytes!(#paths)),*];)
}
