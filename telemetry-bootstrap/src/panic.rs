//! Panics as log lines and on standard error: what was said and where, redacted both times.
//!
//! The standard library's own hook prints the payload as it is, and what a service panics with may
//! hold a secret (`called Result::unwrap() on an Err value: …`). So this hook takes its place and
//! prints the same in one line, redacted. `RUST_BACKTRACE=1` adds the backtrace, as it does there:
//! names of functions and files, and no value.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic::{Location, PanicHookInfo};
use std::thread;

use telemetry_contract::line::MAX_MESSAGE_BYTES;

use crate::correlation::is_probing;
use crate::redact::{self, Redactor};

/// A panic hook, as the standard library wants it.
pub(crate) type Hook = Box<DynHook>;
type DynHook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static;

/// What a payload that is no text is logged as.
const NO_TEXT: &str = "panic with a payload that is no text";

/// A hook that logs one line (ERROR, target `panic`) and prints one to standard error.
///
/// The log line goes through whatever subscriber the thread has. `previous` runs in addition, and
/// gets the payload as it is. Both are silent about a panic that telemetry catches as the answer to a
/// question of its own. To be installed by the caller, with `std::panic::set_hook`.
pub(crate) fn hook(previous: Option<Hook>, redactor: Redactor) -> Hook {
    Box::new(move |info| {
        if is_probing() {
            return;
        }
        log(info.payload(), info.location());
        let printed = print(&redactor, info.payload(), info.location());
        // There is nobody to tell that standard error is closed.
        let _unheard = io::stderr().lock().write_all(printed.as_bytes());
        if let Some(previous) = &previous {
            previous(info);
        }
    })
}

/// Takes the hook that is there, `None` where it is the standard library's own: that one would
/// print the payload as it is, and ours prints the same.
pub(crate) fn take_previous() -> Option<Hook> {
    let previous = std::panic::take_hook();
    // Nobody is between the two in `main`; what is there now is the standard one.
    let standard = std::panic::take_hook();
    (!is_same(&*previous, &*standard)).then_some(previous)
}

/// Whether two hooks are the same code without state. The standard hook is made in one place and
/// has no state; a hook that has some can't be it, wherever it is.
fn is_same(one: &DynHook, other: &DynHook) -> bool {
    size_of_val(one) == 0 && std::ptr::eq(one, other)
}

/// Logs one panic.
pub(crate) fn log(payload: &(dyn Any + Send), location: Option<&Location<'_>>) {
    let thread = thread::current();
    tracing::error!(
        target: "panic",
        { panic.location = location.map(tracing::field::display), thread.name = thread.name() },
        "{}",
        text_of(payload),
    );
}

/// What a person sees of a panic: one line, and the backtrace where the environment asks for one.
fn print(
    redactor: &Redactor,
    payload: &(dyn Any + Send),
    location: Option<&Location<'_>>,
) -> String {
    let thread = thread::current();
    let mut text = format!("thread '{}' panicked", thread.name().unwrap_or("<unnamed>"));
    // Writing into a string can't fail.
    let _infallible = location.map(|location| write!(text, " at {location}"));
    text.push_str(": ");
    text.push_str(text_of(payload));
    let mut line = shown(&redactor.text(&text));
    line.push('\n');
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        let _infallible = write!(line, "{backtrace}");
    }
    line
}

/// The start of a redacted text, with its controls escaped, so that it is one line and commands no
/// terminal.
fn shown(text: &str) -> String {
    let start = redact::cut(text, MAX_MESSAGE_BYTES);
    let mut shown = String::with_capacity(start.len());
    for letter in start.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The text that a panic was given.
fn text_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&'static str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or(NO_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::RedactConfig;
    use crate::vitals::Vitals;

    #[test]
    fn a_payload_is_read_as_text() {
        assert_eq!(text_of(&"a"), "a");
        assert_eq!(text_of(&"b".to_owned()), "b");
        assert_eq!(text_of(&1), NO_TEXT);
    }

    #[track_caller]
    fn check(payload: &str, expected: &str) {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let here = Location::caller();
        let printed = print(&redactor, &payload.to_owned(), Some(here));
        let first = printed.lines().next().unwrap_or_default();
        let name = thread::current().name().unwrap_or_default().to_owned();
        assert_eq!(
            first,
            format!("thread '{name}' panicked at {here}: {expected}")
        );
    }

    #[test]
    fn what_is_printed_is_one_redacted_line() {
        check("lost", "lost");
        check(
            "lost password=hunter2",
            "lost password=[redacted:credential]",
        );
        check("a\nb\u{1b}[2Jc", "a\\nb\\u{1b}[2Jc");
    }

    #[test]
    fn what_is_printed_has_a_limit() {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let printed = print(&redactor, &"é".repeat(MAX_MESSAGE_BYTES), None);
        let first = printed.lines().next().unwrap_or_default();
        assert!(first.len() <= MAX_MESSAGE_BYTES, "{}", first.len());
    }
}
