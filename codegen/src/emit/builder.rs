//! Emits a builder: typestate over the required parameters alone.
//!
//! Each required parameter is a type argument, `Unset` until its setter has been called; `build`
//! wants `IsSet` of each, which carries the message of the compile error.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    emit_deprecated, emit_docs,
    paths::{self, Paths},
    record::emit_type,
    sibling,
};
use crate::ir::{Field, Kind, Record, Shape, Time};

/// The builder of a record that lives in `module`, beside the module of the builders.
pub(crate) fn emit(record: &Record, module: &str, paths: &Paths) -> TokenStream {
    let ident = &record.ident;
    let name = format_ident!("{ident}Builder");
    let place = sibling(module, ident);
    let target = quote!(super::#place);
    let private = &paths.private;
    let markers: Vec<&Ident> = record.fields.iter().filter_map(|field| field.required.as_ref()).collect();
    let states: Vec<Ident> = markers.iter().map(|marker| state(marker)).collect();
    let unset = states.iter().map(|_| quote!(#private::Unset));
    let defaults = states.iter().map(|state| quote!(#state = #private::Unset));
    let bounds = states
        .iter()
        .zip(&markers)
        .map(|(state, marker)| quote!(#state: #private::IsSet<super::super::required::#marker>));
    let bounds: Vec<TokenStream> = bounds.collect();
    let setters = record.fields.iter().map(|field| emit_setter(field, &name, &states, paths));
    let build_docs = format!(" Finishes the [`{ident}`](super::super::{module}::{ident}).");
    let type_docs = format!(" Builds a [`{ident}`](super::super::{module}::{ident}).");
    let builder_docs = format!(" Starts to build a `{ident}`; required parameters that are left out do not compile.");
    let (phantom, default, from, derive, clone) =
        (paths::phantom(), paths::default(), paths::from(), paths::derive(), paths::clone());
    let (debug, formatter, fmt_result) = (paths::debug(), paths::formatter(), paths::fmt_result());

    quote! {
        #[doc = #type_docs]
        #[#derive(#clone)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct #name<#(#defaults),*> {
            record: #target,
            state: #phantom<(#(#states,)*)>,
        }

        impl #target {
            #[doc = #builder_docs]
            #[inline]
            pub fn builder() -> #name<#(#unset),*> {
                #name { record: #default::default(), state: #phantom }
            }
        }

        impl<#(#states),*> #name<#(#states),*> {
            #(#setters)*

            #[doc = #build_docs]
            #[inline]
            #[must_use]
            pub fn build(self) -> #target where #(#bounds),* {
                self.record
            }
        }

        impl<#(#states),*> #from<#name<#(#states),*>> for #target where #(#bounds),* {
            #[inline]
            fn from(builder: #name<#(#states),*>) -> Self {
                builder.record
            }
        }

        impl<#(#states),*> #debug for #name<#(#states),*> {
            #[inline]
            fn fmt(&self, f: &mut #formatter<'_>) -> #fmt_result {
                #debug::fmt(&self.record, f)
            }
        }
    }
}

/// The type argument that tells whether a required parameter is set.
fn state(marker: &Ident) -> Ident {
    format_ident!("{marker}State")
}

/// The type that names a required parameter in compile errors.
pub(crate) fn emit_required(required: &Ident) -> TokenStream {
    let docs = format!(" The parameter `{required}`.");
    quote! {
        #[doc = #docs]
        pub enum #required {}
    }
}

fn emit_setter(field: &Field, name: &Ident, states: &[Ident], paths: &Paths) -> TokenStream {
    let ident = &field.ident;
    let private = &paths.private;
    let docs = emit_docs(&field.docs);
    let deprecated = emit_deprecated(field.deprecated);
    let (argument, value) = emit_conversion(field, paths);
    let (some, phantom) = (paths::some(), paths::phantom());
    let own = field.required.as_ref().map(state);
    let after = states.iter().map(|state| {
        let changed = own.as_ref() == Some(state);
        if changed { quote!(#private::Set) } else { quote!(#state) }
    });
    let (result, finish) = if own.is_some() {
        (quote!(#name<#(#after),*>), quote!(#name { record: self.record, state: #phantom }))
    } else {
        (quote!(Self), quote!(self))
    };
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #ident(mut self, value: #argument) -> #result {
            self.record.#ident = #some(#value);
            #finish
        }
    }
}

/// The type that a setter takes, and the field's value made of it.
///
/// Plain numbers and booleans are taken as they are: `impl Into<u64>` would refuse the literal `20`,
/// which is an `i32` wherever more than one type would do.
fn emit_conversion(field: &Field, paths: &Paths) -> (TokenStream, TokenStream) {
    let (client, private) = (&paths.client, &paths.private);
    let (into, into_iterator, iterator, boxed) =
        (paths::into(), paths::into_iterator(), paths::iterator(), paths::boxed());
    let ty = emit_type(&field.kind, paths);
    let through_into = |ty: TokenStream| (quote!(impl #into<#ty>), Some(quote!(#into::<#ty>::into)));
    let (argument, convert) = match &field.kind {
        Kind::String | Kind::Binary => through_into(ty),
        Kind::Record(_) | Kind::Enum(_) => through_into(quote!(super::#ty)),
        Kind::Signed | Kind::Unsigned | Kind::Boolean | Kind::Float => (ty, None),
        Kind::SignedTime(Time::Seconds) => {
            (quote!(impl #into<#client::UnixSeconds>), Some(quote!(#private::signed_seconds)))
        }
        Kind::SignedTime(Time::Millis) => {
            (quote!(impl #into<#client::UnixMillis>), Some(quote!(#private::signed_millis)))
        }
        Kind::UnsignedTime(Time::Seconds) => {
            (quote!(impl #into<#client::UnixSeconds>), Some(quote!(#private::unsigned_seconds)))
        }
        Kind::UnsignedTime(Time::Millis) => {
            (quote!(impl #into<#client::UnixMillis>), Some(quote!(#private::unsigned_millis)))
        }
    };
    let one = convert.as_ref().map_or_else(|| quote!(value), |convert| quote!(#convert(value)));
    match field.shape {
        Shape::One => (argument, one),
        Shape::Boxed => (argument, quote!(#boxed::new(#one))),
        Shape::List | Shape::PlainList => {
            let items = quote!(#into_iterator::into_iter(value));
            let items = convert.map_or_else(|| items.clone(), |convert| quote!(#iterator::map(#items, #convert)));
            (quote!(impl #into_iterator<Item = #argument>), quote!(#iterator::collect(#items)))
        }
    }
}
