//! What the page of a prepared contract shows, and what may be changed on it.

use super::{
    State,
    link::{Edits, Prepared, Resource},
    plan::{Component, Party, Plan},
    refusal::Refusal,
    resources::Template,
};

impl State {
    /// What the page with this code shows while it can be opened: the terms as they were sent,
    /// completed by the draft or the template that they name.
    pub(crate) fn offered(&self, code: &str) -> Result<Prepared, Refusal> {
        let mut prepared = self.prepared(code)?.clone();
        if let Resource::Draft(id) = &prepared.resource {
            let draft = self.prepared.iter().map(|(_, other)| other).find(|other| other.saved && other.draft_id == *id);
            if let Some(draft) = draft {
                prepared.resource = draft.resource.clone();
                prepared.plan.complete_by_draft(&draft.plan);
            }
        }
        if let Resource::Template(id) = &prepared.resource
            && let Some(template) = self.templates.get(id)
        {
            prepared.plan.complete_by_template(template);
        }
        Ok(prepared)
    }

    /// Keeps what was changed on a page, for a page that is made from the draft later. Its id.
    pub(crate) fn save_draft(&mut self, code: &str, edits: Edits) -> Result<String, Refusal> {
        let mut prepared = self.offered(code)?;
        if !prepared.option("NeedFlowDraft") {
            return Err(Refusal::Forbidden("drafts may not be saved"));
        }
        prepared.edit(edits)?;
        prepared.saved = true;
        let draft_id = prepared.draft_id.clone();
        self.prepared.insert(code, prepared);
        Ok(draft_id)
    }
}

impl Plan {
    /// What a draft says counts where the request says nothing.
    fn complete_by_draft(&mut self, draft: &Self) {
        if self.flow_name.is_empty() {
            self.flow_name.clone_from(&draft.flow_name);
        }
        if self.flow_type.is_empty() {
            self.flow_type.clone_from(&draft.flow_type);
        }
        if self.deadline == 0 {
            self.deadline = draft.deadline;
        }
        if self.approvers.is_empty() {
            self.approvers.clone_from(&draft.approvers);
            self.unordered = draft.unordered;
        }
        if self.components.is_empty() {
            self.components.clone_from(&draft.components);
        }
    }

    /// The template's fields come first, with the values that were sent for them; its roles are the
    /// signers if none are named.
    fn complete_by_template(&mut self, template: &Template) {
        let own = template.components.iter().filter(|field| field.recipient_id == template.promoter.id);
        let mut fields: Vec<Component> = own.cloned().collect();
        for sent in std::mem::take(&mut self.components) {
            match fields.iter_mut().find(|field| field.is_called(&sent.id) || field.is_called(&sent.name)) {
                Some(field) => field.value = sent.value,
                None => fields.push(sent),
            }
        }
        self.components = fields;
        if self.approvers.is_empty() {
            let party = |role: &super::resources::Role| Party {
                approver_type: i64::from(!role.organization),
                approver_role_name: role.name.clone(),
                recipient_id: role.id.clone(),
                ..Party::default()
            };
            self.approvers = template.recipients.iter().map(party).collect();
        }
    }
}

impl Prepared {
    /// Whether the page lets the contract's name, type and deadline be changed.
    pub(crate) fn may_edit_terms(&self) -> bool {
        self.option("CanEditFlow")
    }

    /// Whether the page lets the order of signing be changed.
    pub(crate) fn may_edit_order(&self) -> bool {
        !self.option("ForbidEditFlowProperties")
    }

    pub(crate) fn may_edit_approvers(&self) -> bool {
        !self.option("ForbidEditApprover")
    }

    pub(crate) fn may_add_approvers(&self) -> bool {
        self.may_edit_approvers() && !self.option("ForbidAddApprover")
    }

    /// Whether the page lets a field be filled in. What is filled in for a template is the template's.
    pub(crate) fn may_edit_field(&self, field: &Component) -> bool {
        let settled = matches!(self.resource, Resource::Template(_)) && !field.value.is_empty();
        !field.is_signature()
            && !self.option("ForbidEditFillComponent")
            && (!settled || self.option("CanEditFormField"))
    }

    /// Takes over what was changed on the page, as far as `FlowOption` allows.
    pub(super) fn edit(&mut self, edits: Edits) -> Result<(), Refusal> {
        let (terms, order) = (self.may_edit_terms(), self.may_edit_order());
        change(&mut self.plan.flow_name, edits.flow_name, terms, "the name may not be changed")?;
        change(&mut self.plan.flow_type, edits.flow_type, terms, "the type may not be changed")?;
        change(&mut self.plan.deadline, edits.deadline, terms, "the deadline may not be changed")?;
        change(&mut self.plan.unordered, edits.unordered, order, "the order of signing may not be changed")?;
        let more = edits.approvers.as_ref().is_some_and(|approvers| approvers.len() > self.plan.approvers.len());
        if more && !self.may_add_approvers() {
            return Err(Refusal::Forbidden("signers may not be added"));
        }
        let approvers = self.may_edit_approvers();
        change(&mut self.plan.approvers, edits.approvers, approvers, "the signers may not be changed")?;
        let mut fields = std::mem::take(&mut self.plan.components);
        for (field, value) in fields.iter_mut().zip(edits.values) {
            let allowed = self.may_edit_field(field);
            change(&mut field.value, Some(value), allowed, "the field may not be filled in")?;
        }
        self.plan.components = fields;
        Ok(())
    }
}

fn change<T: PartialEq>(old: &mut T, new: Option<T>, allowed: bool, refusal: &'static str) -> Result<(), Refusal> {
    match new.filter(|new| new != old) {
        Some(_) if !allowed => Err(Refusal::Forbidden(refusal)),
        Some(new) => {
            *old = new;
            Ok(())
        }
        None => Ok(()),
    }
}
