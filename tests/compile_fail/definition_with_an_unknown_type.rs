tencent_ess_client::service! { path: "../../../../tests/compile_fail/unknown_type" }

fn main() {}
