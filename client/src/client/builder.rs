//! The settings of a client, checked all at once.

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
/// The platform's limit.
const REQUEST_CLIENT_CHARS: usize = 128;
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_LIMITS: Limits = Limits { time: Duration::from_secs(60), bytes: 16 * 1024 * 1024 };

/// The language of the service's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// American English, where the service has a translation.
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

/// The settings of a [`Client`]. Only the credentials have to be given.
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
    /// Begins with the production environment and no credentials.
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

    /// Who signs: [`Credentials`](crate::Credentials), or where they [come from](crate::credentials). Required.
    pub fn credentials(self, provider: impl CredentialsProvider) -> Self {
        Self { credentials: Some(Source::new(provider)), ..self }
    }

    /// Which of the vendor's installations answers; [`Environment::Production`] unless said otherwise.
    pub fn environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Connects to this address, `https://host:port`, for all actions, and signs for its host.
    ///
    /// Plain `http` is accepted for addresses of this machine; for others see [`allow_http`](Self::allow_http).
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// Accepts an endpoint without encryption, such as a gateway that encrypts. Contracts and tokens are then readable
    /// on the way to it.
    pub fn allow_http(self) -> Self {
        Self { allow_http: true, ..self }
    }

    /// Signs for this host and sends it as `Host`, whatever address is connected to: for tunnels and gateways that
    /// pass requests on as they are.
    pub fn signing_host(self, host: impl Into<String>) -> Self {
        Self { signing_host: Some(host.into()), ..self }
    }

    /// The region to name in each request; the service needs none.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// The language of the service's messages, which is otherwise the service's choice.
    pub fn language(self, language: Language) -> Self {
        Self { language: Some(language), ..self }
    }

    /// How long a call may take as a whole, with all its attempts; 60 seconds unless said otherwise, here or for the
    /// call.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { limits: Limits { time: timeout, ..self.limits }, ..self }
    }

    /// How long making a connection may take, encryption included; 10 seconds unless said otherwise.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: Some(timeout), ..self }
    }

    /// How many bytes an answer may have; 16 MiB unless said otherwise.
    pub fn response_limit(self, bytes: usize) -> Self {
        Self { limits: Limits { bytes, ..self.limits }, ..self }
    }

    /// How many bytes a request may have; unless said otherwise what the platform takes, which is 10 MiB, and more
    /// for an action with a host of its own.
    pub fn request_limit(self, bytes: usize) -> Self {
        Self { request_limit: Some(bytes), ..self }
    }

    /// How often calls are attempted, unless said otherwise for the call.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// Keeps to the documented calls per second of each action. Without this the service alone refuses what is too
    /// much.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(self, rule: RateLimit) -> Self {
        Self { rate_limit: Some(rule), ..self }
    }

    /// Goes through this proxy, `http://user:password@host:port`, instead of the one that the variables `HTTPS_PROXY`
    /// and `NO_PROXY` name.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: Some(url.into()), ..self }
    }

    /// The program's name for the vendor's records (`X-TC-RequestClient`): letters, digits and `-_,;.`, at most 128.
    pub fn request_client(self, name: impl Into<String>) -> Self {
        Self { request_client: Some(name.into()), ..self }
    }

    /// How strictly requests are checked before they are sent.
    pub fn validation(self, validation: Validation) -> Self {
        Self { validation, ..self }
    }

    /// Is told what answers have beyond their definition: members, values and nulls, and values that their fields cannot
    /// hold. That costs a second reading of each answer, so it is for tests and for a sample of calls. The last kind
    /// also stands in [`Outcome::unreadable`](crate::Outcome::unreadable), with this and without.
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

    /// Sends through HTTP clients with settings of your own: proxies, certificates, connection limits.
    ///
    /// A client is built for each runtime that calls, since a connection is driven by the runtime that made it. None of
    /// them follows redirects, whatever the settings say. Their own time limits hold beside the call's.
    pub fn http_client_builder(self, settings: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static) -> Self {
        Self { http: Some(HttpClients::from_builder(settings)), ..self }
    }

    /// Sends through an HTTP client of your own, whose connections are shared with the rest of the program. If you do
    /// not need that, [`http_client_builder`](Self::http_client_builder) has none of these limits:
    ///
    /// - Build it with `.redirect(reqwest::redirect::Policy::none())`. What another server answers after a redirect is
    ///   an [`Error::Http`](crate::Error::Http) or [`Error::Ambiguous`](crate::Error::Ambiguous), since nobody knows
    ///   whether the action was executed. A redirect would also take headers to that server: requests with temporary
    ///   keys, whose token is one of them, are [not sent](crate::Error::Unsent) through a client that may follow one.
    /// - Use it on one runtime, or on several that all have many threads. Where a runtime of a single thread is among
    ///   them, calls on the second are [not sent](crate::Error::Unsent) while the first exists: its connections would
    ///   stall whenever it is idle.
    ///
    /// Its own time limits hold beside the call's.
    pub fn http_client(self, http: reqwest::Client) -> Self {
        Self { http: Some(Ok(HttpClients::custom(http))), ..self }
    }

    /// Where signatures take the time from; the system's clock unless said otherwise.
    pub fn clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Box::new(now), ..self }
    }

    /// Checks the settings and makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    /// Lists every setting that is missing or cannot work.
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

    /// Makes a client for programs without `async`, which has threads of its own.
    ///
    /// # Errors
    /// As for [`build`](Self::build), and if there can be no other threads.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<super::blocking::Client<S>, BuildError> {
        let no_thread =
            |e| BuildError { problems: vec![format!("the threads of the blocking client cannot be started: {e}")] };
        super::blocking::Client::new(self.build()?).map_err(no_thread)
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
        // With room for those of an attempt.
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
        // The endpoint is left out: before it is checked it may hold a password.
        f.debug_struct("ClientBuilder")
            .field("service", &S::NAME)
            .field("environment", &self.environment)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Settings that make no client: all of them, each with what to do.
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
