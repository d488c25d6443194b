//! Accepts connections, bounds how long they may take, and ends them.

mod patience;

use std::{convert::Infallible, io, pin::pin, time::Duration};

use axum::{Router, http::Request, response::Response};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{rt::TokioTimer, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet, time};

use self::patience::Patient;
use crate::{faults::Cut, shown::shown};

/// How long requests that are under way may take to finish after the server was told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// What a connection may hold of what it has read or is to write, so how long the head of a request can be.
const BUFFER_BYTES: usize = 128 * 1024;
/// The pause after a connection could not be accepted, mostly because too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How much a client may take.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// How long the headers of a request may take to arrive, from the end of the one before it, and
    /// how long a client may leave an answer unread.
    pub(crate) read_timeout: Duration,
    /// How many connections there may be at once.
    pub(crate) max_connections: usize,
    /// How many bytes of bodies are held at once, of all requests.
    pub(crate) max_held_bytes: usize,
}

/// Serves until `stop` is sent. Dropping this future closes the listener and every connection.
pub(crate) async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: oneshot::Receiver<Infallible>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.read_timeout).max_buf_size(BUFFER_BYTES);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            _ = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    while connections.try_join_next().is_some() {}
                    if connections.len() >= limits.max_connections {
                        // The newest is turned away: those that are idle lose theirs by the timeout.
                        tracing::warn!("a connection was closed: there are {} already", connections.len());
                        continue;
                    }
                    // Answers are written whole, so waiting for more to send only delays them.
                    let _ = stream.set_nodelay(true);
                    let service = interruptible(TowerToHyperService::new(router.clone()));
                    let connection = graceful.watch(http.serve_connection(Patient::new(stream, limits.read_timeout), service));
                    connections.spawn(async {
                        if let Err(error) = connection.await {
                            tracing::debug!("a connection ended early: {}", shown(&error.to_string()));
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let _ = time::timeout(GRACE, graceful.shutdown()).await;
    connections.shutdown().await;
}

/// The router as a service that closes the connection where a response is marked to be cut.
fn interruptible(
    router: TowerToHyperService<Router>,
) -> impl Service<Request<Incoming>, Response = Response, Error = io::Error, Future: Send> {
    service_fn(move |request| {
        let answered = router.call(request);
        async {
            match answered.await {
                Ok(response) if response.extensions().get::<Cut>().is_none() => Ok(response),
                _ => Err(io::Error::other("closed by a fault")),
            }
        }
    })
}
