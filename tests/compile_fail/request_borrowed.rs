use tencent_ess::prelude::*;

async fn call(client: &Client, request: DescribeFlowInfo) -> Result<(), Error> {
    client.send(&request).await?;
    Ok(())
}

fn main() {}
