//! Credentials: random, made once, in files that only their owner can open.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Characters of a password, and how many of them: about 190 bits.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LENGTH: usize = 32;

/// Makes a random password in a file, unless there is one already.
///
/// # Errors
/// Where the file can't be written, or the system has no random numbers.
pub(crate) fn password(path: &Path) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let mut file = match create(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = [0_u8; LENGTH];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .map_err(failed)?;
    let text = bytes.map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]);
    file.write_all(&text).map_err(failed)
}

/// A new file for its owner alone, from its first moment on.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LENGTH, password};

    #[test]
    fn a_password_is_random_kept_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("secrets-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (one, other) = (folder.join("one"), folder.join("other"));
        password(&one).unwrap();
        password(&other).unwrap();
        let first = fs::read_to_string(&one).unwrap();
        assert_eq!(first.len(), LENGTH);
        assert_ne!(first, fs::read_to_string(&other).unwrap());
        password(&one).unwrap();
        assert_eq!(first, fs::read_to_string(&one).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&one).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
