//! Links that were given out, and what they lead to.

use serde::{Deserialize, Serialize};

use super::{State, refusal::Refusal, verification::Subject};

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
