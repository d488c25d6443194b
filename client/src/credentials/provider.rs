//! The interface of credentials providers.

use std::{
    future::{self, Future},
    pin::Pin,
    sync::Arc,
    time::SystemTime,
};

use super::{error::CredentialsError, keys::Credentials};

/// A future of a look-up of credentials.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// A source of credentials: one of this crate, or your own.
///
/// A client looks credentials up when it has none or they expire soon, and caches the result. Concurrent calls share one
/// look-up. A provider therefore does not need to cache or retry.
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
    /// Looks the credentials up. `now` is the time of the client's [clock](crate::ClientBuilder::clock), which also
    /// decides when they expire.
    fn credentials(&self, now: SystemTime) -> Lookup<'_>;

    /// The credentials, if they never change. They are then used without a look-up.
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
