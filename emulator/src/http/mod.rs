//! The addresses that the emulator serves, and what answers there.

mod body;

use std::sync::Arc;

use axum::{
    Router,
    extract::{RawQuery, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};

use self::body::Reader;
use crate::{
    admin,
    clock::{http_date, unix_seconds},
    downloads, faults, gate, page,
    server::Limits,
    service::{Answer, Service},
};

#[derive(Clone)]
struct Http {
    service: Arc<Service>,
    reader: Reader,
}

pub(crate) fn router(service: Arc<Service>, limits: Limits) -> Router {
    Router::new()
        .route("/", any(api))
        .route(page::PREPARE_PATH, get(show_page).post(show_page))
        .route(page::STARTED_PATH, get(show_page))
        .route(page::SIGN_PATH, get(show_page).post(show_page))
        .route(page::PREVIEW_PATH, get(show_page))
        .route(page::STYLE_PATH, get(|| async { page::style() }))
        .route("/file/{*path}", get(file))
        .route("/_emulator", any(administration))
        .route("/_emulator/", any(administration))
        .route("/_emulator/{*path}", any(administration))
        .fallback(nothing)
        .with_state(Http { service, reader: Reader::new(limits.read_timeout, limits.max_held_bytes) })
}

async fn api(State(http): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if is_browser(&head) {
        return Redirect::to("/_emulator/").into_response();
    }
    let service = &http.service;
    let body = match http.reader.read(body, gate::max_body(&service.spec, &head.headers)).await {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let answering = {
        let service = Arc::clone(service);
        async move {
            let answer = service.answer(&head, body.bytes).await;
            // Here and not earlier: a client that leaves does not end this.
            drop(body.share);
            answer
        }
    };
    // Where an answer waits for the disk, a client that leaves meanwhile must not end it: what was
    // executed is to be remembered as well.
    let answer = if service.memory.is_saved() { tokio::spawn(answering).await } else { Ok(answering.await) };
    let Ok(Answer { envelope, fault }) = answer else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // Clients set their clocks by this header, so it tells the time that signatures are checked against.
    let date = http_date(unix_seconds(service.clock.unmoved()));
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::DATE, date.as_str()),
    ];
    let response = (headers, ()).into_response();
    match fault {
        Some(fault) => faults::deliver(&fault, response, envelope).await,
        None => response.map(|_| envelope.into()),
    }
}

/// Whether somebody has typed the emulator's address, rather than a program called an action.
fn is_browser(head: &Parts) -> bool {
    let accepts = head.headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    head.method == "GET" && accepts.contains("text/html") && !head.headers.contains_key("x-tc-action")
}

async fn administration(State(http): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    match http.reader.read(body, admin::MAX_BODY_BYTES).await {
        Ok(body) => admin::respond(&http.service, &head, body.bytes.as_deref()).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn file(State(http): State<Http>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    match http.service.gate.hosts.check(&headers) {
        Ok(()) => downloads::respond(&http.service, &query.unwrap_or_default()).await,
        Err(reason) => (StatusCode::FORBIDDEN, format!("{reason}\n")).into_response(),
    }
}

/// The pages for people.
async fn show_page(State(http): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if let Err(reason) = http.service.gate.hosts.check(&head.headers) {
        return (StatusCode::FORBIDDEN, format!("{reason}\n")).into_response();
    }
    match http.reader.read(body, page::max_body(&head.headers)).await {
        Ok(body) => page::respond(&http.service, &head, body.bytes).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn nothing() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "nothing is served at this address; the API is at POST /\n")
}
