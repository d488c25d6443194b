//! The run-time of `tencent-ess`: signs requests, sends them, and tells what became of them.
//!
//! It is for code that `service!` generates and for programs that use such code; most of them depend on the crate
//! `tencent-ess`, which has both. It is not a list of actions: it knows no service until a definition describes one.
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
//! A [`Client`] sends a request as `client.send(request).await`; options for one [`Call`] stand before the `await`.
//! An [`Error`] tells whether the action [may have been executed](Error::may_have_executed), which for a contract is
//! what matters: where nobody can know, it is [`Error::Ambiguous`].
//!
//! What can be settled without doing anything twice, the client settles by itself: it sends again what surely was not
//! executed and what may run twice ([`RetryPolicy`]), corrects a wrong clock by the service's, and looks up
//! [`credentials`] that have expired or are refused.
//!
//! # Features
//!
//! - `rustls-ring`, on by default: TLS by `ring`. See below.
//! - `macros`: `service!`, for clients of single actions or of definitions of one's own.
//! - `blocking`: the same client for programs without `async`.
//! - `rate-limit`: keeping to the documented calls per second on this side already.
//!
//! # TLS
//!
//! A client uses the `CryptoProvider` that the process has installed for `rustls`, and else `ring`, which it hands to its
//! own connections alone. It installs nothing.
//!
//! `rustls` has a default of its own, `aws-lc-rs`. A program that also depends on `rustls` with default features is then
//! built with both, and its own `rustls::ClientConfig::builder()` panics because it cannot choose. Either choose for it,
//! first thing in `main`, which clients of this crate follow:
//!
//! ```ignore
//! rustls::crypto::aws_lc_rs::default_provider().install_default().expect("nothing else installs one");
//! ```
//!
//! or turn `rustls-ring` off with `default-features = false`, so that `ring` is no choice. Then a provider has to be
//! installed before a client is built; the program's first `ClientConfig::builder()` installs the one there is. Another
//! dependency may turn on `rustls/ring` all the same: a library should hand its provider to
//! `ClientConfig::builder_with_provider`, as this one does.
//!
//! # Traces
//!
//! Each call is a `tracing` span `call` with the action, the number of attempts, the request id, the code of a refusal
//! and the milliseconds it took; each attempt is a span `attempt` within it. No trace has a parameter, a body, a header,
//! a signature or a secret.

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
        Binary, Broken, Record, UnixMillis, UnixSeconds, UnknownInteger, UnknownText, Unreadable, Validation,
        Violation, Violations,
    },
    send::{
        drift::{Drift, DriftKind},
        endpoint::Environment,
        retry::RetryPolicy,
    },
};

/// What the output of `service!` needs; not for other use, and free to change.
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

    // What the benchmark measures, without a server.
    pub use crate::bench::{decode, prepare};

    pub use crate::record::{
        AsInteger, AsRecord, AsText, CharClass, Charset, Condition, Field, FieldInfo, IntegerEnum, Presence, Rule,
        StringEnum, Table, UnixMillis, UnixSeconds, Value, Values, boxed, debug, deserialize, list, millis,
        millis_list, one, seconds, seconds_list, serialize, validate,
    };
    pub use serde;
    #[cfg(feature = "macros")]
    pub use tencent_ess_macros::service;

    pub use crate::{
        __action as action, __blocking as blocking, __builder as builder, __integer_enum as integer_enum,
        __record as record, __text_enum as text_enum,
    };

    /// Of a field in a record's table: whether it must be given.
    pub use crate::record::Presence::{Optional as OPTIONAL, Required as REQUIRED, When as REQUIRED_WHEN};
    /// Of a field in a record's table: its value is not to be shown.
    pub const SENSITIVE: bool = true;
    /// Of a field in a record's table: anybody may see its value.
    pub const OPEN: bool = false;

    /// Typestate of a builder: the parameter is set.
    #[derive(Clone, Copy, Debug)]
    pub struct Set;

    /// Says of a builder's state that a parameter is set.
    ///
    /// One trait for all parameters, named by its argument: a trait for each, emitted with a message of
    /// its own, would not compile where a program forgoes the prelude, and tool attributes with it.
    #[diagnostic::on_unimplemented(
        message = "required parameter `{Parameter}` is not set",
        label = "`{Parameter}` is missing",
        note = "call its setter on the builder first"
    )]
    pub trait IsSet<Parameter> {}

    impl<Parameter> IsSet<Parameter> for Set {}

    /// Typestate of a builder: the parameter is not set.
    #[derive(Clone, Copy, Debug)]
    pub struct Unset;
}

/// Emits a typed client module from definitions.
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! service {
    ($($settings:tt)*) => {
        $crate::__private::service! { $crate; $($settings)* }
    };
}
