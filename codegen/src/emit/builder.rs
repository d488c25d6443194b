//! Emits a builder: typestate over the required parameters alone.
//!
//! Each required parameter is a type argument, `Unset` until its setter has been called; `build`
//! wants `IsSet` of each, which carries the message of the compile error.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    Place, emit_deprecated, emit_docs,
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
    let private = &paths.private;
    let docs = format!(" Builds a [`{ident}`](super::super::{module}::{ident}).");
    let states: Vec<Ident> = record.fields.iter().filter_map(Field::required).map(state).collect();
    let required = record.fields.iter().filter_map(|field| emit_required_setter(field, &states, paths));
    let optional = record.fields.iter().filter(|field| field.required().is_none());
    let optional = optional.map(|field| {
        let (docs, setter) = emit_setter(field, paths);
        quote!(#docs #setter;)
    });
    quote! {
        #private::builder! {
            #[doc = #docs]
            #name for super::#place;
            required { #(#required)* }
            optional { #(#optional)* }
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

fn emit_required_setter(field: &Field, states: &[Ident], paths: &Paths) -> Option<TokenStream> {
    let private = &paths.private;
    let marker = field.required()?;
    let own = state(marker);
    let after = states.iter().map(|state| if *state == own { quote!(#private::Set) } else { quote!(#state) });
    let (docs, setter) = emit_setter(field, paths);
    Some(quote!(#docs #own (super::super::required::#marker): #setter -> <#(#after),*>;))
}

/// The documentation of a setter; and its name, what it takes, and what makes the field's value of that.
fn emit_setter(field: &Field, paths: &Paths) -> (TokenStream, TokenStream) {
    let ident = &field.ident;
    let docs = emit_docs(&field.docs, Place::Builders);
    let deprecated = emit_deprecated(field.deprecated);
    let (argument, single, many) = emit_argument(&field.kind, paths);
    let into_iterator = paths::into_iterator();
    let setter = match field.shape {
        Shape::One => quote!(#ident(#argument) #single),
        Shape::Boxed => quote!(#ident(#argument) boxed),
        Shape::List | Shape::PlainList => quote!(#ident(impl #into_iterator<Item = #argument>) #many),
    };
    (quote!(#docs #deprecated), setter)
}

/// What a setter takes, and the functions that make the value of a field of it, and of a list.
///
/// Plain numbers and booleans are taken as they are: `impl Into<u64>` would refuse the literal `20`,
/// which is an `i32` wherever more than one type would do.
fn emit_argument(kind: &Kind, paths: &Paths) -> (TokenStream, TokenStream, TokenStream) {
    let private = &paths.private;
    let (into, into_field) = (paths::into(), paths::into_field());
    let ty = emit_type(kind, paths);
    let argument = match kind {
        Kind::String | Kind::Binary => return (quote!(impl #into_field<#ty>), quote!(given), quote!(given_list)),
        Kind::Enum(_) => return (quote!(impl #into_field<super::#ty>), quote!(given), quote!(given_list)),
        // A builder that lacks a required parameter has to say which, so nothing may hide what `Into` says.
        Kind::Record(_) => quote!(impl #into<super::#ty>),
        Kind::Signed | Kind::Unsigned | Kind::Boolean | Kind::Float => ty,
        Kind::SignedTime(Time::Seconds) | Kind::UnsignedTime(Time::Seconds) => {
            return (quote!(impl #into_field<#private::UnixSeconds>), quote!(seconds), quote!(seconds_list));
        }
        Kind::SignedTime(Time::Millis) | Kind::UnsignedTime(Time::Millis) => {
            return (quote!(impl #into_field<#private::UnixMillis>), quote!(millis), quote!(millis_list));
        }
    };
    (argument, quote!(one), quote!(list))
}
