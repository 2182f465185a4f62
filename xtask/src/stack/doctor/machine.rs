//! What this machine has left: memory, and room on the disk.

use std::fs;
use std::path::Path;

/// Bytes of memory that programs can still have; `None` where the system does not tell.
pub(super) fn memory() -> Option<u64> {
    available(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Bytes left on the disk that a folder is on, or will be.
pub(super) fn disk(folder: &Path) -> Option<u64> {
    let mut there = folder.ancestors().filter(|folder| folder.exists());
    let filesystem = rustix::fs::statvfs(there.next()?).ok()?;
    Some(filesystem.f_bavail.saturating_mul(filesystem.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::{available, disk};

    #[test]
    fn memory_is_what_the_system_says_can_be_had() {
        let text = "MemTotal:  100 kB\nMemFree:  10 kB\nMemAvailable:   50 kB\n";
        assert_eq!(available(text), Some(50 * 1024));
        assert_eq!(available("MemTotal: 100 kB\n"), None);
    }

    #[test]
    fn a_folder_that_is_not_there_yet_has_the_room_of_the_one_above() {
        assert!(disk(&std::env::temp_dir().join("not/there/yet")) > Some(0));
    }
}
