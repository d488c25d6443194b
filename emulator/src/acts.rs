//! What people do in reality, and a test does in their place: press the button, fill in, sign, refuse.

use std::fmt;

use serde_json::Value;

use crate::{
    Emulator,
    service::Service,
    state::{State, link::Edits, refusal::Refusal},
};

/// Signers are named by `RecipientId`, `SignId`, mobile number or name.
impl Emulator {
    /// Presses 【发起合同】 on the page behind a link of `CreatePrepareFlow`, `CreateMiniAppPrepareFlow`
    /// or `CreatePrepareFlowGroup`: the contract or the group is started, or handed in to be reviewed
    /// first. Returns its id, which is valid from now on.
    ///
    /// # Errors
    ///
    /// When the link is too old or was used, or something about the contract is missing.
    pub async fn start_prepared(&self, url: &str) -> Result<String, Refused> {
        self.service.start_prepared(url).await
    }

    /// Signs for a signer.
    ///
    /// # Errors
    ///
    /// When there is no such contract or signer, or it is not their turn.
    pub async fn sign(&self, flow_id: &str, signer: &str) -> Result<(), Refused> {
        self.service.sign(flow_id, signer).await
    }

    /// Signs for whoever got this signing link.
    ///
    /// # Errors
    ///
    /// When the link is too old, or it is not the signer's turn.
    pub async fn sign_at(&self, url: &str) -> Result<(), Refused> {
        self.service.sign_at(url).await
    }

    /// Fills in a signer's fields, each by its id or name.
    ///
    /// # Errors
    ///
    /// When there is no such contract, signer or field, one that is needed is left out, or it is not
    /// their turn.
    pub async fn fill(&self, flow_id: &str, signer: &str, values: &[(&str, &str)]) -> Result<(), Refused> {
        let values: Vec<_> = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.service.fill(flow_id, signer, &values).await
    }

    /// Refuses to sign, or to fill in, for a signer.
    ///
    /// # Errors
    ///
    /// When there is no such contract or signer, it is not their turn, or they may not.
    pub async fn refuse(&self, flow_id: &str, signer: &str, message: &str) -> Result<(), Refused> {
        self.service.refuse(flow_id, signer, message).await
    }

    /// Lets a contract expire, whatever its deadline.
    ///
    /// # Errors
    ///
    /// When there is no such contract, or it is not running.
    pub async fn expire(&self, flow_id: &str) -> Result<(), Refused> {
        self.service.expire(flow_id).await
    }

    /// Makes a contract invalid, as a signer's new name does.
    ///
    /// # Errors
    ///
    /// When there is no such contract, or it is at an end.
    pub async fn invalidate(&self, flow_id: &str) -> Result<(), Refused> {
        self.service.invalidate(flow_id).await
    }

    /// The messages that callbacks report, oldest first, whether or not anybody gets them.
    pub async fn events(&self) -> Vec<Value> {
        self.service.events().await
    }
}

impl Service {
    pub(crate) async fn start_prepared(&self, url: &str) -> Result<String, Refused> {
        let mut parts = url.split(['?', '&']);
        let code = parts.find_map(|part| part.strip_prefix("code=").or(part.strip_prefix("shortKey=")));
        let code = code.unwrap_or(url);
        self.act(|state| match state.start_prepared_group(code, &[]) {
            Err(Refusal::NoLink) => state.start_prepared(code, Edits::default()),
            group => group,
        })
        .await
    }

    pub(crate) async fn sign(&self, flow_id: &str, signer: &str) -> Result<(), Refused> {
        self.act(|state| state.signer(flow_id, signer).and_then(|signer| state.sign(flow_id, &signer))).await
    }

    pub(crate) async fn sign_at(&self, url: &str) -> Result<(), Refused> {
        let token = url.rsplit('/').next().unwrap_or(url);
        self.act(|state| {
            let (flow_id, signer) = state.signer_of(token)?;
            let (flow_id, signer) = (flow_id.to_owned(), signer.to_owned());
            state.sign(&flow_id, &signer)
        })
        .await
    }

    pub(crate) async fn fill(&self, flow_id: &str, signer: &str, values: &[(String, String)]) -> Result<(), Refused> {
        self.act(|state| state.signer(flow_id, signer).and_then(|signer| state.fill(flow_id, &signer, values))).await
    }

    pub(crate) async fn refuse(&self, flow_id: &str, signer: &str, message: &str) -> Result<(), Refused> {
        self.act(|state| state.signer(flow_id, signer).and_then(|signer| state.refuse(flow_id, &signer, message))).await
    }

    pub(crate) async fn expire(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(|state| state.expire(flow_id)).await
    }

    pub(crate) async fn invalidate(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(|state| state.invalidate(flow_id)).await
    }

    pub(crate) async fn events(&self) -> Vec<Value> {
        let events = self.act(|state| Ok(state.events.iter().map(|(_, event)| event.message()).collect())).await;
        events.unwrap_or_default()
    }

    async fn act<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Refusal>) -> Result<T, Refused> {
        match self.memory.access(self.now(), act).await {
            Ok(result) => result.map_err(|refusal| Refused::new(&refusal)),
            Err(error) => Err(Refused::new(&error)),
        }
    }
}

/// Why something could not be done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    pub(crate) fn new(reason: &impl ToString) -> Self {
        Self(reason.to_string())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
