//! The client as programs use it, on real sockets, against scripted servers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers are tests too")]

mod answers;
mod attacks;
#[cfg(feature = "blocking")]
mod blocking;
mod credentials;
mod cuts;
mod failures;
mod faults;
mod hostile;
mod messages;
mod proxy;
#[cfg(feature = "rate-limit")]
mod rate;
mod raw;
mod retry;
mod secrets;
mod sending;
mod support;
mod tls;
