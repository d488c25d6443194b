//! A small definition for tests, in the shape of the real one.

use std::path::Path;

use tencent_ess_spec::{Files, Spec};

pub(crate) fn spec() -> Spec {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
    Spec::load(&Files::from_dir(&folder).unwrap()).unwrap()
}
