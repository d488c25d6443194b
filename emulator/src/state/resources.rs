//! What contracts are made from and by: files, templates, seals, employees, the organization.

use serde::{Deserialize, Serialize};

use super::contract::plan::Component;

/// An uploaded file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) name: String,
    /// `pdf`, `docx`, `png`, …
    pub(crate) kind: String,
    pub(crate) bytes: u64,
    /// Times are in seconds since 1970.
    pub(crate) created_on: i64,
    pub(crate) expires_on: i64,
    /// The digest of its content, if that was kept.
    #[serde(default)]
    pub(crate) content: Option<String>,
}

/// The conversion of a file into a PDF.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Conversion {
    /// The id of the PDF, which is there when it is done.
    pub(crate) result: String,
    pub(crate) ready_at: i64,
    /// Why it fails; `None` if it ends well.
    #[serde(default)]
    pub(crate) failure: Option<String>,
}

/// A template of contracts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) creator: String,
    pub(crate) created_on: i64,
    pub(crate) available: bool,
    pub(crate) promoter: Role,
    /// Who signs, in order.
    pub(crate) recipients: Vec<Role>,
    /// Fields to fill in; each belongs to the promoter or a recipient.
    pub(crate) components: Vec<Component>,
    pub(crate) sign_components: Vec<Component>,
    pub(crate) file_id: String,
}

/// A part that somebody takes in a template's contracts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: String,
    /// An organization takes it.
    pub(crate) organization: bool,
}

/// A seal of the organization.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seal {
    pub(crate) name: String,
    /// `OFFICIAL`, `CONTRACT`, …
    pub(crate) kind: String,
    pub(crate) creator: String,
    pub(crate) created_on: i64,
    #[serde(default)]
    pub(crate) disabled: bool,
    /// The authorization of others to use it; empty before there is one.
    #[serde(default)]
    pub(crate) policy_id: String,
    /// Employees who may use it, beside its creator.
    #[serde(default)]
    pub(crate) users: Vec<String>,
}

/// An organization: the account's own, or another of its group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) name: String,
    /// The account's own.
    pub(crate) own: bool,
    pub(crate) admin: String,
    pub(crate) joined_on: i64,
}

/// Somebody who works for the organization.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Employee {
    pub(crate) name: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    pub(crate) open_id: String,
    pub(crate) wework_open_id: String,
    pub(crate) department_id: String,
    /// Ids of roles.
    pub(crate) roles: Vec<String>,
    pub(crate) created_on: i64,
    /// When the employee's identity was verified, in seconds since 1970; 0 before.
    pub(crate) verified_on: i64,
    pub(crate) quit: bool,
}

/// A part of the organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Department {
    pub(crate) name: String,
    /// The department that it is a part of; empty for the one that is the whole organization.
    pub(crate) parent_id: String,
    /// What it is called in the client's own system.
    pub(crate) open_id: String,
    /// Greater ones come first.
    pub(crate) order: u64,
}

/// An address that callbacks are sent to.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Callback {
    /// The key that bodies are encrypted with; empty for none.
    pub(crate) key: String,
    /// The token that bodies are signed with; empty for none.
    pub(crate) token: String,
    /// It was given when the emulator started, rather than set by an action.
    #[serde(default)]
    pub(crate) configured: bool,
    /// Its messages are of the first version.
    #[serde(default)]
    pub(crate) v1: bool,
}
