//! How an answer goes wrong on its way to the client.

use std::{
    future::pending,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};

use super::Fault;

/// Marks a response in place of which the connection is closed.
#[derive(Clone, Copy)]
pub(crate) struct Cut;

/// What is sent instead of `body`, with which `response` would have been filled.
pub(crate) async fn deliver(fault: &Fault, mut response: Response, body: Bytes) -> Response {
    match fault {
        Fault::Error { .. } => *response.body_mut() = body.into(),
        Fault::Delay(delay) => {
            tokio::time::sleep(*delay).await;
            *response.body_mut() = body.into();
        }
        Fault::DropBefore | Fault::DropAfter => {
            response.extensions_mut().insert(Cut);
        }
        // It ends when the client goes away, or the emulator does.
        Fault::Stall => pending().await,
        Fault::Truncate => *response.body_mut() = Body::new(Truncated::from(body)),
        Fault::Garbage => *response.body_mut() = Body::from(b"\xff{\"Response\": <garbage".as_slice()),
        Fault::Status(status) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, axum::response::Html(format!("<h1>{status}</h1>\n"))).into_response();
        }
    }
    response
}

/// A body that promises its length and fails after half of it.
struct Truncated {
    length: u64,
    half: Option<Bytes>,
    sent: bool,
}

impl From<Bytes> for Truncated {
    fn from(body: Bytes) -> Self {
        Self { length: body.len() as u64, half: Some(body.slice(..body.len() / 2)), sent: false }
    }
}

impl HttpBody for Truncated {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.sent {
            // The server writes out what it has while it waits for more, and on an error it would not.
            self.sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("truncated by a fault"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
