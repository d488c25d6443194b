//! Whether a contract fits a template, and what it takes from it.

use crate::state::{
    State,
    contract::{
        flow::Flow,
        plan::{Component, Party, Plan},
    },
    refusal::Refusal,
    resources::Template,
};

impl State {
    /// Whether a plan fits a template.
    pub(crate) fn check_template(&self, plan: &Plan, template_id: &str) -> Result<(), Refusal> {
        let template = self.usable_template(template_id)?;
        let parties = plan.approvers.iter();
        fit_roles(&parties.collect::<Vec<_>>(), template)
    }

    /// A template that contracts can be made from.
    pub(in crate::state) fn usable_template(&self, id: &str) -> Result<&Template, Refusal> {
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
