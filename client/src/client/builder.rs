//! The settings of a client, validated together.

use std::{
    fmt,
    marker::PhantomData,
    time::{Duration, SystemTime},
};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::{Client, shared::Shared};
#[cfg(feature = "rate-limit")]
use crate::send::rate::{Limiter, RateLimit};
use crate::{
    action::Service,
    credentials::{CredentialsProvider, Source},
    record::Validation,
    send::{
        clock::Clock,
        drift::{self, Drift},
        endpoint::{self, Environment, Route},
        headers::{JSON, plain},
        key_cache::KeyCache,
        pool::HttpClients,
        retry::RetryPolicy,
        transport::{self, Limits},
    },
};

const DEFAULT_REQUEST_CLIENT: &str = concat!("tencent-ess-rs_", env!("CARGO_PKG_VERSION"));
/// The platform's limit for the name of a client.
const REQUEST_CLIENT_CHARS: usize = 128;
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_LIMITS: Limits = Limits { time: Duration::from_secs(60), bytes: 16 * 1024 * 1024 };

/// The language of error messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// American English, where the service provides a translation.
    English,
}

impl Language {
    fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en-US",
        }
    }
}

/// The settings of a [`Client`]. Only the credentials are required.
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S> {
    credentials: Option<Source>,
    environment: Environment,
    endpoint: Option<String>,
    allow_http: bool,
    signing_host: Option<String>,
    region: Option<String>,
    language: Option<Language>,
    request_client: Option<String>,
    limits: Limits,
    request_limit: Option<usize>,
    retry: RetryPolicy,
    #[cfg(feature = "rate-limit")]
    rate_limit: Option<RateLimit>,
    proxy: Option<String>,
    connect_timeout: Option<Duration>,
    validation: Validation,
    on_drift: Option<drift::Hook>,
    clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    http: Option<Result<HttpClients, String>>,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> Client<S> {
    /// Creates a builder with the default settings.
    pub fn builder() -> ClientBuilder<S> {
        ClientBuilder::new()
    }
}

impl<S: Service> ClientBuilder<S> {
    fn new() -> Self {
        Self {
            credentials: None,
            environment: Environment::default(),
            endpoint: None,
            allow_http: false,
            signing_host: None,
            region: None,
            language: None,
            request_client: None,
            limits: DEFAULT_LIMITS,
            request_limit: None,
            retry: RetryPolicy::default(),
            #[cfg(feature = "rate-limit")]
            rate_limit: None,
            proxy: None,
            connect_timeout: None,
            validation: Validation::default(),
            on_drift: None,
            clock: Box::new(SystemTime::now),
            http: None,
            service: PhantomData,
        }
    }

    /// Sets the [`Credentials`](crate::Credentials) that sign requests, or a [provider](crate::credentials) of them.
    /// Required.
    pub fn credentials(self, provider: impl CredentialsProvider) -> Self {
        Self { credentials: Some(Source::new(provider)), ..self }
    }

    /// Selects the environment of the service. Defaults to [`Environment::Production`].
    pub fn environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Sends all actions to this URL, `https://host:port`, and signs for its host.
    ///
    /// Plain `http` is accepted for loopback addresses only, unless you call [`allow_http`](Self::allow_http).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// Accepts an unencrypted endpoint, such as a gateway that adds TLS. Contracts and tokens are readable on the way to
    /// it.
    pub fn allow_http(self) -> Self {
        Self { allow_http: true, ..self }
    }

    /// Signs for this host and sends it as `Host`, regardless of the endpoint. Use it for tunnels and gateways that
    /// forward requests unchanged.
    pub fn signing_host(self, host: impl Into<String>) -> Self {
        Self { signing_host: Some(host.into()), ..self }
    }

    /// Sets the region of each request. The service does not need one.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Sets the language of error messages. Defaults to the choice of the service.
    pub fn language(self, language: Language) -> Self {
        Self { language: Some(language), ..self }
    }

    /// Sets the timeout of a call including all its attempts. Defaults to 60 seconds.
    ///
    /// [`Call::timeout`](crate::Call::timeout) overrides it for one call.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { limits: Limits { time: timeout, ..self.limits }, ..self }
    }

    /// Sets the timeout of connecting, including the TLS handshake. Defaults to 10 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: Some(timeout), ..self }
    }

    /// Sets the maximum size of a response body in bytes. Defaults to 16 MiB.
    pub fn response_limit(self, bytes: usize) -> Self {
        Self { limits: Limits { bytes, ..self.limits }, ..self }
    }

    /// Sets the maximum size of a request body in bytes. Defaults to the limit of the platform: 10 MiB, or 128 MiB for
    /// actions with a host of their own, which upload files.
    pub fn request_limit(self, bytes: usize) -> Self {
        Self { request_limit: Some(bytes), ..self }
    }

    /// Sets how calls are retried. [`Call::retry`](crate::Call::retry) overrides it for one call.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// Throttles each action on the client to its documented rate. By default only the service throttles.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(self, rule: RateLimit) -> Self {
        Self { rate_limit: Some(rule), ..self }
    }

    /// Sets the proxy, `http://user:password@host:port`. Defaults to the environment variables `HTTPS_PROXY` and
    /// `NO_PROXY`.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: Some(url.into()), ..self }
    }

    /// Sets the name of your program in the vendor's logs (`X-TC-RequestClient`): at most 128 letters, digits and
    /// `-_ ,;.`.
    pub fn request_client(self, name: impl Into<String>) -> Self {
        Self { request_client: Some(name.into()), ..self }
    }

    /// Sets how strictly requests are validated before they are sent. Defaults to [`Validation::Standard`].
    pub fn validation(self, validation: Validation) -> Self {
        Self { validation, ..self }
    }

    /// Sets a function that is called for each field, value or null of a response that the definition does not list, and
    /// for each value that its field cannot hold.
    ///
    /// Every response is then parsed a second time, so use it in tests and for a sample of calls. Values that fields
    /// cannot hold are always listed in [`Outcome::unreadable`](crate::Outcome::unreadable) as well.
    ///
    /// ```
    /// # use tencent_ess_client::{ClientBuilder, Service};
    /// fn watched<S: Service>(builder: ClientBuilder<S>) -> ClientBuilder<S> {
    ///     builder.on_drift(|drift| eprintln!("{}: {:?} at {}", drift.action, drift.kind, drift.path))
    /// }
    /// ```
    pub fn on_drift(self, hook: impl Fn(&Drift<'_>) + Send + Sync + 'static) -> Self {
        Self { on_drift: Some(Box::new(hook)), ..self }
    }

    /// Sends through HTTP clients with your own settings: proxies, certificates, connection limits.
    ///
    /// One HTTP client is built for each runtime, because a connection is driven by the runtime that opened it. Redirects
    /// are never followed, whatever the settings say. Their timeouts apply in addition to the timeout of the call.
    pub fn http_client_builder(self, settings: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static) -> Self {
        Self { http: Some(HttpClients::from_builder(settings)), ..self }
    }

    /// Sends through your own HTTP client and shares its connections with the rest of the program.
    ///
    /// Prefer [`http_client_builder`](Self::http_client_builder), which does not have these restrictions:
    ///
    /// - Build it with `.redirect(reqwest::redirect::Policy::none())`. The response of another server after a redirect is
    ///   an [`Error::Http`](crate::Error::Http) or [`Error::Ambiguous`](crate::Error::Ambiguous), because it is unknown
    ///   whether the action was executed. A redirect also sends headers to that server. Therefore requests with
    ///   temporary keys, whose token is a header, are [not sent](crate::Error::Unsent) through a client that may follow
    ///   redirects.
    /// - Use it on one runtime, or on several multi-threaded ones. If one of several runtimes has a single thread, calls
    ///   on the second runtime are [not sent](crate::Error::Unsent) while the first exists, because connections stall
    ///   while their runtime is idle.
    ///
    /// Its timeouts apply in addition to the timeout of the call.
    pub fn http_client(self, http: reqwest::Client) -> Self {
        Self { http: Some(Ok(HttpClients::custom(http))), ..self }
    }

    /// Sets the clock that signatures use. Defaults to the system clock.
    pub fn clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Box::new(now), ..self }
    }

    /// Validates the settings and builds the client, which connects on the first call.
    ///
    /// # Errors
    /// Lists every setting that is missing or invalid.
    pub fn build(mut self) -> Result<Client<S>, BuildError> {
        let mut problems = Problems::default();
        let request_client = self.request_client.as_deref().unwrap_or(DEFAULT_REQUEST_CLIENT);
        let credentials = problems.keep(checked(self.credentials.take()));
        let headers = problems.keep(self.headers(request_client));
        let route = problems.keep(self.route());
        let connecting = [(".connect_timeout(…)", self.connect_timeout.is_some()), (".proxy(…)", self.proxy.is_some())];
        for (setting, _) in connecting.iter().filter(|(_, is_set)| *is_set && self.http.is_some()) {
            problems.0.push(format!("`{setting}` has no effect on an `.http_client(…)` — set it there"));
        }
        let connect_timeout = self.connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT);
        let http = route.as_ref().and_then(|route| {
            let (url, proxy, name) = (route.url().clone(), self.proxy.clone(), request_client.to_owned());
            let make = move || transport::http_client(&url, proxy.as_deref(), connect_timeout, &name);
            problems.keep(self.http.unwrap_or_else(|| HttpClients::per_runtime(make)))
        });
        match (credentials, headers, route, http) {
            (Some(credentials), Some(headers), Some(route), Some(http)) if problems.0.is_empty() => {
                Ok(Client::new(Shared {
                    service: S::NAME,
                    credentials,
                    route,
                    headers,
                    limits: self.limits,
                    request_limit: self.request_limit,
                    retry: self.retry,
                    #[cfg(feature = "rate-limit")]
                    limiter: self.rate_limit.map(Limiter::new),
                    validation: self.validation,
                    on_drift: self.on_drift,
                    clock: Clock::new(self.clock),
                    http,
                    keys: KeyCache::default(),
                }))
            }
            _ => Err(BuildError { problems: problems.0 }),
        }
    }

    /// Builds a client for programs without `async`, which runs calls on its own threads.
    ///
    /// # Errors
    /// The errors of [`build`](Self::build), and a failure to start the threads.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<super::blocking::Client<S>, BuildError> {
        let no_thread =
            |e| BuildError { problems: vec![format!("the threads of the blocking client cannot be started: {e}")] };
        super::blocking::Client::new(self.build()?).map_err(no_thread)
    }

    /// Names the feature that it needs.
    ///
    /// # Errors
    /// Always, were it to compile.
    #[cfg(not(feature = "blocking"))]
    #[doc(hidden)]
    pub fn build_blocking(self) -> Result<std::convert::Infallible, BuildError>
    where
        Self: BlockingFeature,
    {
        Err(BuildError { problems: vec!["`build_blocking` needs the feature `blocking`".to_owned()] })
    }

    fn headers(&self, request_client: &str) -> Result<HeaderMap, String> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_ ,;.".contains(c);
        if !(1..=REQUEST_CLIENT_CHARS).contains(&request_client.len()) || !request_client.chars().all(is_name) {
            return Err(format!(
                "the request client `{}` must consist of 1 to {REQUEST_CLIENT_CHARS} letters, digits and `-_ ,;.`",
                request_client.escape_debug()
            ));
        }
        let values = [
            ("x-tc-version", Some(S::VERSION)),
            ("x-tc-region", self.region.as_deref()),
            ("x-tc-language", self.language.map(Language::as_str)),
            ("x-tc-requestclient", Some(request_client)),
        ];
        // Leave room for the headers of an attempt.
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        for (name, value) in values {
            if let Some(value) = value {
                headers.insert(HeaderName::from_static(name), plain(name, value)?);
            }
        }
        Ok(headers)
    }

    fn route(&self) -> Result<Route, String> {
        let signing_host = self.signing_host.as_deref().map(endpoint::signing_host).transpose()?;
        if let Some(url) = &self.endpoint {
            return endpoint::named(url, self.allow_http, signing_host.as_ref()).map(Route::Endpoint);
        }
        let service = endpoint::official(self.environment, S::HOST, signing_host.as_ref())?;
        Ok(Route::Hosts { environment: self.environment, service, signing_host })
    }
}

/// Stands for the feature where it is off: nothing implements it.
#[cfg(not(feature = "blocking"))]
#[diagnostic::on_unimplemented(
    message = "`build_blocking` needs the feature `blocking`",
    label = "the feature `blocking` is off",
    note = "turn it on in Cargo.toml: `features = [\"blocking\"]`"
)]
pub trait BlockingFeature {}

fn checked(credentials: Option<Source>) -> Result<Source, String> {
    let credentials = credentials.ok_or(
        "no credentials — call `.credentials(Credentials::from_env()?)` or \
         `.credentials(Credentials::new(secret_id, secret_key))`",
    )?;
    credentials.check().map_err(|e| e.to_string())?;
    Ok(credentials)
}

#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn keep<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }
}

impl<S: Service> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The endpoint is omitted: before validation it may contain a password.
        f.debug_struct("ClientBuilder")
            .field("service", &S::NAME)
            .field("environment", &self.environment)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Invalid settings of a client. It lists all of them, each with its remedy.
#[derive(Clone, Debug)]
pub struct BuildError {
    problems: Vec<String>,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client cannot be built: {}", self.problems.join("; "))
    }
}

impl std::error::Error for BuildError {}
