//! The TLS provider: the one that the process installed, or else the one of this crate.
//!
//! A binary of its own, because the test installs a provider for the whole process.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers are tests too")]

#[path = "it/support/mod.rs"]
mod support;

use rustls::crypto::{CryptoProvider, ring};
use support::*;
use tencent_ess_client::{Client, Credentials};

fn build() -> Result<(), String> {
    let builder = Client::<Demo>::builder().credentials(Credentials::new("AKIDexample", "a-secret"));
    builder.build().map(drop).map_err(|error| error.to_string())
}

/// One test, since what is installed holds for the whole process.
#[test]
fn the_provider_of_the_process_comes_first_and_none_is_installed() {
    if cfg!(feature = "rustls-ring") {
        assert_eq!(build(), Ok(()));
    } else {
        let error = build().unwrap_err();
        assert!(error.contains("enable the feature `rustls-ring`, or install a provider"), "{error}");
    }
    assert!(CryptoProvider::get_default().is_none());

    // One that can do nothing: a client that took another would be built.
    let idle = CryptoProvider { cipher_suites: Vec::new(), ..ring::default_provider() };
    idle.install_default().unwrap();
    let error = build().unwrap_err();
    assert!(error.contains("TLS cannot be set up"), "{error}");
}
