//! Contracts that are prepared on a page, and started there.

use crate::state::{
    State,
    contract::{
        check::{Place, Problem, none_of},
        flow::{Flow, Review},
        plan::{Component, Party, Plan},
    },
    message::contracts,
    offer::{Edits, Prepared, Resource},
    refusal::Refusal,
    resources::Template,
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

    /// Whether a plan fits a template.
    pub(crate) fn check_template(&self, plan: &Plan, template_id: &str) -> Result<(), Refusal> {
        let template = self.usable_template(template_id)?;
        let parties = plan.approvers.iter();
        fit_roles(&parties.collect::<Vec<_>>(), template)
    }

    fn usable_template(&self, id: &str) -> Result<&Template, Refusal> {
        self.templates.get(id).filter(|template| template.available).ok_or_else(|| Refusal::NoTemplate(id.to_owned()))
    }

    /// Fits a contract to a template: its signers take the template's roles and fields, and the
    /// promoter's fields get their values.
    pub(crate) fn fit_template(
        &mut self,
        flow_id: &str,
        template_id: &str,
        values: &[(String, String)],
    ) -> Result<(), Refusal> {
        let template = self.usable_template(template_id)?.clone();
        self.amend(flow_id, |flow, _| {
            flow.take_roles(&template)?;
            flow.template_id = Some(template_id.to_owned());
            let fields = template.components.iter().filter(|field| field.recipient_id == template.promoter.id);
            flow.plan.components = fields.cloned().collect();
            for (name, value) in values {
                let field = flow.plan.components.iter_mut().find(|field| field.is_called(name));
                field.ok_or_else(|| Refusal::NoField(name.clone()))?.value.clone_from(value);
            }
            Ok(())
        })
    }
}

impl Flow {
    /// Gives each signer the role of the template that is at the same place.
    fn take_roles(&mut self, template: &Template) -> Result<(), Refusal> {
        fit_roles(&self.approvers.iter().map(|approver| &approver.party).collect::<Vec<_>>(), template)?;
        for (approver, role) in self.approvers.iter_mut().zip(&template.recipients) {
            let of_role = |fields: &[Component]| {
                fields.iter().filter(|field| field.recipient_id == role.id).cloned().collect::<Vec<_>>()
            };
            approver.party.recipient_id.clone_from(&role.id);
            approver.party.approver_role_name.clone_from(&role.name);
            approver.party.components = of_role(&template.components);
            approver.party.sign_components = of_role(&template.sign_components);
        }
        Ok(())
    }
}

/// Whether the signers are of the template's kinds, in its order.
fn fit_roles(parties: &[&Party], template: &Template) -> Result<(), Refusal> {
    let (asked, there) = (parties.len(), template.recipients.len());
    if asked != there {
        return Err(Refusal::NotTheTemplatesSigners(format!("{asked} are given, the template has {there}")));
    }
    for ((party, role), number) in parties.iter().zip(&template.recipients).zip(1..) {
        if party.is_organization() != role.organization {
            let kind = if role.organization { "an organization" } else { "a person" };
            return Err(Refusal::NotTheTemplatesSigners(format!("number {number} has to be {kind}")));
        }
        if !party.recipient_id.is_empty() && party.recipient_id != role.id {
            return Err(Refusal::NotTheTemplatesSigners(format!("number {number} has another `RecipientId`")));
        }
    }
    Ok(())
}
