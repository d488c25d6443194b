//! Requests to the services that issue temporary keys.

use std::{
    mem,
    ops::Deref,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use zeroize::Zeroize as _;

use super::{
    json::unix_seconds,
    keys::{Credentials, Secret},
};
use crate::{
    send::{
        clock::to_local_time,
        foreign::{ForeignResponse, kind_of},
        transport::{HttpResponse, Limits, TransportError, TransportErrorKind},
    },
    shown::beginning,
};

pub(super) const USER_AGENT: &str = concat!("tencent-ess-rs_", env!("CARGO_PKG_VERSION"));
/// The maximum size of a response. Temporary keys have about 2 kB.
const MAX_BYTES: usize = 64 * 1024;

pub(super) fn limits(time: Duration) -> Limits {
    Limits { time, bytes: MAX_BYTES }
}

/// Describes why there is no response.
pub(super) fn reason(failure: TransportError, time: Duration) -> String {
    match failure.kind {
        TransportErrorKind::Connection(detail) => detail,
        TransportErrorKind::Timeout => format!("no response within {time:?}"),
        TransportErrorKind::TooLarge { .. } => format!("a response of more than {MAX_BYTES} bytes"),
        TransportErrorKind::Redirected { status, host } => ForeignResponse::redirected(status, &host).to_string(),
    }
}

/// The time of the server's clock.
pub(super) fn time_of(answer: &HttpResponse) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(answer.date?))
}

/// A response body that is overwritten when dropped, unless something else still holds a part of it.
pub(super) struct SecretBody(Bytes);

impl SecretBody {
    /// The body of a response with status 200, or a description of the response. The body is not printed, because it may
    /// contain keys.
    pub(super) fn of(answer: HttpResponse) -> Result<Self, String> {
        let body = Self(answer.body);
        if answer.status == 200 { Ok(body) } else { Err(format!("HTTP {} with {}", answer.status, kind_of(&body))) }
    }
}

impl Deref for SecretBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for SecretBody {
    fn drop(&mut self) {
        if let Ok(mut bytes) = mem::take(&mut self.0).try_into_mut() {
            bytes.as_mut().zeroize();
        }
    }
}

/// The fields of a response: id, key, token and expiry of temporary keys.
pub(super) const MEMBERS: [&str; 4] = ["TmpSecretId", "TmpSecretKey", "Token", "ExpiredTime"];

/// Temporary keys from these [`MEMBERS`], if none is missing. Their expiry is converted from the server's clock, which
/// read `answered_at` when this machine's read `now`.
pub(super) fn temporary(
    members: [Option<Secret>; 4],
    answered_at: Option<SystemTime>,
    now: SystemTime,
) -> Result<Credentials, String> {
    let end = match &members {
        [_, _, _, Some(end)] => unix_seconds(end),
        _ => None,
    };
    match (members, end) {
        ([Some(secret_id), Some(secret_key), token @ Some(_), Some(_)], Some(end)) => {
            let end = to_local_time(end, answered_at, now);
            Ok(Credentials::from_parts(secret_id, secret_key, token).with_expiry(end))
        }
        ([_, _, _, Some(_)], None) => Err("`ExpiredTime` is not a time in Unix seconds".into()),
        (members, _) => {
            let missing = MEMBERS.iter().zip(&members).filter(|(_, member)| member.is_none());
            let names: Vec<String> = missing.map(|(name, _)| format!("`{name}`")).collect();
            Err(format!("missing {}", names.join(" and ")))
        }
    }
}

/// A text of a response that is not a key, such as an error code, safe for a log.
pub(super) fn shown(text: &Secret) -> String {
    beginning(text.expose(), 200)
}
