//! Caches credentials between calls and refreshes them before they expire, with one look-up for all waiting calls.

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

/// Credentials are refreshed this long before they expire, or after four fifths of a shorter lifetime.
const MARGIN: Duration = Duration::from_secs(300);
/// While credentials are still valid, a failed refresh is retried after this pause.
const PAUSE: Duration = Duration::from_secs(5);
/// The timeout of a look-up, so that a provider that hangs does not block all calls forever.
const LONGEST: Duration = Duration::from_secs(30);

/// The source of a client's credentials.
pub(crate) enum Source {
    /// Fixed credentials, which never change.
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

    /// Validates fixed credentials before they are used.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        match self {
            Self::Fixed(credentials) => credentials.check(),
            Self::LookedUp(_) => Ok(()),
        }
    }

    /// Credentials that are valid at `now`, the time of the client's clock. Waits at most `patience` if there are none
    /// yet.
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

    /// Drops credentials that the service refused. Returns whether the next [`get`](Self::get) may return others: if not,
    /// a retry is useless.
    pub(crate) fn reject(&self, refused: &Credentials) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::LookedUp(cache) => {
                let mut state = cache.state();
                // Others may have been looked up since the refused ones were used. Keep those.
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
            // A user's provider might print secrets.
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
    /// The pending look-ups, one for each runtime that needs one, because a look-up stalls while its runtime is idle. If
    /// a sender is dropped, so is its runtime.
    pending: Vec<(Id, Pending)>,
}

impl State {
    /// Whether the current credentials are valid for longer than these.
    fn outlasts(&self, others: &Credentials) -> bool {
        let ends = self.current.as_ref().and_then(|current| current.credentials.expires_at().zip(others.expires_at()));
        ends.is_some_and(|(present, other)| present > other)
    }
}

/// One value, so that nobody sees the id of one set of keys with the token of another.
struct Current {
    credentials: Credentials,
    refresh_at: Option<SystemTime>,
}

type LookupResult = Result<Credentials, CredentialsError>;
type Pending = watch::Receiver<Option<LookupResult>>;

impl Cache {
    async fn get(self: &Arc<Self>, now: SystemTime) -> LookupResult {
        // A look-up is lost if the runtime of the caller that began it is shut down. The second runs on this runtime.
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

    /// Begins a look-up unless one is pending. It runs in its own task, so it continues when a caller stops waiting.
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

    /// Stores the result of a look-up. A failure only delays the next refresh, so valid credentials stay in use and
    /// expired ones are looked up by the next call.
    fn keep(&self, outcome: &LookupResult, now: SystemTime, runtime: Id) {
        let mut state = self.state();
        // Before callers get the result: a caller that asks again at once must not get the same failure.
        state.pending.retain(|(id, _)| *id != runtime);
        match outcome {
            // A look-up on a runtime that was idle may end after a later one.
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
