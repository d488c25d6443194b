//! The same data as plain structs with derived serde, with the members that occur and no others.
#![allow(clippy::struct_field_names, clippy::struct_excessive_bools, reason = "the names are the vendor's")]
#![allow(dead_code, reason = "what is decoded only has to be there")]

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

macro_rules! records {
    ($($name:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Debug, Default, Deserialize, Serialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub(crate) struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$type>,)*
        }
    )*};
}

records! {
    CreatePrepareFlow {
        approvers: Vec<FlowCreateApprover>,
        deadline: i64,
        flow_id: String,
        flow_name: String,
        flow_option: CreateFlowOption,
        flow_type: String,
        initiator_components: Vec<Component>,
        intelligent_status: String,
        operator: UserInfo,
        resource_id: String,
        resource_type: i64,
        unordered: bool,
        user_data: String,
        user_flow_type_id: String,
    }
    FlowCreateApprover {
        approver_mobile: String,
        approver_name: String,
        approver_option: ApproverOption,
        approver_sign_types: Vec<i64>,
        approver_type: i64,
        approver_verify_types: Vec<i64>,
        components: Vec<Component>,
        is_full_text: bool,
        pre_read_time: i64,
        required: bool,
        sign_components: Vec<Component>,
        organization_name: String,
    }
    ApproverOption { can_edit_approver: bool, no_refuse: bool, no_transfer: bool }
    Component {
        component_height: f64,
        component_page: i64,
        component_pos_x: f64,
        component_pos_y: f64,
        component_type: String,
        component_value: String,
        component_width: f64,
        file_index: i64,
        forbid_move_and_delete: bool,
        lock_component_value: bool,
        component_required: bool,
    }
    CreateFlowOption {
        can_edit_flow: bool,
        can_edit_form_field: bool,
        can_skip_add_approver: bool,
        custom_create_flow_description: String,
        forbid_edit_fill_component: bool,
        hide_show_deadline: bool,
        hide_show_flow_name: bool,
        hide_show_flow_type: bool,
        skip_upload_file: bool,
    }
    UserInfo { user_id: String }
    DescribeFlowInfo { operator: UserInfo, flow_ids: Vec<String> }

    Envelope { response: Response }
    Response { flow_detail_infos: Vec<FlowDetailInfo>, flow_group_id: String, request_id: String }
    FlowDetailInfo {
        flow_id: String,
        flow_name: String,
        flow_type: String,
        flow_status: i64,
        flow_message: String,
        flow_description: String,
        created_on: i64,
        flow_approver_infos: Vec<FlowApproverDetail>,
        creator: String,
        template_id: String,
    }
    FlowApproverDetail {
        approve_message: String,
        approve_name: String,
        approve_status: i64,
        receipt_id: String,
        mobile: String,
        sign_order: i64,
        approve_time: i64,
        approve_type: String,
        organization_name: String,
        sign_id: String,
    }
}

/// An answer about two contracts of three people each.
pub(crate) fn answer() -> String {
    let mut flows = Vec::new();
    for flow in 0..2 {
        let mut approvers = String::new();
        for person in 0..3 {
            let comma = if person == 0 { "" } else { "," };
            write!(
                approvers,
                r#"{comma}{{"ApproveMessage":"","ApproveName":"签署人{person}","ApproveStatus":3,"ReceiptId":"yDwFl{flow}{person}UUckp","Mobile":"1320000000{person}","SignOrder":{person},"ApproveTime":1692005230,"ApproveType":"PERSON","OrganizationName":"示例企业","SignId":"yDwFl{flow}{person}UUsign"}}"#
            )
            .unwrap();
        }
        flows.push(format!(
            r#"{{"FlowId":"yDwFl{flow}UUckpgxxxxxxxxxxxxxxxxxxx","FlowName":"嵌入式合同","FlowType":"合同","FlowStatus":4,"FlowMessage":null,"FlowDescription":"","CreatedOn":1692004929,"FlowApproverInfos":[{approvers}],"Creator":"yDRSs","TemplateId":""}}"#
        ));
    }
    format!(
        r#"{{"Response":{{"FlowDetailInfos":[{}],"FlowGroupId":"","RequestId":"s1692004929990936987"}}}}"#,
        flows.join(",")
    )
}
