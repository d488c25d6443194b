//! The form on which a contract is prepared: as it is shown, as it is sent, and what was changed.

use super::{Fields, time};
use crate::state::{
    link::{Edits, Prepared},
    plan::Party,
    refusal::Refusal,
};

/// How many signers a contract can have.
pub(super) const MAX_SIGNERS: usize = 50;

/// What stands in the form.
pub(super) struct Form {
    pub(super) flow_name: String,
    pub(super) flow_type: String,
    /// As it is typed; empty for the default.
    pub(super) deadline: String,
    pub(super) unordered: bool,
    pub(super) signers: Vec<Signer>,
    /// Of the promoter's fields.
    pub(super) values: Vec<String>,
}

/// A signer in the form.
#[derive(Clone, Default)]
pub(super) struct Signer {
    /// The number among those that were sent to the API; their other members are kept. `None` for a
    /// signer who was added on the page.
    pub(super) from: Option<usize>,
    pub(super) organization: bool,
    pub(super) organization_name: String,
    pub(super) name: String,
    pub(super) mobile: String,
}

impl Form {
    /// As it is shown first.
    pub(super) fn of(prepared: &Prepared) -> Self {
        let plan = &prepared.plan;
        let signers = plan.approvers.iter().enumerate().map(|(number, party)| Signer::of(number, party));
        Self {
            flow_name: plan.flow_name.clone(),
            flow_type: plan.flow_type.clone(),
            deadline: if plan.deadline > 0 { time::typed(plan.deadline) } else { String::new() },
            unordered: plan.unordered,
            signers: signers.collect(),
            values: plan.components.iter().map(|field| field.value.clone()).collect(),
        }
    }

    /// As it was sent. What the page did not offer to change is as it was.
    pub(super) fn sent(fields: &Fields, prepared: &Prepared) -> Self {
        let mut form = Self::of(prepared);
        for (name, value) in
            [("name", &mut form.flow_name), ("type", &mut form.flow_type), ("deadline", &mut form.deadline)]
        {
            if let Some(sent) = fields.find(name) {
                sent.clone_into(value);
            }
        }
        // A box that is not ticked is not sent.
        if prepared.may_edit_order() || fields.find("unordered").is_some() {
            form.unordered = fields.find("unordered").is_some();
        }
        if fields.find("signers").is_some() {
            form.signers = (0..MAX_SIGNERS).map_while(|number| Signer::sent(fields, number)).collect();
        }
        for (number, value) in form.values.iter_mut().enumerate() {
            if let Some(sent) = fields.find(&format!("field.{number}")) {
                sent.clone_into(value);
            }
        }
        form
    }

    /// Does what a button of the form says that changes the form alone: `add`, `remove.N`, `up.N`.
    pub(super) fn press(&mut self, button: &str) {
        let (act, number) = button.split_once('.').unwrap_or((button, ""));
        let number = number.parse().unwrap_or(usize::MAX);
        match act {
            "add" if self.signers.len() < MAX_SIGNERS => self.signers.push(Signer::default()),
            "remove" if number < self.signers.len() => drop(self.signers.remove(number)),
            "up" if number > 0 && number < self.signers.len() => self.signers.swap(number - 1, number),
            _ => {}
        }
    }

    /// What differs from what was sent to the API.
    pub(super) fn edits(&self, prepared: &Prepared) -> Result<Edits, Refusal> {
        let plan = &prepared.plan;
        let deadline = match self.deadline.as_str() {
            // The page knows minutes only, so an unchanged minute is no change.
            typed if typed == Self::of(prepared).deadline => plan.deadline,
            "" => 0,
            typed => time::read(typed).ok_or(Refusal::Deadline("the deadline is no date with a time"))?,
        };
        Ok(Edits {
            flow_name: Some(self.flow_name.trim().to_owned()).filter(|name| *name != plan.flow_name.trim()),
            flow_type: Some(self.flow_type.trim().to_owned()).filter(|kind| *kind != plan.flow_type.trim()),
            deadline: Some(deadline),
            unordered: Some(self.unordered),
            approvers: Some(self.signers.iter().map(|signer| signer.party(prepared)).collect()),
            values: self.values.clone(),
        })
    }
}

impl Signer {
    fn of(number: usize, party: &Party) -> Self {
        Self {
            from: Some(number),
            organization: party.is_organization(),
            organization_name: party.organization_name.clone(),
            name: party.approver_name.clone(),
            mobile: party.approver_mobile.clone(),
        }
    }

    fn sent(fields: &Fields, number: usize) -> Option<Self> {
        let field = |name: &str| fields.find(&format!("signer.{number}.{name}"));
        let text = |name: &str| field(name).unwrap_or_default().trim().to_owned();
        Some(Self {
            from: field("from")?.parse().ok(),
            organization: text("kind") == "organization",
            organization_name: text("organization"),
            name: text("name"),
            mobile: text("mobile"),
        })
    }

    fn party(&self, prepared: &Prepared) -> Party {
        let sent = self.from.and_then(|from| prepared.plan.approvers.get(from)).cloned();
        let mut party = sent.unwrap_or(Party { approver_type: 1, ..Party::default() });
        if party.is_organization() != self.organization {
            party.approver_type = i64::from(!self.organization);
        }
        party.organization_name.clone_from(&self.organization_name);
        party.approver_name.clone_from(&self.name);
        party.approver_mobile.clone_from(&self.mobile);
        party
    }
}
