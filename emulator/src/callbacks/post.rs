//! Sends one message.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{
    address::{self, Reach},
    sealed::Sealed,
};

/// How long the receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why there is no answer.
pub(super) enum Failure {
    /// Nothing is sent there, now and later.
    Forbidden(String),
    /// The receiver was not there, or did not answer.
    Away(String),
}

/// What the receiver answers; the status 200 says that it has taken the message. A redirect is an answer
/// like any other, and is not followed.
pub(super) async fn post(url: &str, sealed: &Sealed, reach: Reach) -> Result<StatusCode, Failure> {
    let late = |_| Failure::Away(format!("there was no answer within {} s", PATIENCE.as_secs()));
    timeout(PATIENCE, status(url, sealed, reach)).await.map_err(late)?
}

async fn status(url: &str, sealed: &Sealed, reach: Reach) -> Result<StatusCode, Failure> {
    let away = |error: hyper::Error| Failure::Away(error.to_string());
    let (uri, host, port) = address::target(url).map_err(Failure::Forbidden)?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    // A query may follow the host at once, but no request is for such a path.
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let mut request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, sealed.content_type)
        .header(header::CONNECTION, "close");
    if let Some(signature) = &sealed.signature {
        request = request.header("Content-Signature", signature);
    }
    let request =
        request.body(Body::from(sealed.body.clone())).map_err(|error| Failure::Forbidden(error.to_string()))?;
    let stream = connect(&host, port, reach).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(away)?;
    let mut answer = pin!(sender.send_request(request));
    // The connection is what moves the bytes. It goes when this does, so nothing is left behind.
    let answer = tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    };
    answer.map(|answer| answer.status()).map_err(away)
}

/// A connection to a host that may be sent to. Its name is looked up once: the addresses that are checked
/// are those that are connected to.
async fn connect(host: &str, port: u16, reach: Reach) -> Result<TcpStream, Failure> {
    let away = |error: io::Error| Failure::Away(format!("no connection: {error}"));
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(away)?.collect();
    reach.check(&addresses).map_err(Failure::Forbidden)?;
    let stream = TcpStream::connect(addresses.as_slice()).await.map_err(away)?;
    let [local, peer] = [stream.local_addr(), stream.peer_addr()];
    if reach.is_own(local.map_err(away)?, peer.map_err(away)?) {
        return Err(Failure::Forbidden(
            "it leads to the emulator itself; give the address of your receiver".to_owned(),
        ));
    }
    Ok(stream)
}
