//! Emits the representation as tokens. Nothing is decided here: no look-ups, no policy, no IO.

mod action;
mod builder;
mod enums;
mod errors;
mod paths;
mod record;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    ir::{Prelude, Service},
    links::ROOT,
};
use paths::Paths;

/// The items of a client module.
pub(crate) fn service(service: &Service, client: &TokenStream) -> TokenStream {
    let paths = Paths::new(client);
    let marker = &service.marker;
    let marker_docs = emit_docs(&service.docs, Place::Root);
    let actions_docs = emit_docs(&service.actions_docs, Place::Root);
    let (name, version) = (&service.name, &service.version);
    let host = action::emit_host(&service.host, &paths);

    let requests = service.actions.iter().map(|action| record::emit(&action.request, &paths));
    let answers = service.actions.iter().map(|action| record::emit(&action.response, &paths));
    let actions = service.actions.iter().map(|item| action::emit(item, marker, &paths));
    let types = service.types.iter().map(|ty| record::emit(ty, &paths));
    let enums = service.enums.iter().map(|item| enums::emit(item, &paths));
    let error_code = errors::emit(&service.codes, &paths);
    let request_builders = service.actions.iter().map(|action| builder::emit(&action.request, "actions", &paths));
    let type_builders = service.types.iter().filter(|ty| ty.builder);
    let type_builders = type_builders.map(|ty| builder::emit(ty, "types", &paths));
    let required = service.required.iter().map(builder::emit_required);
    let prelude = emit_prelude(&service.prelude, &paths);
    let import = paths.import();
    let private = &paths.private;

    quote! {
        #import

        #marker_docs
        #[allow(clippy::exhaustive_enums)]
        pub enum #marker {}

        impl #client::Service for #marker {
            const NAME: &'static str = #name;
            const VERSION: &'static str = #version;
            const HOST: #client::Host = #host;
            type ErrorCode = ErrorCode;
        }

        /// Sends the requests of [`actions`].
        pub type Client = #client::Client<#marker>;

        #private::blocking! { #marker }

        /// Why a call failed.
        pub type Error = #client::Error<ErrorCode>;

        #error_code

        #actions_docs
        #[allow(deprecated)]
        pub mod actions {
            #import

            #(#requests)*
            #(#answers)*
            #(#actions)*
        }

        /// The data structures that requests and answers hold.
        #[allow(deprecated)]
        pub mod types {
            #import

            #(#types)*
        }

        /// The values that have names.
        pub mod enums {
            #import

            #(#enums)*
        }

        /// The builders of [`actions`] and of the [`types`] that requests hold.
        ///
        /// Setters take whatever can become their field's value; those of lists take anything that goes through such
        /// values. An empty list has none to tell its type by, so it names it: `Vec::<String>::new()`.
        #[allow(deprecated)]
        pub mod builders {
            /// The builders of requests.
            pub mod actions {
                #import

                #(#request_builders)*
            }

            /// The builders of data structures.
            pub mod types {
                #import

                #(#type_builders)*
            }
        }

        /// The required parameters: a builder that lacks one names it in the compile error.
        pub mod required {
            #(#required)*
        }

        #prelude
    }
}

fn emit_prelude(prelude: &Prelude, paths: &Paths) -> TokenStream {
    let client = &paths.client;
    let Prelude { actions, types, enums } = prelude;
    quote! {
        /// What most programs need, for `use …::prelude::*`.
        ///
        /// Names that would hide those of every program, such as a type called `Option`, are left out.
        #[allow(deprecated, unused_imports)]
        pub mod prelude {
            pub use super::{Client, Error, ErrorCode};
            pub use super::actions::{#(#actions),*};
            pub use super::types::{#(#types),*};
            pub use super::enums::{#(#enums),*};
            pub use #client::{Credentials, Environment, Validation};
        }
    }
}

/// Where documentation stands, as seen from the client module.
#[derive(Clone, Copy)]
enum Place {
    /// In the module itself.
    Root,
    /// In a module of it.
    Module,
    /// In a module of builders.
    Builders,
}

/// Lines of documentation.
fn emit_docs(lines: &[String], place: Place) -> TokenStream {
    let root = match place {
        Place::Root => "",
        Place::Module => "super::",
        Place::Builders => "super::super::",
    };
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if !line.is_empty() {
            text.extend([" ", &line.replace(ROOT, root)]);
        }
    }
    quote!(#[doc = #text])
}

/// The mark of what the vendor advises against.
fn emit_deprecated(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote!(#[deprecated = "the vendor advises against it"]))
}

/// The place of an item of a sibling module.
fn sibling(module: &str, ident: &Ident) -> TokenStream {
    let module = Ident::new(module, ident.span());
    quote!(super::#module::#ident)
}
