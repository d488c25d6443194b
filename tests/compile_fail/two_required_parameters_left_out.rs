use tencent_ess::prelude::*;

fn main() {
    CreatePrepareFlow::builder().resource_type(ResourceType::File).build();
}
