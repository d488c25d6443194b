tencent_ess_client::service! { path: "no/such/folder" }

fn main() {}
