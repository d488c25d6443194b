//! Emits an open enum.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use tencent_ess_spec::Scalar;

use super::{
    Place, emit_docs,
    paths::{self, Paths},
};
use crate::ir::{Enum, Variant};

/// The enum, and what makes it a value of the run-time.
pub(crate) fn emit(enumeration: &Enum, paths: &Paths) -> TokenStream {
    let Enum { ident, variants, of_texts, .. } = enumeration;
    let (client, private) = (&paths.client, &paths.private);
    let docs = emit_docs(&enumeration.docs, Place::Module);
    let named = variants.iter().map(emit_variant);
    let idents = variants.iter().map(|variant| &variant.ident);
    let values = variants.iter().map(|variant| emit_literal(&variant.value));
    let (derive, clone, debug, partial_eq, eq, hash) =
        (paths::derive(), paths::clone(), paths::debug(), paths::partial_eq(), paths::eq(), paths::hash());
    let (payload, kind) = if *of_texts {
        (quote!(#client::UnknownText), quote!(text_enum))
    } else {
        (quote!(#client::UnknownInteger), quote!(integer_enum))
    };

    quote! {
        #docs
        #[#derive(#clone, #debug, #partial_eq, #eq, #hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#named)*
            /// A value that has no name here.
            Unknown(#payload),
        }

        #private::#kind! {
            #ident;
            #(#idents = #values;)*
        }
    }
}

fn emit_variant(variant: &Variant) -> TokenStream {
    let docs = emit_docs(&variant.docs, Place::Module);
    let ident = &variant.ident;
    quote! {
        #docs
        #ident,
    }
}

fn emit_literal(value: &Scalar) -> TokenStream {
    match value {
        Scalar::String(text) => quote!(#text),
        Scalar::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(#number)
        }
        Scalar::Boolean(value) => quote!(#value),
        Scalar::Float(number) => quote!(#number),
    }
}
