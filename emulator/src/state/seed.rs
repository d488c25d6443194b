//! What is there before anybody has done anything.

use super::{
    State,
    fixtures::{Employee, Field, Recipient, Seal, Template},
    resources::{Department, Organization},
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
        let own = Organization { name: "典子谦示例企业".to_owned(), own: true, admin, joined_on: self.now };
        let whole = Department { name: own.name.clone(), parent_id: String::new(), open_id: String::new(), order: 1 };
        self.departments.insert(seeded("department", 1), whole);
        self.organizations.insert(seeded("organization", 1), own);
        for (number, name, mobile) in [(1, "典子谦", "13200000000"), (2, "张三", "18888888888")] {
            self.add_employee(Employee::new(name, mobile).id(seeded("employee", number)));
        }
        for (number, name, kind) in [(1, "企业公章", "OFFICIAL"), (2, "合同专用章", "CONTRACT")] {
            self.add_seal(Seal::new(name).kind(kind).id(seeded("seal", number)));
        }
        let purchase = Template::new("采购合同")
            .recipient(Recipient::organization("甲方"))
            .recipient(Recipient::person("乙方"))
            .field(Field::new("项目名称"))
            .field(Field::new("合同金额"));
        let entry = Template::new("入职登记表")
            .recipient(Recipient::person("员工"))
            .field(Field::new("部门"))
            .field(Field::new("住址").of("员工").required());
        let pledge = Template::new("承诺书").recipient(Recipient::person("承诺人"));
        for (template, number) in [purchase, entry, pledge].into_iter().zip(1..) {
            let template = template.id(seeded("template", number));
            self.add_template(template, |word, place| seeded(word, number * 100 + place));
        }
    }
}
