//! Corrects what the service refuses and the client can mend: a wrong clock and expired keys.

use std::{borrow::Cow, mem};

use super::clock::Stamp;
use crate::{client::shared::Shared, credentials::Credentials, error::Error};

/// What an attempt was signed with, and when it was answered by the service's clock.
#[derive(Default)]
pub(super) struct Sent<'a> {
    pub(super) credentials: Option<Cow<'a, Credentials>>,
    pub(super) stamp: Stamp,
    pub(super) answered_at: Option<u64>,
}

/// The causes of refusals that have been removed in a call.
#[derive(Default)]
pub(super) struct Corrections {
    skew: bool,
    token: bool,
}

impl Shared {
    /// Whether the cause of a refusal could be removed, so that the same request is worth another attempt. Each cause
    /// is removed once in a call: if that did not help, it was another one.
    pub(super) fn correct(&self, error: &Error<String>, sent: &Sent<'_>, corrections: &mut Corrections) -> bool {
        let Error::Api(error) = error else { return false };
        match &*error.code {
            "AuthFailure.SignatureExpire" => {
                let is_repeated = mem::replace(&mut corrections.skew, true);
                self.clock.correct(sent.stamp, sent.answered_at, is_repeated) && !is_repeated
            }
            // The second is the end of keys that were replaced by others where they are looked up.
            "AuthFailure.TokenFailure" | "AuthFailure.SecretIdNotFound" if !corrections.token => {
                corrections.token = true;
                sent.credentials.as_ref().is_some_and(|refused| self.credentials.reject(refused))
            }
            _ => false,
        }
    }
}
