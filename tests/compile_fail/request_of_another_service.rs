use tencent_ess::prelude::*;

mod other {
    tencent_ess_client::service! { path: "../../../../tests/records" }
}

fn call(client: &Client) {
    client.send(other::actions::CreateThing::builder().name("name").build());
}

fn main() {}
