//! The paths of emitted code. None relies on a name that a vendor's type could take, such as `Option`:
//! all lead through the run-time's `__private`, which each emitted module imports by an absolute path. That import is
//! there because it is short: spelled out, `::core::option::Option::Some` and its like were half of all
//! tokens, and every token costs time in each build of the caller.

use proc_macro2::TokenStream;
use quote::quote;

/// Paths into the run-time crate, whose own path the caller of `service!` decides.
pub(crate) struct Paths {
    /// The run-time's public items.
    pub(crate) client: TokenStream,
    /// What it keeps for emitted code.
    pub(crate) private: TokenStream,
}

impl Paths {
    pub(crate) fn new(client: &TokenStream) -> Self {
        Self { client: client.clone(), private: quote!(__p) }
    }

    /// What has to stand in each emitted module. No vendor's name begins with an underscore.
    pub(crate) fn import(&self) -> TokenStream {
        let client = &self.client;
        quote! {
            #[allow(unused_imports)]
            use #client::__private as __p;
        }
    }
}

macro_rules! paths {
    ($($name:ident => $item:ident;)*) => {$(
        pub(crate) fn $name() -> TokenStream {
            quote!(__p::$item)
        }
    )*};
}

paths! {
    option => Option;
    some => Some;
    none => None;
    string => String;
    vec => Vec;
    boxed => Box;
    into => Into;
    into_field => IntoField;
    into_iterator => IntoIterator;
    default => Default;
    debug => Debug;
    derive => derive;
    clone => Clone;
    partial_eq => PartialEq;
    eq => Eq;
    hash => Hash;
}
