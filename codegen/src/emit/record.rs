//! Emits a struct with its table.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use tencent_ess_spec::CharClass;

use super::{
    Place, emit_deprecated, emit_docs,
    paths::{self, Paths},
    sibling,
};
use crate::ir::{Condition, Field, Kind, Presence, Record, Rule, Shape, Values};

/// The struct, and what makes it a record of the run-time.
pub(crate) fn emit(record: &Record, paths: &Paths) -> TokenStream {
    let Record { ident, name, fields, .. } = record;
    let private = &paths.private;
    let docs = emit_docs(&record.docs, Place::Module);
    let deprecated = emit_deprecated(record.deprecated);
    let members = fields.iter().map(|field| emit_member(field, paths));
    let rows = fields.iter().enumerate().map(|(index, field)| emit_row(index, field, paths));
    let (derive, clone, default, partial_eq) = (paths::derive(), paths::clone(), paths::default(), paths::partial_eq());

    quote! {
        #docs
        #deprecated
        #[#derive(#clone, #default, #partial_eq)]
        #[non_exhaustive]
        pub struct #ident {
            #(#members)*
        }

        #private::record! {
            #ident, #name;
            #(#rows)*
        }
    }
}

fn emit_member(field: &Field, paths: &Paths) -> TokenStream {
    let Field { ident, .. } = field;
    let docs = emit_docs(&field.docs, Place::Module);
    let deprecated = emit_deprecated(field.deprecated);
    let ty = emit_type(&field.kind, paths);
    let (option, vec, boxed) = (paths::option(), paths::vec(), paths::boxed());
    let ty = match field.shape {
        Shape::One => quote!(#option<#ty>),
        Shape::Boxed => quote!(#option<#boxed<#ty>>),
        Shape::List => quote!(#option<#vec<#ty>>),
        Shape::PlainList => quote!(#vec<#ty>),
    };
    quote! {
        #docs
        #deprecated
        pub #ident: #ty,
    }
}

/// The type of a field's value or elements.
pub(crate) fn emit_type(kind: &Kind, paths: &Paths) -> TokenStream {
    let client = &paths.client;
    match kind {
        Kind::String => paths::string(),
        Kind::Signed | Kind::SignedTime(_) => quote!(i64),
        Kind::Unsigned | Kind::UnsignedTime(_) => quote!(u64),
        Kind::Boolean => quote!(bool),
        Kind::Float => quote!(f64),
        Kind::Binary => quote!(#client::Binary),
        Kind::Record(ident) => sibling("types", ident),
        Kind::Enum(ident) => sibling("enums", ident),
    }
}

/// The line of a table that speaks of a field.
fn emit_row(index: usize, field: &Field, paths: &Paths) -> TokenStream {
    let Field { ident, name, sensitive, .. } = field;
    let index = Literal::usize_unsuffixed(index);
    let presence = match &field.presence {
        Presence::Optional => quote!(OPTIONAL),
        Presence::Required(_) => quote!(REQUIRED),
        Presence::When(condition) => emit_condition(condition, paths),
    };
    let secrecy = if *sensitive { quote!(SENSITIVE) } else { quote!(OPEN) };
    let rules = field.rules.iter().map(|rule| emit_rule(rule, paths));
    quote!(#index: #ident, #name, #presence, #secrecy, [#(#rules),*];)
}

fn emit_condition(condition: &Condition, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let Condition { field, values, by_default } = condition;
    let field = Literal::usize_unsuffixed(*field);
    let values = match values {
        Values::Any => quote!(Any),
        Values::Texts(texts) => quote!(Texts(&[#(#texts),*])),
        Values::Integers(numbers) => {
            let numbers = numbers.iter().map(|number| Literal::i64_unsuffixed(*number));
            quote!(Integers(&[#(#numbers),*]))
        }
        Values::Booleans(booleans) => quote!(Booleans(&[#(#booleans),*])),
    };
    let condition =
        quote!(#private::Condition { field: #field, values: #private::Values::#values, by_default: #by_default });
    quote!(REQUIRED_WHEN(&#condition))
}

fn emit_rule(rule: &Rule, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let limited = |rule: &str, limit: Literal| {
        let rule = Ident::new(rule, proc_macro2::Span::call_site());
        quote!(#rule(#limit))
    };
    match rule {
        Rule::MaxChars(limit) => limited("MaxChars", Literal::u64_unsuffixed(*limit)),
        Rule::MinChars(limit) => limited("MinChars", Literal::u64_unsuffixed(*limit)),
        Rule::MaxBytes(limit) => limited("MaxBytes", Literal::u64_unsuffixed(*limit)),
        Rule::MaxItems(limit) => limited("MaxItems", Literal::u64_unsuffixed(*limit)),
        Rule::MinItems(limit) => limited("MinItems", Literal::u64_unsuffixed(*limit)),
        Rule::Min(limit) => limited("Min", Literal::i64_unsuffixed(*limit)),
        Rule::Max(limit) => limited("Max", Literal::i64_unsuffixed(*limit)),
        Rule::Texts(values) => quote!(Texts(&[#(#values),*])),
        Rule::Integers(values) => {
            let values = values.iter().map(|value| Literal::i64_unsuffixed(*value));
            quote!(Integers(&[#(#values),*]))
        }
        Rule::Charset(classes, chars) => {
            let classes = classes.iter().map(|class| emit_char_class(*class, paths));
            quote!(Charset(#private::Charset { classes: &[#(#classes),*], chars: #chars }))
        }
        Rule::Base64 => quote!(Base64),
        Rule::UnixSeconds => quote!(UnixSeconds),
        Rule::UnixMillis => quote!(UnixMillis),
        Rule::Url => quote!(Url),
        Rule::Nullable => quote!(Nullable),
    }
}

fn emit_char_class(class: CharClass, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let name = match class {
        CharClass::Chinese => "Chinese",
        CharClass::ChinesePunctuation => "ChinesePunctuation",
        CharClass::Letter => "Letter",
        CharClass::Digit => "Digit",
    };
    let name = Ident::new(name, proc_macro2::Span::call_site());
    quote!(#private::CharClass::#name)
}
