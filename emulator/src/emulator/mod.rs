//! An emulator that runs, and what can be asked of it.

mod acts;
mod builder;

use std::{
    convert::Infallible,
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::Value;
use tokio::{sync::oneshot, task::JoinHandle};

pub use self::builder::{Builder, StartError};
use crate::{
    Attempt, Delivery, Fault, InvalidAnswer, InvalidFault, ReceivedRequest, Refused, SignatureMismatch,
    faults::Pending, journal::Entry, service, sync::lock,
};

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
        Builder::new()
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
        lock(&self.service.journal).entries().iter().map(Entry::to_request).collect()
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

    /// Sets what every further call of an action answers, until [`Emulator::clear_answers`]: all members, or
    /// some, and the rest is answered as ever. An earlier answer for every call is replaced.
    ///
    /// ```no_run
    /// # fn set(emulator: &tencent_ess_emulator::Emulator) -> Result<(), tencent_ess_emulator::InvalidAnswer> {
    /// emulator.answer("DescribeOrganizationVerifyStatus", serde_json::json!({ "VerifyStatus": 1 }))
    /// # }
    /// ```
    ///
    /// The call is checked and executed as ever, and these members are put over its answer. If the state
    /// refuses it, for example because a contract does not exist, the rest of the answer is made up.
    ///
    /// # Errors
    ///
    /// Names everything that the definition of the action does not allow.
    pub fn answer(&self, action: &str, members: Value) -> Result<(), InvalidAnswer> {
        self.service.set_answer(action, members, None)
    }

    /// Sets what the next call of an action answers, as [`Emulator::answer`] does for every call.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn answer_next(&self, action: &str, members: Value) -> Result<(), InvalidAnswer> {
        self.answer_times(1, action, members)
    }

    /// Sets what the next `times` calls of an action answer. Answers for the same action take their turns,
    /// and come before the one for every call.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn answer_times(&self, times: u32, action: &str, members: Value) -> Result<(), InvalidAnswer> {
        self.service.set_answer(action, members, Some(times))
    }

    /// Forgets the answers that were set.
    pub fn clear_answers(&self) {
        lock(&self.service.answers).clear();
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
        self.service.deliver_callbacks().await.map_err(|error| Refused::new(&error))
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
