//! The compile errors that users meet, word for word.
//!
//! After a deliberate change: `TRYBUILD=overwrite cargo test -p tests --test compile_fail`.

#[test]
fn mistakes_are_explained_where_they_are_made() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("compile_fail/*.rs");
}
