//! What whoever starts a contract says of it, in the members that all starting actions share.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// The terms of a contract. Members are named as on the wire, so that a request is read as one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Plan {
    pub(crate) flow_name: String,
    pub(crate) flow_description: String,
    pub(crate) flow_type: String,
    pub(crate) user_data: String,
    pub(crate) callback_url: String,
    pub(crate) user_flow_type_id: String,
    /// Seconds since 1970; 0 for the default.
    #[serde(alias = "DeadLine")]
    pub(crate) deadline: i64,
    /// The signers need not wait for each other.
    pub(crate) unordered: bool,
    /// Signers of the own organization wait for a review.
    pub(crate) need_sign_review: bool,
    pub(crate) approvers: Vec<Party>,
    pub(crate) cc_infos: Vec<Copied>,
    /// Fields that whoever starts the contract fills in.
    #[serde(alias = "InitiatorComponents", deserialize_with = "one_or_many")]
    pub(crate) components: Vec<Component>,
    /// Signers are added while it runs, until it is archived.
    pub(crate) open_dynamic_sign_flow: bool,
    /// The word by which pages call it: 0 a contract, 1 a file, 2 an agreement, 3 a document.
    pub(crate) flow_display_type: i64,
}

/// A signer, as asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Party {
    pub(crate) approver_type: i64,
    pub(crate) organization_name: String,
    pub(crate) approver_name: String,
    pub(crate) approver_mobile: String,
    pub(crate) approver_id_card_type: String,
    pub(crate) approver_id_card_number: String,
    pub(crate) approver_email: String,
    pub(crate) approver_role_name: String,
    pub(crate) approver_source: String,
    pub(crate) custom_approver_tag: String,
    /// The role in a template that the signer takes.
    pub(crate) recipient_id: String,
    /// An employee of the own organization.
    pub(crate) user_id: String,
    pub(crate) approver_need_sign_review: bool,
    pub(crate) approver_option: PartyOption,
    /// Seconds since 1970; 0 for the contract's own.
    pub(crate) deadline: i64,
    pub(crate) jump_url: String,
    pub(crate) sign_components: Vec<Component>,
    /// Fields that the signer fills in.
    pub(crate) components: Vec<Component>,
}

impl Party {
    /// An organization signs, by somebody who acts for it.
    pub(crate) fn is_organization(&self) -> bool {
        !matches!(self.approver_type, 1 | 7 | 10)
    }

    /// The signature is made without anybody doing something: by authorization, or by a PIN.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self.approver_type, 3 | 7..=10)
    }

    /// Who it is will be said later: by the signer, in a chat program, or by naming candidates.
    pub(crate) fn is_open(&self) -> bool {
        self.approver_option.fill_type == 1 || !self.approver_source.is_empty() || !self.custom_approver_tag.is_empty()
    }

    /// The word that answers use for the kind of signer.
    pub(crate) fn type_word(&self) -> &'static str {
        match self.approver_type {
            3 => "ENTERPRISESERVER",
            _ if self.is_organization() => "ORGANIZATION",
            _ => "PERSON",
        }
    }
}

/// What a signer may do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PartyOption {
    pub(crate) no_refuse: bool,
    pub(crate) no_transfer: bool,
    /// Whether pages on which contracts are prepared let the signer be changed; they do by default.
    pub(crate) can_edit_approver: Option<bool>,
    /// 1: who signs is said later.
    pub(crate) fill_type: i64,
}

/// Somebody who gets a copy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Copied {
    pub(crate) mobile: String,
    pub(crate) name: String,
    pub(crate) cc_type: i64,
    pub(crate) organization_name: String,
}

/// A field on the document: something to fill in, or a place to sign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Component {
    #[serde(rename = "ComponentType")]
    pub(crate) kind: String,
    #[serde(rename = "ComponentId")]
    pub(crate) id: String,
    #[serde(rename = "ComponentName")]
    pub(crate) name: String,
    #[serde(rename = "ComponentValue")]
    pub(crate) value: String,
    #[serde(rename = "ComponentRequired")]
    pub(crate) required: bool,
    /// Settings of its kind, a JSON object.
    #[serde(rename = "ComponentExtra")]
    pub(crate) extra: String,
    /// Pages on which contracts are prepared do not let the value be changed.
    #[serde(rename = "LockComponentValue")]
    pub(crate) locked: bool,
    #[serde(rename = "ComponentRecipientId")]
    pub(crate) recipient_id: String,
    #[serde(rename = "ComponentPage")]
    pub(crate) page: i64,
    #[serde(rename = "ComponentPosX")]
    pub(crate) x: f64,
    #[serde(rename = "ComponentPosY")]
    pub(crate) y: f64,
    #[serde(rename = "ComponentWidth")]
    pub(crate) width: f64,
    #[serde(rename = "ComponentHeight")]
    pub(crate) height: f64,
    pub(crate) file_index: i64,
}

impl Component {
    /// Whether somebody calls the field so, by its id or by its name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        !name.is_empty() && (self.id == name || self.name == name)
    }

    /// A place to sign, rather than something to fill in.
    pub(crate) fn is_signature(&self) -> bool {
        self.kind.starts_with("SIGN_")
    }
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Line,
    Lines,
    /// `true` or `false`.
    Tick,
    /// One of these.
    Choice(Vec<String>),
    /// `2024年05月28日`.
    Date,
    Number,
    Email,
    Mobile,
    /// The ids of uploaded files, separated by commas: at most so many.
    Files(usize),
    /// It consists of other fields.
    Nothing,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line | Self::Lines => f.write_str("text without emoji"),
            Self::Tick => f.write_str("`true` or `false`"),
            Self::Choice(choices) => write!(f, "one of `{}`", choices.join("`, `")),
            Self::Date => f.write_str("a date like `2024年05月28日`"),
            Self::Number => f.write_str("a number"),
            Self::Email => f.write_str("an e-mail address"),
            Self::Mobile => f.write_str("a mobile number of 11 digits"),
            Self::Files(most) => write!(f, "at most {most} ids of files, separated by commas"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

/// Older definitions have a single object where newer ones have a list.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Component>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        Many(Vec<Component>),
        One(Box<Component>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::Many(many) => many,
        OneOrMany::One(one) => vec![*one],
    })
}
