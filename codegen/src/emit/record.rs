//! Emits a struct with its table and accessors.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use tencent_ess_spec::CharClass;

use super::{
    emit_deprecated, emit_docs,
    paths::{self, Paths},
    sibling,
};
use crate::ir::{Field, Kind, Record, Rule, Shape};

/// The struct, and what makes it a record of the run-time.
pub(crate) fn emit(record: &Record, paths: &Paths) -> TokenStream {
    let Record { ident, name, fields, .. } = record;
    let (client, private) = (&paths.client, &paths.private);
    let docs = emit_docs(&record.docs);
    let deprecated = emit_deprecated(record.deprecated);
    let members = fields.iter().map(|field| emit_member(field, paths));
    let infos = fields.iter().map(|field| emit_info(field, paths));
    let get = emit_accessor(fields, &quote!(&), paths);
    let get_mut = emit_accessor(fields, &quote!(&mut), paths);
    let (derive, clone, default, partial_eq) = (paths::derive(), paths::clone(), paths::default(), paths::partial_eq());
    let option = paths::option();

    quote! {
        #docs
        #deprecated
        #[#derive(#clone, #default, #partial_eq)]
        #[non_exhaustive]
        pub struct #ident {
            #(#members)*
        }

        impl #client::Record for #ident {
            #[inline]
            fn table(&self) -> &'static #private::Table {
                static TABLE: #private::Table = #private::Table { name: #name, fields: &[#(#infos),*] };
                &TABLE
            }

            #[inline]
            fn get(&self, index: usize) -> #option<&dyn #private::Field> {
                #get
            }

            #[inline]
            fn get_mut(&mut self, index: usize) -> #option<&mut dyn #private::Field> {
                #get_mut
            }
        }

        #private::record! { #ident }
    }
}

fn emit_member(field: &Field, paths: &Paths) -> TokenStream {
    let Field { ident, .. } = field;
    let docs = emit_docs(&field.docs);
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

/// The body of `get` and `get_mut`: a reference to the field at `index`.
fn emit_accessor(fields: &[Field], reference: &TokenStream, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let (some, none) = (paths::some(), paths::none());
    if fields.is_empty() {
        return quote! {
            let _ = index;
            #none
        };
    }
    let arms = fields.iter().enumerate().map(|(index, Field { ident, .. })| {
        let index = Literal::usize_unsuffixed(index);
        quote!(#index => #reference self.#ident,)
    });
    quote! {
        let field: #reference dyn #private::Field = match index {
            #(#arms)*
            _ => return #none,
        };
        #some(field)
    }
}

fn emit_info(field: &Field, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let Field { name, sensitive, .. } = field;
    let required = field.required.is_some();
    let rules = field.rules.iter().map(|rule| emit_rule(rule, paths));
    quote! {
        #private::FieldInfo { name: #name, required: #required, sensitive: #sensitive, rules: &[#(#rules),*] }
    }
}

fn emit_rule(rule: &Rule, paths: &Paths) -> TokenStream {
    let private = &paths.private;
    let rule = match rule {
        Rule::MaxChars(limit) => quote!(MaxChars(#limit)),
        Rule::MinChars(limit) => quote!(MinChars(#limit)),
        Rule::MaxBytes(limit) => quote!(MaxBytes(#limit)),
        Rule::MaxItems(limit) => quote!(MaxItems(#limit)),
        Rule::MinItems(limit) => quote!(MinItems(#limit)),
        Rule::Min(limit) => quote!(Min(#limit)),
        Rule::Max(limit) => quote!(Max(#limit)),
        Rule::Texts(values) => quote!(Texts(&[#(#values),*])),
        Rule::Integers(values) => quote!(Integers(&[#(#values),*])),
        Rule::Charset(classes, chars) => {
            let classes = classes.iter().map(|class| emit_char_class(*class, paths));
            quote!(Charset(#private::Charset { classes: &[#(#classes),*], chars: #chars }))
        }
        Rule::Base64 => quote!(Base64),
        Rule::UnixSeconds => quote!(UnixSeconds),
        Rule::UnixMillis => quote!(UnixMillis),
        Rule::Url => quote!(Url),
    };
    quote!(#private::Rule::#rule)
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
