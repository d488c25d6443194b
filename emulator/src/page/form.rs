//! The form on which a contract is prepared: as it is shown, as it is sent, and what was changed.

use super::{Fields, control::field_value, time};
use crate::state::{
    contract::{
        check::{Detail, Place},
        plan::{Component, Copied, Party},
    },
    offer::{Edits, Prepared},
    refusal::Refusal,
};

/// How many signers a contract can have, and how many get copies.
pub(super) const MAX_PEOPLE: usize = 50;

/// What stands in the form.
pub(super) struct Form {
    /// What the names of its controls begin with: nothing, or the number of the contract in its group.
    prefix: String,
    pub(super) flow_name: String,
    pub(super) flow_type: String,
    /// As it is typed; empty for the default.
    pub(super) deadline: String,
    pub(super) unordered: bool,
    pub(super) signers: Vec<Person>,
    pub(super) copies: Vec<Person>,
    /// Of the promoter's fields.
    pub(super) values: Vec<String>,
    /// The control that has the focus when it is shown; empty for none.
    focus: String,
}

/// A signer, or somebody who gets a copy.
#[derive(Clone, Default)]
pub(super) struct Person {
    /// The number among those that were sent to the API; their other members are kept. `None` for
    /// somebody who was added on the page.
    pub(super) from: Option<usize>,
    pub(super) organization: bool,
    pub(super) organization_name: String,
    pub(super) name: String,
    pub(super) mobile: String,
}

impl Form {
    /// As it is shown first.
    pub(super) fn of(prepared: &Prepared, prefix: &str) -> Self {
        let plan = &prepared.plan;
        let signers = plan.approvers.iter().enumerate().map(|(number, party)| Person::signer(number, party));
        let copies = plan.cc_infos.iter().enumerate().map(|(number, copied)| Person::copied(number, copied));
        Self {
            prefix: prefix.to_owned(),
            flow_name: plan.flow_name.clone(),
            flow_type: plan.flow_type.clone(),
            deadline: if plan.deadline > 0 { time::typed(plan.deadline) } else { String::new() },
            unordered: plan.unordered,
            signers: signers.collect(),
            copies: copies.collect(),
            values: plan.components.iter().map(|field| field.value.clone()).collect(),
            focus: String::new(),
        }
    }

    /// As it was sent. What the page did not offer to change is as it was.
    pub(super) fn sent(fields: &Fields, prepared: &Prepared, prefix: &str) -> Self {
        let mut form = Self::of(prepared, prefix);
        let find = |name: &str| fields.find(&format!("{prefix}{name}"));
        for (name, value) in
            [("name", &mut form.flow_name), ("type", &mut form.flow_type), ("deadline", &mut form.deadline)]
        {
            if let Some(sent) = find(name) {
                sent.clone_into(value);
            }
        }
        // A box that is not ticked is not sent.
        if prepared.may_edit_order() || find("unordered").is_some() {
            form.unordered = find("unordered").is_some();
        }
        for (all, kind, people) in [("signers", "signer", &mut form.signers), ("copies", "copy", &mut form.copies)] {
            if find(all).is_some() {
                let person = |number| Person::sent(|part| find(&format!("{kind}.{number}.{part}")));
                *people = (0..MAX_PEOPLE).map_while(person).collect();
            }
        }
        for (number, (value, field)) in form.values.iter_mut().zip(&prepared.plan.components).enumerate() {
            if let Some(sent) = find(&format!("field.{number}")) {
                *value = field_value(field, sent);
            }
        }
        form.keep_settled(prepared);
        form
    }

    /// Signers who may not be changed are shown without inputs, and sent by their numbers alone.
    fn keep_settled(&mut self, prepared: &Prepared) {
        for signer in &mut self.signers {
            let sent = signer.from.and_then(|from| Some((from, prepared.plan.approvers.get(from)?)));
            let unnamed = signer.name.is_empty() && signer.mobile.is_empty() && signer.organization_name.is_empty();
            if let Some((from, party)) = sent.filter(|(_, party)| unnamed && !party.may_be_edited()) {
                *signer = Person::signer(from, party);
            }
        }
    }

    /// The name of a control, which is its id as well.
    pub(super) fn name(&self, name: impl std::fmt::Display) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn has_focus(&self, name: &str) -> bool {
        self.focus == name
    }

    /// The name of the control that a problem is about.
    pub(super) fn control(&self, place: Place) -> String {
        let detail = |detail| match detail {
            Detail::Organization => "organization",
            Detail::Name => "name",
            Detail::Mobile => "mobile",
        };
        match place {
            Place::Name => self.name("name"),
            Place::Deadline => self.name("deadline"),
            Place::File => self.name("file"),
            Place::Signers => self.name("add"),
            Place::Signer(number, part) => self.name(format_args!("signer.{number}.{}", detail(part))),
            Place::Copy(number, part) => self.name(format_args!("copy.{number}.{}", detail(part))),
            Place::Field(number) => self.name(format_args!("field.{number}")),
        }
    }

    /// Does what a button of the form says that changes the form alone: `add`, `remove.N`, `up.N`,
    /// `add-copy`, `remove-copy.N`.
    pub(super) fn press(&mut self, button: &str) {
        let Some(button) = button.strip_prefix(&self.prefix) else { return };
        let (act, number) = button.split_once('.').unwrap_or((button, ""));
        let number = number.parse().unwrap_or(usize::MAX);
        let focus = match act {
            "add" if self.signers.len() < MAX_PEOPLE => {
                self.signers.push(Person::default());
                format!("signer.{}.kind", self.signers.len() - 1)
            }
            "add-copy" if self.copies.len() < MAX_PEOPLE => {
                self.copies.push(Person::default());
                format!("copy.{}.name", self.copies.len() - 1)
            }
            "remove" if number < self.signers.len() => {
                self.signers.remove(number);
                "add".to_owned()
            }
            "remove-copy" if number < self.copies.len() => {
                self.copies.remove(number);
                "add-copy".to_owned()
            }
            "up" if number > 0 && number < self.signers.len() => {
                self.signers.swap(number - 1, number);
                format!("signer.{}.kind", number - 1)
            }
            _ => return,
        };
        self.focus = self.name(focus);
    }

    /// The deadline in seconds since 1970; 0 for the default.
    pub(super) fn deadline(&self, prepared: &Prepared) -> Result<i64, Refusal> {
        match self.deadline.as_str() {
            // The page knows minutes only, so an unchanged minute is no change.
            typed if typed == Self::of(prepared, "").deadline => Ok(prepared.plan.deadline),
            "" => Ok(0),
            typed => time::read(typed).ok_or(Refusal::Deadline("the deadline is no date with a time")),
        }
    }

    /// What differs from what was sent to the API. A deadline that is none is left as it was.
    pub(super) fn edits(&self, prepared: &Prepared) -> Edits {
        let plan = &prepared.plan;
        Edits {
            flow_name: Some(self.flow_name.trim().to_owned()).filter(|name| *name != plan.flow_name.trim()),
            flow_type: Some(self.flow_type.trim().to_owned()).filter(|kind| *kind != plan.flow_type.trim()),
            deadline: self.deadline(prepared).ok(),
            unordered: Some(self.unordered),
            approvers: Some(self.signers.iter().map(|signer| signer.to_party(&plan.approvers)).collect()),
            cc_infos: Some(self.copies.iter().map(Person::to_copied).collect()),
            values: self.values.clone(),
        }
    }
}

impl Person {
    fn signer(number: usize, party: &Party) -> Self {
        Self {
            from: Some(number),
            organization: party.is_organization(),
            organization_name: party.organization_name.clone(),
            name: party.approver_name.clone(),
            mobile: party.approver_mobile.clone(),
        }
    }

    fn copied(number: usize, copied: &Copied) -> Self {
        Self {
            from: Some(number),
            organization: copied.cc_type == 1,
            organization_name: copied.organization_name.clone(),
            name: copied.name.clone(),
            mobile: copied.mobile.clone(),
        }
    }

    fn sent<'a>(find: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let text = |name: &str| find(name).unwrap_or_default().trim().to_owned();
        Some(Self {
            from: find("from")?.parse().ok(),
            organization: text("kind") == "organization",
            organization_name: text("organization"),
            name: text("name"),
            mobile: text("mobile"),
        })
    }

    fn to_party(&self, all_sent: &[Party]) -> Party {
        let sent = self.from.and_then(|from| all_sent.get(from)).cloned();
        let mut party = sent.unwrap_or(Party { approver_type: 1, ..Party::default() });
        if party.is_organization() != self.organization {
            party.approver_type = i64::from(!self.organization);
        }
        party.organization_name.clone_from(&self.organization_name);
        party.approver_name.clone_from(&self.name);
        party.approver_mobile.clone_from(&self.mobile);
        party
    }

    fn to_copied(&self) -> Copied {
        Copied {
            mobile: self.mobile.clone(),
            name: self.name.clone(),
            cc_type: i64::from(self.organization),
            organization_name: self.organization_name.clone(),
        }
    }
}

/// The fields of a contract and what stands in them, with their numbers.
pub(super) fn numbered<'a>(
    fields: &'a [Component],
    values: &'a [String],
) -> impl Iterator<Item = (usize, &'a Component, &'a str)> {
    fields.iter().zip(values).enumerate().map(|(number, (field, value))| (number, field, value.as_str()))
}
