//! Requests are sent only to servers with a trusted certificate.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use crate::support::*;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tencent_ess_client::Error;
use tokio::{io::AsyncReadExt as _, net::TcpListener};
use tokio_rustls::TlsAcceptor;

/// A certificate for `localhost` and 127.0.0.1 that signs itself, and its key; good for nothing else.
const CERTIFICATE: &str = concat!(
    "MIIBmjCCAUGgAwIBAgIUHgiRYvguDA25f8QmYZdcn8dTr80wCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2",
    "MTEyNDE0MjYxMVoYDzIxMjYxMDMxMTQyNjExWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC",
    "AATZ9KeT+DUCBnpcVJ5gObXxJQiokwuOt2NtCak79eHo3mGp4zaSftxqCbCxfFmRo/9FxtR8ERDZCDYAy5XhMPgpo28wbTAdBgNV",
    "HQ4EFgQUD+Iy625Uj6kYHOYuqhj2ZXqkzB8wHwYDVR0jBBgwFoAUD+Iy625Uj6kYHOYuqhj2ZXqkzB8wDwYDVR0TAQH/BAUwAwEB",
    "/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIgS98FnxqsPVu+gQZ8IHlUMYvie5lmJlvouM6F",
    "yBZEmrMCIFOM2shzPZ/txFo6rEUAcksQU8DqHArgETT37FiEnYAI",
);
const KEY: &str = concat!(
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQge6cJDfHA+1GGmCe9LYocIQPDs4f1/IjydFbZR561CPWhRANCAATZ",
    "9KeT+DUCBnpcVJ5gObXxJQiokwuOt2NtCak79eHo3mGp4zaSftxqCbCxfFmRo/9FxtR8ERDZCDYAy5XhMPgp",
);

#[tokio::test]
async fn server_with_a_certificate_of_its_own_making_receives_nothing() {
    let der = |text: &str| STANDARD.decode(text).unwrap();
    let key = PrivateKeyDer::try_from(der(KEY)).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der(CERTIFICATE).into()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let received = Arc::new(AtomicBool::new(false));
    let log = received.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            if let Ok(mut tls) = acceptor.accept(socket).await
                && tls.read_u8().await.is_ok()
            {
                log.store(true, SeqCst);
            }
        }
    });

    // That plain HTTP is allowed does not make encryption a formality.
    let client = builder().endpoint(format!("https://{address}")).allow_http().build().unwrap();
    let error = client.send(CreateThing::named("x")).await.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.starts_with(&format!("CreateThing: could not connect to `{address}`: ")), "{text}");
    assert!(text.contains("certificate"), "{text}");
    assert!(!error.may_have_executed() && !received.load(SeqCst));
}
