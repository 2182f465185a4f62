//! What a release's archive is: found, compared with what the release says, and opened.

use std::fs;
use std::path::{Path, PathBuf};

use super::checksums;
use crate::stack::platform::Platform;
use crate::stack::supply::archive::unpack;
use crate::stack::supply::cache::wanted;
use crate::stack::supply::host::{self, Patience};
use crate::stack::supply::transfer::{self, Got, Order};
use crate::stack::supply::unpack::LIMITS;
use crate::stack::up::step;
use crate::stack::versions::{Archive, Pin, is_sha256, is_trusted};

/// Where archives come from.
#[derive(Debug)]
pub(super) struct Finder {
    /// A folder in place of the network.
    pub(super) from: Option<PathBuf>,
    pub(super) cache: PathBuf,
    pub(super) patience: Patience,
}

impl Finder {
    /// What an archive is: there, as the release itself says, and with the programs in it.
    ///
    /// # Errors
    /// Which of these it is not.
    pub(super) fn find(
        &self,
        what: &str,
        pin: &Pin,
        platform: &Platform,
    ) -> Result<Archive, String> {
        let (url, listed) = self.address(pin, platform)?;
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        let got = match &self.from {
            Some(folder) => Got::read(&folder.join(&name))?,
            None => self.download(what, &url, listed)?,
        };
        if self.from.is_none() && !pin.checksums.is_empty() {
            compare(&host::text(&pin.checksums, self.patience)?, &name, &got)?;
        }
        self.open(pin, platform, &got.path, &name)?;
        Ok(Archive {
            sha256: got.sha256,
            bytes: got.bytes,
            url,
        })
    }

    /// Where an archive is, and its checksum where a listing names it.
    fn address(&self, pin: &Pin, platform: &Platform) -> Result<(String, Option<String>), String> {
        if pin.listing.is_empty() {
            return Ok((platform.fill(&pin.archive), None));
        }
        let listing = platform.fill(&pin.listing);
        if self.from.is_some() {
            return Err(format!("only {listing} knows where the archive is"));
        }
        let answer: serde_json::Value =
            serde_json::from_str(&host::text(&listing, self.patience)?).unwrap_or_default();
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        let (url, sha256) = (text("url"), text("sha256"));
        if !is_trusted(&url) || !is_sha256(&sha256) {
            return Err(format!("{listing}: names no `url` and `sha256`"));
        }
        if !url.contains(&pin.version) {
            return Err(format!("{listing}: names {url}, which is another version"));
        }
        Ok((url, Some(sha256)))
    }

    /// It stays in the cache, where `stack-up --download` goes on with it.
    fn download(&self, what: &str, url: &str, sha256: Option<String>) -> Result<Got, String> {
        step(&format!("getting {what} from {url}"));
        let order = Order {
            what: what.to_owned(),
            url: url.to_owned(),
            sha256,
            bytes: None,
        };
        transfer::download(&order, &self.cache.join("partial"), self.patience)
    }

    /// Unpacks an archive and throws away what was in it.
    fn open(
        &self,
        pin: &Pin,
        platform: &Platform,
        archive: &Path,
        name: &str,
    ) -> Result<(), String> {
        let folder = self.cache.join(format!("opened-{}", std::process::id()));
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(failed)?;
        let unpacked = unpack(archive, name, &folder, &wanted(pin, platform), LIMITS);
        fs::remove_dir_all(&folder).map_err(failed)?;
        unpacked
    }
}

/// Whether the release itself says the same.
fn compare(list: &str, name: &str, got: &Got) -> Result<(), String> {
    match checksums::of(list, name) {
        Some(listed) if listed == got.sha256 => Ok(()),
        Some(listed) => Err(format!(
            "its SHA-256 is {}; the release lists {listed}",
            got.sha256
        )),
        None => Err(format!("the release's list of checksums has no {name}")),
    }
}
