//! A release's own list of checksums, as `sha256sum` writes it.

/// The checksum that a list has of a file.
pub(super) fn of<'a>(list: &'a str, file: &str) -> Option<&'a str> {
    list.lines().find_map(|line| {
        let (sum, name) = line.split_once(char::is_whitespace)?;
        let name = name.trim();
        let name = name.strip_prefix('*').unwrap_or(name);
        (name.strip_prefix("./").unwrap_or(name) == file).then_some(sum)
    })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[track_caller]
    fn check(list: &str, expected: Option<&str>) {
        assert_eq!(of(list, "loki.zip"), expected, "{list}");
    }

    #[test]
    fn a_file_is_found_however_it_is_listed() {
        check("aa  loki.zip\nbb  tempo.zip\n", Some("aa"));
        check("bb  tempo.zip\naa *loki.zip", Some("aa"));
        check("aa  ./loki.zip\r\n", Some("aa"));
        check("aa  dist/loki.zip\nbb  loki.zip.sig\n", None);
        check("", None);
    }
}
