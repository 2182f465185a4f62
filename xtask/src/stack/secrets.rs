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

/// Keeps a text in a file for its owner alone, unless there is one already.
///
/// # Errors
/// Where the file can't be written.
pub(crate) fn keep(path: &Path, text: &[u8]) -> Result<(), String> {
    let written = create(path).and_then(|mut file| file.write_all(text));
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Lets the group of a file read it, too: a container's user is not its owner.
///
/// # Errors
/// Where its rights can't be changed.
pub(crate) fn open_for_group(path: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::fs::{self, Permissions};
        use std::os::unix::fs::PermissionsExt as _;

        fs::set_permissions(path, Permissions::from_mode(0o640))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    #[cfg(not(unix))]
    let _path = path;
    Ok(())
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

    use super::{LENGTH, keep, open_for_group, password};

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

    #[cfg(unix)]
    #[test]
    fn what_is_kept_stays_as_it_was_first_and_opens_for_its_group_where_that_is_wanted() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = std::env::temp_dir().join(format!("secrets-kept-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("file");
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        keep(&file, b"first").unwrap();
        keep(&file, b"second").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "first");
        assert_eq!(mode(), 0o600);
        open_for_group(&file).unwrap();
        assert_eq!(mode(), 0o640);
        fs::remove_dir_all(folder).unwrap();
    }
}
