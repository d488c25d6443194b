//! Links that were given out, and what they lead to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    State,
    plan::{Copied, Party, Plan},
    refusal::Refusal,
    verification::Subject,
};

/// A link by the token in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) target: Target,
    /// When it ceases to work, in seconds since 1970.
    pub(crate) expires_on: i64,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// The page on which a signer fills in, signs or refuses.
    Sign { flow_id: String, recipient_id: String },
    /// The page on which somebody signs several contracts, or refuses them if that is allowed.
    SignAll { signatures: Vec<Signature>, may_refuse: bool },
    /// The page on which somebody cancels several contracts.
    Cancel { task_id: String },
    /// The page on which somebody who has scanned a code gets a contract.
    Scan { code_id: String },
    /// The page on which somebody is verified.
    Verify { subject: Subject, user_data: String },
    /// A look at a contract that exists.
    View { flow_id: String },
    /// A look at what a contract would be like: its name.
    Preview { name: String },
    /// A file to download.
    Download {
        title: String,
        /// The contract that it is, or that it is about.
        flow_id: Option<String>,
        /// The digest of what it contains, if that was kept.
        #[serde(default)]
        content: Option<String>,
        /// A picture of it, rather than itself.
        #[serde(default)]
        picture: bool,
    },
    /// Files to download as one.
    Archive { name: String, files: Vec<Target> },
}

impl State {
    /// The token of a new link that works for so many seconds.
    pub(crate) fn link(&mut self, target: Target, lifetime: i64) -> String {
        let token = self.ids.resource();
        self.links.insert(token.clone(), Link { target, expires_on: self.now.saturating_add(lifetime) });
        token
    }

    /// What the link with this token leads to.
    pub(crate) fn target(&self, token: &str) -> Result<&Target, Refusal> {
        let link = self.links.get(token).ok_or(Refusal::NoLink)?;
        if link.expires_on <= self.now { Err(Refusal::LinkExpired) } else { Ok(&link.target) }
    }

    /// The contract and signer that a signing link is for.
    pub(crate) fn signer_of(&self, token: &str) -> Result<(&str, &str), Refusal> {
        match self.target(token)? {
            Target::Sign { flow_id, recipient_id } => Ok((flow_id, recipient_id)),
            _ => Err(Refusal::NoLink),
        }
    }
}

/// A contract, and its signer. Members are named as on the wire, so that a request is read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Signature {
    pub(crate) flow_id: String,
    pub(crate) recipient_id: String,
}

/// A contract that is being prepared on a page, by the code in the page's address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) resource: Resource,
    pub(crate) creator: String,
    pub(crate) flow_id: String,
    pub(crate) draft_id: String,
    pub(crate) need_create_review: bool,
    /// `FlowOption`, as it was sent.
    pub(crate) options: Map<String, Value>,
    /// When the page ceases to open, in seconds since 1970.
    pub(crate) expires_on: i64,
    /// The contract was started.
    pub(crate) used: bool,
    /// The draft was saved.
    #[serde(default)]
    pub(crate) saved: bool,
}

impl Prepared {
    /// Whether an option of the page is switched on.
    pub(crate) fn option(&self, name: &str) -> bool {
        self.options.get(name) == Some(&Value::Bool(true))
    }

    /// A text among the options; `None` if it is not given.
    pub(crate) fn option_text(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// The elements of a list among the options.
    pub(crate) fn option_list(&self, name: &str) -> &[Value] {
        self.options.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// Contracts that are prepared on one page, to be signed together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PreparedGroup {
    pub(crate) group_id: String,
    pub(crate) name: String,
    /// The codes of its contracts, each of which is one that is prepared.
    pub(crate) codes: Vec<String>,
    /// When the page ceases to open, in seconds since 1970.
    pub(crate) expires_on: i64,
    /// The contracts were started.
    pub(crate) used: bool,
}

/// What the contract is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Resource {
    /// A file; an empty id is one that is chosen on the page.
    File(String),
    Template(String),
    Draft(String),
}

/// What is changed on the page before the contract starts; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edits {
    pub(crate) flow_name: Option<String>,
    pub(crate) flow_type: Option<String>,
    /// In seconds since 1970; 0 for the default.
    pub(crate) deadline: Option<i64>,
    pub(crate) unordered: Option<bool>,
    pub(crate) approvers: Option<Vec<Party>>,
    pub(crate) cc_infos: Option<Vec<Copied>>,
    /// Values of the promoter's fields, in their order; fields beyond them are left.
    pub(crate) values: Vec<String>,
}
