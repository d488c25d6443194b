//! Why something cannot be done to the state. Which code says so depends on the action.

use std::fmt;

use super::contract::{flow::FlowStatus, plan::Content};
use crate::content::Misfit;

/// Why not. Nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such contract.
    NoFlow(String),
    /// The contract has no such signer.
    NoApprover,
    /// There is no such template.
    NoTemplate(String),
    /// There is no such file.
    NoFile(String),
    /// There is no such draft.
    NoDraft(String),
    /// Nobody of this name is known who could be verified.
    NobodyToVerify(String),
    /// There is no such task.
    NoTask(String),
    /// The task has ended.
    TaskEnded,
    /// The file is older than it may get.
    FileExpired(String),
    /// The file is of this kind, and contracts are made from PDFs.
    NotConverted(String),
    /// There is no such link.
    NoLink,
    /// The link is too old.
    LinkExpired,
    /// The link works once, and was used.
    LinkUsed,
    /// The contract is at an end.
    Ended(FlowStatus),
    /// It was started before.
    Started,
    /// It has to be started first.
    NotStarted,
    /// It waits for a review before it starts.
    ReviewAwaited,
    /// Nobody waits for that review.
    NoReview,
    /// It has a document already.
    HasDocument,
    /// It has no document.
    NoDocument,
    /// Its document is being composed.
    DocumentNotReady,
    /// The signer's turn has not come, or is over.
    NotTheirTurn,
    /// The contract has no name.
    FlowName,
    /// Somebody has to sign, and nobody is named.
    NobodySigns,
    /// The signers are not those of the template.
    NotTheTemplatesSigners(String),
    /// There is no such field to fill in.
    NoField(String),
    /// A field that must be filled in is not.
    FieldMissing(String),
    /// What is filled into a field is not what its kind takes.
    FieldMisfit(String, Content),
    /// The signer may not do this.
    Forbidden(&'static str),
    /// What is said of the signers and of who gets copies is wrong.
    Party(PartyFlaw),
    /// A file that is chosen on a page is none that a contract can be made from.
    NotAPdf(Misfit),
    /// The time has passed, or is not later than it was.
    Deadline(&'static str),
}

/// What is wrong with the signers, with who gets copies, or with the time that they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartyFlaw {
    /// The deadline has passed.
    DeadlinePassed,
    /// A name has characters that names do not have: whose name, and the name.
    StrangeName(&'static str, String),
    /// A mobile number is none.
    StrangeMobile(String),
    /// A signer for an organization does not say which.
    NoOrganization,
    /// A signer has no name.
    NoName,
    /// A signer has neither a mobile number nor an e-mail address.
    NoMobile,
    /// The signer of this name is a duplicate.
    SignerRepeated(String),
    /// Somebody gets two copies.
    CopyRepeated,
}

impl fmt::Display for PartyFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeadlinePassed => {
                f.write_str("the deadline has passed by the emulator's clock; give a later one, in seconds")
            }
            Self::StrangeName(who, name) => {
                write!(f, "the {who}'s name `{name}` has characters that names do not have")
            }
            Self::StrangeMobile(mobile) => write!(f, "`{mobile}` is not a mobile number of 11 digits"),
            Self::NoOrganization => f.write_str("a signer has no `OrganizationName`"),
            Self::NoName => f.write_str("a signer has no `ApproverName`"),
            Self::NoMobile => f.write_str("a signer has no `ApproverMobile`"),
            Self::SignerRepeated(name) => write!(f, "the signer `{name}` is there twice"),
            Self::CopyRepeated => f.write_str("somebody gets two copies"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFlow(id) => write!(f, "there is no contract `{id}`"),
            Self::NoApprover => f.write_str("the contract has no such signer"),
            Self::NoTemplate(id) => write!(f, "there is no template `{id}`; DescribeFlowTemplates lists them"),
            Self::NoFile(id) => write!(f, "there is no file `{id}`; UploadFiles gives out ids"),
            Self::NoDraft(id) => write!(f, "there is no draft `{id}`; it is there when it was saved on its page"),
            Self::NobodyToVerify(who) => write!(f, "nobody is called `{who}` who could be verified"),
            Self::NoTask(id) => write!(f, "there is no task `{id}`"),
            Self::TaskEnded => f.write_str("the task has ended"),
            Self::FileExpired(id) => write!(f, "the file `{id}` has expired; upload it again"),
            Self::NotConverted(kind) => {
                write!(f, "the file is `{kind}`, not `pdf`; CreateFileConvertTask makes a PDF of it")
            }
            Self::NoLink => f.write_str("there is no such link; create another"),
            Self::LinkExpired => f.write_str("the link has expired; create another"),
            Self::LinkUsed => f.write_str("the link was used, and works once; create another"),
            Self::Ended(status) => write!(f, "the contract is at an end: its status is {}", status.code()),
            Self::Started => f.write_str("the contract has been started"),
            Self::NotStarted => f.write_str("the contract has not been started"),
            Self::ReviewAwaited => f.write_str("a review is awaited; CreateFlowSignReview reports its result"),
            Self::NoReview => f.write_str("no such review is awaited"),
            Self::HasDocument => f.write_str("the contract has a document"),
            Self::NoDocument => f.write_str("the contract has no document; CreateDocument makes it"),
            // The documented words, which clients are known to look for.
            Self::DocumentNotReady => f.write_str("电子文档不可用，请稍后重试。"),
            Self::NotTheirTurn => f.write_str("it is not the signer's turn"),
            Self::FlowName => f.write_str("the contract has no name"),
            Self::NobodySigns => f.write_str("nobody is named who signs"),
            Self::NotTheTemplatesSigners(what) => write!(f, "the signers are not those of the template: {what}"),
            Self::NoField(name) => write!(f, "there is no field `{name}` to fill in"),
            Self::FieldMissing(name) => write!(f, "the field `{name}` must be filled in"),
            Self::FieldMisfit(name, content) => write!(f, "the field `{name}` takes {content}"),
            Self::NotAPdf(misfit) => write!(f, "the file {misfit}; choose another"),
            Self::Forbidden(what) | Self::Deadline(what) => f.write_str(what),
            Self::Party(flaw) => flaw.fmt(f),
        }
    }
}
