//! Starting and stopping an emulator.

use std::{
    convert::Infallible,
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use tencent_ess_spec::{Problems, Spec};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    Attempt, Callback, Delivery, Fault, InvalidCallback, InvalidFault, ReceivedRequest, Refused, SignatureMismatch,
    callbacks::{self, Callbacks},
    clock::{Clock, Source, unix_seconds},
    faults::{Faults, Pending},
    fixtures::{Fixtures, InvalidFixtures},
    gate::{Account, Accounts, Gate, Rates},
    http,
    ids::Ids,
    journal::Journal,
    memory::{Memory, OpenError},
    mismatches::Mismatches,
    server::{self, Limits},
    service,
    state::{State, contents},
    sync::lock,
};

/// The definitions that are served unless others are given.
const SPEC: &str = "ess/2020-11-11";

/// A running emulator. It stops when it is dropped.
#[must_use = "an emulator stops when it is dropped"]
pub struct Emulator {
    pub(crate) service: Arc<service::Service>,
    address: SocketAddr,
    /// Dropping it tells the server to finish.
    stop: Option<oneshot::Sender<Infallible>>,
    server: JoinHandle<()>,
    /// Delivers callbacks.
    courier: JoinHandle<()>,
}

impl Emulator {
    /// The `SecretId` of the account that exists when no other is given.
    pub const SECRET_ID: &str = "AKIDEMULATOR0000000000000000000000";
    /// The `SecretKey` of the account that exists when no other is given.
    pub const SECRET_KEY: &str = "emulator-secret-key";

    /// An emulator to be set up and started.
    pub fn builder() -> Builder {
        Builder {
            spec: None,
            accounts: Accounts::new(),
            auth: true,
            rate_limits: false,
            listen: "127.0.0.1:0".to_owned(),
            clock: None,
            seed: None,
            state: None,
            max_content_bytes: contents::MAX_BYTES,
            fixtures: Fixtures::new(),
            callbacks: Vec::new(),
            delivery: Delivery::default(),
            limits: Limits { read_timeout: Duration::from_secs(30), max_connections: 1000 },
        }
    }

    /// The address for a client: `http://127.0.0.1:9000`.
    pub fn url(&self) -> &str {
        &self.service.base_url
    }

    /// The address without a scheme, as the official SDKs want their endpoint: `127.0.0.1:9000`.
    pub fn endpoint(&self) -> &str {
        self.service.base_url.trim_start_matches("http://")
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The version of the API that it serves.
    pub fn version(&self) -> &str {
        &self.service.spec.service.version
    }

    /// The actions that it answers.
    pub fn actions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.service.spec.actions.keys().map(String::as_str)
    }

    /// The latest requests that reached the API, oldest first, refused ones among them.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.service.journal).requests()
    }

    /// The latest requests whose signature was wrong, oldest first, and what was wrong with it.
    pub fn signature_mismatches(&self) -> Vec<SignatureMismatch> {
        lock(&self.service.mismatches).all()
    }

    /// Makes the next call of an action fail; `*` stands for any action.
    ///
    /// A call fails once it is let in: signed, of a known action, within its rate. Faults that wait
    /// for the same call take their turns.
    ///
    /// # Errors
    ///
    /// When the definitions know nothing of the action or of the error code; the nearest is named.
    pub fn fail_next(&self, action: &str, fault: Fault) -> Result<(), InvalidFault> {
        self.fail_times(1, action, fault)
    }

    /// Makes the next `times` calls of an action fail, as [`Emulator::fail_next`] does with one.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn fail_times(&self, times: u32, action: &str, fault: Fault) -> Result<(), InvalidFault> {
        self.service.fail(Pending { action: action.to_owned(), times, fault })
    }

    /// Forgets the faults that still wait.
    pub fn clear_faults(&self) {
        lock(&self.service.faults).clear();
    }

    /// The time at which its contracts live: that of its clock, as far as it was moved.
    pub fn now(&self) -> SystemTime {
        self.service.clock.now()
    }

    /// Moves the clock so that it shows `time`, and goes on from there.
    ///
    /// Signatures are checked against the clock as if it had never been moved, because a client's own
    /// clock does not move along.
    pub fn set_time(&self, time: SystemTime) {
        self.service.clock.set(time);
        self.service.callbacks.wake();
    }

    /// Moves the clock forward, as [`Emulator::set_time`] does.
    pub fn advance(&self, by: Duration) {
        self.service.clock.advance(by);
        self.service.callbacks.wake();
    }

    /// Goes back to how it was at the start: forgets contracts, requests and faults, puts the clock and
    /// the ids back.
    ///
    /// # Errors
    ///
    /// When the state is kept in a file that cannot be written.
    pub async fn reset(&self) -> Result<(), Refused> {
        self.service.reset().await.map_err(|error| Refused::new(&error))
    }

    /// How callbacks are delivered.
    pub fn callback_delivery(&self) -> Delivery {
        self.service.callbacks.delivery()
    }

    /// Delivers callbacks in another way from now on.
    pub fn set_callback_delivery(&self, delivery: Delivery) {
        self.service.callbacks.set_delivery(delivery);
    }

    /// Makes an attempt to deliver each callback that waits, held back or not, and says what came of it.
    ///
    /// # Errors
    ///
    /// When the state is kept in a file that cannot be written.
    pub async fn deliver_callbacks(&self) -> Result<Vec<Attempt>, Refused> {
        let round = callbacks::round(&self.service, true).await;
        round.map(|(attempts, _)| attempts).map_err(|error| Refused::new(&error))
    }

    /// Stops: no more connections are accepted, and requests that are under way are finished.
    pub async fn shutdown(mut self) {
        self.stop.take();
        // It fails only when the server has panicked, and then it has stopped as well.
        let _ = (&mut self.server).await;
        // What it has not delivered is in the state, and the file is closed when it is gone.
        self.courier.abort();
        let _ = (&mut self.courier).await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.server.abort();
        self.courier.abort();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// An emulator that is being set up; from [`Emulator::builder`].
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    spec: Option<Spec>,
    accounts: Accounts,
    auth: bool,
    rate_limits: bool,
    listen: String,
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

    /// Listens on this host and port, by default on a free port of `127.0.0.1`.
    #[expect(clippy::needless_pass_by_value, reason = "a text and a `SocketAddr` are given alike")]
    pub fn listen(mut self, address: impl ToString) -> Self {
        self.listen = address.to_string();
        self
    }

    /// Takes the time from here instead of the system.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(now));
        self
    }

    /// Gives out the same ids again when the same requests come; by default the clock is the seed.
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
        let seed = self.seed.unwrap_or_else(|| seed(clock.now()));
        let ids = Ids::new(seed);
        let now = unix_seconds(clock.now());
        let mut state = State::new(ids.clone(), now);
        state.add(self.fixtures.clone()).map_err(StartError::Fixtures)?;
        let memory = match &self.state {
            Some(path) => Memory::open(path, state).map_err(StartError::State)?,
            None => Memory::new(state),
        };
        let callbacks = Callbacks::new(self.callbacks, self.delivery);
        let install = |state: &mut State| {
            state.contents.max_bytes = self.max_content_bytes;
            state.fixtures = self.fixtures;
            callbacks.install(state);
        };
        let installed = memory.access(now, install).await;
        installed.map_err(|error| {
            StartError::State(OpenError::content(self.state.as_deref().unwrap_or(Path::new("")), error.to_string()))
        })?;
        let service = Arc::new(service::Service {
            spec,
            gate: Gate {
                accounts: self.auth.then_some(accounts),
                port: address.port(),
                rates: self.rate_limits.then(|| Mutex::new(Rates::default())),
            },
            base_url: format!("http://{}", reachable(address)),
            seed,
            ids: Mutex::new(ids),
            memory,
            callbacks,
            clock,
            faults: Mutex::new(Faults::default()),
            journal: Mutex::new(Journal::default()),
            mismatches: Mutex::new(Mismatches::default()),
        });
        let courier = tokio::spawn(callbacks::run(Arc::clone(&service)));
        let (stop, stopped) = oneshot::channel();
        let router = http::router(Arc::clone(&service), self.limits.read_timeout);
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

fn seed(now: SystemTime) -> u64 {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs().wrapping_mul(1_000_000_000).wrapping_add(u64::from(since.subsec_nanos()))
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
            Self::Listen { address, source } => {
                write!(f, "cannot listen on `{address}`: {source}; give another address, or port 0 for a free one")
            }
        }
    }
}

// The reason is part of the message, so there is no `source` that would repeat it.
impl std::error::Error for StartError {}
