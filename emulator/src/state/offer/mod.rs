//! What a page offers on which a contract or a group is prepared and started.

mod page;
mod prepare;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use self::page::Step;
use crate::state::contract::plan::{Copied, Party, Plan};

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
