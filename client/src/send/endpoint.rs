//! The URL of a request and the host that it is signed for.

use std::{borrow::Cow, net::IpAddr};

use reqwest::{Url, header::HeaderValue};

use crate::action::Host;

/// An environment of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// The production environment: contracts are real and cost money.
    #[default]
    Production,
    /// The joint-debugging environment, which has its own credentials.
    Test,
}

impl Environment {
    fn host_of(self, host: Host) -> Option<&'static str> {
        match self {
            Self::Production => Some(host.production),
            Self::Test => host.test,
        }
    }
}

/// The URL and the signed host, which differ behind a tunnel or a gateway.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) url: Url,
    /// The host as it is signed and sent in `Host`. The bytes must be the same for the signature to be valid.
    pub(crate) host: HeaderValue,
}

/// How the target of an action is found.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// All actions go to one endpoint that the user set.
    Endpoint(Target),
    /// Actions go to their own host, or else to the host of the service.
    Hosts { environment: Environment, service: Target, signing_host: Option<HeaderValue> },
}

impl Route {
    /// The target of an action whose definition names `own_host`, or why it has none.
    pub(crate) fn target(&self, own_host: Option<Host>) -> Result<Cow<'_, Target>, String> {
        match (self, own_host) {
            (Self::Endpoint(target), _) | (Self::Hosts { service: target, .. }, None) => Ok(Cow::Borrowed(target)),
            (Self::Hosts { environment, signing_host, .. }, Some(host)) => {
                official(*environment, host, signing_host.as_ref()).map(Cow::Owned)
            }
        }
    }

    /// The URL of actions without their own host.
    pub(crate) fn url(&self) -> &Url {
        match self {
            Self::Endpoint(target) | Self::Hosts { service: target, .. } => &target.url,
        }
    }
}

/// The target at a host of the vendor.
pub(crate) fn official(environment: Environment, host: Host, signing: Option<&HeaderValue>) -> Result<Target, String> {
    // A fallback to production would sign real contracts in a test.
    let Some(name) = environment.host_of(host) else {
        return Err(format!("`{}` has no test environment — set `.endpoint(…)`", host.production));
    };
    let not_a_host = |_| format!("the definition names `{name}`, which is not a host");
    let url = Url::parse(&format!("https://{name}/")).map_err(|e| not_a_host(e.to_string()))?;
    let own = signing_host(name).map_err(not_a_host)?;
    Ok(Target { url, host: signing.cloned().unwrap_or(own) })
}

/// The target at an endpoint that the user set. Without `signing`, the authority of its URL is signed.
pub(crate) fn named(text: &str, allow_http: bool, signing: Option<&HeaderValue>) -> Result<Target, String> {
    let Some(url) = Url::parse(text).ok().filter(Url::has_host) else {
        return Err(not_a_url(text));
    };
    // No part of the URL that may be a password is printed.
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the endpoint has a user name or password — remove them, requests are signed instead".into());
    }
    let host = url.host_str().unwrap_or_default();
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "the endpoint of `{host}` has a path — only `/` can be signed, remove what follows the host"
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_loopback(host) => {}
        "http" => {
            return Err(format!(
                "the endpoint `http://{host}` would send contracts unencrypted — use https, or call `.allow_http()`"
            ));
        }
        other => return Err(format!("the endpoint's scheme is `{other}` — use https")),
    }
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let own = signing_host(&authority)?;
    Ok(Target { host: signing.cloned().unwrap_or(own), url })
}

/// Says what is missing, usually the scheme.
fn not_a_url(text: &str) -> String {
    let problem = "the endpoint is not a URL like `https://host:port`";
    let with = |scheme: &str| named(&format!("{scheme}://{text}"), false, None).ok();
    // Suggest plain `http` only for loopback addresses, and only endpoints that are valid.
    match with("http").or_else(|| with("https")).filter(|_| !text.contains("://")) {
        Some(Target { url, host }) => {
            format!("{problem} — did you mean `{}://{}`?", url.scheme(), host.to_str().unwrap_or_default())
        }
        None => problem.to_owned(),
    }
}

/// A host with an optional port as it is signed, in lower case.
pub(crate) fn signing_host(text: &str) -> Result<HeaderValue, String> {
    let text = text.to_ascii_lowercase();
    let is_host = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    HeaderValue::from_str(&text)
        .ok()
        .filter(|_| is_host)
        .ok_or_else(|| "the signing host is not a host like `ess.tencentcloudapi.com`, without scheme or path".into())
}

/// Whether `host` is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_says_what_to_connect_to_and_what_to_sign() {
        let table = [
            (
                "https://ess.ap-guangzhou.tencentcloudapi.com",
                "https://ess.ap-guangzhou.tencentcloudapi.com/",
                "ess.ap-guangzhou.tencentcloudapi.com",
            ),
            ("https://Gateway.Example:8443/", "https://gateway.example:8443/", "gateway.example:8443"),
            ("https://gateway.example:443", "https://gateway.example/", "gateway.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://127.8.8.8", "http://127.8.8.8/", "127.8.8.8"),
            ("http://[::1]:80", "http://[::1]/", "[::1]"),
            ("http://localhost:1", "http://localhost:1/", "localhost:1"),
            ("https://10.0.0.1", "https://10.0.0.1/", "10.0.0.1"),
        ];
        for (text, url, host) in table {
            let target = named(text, false, None).unwrap();
            assert_eq!((target.url.as_str(), target.host.to_str().unwrap()), (url, host));
        }
    }

    #[test]
    fn bad_endpoint_says_what_to_change() {
        let table = [
            ("", "is not a URL"),
            ("gateway.example", "is not a URL"),
            ("gateway.example:8443", "is not a URL"),
            ("https://", "is not a URL"),
            ("https://gateway.example/ess", "has a path"),
            ("https://gateway.example/?a=1", "has a path"),
            ("https://gateway.example/#top", "has a path"),
            ("https://user:hush@gateway.example", "has a user name"),
            ("ftp://gateway.example", "scheme is `ftp`"),
            ("http://gateway.example", "would send contracts unencrypted"),
            ("http://10.0.0.1:8080", "`.allow_http()`"),
            ("http://127.0.0.1.example", "would send contracts unencrypted"),
            ("http://localhost.example", "would send contracts unencrypted"),
            ("http://[::2]", "would send contracts unencrypted"),
        ];
        for (text, expected) in table {
            let problem = named(text, false, None).unwrap_err();
            assert!(problem.contains(expected) && !problem.contains("hush"), "{text}: {problem}");
        }
        assert!(named("http://gateway.example", true, None).is_ok());
    }

    #[test]
    fn endpoint_without_a_scheme_is_told_with_one() {
        let table = [
            ("127.0.0.1:9000", " — did you mean `http://127.0.0.1:9000`?"),
            ("127.0.0.1:9000/", " — did you mean `http://127.0.0.1:9000`?"),
            ("localhost:9000", " — did you mean `http://localhost:9000`?"),
            ("localhost", " — did you mean `http://localhost`?"),
            ("[::1]:9000", " — did you mean `http://[::1]:9000`?"),
            ("10.0.0.1:9000", " — did you mean `https://10.0.0.1:9000`?"),
            ("Gateway.example:8443", " — did you mean `https://gateway.example:8443`?"),
            ("user:hush@gateway.example:8443", ""),
            ("gateway.example:8443/hush", ""),
            ("gate way", ""),
            ("http://", ""),
            ("", ""),
        ];
        for (text, suggestion) in table {
            let expected = format!("the endpoint is not a URL like `https://host:port`{suggestion}");
            assert_eq!(named(text, false, None).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn signing_host_is_a_bare_host() {
        assert_eq!(signing_host("ESS.TencentCloudAPI.com:443").unwrap(), "ess.tencentcloudapi.com:443");
        let bad = ["", "https://ess.tencentcloudapi.com", "ess.tencentcloudapi.com/", "a b", "签.example", "a\r\nb"];
        let accepted: Vec<_> = bad.into_iter().filter(|text| signing_host(text).is_ok()).collect();
        assert!(accepted.is_empty(), "{accepted:?}");
    }

    #[test]
    fn environment_never_falls_back_to_production() {
        let both = Host { production: "ess.tencentcloudapi.com", test: Some("ess.test.ess.tencent.cn") };
        let one = Host { production: "file.ess.tencent.cn", test: None };
        let url = |environment, host| official(environment, host, None).map(|target| target.url.to_string());
        assert_eq!(url(Environment::Production, both).unwrap(), "https://ess.tencentcloudapi.com/");
        assert_eq!(url(Environment::Test, both).unwrap(), "https://ess.test.ess.tencent.cn/");
        assert!(url(Environment::Test, one).unwrap_err().contains("`file.ess.tencent.cn` has no test environment"));
    }
}
