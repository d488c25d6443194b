//! The paths of emitted code: all absolute, because a vendor's type may be called `Option`.

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
        Self { client: client.clone(), private: quote!(#client::__private) }
    }
}

macro_rules! paths {
    ($($name:ident => $path:path;)*) => {$(
        pub(crate) fn $name() -> TokenStream {
            quote!($path)
        }
    )*};
}

paths! {
    option => ::core::option::Option;
    some => ::core::option::Option::Some;
    none => ::core::option::Option::None;
    result => ::core::result::Result;
    ok => ::core::result::Result::Ok;
    string => ::std::string::String;
    vec => ::std::vec::Vec;
    boxed => ::std::boxed::Box;
    into => ::core::convert::Into;
    into_iterator => ::core::iter::IntoIterator;
    iterator => ::core::iter::Iterator;
    from => ::core::convert::From;
    default => ::core::default::Default;
    debug => ::core::fmt::Debug;
    display => ::core::fmt::Display;
    formatter => ::core::fmt::Formatter;
    fmt_result => ::core::fmt::Result;
    phantom => ::core::marker::PhantomData;
    derive => ::core::prelude::v1::derive;
    clone => ::core::clone::Clone;
    copy => ::core::marker::Copy;
    partial_eq => ::core::cmp::PartialEq;
    eq => ::core::cmp::Eq;
    hash => ::core::hash::Hash;
}
