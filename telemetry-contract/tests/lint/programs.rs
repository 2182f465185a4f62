//! Every program in the folder: a bad one is held to its snapshot, a good one to silence.

use std::path::PathBuf;

use insta::assert_snapshot;
use telemetry_contract::rule::Level;

use crate::support::{programs, said, settings, shop};

fn program(name: &str) -> String {
    let path: PathBuf = programs().join(name);
    let mut settings = settings();
    settings.levels = vec![("spawn-without-correlation".to_owned(), Level::Warn)];
    said(&shop(&path, None), &settings)
}

macro_rules! programs {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let name = stringify!($name);
            assert_snapshot!(name, program(&format!("{name}.bad.rs")));
            assert_eq!(program(&format!("{name}.good.rs")), "", "{name}.good.rs");
        })*

        #[test]
        fn every_program_is_run() {
            let mut known = vec![$(concat!(stringify!($name), ".bad.rs"), concat!(stringify!($name), ".good.rs")),*];
            known.sort_unstable();
            let files = std::fs::read_dir(programs()).unwrap().map(|file| file.unwrap().path());
            let files = files.filter(|path| path.is_file());
            let names = files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
            let mut names: Vec<String> = names.collect();
            names.sort();
            assert_eq!(names, known);
        }
    };
}

programs! {
    escape
    exit
    imports
    init
    instrument
    macros
    names
    print
    provider
    secret
    server
    shadow
    spawn
    subscriber
}
