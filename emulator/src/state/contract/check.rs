//! Whether a contract can be started as it is planned: all that keeps it from that, and where.

use std::collections::BTreeSet;

use crate::state::{
    contract::plan::{Party, Plan},
    refusal::{PartyFlaw, Refusal},
};

/// What keeps a contract from being started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) refusal: Refusal,
}

/// The part of a plan that a problem is about. Numbers count from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Name,
    Deadline,
    File,
    Signers,
    Signer(usize, Detail),
    Copy(usize, Detail),
    /// One of the promoter's fields.
    Field(usize),
}

/// What is said of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    Organization,
    Name,
    Mobile,
}

impl Problem {
    pub(crate) fn new(place: Place, refusal: Refusal) -> Self {
        Self { place, refusal }
    }
}

/// Refuses for the first of the problems.
pub(in crate::state) fn none_of(problems: Vec<Problem>) -> Result<(), Refusal> {
    problems.into_iter().next().map_or(Ok(()), |problem| Err(problem.refusal))
}

impl Plan {
    /// Whether a contract can be started like this.
    pub(crate) fn check(&self, now: i64) -> Result<(), Refusal> {
        none_of(self.problems(now))
    }

    /// Whether the names of signers are names.
    pub(crate) fn check_names(&self) -> Result<(), Refusal> {
        none_of(self.strange_names().collect())
    }

    pub(in crate::state) fn problems(&self, now: i64) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.strange_names().collect();
        if self.deadline != 0 && self.deadline <= now {
            problems.push(Problem::new(Place::Deadline, Refusal::Party(PartyFlaw::DeadlinePassed)));
        }
        problems.extend(self.problems_of_signers());
        problems.extend(self.repeated_copies());
        problems
    }

    fn strange_names(&self) -> impl Iterator<Item = Problem> {
        let strange = self.approvers.iter().enumerate().filter(|(_, party)| !is_name(&party.approver_name));
        strange.map(|(number, party)| {
            Problem::new(Place::Signer(number, Detail::Name), strange_name("signer", &party.approver_name))
        })
    }

    fn problems_of_signers(&self) -> Vec<Problem> {
        let (mut problems, mut parties) = (Vec::new(), BTreeSet::new());
        let named = |party: &Party| !party.is_open() && party.user_id.is_empty();
        for (number, party) in self.approvers.iter().enumerate().filter(|(_, party)| named(party)) {
            problems
                .extend(party.missing().map(|(detail, refusal)| Problem::new(Place::Signer(number, detail), refusal)));
            let who = (party.approver_type, &party.organization_name, &party.approver_name, &party.approver_mobile);
            if !party.approver_mobile.is_empty() && !parties.insert(who) {
                let refusal = Refusal::Party(PartyFlaw::SignerRepeated(party.approver_name.clone()));
                problems.push(Problem::new(Place::Signer(number, Detail::Name), refusal));
            }
        }
        problems
    }

    fn repeated_copies(&self) -> Vec<Problem> {
        let mut copies = BTreeSet::new();
        let with_number = self.cc_infos.iter().enumerate().filter(|(_, copied)| !copied.mobile.is_empty());
        let repeated = with_number
            .filter(|(_, copied)| !copies.insert((copied.cc_type, &copied.organization_name, &copied.mobile)));
        let problem =
            |(number, _)| Problem::new(Place::Copy(number, Detail::Mobile), Refusal::Party(PartyFlaw::CopyRepeated));
        repeated.map(problem).collect()
    }
}

impl Party {
    /// What has to be said of a signer, and is not.
    fn missing(&self) -> impl Iterator<Item = (Detail, Refusal)> {
        let by_hand = !self.is_silent();
        let reachable = !self.approver_mobile.is_empty() || !self.approver_email.is_empty();
        let table = [
            // The own organization signs silently without being named.
            (
                self.is_organization() && self.organization_name.trim().is_empty(),
                Detail::Organization,
                PartyFlaw::NoOrganization,
            ),
            (self.approver_name.trim().is_empty(), Detail::Name, PartyFlaw::NoName),
            (!reachable, Detail::Mobile, PartyFlaw::NoMobile),
        ];
        let missing = table.into_iter().filter(move |(is_missing, ..)| by_hand && *is_missing);
        missing.map(|(_, detail, flaw)| (detail, Refusal::Party(flaw)))
    }
}

/// Whether somebody can be called so. Nobody has to be called anything.
pub(in crate::state) fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || " \u{3000}·.．•-*()（）'_".contains(c))
}

pub(in crate::state) fn strange_name(who: &'static str, name: &str) -> Refusal {
    Refusal::Party(PartyFlaw::StrangeName(who, name.to_owned()))
}
