//! The parts of the organization.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, answered};
use crate::{
    ApiError,
    state::{State, resources::Department},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler {
        action: "DescribeIntegrationDepartments",
        answer: describe,
        codes: &[&["InvalidParameter.DataNotFound"]],
    },
    Handler {
        action: "CreateIntegrationDepartment",
        answer: create,
        codes: &[&["InvalidParameter.DataExists", "InvalidParameter.DataNotFound"]],
    },
    Handler {
        action: "ModifyIntegrationDepartment",
        answer: modify,
        codes: &[&["InvalidParameter.DataExists", "InvalidParameter.DataNotFound", "OperationDenied"]],
    },
    Handler {
        action: "DeleteIntegrationDepartment",
        answer: delete,
        codes: &[&["InvalidParameter.DataNotFound", "OperationDenied"]],
    },
];

fn describe(call: &mut Call<'_>) -> Answer {
    let id = find(call.state, call.text("DeptId"), call.text("DeptOpenId"))?;
    let with_children = call.integer("QueryType") == Some(1);
    let all = call.state.departments.iter();
    let mut found: Vec<(&str, &Department)> =
        all.filter(|(other, department)| *other == id || with_children && department.parent_id == id).collect();
    // The department itself, and then its parts as they are ordered.
    found.sort_by_key(|(other, department)| (*other != id, std::cmp::Reverse(department.order)));
    let departments: Vec<Value> = found.into_iter().map(|(id, department)| info(id, department)).collect();
    answered(json!({ "Departments": departments }))
}

fn create(call: &mut Call<'_>) -> Answer {
    let department = Department {
        name: call.text("DeptName").to_owned(),
        parent_id: find(call.state, call.text("ParentDeptId"), call.text("ParentDeptOpenId"))?,
        open_id: call.text("DeptOpenId").to_owned(),
        order: order(call).unwrap_or(1),
    };
    check_open_id(call.state, "", &department.open_id)?;
    let id = call.state.ids.resource();
    call.state.departments.insert(id.clone(), department);
    answered(json!({ "DeptId": id }))
}

fn modify(call: &mut Call<'_>) -> Answer {
    let id = find(call.state, call.text("DeptId"), "")?;
    let [name, parent_id, open_id] = ["DeptName", "ParentDeptId", "DeptOpenId"].map(|name| call.text(name).to_owned());
    let order = order(call);
    check_open_id(call.state, &id, &open_id)?;
    if !parent_id.is_empty() {
        find(call.state, &parent_id, "")?;
        if is_inside(call.state, &parent_id, &id) {
            return Err(ApiError::new("OperationDenied", "a department cannot be a part of itself"));
        }
    }
    let department = call.state.departments.get_mut(&id).ok_or_else(|| unknown(&id))?;
    for (field, value) in
        [(&mut department.name, name), (&mut department.parent_id, parent_id), (&mut department.open_id, open_id)]
    {
        if !value.is_empty() {
            *field = value;
        }
    }
    department.order = order.unwrap_or(department.order);
    answered(json!({}))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let id = find(call.state, call.text("DeptId"), "")?;
    let receiver = find(call.state, call.text("ReceiveDeptId"), "")?;
    let has_parts = call.state.departments.iter().any(|(_, department)| department.parent_id == id);
    if receiver == id || has_parts {
        let message = "the department is the whole organization, has parts of its own, or is to take over from itself";
        return Err(ApiError::new("OperationDenied", message));
    }
    let inside = call.state.employees.iter().filter(|(_, employee)| employee.department_id == id);
    let inside: Vec<String> = inside.map(|(employee, _)| employee.to_owned()).collect();
    for employee in inside {
        if let Some(employee) = call.state.employees.get_mut(&employee) {
            employee.department_id.clone_from(&receiver);
        }
    }
    call.state.departments.remove(&id);
    answered(json!({}))
}

/// The id of a department, by its own id, else by the client's; that of the whole organization if
/// neither is given.
fn find(state: &State, id: &str, open_id: &str) -> Result<String, ApiError> {
    let is_meant = |other: &str, department: &Department| match (id, open_id) {
        ("", "") => department.parent_id.is_empty(),
        ("", open_id) => department.open_id == open_id,
        (id, _) => other == id,
    };
    let found = state.departments.iter().find(|(other, department)| is_meant(other, department));
    found.map(|(id, _)| id.to_owned()).ok_or_else(|| unknown(if id.is_empty() { open_id } else { id }))
}

fn unknown(id: &str) -> ApiError {
    ApiError::new("InvalidParameter.DataNotFound", format!("there is no department `{id}`"))
}

/// Whether no other department is called so in the client's system.
fn check_open_id(state: &State, id: &str, open_id: &str) -> Result<(), ApiError> {
    let mut others = state.departments.iter().filter(|(other, _)| *other != id);
    if !open_id.is_empty() && others.any(|(_, other)| other.open_id == open_id) {
        return Err(ApiError::new("InvalidParameter.DataExists", format!("there is a department `{open_id}`")));
    }
    Ok(())
}

/// Whether a department is another one, or a part of it at any depth.
fn is_inside(state: &State, id: &str, other: &str) -> bool {
    let mut id = id;
    while id != other {
        match state.departments.get(id) {
            Some(department) => id = &department.parent_id,
            None => return false,
        }
    }
    true
}

fn order(call: &Call<'_>) -> Option<u64> {
    call.parameter("OrderNo")?.as_u64()
}

fn info(id: &str, department: &Department) -> Value {
    json!({
        "DeptId": id,
        "DeptName": department.name,
        "ParentDeptId": department.parent_id,
        "DeptOpenId": department.open_id,
        "OrderNo": department.order,
    })
}
