//! Credentials, and the providers that they come from.
//!
//! A client takes fixed credentials or a [`CredentialsProvider`].
//! [`Chain::from_env`] tries the providers that the vendor's SDKs try, in the same order:
//!
//! | | source | provider | configured by |
//! |---|---|---|---|
//! | 1 | environment | [`Credentials::from_env`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`; `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN` |
//! | 2 | profile file | [`ProfileFile`] | `TENCENTCLOUD_CREDENTIALS_FILE`, or else `~/.tencentcloud/credentials`, or else `/etc/tencentcloud/credentials` |
//! | 3 | role of the CVM | [`CvmRole`] | the machine: the metadata service responds |
//! | 4 | identity of the TKE pod | [`TkeIdentity`] | `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` |
//! | – | the command line tool's file | [`CliFile`] | `~/.tccli/<profile>.credential`, `TCCLI_PROFILE`; only on request |
//! | – | a role taken with other keys | [`AssumeRole`] | only on request |
//! | – | your own source | [`CredentialsProvider`] | you |
//!
//! The first provider that is configured supplies the keys.
//! If it is broken, for example a file without a key, the look-up fails: the next provider could sign as somebody else.
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
//! # Caching
//!
//! The first call looks the credentials up. Concurrent calls share one look-up.
//! Credentials with an expiry are refreshed five minutes before it, or after four fifths of a lifetime below 25 minutes.
//! Calls use the current credentials meanwhile. A failed refresh is traced as a warning and retried after five seconds.
//! Credentials without an expiry are kept until the service refuses them.
//! Failures are not cached: the calls that wait for a look-up get its error, and the next call looks up again.
//!
//! # Secrets
//!
//! Secrets never appear in errors, traces or `Debug`.
//! They are overwritten when dropped, and so are the files and responses that they were read from. Copies in the buffers of
//! the HTTP client and of the system cannot be overwritten.

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
