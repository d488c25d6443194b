#![deny(unused_must_use)]

use tencent_ess::prelude::*;

fn call(client: &Client, request: CreatePrepareFlow) {
    client.send(request);
}

fn main() {}
