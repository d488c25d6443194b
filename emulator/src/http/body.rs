//! Reads bodies within bounds of size, time and memory.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};

/// What may be held at once of bodies that are larger than a megabyte, in megabytes.
const MAX_HELD_MEGABYTES: usize = 512;
/// How much of a body that is too large is still read, because a client that is cut off while it
/// writes does not look for the answer.
const MAX_DISCARDED_BYTES: usize = 64 * 1024 * 1024;

/// Reads the bodies of all requests.
#[derive(Clone)]
pub(super) struct Reader {
    timeout: Duration,
    /// A permit for each megabyte that may still be held.
    megabytes: Arc<Semaphore>,
}

/// A body that has arrived.
pub(super) struct Arrived {
    /// `None` if it is larger than allowed.
    pub(super) bytes: Option<Bytes>,
    /// They go back when the body is let go.
    _megabytes: Option<OwnedSemaphorePermit>,
}

/// What is answered when a body does not arrive.
type Refusal = (StatusCode, &'static str);

const BADLY_FRAMED: Refusal = (StatusCode::BAD_REQUEST, "the body is not framed as its headers say\n");
const TOO_SLOW: Refusal = (StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time\n");
const NO_ROOM: Refusal = (StatusCode::SERVICE_UNAVAILABLE, "too many large bodies are on their way; try again\n");

impl Reader {
    /// A reader that waits for each body as long as `timeout`.
    pub(super) fn new(timeout: Duration) -> Self {
        Self { timeout, megabytes: Arc::new(Semaphore::new(MAX_HELD_MEGABYTES)) }
    }

    /// The whole body.
    pub(super) async fn read(&self, body: Body, max_bytes: usize) -> Result<Arrived, Refusal> {
        time::timeout(self.timeout, self.collect(body, max_bytes)).await.unwrap_or(Err(TOO_SLOW))
    }

    async fn collect(&self, mut body: Body, max_bytes: usize) -> Result<Arrived, Refusal> {
        let (mut bytes, mut length) = (Vec::new(), 0_usize);
        let mut held: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = frame.map_err(|error| {
                tracing::debug!("a body could not be read: {error}");
                BADLY_FRAMED
            })?;
            let Ok(data) = frame.into_data() else { continue };
            length += data.len();
            if length > max_bytes.saturating_add(MAX_DISCARDED_BYTES) {
                break;
            }
            if length > max_bytes {
                (bytes, held) = (Vec::new(), None);
                continue;
            }
            self.hold(&mut held, length >> 20)?;
            bytes.extend_from_slice(&data);
        }
        Ok(Arrived { bytes: (length <= max_bytes).then(|| bytes.into()), _megabytes: held })
    }

    /// Takes permits until there are as many.
    fn hold(&self, held: &mut Option<OwnedSemaphorePermit>, megabytes: usize) -> Result<(), Refusal> {
        while held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits) < megabytes {
            let megabyte = Arc::clone(&self.megabytes).try_acquire_owned().map_err(|_| NO_ROOM)?;
            match held {
                Some(held) => held.merge(megabyte),
                None => *held = Some(megabyte),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        task::{Context, Poll},
    };

    use hyper::body::Frame;

    use super::*;

    /// A body that comes in megabytes.
    struct Megabytes(usize);

    impl HttpBody for Megabytes {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(rest) = self.0.checked_sub(1) else { return Poll::Ready(None) };
            self.0 = rest;
            Poll::Ready(Some(Ok(Frame::data(vec![0; 1 << 20].into()))))
        }
    }

    fn reader(megabytes: usize) -> Reader {
        Reader { timeout: Duration::from_secs(30), megabytes: Arc::new(Semaphore::new(megabytes)) }
    }

    async fn read(reader: &Reader, megabytes: usize, most: usize) -> Result<Arrived, Refusal> {
        reader.read(Body::new(Megabytes(megabytes)), most << 20).await
    }

    #[tokio::test]
    async fn large_bodies_are_refused_while_there_is_no_room_for_them() {
        let reader = reader(3);
        let first = read(&reader, 2, 100).await.unwrap();
        assert_eq!(read(&reader, 2, 100).await.err(), Some(NO_ROOM));
        let second = read(&reader, 1, 100).await.unwrap();
        drop((first, second));
        assert_eq!(read(&reader, 3, 100).await.unwrap().bytes.unwrap().len(), 3 << 20);
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_not_held() {
        let reader = reader(3);
        let arrived = read(&reader, 5, 2).await.unwrap();
        assert!(arrived.bytes.is_none());
        assert_eq!(reader.megabytes.available_permits(), 3);
    }
}
