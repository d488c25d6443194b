//! Keys from a place of your own, such as a vault that lends them for a quarter of an hour.
//!
//! `cargo run -p tencent-ess --example own_credentials`; it needs no account, for it talks to an emulator of its own.

use std::{
    error::Error as StdError,
    io,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use tencent_ess::{CredentialsError, CredentialsProvider, credentials::Lookup, prelude::*};
use tencent_ess_emulator::Emulator;

/// Stands for the client of a vault; clones share what was counted.
#[derive(Clone, Default)]
struct Vault {
    leases: Arc<AtomicU32>,
}

impl Vault {
    async fn lease(&self) -> io::Result<[&'static str; 3]> {
        // A real one waits for the network here.
        tokio::task::yield_now().await;
        self.leases.fetch_add(1, Ordering::Relaxed);
        Ok(["AKIDtemporary", "a-temporary-key", "a-token"])
    }
}

impl CredentialsProvider for Vault {
    /// Only looks up. The client keeps the keys, shares one look-up among calls at the same time, and asks again
    /// shortly before they expire.
    fn credentials(&self, now: SystemTime) -> Lookup<'_> {
        Box::pin(async move {
            let lease = self.lease().await;
            let [id, key, token] =
                lease.map_err(|error| CredentialsError::new(format!("the vault gave no lease: {error}")))?;
            Ok(Credentials::new(id, key).with_token(token).with_expiry(now + Duration::from_secs(900)))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::builder().temporary_account("AKIDtemporary", "a-temporary-key", "a-token").start().await?;
    let vault = Vault::default();
    let client = Client::builder().credentials(vault.clone()).endpoint(emulator.url()).build()?;

    for name in ["采购合同", "保密协议"] {
        let prepare = CreatePrepareFlow::builder()
            .operator(UserInfo::builder().user_id("yDRSsUxxxxxxxxxxxxxxxxxLdSu"))
            .flow_name(name)
            .build();
        println!("{}", client.send(prepare).await?.url.unwrap_or_default());
    }
    match vault.leases.load(Ordering::Relaxed) {
        1 => Ok(()),
        leases => Err(format!("two calls should have shared one lease, but there were {leases}").into()),
    }
}
