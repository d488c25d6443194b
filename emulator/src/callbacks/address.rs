//! Which addresses callbacks are sent to.

use std::net::IpAddr;

use axum::http::Uri;

use crate::admin::guard::is_local;

/// Whether an address that was given at the start can be sent to.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn check(url: &str) -> Result<(), String> {
    target(url).map(drop)
}

/// Whether an address may be sent to that an action has set: a program under test may set one that is
/// meant for the platform, and what it tests with must not leave this machine and its network.
pub(super) fn is_near(url: &str) -> bool {
    let Ok((_, host, _)) = target(url) else { return false };
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_) => is_local(&host),
    }
}

/// The address with its host, without the brackets of IPv6, and its port.
pub(super) fn target(url: &str) -> Result<(Uri, String, u16), String> {
    let uri: Uri = url.parse().map_err(|error| format!("it is no address: {error}"))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http"), Some(host)) => {
            let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let port = uri.port_u16().unwrap_or(80);
            Ok((uri, host, port))
        }
        (Some("https"), _) => Err("it is encrypted: give an `http://` address".to_owned()),
        _ => Err("it is not of the form `http://host:port/path`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_can_set_addresses_nearby() {
        let near = [
            "http://127.0.0.1:3000/callback",
            "http://localhost/",
            "http://[::1]:3000/",
            "http://192.168.0.7/",
            "http://app:8080/ess",
            "http://host.docker.internal:8080/",
        ];
        let far = [
            "https://127.0.0.1/",
            "http://example.com/",
            "http://8.8.8.8/",
            "http://[2001:db8::1]/",
            "http://169.254.169.254/",
            "http://localhost.example.com/",
            "ftp://localhost/",
            "localhost:3000",
            "",
        ];
        for url in near {
            assert!(is_near(url), "{url}");
        }
        for url in far {
            assert!(!is_near(url), "{url}");
        }
    }
}
