//! The pages for people: the one on which a contract is prepared and started, and those on which
//! signers fill in, sign and refuse. Plain forms, without a script, so that they work in any frame.

mod batch;
mod cancel;
mod contract;
mod control;
mod fields;
mod form;
mod language;
mod layout;
mod parts;
mod prepare;
mod problems;
mod reasons;
mod scan;
mod sign;
mod started;
mod time;
mod verify;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use self::{fields::Fields, language::Language};
use crate::{guard, service::Service, state::State};

const MAX_FORM_BYTES: usize = 1024 * 1024;
/// As for `UploadFiles`.
const MAX_FILE_BYTES: usize = 60 * 1024 * 1024;
/// Where contracts are prepared.
pub(crate) const PREPARE_PATH: &str = "/contract-create";
/// Where a contract is shown that was started.
pub(crate) const STARTED_PATH: &str = "/contract-create/started";
/// Where signers sign: a token follows.
pub(crate) const SIGN_PATH: &str = "/sign/{token}";
/// Where one can look at a contract that does not exist yet.
pub(crate) const PREVIEW_PATH: &str = "/preview";
/// Where the pages' stylesheet is.
pub(crate) const STYLE_PATH: &str = "/_page/style.css";

const STYLE: &str = include_str!("style.css");
/// Nothing but the stylesheet is loaded, no script runs, forms come back here, and any page may have
/// these in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'";

/// The largest form that is read, in bytes: one with a file is as large as that may be.
pub(crate) fn max_body(headers: &HeaderMap) -> usize {
    if fields::has_files(headers) { MAX_FILE_BYTES + MAX_FORM_BYTES } else { MAX_FORM_BYTES }
}

/// What a page is answered with.
enum Page {
    Shown(StatusCode, Markup),
    /// A change was made; what came of it is shown at this address, which can be opened again.
    At(String),
}

/// A request for a page.
struct Visit<'a> {
    service: &'a Service,
    head: &'a Parts,
    language: Language,
    /// The fields of the address.
    query: Fields,
    /// The fields of the form; `None` if the page is only looked at.
    form: Option<Fields>,
}

impl Visit<'_> {
    /// The fields of the address, as they were written.
    fn raw_query(&self) -> &str {
        self.head.uri.query().unwrap_or_default()
    }

    /// The address of the page, for its forms: without the part after `#`, which would keep the focus
    /// where it was.
    fn here(&self) -> String {
        format!("?{}", self.raw_query())
    }

    /// Lets `act` look at and change the state. The page says so if that cannot be saved.
    async fn access(&self, act: impl FnOnce(&mut State) -> Page) -> Page {
        match self.service.memory.access(self.service.now(), act).await {
            Ok(page) => page,
            Err(error) => {
                Page::Shown(StatusCode::INTERNAL_SERVER_ERROR, layout::problem(self, &error.to_string(), &html! {}))
            }
        }
    }
}

/// The answer to a request for a page; `body` is `None` if it is too large to be read.
pub(crate) async fn respond(service: &Service, head: &Parts, body: Option<Bytes>) -> Response {
    let query = Fields::parse(head.uri.query().unwrap_or_default().as_bytes());
    let language = Language::asked_for(query.get("lang"), &head.headers);
    let posted = head.method == "POST";
    let is_too_large = posted && body.is_none();
    let form = match body.filter(|_| posted) {
        Some(body) => Some(Fields::of_form(&head.headers, body).await),
        None => None,
    };
    let visit = Visit { service, head, language, query, form };
    let refuse = |status, chinese, english, advice: &str| {
        Page::Shown(status, layout::problem(&visit, language.pick(chinese, english), &html! { p { (advice) } }))
    };
    let page = match guard::check_origin(&head.method, &head.headers) {
        Err(reason) if posted => {
            refuse(StatusCode::FORBIDDEN, "表单须从本页面提交。", "The form has to be sent from its own page.", &reason)
        }
        _ if is_too_large => refuse(StatusCode::PAYLOAD_TOO_LARGE, "表单过大。", "The form is too large.", ""),
        _ => match head.uri.path() {
            PREPARE_PATH => prepare::visit(&visit).await,
            STARTED_PATH => started::visit(&visit).await,
            PREVIEW_PATH => sign::visit(&visit, visit.query.get("code")).await,
            path => sign::visit(&visit, path.trim_start_matches("/sign/")).await,
        },
    };
    respond_with(page)
}

fn respond_with(page: Page) -> Response {
    let (status, markup) = match page {
        Page::Shown(status, markup) => (status, markup),
        Page::At(address) => {
            return match HeaderValue::from_str(&address) {
                Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
                Err(_) => StatusCode::BAD_REQUEST.into_response(),
            };
        }
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // The address is what lets somebody in, so other sites do not learn it.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, markup.into_string()).into_response()
}

/// The stylesheet of the pages.
pub(crate) fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, STYLE).into_response()
}
