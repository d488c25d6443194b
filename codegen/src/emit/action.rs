//! Emits what makes a record a request.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::paths::{self, Paths};
use crate::ir::{Action, Host, Replay};

/// The action's facts, its link to service and answer, and its error codes.
pub(crate) fn emit(action: &Action, service: &Ident, paths: &Paths) -> TokenStream {
    let Action { request, response, errors, .. } = action;
    let (client, private) = (&paths.client, &paths.private);
    let (ident, answer, name) = (&request.ident, &response.ident, &request.name);
    let (some, none, result, ok) = (paths::some(), paths::none(), paths::result(), paths::ok());
    let replay = match &action.replay {
        Replay::Safe => quote!(#client::Replay::Safe),
        Replay::Guarded(code) => quote!(#client::Replay::Guarded(#code)),
        Replay::Never => quote!(#client::Replay::Never),
    };
    let host = action.host.as_ref().map(|host| emit_host(host, paths));
    let host = host.map_or_else(|| none.clone(), |host| quote!(#some(#host)));
    let rate_limit = action.rate_limit.map_or_else(|| none.clone(), |rate| quote!(#some(#rate)));
    let docs = action.page.as_ref().map_or_else(|| none.clone(), |page| quote!(#some(#page)));
    quote! {
        impl #client::Action for #ident {
            type Service = super::#service;
            type Response = #answer;
            const INFO: &'static #client::ActionInfo = &#client::ActionInfo {
                name: #name,
                replay: #replay,
                host: #host,
                rate_limit: #rate_limit,
                docs: #docs,
            };
        }

        impl #ident {
            /// The error codes that are documented for this action, beside those of every action.
            pub const ERRORS: &'static [super::ErrorCode] = &[#(super::ErrorCode::#errors),*];

            /// Checks the request against its definition, as sending it does.
            ///
            /// # Errors
            ///
            /// All the rules that would stop the call, each with its place in the request.
            #[inline]
            pub fn validate(&self) -> #result<(), #client::Violations> {
                match #private::validate(self, #client::Validation::Standard) {
                    #ok(_) => #ok(()),
                    #result::Err(violations) => #result::Err(violations),
                }
            }
        }
    }
}

/// A host per environment.
pub(crate) fn emit_host(host: &Host, paths: &Paths) -> TokenStream {
    let client = &paths.client;
    let production = &host.production;
    let (some, none) = (paths::some(), paths::none());
    let test = host.test.as_ref().map_or(none, |test| quote!(#some(#test)));
    quote!(#client::Host { production: #production, test: #test })
}
