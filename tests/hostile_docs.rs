//! What `service!` emits for `hostile/`, as a library, so that `cargo test` and `cargo doc` read its documentation.
//!
//! Each text of that definition tries to become a code block, which `cargo test` would compile and run, or something
//! that rustdoc warns of.
#![deny(warnings, rustdoc::all)]

tencent_ess_client::service! { path: "hostile" }
