//! Which error code answers a violation: of those that the action documents, the one that is about it.

use super::{Fault, Violation};

/// Answers a parameter that must not be empty, if the action documents nothing closer.
const EMPTY: &[&str] =
    &["MissingParameter", "InvalidParameter.EmptyParams", "InvalidParameterValue", "InvalidParameter.ParamError"];
/// Codes for a mobile number that is none.
const MOBILE: &[&str] = &[
    "InvalidParameter.Mobile",
    "InvalidParameter.InvalidMobile",
    "InvalidParameterValue.InvalidMobile",
    "InvalidParameter.NonsupportMobile",
];

impl Violation {
    /// The code that answers it, from an action that documents these.
    pub(super) fn code(&self, documented: &[String]) -> &'static str {
        let name = self.path.rsplit('.').find(|step| !step.bytes().all(|byte| byte.is_ascii_digit()));
        let name = name.unwrap_or_default();
        let (special, general, default) = match self.fault {
            Fault::Unknown => return "UnknownParameter",
            Fault::Missing => return "MissingParameter",
            Fault::Type => return "InvalidParameter",
            Fault::Empty => (of_empty(name), EMPTY, "MissingParameter"),
            Fault::Value => (of_value(name), &[][..], "InvalidParameterValue"),
        };
        let is_documented = |code: &&&str| documented.iter().any(|known| known == **code);
        special.iter().chain(general).find(is_documented).copied().unwrap_or(default)
    }
}

/// What is known to answer an empty parameter, the closest first.
fn of_empty(name: &str) -> &'static [&'static str] {
    match name {
        "FlowId" | "FlowIds" => &["MissingParameter.FlowId"],
        "ResourceId" | "ResourceIds" | "FileId" | "FileIds" => &["MissingParameter.ResourceId"],
        "ResourceName" => &["MissingParameter.ResourceName"],
        "CancelMessage" => &["MissingParameter.CancelReason"],
        "QrCodeId" => &["MissingParameter.QrCodeId"],
        "AuthCode" => &["MissingParameter.AuthCode"],
        "UserId" => &["MissingParameter.UserId"],
        "ApproverName" => &["MissingParameter.ApproverName"],
        "ApproverMobile" => &["MissingParameter.ApproverMobile"],
        _ => of_value(name),
    }
}

/// What is known to answer a parameter with a value that is not allowed, the closest first.
fn of_value(name: &str) -> &'static [&'static str] {
    match name {
        name if super::meaning::is_mobile_field(name) => MOBILE,
        "ApproverName" | "UserName" => &["InvalidParameter.Name", "InvalidParameter.InvalidName"],
        "FlowName" => &["InvalidParameter.FlowName"],
        "FlowType" => &["InvalidParameter.FlowType"],
        "FlowDescription" => &["InvalidParameter.FlowDescription"],
        "UserData" => &["InvalidParameter.FlowUserData"],
        "PreReadTime" => &["InvalidParameter.PreReadTime"],
        "JumpUrl" => &["InvalidParameter.JumpUrl"],
        "OrganizationName" => &["InvalidParameter.OrganizationName", "InvalidParameter.InvalidOrganizationName"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_documented_code_answers() {
        let table: [(Fault, &str, &[&str], &str); 9] = [
            (Fault::Value, "Approvers.0.ApproverMobile", &["InvalidParameter.Mobile"], "InvalidParameter.Mobile"),
            (Fault::Value, "Mobile", &["InvalidParameter.InvalidMobile"], "InvalidParameter.InvalidMobile"),
            (Fault::Value, "Mobile", &["InvalidParameter.Name"], "InvalidParameterValue"),
            (Fault::Empty, "FlowIds.0", &["MissingParameter", "MissingParameter.FlowId"], "MissingParameter.FlowId"),
            (Fault::Empty, "FlowName", &["InvalidParameter.FlowName"], "InvalidParameter.FlowName"),
            (Fault::Empty, "FileInfos.0.FileBody", &["InvalidParameterValue"], "InvalidParameterValue"),
            (Fault::Empty, "Operator.UserId", &[], "MissingParameter"),
            (Fault::Missing, "FlowId", &["MissingParameter.FlowId"], "MissingParameter"),
            (Fault::Unknown, "FlowNam", &["InvalidParameter"], "UnknownParameter"),
        ];
        for (fault, path, documented, code) in table {
            let violation = Violation { fault, path: path.to_owned(), message: String::new() };
            let documented: Vec<String> = documented.iter().map(|code| (*code).to_owned()).collect();
            assert_eq!(violation.code(&documented), code, "{path}");
        }
    }
}
