//! Setting up and starting an emulator.

use std::{
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use tencent_ess_spec::{Problems, Spec};
use tokio::{net::TcpListener, sync::oneshot};

use super::Emulator;
use crate::{
    Callback, Delivery, InvalidCallback,
    callbacks::Callbacks,
    clock::{Clock, Source, unix_seconds},
    faults::Faults,
    fixtures::{Fixtures, InvalidFixtures},
    gate::{Account, Accounts, Gate, Rates},
    guard::Hosts,
    http,
    ids::Seed,
    journal::Journal,
    memory::{Memory, OpenError},
    mismatches::Mismatches,
    server::{self, Limits},
    service,
    state::{State, contents},
};

/// The definitions that are served unless others are given.
const SPEC: &str = "ess/2020-11-11";
/// What may be held of bodies unless it is said otherwise.
const MAX_HELD_BYTES: usize = 512 * 1024 * 1024;

/// An emulator that is being set up; from [`Emulator::builder`].
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    spec: Option<Spec>,
    accounts: Accounts,
    auth: bool,
    rate_limits: bool,
    ignores_unknown: bool,
    listen: String,
    hosts: Vec<String>,
    clock: Option<Source>,
    seed: Option<u64>,
    state: Option<PathBuf>,
    max_content_bytes: usize,
    fixtures: Fixtures,
    callbacks: Vec<Callback>,
    delivery: Delivery,
    limits: Limits,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            spec: None,
            accounts: Accounts::new(),
            auth: true,
            rate_limits: false,
            ignores_unknown: false,
            listen: "127.0.0.1:0".to_owned(),
            hosts: Vec::new(),
            clock: None,
            seed: None,
            state: None,
            max_content_bytes: contents::MAX_BYTES,
            fixtures: Fixtures::new(),
            callbacks: Vec::new(),
            delivery: Delivery::default(),
            limits: Limits {
                read_timeout: Duration::from_secs(30),
                max_connections: 1000,
                max_held_bytes: MAX_HELD_BYTES,
            },
        }
    }

    /// Serves these definitions instead of those of `ess/2020-11-11`.
    pub fn spec(mut self, spec: Spec) -> Self {
        self.spec = Some(spec);
        self
    }

    /// Adds an account. Without any there is one, with [`Emulator::SECRET_ID`] and [`Emulator::SECRET_KEY`].
    pub fn account(mut self, secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        self.accounts.insert(secret_id.into(), Account { key: secret_key.into(), token: None });
        self
    }

    /// Adds an account with a temporary key, for which requests must carry the token.
    pub fn temporary_account(
        mut self,
        secret_id: impl Into<String>,
        secret_key: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        let account = Account { key: secret_key.into(), token: Some(token.into()) };
        self.accounts.insert(secret_id.into(), account);
        self
    }

    /// Lets unsigned requests in: nothing is asked of who sends them, and when.
    pub fn no_auth(mut self) -> Self {
        self.auth = false;
        self
    }

    /// Refuses calls beyond the documented rate of an action, by account and second of the emulator's
    /// clock, with `RequestLimitExceeded`. An action without a documented rate has none here.
    pub fn rate_limits(mut self) -> Self {
        self.rate_limits = true;
        self
    }

    /// Ignores members that the definitions do not know, instead of answering `UnknownParameter` as the
    /// platform documents. Each is logged, and named by [`ReceivedRequest::ignored`].
    ///
    /// [`ReceivedRequest::ignored`]: crate::ReceivedRequest::ignored
    pub fn ignore_unknown_members(mut self) -> Self {
        self.ignores_unknown = true;
        self
    }

    /// Listens on this host and port, by default on a free port of `127.0.0.1`.
    #[expect(clippy::needless_pass_by_value, reason = "a text and a `SocketAddr` are given alike")]
    pub fn listen(mut self, address: impl ToString) -> Self {
        self.listen = address.to_string();
        self
    }

    /// Takes requests that come under this name as well: a `Host` without a port. Without it, the
    /// emulator is served under addresses, names that the public DNS does not give out, and the
    /// platform's own hosts, so that no page of the web can reach it through a browser on this machine
    /// by giving its own name to this address.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Takes the time from here instead of the system.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(now));
        self
    }

    /// Gives out the same ids and links again when the same requests come. Without a seed they come from
    /// the system's randomness, and nobody can guess them.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps the state in this file, which is made if it is not there, instead of in memory alone:
    /// what was acknowledged is there again after a restart, also after a crash.
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// How many bytes of uploaded files are kept: 64 MB by default. When there are more, what was uploaded
    /// or used longest ago is downloaded as a made-up page again.
    pub fn max_content_bytes(mut self, bytes: usize) -> Self {
        self.max_content_bytes = bytes;
        self
    }

    /// Puts this there from the start, and again after a reset. With [`Builder::state`], a file that is
    /// there already is not changed.
    pub fn fixtures(mut self, fixtures: Fixtures) -> Self {
        self.fixtures = fixtures;
        self
    }

    /// Sends callbacks here, besides the addresses that `ModifyApplicationCallbackInfo` sets.
    pub fn callback(mut self, callback: Callback) -> Self {
        self.callbacks.push(callback);
        self
    }

    /// How callbacks are delivered: when they are tried again, and what goes wrong with them.
    pub fn callback_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// How long the headers of a request, and then its body, may take to arrive: 30 seconds by default.
    /// A connection that is idle for as long is closed, and one whose client does not read its answer.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read_timeout = timeout;
        self
    }

    /// How many connections there may be at once: 1000 by default. Further ones are closed.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.limits.max_connections = connections;
        self
    }

    /// How many bytes of the bodies of requests are held at once: 512 MB by default. A request that finds no
    /// room is answered with HTTP 503.
    pub fn max_held_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_held_bytes = bytes;
        self
    }

    /// Starts to listen, on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or the state cannot be read from its file.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let spec = match self.spec {
            Some(spec) => spec,
            None => Spec::embedded(SPEC).map_err(StartError::Spec)?,
        };
        self.callbacks.iter().try_for_each(Callback::check).map_err(StartError::Callback)?;
        let failed = |source| StartError::Listen { address: self.listen.clone(), source };
        let listener = TcpListener::bind(&self.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let mut accounts = self.accounts;
        if accounts.is_empty() {
            let account = Account { key: Emulator::SECRET_KEY.to_owned(), token: None };
            accounts.insert(Emulator::SECRET_ID.to_owned(), account);
        }
        let clock = Clock::new(self.clock.unwrap_or_else(|| Box::new(SystemTime::now)));
        let mut seed =
            self.seed.map_or_else(Seed::drawn, |number| Ok(Seed::Given(number))).map_err(|_| StartError::Randomness)?;
        let (ids, ids_of_requests) = seed.sources();
        let now = unix_seconds(clock.now());
        let mut state = State::new(ids, now);
        state.check(&self.fixtures, &spec).map_err(StartError::Fixtures)?;
        state.add(self.fixtures.clone());
        let memory = match &self.state {
            Some(path) => Memory::open(path, state).map_err(StartError::State)?,
            None => Memory::new(state),
        };
        // The time does not go back: tasks that had ended would run again.
        clock.advance_to(memory.saved_time());
        let now = unix_seconds(clock.now());
        let callbacks = Callbacks::new(address, self.callbacks, self.delivery);
        let install = |state: &mut State| {
            state.contents.max_bytes = self.max_content_bytes;
            state.fixtures = self.fixtures;
            callbacks.install(state);
        };
        let installed = memory.access(now, install).await;
        installed.map_err(|error| {
            StartError::State(OpenError::content(self.state.as_deref().unwrap_or(Path::new("")), &error.to_string()))
        })?;
        let service = Arc::new(service::Service {
            gate: Gate {
                accounts: self.auth.then_some(accounts),
                hosts: Hosts::new(&spec, &self.hosts),
                port: address.port(),
                rates: self.rate_limits.then(|| Mutex::new(Rates::default())),
            },
            spec,
            base_url: format!("http://{}", reachable(address)),
            ignores_unknown: self.ignores_unknown,
            seed: Mutex::new(seed),
            ids: Mutex::new(ids_of_requests),
            memory,
            callbacks,
            clock,
            faults: Mutex::new(Faults::default()),
            answers: Mutex::default(),
            journal: Mutex::new(Journal::default()),
            mismatches: Mutex::new(Mismatches::default()),
        });
        let courier = tokio::spawn({
            let service = Arc::clone(&service);
            async move { service.callbacks.run(&service.memory, &service.clock).await }
        });
        let (stop, stopped) = oneshot::channel();
        let router = http::router(Arc::clone(&service), self.limits);
        let server = tokio::spawn(server::serve(listener, router, self.limits, stopped));
        Ok(Emulator { service, address, stop: Some(stop), server, courier })
    }
}

/// An address that can be connected to: a listener may be bound to all of the machine's.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => (Ipv4Addr::LOCALHOST, v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => (Ipv6Addr::LOCALHOST, v6.port()).into(),
        address => address,
    }
}

/// Why an emulator did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The definitions that the crate carries are wrong.
    Spec(Problems),
    /// The state cannot be read from its file.
    State(OpenError),
    /// What is to be there from the start cannot be.
    Fixtures(InvalidFixtures),
    /// Callbacks cannot be sent as they are asked for.
    Callback(InvalidCallback),
    /// The system has no randomness to make ids from.
    Randomness,
    /// The address cannot be listened on.
    Listen {
        /// The address, as given.
        address: String,
        /// The system's reason.
        source: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(problems) => write!(f, "the included definitions are wrong, which is a bug:\n{problems}"),
            Self::State(error) => error.fmt(f),
            Self::Fixtures(error) => write!(f, "the fixtures cannot be added: {error}"),
            Self::Callback(error) => error.fmt(f),
            Self::Randomness => f.write_str("the system has no randomness to make ids from; give a seed"),
            Self::Listen { address, source } => {
                write!(f, "cannot listen on `{address}`: {source}; give another address, or port 0 for a free one")
            }
        }
    }
}

// The reason is part of the message, so there is no `source` that would repeat it.
impl std::error::Error for StartError {}
