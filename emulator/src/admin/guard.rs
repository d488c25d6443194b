//! Keeps pages of the web away from the admin API, which a browser on this machine could reach.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method};

/// Ends of names that the public DNS does not give out.
const LOCAL_SUFFIXES: [&str; 4] = [".localhost", ".local", ".internal", ".test"];

/// Whether a request may come from somebody who uses this emulator on purpose.
///
/// # Errors
///
/// Says why it looks like one that a foreign page made a browser send.
pub(super) fn check(method: &Method, headers: &HeaderMap) -> Result<(), String> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = header("host").unwrap_or_default();
    // A foreign page can make its own name lead here (DNS rebinding), but not an address or a name
    // without a dot.
    if !is_local(name_of(host)) {
        return Err(format!(
            "the admin API is not served under the name `{host}`; use an IP address, `localhost`, a name without a dot, \
             or one that ends in {}",
            LOCAL_SUFFIXES.join(", ")
        ));
    }
    check_origin(method, headers)
}

/// Whether a request comes from a page of the emulator itself, or from no page at all.
///
/// # Errors
///
/// Says which foreign page made a browser send it.
pub(crate) fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), String> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = header("host").unwrap_or_default();
    if let Some(origin) = header("origin")
        && origin.split_once("://").map(|(_, origin)| origin) != Some(host)
    {
        return Err(format!("pages of `{origin}` may not do this"));
    }
    match header("sec-fetch-site") {
        Some(site) if method != Method::GET && !["same-origin", "none"].contains(&site) => {
            Err(format!("other pages may not do this (Sec-Fetch-Site is `{site}`)"))
        }
        _ => Ok(()),
    }
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether a name, or an address, is not one of the public DNS.
pub(crate) fn is_local(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.contains('.') || name.parse::<IpAddr>().is_ok() || LOCAL_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn checked(method: &Method, pairs: &[(&str, &str)]) -> Result<(), String> {
        let parse =
            |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        check(method, &pairs.iter().map(parse).collect())
    }

    #[test]
    fn programs_and_own_pages_get_in() {
        let table: [&[(&str, &str)]; 9] = [
            &[],
            &[("host", "127.0.0.1:9000")],
            &[("host", "[::1]:9000")],
            &[("host", "localhost")],
            &[("host", "emulator:9000")],
            &[("host", "host.docker.internal:9000")],
            &[("host", "emulator.ci.svc.cluster.LOCAL")],
            &[("host", "127.0.0.1:9000"), ("origin", "http://127.0.0.1:9000"), ("sec-fetch-site", "same-origin")],
            &[("host", "127.0.0.1:9000"), ("sec-fetch-site", "none")],
        ];
        for headers in table {
            assert_eq!(checked(&Method::POST, headers), Ok(()), "{headers:?}");
        }
        // A link to the documentation may be followed from anywhere.
        assert_eq!(checked(&Method::GET, &[("host", "localhost"), ("sec-fetch-site", "cross-site")]), Ok(()));
    }

    #[test]
    fn foreign_pages_do_not() {
        let table: [&[(&str, &str)]; 7] = [
            &[("host", "rebound.example.com:9000")],
            &[("host", "127.0.0.1.example.com")],
            &[("host", "local.example")],
            &[("host", "127.0.0.1:9000"), ("origin", "http://127.0.0.1:3000")],
            &[("host", "127.0.0.1:9000"), ("origin", "https://example.com")],
            &[("host", "127.0.0.1:9000"), ("origin", "null")],
            &[("host", "127.0.0.1:9000"), ("sec-fetch-site", "cross-site")],
        ];
        for headers in table {
            assert!(checked(&Method::POST, headers).is_err(), "{headers:?}");
        }
    }
}
