tencent_ess_client::service! { path: "../../../../tests/compile_fail/syntax_error" }

fn main() {}
