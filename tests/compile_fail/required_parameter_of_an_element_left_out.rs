use tencent_ess::prelude::*;

fn main() {
    CreatePrepareFlow::builder()
        .operator(UserInfo::builder().user_id("id"))
        .flow_name("name")
        .approvers([FlowCreateApprover::builder().approver_name("name")])
        .build();
}
