//! Keeps credentials between calls and has them looked up again in time, once for everybody who waits.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    time::timeout,
};

use super::{error::CredentialsError, keys::Credentials, provider::CredentialsProvider};

/// Credentials are looked up again this long before they expire, or after four fifths of a shorter life.
const MARGIN: Duration = Duration::from_secs(300);
/// While credentials are still valid, a failed look-up is not repeated sooner.
const PAUSE: Duration = Duration::from_secs(5);
/// No look-up may take longer, so that a provider that hangs does not stop all calls for ever.
const LONGEST: Duration = Duration::from_secs(30);

/// Where a client's credentials come from.
pub(crate) enum Source {
    /// They never change and cost nothing.
    Fixed(Credentials),
    LookedUp(Arc<Cache>),
}

impl Source {
    pub(crate) fn new(provider: impl CredentialsProvider) -> Self {
        match provider.fixed() {
            Some(credentials) => Self::Fixed(credentials.clone()),
            None => Self::LookedUp(Arc::new(Cache { provider: Box::new(provider), state: Mutex::default() })),
        }
    }

    /// What can be said of the credentials before any is needed.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        match self {
            Self::Fixed(credentials) => credentials.check(),
            Self::LookedUp(_) => Ok(()),
        }
    }

    /// Credentials valid at `now`, the time by the client's clock. Waits at most `patience` where there are none yet.
    pub(crate) async fn get(
        &self,
        now: SystemTime,
        patience: Duration,
    ) -> Result<Cow<'_, Credentials>, CredentialsError> {
        match self {
            Self::Fixed(credentials) => {
                unexpired(credentials, now)?;
                Ok(Cow::Borrowed(credentials))
            }
            Self::LookedUp(cache) => match timeout(patience, cache.get(now)).await {
                Ok(result) => result.map(Cow::Owned),
                Err(_) => Err(CredentialsError::new("the look-up exceeded the timeout of the call")),
            },
        }
    }

    /// Forgets credentials that the service has refused. Whether the next [`get`](Self::get) can give others: if not,
    /// there is no use in trying again.
    pub(crate) fn reject(&self, refused: &Credentials) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::LookedUp(cache) => {
                let mut state = cache.state();
                // Others may have been looked up since the refused ones were used: those stay.
                if state.current.as_ref().is_some_and(|current| current.credentials.same_keys(refused)) {
                    state.current = None;
                }
                true
            }
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credentials) => credentials.fmt(f),
            // What a provider of the user's own would print is not ours to vouch for.
            Self::LookedUp(_) => f.write_str("CredentialsProvider"),
        }
    }
}

pub(crate) struct Cache {
    provider: Box<dyn CredentialsProvider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// The look-ups under way, one for each runtime that needs one: a caller on another may wait in vain for a runtime
    /// that nothing runs. If a sender is gone, so is its runtime.
    pending: Vec<(Id, Pending)>,
}

impl State {
    /// Whether the present credentials are valid for longer than these.
    fn outlasts(&self, others: &Credentials) -> bool {
        let ends = self.current.as_ref().and_then(|current| current.credentials.expires_at().zip(others.expires_at()));
        ends.is_some_and(|(present, other)| present > other)
    }
}

/// One value, so that nobody ever sees the id of one triple with the token of another.
struct Current {
    credentials: Credentials,
    refresh_at: Option<SystemTime>,
}

type LookupResult = Result<Credentials, CredentialsError>;
type Pending = watch::Receiver<Option<LookupResult>>;

impl Cache {
    async fn get(self: &Arc<Self>, now: SystemTime) -> LookupResult {
        // A look-up may be lost with the runtime that another caller began it on; the second is on this one.
        for _ in 0..2 {
            let mut pending = {
                let mut state = self.state();
                match state.current.as_ref().filter(|current| unexpired(&current.credentials, now).is_ok()) {
                    None => self.begin(&mut state, now),
                    Some(current) => {
                        let credentials = current.credentials.clone();
                        if current.refresh_at.is_some_and(|at| at <= now) {
                            self.begin(&mut state, now);
                        }
                        return Ok(credentials);
                    }
                }
            };
            if let Ok(outcome) = pending.wait_for(Option::is_some).await
                && let Some(outcome) = &*outcome
            {
                return outcome.clone();
            }
        }
        Err(CredentialsError::new("the look-up was aborted: the provider panicked, or its runtime was shut down"))
    }

    /// Begins a look-up unless one is under way. It runs by itself: no caller who stops waiting takes it from others.
    fn begin(self: &Arc<Self>, state: &mut State, now: SystemTime) -> Pending {
        let runtime = Handle::current();
        state.pending.retain(|(_, pending)| pending.has_changed().is_ok());
        if let Some((_, pending)) = state.pending.iter().find(|(id, _)| *id == runtime.id()) {
            return pending.clone();
        }
        let (sender, pending) = watch::channel(None);
        let id = runtime.id();
        state.pending.push((id, pending.clone()));
        let cache = self.clone();
        runtime.spawn(async move {
            let outcome = cache.look_up(now).await;
            cache.keep(&outcome, now, id);
            sender.send_replace(Some(outcome));
        });
        pending
    }

    async fn look_up(&self, now: SystemTime) -> LookupResult {
        let credentials = match timeout(LONGEST, self.provider.credentials(now)).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(CredentialsError::new(format!("the look-up exceeded the maximum of {LONGEST:?}"))),
        };
        credentials.check()?;
        unexpired(&credentials, now)?;
        Ok(credentials)
    }

    /// Keeps what was looked up. A failure changes nothing but when the next look-up is due, so that what is still
    /// valid stays in use and what is not is looked up by the next call.
    fn keep(&self, outcome: &LookupResult, now: SystemTime, runtime: Id) {
        let mut state = self.state();
        // Before anybody learns of the outcome, or who asks again at once would be given a failure a second time.
        state.pending.retain(|(id, _)| *id != runtime);
        match outcome {
            // One that was begun on a runtime that then stood still may end after a later one.
            Ok(credentials) if state.outlasts(credentials) => {}
            Ok(credentials) => {
                let refresh_at = credentials.expires_at().map(|end| end - margin(end, now));
                state.current = Some(Current { credentials: credentials.clone(), refresh_at });
            }
            Err(error) => {
                if let Some(current) = &mut state.current {
                    tracing::warn!(%error, "refreshing the credentials failed; the current ones are used until they expire");
                    current.refresh_at = now.checked_add(PAUSE);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A poisoned lock still guards whole values: each is replaced in one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn margin(end: SystemTime, now: SystemTime) -> Duration {
    let life = end.duration_since(now).unwrap_or_default();
    MARGIN.min(life / 5)
}

fn unexpired(credentials: &Credentials, now: SystemTime) -> Result<(), CredentialsError> {
    match credentials.expires_at() {
        Some(end) if end <= now => {
            let ago = now.duration_since(end).unwrap_or_default().as_secs();
            Err(CredentialsError::new(format!(
                "the keys expired {ago} seconds ago — renew them, or set this machine's clock if they should still be valid"
            )))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
