//! People and organizations whose identity is verified, and people who let their signatures be made for them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{State, link::Target, refusal::Refusal, resources::Employee};
use crate::json::members;

/// A person outside the organization, by the number of the identity document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) verified: bool,
    /// When the person let signatures be made, in seconds since 1970; 0 if that is not so.
    pub(crate) auto_sign_from: i64,
    /// The seal of these signatures.
    pub(crate) seal_id: String,
}

impl Person {
    /// Whether signatures are made for the person at this time.
    pub(crate) fn signs_at(&self, now: i64) -> bool {
        self.auto_sign_from > 0 && now < self.auto_sign_from.saturating_add(LICENSE)
    }
}

/// Another organization that was led to its verification, by the id that it has once it is verified.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Partner {
    pub(crate) name: String,
    /// The unified social credit code.
    pub(crate) code: String,
    pub(crate) verified: bool,
    /// The batch of which it is a part; empty if it is none.
    pub(crate) batch_id: String,
    /// Its part of the batch.
    pub(crate) task_id: String,
    /// When its link is ready, in seconds since 1970.
    pub(crate) ready_at: i64,
    pub(crate) url: String,
}

/// Who is verified with a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Subject {
    Person { id_card_number: String },
    AutoSign { id_card_number: String },
    Organization { id: String },
}

/// How long a person lets signatures be made, in seconds.
pub(crate) const LICENSE: i64 = 365 * 86_400;

impl State {
    /// A person of this name and document; `None` if there is none.
    pub(crate) fn person(&self, name: &str, id_card_number: &str) -> Option<&Person> {
        self.people.get(id_card_number).filter(|person| person.name == name)
    }

    /// Notes a person who is not verified yet. The document of one who is verified is nobody else's.
    pub(crate) fn meet(&mut self, name: &str, id_card_number: &str) {
        let is_taken = self.people.get(id_card_number).is_some_and(|person| person.verified || person.name == name);
        if !id_card_number.is_empty() && !is_taken {
            self.people.insert(id_card_number, Person { name: name.to_owned(), ..Person::default() });
        }
    }

    /// Verifies whoever got the link with this token.
    pub(crate) fn verify_at(&mut self, token: &str) -> Result<(), Refusal> {
        match self.target(token)?.clone() {
            Target::Verify { subject, user_data } => self.verify(&subject, &user_data),
            _ => Err(Refusal::NoLink),
        }
    }

    pub(crate) fn verify(&mut self, subject: &Subject, user_data: &str) -> Result<(), Refusal> {
        match subject {
            Subject::Person { id_card_number } => self.verify_person(id_card_number, user_data),
            Subject::AutoSign { id_card_number } => self.set_auto_sign(id_card_number, true, user_data),
            Subject::Organization { id } => self.verify_partner(id, user_data),
        }
    }

    pub(crate) fn is_verified(&self, subject: &Subject) -> bool {
        let person = |number: &str| self.people.get(number);
        match subject {
            Subject::Person { id_card_number } => person(id_card_number).is_some_and(|person| person.verified),
            Subject::AutoSign { id_card_number } => {
                person(id_card_number).is_some_and(|person| person.signs_at(self.now))
            }
            Subject::Organization { id } => self.partners.get(id).is_some_and(|partner| partner.verified),
        }
    }

    fn verify_person(&mut self, id_card_number: &str, user_data: &str) -> Result<(), Refusal> {
        let unknown = Refusal::Forbidden("the link does not say who is verified: name the person and the document");
        let person = self.people.get_mut(id_card_number).ok_or(unknown)?;
        person.verified = true;
        let name = person.name.clone();
        self.report_verification(
            "UserAccountVerify",
            user_data,
            json!({ "Name": name, "IdCardNumber": id_card_number }),
        );
        Ok(())
    }

    /// Lets a person's signatures be made from now on, or not any more.
    pub(crate) fn set_auto_sign(&mut self, id_card_number: &str, on: bool, user_data: &str) -> Result<(), Refusal> {
        let (now, seal_id) = (self.now, self.ids.resource());
        let person = self.people.get_mut(id_card_number).ok_or(Refusal::Forbidden("there is no such person"))?;
        person.verified |= on;
        person.auto_sign_from = if on { now } else { 0 };
        if on && person.seal_id.is_empty() {
            person.seal_id = seal_id;
        }
        let data = json!({ "Name": person.name, "IdCardNumber": id_card_number, "SealId": person.seal_id });
        let message_type = if on { "OpenUserAutoSign" } else { "DisableUserAutoSign" };
        self.report_verification(message_type, user_data, data);
        Ok(())
    }

    fn verify_partner(&mut self, id: &str, user_data: &str) -> Result<(), Refusal> {
        let partner = self.partners.get_mut(id).ok_or(Refusal::NoLink)?;
        partner.verified = true;
        let data = json!({ "OrganizationId": id, "OrganizationName": partner.name });
        self.report_verification("CreateOrganization", user_data, data);
        Ok(())
    }

    /// Verifies an employee, named by id, mobile number or name.
    pub(crate) fn verify_employee(&mut self, who: &str) -> Result<(), Refusal> {
        let is_meant =
            |id: &str, employee: &Employee| !employee.quit && [id, &employee.mobile, &employee.name].contains(&who);
        let found = self.employees.iter().find(|(id, employee)| is_meant(id, employee)).map(|(id, _)| id.to_owned());
        let id = found.ok_or_else(|| Refusal::NobodyToVerify(who.to_owned()))?;
        let now = self.now;
        let Some(employee) = self.employees.get_mut(&id).filter(|employee| employee.verified_on == 0) else {
            return Err(Refusal::Forbidden("the employee is verified already"));
        };
        employee.verified_on = now;
        let employee = employee.clone();
        self.report_employee("VerifyStaffInfo", &id, &employee, &id);
        Ok(())
    }

    /// Verifies an organization that was led to its verification, named by name or by credit code.
    pub(crate) fn verify_organization(&mut self, who: &str) -> Result<(), Refusal> {
        let is_meant =
            |partner: &Partner| !who.is_empty() && [&partner.name, &partner.code].into_iter().any(|name| name == who);
        let found = self.partners.iter().find(|(_, partner)| is_meant(partner)).map(|(id, _)| id.to_owned());
        let id = found.ok_or_else(|| Refusal::NobodyToVerify(who.to_owned()))?;
        self.verify_partner(&id, "")
    }

    /// The members are a guess.
    fn report_verification(&mut self, message_type: &str, user_data: &str, data: Value) {
        let mut data = members(data);
        data.insert("UserData".to_owned(), Value::from(user_data));
        data.insert("OccurTime".to_owned(), Value::from(self.now));
        self.report(message_type, data);
    }
}
