//! What people do in reality, and a test does in their place: press the button, fill in, sign, refuse.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer};

use crate::state::{State, offer::Edits, refusal::Refusal, verification::Subject};

/// Something that somebody does. The admin API calls acts and their members as they are called here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Act {
    /// Presses the button of a page on which a contract or a group is prepared.
    Start { url: String },
    /// Signs; a signer is named by `RecipientId`, `SignId`, mobile number or name.
    Sign { flow_id: String, signer: String },
    /// Signs on the page of a signing link.
    SignAt { url: String },
    /// Fills in a signer's fields, each by its id or name.
    Fill {
        flow_id: String,
        signer: String,
        #[serde(deserialize_with = "pairs")]
        values: Vec<(String, String)>,
    },
    /// Refuses to sign, or to fill in.
    Refuse {
        flow_id: String,
        signer: String,
        #[serde(default)]
        message: String,
    },
    /// Scans a code by the address that it stands for.
    Scan { url: String, name: String, mobile: String },
    /// Cancels the contracts of a link.
    CancelAt {
        url: String,
        #[serde(default)]
        message: String,
    },
    /// Lets a contract expire, whatever its deadline.
    Expire { flow_id: String },
    /// Makes a contract invalid.
    Invalidate { flow_id: String },
    /// Verifies whoever got a link.
    VerifyAt { url: String },
    /// Verifies a person.
    VerifyPerson { name: String, id_card_number: String },
    /// Verifies an employee, named by id, mobile number or name.
    VerifyEmployee { name: String },
    /// Verifies an organization, named by name or unified social credit code.
    VerifyOrganization { name: String },
    /// Ends a task.
    FinishTask { task_id: String },
    /// Lets a task fail.
    FailTask {
        task_id: String,
        #[serde(default)]
        message: String,
    },
}

impl Act {
    /// Does it. Returns the id of the contract or group if it starts one.
    pub(crate) fn perform(self, state: &mut State) -> Result<Option<String>, Refusal> {
        match self {
            Self::Start { url } => return start(state, &url).map(Some),
            Self::Scan { url, name, mobile } => {
                let code_id = state.code_of(token_of(&url))?.to_owned();
                return state.scan(&code_id, &name, &mobile).map(|(flow_id, _)| Some(flow_id));
            }
            Self::Sign { flow_id, signer } => {
                let signer = state.signer(&flow_id, &signer)?;
                state.sign(&flow_id, &signer)
            }
            Self::SignAt { url } => {
                let (flow_id, signer) = state.signer_of(token_of(&url))?;
                let (flow_id, signer) = (flow_id.to_owned(), signer.to_owned());
                state.sign(&flow_id, &signer)
            }
            Self::Fill { flow_id, signer, values } => {
                let signer = state.signer(&flow_id, &signer)?;
                state.fill(&flow_id, &signer, &values)
            }
            Self::Refuse { flow_id, signer, message } => {
                let signer = state.signer(&flow_id, &signer)?;
                state.refuse(&flow_id, &signer, &message)
            }
            Self::CancelAt { url, message } => {
                let task_id = state.cancellation_of(token_of(&url))?.to_owned();
                state.confirm_cancellation(&task_id, &message)
            }
            Self::Expire { flow_id } => state.expire(&flow_id),
            Self::Invalidate { flow_id } => state.invalidate(&flow_id),
            Self::VerifyAt { url } => state.verify_at(token_of(&url)),
            Self::VerifyPerson { name, id_card_number } => {
                state.meet(&name, &id_card_number);
                if state.people.get(&id_card_number).is_some_and(|person| person.name != name) {
                    return Err(Refusal::Forbidden("the document is that of somebody else, who is verified"));
                }
                state.verify(&Subject::Person { id_card_number }, "")
            }
            Self::VerifyEmployee { name } => state.verify_employee(&name),
            Self::VerifyOrganization { name } => state.verify_organization(&name),
            Self::FinishTask { task_id } => state.end_task(&task_id, None),
            Self::FailTask { task_id, message } => state.end_task(&task_id, Some(&message)),
        }?;
        Ok(None)
    }
}

/// Starts what is prepared on the page with this address: a group, or a single contract.
fn start(state: &mut State, url: &str) -> Result<String, Refusal> {
    let mut parts = url.split(['?', '&']);
    let code = parts.find_map(|part| part.strip_prefix("code=").or(part.strip_prefix("shortKey="))).unwrap_or(url);
    match state.start_prepared_group(code, &[]) {
        Err(Refusal::NoLink) => state.start_prepared(code, Edits::default()),
        group => group,
    }
}

/// The token at the end of a link.
fn token_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

/// Reads an object as pairs.
fn pairs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    Ok(BTreeMap::deserialize(deserializer)?.into_iter().collect())
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
