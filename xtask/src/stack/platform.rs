//! Which build of a program is meant: operating system and processor, as release archives name them.

use core::fmt;
use core::str::FromStr;
use std::env;

/// Operating system and processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Platform {
    os: String,
    arch: String,
}

impl Platform {
    /// This machine's.
    pub(crate) fn here() -> Self {
        let os = match env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let arch = match env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        Self {
            os: os.to_owned(),
            arch: arch.to_owned(),
        }
    }

    /// A text with `{os}` and `{arch}` filled in.
    pub(crate) fn fill(&self, template: &str) -> String {
        template
            .replace("{os}", &self.os)
            .replace("{arch}", &self.arch)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.os, self.arch)
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_word =
            |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.split_once('-') {
            Some((os, arch)) if is_word(os) && is_word(arch) => Ok(Self {
                os: os.to_owned(),
                arch: arch.to_owned(),
            }),
            _ => Err(format!("`{text}`: wanted OS-ARCH, as in `linux-amd64`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Platform;

    #[test]
    fn a_platform_is_read_written_and_filled_in() {
        let platform: Platform = "linux-arm64".parse().unwrap();
        assert_eq!(platform.to_string(), "linux-arm64");
        assert_eq!(
            platform.fill("loki-{os}-{arch}.zip"),
            "loki-linux-arm64.zip"
        );
        let here = Platform::here();
        assert_eq!(here.to_string().parse(), Ok(here));
    }

    #[test]
    fn what_is_no_platform_is_told() {
        for text in ["linux", "linux-", "-amd64", "linux-../x"] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }
}
