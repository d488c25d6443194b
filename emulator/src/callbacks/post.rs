//! Sends one message.

use std::{pin::pin, time::Duration};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use super::{address, sealed::Sealed};

/// How long the receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the receiver answers; the status 200 says that it has taken the message.
///
/// # Errors
///
/// Says why there is no answer.
pub(super) async fn post(url: &str, sealed: &Sealed) -> Result<StatusCode, String> {
    let late = |_| format!("there was no answer within {} s", PATIENCE.as_secs());
    timeout(PATIENCE, status(url, sealed)).await.map_err(late)?
}

async fn status(url: &str, sealed: &Sealed) -> Result<StatusCode, String> {
    let (uri, host, port) = address::target(url)?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close");
    if let Some(signature) = &sealed.signature {
        request = request.header("Content-Signature", signature);
    }
    let request = request.body(Body::from(sealed.body.clone())).map_err(|error| error.to_string())?;
    let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|error| format!("no connection: {error}"))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let mut answer = pin!(sender.send_request(request));
    // The connection is what moves the bytes. It goes when this does, so nothing is left behind.
    let answer = tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    };
    answer.map(|answer| answer.status()).map_err(|error| error.to_string())
}
