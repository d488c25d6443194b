//! What is there before anybody has done anything.

use super::{
    State,
    plan::Component,
    resources::{Department, Employee, File, Organization, Role, Seal, Template},
};

/// The id of something that is always there: `seeded("template", 1)`.
fn seeded(word: &str, number: u32) -> String {
    const START: &str = "yDemuUU";
    let digits = 32_usize.saturating_sub(START.len() + word.len());
    format!("{START}{word}{number:0digits$}")
}

impl State {
    /// Adds the vendor's example organization with its admin, an employee, seals and templates.
    pub(super) fn seed(&mut self) {
        let admin = seeded("employee", 1);
        let own =
            Organization {
                name: "典子谦示例企业".to_owned(), own: true, admin: admin.clone(), joined_on: self.now
            };
        let whole = Department { name: own.name.clone(), parent_id: String::new(), open_id: String::new(), order: 1 };
        self.departments.insert(seeded("department", 1), whole);
        self.organizations.insert(seeded("organization", 1), own);
        for (number, name, mobile) in [(1, "典子谦", "13200000000"), (2, "张三", "18888888888")] {
            let employee = Employee {
                name: name.to_owned(),
                mobile: mobile.to_owned(),
                created_on: self.now,
                verified_on: self.now,
                department_id: seeded("department", 1),
                ..Employee::default()
            };
            self.employees.insert(seeded("employee", number), employee);
        }
        for (number, name, kind) in [(1, "企业公章", "OFFICIAL"), (2, "合同专用章", "CONTRACT")] {
            let seal =
                Seal { name: name.to_owned(), kind: kind.to_owned(), creator: admin.clone(), created_on: self.now };
            self.seals.insert(seeded("seal", number), seal);
        }
        self.add_template(1, "采购合同", &[("甲方", true), ("乙方", false)], &[(None, "项目名称"), (None, "合同金额")]);
        self.add_template(2, "入职登记表", &[("员工", false)], &[(None, "部门"), (Some(0), "住址")]);
        self.add_template(3, "承诺书", &[("承诺人", false)], &[]);
    }

    /// Adds a template with these roles, each an organization's or not, and these fields, each the
    /// promoter's or that of the role at that place. Fields of a role must be filled in.
    fn add_template(&mut self, number: u32, name: &str, roles: &[(&str, bool)], fields: &[(Option<usize>, &str)]) {
        let role = |place: usize, name: &str, organization| Role {
            id: seeded("role", number * 100 + u32::try_from(place).unwrap_or_default()),
            name: name.to_owned(),
            organization,
        };
        let promoter = role(0, "发起方", true);
        let recipients: Vec<Role> =
            roles.iter().zip(1..).map(|((name, organization), place)| role(place, name, *organization)).collect();
        let owner = |place: Option<usize>| place.and_then(|place| recipients.get(place)).unwrap_or(&promoter);
        let component = |kind: &str, id: u32, name: &str, owner: &Role, required| Component {
            kind: kind.to_owned(),
            id: seeded("field", number * 100 + id),
            name: name.to_owned(),
            required,
            recipient_id: owner.id.clone(),
            page: 1,
            x: 100.0,
            y: 100.0 + 40.0 * f64::from(id),
            width: 120.0,
            height: 24.0,
            ..Component::default()
        };
        let components = fields.iter().zip(1..);
        let components =
            components.map(|((place, name), id)| component("TEXT", id, name, owner(*place), place.is_some())).collect();
        let seal = |role: &Role| if role.organization { "SIGN_SEAL" } else { "SIGN_SIGNATURE" };
        let sign_components =
            recipients.iter().zip(51..).map(|(role, id)| component(seal(role), id, &role.name, role, true)).collect();
        let file_id = seeded("file", number);
        let file = File {
            name: format!("{name}.pdf"),
            kind: "pdf".to_owned(),
            bytes: 1024,
            created_on: self.now,
            expires_on: i64::MAX,
            content: None,
        };
        self.files.insert(file_id.clone(), file);
        let template = Template {
            name: name.to_owned(),
            description: String::new(),
            creator: seeded("employee", 1),
            created_on: self.now,
            available: true,
            promoter,
            recipients,
            components,
            sign_components,
            file_id,
        };
        self.templates.insert(seeded("template", number), template);
    }
}
