use tencent_ess::prelude::*;

fn main() {
    let client = Client::builder().build_blocking();
}
