use tencent_ess::prelude::*;

async fn call(client: &Client) -> Result<(), Error> {
    client.send(DescribeFlowInfo::builder().operator(UserInfo::builder().user_id("id"))).await?;
    Ok(())
}

fn main() {}
