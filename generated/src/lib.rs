//! Typed, signed and checked calls to Tencent's e-signature service (ESS, 电子签).
//!
//! Requests, answers, allowed values, limits, error codes and this documentation are made from the vendor's
//! documentation of API version 2020-11-11: all of its actions, in English, with the Chinese terms where the
//! service's own pages use them.
//!
//! It is not an account with the service, and it does not sign contracts by itself: people do, on pages whose
//! links the actions return. It is not affiliated with the vendor.
//!
//! # Install
//!
//! ```toml
//! [dependencies]
//! tencent-ess = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! # A first call
//!
//! ```no_run
//! use std::time::{Duration, SystemTime};
//! use tencent_ess::prelude::*;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY
//!     let client = Client::builder().credentials(Credentials::from_env()?).build()?;
//!
//!     let request = CreatePrepareFlow::builder()
//!         .operator(UserInfo::builder().user_id("yDRS…LdSu"))
//!         .flow_name("文件发起-嵌入式合同")
//!         .resource_id("yDR0…EYm")
//!         .resource_type(ResourceType::File)
//!         .deadline(SystemTime::now() + Duration::from_secs(30 * 86_400))
//!         .approvers([FlowCreateApprover::builder()
//!             .approver_type(ApproverType::Person)
//!             .approver_name("典子谦")
//!             .approver_mobile("13200000000")])
//!         .build(); // leaving out a required parameter does not compile
//!
//!     let page = client.send(request).await?;
//!     // The contract is completed and started on the page.
//!     println!("{}", page.url.unwrap_or_default());
//!     Ok(())
//! }
//! ```
//!
//! # Which action to begin with
//!
//! [`actions`] lists all actions by the task that they serve. The common ways to a signed contract:
//!
//! | you have | call | then |
//! |---|---|---|
//! | a file | [`UploadFiles`], [`CreateFlowByFiles`] | [`CreateFlowSignUrl`] or [`CreateSchemeUrl`] for the approvers |
//! | a template | [`CreateFlow`], [`CreateDocument`], [`StartFlow`] | the same |
//! | a user who completes the contract on a page | [`CreatePrepareFlow`] | show its `Url` in your own page |
//!
//! [`DescribeFlowInfo`] says how far a flow is, and [`DescribeFileUrls`] where to download what was signed.
//!
//! # How the crate is organized
//!
//! | module | holds |
//! |---|---|
//! | [`actions`] | a struct for each request and each answer |
//! | [`types`] | what they hold |
//! | [`enums`] | values that have names; unknown ones are kept and sent back unchanged |
//! | [`ErrorCode`] | every code that the service answers errors with |
//! | [`builders`] | what `builder()` of a request or type returns |
//! | [`credentials`] | where keys come from: the environment, files, roles, a place of your own |
//! | [`prelude`] | all that, for `use tencent_ess::prelude::*` |
//!
//! Every field of a request is an `Option`, because the service keeps making parameters optional. What is required
//! is checked by the builder when it compiles, and with all other documented rules, such as lengths, counts and
//! ranges, when the request is sent or by its `validate()`. Answers are read leniently: what is missing is `None`
//! or an empty list, and what is unknown is no error.
//!
//! `Debug` of a request or an answer shows what is set, but neither personal data nor secrets: such fields say
//! *Redacted in `Debug`*.
//!
//! The documentation of an item ends with facts: its name on the wire, limits, values, default and example.
//! *Defined in* names the JSON file that the item is generated from, in the package `tencent-ess-spec`.
//! *Replay* says whether an action may run twice, and so what the client does when an answer is lost.
//!
//! # Errors
//!
//! | [`Error`] | what happened | executed? | what to do |
//! |---|---|---|---|
//! | `Invalid` | the request breaks documented rules, all listed with their places | no | correct the request |
//! | `Credentials` | there are no keys to sign with | no | see [`credentials`] |
//! | `Unsent` | the request is too large, or does not fit a setting | no | its message says what to change |
//! | `Connect` | there was no connection, or it broke | no, or repeating it is harmless | check the network, call again |
//! | `Timeout` | the time for the call was up | ask [`may_have_executed`] | call again, or with more time |
//! | `Ambiguous` | the answer was lost, and the action must not run twice | unknown | check for its effect before you send it again |
//! | `Http` | a proxy or gateway answered, not the service | ask [`may_have_executed`] | read its status |
//! | `Decode` | the answer does not have the documented form | yes | report it, with the request id |
//! | `Api` | the service refused or failed: `code`, `message`, `request_id` | by its code | [`ErrorCode`] says what each means |
//!
//! By then the client has sent the request again as often as its [`RetryPolicy`] allows, where that can do no harm:
//! when it surely was not executed, or when its action may run twice.
//!
//! ```no_run
//! # use tencent_ess::prelude::*;
//! # async fn cancel(client: &Client, request: CancelFlow) -> Result<(), Error> {
//! match client.send(request).await {
//!     Ok(_) => Ok(()),
//!     Err(Error::Api(error)) if error.code == ErrorCode::ResourceNotFoundFlow => {
//!         println!("{}", error.code.description());
//!         Ok(())
//!     }
//!     Err(error) if error.may_have_executed() => {
//!         println!("look for the effect before calling again: {error}");
//!         Err(error)
//!     }
//!     Err(error) => Err(error),
//! }
//! # }
//! ```
//!
//! # Tests without an account
//!
//! `tencent-ess-emulator` serves the whole API on your machine. It verifies signatures, checks every documented rule,
//! answers every action, and keeps files, templates and contracts from the first call to the last signature. Start it
//! with `tencent-ess-emulator --listen 127.0.0.1:9000`, or from a test.
//!
//! ```
//! # use tencent_ess::prelude::*;
//! # fn client() -> Result<Client, Box<dyn std::error::Error>> {
//! let keys = Credentials::new("AKIDEMULATOR0000000000000000000000", "emulator-secret-key");
//! let client = Client::builder().endpoint("http://127.0.0.1:9000").credentials(keys).build()?;
//! # Ok(client)
//! # }
//! # client().unwrap();
//! ```
//!
//! # Features
//!
//! `rustls-ring` alone is on by default.
//!
//! | feature | is |
//! |---|---|
//! | `rustls-ring` | TLS by `ring`; without it, the provider that the process has [installed](tencent_ess_client#tls) |
//! | `blocking` | `blocking::Client`, the same client for programs without `async` |
//! | `rate-limit` | keeping to the documented calls per second on this side already |
//!
//! # Only some actions, or definitions of your own
//!
//! A program that needs a few actions can have a module of these and what they reach, which compiles faster.
//! It depends on `tencent-ess-client` with its feature `macros` instead of this crate:
//!
//! ```
//! mod ess {
//!     tencent_ess_client::service! {
//!         "ess/2020-11-11",
//!         actions: [CreatePrepareFlow, DescribeFlowInfo]
//!     }
//! }
//! use ess::prelude::*;
//!
//! let request = DescribeFlowInfo::builder().operator(UserInfo::builder().user_id("yDRS…LdSu")).build();
//! assert!(request.validate().is_ok());
//! ```
//!
//! `service! { path: "spec/my-service" }` does the same for a folder of definitions beside the program's
//! `Cargo.toml`, of this service or of another product of the platform.
//!
//! [`may_have_executed`]: tencent_ess_client::Error::may_have_executed
//! [`UploadFiles`]: actions::UploadFiles
//! [`CreateFlowByFiles`]: actions::CreateFlowByFiles
//! [`CreateFlowSignUrl`]: actions::CreateFlowSignUrl
//! [`CreateSchemeUrl`]: actions::CreateSchemeUrl
//! [`CreateFlow`]: actions::CreateFlow
//! [`CreateDocument`]: actions::CreateDocument
//! [`StartFlow`]: actions::StartFlow
//! [`CreatePrepareFlow`]: actions::CreatePrepareFlow
//! [`DescribeFlowInfo`]: actions::DescribeFlowInfo
//! [`DescribeFileUrls`]: actions::DescribeFileUrls

#![cfg_attr(docsrs, feature(doc_cfg))]

tencent_ess_client::service! { "ess/2020-11-11" }

#[cfg(feature = "rate-limit")]
#[doc(inline)]
pub use tencent_ess_client::RateLimit;
#[doc(inline)]
pub use tencent_ess_client::{
    ApiError, BuildError, Credentials, CredentialsError, CredentialsProvider, Environment, Host, Language, Outcome,
    RawRequest, Record, Replay, RetryPolicy, Unreadable, Validation, Violation, Violations, credentials, error,
};
