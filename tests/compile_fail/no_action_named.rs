tencent_ess_client::service! { "ess/2020-11-11", actions: [] }

fn main() {}
