//! Files that are rendered from a registry: written, or compared with what is there.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::outcome::{Done, Outcome};
use crate::cli::output::save;

/// Version of the JSON answers of commands that write files.
pub(super) const FORMAT: u32 = 1;

/// A file, and what belongs in it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// What is done with files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'o> {
    /// Only compare.
    pub(super) check: bool,
    /// Answer with one JSON object.
    pub(super) json: bool,
    /// The command that writes them.
    pub(super) command: &'o str,
}

/// What a file was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Same,
    Missing,
    /// It differs from this line on.
    Stale(usize),
    /// It was rendered once, of what is gone.
    Unwanted,
}

/// Writes each file that differs; where it only checks, says which do.
///
/// # Errors
/// Where a file can't be written.
pub(super) fn write_or_check(files: &[Written], order: Order<'_>) -> Done {
    write_or_check_all(files, &[], order)
}

/// The same, and removes files that were rendered once and no longer are.
///
/// # Errors
/// Where a file can't be written or removed.
pub(super) fn write_or_check_all(
    files: &[Written],
    unwanted: &[Written],
    order: Order<'_>,
) -> Done {
    let states = files.iter().map(|file| (file, state(file)));
    let unwanted = unwanted.iter().map(|file| (file, State::Unwanted));
    let states: Vec<_> = states.chain(unwanted).collect();
    if !order.check {
        for (file, state) in &states {
            match state {
                State::Same => {}
                State::Missing | State::Stale(_) => save(&file.path, &file.text)?,
                State::Unwanted => fs::remove_file(&file.path)
                    .map_err(|error| format!("{}: {error}", file.path.display()))?,
            }
        }
    }
    let conforms = !order.check || states.iter().all(|(_, state)| *state == State::Same);
    let text = if order.json {
        format!("{:#}\n", object(&states, order, conforms))
    } else {
        text(&states, order)
    };
    Ok(Outcome::of(text, conforms))
}

fn state(file: &Written) -> State {
    let Ok(found) = fs::read_to_string(&file.path) else {
        return State::Missing;
    };
    if found == file.text {
        return State::Same;
    }
    let same = found.lines().zip(file.text.lines());
    State::Stale(1 + same.take_while(|(found, wanted)| found == wanted).count())
}

fn text(states: &[(&Written, State)], order: Order<'_>) -> String {
    let lines = states.iter().filter_map(|(file, state)| {
        let path = file.path.display();
        match (order.check, state) {
            (_, State::Same) => None,
            (false, State::Unwanted) => Some(format!("removed {path}\n")),
            (false, _) => Some(format!("wrote {path}\n")),
            (true, State::Unwanted) => Some(format!(
                "{path}: nothing in the registry makes this file any more\n"
            )),
            (true, State::Missing) => Some(format!("{path}: this file is missing\n")),
            (true, State::Stale(line)) => Some(format!(
                "{path}:{line}: from here on it is not what the registry says\n"
            )),
        }
    });
    let lines: Vec<String> = lines.collect();
    match (order.check, lines.is_empty()) {
        (true, true) => "✔ it is what the registry says\n".to_owned(),
        (true, false) => format!("{}to write it: {}\n", lines.concat(), order.command),
        (false, true) => "nothing to write: it is what the registry says\n".to_owned(),
        (false, false) => lines.concat(),
    }
}

fn object(states: &[(&Written, State)], order: Order<'_>, conforms: bool) -> Value {
    let files = states.iter().map(|(file, state)| {
        let (word, line) = match state {
            State::Same => ("same", None),
            State::Unwanted if !order.check => ("removed", None),
            State::Unwanted => ("unwanted", None),
            _ if !order.check => ("written", None),
            State::Missing => ("missing", None),
            State::Stale(line) => ("stale", Some(*line)),
        };
        json!({ "path": file.path.display().to_string(), "state": word, "line": line })
    });
    json!({
        "format": FORMAT,
        "conforms": conforms,
        "files": files.collect::<Vec<_>>(),
        "command": order.command,
    })
}
