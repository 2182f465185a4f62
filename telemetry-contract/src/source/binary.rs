//! Rules about a whole program: what its `main` reaches.

use std::collections::BTreeSet;

use super::finding::Finding;
use super::graph::{Function, Graph, Mark, MarkKind};
use super::resolve::{Name, Space};
use super::world::{At, World};
use crate::rule::source::{EXIT_WITHOUT_SHUTDOWN, INIT_MISSING, SERVER_LAYER_MISSING};

/// What is wrong with the program whose crate this is.
pub(super) fn judge(world: &World, graph: &Graph, krate: usize, name: &str) -> Vec<Finding> {
    let main = main(world, graph, krate);
    let Some(main) = main else {
        return Vec::new();
    };
    let reached = graph.reach(main.krate, &main.path, &seen_from(world, krate));
    let mut found = Vec::new();
    let starts = reached.iter().any(|function| function.has(MarkKind::Init));
    if starts {
        found.extend(reached.iter().flat_map(|function| exits(function)));
    } else {
        let message =
            format!("`main` of `{name}` starts no telemetry, nor does anything that it calls");
        found.push(Finding::new(&INIT_MISSING, main.file, main.at, message).about(name));
    }
    if !reached.iter().any(|function| function.has(MarkKind::Layer)) {
        found.extend(reached.iter().flat_map(|function| serves(function, name)));
    }
    found
}

/// The function that the program starts with, which may be imported.
fn main<'a>(world: &World, graph: &'a Graph, krate: usize) -> Option<&'a Function> {
    let at = At { krate, module: 0 };
    match world.resolve(at, &["main".to_owned()], Space::Item) {
        Name::Own(krate, path) => graph.at(krate, &path),
        _ => None,
    }
}

/// A crate and the libraries that it can name, directly or not.
fn seen_from(world: &World, krate: usize) -> BTreeSet<usize> {
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![krate]);
    while let Some(index) = waiting.pop() {
        let Some(krate) = world.crates.get(index).filter(|_| seen.insert(index)) else {
            continue;
        };
        let names = krate.dependencies.values();
        waiting.extend(names.filter_map(|name| world.libraries.get(name)));
    }
    seen
}

/// Where a function ends the process without having ended telemetry. Before telemetry is started
/// there is nothing to end.
fn exits(function: &Function) -> impl Iterator<Item = Finding> {
    let is = |kind: MarkKind| move |mark: &&Mark| mark.kind == kind;
    let exits = function.marks.iter().filter(is(MarkKind::Exit));
    exits.filter_map(move |exit| {
        let ended = function.marks.iter().filter(is(MarkKind::Shutdown));
        let ended = ended.clone().any(|shutdown| shutdown.at < exit.at);
        let mut later = function.marks.iter().filter(is(MarkKind::Init));
        let early = later.any(|init| init.at > exit.at);
        let message = format!(
            "`{}` ends the process with telemetry still on its way",
            exit.name
        );
        let finding = Finding::new(&EXIT_WITHOUT_SHUTDOWN, function.file, exit.at, message);
        (!ended && !early).then(|| finding.about(exit.name.clone()))
    })
}

fn serves(function: &Function, name: &str) -> Vec<Finding> {
    let serves = function
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Serve);
    let finding = |mark: &Mark| {
        let message = format!("`{name}` serves requests here and mounts the server layer nowhere");
        Finding::new(&SERVER_LAYER_MISSING, function.file, mark.at, message).about(name)
    };
    serves.map(finding).collect()
}
