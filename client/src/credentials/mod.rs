//! Who signs: credentials, and the places they come from.

mod cache;
mod environment;
mod error;
mod keys;
mod provider;

pub use self::{
    error::CredentialsError,
    keys::Credentials,
    provider::{CredentialsProvider, Lookup},
};

pub(crate) use self::{cache::Source, keys::Secret};
