//! The people who work for the organization.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, Call, Handler, answered,
    templates::{Filter, Filtered},
};
use crate::{
    ApiError,
    state::{State, resources::Employee},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler { action: "DescribeIntegrationEmployees", answer: describe, codes: &[&["InvalidParameter.ParamError"]] },
    Handler { action: "CreateIntegrationEmployees", answer: create, codes: &[] },
    Handler { action: "UpdateIntegrationEmployees", answer: update, codes: &[] },
    Handler { action: "DeleteIntegrationEmployees", answer: delete, codes: &[] },
    Handler {
        action: "BindEmployeeUserIdWithClientOpenId",
        answer: bind,
        codes: &[&["InvalidParameter", "InvalidParameter.ParamError"]],
    },
    Handler {
        action: "UnbindEmployeeUserIdWithClientOpenId",
        answer: unbind,
        codes: &[&["InvalidParameter", "InvalidParameter.ParamError"]],
    },
];

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Employees {
    employees: Vec<Staff>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Staff {
    user_id: String,
    display_name: String,
    mobile: String,
    email: String,
    open_id: String,
    wework_open_id: String,
    department: Department,
    roles: Vec<Role>,
    receive_user_id: String,
    receive_open_id: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Department {
    department_id: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Role {
    role_id: String,
}

fn describe(call: &mut Call<'_>) -> Answer {
    let Filtered { filters } = call.read()?;
    for filter in &filters {
        filter.check()?;
    }
    let all = call.state.employees.iter();
    let found = all.filter(|(id, employee)| !employee.quit && filters.iter().all(|filter| filter.fits(id, employee)));
    let found: Vec<Value> = found.map(|(id, employee)| staff(call.state, id, employee)).collect();
    answered(json!({
        "TotalCount": found.len(),
        "Offset": call.integer("Offset").unwrap_or(0),
        "Limit": call.integer("Limit").unwrap_or(20),
        "Employees": call.page(found),
    }))
}

impl Filter {
    fn check(&self) -> Result<(), ApiError> {
        let keys = ["Status", "DepartmentId", "UserId", "UserWeWorkOpenId", "StaffOpenId", "RoleId"];
        if keys.contains(&self.key.as_str()) {
            return Ok(());
        }
        let message = format!("there is no filter `{}`; there are {}", self.key, keys.join(", "));
        Err(ApiError::new("InvalidParameter.ParamError", message))
    }

    fn fits(&self, id: &str, employee: &Employee) -> bool {
        let has = |text: &str| self.values.iter().any(|value| value == text);
        match self.key.as_str() {
            "Status" => has(if employee.verified_on > 0 { "IsVerified" } else { "NotVerified" }),
            "DepartmentId" => has(&employee.department_id),
            "UserId" => has(id),
            "UserWeWorkOpenId" => has(&employee.wework_open_id),
            "StaffOpenId" => has(&employee.open_id),
            _ => employee.roles.iter().any(|role| has(role)),
        }
    }
}

fn create(call: &mut Call<'_>) -> Answer {
    let Employees { employees } = call.read()?;
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for staff in employees {
        if let Some(reason) = reason_against(call.state, &staff) {
            failed.push(json!({
                "DisplayName": staff.display_name,
                "Mobile": staff.mobile,
                "WeworkOpenId": staff.wework_open_id,
                "Reason": reason,
            }));
            continue;
        }
        let id = call.state.ids.resource();
        let url = if call.text("InvitationNotifyType") == "H5" {
            format!("{}/join/{id}", call.base_url)
        } else {
            String::new()
        };
        succeeded.push(json!({
            "DisplayName": staff.display_name,
            "Mobile": staff.mobile,
            "UserId": id,
            "Note": "",
            "WeworkOpenId": staff.wework_open_id,
            "Url": url,
        }));
        let mut employee = Employee { created_on: call.state.now, ..Employee::default() };
        staff.write_to(&mut employee);
        call.state.employees.insert(id, employee);
    }
    answered(json!({ "CreateEmployeeResult": { "SuccessEmployeeData": succeeded, "FailedEmployeeData": failed } }))
}

/// Why this employee cannot be added.
fn reason_against(state: &State, staff: &Staff) -> Option<&'static str> {
    let taken = |fits: &dyn Fn(&Employee) -> bool| state.employees.iter().any(|(_, other)| !other.quit && fits(other));
    if staff.wework_open_id.is_empty() && (staff.display_name.is_empty() || staff.mobile.is_empty()) {
        return Some("`DisplayName` and `Mobile` are needed");
    }
    if !staff.mobile.is_empty() && taken(&|other| other.mobile == staff.mobile) {
        return Some("there is an employee with this `Mobile`");
    }
    if !staff.open_id.is_empty() && taken(&|other| other.open_id == staff.open_id) {
        return Some("there is an employee with this `OpenId`");
    }
    None
}

fn update(call: &mut Call<'_>) -> Answer {
    let Employees { employees } = call.read()?;
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for staff in employees {
        let id = find(call.state, &staff.user_id, &staff.open_id);
        let Some((id, employee)) = id.and_then(|id| Some((id.clone(), call.state.employees.get_mut(&id)?))) else {
            failed.push(json!({
                "DisplayName": staff.display_name,
                "Mobile": staff.mobile,
                "Reason": "there is no such employee",
                "UserId": staff.user_id,
                "OpenId": staff.open_id,
            }));
            continue;
        };
        staff.write_to(employee);
        succeeded.push(json!({ "DisplayName": employee.name, "Mobile": employee.mobile, "UserId": id, "Url": "" }));
    }
    answered(json!({ "SuccessEmployeeData": succeeded, "FailedEmployeeData": failed }))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let Employees { employees } = call.read()?;
    let (mut succeeded, mut failed, operator) = (Vec::new(), Vec::new(), call.operator().to_owned());
    for staff in employees {
        match leave(call.state, &staff, &operator) {
            Ok((id, employee)) => succeeded.push(json!({
                "DisplayName": employee.name, "Mobile": employee.mobile, "UserId": id,
            })),
            Err(reason) => failed.push(json!({ "UserId": staff.user_id, "OpenId": staff.open_id, "Reason": reason })),
        }
    }
    answered(json!({ "DeleteEmployeeResult": { "SuccessEmployeeData": succeeded, "FailedEmployeeData": failed } }))
}

fn bind(call: &mut Call<'_>) -> Answer {
    let (user_id, open_id) = (call.text("UserId").to_owned(), call.text("OpenId").to_owned());
    if find(call.state, "", &open_id).is_some_and(|bound| bound != user_id) {
        return Err(ApiError::new("InvalidParameter", "the `OpenId` is bound to another employee; unbind it first"));
    }
    let employee = call.state.employees.get_mut(&user_id).filter(|employee| !employee.quit);
    let employee = employee.ok_or_else(|| unknown(&user_id))?;
    if employee.open_id == open_id {
        return Err(ApiError::new("InvalidParameter", "the employee is bound to this `OpenId`"));
    }
    employee.open_id = open_id;
    answered(json!({ "Status": 1 }))
}

fn unbind(call: &mut Call<'_>) -> Answer {
    let (user_id, open_id) = (call.text("UserId").to_owned(), call.text("OpenId").to_owned());
    let employee = call.state.employees.get_mut(&user_id).ok_or_else(|| unknown(&user_id))?;
    if employee.open_id != open_id {
        return Err(ApiError::new("InvalidParameter", "the employee is not bound to this `OpenId`"));
    }
    employee.open_id.clear();
    answered(json!({ "Status": 1 }))
}

fn unknown(user_id: &str) -> ApiError {
    ApiError::new("InvalidParameter.ParamError", format!("there is no employee `{user_id}`"))
}

/// Lets an employee leave; what the employee had to sign is handed to the one who takes over.
fn leave(state: &mut State, staff: &Staff, operator: &str) -> Result<(String, Employee), &'static str> {
    let id = find(state, &staff.user_id, &staff.open_id).ok_or("there is no such employee")?;
    let pending: Vec<(String, String)> = state
        .flows
        .iter()
        .filter(|(_, flow)| flow.status.is_running())
        .flat_map(|(flow_id, flow)| flow.approvers.iter().map(move |approver| (flow_id, approver)))
        .filter(|(_, approver)| approver.party.user_id == id && approver.status.is_open())
        .map(|(flow_id, approver)| (flow_id.to_owned(), approver.recipient_id.clone()))
        .collect();
    if !pending.is_empty() {
        let receiver_id =
            find(state, &staff.receive_user_id, &staff.receive_open_id).filter(|receiver| *receiver != id);
        let receiver_id = receiver_id.ok_or("the employee has contracts to sign: name one who takes over")?;
        let receiver = state.employees.get(&receiver_id).cloned().unwrap_or_default();
        for (flow_id, recipient_id) in pending {
            let to = (receiver_id.as_str(), receiver.name.as_str(), receiver.mobile.as_str());
            // What may not be handed on stays with whoever has left.
            if state.amend(&flow_id, |flow, now| flow.forward(&recipient_id, to, true, now)).is_ok() {
                state.report_forward(&flow_id, &recipient_id, operator);
            }
        }
    }
    let employee = state.employees.get_mut(&id).ok_or("there is no such employee")?;
    employee.quit = true;
    let employee = employee.clone();
    state.report_employee("QuiteJob", &id, &employee, operator);
    Ok((id, employee))
}

/// The id of an employee who has not left.
fn find(state: &State, user_id: &str, open_id: &str) -> Option<String> {
    let is_meant = |id: &str, employee: &Employee| {
        if user_id.is_empty() { !open_id.is_empty() && employee.open_id == open_id } else { id == user_id }
    };
    let mut all = state.employees.iter().filter(|(_, employee)| !employee.quit);
    all.find(|(id, employee)| is_meant(id, employee)).map(|(id, _)| id.to_owned())
}

impl Staff {
    /// Takes over what is given.
    fn write_to(self, employee: &mut Employee) {
        let set = |field: &mut String, value: String| {
            if !value.is_empty() {
                *field = value;
            }
        };
        set(&mut employee.name, self.display_name);
        set(&mut employee.mobile, self.mobile);
        set(&mut employee.email, self.email);
        set(&mut employee.open_id, self.open_id);
        set(&mut employee.wework_open_id, self.wework_open_id);
        set(&mut employee.department_id, self.department.department_id);
        if !self.roles.is_empty() {
            employee.roles = self.roles.into_iter().map(|role| role.role_id).collect();
        }
    }
}

fn staff(state: &State, id: &str, employee: &Employee) -> Value {
    let department = state.departments.get(&employee.department_id).map(|department| department.name.as_str());
    json!({
        "UserId": id,
        "DisplayName": employee.name,
        "Mobile": employee.mobile,
        "Email": employee.email,
        "OpenId": employee.open_id,
        "WeworkOpenId": employee.wework_open_id,
        "Roles": employee.roles.iter().map(|role| json!({ "RoleId": role, "RoleName": "" })).collect::<Vec<_>>(),
        "Department": { "DepartmentId": employee.department_id, "DepartmentName": department.unwrap_or_default() },
        "Verified": employee.verified_on > 0,
        "VerifiedOn": employee.verified_on,
        "CreatedOn": employee.created_on,
        "QuiteJob": 0,
    })
}
