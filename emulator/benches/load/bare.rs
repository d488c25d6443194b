//! The least that a server on axum does: it reads the body and writes an answer.

use std::io::read_to_string;

use axum::{Router, body::Bytes, http::header, routing::any};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, runtime::Runtime};

/// Starts this program as the bare server.
pub(crate) const ARGUMENT: &str = "--serve-bare";

/// Serves what is read from the standard input, and prints where.
pub(crate) fn serve() {
    let answer = Bytes::from(read_to_string(std::io::stdin()).unwrap());
    let ended = Runtime::new().unwrap().block_on(accept(answer));
    panic!("the bare server has ended: {ended:?}");
}

async fn accept(answer: Bytes) -> std::io::Result<()> {
    let handler = move |_body: Bytes| async move { ([(header::CONTENT_TYPE, "application/json")], answer) };
    let router: Router = Router::new().route("/", any(handler));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
    }
}
