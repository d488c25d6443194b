//! The HTTP clients that requests are sent through. Connections stay on the runtime that opened them, and no token follows
//! a redirect.

use std::{
    future::pending,
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::redirect::Policy;
use tokio::{
    runtime::{Handle, Id, RuntimeFlavor},
    task::AbortHandle,
};

/// The number of runtimes whose connections are kept. A program has one or two, and each of its tests has one.
const MAX_RUNTIMES: usize = 16;

/// The HTTP clients of a client.
pub(crate) enum HttpClients {
    /// One HTTP client for each runtime, built on first use.
    PerRuntime(Pool),
    /// The user's own HTTP client, whose settings cannot be read.
    Custom(CustomClient),
}

impl HttpClients {
    /// HTTP clients built by a function. The first is built now, to report an error early.
    pub(crate) fn per_runtime(
        make: impl Fn() -> Result<reqwest::Client, String> + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let first = make()?;
        Ok(Self::PerRuntime(Pool { make: Box::new(make), clients: Mutex::new(vec![(None, first)]) }))
    }

    /// HTTP clients with the user's settings, without redirects.
    pub(crate) fn from_builder(
        builder: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Result<Self, String> {
        Self::per_runtime(move || {
            let built = builder().redirect(Policy::none()).build();
            built.map_err(|e| format!("`.http_client_builder(…)` failed to build a client: {e}"))
        })
    }

    /// The user's own HTTP client.
    pub(crate) fn custom(client: reqwest::Client) -> Self {
        // Only this text shows how a client was built. If it ever changes, requests with tokens are not sent.
        let stops_at_redirects = format!("{client:?}").contains(r#"redirect_policy: "Policy(None)""#);
        Self::Custom(CustomClient { client, stops_at_redirects, homes: Mutex::default() })
    }

    /// The HTTP client for the current runtime, or why there is none.
    pub(crate) fn client(&self, with_token: bool) -> Result<reqwest::Client, String> {
        let runtime = Handle::try_current()
            .map_err(|_| "no tokio runtime is running — call from one, or use the blocking client".to_owned())?;
        match self {
            Self::PerRuntime(pool) => pool.client(runtime.id()),
            Self::Custom(given) => given.client(&runtime, with_token),
        }
    }
}

/// An HTTP client for each runtime. A connection is driven by a task of the runtime that opened it. A call on another
/// runtime would stall while that runtime is idle.
pub(crate) struct Pool {
    make: Box<dyn Fn() -> Result<reqwest::Client, String> + Send + Sync>,
    /// The oldest first. A client that no runtime uses yet has no id.
    clients: Mutex<Vec<(Option<Id>, reqwest::Client)>>,
}

impl Pool {
    fn client(&self, runtime: Id) -> Result<reqwest::Client, String> {
        let mut clients = locked(&self.clients);
        if let Some((id, client)) = clients.iter_mut().find(|(id, _)| id.is_none_or(|id| id == runtime)) {
            *id = Some(runtime);
            return Ok(client.clone());
        }
        let client = (self.make)()?;
        if clients.len() == MAX_RUNTIMES {
            clients.remove(0);
        }
        clients.push((Some(runtime), client.clone()));
        Ok(client)
    }
}

/// The user's HTTP client and the runtimes that have used it.
pub(crate) struct CustomClient {
    client: reqwest::Client,
    stops_at_redirects: bool,
    homes: Mutex<Vec<Home>>,
}

/// A runtime that may drive connections of a custom client.
struct Home {
    id: Id,
    is_of_one_thread: bool,
    /// A task that runs until its runtime is shut down.
    life: AbortHandle,
}

impl CustomClient {
    fn client(&self, runtime: &Handle, with_token: bool) -> Result<reqwest::Client, String> {
        if with_token && !self.stops_at_redirects {
            return Err("the `.http_client(…)` may follow redirects, which would take the token of temporary keys to \
                        another host — build it with `.redirect(reqwest::redirect::Policy::none())`, or use \
                        `.http_client_builder(…)`"
                .to_owned());
        }
        let (id, is_of_one_thread) = (runtime.id(), runtime.runtime_flavor() == RuntimeFlavor::CurrentThread);
        let mut homes = locked(&self.homes);
        homes.retain(|home| !home.life.is_finished());
        if !homes.iter().any(|home| home.id == id) {
            if homes.iter().any(|home| home.is_of_one_thread || is_of_one_thread) {
                return Err(
                    "the `.http_client(…)` is used on another runtime too, and one of them has a single thread: \
                            connections would stall while it is idle — use `.http_client_builder(…)`"
                        .to_owned(),
                );
            }
            let life = runtime.spawn(pending::<()>()).abort_handle();
            homes.push(Home { id, is_of_one_thread, life });
        }
        Ok(self.client.clone())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.life.abort();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock still guards a whole list.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use rustls::{ClientConfig, RootCertStore, crypto::ring};

    use super::*;

    fn builder() -> reqwest::ClientBuilder {
        let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
    }

    /// The one thing that is read from a text not made for it.
    #[tokio::test]
    async fn only_a_client_that_stops_at_redirects_gets_a_token() {
        let table = [
            (builder().redirect(Policy::none()), true),
            (builder(), false),
            (builder().redirect(Policy::limited(10)), false),
            (builder().redirect(Policy::limited(0)), false),
            (
                builder().redirect(Policy::custom(|attempt| {
                    if attempt.previous().len() > 1 { attempt.stop() } else { attempt.follow() }
                })),
                false,
            ),
        ];
        for (builder, expected) in table {
            let http = HttpClients::custom(builder.build().unwrap());
            assert_eq!(http.client(true).is_ok(), expected);
            assert!(http.client(false).is_ok());
        }
        assert!(HttpClients::from_builder(builder).unwrap().client(true).is_ok());
    }

    #[test]
    fn no_more_clients_are_kept_than_runtimes_may_have() {
        let http = HttpClients::from_builder(builder).unwrap();
        let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
        let runtimes: Vec<_> = (0..MAX_RUNTIMES + 3).map(|_| runtime()).collect();
        for runtime in &runtimes {
            runtime.block_on(async { http.client(true) }).unwrap();
        }
        let HttpClients::PerRuntime(pool) = &http else { panic!("it is made here") };
        assert_eq!(locked(&pool.clients).len(), MAX_RUNTIMES);
    }

    #[test]
    fn without_a_runtime_that_is_said() {
        let error = HttpClients::from_builder(builder).unwrap().client(false).unwrap_err();
        assert!(error.starts_with("no tokio runtime is running"), "{error}");
    }
}
