//! Templates, employees and seals that a test puts there before it begins.
//!
//! ```
//! use tencent_ess_emulator::{Emulator, fixtures::{Employee, Field, Fixtures, Recipient, Template}};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rental = Template::new("租房合同")
//!     .id("yDtemplateOfTheProduction")
//!     .recipient(Recipient::organization("房东"))
//!     .recipient(Recipient::person("租客"))
//!     .field(Field::new("租金"))
//!     .field(Field::new("证件号").of("租客").required());
//! let emulator = Emulator::builder().fixtures(Fixtures::new().template(rental)).start().await?;
//!
//! let added = emulator.add(Fixtures::new().employee(Employee::new("李四", "13300000000"))).await?;
//! println!("{}", added.employees[0]);
//! # emulator.shutdown().await;
//! # Ok(()) }
//! ```
//!
//! An id that is not given is made up. The JSON of `POST /_emulator/seed` has the same names.

mod add;
mod check;

use std::fmt;

use serde::Deserialize;

/// What is put there, all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Fixtures {
    pub(crate) templates: Vec<Template>,
    pub(crate) employees: Vec<Employee>,
    pub(crate) seals: Vec<Seal>,
}

impl Fixtures {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this template.
    #[must_use]
    pub fn template(mut self, template: Template) -> Self {
        self.templates.push(template);
        self
    }

    /// With this employee.
    #[must_use]
    pub fn employee(mut self, employee: Employee) -> Self {
        self.employees.push(employee);
        self
    }

    /// With this seal.
    #[must_use]
    pub fn seal(mut self, seal: Seal) -> Self {
        self.seals.push(seal);
        self
    }
}

/// A template of contracts, which can be used at once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    #[serde(default)]
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    recipients: Vec<Recipient>,
    #[serde(default)]
    fields: Vec<Field>,
}

impl Template {
    /// A template with this `TemplateName`. It needs recipients.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            name: name.into(),
            description: String::new(),
            recipients: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// With this `TemplateId`.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// With this `Description`.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// With this one as the next who signs.
    #[must_use]
    pub fn recipient(mut self, recipient: Recipient) -> Self {
        self.recipients.push(recipient);
        self
    }

    /// With this field to fill in.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
}

/// A part that somebody takes who signs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    #[serde(default)]
    id: String,
    name: String,
    #[serde(default)]
    organization: bool,
}

impl Recipient {
    /// The part of an organization, with this `RoleName`.
    pub fn organization(name: impl Into<String>) -> Self {
        Self { organization: true, ..Self::person(name) }
    }

    /// The part of a person, with this `RoleName`.
    pub fn person(name: impl Into<String>) -> Self {
        Self { id: String::new(), name: name.into(), organization: false }
    }

    /// With this `RecipientId`.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }
}

/// A field to fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    #[serde(default)]
    id: String,
    name: String,
    #[serde(rename = "type", default = "text")]
    kind: String,
    /// The name of the recipient who fills it in.
    recipient: Option<String>,
    #[serde(default)]
    required: bool,
}

fn text() -> String {
    "TEXT".to_owned()
}

impl Field {
    /// A text with this `ComponentName`, which whoever starts the contract fills in.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: String::new(), name: name.into(), kind: text(), recipient: None, required: false }
    }

    /// With this `ComponentId`.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Of another `ComponentType`, such as `DATE`.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Filled in by the recipient of this name.
    #[must_use]
    pub fn of(mut self, recipient: impl Into<String>) -> Self {
        self.recipient = Some(recipient.into());
        self
    }

    /// It may not be left out.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// An employee of the own organization, whose identity was verified.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employee {
    #[serde(default)]
    id: String,
    name: String,
    mobile: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    open_id: String,
}

impl Employee {
    /// An employee with this name and mobile number.
    pub fn new(name: impl Into<String>, mobile: impl Into<String>) -> Self {
        let (name, mobile) = (name.into(), mobile.into());
        Self { id: String::new(), name, mobile, email: String::new(), open_id: String::new() }
    }

    /// With this `UserId`.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// With this address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// With this `OpenId` in the client's own system.
    #[must_use]
    pub fn open_id(mut self, open_id: impl Into<String>) -> Self {
        self.open_id = open_id.into();
        self
    }
}

/// A seal of the own organization.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    #[serde(default)]
    id: String,
    name: String,
    #[serde(rename = "type", default = "official")]
    kind: String,
}

fn official() -> String {
    "OFFICIAL".to_owned()
}

impl Seal {
    /// An official seal with this `SealName`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: String::new(), name: name.into(), kind: official() }
    }

    /// With this `SealId`.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Of another `SealType`, such as `CONTRACT`.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }
}

/// The ids of what was put there, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Added {
    /// `TemplateId`s.
    pub templates: Vec<String>,
    /// `UserId`s.
    pub employees: Vec<String>,
    /// `SealId`s.
    pub seals: Vec<String>,
}

/// Why nothing was put there: everything that is wrong, each with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFixtures(Vec<String>);

impl fmt::Display for InvalidFixtures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for InvalidFixtures {}
