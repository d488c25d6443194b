use tencent_ess::prelude::*;

fn main() {
    CreatePrepareFlow::builder().unordered("yes").approvers([UserInfo::default()]);
}
