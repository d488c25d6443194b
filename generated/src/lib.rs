//! Typed, signed calls to Tencent's e-signature service (ESS, 电子签).
//!
//! Everything here is made from the vendor's documentation: the requests and answers in [`actions`],
//! what they hold in [`types`], the values that have names in [`enums`], the codes in [`ErrorCode`].
//! It is not an account with the service, and it does not sign contracts by itself: people do, on
//! pages whose links the actions return.
//!
//! ```no_run
//! use std::time::{Duration, SystemTime};
//! use tencent_ess::prelude::*;
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder().credentials(Credentials::from_env()?).build()?;
//!
//! let request = CreatePrepareFlow::builder()
//!     .operator(UserInfo::builder().user_id("yDRS…LdSu"))
//!     .flow_name("文件发起-嵌入式合同")
//!     .resource_id("yDR0…EYm")
//!     .resource_type(ResourceType::File)
//!     .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
//!     .approvers([FlowCreateApprover::builder()
//!         .approver_type(ApproverType::Person)
//!         .approver_name("典子谦")
//!         .approver_mobile("13200000000")])
//!     .build(); // leaving out a required parameter does not compile
//!
//! match client.send(request).await {
//!     Ok(page) => println!("{}", page.url.unwrap_or_default()),
//!     Err(Error::Api(error)) if error.code == ErrorCode::OperationDeniedNoQuota => println!("buy more"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Where to go next: [`Client::builder`] for the settings of a client, [`Error`] for what can go wrong
//! and what may have happened anyway, and `tencent-ess-emulator` for tests without an account. A
//! program that needs a few actions, or definitions of its own, uses [`tencent_ess_client::service!`].

tencent_ess_client::service! { "ess/2020-11-11" }

#[cfg(feature = "rate-limit")]
#[doc(inline)]
pub use tencent_ess_client::RateLimit;
#[cfg(feature = "blocking")]
#[doc(inline)]
pub use tencent_ess_client::blocking;
#[doc(inline)]
pub use tencent_ess_client::{
    ApiError, BuildError, Credentials, CredentialsError, CredentialsProvider, Environment, Host, Language, Outcome,
    RawRequest, Record, Replay, RetryPolicy, Validation, Violation, Violations, credentials, error,
};
