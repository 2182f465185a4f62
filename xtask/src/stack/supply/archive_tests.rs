//! Archives as somebody hostile would make them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::archive::unpack;
use super::transfer_tests::Folder;
use super::unpack::{LIMITS, Limits, Wanted};

/// One entry, written as it is told to be.
struct Item<'a> {
    name: &'a str,
    kind: EntryType,
    content: &'a [u8],
    target: &'a str,
    mode: u32,
}

fn file<'a>(name: &'a str, content: &'a [u8]) -> Item<'a> {
    Item {
        name,
        kind: EntryType::Regular,
        content,
        target: "",
        mode: 0o644,
    }
}

fn link<'a>(name: &'a str, target: &'a str) -> Item<'a> {
    Item {
        kind: EntryType::Symlink,
        target,
        ..file(name, b"")
    }
}

fn special(name: &str, kind: EntryType) -> Item<'_> {
    Item {
        kind,
        ..file(name, b"")
    }
}

/// Names are written past the crate's own checks.
fn tar(items: &[Item<'_>]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for item in items {
        let mut header = Header::new_gnu();
        let old = header.as_old_mut();
        old.name[..item.name.len()].copy_from_slice(item.name.as_bytes());
        old.linkname[..item.target.len()].copy_from_slice(item.target.as_bytes());
        header.set_entry_type(item.kind);
        header.set_mode(item.mode);
        header.set_size(item.content.len() as u64);
        header.set_cksum();
        archive.append(&header, item.content).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

fn zip(items: &[Item<'_>]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for item in items {
        let options = SimpleFileOptions::default().unix_permissions(item.mode);
        if item.kind == EntryType::Symlink {
            archive
                .add_symlink(item.name, item.target, options)
                .unwrap();
        } else {
            archive.start_file(item.name, options).unwrap();
            archive.write_all(item.content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

fn programs() -> Wanted {
    let programs = [("tempo", "tempo"), ("cli", "bin/tempo-cli")];
    Wanted::Programs(owned(&programs))
}

fn tree() -> Wanted {
    Wanted::Tree(owned(&[("grafana", "bin/grafana")]))
}

fn owned(programs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let programs = programs.iter();
    programs
        .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
        .collect()
}

/// Unpacks an archive into a folder below the test's own; `Err` is what was refused.
fn unpacked(name: &str, archive: &[u8], wanted: &Wanted, limits: Limits) -> Result<Folder, String> {
    let folder = Folder::new();
    folder.write(name, archive);
    let into = folder.0.join("into");
    fs::create_dir_all(&into).unwrap();
    let done = unpack(&folder.0.join(name), name, &into, wanted, limits);
    let outside: Vec<_> = fs::read_dir(&folder.0).unwrap().collect();
    assert_eq!(outside.len(), 2, "something was written outside");
    done.map(|()| folder)
}

/// Both kinds of archive are refused for the same reason.
#[track_caller]
fn refused(items: &[Item<'_>], wanted: &Wanted, expected: &str) {
    let archives = [("a.tar.gz", tar(items)), ("a.zip", zip(items))];
    for (name, archive) in archives {
        one_refused(name, &archive, wanted, LIMITS, expected);
    }
}

#[track_caller]
fn one_refused(name: &str, archive: &[u8], wanted: &Wanted, limits: Limits, expected: &str) {
    let Err(error) = unpacked(name, archive, wanted, limits) else {
        panic!("{name} was taken");
    };
    assert!(error.contains(expected), "wanted `{expected}` in: {error}");
}

const GOOD: [(&str, &[u8]); 3] = [
    ("tempo", b"the program"),
    ("bin/tempo-cli", b"another"),
    ("README.md", b"text"),
];

fn good() -> Vec<Item<'static>> {
    GOOD.map(|(name, content)| file(name, content)).into()
}

#[cfg(unix)]
#[test]
fn only_programs_are_taken_out_and_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;

    for (name, archive) in [("a.tar.gz", tar(&good())), ("a.zip", zip(&good()))] {
        let folder = unpacked(name, &archive, &programs(), LIMITS).unwrap();
        let into = folder.0.join("into");
        assert_eq!(fs::read(into.join("tempo")).unwrap(), b"the program");
        assert_eq!(fs::read(into.join("cli")).unwrap(), b"another");
        assert_eq!(fs::read_dir(&into).unwrap().count(), 2);
        let mode = fs::metadata(into.join("tempo"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o755);
    }
}

#[cfg(unix)]
#[test]
fn a_tree_comes_without_its_folder_and_with_its_links() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut items = vec![
        file("grafana-13/bin/grafana", b"program"),
        file("grafana-13/conf/defaults.ini", b"usual"),
        link("grafana-13/conf/link.ini", "../conf/defaults.ini"),
    ];
    items[0].mode = 0o755;
    let mut folders = vec![special("grafana-13/", EntryType::Directory)];
    folders.extend(items);
    let folder = unpacked("a.tar.gz", &tar(&folders), &tree(), LIMITS).unwrap();
    let into = folder.0.join("into");
    assert_eq!(fs::read(into.join("conf/link.ini")).unwrap(), b"usual");
    let mode = |path: &str| fs::metadata(into.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode("bin/grafana"), mode("conf/defaults.ini")),
        (0o755, 0o644)
    );
}

#[test]
fn what_leads_out_is_refused() {
    for name in ["/tmp/evil", "../evil", "a/../../evil", "a\\..\\evil"] {
        let mut items = good();
        items.push(file(name, b"evil"));
        let archive = tar(&items);
        one_refused("a.tar.gz", &archive, &programs(), LIMITS, "evil");
    }
    let outside = file("../evil", b"evil");
    one_refused("a.zip", &zip(&[outside]), &programs(), LIMITS, "leads out");
}

#[test]
fn links_that_lead_out_are_refused() {
    for target in ["/etc/passwd", "../../evil", "x/../../.."] {
        let mut items = good();
        items.push(link("a/link", target));
        refused(&items, &programs(), "is a link that leads out");
    }
    let mut items = good();
    items.remove(0);
    items.push(link("tempo", "bin/tempo-cli"));
    let archive = tar(&items);
    // A link in the place of a program leads to what is not taken out.
    one_refused("a.tar.gz", &archive, &programs(), LIMITS, "has no `tempo`");
}

#[test]
fn what_is_no_file_is_refused() {
    for (kind, said) in [
        (EntryType::Char, "a device"),
        (EntryType::Block, "a device"),
        (EntryType::Fifo, "a pipe"),
        (EntryType::Link, "a hard link"),
    ] {
        let mut items = good();
        items.push(special("odd", kind));
        one_refused("a.tar.gz", &tar(&items), &programs(), LIMITS, said);
    }
}

#[test]
fn the_same_name_twice_is_refused() {
    let mut items = good();
    items.push(file("./tempo", b"another program"));
    one_refused(
        "a.tar.gz",
        &tar(&items),
        &programs(),
        LIMITS,
        "is in it twice",
    );
    // The crate does not write such a zip; `tempq` becomes the second `tempo` afterwards.
    let mut items = good();
    items.push(file("tempq", b"another program"));
    let mut archive = zip(&items);
    while let Some(at) = archive.windows(5).position(|bytes| bytes == b"tempq") {
        archive[at..at + 5].copy_from_slice(b"tempo");
    }
    one_refused(
        "a.zip",
        &archive,
        &programs(),
        LIMITS,
        "the same name twice",
    );
}

#[test]
fn nothing_is_written_over_or_through_another() {
    let items = [
        file("top/bin/grafana", b"program"),
        file("top/a", b"a file"),
        file("top/a/b", b"below it"),
    ];
    let archive = tar(&items);
    assert!(unpacked("a.tar.gz", &archive, &tree(), LIMITS).is_err());
    let items = [file("top/bin/grafana", b"program"), file("other/x", b"")];
    refused(&items, &tree(), "has `top` and `other` at its top");
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![0; 3 << 20];
    let mut items = good();
    items.push(file("zeros", &zeros));
    let few = Limits {
        entries: 100,
        bytes: 2 << 20,
    };
    for (name, archive) in [("a.tar.gz", tar(&items)), ("a.zip", zip(&items))] {
        assert!(archive.len() < 100_000);
        one_refused(
            name,
            &archive,
            &programs(),
            few,
            "unpacks to more than 2 MB",
        );
    }
    let names: Vec<String> = (0..200).map(|number| format!("file-{number}")).collect();
    items.extend(names.iter().map(|name| file(name, b"")));
    let many = Limits {
        bytes: 8 << 20,
        ..few
    };
    for (name, archive) in [("a.tar.gz", tar(&items)), ("a.zip", zip(&items))] {
        one_refused(name, &archive, &programs(), many, "more than 100 entries");
    }
}

#[test]
fn a_header_that_would_fill_the_memory_is_refused() {
    let name = vec![b'a'; 3 << 20];
    let mut long = file("././@LongLink", &name);
    long.kind = EntryType::GNULongName;
    let archive = tar(&[long, file("tempo", b"")]);
    assert!(archive.len() < 100_000);
    one_refused(
        "a.tar.gz",
        &archive,
        &programs(),
        LIMITS,
        "has a header of more",
    );
}

#[test]
fn a_zip_that_lies_about_its_length_is_refused() {
    let content = vec![b'x'; 5000];
    let mut archive = zip(&[file("tempo", &content), file("bin/tempo-cli", b"")]);
    let (real, said) = (5000_u32.to_le_bytes(), 7_u32.to_le_bytes());
    while let Some(at) = archive.windows(4).position(|bytes| bytes == real) {
        archive[at..at + 4].copy_from_slice(&said);
    }
    one_refused("a.zip", &archive, &programs(), LIMITS, "a.zip: ");
}

#[test]
fn what_is_missing_or_no_archive_is_told() {
    refused(
        &[file("README.md", b"")],
        &programs(),
        "has no `bin/tempo-cli`",
    );
    for name in ["a.zip", "a.tar.gz"] {
        one_refused(name, b"not an archive", &programs(), LIMITS, name);
    }
    let whole = tar(&good());
    one_refused(
        "a.tar.gz",
        &whole[..whole.len() / 2],
        &programs(),
        LIMITS,
        "a.tar.gz",
    );
    one_refused(
        "a.rar",
        b"",
        &programs(),
        LIMITS,
        "neither `.tar.gz` nor `.zip`",
    );
}
