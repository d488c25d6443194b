use tencent_ess::prelude::*;

fn main() {
    CreatePrepareFlow::builder().operator(UserInfo::builder().user_id("id")).build();
}
