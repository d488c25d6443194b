//! Everything the emulator remembers, and what can be done to it.
//!
//! It is plain data. Time comes in through [`State::advance`] alone: what a deadline brings about
//! takes effect when somebody looks at the time.

pub(crate) mod cancellations;
pub(crate) mod contents;
pub(crate) mod contract;
pub mod fixtures;
pub(crate) mod link;
pub(crate) mod message;
pub(crate) mod offer;
pub(crate) mod refusal;
pub(crate) mod resources;
mod rows;
mod seed;
pub(crate) mod sign_codes;
mod table;
pub(crate) mod tasks;
#[cfg(test)]
mod tests;
pub(crate) mod verification;

use std::collections::BTreeSet;

use self::{
    cancellations::Cancellation,
    contents::Contents,
    contract::flow::{Flow, FlowGroup},
    fixtures::Fixtures,
    link::Link,
    message::{Event, Operate},
    offer::{Prepared, PreparedGroup},
    refusal::Refusal,
    resources::{Callback, Conversion, Department, Employee, File, Organization, Seal, Template},
    sign_codes::SignCode,
    tasks::Task,
    verification::{Partner, Person},
};
pub(crate) use self::{rows::Row, table::Table};
use crate::ids::Ids;

/// What the emulator remembers.
pub(crate) struct State {
    pub(crate) ids: Ids,
    /// In seconds since 1970, as of the last [`State::advance`].
    pub(crate) now: i64,
    /// The time that was saved last, if any was.
    pub(crate) saved_time: i64,
    pub(crate) organizations: Table<Organization>,
    pub(crate) employees: Table<Employee>,
    pub(crate) departments: Table<Department>,
    /// By the number of the identity document.
    pub(crate) people: Table<Person>,
    pub(crate) partners: Table<Partner>,
    pub(crate) files: Table<File>,
    pub(crate) contents: Contents,
    pub(crate) conversions: Table<Conversion>,
    /// Work that a definition describes, by its id.
    pub(crate) tasks: Table<Task>,
    pub(crate) templates: Table<Template>,
    pub(crate) seals: Table<Seal>,
    pub(crate) flows: Table<Flow>,
    pub(crate) groups: Table<FlowGroup>,
    pub(crate) cancellations: Table<Cancellation>,
    pub(crate) sign_codes: Table<SignCode>,
    /// By the code in the page's address.
    pub(crate) prepared: Table<Prepared>,
    /// By the code in the page's address.
    pub(crate) prepared_groups: Table<PreparedGroup>,
    /// By the token in the link.
    pub(crate) links: Table<Link>,
    /// By address.
    pub(crate) callbacks: Table<Callback>,
    /// By a number that grows.
    pub(crate) events: Table<Event>,
    /// What is there from the start, beside what always is.
    pub(crate) fixtures: Fixtures,
    /// Something was reported that waits to be delivered, since the last [`State::take_reported`].
    reported: bool,
    /// When which contract has to be looked at; older entries may be out of date.
    wakes: BTreeSet<(i64, String)>,
}

impl State {
    /// A state with an organization, employees, templates and seals, and nothing done yet.
    pub(crate) fn new(ids: Ids, now: i64) -> Self {
        let mut state = Self::empty(ids, now);
        state.seed();
        state
    }

    fn empty(ids: Ids, now: i64) -> Self {
        Self {
            ids,
            now,
            saved_time: now,
            organizations: Table::default(),
            employees: Table::default(),
            departments: Table::default(),
            people: Table::default(),
            partners: Table::default(),
            files: Table::default(),
            contents: Contents::default(),
            conversions: Table::default(),
            tasks: Table::default(),
            templates: Table::default(),
            seals: Table::default(),
            flows: Table::default(),
            groups: Table::default(),
            cancellations: Table::default(),
            sign_codes: Table::default(),
            prepared: Table::default(),
            prepared_groups: Table::default(),
            links: Table::default(),
            callbacks: Table::default(),
            events: Table::default(),
            fixtures: Fixtures::default(),
            reported: false,
            wakes: BTreeSet::new(),
        }
    }

    /// Lets happen what happens by itself until `now`: documents are composed, contracts expire.
    pub(crate) fn advance(&mut self, now: i64) {
        self.now = now;
        self.forget_expired();
        while let Some((time, id)) = self.wakes.pop_first() {
            if time > now {
                self.wakes.insert((time, id));
                break;
            }
            self.wake(&id);
        }
    }

    /// Forgets what cannot be used any more, when there is much of it.
    fn forget_expired(&mut self) {
        let now = self.now;
        self.links.forget(|link| link.expires_on <= now);
        self.prepared.forget(|page| page.expires_on <= now && !page.saved);
        self.prepared_groups.forget(|page| page.expires_on <= now);
        self.sign_codes.forget(|code| code.expires_on <= now);
        self.files.forget(|file| file.expires_on <= now);
    }

    /// When something happens by itself next, in seconds since 1970.
    pub(crate) fn next_wake(&self) -> Option<i64> {
        self.wakes.first().map(|(time, _)| *time)
    }

    fn wake(&mut self, id: &str) {
        let Some(mut flow) = self.flows.get(id).cloned() else { return };
        if let Some(document) =
            flow.document.as_mut().filter(|document| document.ready_at <= self.now && !document.announced)
        {
            document.announced = true;
            let data = message::contracts::document_fill(id, &flow, self.now);
            self.flows.insert(id, flow.clone());
            self.report("DocumentFill", data);
        }
        if flow.expire(self.now) {
            self.keep(id, flow, &[Operate::Deadline]);
        } else {
            self.remember_wake(id);
        }
    }

    fn remember_wake(&mut self, id: &str) {
        if let Some(time) = self.flows.get(id).and_then(Flow::next_wake) {
            self.wakes.insert((time, id.to_owned()));
        }
    }

    /// A file that can be used.
    pub(crate) fn usable_file(&self, id: &str) -> Result<&File, Refusal> {
        let file = self.files.get(id).ok_or_else(|| Refusal::NoFile(id.to_owned()))?;
        if file.expires_on <= self.now { Err(Refusal::FileExpired(id.to_owned())) } else { Ok(file) }
    }

    /// A file that contracts can be made from.
    pub(crate) fn usable_pdf(&self, id: &str) -> Result<&File, Refusal> {
        let file = self.usable_file(id)?;
        if file.kind == "pdf" { Ok(file) } else { Err(Refusal::NotConverted(file.kind.clone())) }
    }
}
