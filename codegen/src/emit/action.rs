//! Emits what makes a record a request.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::paths::{self, Paths};
use crate::ir::{Action, Host, Replay};

/// The action's facts, its link to service and answer, and its error codes.
pub(crate) fn emit(action: &Action, service: &Ident, paths: &Paths) -> TokenStream {
    let Action { request, response, errors, .. } = action;
    let private = &paths.private;
    let (ident, answer, name) = (&request.ident, &response.ident, &request.name);
    let (some, none) = (paths::some(), paths::none());
    let replay = match &action.replay {
        Replay::Safe => quote!(Safe),
        Replay::Guarded(code) => quote!(Guarded(#code)),
        Replay::Never => quote!(Never),
    };
    let host = action.host.as_ref().map(|host| emit_host(host, paths));
    let host = host.map_or_else(|| none.clone(), |host| quote!(#some(#host)));
    let rate_limit = action.rate_limit.map(Literal::u32_unsuffixed);
    let rate_limit = rate_limit.map_or_else(|| none.clone(), |rate| quote!(#some(#rate)));
    let docs = action.page.as_ref().map_or_else(|| none.clone(), |page| quote!(#some(#page)));
    quote! {
        #private::action! {
            #ident -> #answer, #service;
            name: #name;
            replay: #replay;
            host: #host;
            rate_limit: #rate_limit;
            docs: #docs;
            errors: #(#errors)*;
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
