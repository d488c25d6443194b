//! Prints what becomes of the program's own TLS, and of a client, in the order in which a program can do things.

use std::panic;

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tencent_ess_client::{Client, Credentials, Host, Service};

struct Demo;

impl Service for Demo {
    const NAME: &'static str = "demo";
    const VERSION: &'static str = "2020-01-01";
    const HOST: Host = Host { production: "demo.example.invalid", test: None };
    type ErrorCode = String;
}

/// What the documentation of `rustls` shows first.
fn own() -> &'static str {
    let built = panic::catch_unwind(|| {
        ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    });
    if built.is_ok() { "works" } else { "panics" }
}

fn client() -> &'static str {
    let client = Client::<Demo>::builder().credentials(Credentials::new("AKIDexample", "a-secret"));
    // Without encryption, so that the machine needs no certificate authorities.
    match client.endpoint("http://127.0.0.1:9").build() {
        Ok(_) => "works",
        Err(error) if error.to_string().contains("no TLS provider") => "has none",
        Err(_) => "fails",
    }
}

fn main() {
    println!("client: {}", client());
    println!("own: {}", own());
    println!("client: {}", client());
    let installs = aws_lc_rs::default_provider().install_default().is_ok();
    println!("install: {}", if installs { "works" } else { "is done" });
    println!("own: {}", own());
    println!("client: {}", client());
}
