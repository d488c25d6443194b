//! What a request must be before anybody looks at its parameters: the platform's own checks.

mod tc3;

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, header};
use tencent_ess_spec::{Action, Spec, nearest};

use crate::ApiError;

/// Who may call, and how that is checked.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Secret keys by secret id; `None` lets everybody in.
    pub(crate) accounts: Option<BTreeMap<String, String>>,
    /// The port that the emulator listens on.
    pub(crate) port: u16,
}

/// A request as it came over the wire.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a Method,
    pub(crate) headers: &'a HeaderMap,
    /// `None` when it is larger than the platform takes.
    pub(crate) body: Option<&'a [u8]>,
}

impl<'a> Request<'a> {
    /// A header that is text, trimmed.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }
}

impl Gate {
    /// The action that the request is for, and its body.
    ///
    /// # Errors
    ///
    /// The first check that the request fails, in the order in which the platform's answers suggest
    /// it looks: the protocol, the sender, the action.
    pub(crate) fn admit<'s, 'r>(
        &self,
        request: &Request<'r>,
        spec: &'s Spec,
        now: i64,
    ) -> Result<(&'s Action, &'r [u8]), ApiError> {
        let body = protocol(request)?;
        if let Some(accounts) = &self.accounts {
            tc3::verify(request, body, accounts, self.port, now)?;
        }
        Ok((action(request, spec)?, body))
    }
}

fn protocol<'r>(request: &Request<'r>) -> Result<&'r [u8], ApiError> {
    if request.method != Method::POST {
        let message = format!("{} is not served here; send POST with a JSON body", request.method);
        return Err(ApiError::new("UnsupportedProtocol", message));
    }
    let Some(body) = request.body else {
        return Err(ApiError::new("RequestSizeLimitExceeded", "the body is larger than 10 MB"));
    };
    let content_type = request.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = format!("the Content-Type is `{content_type}`; it must be application/json");
        return Err(ApiError::new("UnsupportedProtocol", message));
    }
    Ok(body)
}

fn action<'s>(request: &Request<'_>, spec: &'s Spec) -> Result<&'s Action, ApiError> {
    let Some(name) = request.header("x-tc-action").filter(|name| !name.is_empty()) else {
        return Err(ApiError::new("InvalidAction", "no action is named; send it in the header X-TC-Action"));
    };
    let version = request.header("x-tc-version").unwrap_or_default();
    if version != spec.service.version {
        let message = format!("there is no version `{version}`; send X-TC-Version: {}", spec.service.version);
        return Err(ApiError::new("NoSuchVersion", message));
    }
    spec.actions.get(name).ok_or_else(|| {
        let near = (name.len() <= 64).then(|| nearest(name, spec.actions.keys().map(String::as_str))).flatten();
        let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
        ApiError::new("InvalidAction", format!("there is no action `{name}`{hint}"))
    })
}
