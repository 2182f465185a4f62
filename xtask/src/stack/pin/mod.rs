//! `stack-pin`: records beside the pinned versions what their archives and images have to be.

mod archive;
mod checksums;
mod image;
#[cfg(test)]
mod pin_tests;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use self::archive::Finder;
use super::component::Component;
use super::platform::Platform;
use super::supply::Shelf;
use super::supply::host::{Patience, USUAL};
use super::supply::progress::amount;
use super::versions::Pins;

/// Record checksums of archives and digests of images beside the pinned versions.
#[derive(Debug, Args)]
pub(crate) struct Pin {
    /// These components alone.
    #[arg(value_enum)]
    components: Vec<Component>,
    /// Record nothing; say what is not recorded yet.
    #[arg(long, conflicts_with = "from")]
    check: bool,
    /// Take the archives from this folder in place of the network, and leave the images out.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Look again at what is recorded already.
    #[arg(long)]
    again: bool,
    /// For these systems and processors.
    #[arg(
        long = "platform",
        value_name = "OS-ARCH",
        value_delimiter = ',',
        default_value = "linux-amd64,linux-arm64"
    )]
    platforms: Vec<Platform>,
    #[command(flatten)]
    shelf: Shelf,
    /// Print what is missing, or went wrong, as one JSON object; progress goes to standard error.
    #[arg(long)]
    json: bool,
}

impl Pin {
    /// Records it; `Ok(false)` where something could not be, or with `--check` is not.
    pub(crate) fn run(self) -> Result<bool, String> {
        self.record(USUAL)
    }

    fn record(&self, patience: Patience) -> Result<bool, String> {
        let before = self.shelf.pins.read()?;
        if self.check {
            let missing = self.missing(&before);
            self.say("missing", &missing);
            return Ok(missing.is_empty());
        }
        let (mut pins, mut problems) = (before.clone(), Vec::new());
        for component in self.components(&before) {
            problems.extend(self.archives(component, &mut pins, patience)?);
            if self.from.is_none() {
                problems.extend(self.image(component, &mut pins, patience).err());
            }
        }
        if pins != before {
            self.shelf.pins.write(&pins)?;
        }
        self.say("problems", &problems);
        Ok(problems.is_empty())
    }

    /// Prints the answer: what is missing to standard output, and what went wrong to standard error,
    /// unless a program reads it.
    fn say(&self, what: &str, lines: &[String]) {
        if self.json {
            println!("{:#}", json!({what: lines}));
        } else if self.check && lines.is_empty() {
            println!("everything is recorded");
        } else {
            for line in lines {
                if self.check {
                    println!("{line}");
                } else {
                    eprintln!("✘ {line}");
                }
            }
        }
    }

    fn components(&self, pins: &Pins) -> Vec<Component> {
        let all = pins.components();
        all.filter(|component| self.components.is_empty() || self.components.contains(component))
            .collect()
    }

    /// Everything that is not recorded.
    fn missing(&self, pins: &Pins) -> Vec<String> {
        let mut all = Vec::new();
        for component in self.components(pins) {
            let Some(pin) = pins.of(component) else {
                continue;
            };
            let platforms = self.platforms.iter();
            let unknown = platforms.filter(|platform| pin.archive_for(platform).is_none());
            let archives = unknown.map(|platform| format!("checksum of the {platform} archive"));
            let image = pin
                .digest()
                .is_none()
                .then(|| format!("digest of {}", pin.image));
            let missing = archives.chain(image);
            all.extend(missing.map(|missing| format!("{component} {}: no {missing}", pin.version)));
        }
        all
    }

    /// Records each platform's archive; what went wrong.
    fn archives(
        &self,
        component: Component,
        pins: &mut Pins,
        patience: Patience,
    ) -> Result<Vec<String>, String> {
        let finder = Finder {
            from: self.from.clone(),
            cache: self.shelf.folder()?,
            patience,
        };
        let mut problems = Vec::new();
        for platform in &self.platforms {
            let Some(pin) = pins.of_mut(component) else {
                continue;
            };
            let recorded = pin.archive_for(platform).cloned();
            if recorded.is_some() && !self.again {
                continue;
            }
            let name = format!("{component} {} {platform}", pin.version);
            match finder.find(&name, pin, platform) {
                Ok(found) if recorded.is_some_and(|recorded| recorded != found) => {
                    let sum = found.sha256;
                    problems.push(format!(
                        "{name}: its archive has changed, its SHA-256 is {sum}; remove what is \
                         recorded of it if that is right"
                    ));
                }
                Ok(found) => {
                    println!("✔ {name}: {}, {}", amount(found.bytes), found.sha256);
                    pin.archives.insert(platform.to_string(), found);
                }
                Err(problem) => problems.push(format!("{name}: {problem}")),
            }
        }
        Ok(problems)
    }

    fn image(
        &self,
        component: Component,
        pins: &mut Pins,
        patience: Patience,
    ) -> Result<(), String> {
        let Some(pin) = pins.of_mut(component) else {
            return Ok(());
        };
        let recorded = pin.digest().map(str::to_owned);
        if recorded.is_some() && !self.again {
            return Ok(());
        }
        let found = image::digest(&pin.image, patience)?;
        if recorded.is_some_and(|recorded| recorded != found) {
            let image = &pin.image;
            return Err(format!(
                "{image}: is another image now, {found}; remove what is recorded of it if that is \
                 right"
            ));
        }
        println!("✔ {}: {found}", pin.image);
        pin.digests = [(pin.image.clone(), found)].into();
        Ok(())
    }
}
