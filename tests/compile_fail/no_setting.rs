tencent_ess_client::service! {}

fn main() {}
