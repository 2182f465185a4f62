//! Source that can't be read, modules in odd places, and two crates of one package.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;

use crate::support::{programs, said, settings, shop};

/// A folder with these files; the first is the root of a binary.
fn package(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("lint-{name}"));
    let _absent = fs::remove_dir_all(&folder);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder.join(files[0].0)
}

fn check(name: &str, files: &[(&str, &[u8])]) -> String {
    said(&shop(&package(name, files), None), &settings())
}

#[test]
fn what_is_no_rust_is_told_with_its_place() {
    let said = check(
        "no-rust",
        &[("main.rs", b"fn main() {\n    let x = ;\n}\n")],
    );
    assert_snapshot!(said, @r##"
    main.rs:2:13: deny source-unreadable: this file is no Rust: expected an expression
      let x = ;
              ^ Make it compile first.
    "##);
    let said = check(
        "unclosed",
        &[("main.rs", b"fn main() {\n    \"\xc3\xa9\" println!(\n}\n")],
    );
    assert_snapshot!(said, @r##"
    main.rs:3:1: deny source-unreadable: this file is no Rust: cannot parse string into token stream
      }
      ^ Make it compile first.
    "##);
}

#[test]
fn what_is_no_utf_8_is_told_with_its_place() {
    let said = check("utf-8", &[("main.rs", b"fn main() {}\n// \xc3\xa9 \xff\n")]);
    assert_snapshot!(said, @r##"
    main.rs:2:6: deny source-unreadable: this file is no UTF-8
      // é �
           ^ Make it compile first.
    "##);
}

#[test]
fn modules_that_are_missing_or_include_themselves_are_told() {
    let files: &[(&str, &[u8])] = &[
        ("main.rs", b"mod gone;\nmod round;\n#[cfg(windows)]\nmod windows;\nfn main() { telemetry_bootstrap::init!(); }\n"),
        ("round.rs", b"#[path = \"round.rs\"]\nmod again;\n#[path = \"./x/../main.rs\"]\nmod root;\n"),
        ("x/mod.rs", b""),
    ];
    assert_snapshot!(check("missing", files), @r##"
    main.rs:1:5: deny source-unreadable: the file of module `gone` is missing
      mod gone;
          ^ Make it compile first.
    round.rs:2:5: deny source-unreadable: module `again` includes itself
      mod again;
          ^ Make it compile first.
    round.rs:4:5: deny source-unreadable: module `root` includes itself
      mod root;
          ^ Make it compile first.
    "##);
}

#[test]
fn modules_are_found_wherever_they_lie() {
    let print = b"fn f() { println!(); }\n";
    let files: &[(&str, &[u8])] = &[
        (
            "src/main.rs",
            b"mod beside; mod folder; #[path = \"odd/place.rs\"] mod placed;\n\
              #[cfg_attr(unix, path = \"unix.rs\")] #[cfg_attr(windows, path = \"windows.rs\")] mod system;\n\
              mod inline { mod below; #[path = \"named.rs\"] mod named; }\n\
              #[cfg(feature = \"x\")] mod optional; #[cfg(test)] mod tests; mod r#type;\n\
              fn main() { telemetry_bootstrap::init!(); beside::below::f(); }\n",
        ),
        ("src/beside.rs", b"pub mod below;\n#[path = \"told\"] mod here { mod below; }\n"),
        ("src/told/below.rs", print),
        ("src/beside/below.rs", print),
        ("src/folder/mod.rs", b"mod below;\n"),
        ("src/folder/below.rs", print),
        ("src/odd/place.rs", b"mod below;\n"),
        ("src/odd/below.rs", print),
        ("src/unix.rs", print),
        ("src/windows.rs", print),
        ("src/inline/below.rs", print),
        ("src/inline/named.rs", print),
        ("src/optional.rs", print),
        ("src/tests.rs", print),
        ("src/type.rs", print),
    ];
    let said = check("places", files);
    let places: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_once(": deny").map(|(place, _)| place))
        .collect();
    let expected = [
        "below.rs:1:10",
        "below.rs:1:10",
        "below.rs:1:10",
        "named.rs:1:10",
        "below.rs:1:10",
        "optional.rs:1:10",
        "below.rs:1:10",
        "type.rs:1:10",
        "unix.rs:1:10",
        "windows.rs:1:10",
    ];
    assert_eq!(places, expected, "{said}");
}

#[test]
fn calls_are_followed_into_the_package_s_library() {
    let root = package(
        "library",
        &[
            (
                "main.rs",
                b"use shop::routes;\n#[tokio::main]\nasync fn main() {\n    let t = shop::start();\n    \
                  axum::serve(l(), routes(&t)).await;\n}\n",
            ),
            (
                "lib.rs",
                b"mod inner;\npub use inner::start;\npub fn routes(t: &T) -> R { R::new().layer(t.server_layer()) }\n",
            ),
            ("inner.rs", b"pub fn start() -> T { telemetry_bootstrap::init!().unwrap() }\n"),
        ],
    );
    let library = root.parent().unwrap().join("lib.rs");
    assert_eq!(said(&shop(&root, Some(&library)), &settings()), "");
    let without = said(&shop(&root, None), &settings());
    assert!(without.contains("init-missing"), "{without}");
    assert!(without.contains("server-layer-missing"), "{without}");
}

#[test]
fn a_huge_or_deeply_nested_file_is_no_trouble() {
    let deep = format!(
        "fn main() {{ let x = {}1{}; }}\n",
        "(".repeat(3000),
        ")".repeat(3000)
    );
    let said = check("deep", &[("main.rs", deep.as_bytes())]);
    assert!(said.contains("init-missing"), "{said}");
    let start = "fn main() { telemetry_bootstrap::init!();\n";
    let huge = format!(
        "{start}{}}}\n",
        "    let x = f(1, \"two\", [3]);\n".repeat(20_000)
    );
    assert_eq!(check("huge", &[("main.rs", huge.as_bytes())]), "");
}

/// Globs that lead to each other on ever more ways.
#[test]
fn modules_that_import_all_of_each_other_are_no_trouble() {
    let mut code =
        String::from("fn main() { telemetry_bootstrap::init!(); a7::nothing(); say!(); }\n");
    code.push_str("use a7::*;\n");
    for module in 0..12 {
        let all = (0..12).map(|other| format!("pub use super::a{other}::*; "));
        let all = all.collect::<String>();
        writeln!(code, "mod a{module} {{ pub use super::*; {all} }}").unwrap();
    }
    code.push_str("mod end { pub use std::println as say; }\nuse end::*;\n");
    let said = check("globs", &[("main.rs", code.as_bytes())]);
    assert!(
        said.starts_with("main.rs:1:58: deny print-in-service"),
        "{said}"
    );
}

#[test]
fn a_package_or_rule_that_there_is_not_is_an_error() {
    let workspace = shop(&programs().join("init.good.rs"), None);
    let mut settings = settings();
    settings.packages = vec!["shopp".to_owned()];
    let error = telemetry_contract::source::lint(&workspace, &settings).unwrap_err();
    assert_eq!(error, "no package is called `shopp`; there are: shop");
    settings.packages.clear();
    settings.levels = vec![("print".to_owned(), telemetry_contract::rule::Level::Allow)];
    let error = telemetry_contract::source::lint(&workspace, &settings).unwrap_err();
    assert!(error.starts_with("no rule is called `print`"), "{error}");
}
