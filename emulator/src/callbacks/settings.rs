//! Where callbacks go and how, as it is set from outside.

use std::{fmt, str::FromStr, time::Duration};

use super::{address, sealed};

/// An address that callbacks are sent to, and how its messages are protected.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    pub(super) url: String,
    pub(super) key: String,
    pub(super) token: String,
    pub(super) v1: bool,
}

impl Callback {
    /// Messages to this `http://` address, in clear and not signed. It may be of any host.
    pub fn to(url: impl Into<String>) -> Self {
        Self { url: url.into(), key: String::new(), token: String::new(), v1: false }
    }

    /// Encrypts the messages with this key of 32 characters, the platform's `CallbackKey`.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Signs the messages with this token, the platform's `CallbackToken`.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sends messages of the first version, which accounts from before May 2023 may have: what happens to
    /// a contract (`FlowStatusChange`) is told by `MsgData` alone, without `MsgId` and `MsgType`.
    #[must_use]
    pub fn v1(mut self) -> Self {
        self.v1 = true;
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidCallback> {
        let invalid = |reason: String| InvalidCallback(format!("the callback to `{}`: {reason}", self.url));
        address::check(&self.url).map_err(invalid)?;
        sealed::check_key(&self.key).map_err(invalid)
    }
}

impl fmt::Debug for Callback {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("url", &self.url).finish_non_exhaustive()
    }
}

impl FromStr for Callback {
    type Err = InvalidCallback;

    /// Reads `URL[,KEY[,TOKEN]]`; a key that is left empty is none.
    fn from_str(text: &str) -> Result<Self, InvalidCallback> {
        let mut parts = text.splitn(3, ',');
        let mut part = || parts.next().unwrap_or_default();
        let callback = Self::to(part()).key(part()).token(part());
        callback.check().map(|()| callback)
    }
}

/// An address or key that callbacks cannot be sent with: what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCallback(String);

impl fmt::Display for InvalidCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidCallback {}

/// How callbacks are delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The pauses before each further attempt, in real time; after the last one a message is given up.
    /// A pause is a day at the longest.
    pub retries: Vec<Duration>,
    /// Each message that was taken is sent once more, as happens on the platform.
    pub duplicate: bool,
    /// Messages wait for a second, and those that came last are sent first.
    pub reorder: bool,
    /// Messages are kept until they are let go, or [`Emulator::deliver_callbacks`] is called.
    ///
    /// [`Emulator::deliver_callbacks`]: crate::Emulator::deliver_callbacks
    pub hold: bool,
}

impl Default for Delivery {
    /// In order, once, and again after 1 s, 5 s, 30 s, 2 min and 10 min.
    fn default() -> Self {
        let retries = [1, 5, 30, 120, 600].map(Duration::from_secs).to_vec();
        Self { retries, duplicate: false, reorder: false, hold: false }
    }
}
