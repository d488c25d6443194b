//! The emulator from outside, over real sockets, by a client that shares no code with it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on should fail")]

mod admin;
mod answers;
mod browser;
mod callbacks;
mod cancellations;
mod client;
mod contents;
mod escaping;
mod faults;
mod fixtures;
mod flows;
mod fuzz;
mod gate;
mod groups;
mod guard;
mod lifecycle;
mod links;
mod messages;
mod mini_app;
mod mismatch;
mod official;
mod pages;
mod persistence;
mod prepare;
mod prepare_group;
#[cfg(all(feature = "cli", unix))]
mod program;
#[cfg(unix)]
mod readme;
mod refusals;
mod requests;
mod resources;
mod robustness;
mod samples;
mod session;
mod set_answers;
mod sign_codes;
#[cfg(all(feature = "cli", target_os = "linux"))]
mod soak;
mod tasks;
mod verification;
