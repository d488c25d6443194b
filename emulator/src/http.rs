//! The addresses that the emulator serves, and how bodies come in and go out.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{any, get},
};

use crate::{
    admin,
    clock::{http_date, unix_seconds},
    faults, gate,
    service::{Answer, Service},
};

/// How much of a body that is too large is still read, because a client that is cut off while it
/// writes does not look for the answer.
const MAX_DISCARDED_BYTES: usize = 64 * 1024 * 1024;

#[derive(Clone)]
struct Http {
    service: Arc<Service>,
    read_timeout: Duration,
}

pub(crate) fn router(service: Arc<Service>, read_timeout: Duration) -> Router {
    Router::new()
        .route("/", any(api))
        .route("/contract-create", get(contract_page))
        .route("/_emulator", any(administration))
        .route("/_emulator/", any(administration))
        .route("/_emulator/{*path}", any(administration))
        .fallback(nothing)
        .with_state(Http { service, read_timeout })
}

async fn api(State(Http { service, read_timeout }): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if is_browser(&head) {
        return Redirect::to("/_emulator/").into_response();
    }
    let body = match read(body, gate::max_body(&service.spec, &head.headers), read_timeout).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let Answer { envelope, fault } = service.answer(&head, body);
    // Clients set their clocks by this header, so it tells the time that signatures are checked against.
    let date = http_date(unix_seconds(service.clock.unmoved()));
    let response = ([(header::CONTENT_TYPE, "application/json".to_owned()), (header::DATE, date)], ()).into_response();
    match fault {
        Some(fault) => faults::deliver(&fault, response, envelope.to_string()).await,
        None => response.map(|_| envelope.to_string().into()),
    }
}

/// Whether somebody has typed the emulator's address, rather than a program called an action.
fn is_browser(head: &Parts) -> bool {
    let accepts = head.headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    head.method == "GET" && accepts.contains("text/html") && !head.headers.contains_key("x-tc-action")
}

async fn administration(State(Http { service, read_timeout }): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    match read(body, admin::MAX_BODY_BYTES, read_timeout).await {
        Ok(body) => admin::respond(&service, &head, body.as_deref()),
        Err(refusal) => refusal,
    }
}

/// The whole body, or `None` if it is larger than `max_bytes`; the error is what to answer when it
/// does not arrive.
async fn read(body: Body, max_bytes: usize, timeout: Duration) -> Result<Option<Bytes>, Response> {
    match tokio::time::timeout(timeout, collect(body, max_bytes)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => {
            tracing::debug!("a body could not be read: {error}");
            Err((StatusCode::BAD_REQUEST, "the body is not framed as its headers say\n").into_response())
        }
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time\n").into_response()),
    }
}

async fn collect(mut body: Body, max_bytes: usize) -> Result<Option<Bytes>, axum::Error> {
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        if length <= max_bytes {
            bytes.extend_from_slice(&data);
        } else if length - max_bytes > MAX_DISCARDED_BYTES {
            break;
        }
    }
    Ok((length <= max_bytes).then(|| bytes.into()))
}

/// The page behind the `Url` of `CreatePrepareFlow`.
async fn contract_page() -> Html<&'static str> {
    Html(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>发起合同</title>\
         <h1>发起合同</h1><p>本地模拟器：此页面暂不支持编辑与发起合同。</p>\
         <p lang=\"en\">Local emulator: contracts cannot be edited or started on this page yet.</p></html>",
    )
}

async fn nothing() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "nothing is served at this address; the API is at POST /\n")
}
