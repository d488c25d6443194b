//! Contracts that are started and signed together.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Call, Handler, PARTY_CODES, answered, coded, start};
use crate::{
    ApiError,
    state::{State, flow::FlowGroup, plan::Plan, refusal::Refusal},
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler {
        action: "CreateFlowGroupByFiles",
        answer: create_by_files,
        codes: &[
            PARTY_CODES,
            &[
                "MissingParameter.FlowApprover",
                "MissingParameter.ResourceId",
                "OperationDenied",
                "OperationDenied.FileDeleted",
                "OperationDenied.FileNoMatchResource",
                "OperationDenied.ManyResourceId",
                "ResourceNotFound.Resource",
            ],
        ],
    },
    Handler {
        action: "CreateFlowGroupByTemplates",
        answer: create_by_templates,
        codes: &[
            PARTY_CODES,
            &["OperationDenied", "OperationDenied.ApproverNoMatchTemplate", "ResourceNotFound.NotExistTemplate"],
        ],
    },
];

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Group {
    flow_group_name: String,
    flow_group_infos: Vec<Member>,
}

/// A contract of the group.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Member {
    file_ids: Vec<String>,
    template_id: String,
    #[serde(flatten)]
    plan: Plan,
}

fn create_by_files(call: &mut Call<'_>) -> Answer {
    let group: Group = call.read()?;
    // All are looked at before any is created.
    for member in &group.flow_group_infos {
        start::check_file_plan(call.state, &member.plan, &member.file_ids)?;
    }
    let creator = call.operator().to_owned();
    create(call.state, group, |state, member| start::start_at_once(state, member.plan, &creator))
}

fn create_by_templates(call: &mut Call<'_>) -> Answer {
    let group: Group = call.read()?;
    let failed = coded(|refusal| match refusal {
        Refusal::NoTemplate(_) => "ResourceNotFound.NotExistTemplate",
        Refusal::NotTheTemplatesSigners(_) => "OperationDenied.ApproverNoMatchTemplate",
        _ => "OperationDenied",
    });
    for member in &group.flow_group_infos {
        member.plan.check(call.state.now).map_err(&failed)?;
        call.state.check_template(&member.plan, &member.template_id).map_err(&failed)?;
    }
    let creator = call.operator().to_owned();
    create(call.state, group, |state, member| {
        let flow_id = state.create_flow(member.plan, &creator);
        state.fit_template(&flow_id, &member.template_id, &[]).map_err(&failed)?;
        state.attach_document(&flow_id, true).map_err(&failed)?;
        state.start(&flow_id).map_err(&failed)?;
        Ok(flow_id)
    })
}

fn create(
    state: &mut State,
    group: Group,
    mut start: impl FnMut(&mut State, Member) -> Result<String, ApiError>,
) -> Answer {
    let failed = coded(|_| "OperationDenied");
    let group_id = state.ids.resource();
    let (mut flow_ids, mut approvers) = (Vec::new(), Vec::new());
    for member in group.flow_group_infos {
        let flow_id = start(state, member)?;
        let join = |flow: &mut crate::state::flow::Flow, _| {
            flow.group_id = Some(group_id.clone());
            Ok(())
        };
        state.amend(&flow_id, join).map_err(&failed)?;
        let items = start::approver_items(state.flow(&flow_id).map_err(&failed)?);
        approvers.push(json!({ "FlowId": flow_id, "Approvers": items }));
        flow_ids.push(flow_id);
    }
    state.groups.insert(group_id.clone(), FlowGroup { name: group.flow_group_name, flow_ids: flow_ids.clone() });
    answered(json!({
        "FlowGroupId": group_id, "FlowIds": flow_ids, "Approvers": approvers, "WorkflowInstanceId": "",
    }))
}
