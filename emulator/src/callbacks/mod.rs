//! Callbacks: what happens to contracts is sent to the addresses that ask for it, until they take it.
//!
//! What is to be sent stands in the state, so it is kept over a restart, and is sent at least once.
//! Failed deliveries are tried again in real time, whatever the emulator's clock shows: the receiver
//! is a real program, and nobody waits for it by moving a clock.

mod address;
mod post;
mod sealed;
mod settings;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Mutex,
    time::Duration,
};

use axum::http::StatusCode;
use tokio::{sync::Notify, task::JoinSet, time::Instant};

pub use self::settings::{Callback, Delivery, InvalidCallback};
use self::{address::Reach, post::Failure, sealed::Sealed};
pub(crate) use self::{address::check_target, sealed::check_key};
use crate::{
    clock::{Clock, unix_seconds},
    memory::Memory,
    shown::{cut, shown},
    state::{State, message::Event, resources},
    store::SaveError,
    sync::lock,
};

/// How long a message waits to be overtaken when the order is to be changed.
const LINGER: Duration = Duration::from_secs(1);
/// The longest pause before a further attempt.
const MAX_PAUSE: Duration = Duration::from_secs(86_400);
/// The pause after the state could not be saved.
const AWAY: Duration = Duration::from_secs(5);
/// The longest time without a look at what the clock has brought about.
const LOOK: Duration = Duration::from_secs(60);

/// An attempt to deliver a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The address.
    pub url: String,
    /// `MsgId` of the message.
    pub message_id: String,
    /// Why it was not taken; `None` if it was.
    pub failure: Option<String>,
}

/// What becomes of the messages that stand in the state.
pub(crate) struct Callbacks {
    /// Where the emulator itself listens.
    own: SocketAddr,
    /// As given at the start: there again after a reset.
    configured: Vec<Callback>,
    configured_delivery: Delivery,
    delivery: Mutex<Delivery>,
    progress: Mutex<BTreeMap<Place, Progress>>,
    /// One round of deliveries at a time, so that nothing is sent twice by two of them.
    turn: tokio::sync::Mutex<()>,
    /// That there may be something to send.
    news: Notify,
}

/// Where a message waits: the id of its event, and its address.
type Place = (String, String);

/// How far the delivery of a message is.
#[derive(Clone)]
struct Progress {
    failures: usize,
    not_before: Instant,
}

/// A message on its way to an address.
struct Letter {
    event_id: String,
    message_id: String,
    /// It may go anywhere: the address was given at the start.
    anywhere: bool,
    /// `Err` if it cannot be sent there.
    sealed: Result<Sealed, String>,
}

/// What came of a letter.
struct Outcome {
    place: Place,
    /// It need not be tried again: it could not be sent.
    hopeless: bool,
    attempt: Attempt,
}

impl Callbacks {
    pub(crate) fn new(own: SocketAddr, configured: Vec<Callback>, delivery: Delivery) -> Self {
        Self {
            own,
            configured,
            configured_delivery: delivery.clone(),
            delivery: Mutex::new(delivery),
            progress: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            news: Notify::new(),
        }
    }

    /// Puts the addresses that were given at the start into the state, in place of those of an earlier start.
    pub(crate) fn install(&self, state: &mut State) {
        let earlier = state.callbacks.iter().filter(|(_, callback)| callback.configured);
        let is_given = |url: &str| self.configured.iter().any(|callback| callback.url == url);
        let gone: Vec<String> = earlier.map(|(url, _)| url).filter(|url| !is_given(url)).map(str::to_owned).collect();
        for url in gone {
            state.remove_callback(&url);
        }
        for Callback { url, key, token, v1 } in self.configured.clone() {
            state.callbacks.insert(url, resources::Callback { key, token, configured: true, v1 });
        }
    }

    /// Delivers as at the start again. What was on its way went with the state.
    pub(crate) fn reset(&self) {
        self.set_delivery(self.configured_delivery.clone());
        lock(&self.progress).clear();
    }

    pub(crate) fn delivery(&self) -> Delivery {
        lock(&self.delivery).clone()
    }

    pub(crate) fn set_delivery(&self, delivery: Delivery) {
        *lock(&self.delivery) = delivery;
        self.wake();
    }

    /// Lets what waits be looked at.
    pub(crate) fn wake(&self) {
        self.news.notify_one();
    }

    /// How often a message could not be delivered to an address.
    pub(crate) fn failures(&self, event_id: &str, url: &str) -> usize {
        let place = (event_id.to_owned(), url.to_owned());
        lock(&self.progress).get(&place).map_or(0, |progress| progress.failures)
    }

    /// Delivers what waits, for as long as it is polled.
    pub(crate) async fn run(&self, memory: &Memory, clock: &Clock) {
        loop {
            let next = match self.round(memory, clock, false).await {
                Ok((_, next)) => next,
                Err(error) => {
                    tracing::warn!("callbacks are not sent: {error}");
                    Instant::now() + AWAY
                }
            };
            tokio::select! {
                () = self.news.notified() => {}
                () = memory.reported() => {}
                () = tokio::time::sleep_until(next) => {}
            }
        }
    }

    /// One attempt for everything that waits, due or held back; and what came of each.
    pub(crate) async fn deliver_all(&self, memory: &Memory, clock: &Clock) -> Result<Vec<Attempt>, SaveError> {
        self.round(memory, clock, true).await.map(|(attempts, _)| attempts)
    }

    /// One attempt for everything that is due, or for everything that waits if `forced`; and when to look again.
    async fn round(&self, memory: &Memory, clock: &Clock, forced: bool) -> Result<(Vec<Attempt>, Instant), SaveError> {
        let _turn = self.turn.lock().await;
        let now = Instant::now();
        let due = |state: &mut State| self.due(state, forced, now);
        let (letters, next) = memory.access(unix_seconds(clock.now()), due).await?;
        if letters.is_empty() {
            return Ok((Vec::new(), next));
        }
        let copies = if self.delivery().duplicate { 2 } else { 1 };
        let mut mail = JoinSet::new();
        for (url, letters) in letters {
            mail.spawn(send_all(url, letters, copies, self.own));
        }
        let mut outcomes = Vec::new();
        while let Some(sent) = mail.join_next().await {
            outcomes.extend(sent.unwrap_or_default());
        }
        let now = Instant::now();
        let note = |state: &mut State| self.note(state, &outcomes, now);
        memory.access(unix_seconds(clock.now()), note).await?;
        // What came of it may have to be tried again sooner than what has not been sent.
        Ok((outcomes.into_iter().map(|outcome| outcome.attempt).collect(), now))
    }

    /// Chooses what is sent now, all of it if `forced`, by address and in the order of sending; and
    /// when to look again.
    fn due(&self, state: &State, forced: bool, now: Instant) -> (BTreeMap<String, Vec<Letter>>, Instant) {
        let Delivery { reorder, hold, .. } = self.delivery();
        let first = if reorder { now + LINGER } else { now };
        let mut progress = lock(&self.progress);
        let waiting: Vec<(&str, &Event, &str)> = waiting(state).collect();
        let places: BTreeSet<Place> = waiting.iter().map(|(id, _, url)| place(id, url)).collect();
        progress.retain(|place, _| places.contains(place));
        for place in places {
            progress.entry(place).or_insert(Progress { failures: 0, not_before: first });
        }
        let is_due = |progress: &Progress| forced || (!hold && progress.not_before <= now);
        let ready: BTreeSet<&str> =
            progress.iter().filter(|(_, one)| is_due(one)).map(|((_, url), _)| url.as_str()).collect();
        let mut letters = BTreeMap::<String, Vec<Letter>>::new();
        for (event_id, event, url) in waiting {
            let Some(one) = progress.get(&place(event_id, url)) else { continue };
            let overtakes = reorder && one.failures == 0 && ready.contains(url);
            if is_due(one) || overtakes {
                let letter = Letter::of(state, event_id, event, url);
                letters.entry(url.to_owned()).or_default().push(letter);
            }
        }
        if reorder {
            for letters in letters.values_mut() {
                letters.reverse();
            }
        }
        let retry = progress.values().map(|progress| progress.not_before).filter(|time| !hold && *time > now).min();
        let event = state.next_wake().map_or(LOOK, |time| {
            Duration::from_secs(u64::try_from(time.saturating_sub(state.now)).unwrap_or_default().max(1))
        });
        (letters, retry.into_iter().chain([now + event.min(LOOK)]).min().unwrap_or(now))
    }

    /// Notes what came of attempts, in the state and for later.
    fn note(&self, state: &mut State, outcomes: &[Outcome], now: Instant) {
        let retries = self.delivery().retries;
        let mut progress = lock(&self.progress);
        for Outcome { place, hopeless, attempt } in outcomes {
            let one = progress.entry(place.clone()).or_insert(Progress { failures: 0, not_before: now });
            let (url, message_id) = (&attempt.url, &attempt.message_id);
            if let Some(reason) = &attempt.failure {
                let url = cut(url);
                one.failures += 1;
                let pause = retries.get(one.failures - 1).filter(|_| !hopeless);
                if let Some(pause) = pause {
                    one.not_before = now + MAX_PAUSE.min(*pause);
                    tracing::info!(url, message_id, "a callback was not taken, and is tried again: {}", shown(reason));
                    continue;
                }
                tracing::warn!(url, message_id, "a callback was given up: {}", shown(reason));
            }
            progress.remove(place);
            state.delivered(&place.0, &place.1);
        }
    }
}

/// What still waits for an address: the event's id, the event, the address.
pub(crate) fn waiting(state: &State) -> impl Iterator<Item = (&str, &Event, &str)> {
    state.events.iter().flat_map(|(id, event)| event.pending.iter().map(move |url| (id, event, url.as_str())))
}

fn place(event_id: &str, url: &str) -> Place {
    (event_id.to_owned(), url.to_owned())
}

impl Letter {
    fn of(state: &State, event_id: &str, event: &Event, url: &str) -> Self {
        let sealed = match state.callbacks.get(url) {
            Some(callback) if callback.configured || address::check(url).is_ok() => {
                let message = if callback.v1 { event.message_v1() } else { event.message() };
                Sealed::new(&message, &callback.key, &callback.token, callback.v1)
            }
            Some(_) => Err(address::FAR.to_owned()),
            None => Err("the address was removed".to_owned()),
        };
        let anywhere = state.callbacks.get(url).is_some_and(|callback| callback.configured);
        Self { event_id: event_id.to_owned(), message_id: event.message_id.clone(), anywhere, sealed }
    }
}

/// Sends messages to one address, one after another. When the receiver is away, those that follow
/// are not tried: each would take as long to find out the same.
async fn send_all(url: String, letters: Vec<Letter>, copies: usize, own: SocketAddr) -> Vec<Outcome> {
    let (mut outcomes, mut away) = (Vec::new(), None);
    for Letter { event_id, message_id, anywhere, sealed } in letters {
        let mut hopeless = sealed.is_err();
        let failure = match (sealed, &away) {
            (Err(reason), _) => Some(reason),
            (Ok(_), Some(reason)) => Some(String::clone(reason)),
            (Ok(sealed), None) => {
                let mut failure = None;
                for _ in 0..copies {
                    match post::post(&url, &sealed, Reach { anywhere, own }).await {
                        Ok(StatusCode::OK) => {}
                        Ok(status) => failure = Some(format!("the answer was {status}; 200 takes a callback")),
                        Err(Failure::Forbidden(reason)) => {
                            hopeless = true;
                            failure = Some(reason);
                        }
                        Err(Failure::Away(reason)) => {
                            away = Some(reason.clone());
                            failure = Some(reason);
                        }
                    }
                }
                failure
            }
        };
        let attempt = Attempt { url: url.clone(), message_id, failure };
        outcomes.push(Outcome { place: (event_id, url.clone()), hopeless, attempt });
    }
    outcomes
}
