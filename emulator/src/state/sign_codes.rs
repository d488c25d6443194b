//! Codes that people scan who are not known before: each gets a contract of their own.

use serde::{Deserialize, Serialize};

use super::{
    State,
    contract::plan::{Party, Plan},
    link::Target,
    refusal::Refusal,
    resources::{Role, Template},
};

/// A code, and the contracts that are made with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SignCode {
    pub(crate) template_id: String,
    pub(crate) flow_name: String,
    pub(crate) user_data: String,
    pub(crate) creator: String,
    /// How many contracts may still be started.
    pub(crate) left: i64,
    /// How long a contract is open, in seconds.
    pub(crate) lifetime: i64,
    /// Who may scan it; anybody if nobody is named.
    pub(crate) allowed: Vec<Person>,
    /// Everybody may sign one contract.
    pub(crate) once: bool,
    /// A contract's name says whose it is.
    pub(crate) named_after_signer: bool,
    /// The mobile numbers of those who have scanned it.
    pub(crate) scanned_by: Vec<String>,
    /// In seconds since 1970.
    pub(crate) expires_on: i64,
    pub(crate) cancelled: bool,
}

/// Somebody who may scan a code. Members are named as on the wire; one that is empty does not matter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Person {
    name: String,
    mobile: String,
}

impl Person {
    fn is(&self, name: &str, mobile: &str) -> bool {
        (self.name.is_empty() || self.name == name) && (self.mobile.is_empty() || self.mobile == mobile)
    }
}

impl SignCode {
    /// Whether this person gets a contract now.
    fn admit(&self, name: &str, mobile: &str, now: i64) -> Result<(), Refusal> {
        let refused = |reason| Err(Refusal::Forbidden(reason));
        if self.expires_on <= now {
            Err(Refusal::LinkExpired)
        } else if self.cancelled {
            refused("the code was cancelled")
        } else if self.left <= 0 {
            refused("as many contracts as allowed were started with the code")
        } else if !self.allowed.is_empty() && !self.allowed.iter().any(|person| person.is(name, mobile)) {
            refused("the code is for others")
        } else if self.once && self.scanned_by.iter().any(|other| other == mobile) {
            refused("everybody may sign once with the code, and this person has")
        } else {
            Ok(())
        }
    }
}

impl Template {
    /// Whether a code can be made of it: a person signs, and the organization at most after that; whoever
    /// starts the contract has nothing to fill in.
    pub(crate) fn suits_a_code(&self) -> bool {
        let kinds: Vec<bool> = self.recipients.iter().map(|role| role.organization).collect();
        matches!(kinds[..], [false] | [false, true])
            && !self.components.iter().any(|field| field.recipient_id == self.promoter.id)
    }
}

impl State {
    /// Starts a contract for somebody who has scanned a code. Its id, and that of the signer.
    pub(crate) fn scan(&mut self, code_id: &str, name: &str, mobile: &str) -> Result<(String, String), Refusal> {
        let started = self.start_scanned(code_id, name, mobile);
        if let (Err(refusal), Some(code)) = (&started, self.sign_codes.get(code_id).cloned()) {
            self.report_failed_scan(code_id, &code, &refusal.to_string());
        }
        started
    }

    fn start_scanned(&mut self, code_id: &str, name: &str, mobile: &str) -> Result<(String, String), Refusal> {
        let mut code = self.sign_codes.get(code_id).ok_or(Refusal::NoLink)?.clone();
        code.admit(name, mobile, self.now)?;
        let template_id = code.template_id.clone();
        let template = self.templates.get(&template_id).ok_or_else(|| Refusal::NoTemplate(template_id.clone()))?;
        let creator = self.employees.get(&code.creator).map(|_| code.creator.clone());
        let employee = creator.unwrap_or_else(|| self.admin());
        let organization = Party { user_id: employee, ..Party::default() };
        let person = Party {
            approver_type: 1,
            approver_name: name.to_owned(),
            approver_mobile: mobile.to_owned(),
            ..Party::default()
        };
        let party = |role: &Role| if role.organization { organization.clone() } else { person.clone() };
        let mut flow_name = code.flow_name.clone();
        if code.named_after_signer {
            let digits = mobile.char_indices().rev().nth(3).and_then(|(place, _)| mobile.get(place..));
            flow_name = [&flow_name, name, digits.unwrap_or(mobile)].join("-");
        }
        let plan = Plan {
            flow_name,
            user_data: code.user_data.clone(),
            deadline: self.now.saturating_add(code.lifetime),
            approvers: template.recipients.iter().map(party).collect(),
            ..Plan::default()
        };
        plan.check(self.now)?;
        self.check_template(&plan, &template_id)?;
        let flow_id = self.create_flow(plan, &code.creator);
        self.fit_template(&flow_id, &template_id, &[])?;
        self.attach_document(&flow_id, true)?;
        self.start(&flow_id)?;
        code.left -= 1;
        code.scanned_by.push(mobile.to_owned());
        self.sign_codes.insert(code_id, code);
        // The person is the first: what suits a code has it so.
        let signer = self.flow(&flow_id)?.approvers.first().map(|approver| approver.recipient_id.clone());
        Ok((flow_id, signer.ok_or(Refusal::NoApprover)?))
    }

    /// The code that the link with this token is the address of.
    pub(crate) fn code_of(&self, token: &str) -> Result<&str, Refusal> {
        match self.target(token)? {
            Target::Scan { code_id } => Ok(code_id),
            _ => Err(Refusal::NoLink),
        }
    }
}
