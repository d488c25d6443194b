//! Emits an open enum.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use tencent_ess_spec::Scalar;

use super::{
    emit_docs,
    paths::{self, Paths},
};
use crate::ir::{Enum, Variant};

/// The enum, its conversions, and what makes it a value of the run-time.
pub(crate) fn emit(enumeration: &Enum, paths: &Paths) -> TokenStream {
    let Enum { ident, variants, .. } = enumeration;
    let docs = emit_docs(&enumeration.docs);
    let named = variants.iter().map(emit_variant);
    let private = &paths.private;
    let client = &paths.client;
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let (derive, clone, copy, debug, partial_eq, eq, hash) = (
        paths::derive(),
        paths::clone(),
        paths::copy(),
        paths::debug(),
        paths::partial_eq(),
        paths::eq(),
        paths::hash(),
    );
    let (from, result) = (paths::from(), paths::result());
    let serde = quote!(#private::serde);

    let (copy, payload) = if enumeration.of_texts {
        (None, quote!(#client::UnknownText))
    } else {
        (Some(quote!(#copy,)), quote!(#client::UnknownInteger))
    };
    let item = quote! {
        #docs
        #[#derive(#clone, #copy #debug, #partial_eq, #eq, #hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#named)*
            /// A value that has no name here.
            Unknown(#payload),
        }
    };
    let specific = if enumeration.of_texts { emit_text(enumeration, paths) } else { emit_integer(enumeration, paths) };
    let (wire, serialize) = if enumeration.of_texts {
        (paths::string(), quote!(serializer.serialize_str(self.as_str())))
    } else {
        (quote!(i64), quote!(serializer.serialize_i64(self.as_i64())))
    };

    quote! {
        #item

        impl #ident {
            /// The values that have names, in the order of the docs.
            pub const KNOWN: &'static [Self] = &[#(Self::#idents),*];

            /// Whether the value has a name.
            #[inline]
            pub const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Unknown(_))
            }
        }

        #specific

        impl #serde::Serialize for #ident {
            #[inline]
            fn serialize<S: #serde::Serializer>(&self, serializer: S) -> #result<S::Ok, S::Error> {
                #serialize
            }
        }

        impl<'de> #serde::Deserialize<'de> for #ident {
            #[inline]
            fn deserialize<D: #serde::Deserializer<'de>>(deserializer: D) -> #result<Self, D::Error> {
                let value = <#wire as #serde::Deserialize<'de>>::deserialize(deserializer)?;
                #result::Ok(#from::from(value))
            }
        }
    }
}

fn emit_variant(variant: &Variant) -> TokenStream {
    let docs = emit_docs(&variant.docs);
    let ident = &variant.ident;
    quote! {
        #docs
        #ident,
    }
}

fn emit_text(enumeration: &Enum, paths: &Paths) -> TokenStream {
    let Enum { ident, variants, .. } = enumeration;
    let private = &paths.private;
    let idents = variants.iter().map(|variant| &variant.ident);
    let texts = variants.iter().map(|variant| emit_literal(&variant.value));
    let (from, string, result) = (paths::from(), paths::string(), paths::result());
    let common = emit_text_impls(ident, paths);
    quote! {
        impl #ident {
            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #texts,)*
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }

        impl #private::Value for #ident {
            type Codec = #private::AsText;
        }

        impl #from<#string> for #ident {
            #[inline]
            fn from(text: #string) -> Self {
                #private::StringEnum::from_text(&text)
            }
        }

        impl ::core::str::FromStr for #ident {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> #result<Self, Self::Err> {
                #result::Ok(#private::StringEnum::from_text(text))
            }
        }

        #common
    }
}

/// What makes an enum of texts one for the run-time, and the conversions that every such enum has.
pub(crate) fn emit_text_impls(ident: &Ident, paths: &Paths) -> TokenStream {
    let (client, private) = (&paths.client, &paths.private);
    let (from, display, formatter, fmt_result) =
        (paths::from(), paths::display(), paths::formatter(), paths::fmt_result());
    quote! {
        impl #private::StringEnum for #ident {
            const KNOWN: &'static [Self] = Self::KNOWN;

            #[inline]
            fn text(&self) -> &str {
                self.as_str()
            }

            #[inline]
            fn unknown(text: #client::UnknownText) -> Self {
                Self::Unknown(text)
            }
        }

        impl #from<&str> for #ident {
            #[inline]
            fn from(text: &str) -> Self {
                #private::StringEnum::from_text(text)
            }
        }

        impl #display for #ident {
            #[inline]
            fn fmt(&self, f: &mut #formatter<'_>) -> #fmt_result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn emit_integer(enumeration: &Enum, paths: &Paths) -> TokenStream {
    let Enum { ident, variants, .. } = enumeration;
    let (client, private) = (&paths.client, &paths.private);
    let idents = variants.iter().map(|variant| &variant.ident);
    let numbers = variants.iter().map(|variant| emit_literal(&variant.value));
    let (from, display, formatter, fmt_result) =
        (paths::from(), paths::display(), paths::formatter(), paths::fmt_result());
    let result = paths::result();
    quote! {
        impl #ident {
            /// The value on the wire.
            #[inline]
            pub const fn as_i64(&self) -> i64 {
                match self {
                    #(Self::#idents => #numbers,)*
                    Self::Unknown(number) => number.get(),
                }
            }
        }

        impl #private::IntegerEnum for #ident {
            const KNOWN: &'static [Self] = Self::KNOWN;

            #[inline]
            fn integer(&self) -> i64 {
                self.as_i64()
            }

            #[inline]
            fn unknown(number: #client::UnknownInteger) -> Self {
                Self::Unknown(number)
            }
        }

        impl #private::Value for #ident {
            type Codec = #private::AsInteger;
        }

        impl #from<i64> for #ident {
            #[inline]
            fn from(number: i64) -> Self {
                #private::IntegerEnum::from_integer(number)
            }
        }

        impl ::core::str::FromStr for #ident {
            type Err = ::core::num::ParseIntError;

            #[inline]
            fn from_str(text: &str) -> #result<Self, Self::Err> {
                let number: #result<i64, Self::Err> = ::core::str::FromStr::from_str(text);
                number.map(#private::IntegerEnum::from_integer)
            }
        }

        impl #display for #ident {
            #[inline]
            fn fmt(&self, f: &mut #formatter<'_>) -> #fmt_result {
                #display::fmt(&self.as_i64(), f)
            }
        }
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
