//! Keeps pages of the web away from the emulator, which a browser on this machine could reach.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv6Addr},
};

use axum::http::{HeaderMap, Method};
use tencent_ess_spec::Spec;

/// Ends of names that the public DNS does not give out.
const LOCAL_SUFFIXES: [&str; 4] = [".localhost", ".local", ".internal", ".test"];

/// The names under which the emulator is served.
///
/// A page of the web can make its own name lead here (DNS rebinding), and then a browser takes what is
/// served here for a part of that page. It cannot make an address, a local name or a host of the
/// platform lead here.
pub(crate) struct Hosts {
    /// In lower case.
    named: BTreeSet<String>,
    /// The platform's domain, below which every product has a host: `.tencentcloudapi.com`.
    platform: String,
}

impl Hosts {
    /// The hosts of the definitions, and those that were given.
    pub(crate) fn new(spec: &Spec, given: &[String]) -> Self {
        let service = &spec.service;
        let single = service.curated.hosts.iter().flat_map(|host| [&host.production, &host.test]);
        let named = single.chain(&service.curated.test_endpoint).chain(given).map(|host| host.to_ascii_lowercase());
        let own = service.production_host();
        let platform = own.split_once('.').map_or_else(String::new, |(_, domain)| format!(".{domain}"));
        Self { named: named.chain([own.to_ascii_lowercase()]).collect(), platform }
    }

    /// Whether a request names the emulator, rather than a page of the web that leads here.
    ///
    /// # Errors
    ///
    /// Says which names it is served under.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), String> {
        let mut hosts = headers.get_all("host").iter();
        let host = hosts.next().map_or("", |host| host.to_str().unwrap_or("?."));
        if hosts.next().is_some() {
            return Err("the request names more than one `Host`".to_owned());
        }
        if let Some(name) = name_of(host).map(str::to_ascii_lowercase) {
            let is_of_platform = !self.platform.is_empty() && name.ends_with(&self.platform);
            if is_local(&name) || self.named.contains(&name) || is_of_platform {
                return Ok(());
            }
        }
        Err(format!(
            "the emulator is not served under the name `{host}`; use an IP address, `localhost`, a name without a dot \
             or one that ends in {}, or give the name at the start: `--allow-host`",
            LOCAL_SUFFIXES.join(", ")
        ))
    }
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

/// A host without its port; `None` if it is no name or address, perhaps with a port.
///
/// The vendor's command line tool sends its endpoint as it was given, with the scheme. No browser does.
fn name_of(host: &str) -> Option<&str> {
    let host = host.strip_prefix("http://").or_else(|| host.strip_prefix("https://")).unwrap_or(host);
    let (name, port) = if let Some(bracketed) = host.strip_prefix('[') {
        bracketed.split_once(']').filter(|(address, _)| address.parse::<Ipv6Addr>().is_ok())?
    } else {
        host.split_at(host.find(':').unwrap_or(host.len()))
    };
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !host.starts_with('[') && !name.bytes().all(is_of_name) {
        return None;
    }
    let digits = port.strip_prefix(':').unwrap_or(port);
    (digits.is_empty() || digits.len() < port.len() && digits.parse::<u16>().is_ok()).then_some(name)
}

/// Whether a name in lower case, or an address, is not one of the public DNS.
fn is_local(name: &str) -> bool {
    !name.contains('.') || name.parse::<IpAddr>().is_ok() || LOCAL_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;
    use crate::fixture::spec;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let parse =
            |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        pairs.iter().map(parse).collect()
    }

    fn checked(host: &str) -> Result<(), String> {
        Hosts::new(&spec(), &["Ess.Example.com".to_owned()]).check(&headers(&[("host", host)]))
    }

    #[test]
    fn it_is_served_under_addresses_local_names_and_those_that_were_given() {
        let table = [
            "127.0.0.1:9000",
            "[::1]:9000",
            "localhost",
            "emulator:9000",
            "host.docker.internal:9000",
            "emulator.ci.svc.cluster.LOCAL",
            "ess.example.com:9000",
            "ess.tencentcloudapi.com",
            "http://127.0.0.1:9000",
            "cvm.tencentcloudapi.com",
        ];
        for host in table {
            assert_eq!(checked(host), Ok(()), "{host}");
        }
        assert_eq!(Hosts::new(&spec(), &[]).check(&HeaderMap::new()), Ok(()));
    }

    #[test]
    fn it_is_not_served_under_names_of_the_web() {
        let table = [
            "rebound.example.com:9000",
            "127.0.0.1.example.com",
            "local.example",
            "tencentcloudapi.com.example",
            "evil-tencentcloudapi.com",
            "sub.ess.example.com",
            "localhost.",
            "127.0.0.1.",
            "[::1].example.com",
            "127.0.0.1@example.com",
            "127.0.0.1:80@example.com",
            "example.com#.local",
            "example.com/.local",
            "localhost:99999",
            "localhost, example.com",
            "[::1]9000",
            "[local]",
            "\u{e9}.example",
            "http://rebound.example.com:9000",
            "http://127.0.0.1:80/.example.com",
            "http://http://127.0.0.1",
        ];
        for host in table {
            assert!(checked(host).is_err(), "{host}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let two = [("host", "localhost"), ("host", "rebound.example.com")]
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_static(value)));
        let headers = two.into_iter().fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        });
        assert!(Hosts::new(&spec(), &[]).check(&headers).unwrap_err().contains("more than one"));
    }

    #[test]
    fn programs_and_own_pages_may_change_things() {
        let own = [("host", "127.0.0.1:9000"), ("origin", "http://127.0.0.1:9000"), ("sec-fetch-site", "same-origin")];
        let table: [&[(&str, &str)]; 3] = [&[], &own, &[("host", "127.0.0.1:9000"), ("sec-fetch-site", "none")]];
        for pairs in table {
            assert_eq!(check_origin(&Method::POST, &headers(pairs)), Ok(()), "{pairs:?}");
        }
        // A link to the documentation may be followed from anywhere.
        let link = headers(&[("host", "localhost"), ("sec-fetch-site", "cross-site")]);
        assert_eq!(check_origin(&Method::GET, &link), Ok(()));
    }

    #[test]
    fn foreign_pages_may_not() {
        let table: [(&str, &str); 4] = [
            ("origin", "http://127.0.0.1:3000"),
            ("origin", "https://example.com"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ];
        for (name, value) in table {
            let headers = headers(&[("host", "127.0.0.1:9000"), (name, value)]);
            assert!(check_origin(&Method::POST, &headers).is_err(), "{name}: {value}");
        }
    }
}
