//! What the macro says about mistakes, and that it says it where they are.
//!
//! Only its own errors are here, in whose words no compiler has a part.

#[test]
fn mistakes_are_told_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
