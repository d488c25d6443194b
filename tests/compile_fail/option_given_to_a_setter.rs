use std::time::SystemTime;
use tencent_ess::prelude::*;

fn main() {
    let (name, kind, file, operator): (Option<String>, Option<ResourceType>, Option<&str>, Option<UserInfo>) =
        (None, None, None, None);
    let deadline: Option<SystemTime> = None;
    CreatePrepareFlow::builder()
        .flow_name(name)
        .resource_type(kind)
        .resource_id(file)
        .deadline(deadline)
        .operator(operator);
}
