//! The pinned versions: one file that names each component's release, image and archives.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use super::component::Component;
use super::platform::Platform;
use super::render;
use super::version::Version;

/// Name of the file.
pub(crate) const FILE: &str = "pinned-versions.json";

/// Which file of pinned versions is meant.
#[derive(Debug, Clone, Args)]
pub(crate) struct PinsFile {
    /// Another file of pinned versions than this workspace's.
    #[arg(long = "pins", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl PinsFile {
    /// Reads it.
    ///
    /// # Errors
    /// Where it can't be read, or says what can't be.
    pub(crate) fn read(&self) -> Result<Pins, String> {
        Pins::read(self.file.as_deref())
    }

    /// Replaces it at once.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(crate) fn write(&self, pins: &Pins) -> Result<(), String> {
        let usual = render::source().join(FILE);
        let path = self.file.as_ref().unwrap_or(&usual);
        let beside = path.with_extension("new");
        let text = pins.text()?;
        let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
        written.map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// One component's release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    pub(crate) version: String,
    /// The oldest version that takes the configuration files, where that is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) oldest: String,
    /// Image with its tag.
    pub(crate) image: String,
    /// Digest of the image, once recorded, by the image with its tag: another tag's says nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) digests: BTreeMap<String, String>,
    /// Where its archive is, with `{os}` and `{arch}`; empty where only a `listing` knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) archive: String,
    /// Where a JSON document names the archive's `url` and `sha256`, with `{os}` and `{arch}`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) listing: String,
    /// Where the release lists the checksums of its archives; empty where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) checksums: String,
    /// Whether all of the archive's one folder is needed, not its programs alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) tree: bool,
    /// Each program, and its path in the archive, or in its one folder.
    pub(crate) programs: BTreeMap<String, String>,
    /// What is known of the archive, by platform, once recorded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) archives: BTreeMap<String, Archive>,
}

/// What is known of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Archive {
    /// In lower-case hexadecimal digits.
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    /// Where it was: what is recorded of another address says nothing.
    pub(crate) url: String,
}

impl Pin {
    /// What is known of the archive for a platform.
    pub(crate) fn archive_for(&self, platform: &Platform) -> Option<&Archive> {
        let recorded = self.archives.get(&platform.to_string());
        recorded.filter(|recorded| self.is_of_this_version(&recorded.url, platform))
    }

    /// The digest of the image, where it is recorded.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.digests.get(&self.image).map(String::as_str)
    }

    /// Where to look for the archive by hand.
    pub(crate) fn source(&self, platform: &Platform) -> String {
        let recorded = self
            .archive_for(platform)
            .map(|archive| archive.url.clone());
        recorded.unwrap_or_else(|| platform.fill(&format!("{}{}", self.archive, self.listing)))
    }

    /// Where a listing names the archive, there is nothing but the version to tell by.
    fn is_of_this_version(&self, url: &str, platform: &Platform) -> bool {
        if self.archive.is_empty() {
            url.contains(&self.version)
        } else {
            url == platform.fill(&self.archive)
        }
    }

    /// Whether a version does not take the configuration files.
    pub(crate) fn is_too_old(&self, version: Version) -> bool {
        Version::find(&self.oldest).is_some_and(|oldest| version < oldest)
    }

    fn problems(&self) -> Vec<String> {
        let urls = [&self.archive, &self.listing, &self.checksums].into_iter();
        let urls = urls.chain(self.archives.values().map(|archive| &archive.url));
        let mut problems: Vec<String> = urls
            .filter(|url| !url.is_empty() && !is_trusted(url))
            .map(|url| format!("`{url}` is not https"))
            .collect();
        for (platform, archive) in &self.archives {
            if !is_sha256(&archive.sha256) {
                problems.push(format!("{platform}: `{}` is no SHA-256", archive.sha256));
            }
        }
        for digest in self.digests.values().filter(|digest| !is_digest(digest)) {
            problems.push(format!("`{digest}` is no digest"));
        }
        if self.archive.is_empty() == self.listing.is_empty() {
            problems.push("wanted either an archive or a listing".to_owned());
        }
        problems
    }
}

/// Every component's, and the images beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pins {
    #[serde(flatten)]
    components: BTreeMap<Component, Pin>,
    /// Images with their tags, by name, of what is no component.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    images: BTreeMap<String, String>,
}

impl Pins {
    /// Reads a file; without one, this workspace's.
    ///
    /// # Errors
    /// Where it can't be read, or says what can't be.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, String> {
        let usual = render::source().join(FILE);
        let path = file.unwrap_or(&usual);
        let failed = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let pins: Self = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
        for (component, pin) in &pins.components {
            if let Some(problem) = pin.problems().first() {
                return Err(failed(format!("{component}: {problem}")));
            }
        }
        Ok(pins)
    }

    /// As the file has it.
    pub(crate) fn text(&self) -> Result<String, String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok(text + "\n")
    }

    /// A component's.
    pub(crate) fn of(&self, component: Component) -> Option<&Pin> {
        self.components.get(&component)
    }

    /// A component's, to be changed.
    pub(crate) fn of_mut(&mut self, component: Component) -> Option<&mut Pin> {
        self.components.get_mut(&component)
    }

    /// The image of what is no component.
    pub(crate) fn image(&self, name: &str) -> Option<&str> {
        self.images.get(name).map(String::as_str)
    }

    /// All components that have one.
    pub(crate) fn components(&self) -> impl Iterator<Item = Component> {
        self.components.keys().copied()
    }
}

/// Whether this is an image's digest.
pub(crate) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(is_sha256)
}

/// Whether nobody on the way can change what comes from there.
pub(crate) fn is_trusted(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://127.0.0.1:")
}

/// Whether these are the digits of a SHA-256.
pub(crate) fn is_sha256(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Archive, FILE, Pin, Pins};
    use crate::stack::component::Component;
    use crate::stack::platform::Platform;
    use crate::stack::render;

    #[test]
    fn the_file_is_as_it_would_be_written_and_pins_every_program() {
        let text = fs::read_to_string(render::source().join(FILE)).unwrap();
        let pins = Pins::read(None).unwrap();
        assert_eq!(pins.text().unwrap(), text);
        for component in Component::ALL {
            let Some(usual) = component.programs().first() else {
                continue;
            };
            let pin = pins.of(*component).unwrap();
            assert!(pin.programs.contains_key(*usual), "{component}");
            assert!(pin.image.contains(&pin.version), "{component}");
            let place = format!("{}{}", pin.archive, pin.listing);
            assert!(place.contains(&pin.version), "{component}");
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Pin), expected: &[&str]) {
        let pins = Pins::read(None).unwrap();
        let mut pin = pins.of(Component::Loki).unwrap().clone();
        change(&mut pin);
        assert_eq!(pin.problems(), expected);
    }

    #[test]
    fn what_a_pin_can_t_say_is_told() {
        check(|_| {}, &[]);
        check(
            |pin| pin.archive = "http://example.org/loki.zip".to_owned(),
            &["`http://example.org/loki.zip` is not https"],
        );
        check(
            |pin| pin.digests = [(String::new(), "sha256:12".to_owned())].into(),
            &["`sha256:12` is no digest"],
        );
        check(
            |pin| pin.archive.clear(),
            &["wanted either an archive or a listing"],
        );
    }
    #[test]
    fn what_is_recorded_of_another_version_is_not_known_of_this_one() {
        let pins = Pins::read(None).unwrap();
        let mut pin = pins.of(Component::Loki).unwrap().clone();
        let platform: Platform = "linux-amd64".parse().unwrap();
        let archive = Archive {
            sha256: "0".repeat(64),
            bytes: 1,
            url: platform.fill(&pin.archive),
        };
        pin.archives = [(platform.to_string(), archive.clone())].into();
        pin.digests = [(pin.image.clone(), "sha256:0".to_owned())].into();
        assert_eq!(pin.archive_for(&platform), Some(&archive));
        assert_eq!(pin.digest(), Some("sha256:0"));
        pin.archive = pin.archive.replace(&pin.version, "0.0.1");
        pin.image = "grafana/loki:0.0.1".to_owned();
        assert_eq!(pin.archive_for(&platform), None);
        assert_eq!(pin.digest(), None);
    }
}
