//! Who signs: credentials, and the places they come from.
//!
//! A client takes credentials as they are, or a [`CredentialsProvider`] that looks them up.
//! [`Chain::from_env`] asks the places that the vendor's SDKs ask, in their order:
//!
//! | | place | provider | configured by |
//! |---|---|---|---|
//! | 1 | environment | [`Credentials::from_env`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`; `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN` |
//! | 2 | profile file | [`ProfileFile`] | `TENCENTCLOUD_CREDENTIALS_FILE`, or else `~/.tencentcloud/credentials`, or else `/etc/tencentcloud/credentials` |
//! | 3 | role of the CVM | [`CvmRole`] | the machine: the metadata service answers |
//! | 4 | identity of the TKE pod | [`TkeIdentity`] | `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` |
//! | – | the command line tool's file | [`CliFile`] | `~/.tccli/<profile>.credential`, `TCCLI_PROFILE`; only when asked for |
//! | – | a role taken with other keys | [`AssumeRole`] | only when asked for |
//! | – | a place of your own | [`CredentialsProvider`] | you |
//!
//! The first place that is configured gives the keys.
//! If it is broken, a file without a key for example, that is an error: going on would sign as somebody else.
//!
//! ```
//! use tencent_ess_client::{Client, Service, credentials::{AssumeRole, Chain}};
//!
//! fn client<S: Service>() -> Result<Client<S>, Box<dyn std::error::Error>> {
//!     let own = Chain::from_env();
//!     let role = AssumeRole::new(own, "qcs::cam::uin/100000000001:roleName/contracts");
//!     Ok(Client::builder().credentials(role).build()?)
//! }
//! ```
//!
//! # How long they are kept
//!
//! The first call looks them up, and so do others at the same time, with one look-up for all of them.
//! What has an expiry is looked up again five minutes before it, or after four fifths of a life that is shorter than 25 minutes,
//! while calls go on with what is still valid; if that fails, it is traced as a warning, and tried again after five seconds.
//! What has none is kept until the service refuses it.
//! A failure is told to the calls that wait for it, and the next call looks up again.
//!
//! # Secrets
//!
//! They are in no error, trace or `Debug` text.
//! Those held here, the files and answers they were read from included, are overwritten when dropped; copies within the HTTP client's
//! and the system's buffers are beyond reach.

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
