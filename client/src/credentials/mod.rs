//! Who signs: credentials, and the places they come from.

mod assume_role;
mod cache;
mod chain;
mod cli_file;
mod cvm_role;
mod environment;
mod error;
mod fetch;
mod file;
mod ini;
mod json;
mod keys;
mod profile_file;
mod provider;
mod sts;
mod tke_identity;

pub use self::{
    assume_role::AssumeRole,
    chain::Chain,
    cli_file::CliFile,
    cvm_role::CvmRole,
    error::CredentialsError,
    keys::Credentials,
    profile_file::ProfileFile,
    provider::{CredentialsProvider, Lookup},
    tke_identity::TkeIdentity,
};

pub(crate) use self::{cache::Source, keys::Secret};
