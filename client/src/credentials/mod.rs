//! Who signs: credentials, and the places they come from.

mod cache;
mod cli_file;
mod environment;
mod error;
mod file;
mod ini;
mod json;
mod keys;
mod profile_file;
mod provider;

pub use self::{
    cli_file::CliFile,
    error::CredentialsError,
    keys::Credentials,
    profile_file::ProfileFile,
    provider::{CredentialsProvider, Lookup},
};

pub(crate) use self::{cache::Source, keys::Secret};
