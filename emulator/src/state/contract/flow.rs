//! A contract and its signers: what is known of them, and how statuses are spelled.

use serde::{Deserialize, Serialize};

use crate::state::contract::plan::{Component, Party, Plan};

/// A contract.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) plan: Plan,
    /// The employee who started it.
    pub(crate) creator: String,
    /// Times are in seconds since 1970.
    pub(crate) created_on: i64,
    pub(crate) updated_on: i64,
    /// When it expires; the plan's, or the default.
    pub(crate) deadline: i64,
    pub(crate) status: FlowStatus,
    /// Why it was refused or cancelled.
    pub(crate) message: String,
    pub(crate) approvers: Vec<Approver>,
    pub(crate) document: Option<Document>,
    /// The digest of the file that it is made from, if its content was kept.
    #[serde(default)]
    pub(crate) content: Option<String>,
    /// The template that it is made from.
    pub(crate) template_id: Option<String>,
    /// The contract that ends when all have signed this one.
    pub(crate) releases: Option<String>,
    pub(crate) group_id: Option<String>,
    /// Whether it may start: only of one prepared to be reviewed first.
    pub(crate) create_review: Option<Review>,
}

impl Flow {
    pub(crate) fn approver(&self, recipient_id: &str) -> Option<&Approver> {
        self.approvers.iter().find(|approver| approver.recipient_id == recipient_id)
    }

    pub(crate) fn approver_mut(&mut self, recipient_id: &str) -> Option<&mut Approver> {
        self.approvers.iter_mut().find(|approver| approver.recipient_id == recipient_id)
    }

    /// Whether somebody has to fill in something before anybody signs.
    pub(crate) fn has_fields(&self) -> bool {
        self.approvers.iter().any(Approver::has_fields)
    }

    /// It waits for the review without which it may not start, and may be prepared anew until then.
    pub(crate) fn awaits_review(&self) -> bool {
        self.status.is_unstarted() && self.create_review.is_some_and(|review| review != Review::Passed)
    }

    /// When something happens to it without anybody doing anything.
    pub(crate) fn next_wake(&self) -> Option<i64> {
        let ready = self.document.as_ref().filter(|document| !document.announced).map(|document| document.ready_at);
        let deadlines = self.approvers.iter().filter(|approver| approver.status.is_open()).map(Approver::deadline);
        let end = self.status.is_running().then(|| deadlines.flatten().fold(self.deadline, i64::min));
        ready.into_iter().chain(end).min()
    }
}

/// The composed text of a contract.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    /// When it is composed.
    pub(crate) ready_at: i64,
    /// That it is composed was reported.
    pub(crate) announced: bool,
}

/// The state of a review inside the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Review {
    /// It is waited for.
    Awaited,
    /// It was rejected, and may be passed yet.
    Rejected,
    /// It was passed.
    Passed,
}

/// Who signs, and how far that is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Approver {
    pub(crate) party: Party,
    pub(crate) recipient_id: String,
    pub(crate) sign_id: String,
    pub(crate) organization_id: String,
    pub(crate) status: ApproverStatus,
    /// Why the signer refused.
    pub(crate) message: String,
    /// When the signer signed or refused, in seconds since 1970; 0 before.
    pub(crate) time: i64,
    /// A review that the signature waits for.
    pub(crate) review: Option<Review>,
    pub(crate) forwards: Vec<Forward>,
}

impl Approver {
    pub(crate) fn has_fields(&self) -> bool {
        !self.party.components.is_empty()
    }

    /// The signer's own deadline.
    pub(crate) fn deadline(&self) -> Option<i64> {
        (self.party.deadline > 0).then_some(self.party.deadline)
    }

    pub(crate) fn field_mut(&mut self, name: &str) -> Option<&mut Component> {
        self.party.components.iter_mut().find(|component| component.is_called(name))
    }
}

/// Somebody who had to sign before it was handed on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Forward {
    pub(crate) name: String,
    pub(crate) mobile: String,
    pub(crate) time: i64,
    /// The employee left the organization.
    pub(crate) quit: bool,
}

/// Contracts that are signed together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FlowGroup {
    pub(crate) name: String,
    pub(crate) flow_ids: Vec<String>,
}

/// `FlowStatus` of answers, and what callbacks say for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FlowStatus {
    NotStarted,
    NotStartedWithFields,
    ToFill,
    PartlyFilled,
    FillRefused,
    ToSign,
    PartlySigned,
    Refused,
    Signed,
    Expired,
    Cancelled,
    Invalid,
    Released,
}

impl FlowStatus {
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::NotStarted => 0,
            Self::ToSign => 1,
            Self::PartlySigned => 2,
            Self::Refused => 3,
            Self::Signed => 4,
            Self::Expired => 5,
            Self::Cancelled => 6,
            Self::NotStartedWithFields => 7,
            Self::ToFill => 8,
            Self::PartlyFilled => 9,
            Self::FillRefused => 10,
            Self::Invalid => 16,
            Self::Released => 21,
        }
    }

    /// `FlowCallbackShowStatus`.
    pub(crate) fn callback_word(self) -> &'static str {
        match self {
            Self::NotStarted | Self::NotStartedWithFields | Self::ToFill | Self::PartlyFilled | Self::ToSign => "INIT",
            Self::PartlySigned => "PART",
            Self::FillRefused | Self::Refused => "REJECT",
            Self::Signed => "ALL",
            Self::Expired => "DEADLINE",
            Self::Cancelled => "CANCEL",
            Self::Invalid => "INVALID",
            Self::Released => "RELIEVED",
        }
    }

    pub(crate) fn is_unstarted(self) -> bool {
        matches!(self, Self::NotStarted | Self::NotStartedWithFields)
    }

    /// Started, and not at an end.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Self::ToFill | Self::PartlyFilled | Self::ToSign | Self::PartlySigned)
    }

    /// Nothing but a release follows.
    pub(crate) fn is_final(self) -> bool {
        !self.is_unstarted() && !self.is_running()
    }
}

/// `ApproveStatus` of answers, and what callbacks say for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ApproverStatus {
    NotStarted,
    /// Others come first.
    Waiting,
    ToFill,
    Filled,
    ToSign,
    Signed,
    Refused,
    Expired,
    Cancelled,
    /// Ended by what somebody else did.
    Stopped,
    Released,
}

impl ApproverStatus {
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::NotStarted => 0,
            Self::Waiting => 1,
            Self::ToSign => 2,
            Self::Signed => 3,
            Self::Refused => 4,
            Self::Expired => 5,
            Self::Cancelled => 6,
            Self::ToFill => 8,
            Self::Stopped => 9,
            Self::Filled => 10,
            Self::Released => 15,
        }
    }

    /// `ApproveCallbackStatus`: callbacks have a table of their own, in which nobody waits for others.
    pub(crate) fn callback_code(self) -> i64 {
        match self {
            Self::NotStarted => 7,
            Self::Waiting => Self::ToSign.code(),
            other => other.code(),
        }
    }

    /// `ApproveCallbackShowStatus`.
    pub(crate) fn callback_word(self) -> &'static str {
        match self {
            Self::NotStarted | Self::Waiting | Self::ToSign => "PENDING",
            Self::Signed => "ACCEPT",
            Self::Refused => "REJECT",
            Self::Expired => "DEADLINE",
            Self::Cancelled => "CANCEL",
            Self::ToFill => "FILLPENDING",
            Self::Stopped => "STOP",
            Self::Filled => "FILLACCEPT",
            Self::Released => "RELIEVED",
        }
    }

    /// The signer has not come to an end.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::Waiting | Self::ToFill | Self::Filled | Self::ToSign)
    }
}

/// `FlowGroupStatus` of callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::state) enum GroupStatus {
    /// Some of the contracts have not started.
    Processing,
    /// The own organization has to do something.
    ToSign,
    /// Others have to.
    WaitSign,
    /// Some of the contracts have ended without being signed by all.
    Part,
    /// All are signed by all.
    All,
    /// All have ended without being signed by all.
    Invalid,
}

impl GroupStatus {
    pub(in crate::state) fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::ToSign => "TOSIGN",
            Self::WaitSign => "WAITSIGN",
            Self::Part => "PART",
            Self::All => "ALL",
            Self::Invalid => "INVALID",
        }
    }
}
