tencent_ess_client::service! { "ess/2020-11-12" }

fn main() {}
