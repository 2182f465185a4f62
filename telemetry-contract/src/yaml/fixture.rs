//! Registries for tests of other rooms.

use super::Registry;
use super::files::Disk;
use super::load::Loader;
use super::problem::Problems;
use super::source::Source;

const MANIFEST: &str = "\
name: shop
schema_url: https://schemas.example.com/shop/1.0.0
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
";

/// A shop's registry with these definitions, on top of the base contract.
#[track_caller]
pub(crate) fn registry(definitions: &str) -> Registry {
    let definitions = format!("file_format: definition/2\n{definitions}");
    let sources = [
        Source::new("manifest.yaml", MANIFEST),
        Source::new("shop.yaml", definitions),
    ];
    let found = Loader::new(&Disk).assemble(&sources, None, Problems::default());
    found.usable().expect("this registry should be read")
}
