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

use crate::shown::shown;

/// How much of a body that is not taken is still read, because a client that is cut off while it writes
/// does not look for the answer.
const MAX_DISCARDED_BYTES: usize = 64 * 1024 * 1024;
/// What a body first takes; it doubles when it is full.
const FIRST_BYTES: usize = 16 * 1024;

/// Reads the bodies of all requests.
#[derive(Clone)]
pub(super) struct Reader {
    timeout: Duration,
    /// A permit for each kilobyte that may still be held.
    kilobytes: Arc<Semaphore>,
}

/// A body that has arrived.
pub(super) struct Arrived {
    /// `None` if it is larger than allowed.
    pub(super) bytes: Option<Bytes>,
    /// Its share of the memory, which is to be kept as long as the body.
    pub(super) share: Share,
}

/// A share of the memory that bodies have. It goes back when it is dropped.
#[derive(Default)]
pub(super) struct Share(Option<OwnedSemaphorePermit>);

/// What is answered when a body does not arrive.
type Refusal = (StatusCode, &'static str);

const BADLY_FRAMED: Refusal = (StatusCode::BAD_REQUEST, "the body is not framed as its headers say\n");
const TOO_SLOW: Refusal = (StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time\n");
const NO_ROOM: Refusal = (StatusCode::SERVICE_UNAVAILABLE, "too many bodies are on their way; try again\n");

impl Reader {
    /// A reader that waits for each body as long as `timeout`, and holds that many bytes of all of them.
    pub(super) fn new(timeout: Duration, max_held_bytes: usize) -> Self {
        let kilobytes = (max_held_bytes / 1024).min(Semaphore::MAX_PERMITS);
        Self { timeout, kilobytes: Arc::new(Semaphore::new(kilobytes)) }
    }

    /// The whole body.
    pub(super) async fn read(&self, body: Body, max_bytes: usize) -> Result<Arrived, Refusal> {
        time::timeout(self.timeout, self.collect(body, max_bytes)).await.unwrap_or(Err(TOO_SLOW))
    }

    async fn collect(&self, mut body: Body, max_bytes: usize) -> Result<Arrived, Refusal> {
        // As far as the client says, so that no more is taken than the body needs.
        let told = body.size_hint().upper().and_then(|bytes| usize::try_from(bytes).ok());
        let most = told.map_or(max_bytes, |told| told.min(max_bytes));
        let (mut length, mut held) = (0_usize, Some((Vec::new(), Share::default())));
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = frame.map_err(|error| {
                tracing::debug!("a body could not be read: {}", shown(&error.to_string()));
                BADLY_FRAMED
            })?;
            let Ok(data) = frame.into_data() else { continue };
            length += data.len();
            if length > max_bytes.saturating_add(MAX_DISCARDED_BYTES) {
                break;
            }
            held = held.filter(|_| length <= max_bytes).and_then(|(mut bytes, mut share)| {
                self.make_room(&mut bytes, &mut share, length, most)?;
                bytes.extend_from_slice(&data);
                Some((bytes, share))
            });
        }
        match held {
            Some((mut bytes, share)) => {
                bytes.shrink_to_fit();
                Ok(Arrived { bytes: Some(bytes.into()), share })
            }
            None if length > max_bytes => Ok(Arrived { bytes: None, share: Share::default() }),
            None => Err(NO_ROOM),
        }
    }

    /// Makes `bytes` hold as many as `length`; `None` if there is no room for that.
    fn make_room(&self, bytes: &mut Vec<u8>, share: &mut Share, length: usize, most: usize) -> Option<()> {
        if length > bytes.capacity() {
            let capacity = bytes.capacity().saturating_mul(2).max(FIRST_BYTES).min(most).max(length);
            self.take(share, capacity.div_ceil(1024))?;
            bytes.reserve_exact(capacity - bytes.len());
        }
        Some(())
    }

    /// Takes permits until there are as many.
    fn take(&self, Share(permits): &mut Share, kilobytes: usize) -> Option<()> {
        let missing = kilobytes.saturating_sub(permits.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        let taken = Arc::clone(&self.kilobytes).try_acquire_many_owned(u32::try_from(missing).ok()?).ok()?;
        match permits {
            Some(permits) => permits.merge(taken),
            None => *permits = Some(taken),
        }
        Some(())
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

    /// A body of so many frames, of so many bytes each.
    struct Frames(usize, usize);

    impl HttpBody for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(rest) = self.0.checked_sub(1) else { return Poll::Ready(None) };
            self.0 = rest;
            Poll::Ready(Some(Ok(Frame::data(vec![0; self.1].into()))))
        }
    }

    fn reader(kilobytes: usize) -> Reader {
        Reader::new(Duration::from_secs(30), kilobytes << 10)
    }

    async fn read(reader: &Reader, kilobytes: usize, most: usize) -> Result<Arrived, Refusal> {
        reader.read(Body::new(Frames(kilobytes, 1 << 10)), most << 10).await
    }

    #[tokio::test]
    async fn bodies_are_refused_while_there_is_no_room_for_them() {
        let reader = reader(96);
        let first = read(&reader, 64, 1000).await.unwrap();
        assert_eq!(read(&reader, 64, 1000).await.err(), Some(NO_ROOM));
        let second = read(&reader, 32, 1000).await.unwrap();
        assert_eq!(read(&reader, 1, 1000).await.err(), Some(NO_ROOM), "small ones count as well");
        drop((first, second));
        assert_eq!(read(&reader, 64, 1000).await.unwrap().bytes.unwrap().len(), 64 << 10);
    }

    #[tokio::test]
    async fn what_is_not_taken_is_read_and_not_held() {
        let reader = reader(64);
        let arrived = read(&reader, 50, 20).await.unwrap();
        assert!(arrived.bytes.is_none(), "it is too large");
        assert_eq!(read(&reader, 100, 1000).await.err(), Some(NO_ROOM));
        assert_eq!(reader.kilobytes.available_permits(), 64);
    }

    #[tokio::test]
    async fn a_share_is_what_the_body_takes() {
        let reader = reader(1000);
        for (frames, frame_bytes) in [(1, 1), (1, 40_000), (100, 1000), (3, 16_384)] {
            let arrived = reader.read(Body::new(Frames(frames, frame_bytes)), 1 << 20).await.unwrap();
            let held = (1000 - reader.kilobytes.available_permits()) << 10;
            let length = arrived.bytes.unwrap().len();
            assert_eq!(length, frames * frame_bytes);
            assert!(held >= length && held <= (2 * length).max(FIRST_BYTES) + 1024, "{held} for {length}");
        }
        assert_eq!(reader.kilobytes.available_permits(), 1000);
    }
}
