use tencent_ess::prelude::*;

mod other {
    tencent_ess_client::service! { path: "../../../../tests/records" }
}

async fn call(client: &Client, request: CreatePrepareFlow) -> Result<(), Error> {
    let answer: other::actions::CreateThingResponse = client.send(request).await?;
    drop(answer);
    Ok(())
}

fn main() {}
