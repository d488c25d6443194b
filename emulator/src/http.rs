//! The addresses that the emulator serves, and how bodies come in and go out.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{any, get},
};

use crate::{
    clock::{http_date, unix_seconds},
    gate,
    service::Service,
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
        .fallback(nothing)
        .with_state(Http { service, read_timeout })
}

async fn api(State(Http { service, read_timeout }): State<Http>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let max_bytes = gate::max_body(&service.spec, &head.headers);
    let body = match tokio::time::timeout(read_timeout, read(body, max_bytes)).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => {
            tracing::debug!("a body could not be read: {error}");
            return (StatusCode::BAD_REQUEST, "the body is not framed as its headers say\n").into_response();
        }
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time\n").into_response(),
    };
    let answer = service.answer(&head, body).await.to_string();
    // Clients set their clocks by this header, so it tells the emulator's time and not the system's.
    let date = http_date(unix_seconds((service.clock)()));
    ([(header::CONTENT_TYPE, "application/json".to_owned()), (header::DATE, date)], answer).into_response()
}

/// The whole body, or `None` if it is larger than `max_bytes`.
async fn read(mut body: Body, max_bytes: usize) -> Result<Option<Bytes>, axum::Error> {
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
