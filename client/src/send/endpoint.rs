//! Where a request goes and which host it is signed for.

use std::{borrow::Cow, net::IpAddr};

use reqwest::{Url, header::HeaderValue};

use crate::action::Host;

/// Which of the vendor's installations answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// Contracts are real and cost money.
    #[default]
    Production,
    /// The joint-debugging installation, which has credentials of its own.
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

/// The address connected to and the host that is signed, which differ behind a tunnel or a gateway.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) url: Url,
    /// What is signed and sent as `Host`; the same bytes, or the signature would not hold.
    pub(crate) host: HeaderValue,
}

/// How actions find their target.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// All actions go to one address that the user named.
    Endpoint(Target),
    /// Actions go to their own host or else to the service's.
    Hosts { environment: Environment, service: Target, signing_host: Option<HeaderValue> },
}

impl Route {
    /// Where an action goes whose definition names `own_host`, or why it can go nowhere.
    pub(crate) fn target(&self, own_host: Option<Host>) -> Result<Cow<'_, Target>, String> {
        match (self, own_host) {
            (Self::Endpoint(target), _) | (Self::Hosts { service: target, .. }, None) => Ok(Cow::Borrowed(target)),
            (Self::Hosts { environment, signing_host, .. }, Some(host)) => {
                official(*environment, host, signing_host.as_ref()).map(Cow::Owned)
            }
        }
    }

    /// The address that actions without a host of their own are sent to.
    pub(crate) fn url(&self) -> &Url {
        match self {
            Self::Endpoint(target) | Self::Hosts { service: target, .. } => &target.url,
        }
    }
}

/// The target at an official host.
pub(crate) fn official(environment: Environment, host: Host, signing: Option<&HeaderValue>) -> Result<Target, String> {
    // Falling back to production here would sign real contracts in a test.
    let Some(name) = environment.host_of(host) else {
        return Err(format!("`{}` has no test environment — set `.endpoint(…)`", host.production));
    };
    let not_a_host = |_| format!("the definition names `{name}`, which is not a host");
    let url = Url::parse(&format!("https://{name}/")).map_err(|e| not_a_host(e.to_string()))?;
    let own = signing_host(name).map_err(not_a_host)?;
    Ok(Target { url, host: signing.cloned().unwrap_or(own) })
}

/// The target at an address that the user named. Without `signing` its own authority is signed, as HTTP has it.
pub(crate) fn named(text: &str, allow_http: bool, signing: Option<&HeaderValue>) -> Result<Target, String> {
    let Some(url) = Url::parse(text).ok().filter(Url::has_host) else {
        return Err(not_a_url(text));
    };
    // Nothing of the URL is printed that may be a password.
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

/// Says what is missing, which is mostly the scheme.
fn not_a_url(text: &str) -> String {
    let problem = "the endpoint is not a URL like `https://host:port`";
    let with = |scheme: &str| named(&format!("{scheme}://{text}"), false, None).ok();
    // Plain `http` only where it stays on this machine. Nothing is shown that could not be used as it is.
    match with("http").or_else(|| with("https")).filter(|_| !text.contains("://")) {
        Some(Target { url, host }) => {
            format!("{problem} — did you mean `{}://{}`?", url.scheme(), host.to_str().unwrap_or_default())
        }
        None => problem.to_owned(),
    }
}

/// A host, with or without a port, as it is signed: in lower case.
pub(crate) fn signing_host(text: &str) -> Result<HeaderValue, String> {
    let text = text.to_ascii_lowercase();
    let is_host = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    HeaderValue::from_str(&text)
        .ok()
        .filter(|_| is_host)
        .ok_or_else(|| "the signing host is not a host like `ess.tencentcloudapi.com`, without scheme or path".into())
}

/// Whether what is sent to `host` stays on this machine.
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
