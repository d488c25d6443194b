//! What a request must be before anybody looks at its parameters: the platform's own checks.

mod authorization;
mod form;
mod mismatch;
mod rates;
mod tc3;

use std::{collections::BTreeMap, fmt, sync::Mutex};

use axum::http::{HeaderMap, Method, header};
use serde_json::{Map, Value};
use tencent_ess_spec::{Action, Field, Spec, nearest};

use crate::{ApiError, guard::Hosts, json, sync::lock};

pub use mismatch::SignatureMismatch;
pub(crate) use rates::Rates;
pub(crate) use tc3::hex;

/// The longest query that the platform takes, in bytes.
const MAX_QUERY_BYTES: usize = 32 * 1024;
/// The largest body that the platform takes.
const MAX_BODY_BYTES: usize = 10 * 1024 * 1024;
/// The same for an action with a host of its own, which is one that takes files: of 60 MB, in Base64.
const MAX_FILE_BODY_BYTES: usize = 100 * 1024 * 1024;

/// Who may call, and how that is checked.
pub(crate) struct Gate {
    /// Accounts by secret id; `None` lets everybody in.
    pub(crate) accounts: Option<Accounts>,
    /// The names under which requests may come.
    pub(crate) hosts: Hosts,
    /// The port that the emulator listens on.
    pub(crate) port: u16,
    /// What has been called of late; `None` lets everybody call as often as they like.
    pub(crate) rates: Option<Mutex<Rates>>,
}

pub(crate) type Accounts = BTreeMap<String, Account>;

/// What goes with a secret id.
pub(crate) struct Account {
    pub(crate) key: String,
    /// The token without which a temporary key is worth nothing.
    pub(crate) token: Option<String>,
}

/// A request as it came over the wire.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    /// `None` when it is larger than the action takes.
    pub(crate) body: Option<&'a [u8]>,
}

impl<'a> Request<'a> {
    /// A header that is text, trimmed; empty without one.
    pub(crate) fn header(&self, name: &str) -> &'a str {
        text(self.headers, name)
    }

    /// The name of the action.
    pub(crate) fn action(&self) -> &'a str {
        self.header("x-tc-action")
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}

/// The parameters of a request as they were sent.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'a> {
    /// The body of a POST.
    Json(&'a [u8]),
    /// The query of a GET.
    Form(&'a str),
}

impl Payload<'_> {
    /// The parameters; a form gets its types from the action's `fields`.
    ///
    /// # Errors
    ///
    /// When it is no JSON object, or no form.
    pub(crate) fn parameters(&self, spec: &Spec, fields: &[Field]) -> Result<Map<String, Value>, ApiError> {
        let parameters = match self {
            Self::Json(body) => json::parse_object(body),
            Self::Form(query) => form::parse(query, spec, fields),
        };
        parameters.map_err(|message| ApiError::new("InvalidParameter", message))
    }
}

/// Why a request is not let in.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: ApiError,
    /// How its signature came about, if that is the reason.
    pub(crate) mismatch: Option<Box<SignatureMismatch>>,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self { error, mismatch: None }
    }
}

impl Gate {
    /// The action that the request is for, and its parameters.
    ///
    /// # Errors
    ///
    /// The first check that the request fails, in the order of the README: the host, the protocol, the sender,
    /// the action, its rate.
    pub(crate) fn admit<'s, 'r>(
        &self,
        request: &Request<'r>,
        spec: &'s Spec,
        now: i64,
    ) -> Result<(&'s Action, Payload<'r>), Refusal> {
        self.hosts.check(request.headers).map_err(|reason| ApiError::new("UnauthorizedOperation", reason))?;
        let payload = protocol(request, max_body(spec, request.headers))?;
        let sender = match &self.accounts {
            Some(accounts) => {
                // The query of a GET is signed as such, and its payload is empty.
                let signed = if let Payload::Json(body) = payload { body } else { &[] };
                let id = tc3::verify(request, signed, accounts, self.port, spec, now)?;
                token(request, accounts.get(id))?;
                id
            }
            None => "",
        };
        let action = action(request, spec)?;
        if let (Some(rates), Some(limit)) = (&self.rates, action.rate_limit)
            && !lock(rates).admit(sender, &action.action, limit, now)
        {
            let message = format!("{} may be called {limit} times per second; slow down", action.action);
            return Err(ApiError::new("RequestLimitExceeded", message).into());
        }
        Ok((action, payload))
    }

    /// Forgets who has called what.
    pub(crate) fn reset(&self) {
        if let Some(rates) = &self.rates {
            *lock(rates) = Rates::default();
        }
    }
}

/// The largest body that the action named in `headers` takes, in bytes.
pub(crate) fn max_body(spec: &Spec, headers: &HeaderMap) -> usize {
    let action = spec.actions.get(text(headers, "x-tc-action"));
    let takes_files = action.is_some_and(|action| action.curated.host.is_some());
    if takes_files { MAX_FILE_BODY_BYTES } else { MAX_BODY_BYTES }
}

fn protocol<'r>(request: &Request<'r>, max_body: usize) -> Result<Payload<'r>, ApiError> {
    let too_large = |message: String| ApiError::new("RequestSizeLimitExceeded", message);
    let Some(body) = request.body else {
        return Err(too_large(format!("the body is larger than {} MB", max_body >> 20)));
    };
    let (payload, expected) = match *request.method {
        Method::POST => (Payload::Json(body), "application/json"),
        Method::GET => (Payload::Form(request.query), "application/x-www-form-urlencoded"),
        _ => {
            let message = format!("{} is not served here; send POST with a JSON body, or GET", request.method);
            return Err(ApiError::new("UnsupportedProtocol", message));
        }
    };
    if let Payload::Form(query) = payload
        && query.len() > MAX_QUERY_BYTES
    {
        return Err(too_large("the query is longer than 32 KB; send POST".to_owned()));
    }
    let content_type = request.header(header::CONTENT_TYPE.as_str());
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(expected) {
        let message = format!("the Content-Type is `{content_type}`; for {} it must be {expected}", request.method);
        return Err(ApiError::new("UnsupportedProtocol", message));
    }
    Ok(payload)
}

/// Whether the request carries the token of its account. One that needs none is not asked for it:
/// what is in the header then is not looked at.
fn token(request: &Request<'_>, account: Option<&Account>) -> Result<(), ApiError> {
    let Some(expected) = account.and_then(|account| account.token.as_deref()) else { return Ok(()) };
    let message = match request.header("x-tc-token") {
        sent if sent == expected => return Ok(()),
        "" => "the key is a temporary one; send its token in the header X-TC-Token",
        _ => "the header X-TC-Token is not the token of this key",
    };
    Err(ApiError::new("AuthFailure.TokenFailure", message))
}

fn action<'s>(request: &Request<'_>, spec: &'s Spec) -> Result<&'s Action, ApiError> {
    if let Some(product) = other_product(request.header("host"), spec) {
        let message = format!("`{product}` is not served here; this is {}", spec.service.service);
        return Err(ApiError::new("NoSuchProduct", message));
    }
    let name = request.action();
    if name.is_empty() {
        return Err(ApiError::new("InvalidAction", "no action is named; send it in the header X-TC-Action"));
    }
    let version = request.header("x-tc-version");
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

/// The product that `host` is the production host of, if it is another than the one served: a client
/// that goes through a proxy says so although it arrives here.
fn other_product<'h>(host: &'h str, spec: &Spec) -> Option<&'h str> {
    let own = spec.service.production_host();
    let (own_product, domain) = own.split_once('.')?;
    let product = host.strip_suffix(domain)?.strip_suffix('.')?.split('.').next()?;
    (product != own_product).then_some(product)
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("is_temporary", &self.token.is_some()).finish_non_exhaustive()
    }
}
