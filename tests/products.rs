//! What the metadata of the vendor's other products has come up with compiles without a warning, and is sent
//! as it was given.
//!
//! `products/` holds what `regen` makes of the metadata in `xtask/tests/products/`; a test there holds it to that.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![deny(warnings)]

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// A module for each of these definitions, with no name in scope but its own.
macro_rules! products {
    ($($name:ident = $path:literal,)*) => {
        $(
            #[no_implicit_prelude]
            mod $name {
                ::tencent_ess_client::service! { path: $path }
            }
        )*
    };
}

products! {
    // Names that become one in snake_case.
    alike = "products/alike",
    // A service whose name is a keyword, an object with `_`, and names that emitted code might use.
    as_ = "products/as",
    // A request within another, and an answer within a request.
    batch = "products/batch",
    // An action without parameters.
    empty = "products/empty",
    // An object that holds itself, and two that hold each other, without a list in between.
    endless = "products/endless",
    // Bytes, values that their type cannot hold, and a type without members.
    odd = "products/odd",
    // Names of the prelude and keywords.
    taken = "products/taken",
    // An action of the same name as a type.
    twice = "products/twice",
}

/// A request that was read into its type is sent as it was given.
fn is_kept<T: Serialize + DeserializeOwned>(request: &Value) {
    let read: T = serde_json::from_value(request.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), *request);
}

#[test]
fn requests_of_all_products_are_sent_as_they_were_given() {
    is_kept::<alike::actions::Do>(&json!({ "UUI": "a", "Uui": "b", "Ip": { "PublicIP": "c", "PublicIp": ["d"] } }));
    is_kept::<as_::actions::Do>(&json!({
        "Req": { "At": "2026-01-01" },
        "Client": { "Error": { "Kind": 1 }, "ErrorCode": "e" },
        "Fields": [{ "Name": [0.5], "Validate": "v" }],
    }));
    is_kept::<batch::actions::Do>(&json!({ "All": [{ "Id": "a" }], "Last": { "All": [], "RequestId": "r" } }));
    is_kept::<empty::actions::Do>(&json!({}));
    is_kept::<endless::actions::Do>(&json!({
        "Root": { "Next": { "Left": { "Owner": {} } }, "All": [{ "Next": {} }] },
    }));
    is_kept::<odd::actions::Do>(&json!({ "File": "AQID", "Status": 0, "Nothing": {} }));
    is_kept::<taken::actions::Do>(&json!({
        "Box": { "Option": { "Some": 0.5, "None": true, "build": "b" }, "Type": "t" },
        "Result": [{ "Ok": "o", "Err": { "String": { "Self": "2026-01-01", "match": [false] } } }],
        "super": "s",
    }));
    is_kept::<twice::actions::Do>(&json!({ "It": { "Id": "i" } }));
}
