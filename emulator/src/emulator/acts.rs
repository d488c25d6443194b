//! What people do in reality, as methods for a test that does it in their place.

use serde_json::Value;

use super::Emulator;
use crate::{
    Refused,
    acts::Act,
    fixtures::{Added, Fixtures},
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
        self.act(Act::Start { url: url.to_owned() }).await.map(Option::unwrap_or_default)
    }

    /// Signs for a signer.
    ///
    /// # Errors
    ///
    /// When there is no such contract or signer, or it is not their turn.
    pub async fn sign(&self, flow_id: &str, signer: &str) -> Result<(), Refused> {
        self.act(Act::Sign { flow_id: flow_id.to_owned(), signer: signer.to_owned() }).await.map(drop)
    }

    /// Signs for whoever got this signing link.
    ///
    /// # Errors
    ///
    /// When the link is too old, or it is not the signer's turn.
    pub async fn sign_at(&self, url: &str) -> Result<(), Refused> {
        self.act(Act::SignAt { url: url.to_owned() }).await.map(drop)
    }

    /// Fills in a signer's fields, each by its id or name.
    ///
    /// # Errors
    ///
    /// When there is no such contract, signer or field, one that is needed is left out, or it is not
    /// their turn.
    pub async fn fill(&self, flow_id: &str, signer: &str, values: &[(&str, &str)]) -> Result<(), Refused> {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.act(Act::Fill { flow_id: flow_id.to_owned(), signer: signer.to_owned(), values }).await.map(drop)
    }

    /// Refuses to sign, or to fill in, for a signer.
    ///
    /// # Errors
    ///
    /// When there is no such contract or signer, it is not their turn, or they may not.
    pub async fn refuse(&self, flow_id: &str, signer: &str, message: &str) -> Result<(), Refused> {
        self.act(Act::Refuse { flow_id: flow_id.to_owned(), signer: signer.to_owned(), message: message.to_owned() })
            .await
            .map(drop)
    }

    /// Scans a code of `CreateMultiFlowSignQRCode`, by the address that it stands for. Returns the id of
    /// the contract that is started for this person.
    ///
    /// # Errors
    ///
    /// When the code is too old or was cancelled, is for others, or was scanned too often.
    pub async fn scan(&self, url: &str, name: &str, mobile: &str) -> Result<String, Refused> {
        self.act(Act::Scan { url: url.to_owned(), name: name.to_owned(), mobile: mobile.to_owned() })
            .await
            .map(Option::unwrap_or_default)
    }

    /// Cancels the contracts of a link of `CreateBatchCancelFlowUrl`.
    ///
    /// # Errors
    ///
    /// When the link is too old or was used.
    pub async fn cancel_at(&self, url: &str, message: &str) -> Result<(), Refused> {
        self.act(Act::CancelAt { url: url.to_owned(), message: message.to_owned() }).await.map(drop)
    }

    /// Lets a contract expire, whatever its deadline.
    ///
    /// # Errors
    ///
    /// When there is no such contract, or it is not running.
    pub async fn expire(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(Act::Expire { flow_id: flow_id.to_owned() }).await.map(drop)
    }

    /// Makes a contract invalid, as a signer's new name does.
    ///
    /// # Errors
    ///
    /// When there is no such contract, or it is at an end.
    pub async fn invalidate(&self, flow_id: &str) -> Result<(), Refused> {
        self.act(Act::Invalidate { flow_id: flow_id.to_owned() }).await.map(drop)
    }

    /// Verifies whoever got this link of `CreateUserVerifyUrl`, `CreateUserAutoSignEnableUrl`,
    /// `CreateOrganizationAuthUrl` or `DescribeBatchOrganizationRegistrationUrls`: the person or organization is
    /// verified, or lets signatures be made.
    ///
    /// # Errors
    ///
    /// When the link is too old, or does not say who it is for.
    pub async fn verify_at(&self, url: &str) -> Result<(), Refused> {
        self.act(Act::VerifyAt { url: url.to_owned() }).await.map(drop)
    }

    /// Verifies a person, with or without a link.
    ///
    /// # Errors
    ///
    /// When the state is kept in a file that cannot be written.
    pub async fn verify_person(&self, name: &str, id_card_number: &str) -> Result<(), Refused> {
        self.act(Act::VerifyPerson { name: name.to_owned(), id_card_number: id_card_number.to_owned() }).await.map(drop)
    }

    /// Verifies an employee who was added and has not joined yet, named by id, mobile number or name.
    ///
    /// # Errors
    ///
    /// When there is no such employee, or the employee is verified already.
    pub async fn verify_employee(&self, who: &str) -> Result<(), Refused> {
        self.act(Act::VerifyEmployee { name: who.to_owned() }).await.map(drop)
    }

    /// Verifies an organization that was led to its verification, named by its name or its unified social
    /// credit code.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn verify_organization(&self, who: &str) -> Result<(), Refused> {
        self.act(Act::VerifyOrganization { name: who.to_owned() }).await.map(drop)
    }

    /// Ends a task now that an action has started, such as a review or a conversion of a file.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it has ended.
    pub async fn finish_task(&self, task_id: &str) -> Result<(), Refused> {
        self.act(Act::FinishTask { task_id: task_id.to_owned() }).await.map(drop)
    }

    /// Lets a task fail now.
    ///
    /// # Errors
    ///
    /// As [`Emulator::finish_task`].
    pub async fn fail_task(&self, task_id: &str, message: &str) -> Result<(), Refused> {
        self.act(Act::FailTask { task_id: task_id.to_owned(), message: message.to_owned() }).await.map(drop)
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

    async fn act(&self, act: Act) -> Result<Option<String>, Refused> {
        self.service.act(act).await
    }
}
