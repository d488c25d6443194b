tencent_ess_client::service! { "ess" }

fn main() {}
