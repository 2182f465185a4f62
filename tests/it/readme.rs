//! The README: its code is the compiled example.

const README: &str = include_str!("../../README.md");
const MINIMAL: &str = include_str!("../../examples/src/bin/minimal.rs");

#[test]
fn the_quick_start_is_the_compiled_example() {
    let (_, code) = README.split_once("```rust\n").unwrap();
    let (code, _) = code.split_once("```\n").unwrap();
    let (_, example) = MINIMAL.split_once("\n\n").unwrap();
    assert_eq!(code, example);
}

#[test]
fn it_fits_one_screen() {
    assert!(
        README.lines().count() <= 120,
        "{} lines",
        README.lines().count()
    );
}
