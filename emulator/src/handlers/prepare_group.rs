//! `CreatePrepareFlowGroup`: the address of a page on which a group of contracts is prepared and started.

use serde_json::{Value, json};

use super::{Answer, Call, Handler, PARTY_CODES, answered, groups::Group, prepare::PAGE_LIFETIME, start};
use crate::{
    ApiError,
    state::offer::{Prepared, PreparedGroup, Resource},
};

pub(super) const HANDLERS: &[Handler] = &[Handler {
    action: "CreatePrepareFlowGroup",
    answer: create_prepare_flow_group,
    codes: &[PARTY_CODES, start::FILE_PLAN_CODES, &["UnsupportedOperation"]],
}];

fn create_prepare_flow_group(call: &mut Call<'_>) -> Answer {
    if call.integer("ResourceType") == Some(1) {
        return Err(ApiError::new("UnsupportedOperation", "groups are prepared from files only, `ResourceType` 2"));
    }
    let mut group: Group = call.read()?;
    let (kind, deadline) = (call.text("FlowGroupType").to_owned(), call.integer("FlowGroupDeadline").unwrap_or(0));
    for member in &mut group.flow_group_infos {
        if !kind.is_empty() {
            member.plan.flow_type.clone_from(&kind);
        }
        if deadline > 0 {
            member.plan.deadline = deadline;
        }
    }
    group.check_files(call.state)?;

    let mut options = call.object("FlowGroupOptions");
    // What may not be edited is said by options of its own, and the files are those of the request.
    options.extend(["CanEditFlow", "SkipUploadFile"].map(|option| (option.to_owned(), Value::Bool(true))));
    let expires_on = call.state.now.saturating_add(PAGE_LIFETIME);
    let creator = call.operator().to_owned();
    let mut codes = Vec::new();
    for member in group.flow_group_infos {
        let [code, flow_id] = [(); 2].map(|()| call.state.ids.resource());
        let prepared = Prepared {
            plan: member.plan,
            resource: Resource::File(member.file_ids.into_iter().next().unwrap_or_default()),
            creator: creator.clone(),
            flow_id,
            draft_id: String::new(),
            need_create_review: false,
            options: options.clone(),
            expires_on,
            used: false,
            saved: false,
        };
        call.state.prepared.insert(code.clone(), prepared);
        codes.push(code);
    }
    let [code, group_id] = [(); 2].map(|()| call.state.ids.resource());
    let url = format!(
        "{}/contract-create?embed=1&expiredOn={expires_on}&code={code}&businessId={group_id}\
         &channel=TENCENTCLOUD&operateSource=byFileGroup",
        call.base_url,
    );
    let answer = json!({ "FlowGroupId": group_id, "PrepareUrl": url });
    let prepared = PreparedGroup { group_id, name: group.flow_group_name, codes, expires_on, used: false };
    call.state.prepared_groups.insert(code, prepared);
    answered(answer)
}
