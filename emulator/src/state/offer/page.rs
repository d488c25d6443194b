//! What the page of a prepared contract shows, and what may be changed on it.

use axum::body::Bytes;

use crate::{
    content::misfit,
    state::{
        State,
        contract::{
            LIFETIME,
            check::{Detail, Place, Problem, is_name, strange_name},
            fields::is_mobile,
            plan::{Component, Content, Party, Plan},
        },
        offer::{Edits, Prepared, Resource},
        refusal::{PartyFlaw, Refusal},
        resources::{File, Template},
    },
};

/// How long a file can be used that was chosen on a page, in seconds.
const FILE_LIFETIME: i64 = 3600;

impl State {
    /// What the page with this code shows while it can be opened: the terms as they were sent,
    /// completed by the draft or the template that they name.
    pub(crate) fn offered(&self, code: &str) -> Result<Prepared, Refusal> {
        let mut prepared = self.prepared(code)?.clone();
        if let Resource::Draft(id) = &prepared.resource
            && let Ok(draft) = self.draft(id)
        {
            prepared.resource = draft.resource.clone();
            prepared.plan.complete_by_draft(&draft.plan);
        }
        if let Resource::Template(id) = &prepared.resource
            && let Some(template) = self.templates.get(id)
        {
            prepared.plan.complete_by_template(template);
        }
        Ok(prepared)
    }

    /// What was saved on a page.
    pub(in crate::state) fn draft(&self, id: &str) -> Result<&Prepared, Refusal> {
        let mut all = self.prepared.iter().map(|(_, prepared)| prepared);
        let draft = all.find(|prepared| prepared.saved && prepared.draft_id == id);
        draft.ok_or_else(|| Refusal::NoDraft(id.to_owned()))
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

    /// Makes the contract of a page from a file that was chosen there.
    pub(crate) fn choose_file(&mut self, code: &str, name: &str, content: &Bytes) -> Result<Resource, Refusal> {
        let mut prepared = self.prepared(code)?.clone();
        if !prepared.takes_file() {
            return Err(Refusal::Forbidden("a file may not be chosen"));
        }
        if let Some(misfit) = misfit("pdf", content) {
            return Err(Refusal::NotAPdf(misfit));
        }
        let file = File {
            name: name.to_owned(),
            kind: "pdf".to_owned(),
            bytes: content.len() as u64,
            created_on: self.now,
            // The page closes before.
            expires_on: self.now.saturating_add(FILE_LIFETIME),
            content: self.keep_content(content.clone()),
        };
        let id = self.ids.resource();
        self.files.insert(id.clone(), file);
        prepared.resource = Resource::File(id);
        let resource = prepared.resource.clone();
        self.prepared.insert(code, prepared);
        Ok(resource)
    }
}

impl Plan {
    /// What a draft says counts where the request says nothing.
    fn complete_by_draft(&mut self, draft: &Self) {
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
        if self.cc_infos.is_empty() {
            self.cc_infos.clone_from(&draft.cc_infos);
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
            let party = |role: &crate::state::resources::Role| Party {
                approver_type: i64::from(!role.organization),
                approver_role_name: role.name.clone(),
                recipient_id: role.id.clone(),
                ..Party::default()
            };
            self.approvers = template.recipients.iter().map(party).collect();
        }
    }
}

/// What the page goes through before the contract is started: `HideOperationSteps` hides parts of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Which file it is, and who signs.
    Signers = 1,
    /// What is filled in.
    Fields = 2,
    /// What the contract is called, and until when it can be signed.
    Terms = 4,
}

impl Prepared {
    /// Whether the page shows a part of what there is to do.
    pub(crate) fn shows(&self, step: Step) -> bool {
        !self.option_list("HideOperationSteps").iter().any(|hidden| hidden.as_i64() == Some(step as i64))
    }

    pub(crate) fn may_edit_name(&self) -> bool {
        self.may_edit_terms() && !self.option("NoEditFlowName")
    }

    pub(crate) fn may_edit_type(&self) -> bool {
        self.may_edit_terms() && !self.option("NoEditFlowType")
    }

    pub(crate) fn may_edit_deadline(&self) -> bool {
        self.may_edit_terms() && !self.option("NoEditDeadline")
    }

    fn may_edit_terms(&self) -> bool {
        self.option("CanEditFlow") && self.shows(Step::Terms)
    }

    /// How long the contract can be signed unless its deadline is said, in days.
    pub(crate) fn days_to_sign(&self) -> i64 {
        self.options.get("DeadlineAfterStartDays").and_then(serde_json::Value::as_i64).unwrap_or(LIFETIME / 86_400)
    }

    /// Whether the page lets a file be chosen.
    pub(crate) fn takes_file(&self) -> bool {
        matches!(self.resource, Resource::File(_)) && !self.option("SkipUploadFile") && self.shows(Step::Signers)
    }

    /// Whether the page lets the order of signing be changed.
    pub(crate) fn may_edit_order(&self) -> bool {
        !self.option("ForbidEditFlowProperties") && self.shows(Step::Signers)
    }

    pub(crate) fn may_edit_approvers(&self) -> bool {
        !self.option("ForbidEditApprover") && self.shows(Step::Signers)
    }

    pub(crate) fn may_add_approvers(&self) -> bool {
        self.may_edit_approvers() && !self.option("ForbidAddApprover")
    }

    /// Whether the page shows who gets copies, and whether it lets that be changed. It does neither if
    /// the request names nobody.
    pub(crate) fn shows_copies(&self) -> bool {
        self.copies_visible() > 0
    }

    pub(crate) fn may_edit_copies(&self) -> bool {
        self.copies_visible() == 2
    }

    fn copies_visible(&self) -> i64 {
        let visible = self.options.get("CcInfoVisibility").and_then(serde_json::Value::as_i64);
        visible.filter(|_| !self.plan.cc_infos.is_empty()).unwrap_or(0)
    }

    /// Whether the page shows a field.
    pub(crate) fn shows_field(&self, field: &Component) -> bool {
        field.kind != "WATERMARK" || !self.option("ForbidEditWatermark")
    }

    /// Whether the page lets a field be filled in. What is filled in for a template is the template's.
    pub(crate) fn may_edit_field(&self, field: &Component) -> bool {
        let settled = matches!(self.resource, Resource::Template(_)) && !field.value.is_empty();
        self.shows(Step::Fields)
            && self.shows_field(field)
            && !field.is_signature()
            && !field.locked
            && field.content() != Content::Nothing
            && !self.option("ForbidEditFillComponent")
            && (!settled || self.option("CanEditFormField"))
    }

    /// Takes over what was changed on the page, as far as `FlowOption` allows.
    pub(in crate::state) fn edit(&mut self, edits: Edits) -> Result<(), Refusal> {
        let (name, kind, deadline) = (self.may_edit_name(), self.may_edit_type(), self.may_edit_deadline());
        let (order, approvers, copies) = (self.may_edit_order(), self.may_edit_approvers(), self.may_edit_copies());
        if let Some(edited) = &edits.approvers {
            self.check_signers(edited)?;
        }
        change(&mut self.plan.flow_name, edits.flow_name, name, "the name may not be changed")?;
        change(&mut self.plan.flow_type, edits.flow_type, kind, "the type may not be changed")?;
        change(&mut self.plan.deadline, edits.deadline, deadline, "the deadline may not be changed")?;
        change(&mut self.plan.unordered, edits.unordered, order, "the order of signing may not be changed")?;
        change(&mut self.plan.approvers, edits.approvers, approvers, "the signers may not be changed")?;
        change(&mut self.plan.cc_infos, edits.cc_infos, copies, "the copies may not be changed")?;
        let mut fields = std::mem::take(&mut self.plan.components);
        for (field, value) in fields.iter_mut().zip(edits.values) {
            let allowed = self.may_edit_field(field);
            change(&mut field.value, Some(value), allowed, "the field may not be filled in")?;
        }
        self.plan.components = fields;
        Ok(())
    }

    /// Whether no signer was added or changed who may not be.
    fn check_signers(&self, edited: &[Party]) -> Result<(), Refusal> {
        let sent = &self.plan.approvers;
        if edited.len() > sent.len() && !self.may_add_approvers() {
            return Err(Refusal::Forbidden("signers may not be added"));
        }
        if sent.iter().any(|party| !party.may_be_edited() && !edited.contains(party)) {
            return Err(Refusal::Forbidden("the signer may not be changed: `ApproverOption.CanEditApprover` is off"));
        }
        Ok(())
    }

    /// What was typed on the page, rather than sent to the API, and is none of what it should be.
    pub(in crate::state) fn misfits(&self, sent: &Self) -> Vec<Problem> {
        let signers = self.plan.approvers.iter().enumerate().filter_map(|(number, party)| {
            let mobile = &party.approver_mobile;
            let typed = sent.plan.approvers.iter().all(|other| other.approver_mobile != *mobile);
            let misfit = typed && !mobile.is_empty() && !is_mobile(mobile);
            misfit.then(|| Problem::new(Place::Signer(number, Detail::Mobile), strange_mobile(mobile)))
        });
        let copies = self.plan.cc_infos.iter().enumerate();
        let copies = copies.filter(|(_, copied)| !sent.plan.cc_infos.contains(copied)).flat_map(|(number, copied)| {
            let (name, mobile) = (&copied.name, &copied.mobile);
            let at = |detail, refusal| Problem::new(Place::Copy(number, detail), refusal);
            let strange_name = (!is_name(name)).then(|| at(Detail::Name, strange_name("recipient", name)));
            let strange_mobile = (!is_mobile(mobile)).then(|| at(Detail::Mobile, strange_mobile(mobile)));
            strange_name.into_iter().chain(strange_mobile)
        });
        let fields = self.plan.components.iter().zip(&sent.plan.components).enumerate();
        let fields =
            fields.filter(|(_, (field, sent))| field.value != sent.value).filter_map(|(number, (field, _))| {
                Some(Problem::new(Place::Field(number), field.check_value(&field.value).err()?))
            });
        signers.chain(copies).chain(fields).collect()
    }
}

fn strange_mobile(mobile: &str) -> Refusal {
    Refusal::Party(PartyFlaw::StrangeMobile(mobile.to_owned()))
}

impl Party {
    /// Whether pages on which contracts are prepared let the signer be changed.
    pub(crate) fn may_be_edited(&self) -> bool {
        self.approver_option.can_edit_approver != Some(false)
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
