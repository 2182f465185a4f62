//! SHA-256 of files, as releases list it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// In lower-case hexadecimal digits.
///
/// # Errors
/// Where the file can't be read.
pub(crate) fn sha256(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    let mut digits = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string can't fail.
        let _written = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn a_file_has_the_digest_that_the_standard_gives() {
        let path = std::env::temp_dir().join(format!("digest-{}", std::process::id()));
        fs::write(&path, "abc").unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256(&path).unwrap(), expected);
        fs::remove_file(path).unwrap();
    }
}
