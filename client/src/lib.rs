//! The runtime of `tencent-ess`: it validates, signs and sends requests, retries them, and decodes responses.
//!
//! Use it with the code that `service!` generates. Most programs depend on the crate `tencent-ess`, which contains both.
//! This crate lists no actions: it knows no service until a definition describes one.
//!
//! ```
//! use std::time::Duration;
//! use tencent_ess_client::{Client, Credentials, Service};
//!
//! fn client<S: Service>() -> Result<Client<S>, Box<dyn std::error::Error>> {
//!     let credentials = Credentials::new("AKIDexample", "a-secret-from-a-vault");
//!     Ok(Client::builder().credentials(credentials).timeout(Duration::from_secs(20)).build()?)
//! }
//! ```
//!
//! A [`Client`] sends a request with `client.send(request).await`. Set the options of one [`Call`] before the `await`.
//! An [`Error`] says whether the action [may have been executed](Error::may_have_executed). If that is unknown for an
//! action that must not run twice, the error is [`Error::Ambiguous`].
//!
//! The client recovers from failures where that cannot execute an action twice by accident. It retries requests that
//! were not executed or whose action may run twice ([`RetryPolicy`]), corrects a wrong clock with the time of the
//! service, and refreshes [`credentials`] that have expired or were refused.
//!
//! # Features
//!
//! - `rustls-ring`, on by default: TLS by `ring`. See below.
//! - `macros`: `service!`, which generates clients of single actions or of your own definitions.
//! - `blocking`: the same client for programs without `async`.
//! - `rate-limit`: throttle on the client to the documented rates.
//!
//! # TLS
//!
//! A client uses the `CryptoProvider` that the process has installed for `rustls`. Without one it uses `ring`, for its own
//! connections only. It never installs a provider.
//!
//! The default provider of `rustls` is `aws-lc-rs`. A program that also depends on `rustls` with default features is built
//! with both providers, and its own `rustls::ClientConfig::builder()` panics because it cannot choose one. Either install
//! a provider at the start of `main`, which the clients of this crate then use as well:
//!
//! ```ignore
//! rustls::crypto::aws_lc_rs::default_provider().install_default().expect("nothing else installs one");
//! ```
//!
//! or disable `rustls-ring` with `default-features = false`. A provider must then be installed before you build a client;
//! the first `ClientConfig::builder()` of the program installs the only one that is left. Another dependency may still
//! enable `rustls/ring`: a library should pass its provider to `ClientConfig::builder_with_provider`, as this one does.
//!
//! # Traces
//!
//! Each call is a `tracing` span `call` with the action, the number of attempts, the request id, the error code and the
//! elapsed milliseconds. Each attempt is a span `attempt` within it. No trace contains a parameter, a body, a header, a
//! signature or a secret.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod action;
mod bench;
mod call;
mod client;
pub mod credentials;
mod emitted;
pub mod error;
mod record;
mod send;
mod shown;
mod tc3;

#[cfg(feature = "blocking")]
pub use crate::client::blocking;
#[cfg(feature = "rate-limit")]
pub use crate::send::rate::RateLimit;
pub use crate::{
    action::{Action, ActionInfo, ErrorCode, Host, Replay, Service},
    call::{Call, Outcome, raw::RawRequest, request::Request},
    client::{
        Client,
        builder::{BuildError, ClientBuilder, Language},
    },
    credentials::{Credentials, CredentialsError, CredentialsProvider},
    error::{ApiError, Error},
    record::{
        Binary, Broken, IntoField, Record, UnixMillis, UnixSeconds, UnknownInteger, UnknownText, Unreadable,
        Validation, Violation, Violations,
    },
    send::{
        drift::{Drift, DriftKind},
        endpoint::Environment,
        retry::RetryPolicy,
    },
};

/// Support for the code that `service!` generates. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use core::{
        clone::Clone,
        cmp::{Eq, PartialEq},
        convert::{From, Into},
        default::Default,
        fmt::{Debug, Display, Formatter, Result as FmtResult},
        hash::Hash,
        iter::{IntoIterator, Iterator},
        marker::{Copy, PhantomData},
        option::Option::{self, None, Some},
        prelude::v1::derive,
        result::Result::{self, Ok},
    };
    pub use std::{boxed::Box, string::String, vec::Vec};

    // Measured by the benchmark without a server.
    pub use crate::bench::{decode, prepare};

    pub use crate::record::{
        AsInteger, AsRecord, AsText, CharClass, Charset, Condition, Field, FieldInfo, IntegerEnum, IntoField, OpenEnum,
        Presence, Rule, StringEnum, Table, UnixMillis, UnixSeconds, Value, Values, boxed, debug, deserialize, given,
        given_list, list, millis, millis_list, one, seconds, seconds_list, serialize, validate,
    };
    pub use serde;
    #[cfg(feature = "macros")]
    pub use tencent_ess_macros::service;

    pub use crate::{
        __action as action, __blocking as blocking, __builder as builder, __integer_enum as integer_enum,
        __record as record, __text_enum as text_enum,
    };

    /// Whether a field of a record is required.
    pub use crate::record::Presence::{Optional as OPTIONAL, Required as REQUIRED, When as REQUIRED_WHEN};
    /// The value of a field is redacted.
    pub const SENSITIVE: bool = true;
    /// The value of a field is shown.
    pub const OPEN: bool = false;

    /// State of a builder: the parameter is set.
    #[derive(Clone, Copy, Debug)]
    pub struct Set;

    /// Implemented by builder states in which a parameter is set.
    ///
    /// One trait serves all parameters, named by its argument. A trait for each parameter with its own message would not
    /// compile in programs without the prelude, because tool attributes are part of it.
    #[diagnostic::on_unimplemented(
        message = "required parameter `{Parameter}` is not set",
        label = "`{Parameter}` is missing",
        note = "call its setter before `.build()`"
    )]
    pub trait IsSet<Parameter> {}

    // Without this attribute, every error shows this line as well.
    #[diagnostic::do_not_recommend]
    impl<Parameter> IsSet<Parameter> for Set {}

    /// State of a builder: the parameter is not set.
    #[derive(Clone, Copy, Debug)]
    pub struct Unset;
}

/// Generates a typed client module from definitions.
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! service {
    ($($settings:tt)*) => {
        $crate::__private::service! { $crate; $($settings)* }
    };
}
