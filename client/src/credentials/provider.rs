//! What every place that credentials come from has in common.

use std::{
    future::{self, Future},
    pin::Pin,
    sync::Arc,
    time::SystemTime,
};

use super::{error::CredentialsError, keys::Credentials};

/// A look-up of credentials, to be awaited.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// A place that credentials come from: one of this crate's, or your own.
///
/// A client asks when it has none that will be valid for long, and keeps the answer until shortly before it expires;
/// calls at the same time share one look-up. So a provider only looks up, it keeps and repeats nothing itself.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_ess_client::credentials::{Credentials, CredentialsError, CredentialsProvider, Lookup};
///
/// struct Vault { /* … */ }
/// # impl Vault {
/// #     async fn lease(&self) -> Result<(String, String, String), std::io::Error> {
/// #         Ok(("AKIDexample".into(), "a-secret".into(), "a-token".into()))
/// #     }
/// # }
///
/// impl CredentialsProvider for Vault {
///     fn credentials(&self, now: SystemTime) -> Lookup<'_> {
///         Box::pin(async move {
///             let (id, key, token) =
///                 self.lease().await.map_err(|e| CredentialsError::new(format!("the vault gave no lease: {e}")))?;
///             Ok(Credentials::new(id, key).with_token(token).with_expiry(now + Duration::from_secs(900)))
///         })
///     }
/// }
/// ```
pub trait CredentialsProvider: Send + Sync + 'static {
    /// Looks the credentials up; `now` is the time by the client's [clock](crate::ClientBuilder::clock), by which they
    /// also expire, whatever the service's clock says.
    fn credentials(&self, now: SystemTime) -> Lookup<'_>;

    /// The credentials, if they never change: then they are used as they are and nobody looks them up.
    fn fixed(&self) -> Option<&Credentials> {
        None
    }
}

impl CredentialsProvider for Credentials {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        Box::pin(future::ready(Ok(self.clone())))
    }

    fn fixed(&self) -> Option<&Credentials> {
        Some(self)
    }
}

impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Box<P> {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        (**self).credentials(now)
    }

    fn fixed(&self) -> Option<&Credentials> {
        (**self).fixed()
    }
}

impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        (**self).credentials(now)
    }

    fn fixed(&self) -> Option<&Credentials> {
        (**self).fixed()
    }
}
