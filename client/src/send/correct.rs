//! Corrects the causes of errors that the client can fix itself: a wrong clock and expired keys.

use std::{borrow::Cow, mem};

use super::clock::Stamp;
use crate::{client::shared::Shared, credentials::Credentials, error::Error};

/// What an attempt was signed with, and the time of the response by the clock of the service.
#[derive(Default)]
pub(super) struct Sent<'a> {
    pub(super) credentials: Option<Cow<'a, Credentials>>,
    pub(super) stamp: Stamp,
    pub(super) answered_at: Option<u64>,
}

/// The corrections made in a call.
#[derive(Default)]
pub(super) struct Corrections {
    skew: bool,
    token: bool,
}

impl Shared {
    /// Corrects the cause of an error, and returns whether another attempt may succeed. Each cause is corrected once per
    /// call: if that did not help, the cause was another one.
    pub(super) fn correct(&self, error: &Error<String>, sent: &Sent<'_>, corrections: &mut Corrections) -> bool {
        let Error::Api(error) = error else { return false };
        match &*error.code {
            "AuthFailure.SignatureExpire" => {
                let is_repeated = mem::replace(&mut corrections.skew, true);
                self.clock.correct(sent.stamp, sent.answered_at, is_repeated) && !is_repeated
            }
            // The second code means that the keys were rotated and the old ones deleted.
            "AuthFailure.TokenFailure" | "AuthFailure.SecretIdNotFound" if !corrections.token => {
                corrections.token = true;
                sent.credentials.as_ref().is_some_and(|refused| self.credentials.reject(refused))
            }
            _ => false,
        }
    }
}
