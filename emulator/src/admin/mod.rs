//! The admin API below `/_emulator/`: what a test may do to the emulator, for every language.

mod acts;
mod callbacks;
mod parts;

use std::fmt::Write as _;

use axum::{
    http::{StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::parts::{ClockMove, NewAnswer, NewFault, Seeding};
use crate::{clock::unix_seconds, guard, json, service::Service, sync::lock};

/// The path below which everything here lies.
pub(crate) const ROOT: &str = "/_emulator";
/// The largest body that is read here, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Its documentation, for people.
const PAGE: &str = include_str!("page.html");
/// The page loads nothing from anywhere, and no script runs on it.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Why a request to the admin API is refused.
struct Refusal(StatusCode, String);

/// The answer to a request below [`ROOT`]; `body` is `None` if it is too large to be read.
pub(crate) async fn respond(service: &Service, head: &Parts, body: Option<&[u8]>) -> Response {
    let path = head.uri.path().strip_prefix(ROOT).unwrap_or_default().trim_matches('/');
    let guarded =
        service.gate.hosts.check(&head.headers).and_then(|()| guard::check_origin(&head.method, &head.headers));
    let answer = guarded.map_err(|reason| Refusal(StatusCode::FORBIDDEN, reason)).and_then(|()| {
        body.ok_or_else(|| Refusal(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 1 MB".into()))
    });
    let answer = match answer {
        Ok(_) if path.is_empty() && head.method == "GET" => {
            return ([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], Html(PAGE)).into_response();
        }
        Ok(_) if path == "requests" && head.method == "GET" => Ok(requests(service)),
        Ok(body) => answer_to(service, head.method.as_str(), path, body).await.map(|answer| answer.to_string()),
        Err(refusal) => Err(refusal),
    };
    let (status, answer) = match answer {
        Ok(answer) => (StatusCode::OK, answer),
        Err(Refusal(status, reason)) => (status, json!({ "error": reason }).to_string()),
    };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (status, headers, format!("{answer}\n")).into_response()
}

async fn answer_to(service: &Service, method: &str, path: &str, body: &[u8]) -> Result<Value, Refusal> {
    let nothing = || {
        let reason = format!("there is no {method} {ROOT}/{path}; GET {ROOT}/ says what there is");
        Refusal(StatusCode::NOT_FOUND, reason)
    };
    match (method, path.split('/').collect::<Vec<_>>().as_slice()) {
        ("GET", ["status"]) => match service.memory.failure() {
            Some(failure) => Err(Refusal(StatusCode::SERVICE_UNAVAILABLE, failure.to_string())),
            None => Ok(status(service)),
        },
        ("POST", ["reset"]) => {
            service.reset().await.map_err(not_saved)?;
            Ok(status(service))
        }
        ("POST", ["seed"]) => {
            let (seed, fixtures) = parse::<Seeding>(body)?.parts();
            let added = service.seed(seed, fixtures).await.map_err(not_saved)?;
            added.map(|added| parts::added(&added)).map_err(bad_request)
        }
        ("GET", ["clock"]) => Ok(clock(service)),
        ("POST", ["clock"]) => {
            parse::<ClockMove>(body)?.apply(&service.clock).map_err(bad_request)?;
            // Contracts that have expired by it are reported.
            service.callbacks.wake();
            Ok(clock(service))
        }
        ("GET", ["faults"]) => Ok(faults(service)),
        ("POST", ["faults"]) => {
            let fault = parse::<NewFault>(body)?.pending().map_err(bad_request)?;
            service.fail(fault).map_err(bad_request)?;
            Ok(faults(service))
        }
        ("DELETE", ["faults"]) => {
            lock(&service.faults).clear();
            Ok(faults(service))
        }
        ("GET", ["answers"]) => Ok(answers(service)),
        ("POST", ["answers"]) => {
            let NewAnswer { action, members, times } = parse(body)?;
            service.set_answer(&action, members, times).map_err(bad_request)?;
            Ok(answers(service))
        }
        ("DELETE", ["answers"]) => {
            lock(&service.answers).clear();
            Ok(answers(service))
        }
        ("GET", ["signature"]) => {
            let mismatches = lock(&service.mismatches).all();
            Ok(json!({ "mismatches": mismatches.iter().map(parts::mismatch).collect::<Vec<_>>() }))
        }
        ("GET", ["signature", request_id]) => {
            let mismatches = lock(&service.mismatches).all();
            let mismatch = mismatches.iter().find(|mismatch| mismatch.request_id == *request_id);
            mismatch.map(parts::mismatch).ok_or_else(|| {
                let reason = format!("no request `{request_id}` with a signature that did not match is remembered");
                Refusal(StatusCode::NOT_FOUND, reason)
            })
        }
        ("GET", ["events"]) => Ok(json!({ "events": service.events().await })),
        ("GET", ["callbacks"]) => callbacks::list(service).await,
        ("POST", ["callbacks"]) => {
            parse::<callbacks::Change>(body)?.apply(service);
            callbacks::list(service).await
        }
        ("POST", ["callbacks", "deliver"]) => callbacks::deliver(service).await,
        ("POST", [act]) => acts::perform(service, act, body).await?.ok_or_else(nothing),
        _ => Err(nothing()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "errors are given to it as they come")]
fn bad_request(reason: impl ToString) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, reason.to_string())
}

/// A state that cannot be saved is the emulator's failure and not the caller's.
#[expect(clippy::needless_pass_by_value, reason = "errors are given to it as they come")]
fn not_saved(error: impl ToString) -> Refusal {
    Refusal(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // Read twice, so that an error has its place in the text, and a member that is there twice is refused.
    let read = serde_json::from_slice(body).map_err(unreadable)?;
    json::parse(body).map(|_| read).map_err(unreadable)
}

#[expect(clippy::needless_pass_by_value, reason = "errors are given to it as they come")]
fn unreadable(error: serde_json::Error) -> Refusal {
    bad_request(format!("the body cannot be read: {error}"))
}

/// The latest requests, written one after another: as values, all of them would take many times as much.
fn requests(service: &Service) -> String {
    let mut listed = String::from("{\"requests\":[");
    // The journal is not locked while they are written.
    let entries = lock(&service.journal).entries();
    for (number, entry) in entries.iter().enumerate() {
        listed.push_str(if number > 0 { "," } else { "" });
        // Writing to a text does not fail.
        let _ = write!(listed, "{}", parts::request(entry.to_request()));
    }
    listed.push_str("]}");
    listed
}

fn status(service: &Service) -> Value {
    json!({
        "service": service.spec.service.service,
        "version": service.spec.service.version,
        "url": service.base_url,
        "actions": service.spec.actions.len(),
        "time": unix_seconds(service.clock.now()),
        "requests": lock(&service.journal).len(),
        "faults": lock(&service.faults).all().len(),
    })
}

fn clock(service: &Service) -> Value {
    let (now, unmoved) = (unix_seconds(service.clock.now()), unix_seconds(service.clock.unmoved()));
    json!({ "time": now, "offset": now.saturating_sub(unmoved) })
}

fn faults(service: &Service) -> Value {
    json!({ "faults": lock(&service.faults).all().iter().map(parts::fault).collect::<Vec<_>>() })
}

fn answers(service: &Service) -> Value {
    json!({ "answers": lock(&service.answers).all().iter().map(parts::answer).collect::<Vec<_>>() })
}
