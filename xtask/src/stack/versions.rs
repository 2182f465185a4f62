//! The pinned versions: one file that names each component's release, image and archive.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};

use super::component::Component;
use super::render;

/// Name of the file.
pub(crate) const FILE: &str = "pinned-versions.json";

/// One component's release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pin {
    pub(crate) version: String,
    /// Image with its tag.
    pub(crate) image: String,
    /// Digest of the image, once somebody with a network has recorded it.
    #[serde(default)]
    pub(crate) digest: String,
    /// Where its archive is, for Linux; `{arch}` is `amd64` or `arm64`.
    pub(crate) archive: String,
    /// SHA-256 of the archive by architecture, once recorded.
    #[serde(default)]
    pub(crate) sha256: BTreeMap<String, String>,
    /// The program in the archive.
    pub(crate) program: String,
}

/// Every component's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Pins(BTreeMap<Component, Pin>);

impl Pins {
    /// A component's.
    pub(crate) fn of(&self, component: Component) -> Option<&Pin> {
        self.0.get(&component)
    }
}

/// Reads the file.
///
/// # Errors
/// Where it can't be read.
pub(crate) fn read() -> Result<Pins, String> {
    let path = render::source().join(FILE);
    let failed = |error: String| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
