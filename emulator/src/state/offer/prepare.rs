//! Contracts that are prepared on a page, alone or as a group, and started there.

use crate::state::{
    State,
    contract::{
        check::{Place, Problem, none_of},
        flow::Review,
    },
    message::contracts,
    offer::{Edits, Prepared, PreparedGroup, Resource},
    refusal::Refusal,
};

impl State {
    /// What the page with this code shows, while it can be opened.
    pub(crate) fn prepared(&self, code: &str) -> Result<&Prepared, Refusal> {
        let prepared = self.prepared.get(code).ok_or(Refusal::NoLink)?;
        self.check_page(prepared.used, prepared.expires_on).map(|()| prepared)
    }

    /// Whether a page that is prepared on can be opened.
    pub(in crate::state) fn check_page(&self, used: bool, expires_on: i64) -> Result<(), Refusal> {
        match used {
            true => Err(Refusal::LinkUsed),
            false if expires_on <= self.now => Err(Refusal::LinkExpired),
            false => Ok(()),
        }
    }

    /// What the page with this code would start, and all that keeps it from that.
    pub(crate) fn edited(&self, code: &str, edits: Edits) -> Result<(Prepared, Vec<Problem>), Refusal> {
        let sent = self.offered(code)?;
        let mut prepared = sent.clone();
        prepared.edit(edits)?;
        let mut problems = Vec::new();
        if prepared.plan.flow_name.is_empty() {
            problems.push(Problem::new(Place::Name, Refusal::FlowName));
        }
        problems.extend(prepared.plan.problems(self.now));
        problems.extend(self.problem_of_resource(&prepared));
        let left_out = prepared.plan.components.iter().enumerate().filter(|(_, field)| field.is_left_out());
        problems.extend(
            left_out
                .map(|(number, field)| Problem::new(Place::Field(number), Refusal::FieldMissing(field.name.clone()))),
        );
        problems.extend(prepared.misfits(&sent));
        Ok((prepared, problems))
    }

    /// Whether the file or template is there, and somebody signs who suits it.
    fn problem_of_resource(&self, prepared: &Prepared) -> Option<Problem> {
        let (resource, plan) = (&prepared.resource, &prepared.plan);
        let there = match resource {
            // One that is there has given the page what it is made from.
            Resource::Draft(id) => Err(Refusal::NoDraft(id.clone())),
            resource => self.check_resource(resource),
        };
        let suits = || match resource {
            _ if plan.approvers.is_empty() => Err(Refusal::NobodySigns),
            Resource::Template(id) => self.check_template(plan, id),
            _ => Ok(()),
        };
        let there = there.map_err(|refusal| Problem::new(Place::File, refusal));
        there.and_then(|()| suits().map_err(|refusal| Problem::new(Place::Signers, refusal))).err()
    }

    /// Whether there is something that a contract can be prepared from. No file is a blank one.
    pub(crate) fn check_resource(&self, resource: &Resource) -> Result<(), Refusal> {
        match resource {
            Resource::Template(id) => self.usable_template(id).map(drop),
            Resource::File(id) if id.is_empty() => Ok(()),
            Resource::File(id) => self.usable_pdf(id).map(drop),
            Resource::Draft(id) => self.draft(id).map(drop),
        }
    }

    /// Presses the page's button: starts the contract, or hands it in for review. Its id, which is
    /// valid from now on.
    pub(crate) fn start_prepared(&mut self, code: &str, edits: Edits) -> Result<String, Refusal> {
        let Prepared { flow_id, need_create_review, .. } = self.create_prepared(code, edits)?;
        if need_create_review {
            self.amend(&flow_id, |flow, _| {
                flow.create_review = Some(Review::Awaited);
                Ok(())
            })?;
            let data = contracts::create_flow_review(&flow_id, self.flow(&flow_id)?, self.now);
            self.report("CreateFlowReview", data);
        } else {
            self.start(&flow_id)?;
        }
        Ok(flow_id)
    }

    /// Creates the contract with its document, which is to be started then; the page is used up.
    pub(in crate::state) fn create_prepared(&mut self, code: &str, edits: Edits) -> Result<Prepared, Refusal> {
        let (mut prepared, problems) = self.edited(code, edits)?;
        none_of(problems)?;
        if prepared.plan.deadline == 0 {
            prepared.plan.deadline = self.now.saturating_add(prepared.days_to_sign() * 86_400);
        }
        let flow_id = &prepared.flow_id;
        // It may have gone on since the page was offered, by another page or by its review.
        match self.flows.get(flow_id) {
            Some(flow) if flow.status.is_final() => return Err(Refusal::Ended(flow.status)),
            Some(flow) if !flow.awaits_review() => return Err(Refusal::Started),
            Some(_) | None => {}
        }
        self.create_flow_as(flow_id, prepared.plan.clone(), &prepared.creator);
        match &prepared.resource {
            Resource::Template(template_id) => {
                self.fit_template(flow_id, template_id, &[])?;
                self.amend(flow_id, |flow, _| {
                    flow.plan.components.clone_from(&prepared.plan.components);
                    Ok(())
                })?;
            }
            Resource::File(file_id) => self.bring_file(flow_id, file_id)?,
            Resource::Draft(_) => {}
        }
        self.attach_document(flow_id, true)?;
        prepared.used = true;
        self.prepared.insert(code, prepared.clone());
        Ok(prepared)
    }

    /// What the page of a group with this code shows, while it can be opened.
    pub(crate) fn prepared_group(&self, code: &str) -> Result<&PreparedGroup, Refusal> {
        let group = self.prepared_groups.get(code).ok_or(Refusal::NoLink)?;
        self.check_page(group.used, group.expires_on).map(|()| group)
    }

    /// Presses the button of a group's page: starts all contracts, or none. The id of their group, which is valid
    /// from now on. Contracts for which no edits are given are started as they are.
    pub(crate) fn start_prepared_group(&mut self, code: &str, edits: &[Edits]) -> Result<String, Refusal> {
        let mut group = self.prepared_group(code)?.clone();
        let edits = edits.iter().cloned().chain(std::iter::repeat(Edits::default()));
        let contracts: Vec<(String, Edits)> = group.codes.iter().cloned().zip(edits).collect();
        for (code, edits) in &contracts {
            none_of(self.edited(code, edits.clone())?.1)?;
        }
        let mut flow_ids = Vec::new();
        for (code, edits) in contracts {
            flow_ids.push(self.create_prepared(&code, edits)?.flow_id);
        }
        self.create_group_as(&group.group_id, group.name.clone(), flow_ids.clone())?;
        for flow_id in &flow_ids {
            self.start(flow_id)?;
        }
        group.used = true;
        let group_id = group.group_id.clone();
        self.prepared_groups.insert(code, group);
        Ok(group_id)
    }
}
