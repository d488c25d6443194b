//! Emits the open enum of error codes.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Place, emit_docs,
    paths::{self, Paths},
};
use crate::ir::Code;

/// `ErrorCode`, with what the run-time and programs ask of a code.
pub(crate) fn emit(codes: &[Code], paths: &Paths) -> TokenStream {
    let (client, private) = (&paths.client, &paths.private);
    let idents: Vec<_> = codes.iter().map(|code| &code.ident).collect();
    let texts = codes.iter().map(|code| &code.name);
    let descriptions = codes.iter().map(|code| &code.description);
    let variants = codes.iter().map(|code| {
        let (docs, ident) = (emit_docs(&code.docs, Place::Root), &code.ident);
        quote! {
            #docs
            #ident,
        }
    });
    let (derive, clone, debug, partial_eq, eq, hash) =
        (paths::derive(), paths::clone(), paths::debug(), paths::partial_eq(), paths::eq(), paths::hash());

    quote! {
        /// The codes that the service answers errors with.
        ///
        /// New codes may appear at any time: match with a wildcard arm, or on [`category`](Self::category).
        /// A code without a name is kept in `Unknown` as it came.
        #[#derive(#clone, #debug, #partial_eq, #eq, #hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#variants)*
            /// A code that has no name here.
            Unknown(#client::UnknownText),
        }

        impl ErrorCode {
            /// What the code means; empty for a code without a name.
            #[inline]
            pub fn description(&self) -> &'static str {
                match self {
                    #(Self::#idents => #descriptions,)*
                    Self::Unknown(_) => "",
                }
            }

            /// The part before the first dot, such as `OperationDenied`.
            #[inline]
            pub fn category(&self) -> &str {
                #client::ErrorCode::category(self)
            }

            /// Whether too many calls were made: the same call may succeed later.
            #[inline]
            pub fn is_throttling(&self) -> bool {
                #client::ErrorCode::is_throttling(self)
            }
        }

        #private::text_enum! {
            ErrorCode;
            #(#idents = #texts;)*
        }

        impl #client::ErrorCode for ErrorCode {
            #[inline]
            fn from_code(code: &str) -> Self {
                #private::StringEnum::from_text(code)
            }

            #[inline]
            fn as_str(&self) -> &str {
                self.as_str()
            }
        }
    }
}
