//! What people do in reality, and a test does in their place: press the button, fill in, sign, refuse.

use std::fmt;

use serde_json::Value;

use crate::{
    Emulator,
    fixtures::{Added, Fixtures, InvalidFixtures},
    ids::Ids,
    service::Service,
    state::{State, link::Edits, refusal::Refusal, verification::Subject},
    store::SaveError,
    sync::lock,
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

    /// Scans a code of `CreateMultiFlowSignQRCode`, by the address that it stands for. Returns the id of
    /// the contract that is started for this person.
    ///
    /// # Errors
    ///
    /// When the code is too old or was cancelled, is for others, or was scanned too often.
    pub async fn scan(&self, url: &str, name: &str, mobile: &str) -> Result<String, Refused> {
        self.service.scan(url, name, mobile).await
    }

    /// Cancels the contracts of a link of `CreateBatchCancelFlowUrl`.
    ///
    /// # Errors
    ///
    /// When the link is too old or was used.
    pub async fn cancel_at(&self, url: &str, message: &str) -> Result<(), Refused> {
        self.service.cancel_at(url, message).await
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

    /// Verifies whoever got this link of `CreateUserVerifyUrl`, `CreateUserAutoSignEnableUrl`,
    /// `CreateOrganizationAuthUrl` or `DescribeBatchOrganizationRegistrationUrls`: the person or organization is
    /// verified, or lets signatures be made.
    ///
    /// # Errors
    ///
    /// When the link is too old, or does not say who it is for.
    pub async fn verify_at(&self, url: &str) -> Result<(), Refused> {
        self.service.verify_at(url).await
    }

    /// Verifies a person, with or without a link.
    ///
    /// # Errors
    ///
    /// When the state is kept in a file that cannot be written.
    pub async fn verify_person(&self, name: &str, id_card_number: &str) -> Result<(), Refused> {
        self.service.verify_person(name, id_card_number).await
    }

    /// Verifies an employee who was added and has not joined yet, named by id, mobile number or name.
    ///
    /// # Errors
    ///
    /// When there is no such employee, or the employee is verified already.
    pub async fn verify_employee(&self, who: &str) -> Result<(), Refused> {
        self.service.verify_employee(who).await
    }

    /// Verifies an organization that was led to its verification, named by its name or its unified social
    /// credit code.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn verify_organization(&self, who: &str) -> Result<(), Refused> {
        self.service.verify_organization(who).await
    }

    /// Ends a task now that an action has started, such as a review or a conversion of a file.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it has ended.
    pub async fn finish_task(&self, task_id: &str) -> Result<(), Refused> {
        self.service.end_task(task_id, None).await
    }

    /// Lets a task fail now.
    ///
    /// # Errors
    ///
    /// As [`Emulator::finish_task`].
    pub async fn fail_task(&self, task_id: &str, message: &str) -> Result<(), Refused> {
        self.service.end_task(task_id, Some(message)).await
    }

    /// Puts templates, employees and seals there. Returns their ids.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with them.
    pub async fn add(&self, fixtures: Fixtures) -> Result<Added, Refused> {
        match self.service.seed(None, fixtures).await {
            Ok(added) => added.map_err(|problems| Refused::new(&problems)),
            Err(error) => Err(Refused::new(&error)),
        }
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
        self.act(|state| {
            let (flow_id, signer) = state.signer_of(token_of(url))?;
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

    pub(crate) async fn scan(&self, url: &str, name: &str, mobile: &str) -> Result<String, Refused> {
        self.act(|state| {
            let code_id = state.code_of(token_of(url))?.to_owned();
            state.scan(&code_id, name, mobile).map(|(flow_id, _)| flow_id)
        })
        .await
    }

    pub(crate) async fn cancel_at(&self, url: &str, message: &str) -> Result<(), Refused> {
        self.act(|state| {
            let task_id = state.cancellation_of(token_of(url))?.to_owned();
            state.confirm_cancellation(&task_id, message)
        })
        .await
    }

    pub(crate) async fn expire(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(|state| state.expire(flow_id)).await
    }

    pub(crate) async fn invalidate(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(|state| state.invalidate(flow_id)).await
    }

    pub(crate) async fn verify_at(&self, url: &str) -> Result<(), Refused> {
        self.act(|state| state.verify_at(token_of(url))).await
    }

    pub(crate) async fn verify_person(&self, name: &str, id_card_number: &str) -> Result<(), Refused> {
        self.act(|state| {
            state.meet(name, id_card_number);
            state.verify(&Subject::Person { id_card_number: id_card_number.to_owned() }, "")
        })
        .await
    }

    pub(crate) async fn verify_employee(&self, who: &str) -> Result<(), Refused> {
        self.act(|state| state.verify_employee(who)).await
    }

    pub(crate) async fn verify_organization(&self, who: &str) -> Result<(), Refused> {
        self.act(|state| state.verify_organization(who)).await
    }

    pub(crate) async fn end_task(&self, task_id: &str, failure: Option<&str>) -> Result<(), Refused> {
        self.act(|state| state.end_task(task_id, failure)).await
    }

    pub(crate) async fn events(&self) -> Vec<Value> {
        let events = self.act(|state| Ok(state.events.iter().map(|(_, event)| event.message()).collect())).await;
        events.unwrap_or_default()
    }

    /// Puts fixtures there, and lets ids come in the order of a seed from then on if there is one. If
    /// the fixtures are refused, neither is done.
    pub(crate) async fn seed(
        &self,
        seed: Option<u64>,
        fixtures: Fixtures,
    ) -> Result<Result<Added, InvalidFixtures>, SaveError> {
        let add = |state: &mut State| {
            state.check(&fixtures, &self.spec)?;
            if let Some(seed) = seed {
                state.ids = Ids::new(seed);
            }
            Ok(state.add(fixtures))
        };
        let added = self.memory.access(self.now(), add).await?;
        if let (Some(seed), Ok(_)) = (seed, &added) {
            *lock(&self.ids) = Ids::of_requests(seed);
        }
        Ok(added)
    }

    async fn act<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Refusal>) -> Result<T, Refused> {
        match self.memory.access(self.now(), act).await {
            Ok(result) => result.map_err(|refusal| Refused::new(&refusal)),
            Err(error) => Err(Refused::new(&error)),
        }
    }
}

/// The token at the end of a link.
fn token_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
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
