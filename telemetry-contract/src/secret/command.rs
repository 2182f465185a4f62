//! Passwords in commands: behind the short flags of programs that take one, and in SQL's clauses.

use super::escape;
use super::extent::{bare_len, quoted};
use super::scan::View;
use super::value::says_nothing;
use super::word::is_one_of;
use super::{Kind, Match};

/// How far back the program's name is looked for, and a password is looked at.
const LOOK_BYTES: usize = 128;

/// How a flag stands to its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// `-pvalue`
    Glued,
    /// `-p value`
    Apart,
    Either,
}

/// Programs, by a part of their names, and the flag that they take a password behind.
const FLAGS: &[(&str, &str, Way)] = &[
    ("mysql", "p", Way::Glued),
    ("mariadb", "p", Way::Glued),
    ("sshpass", "p", Way::Either),
    ("docker login", "p", Way::Apart),
    ("podman login", "p", Way::Apart),
    ("mongo", "p", Way::Apart),
    ("cqlsh", "p", Way::Apart),
    ("az login", "p", Way::Apart),
    ("redis-cli", "a", Way::Apart),
    ("sqlcmd", "P", Way::Either),
    ("bcp ", "P", Way::Either),
    ("ipmitool", "P", Way::Apart),
    ("unzip", "P", Way::Apart),
    ("ldapsearch", "w", Way::Apart),
    ("ldapmodify", "w", Way::Apart),
    ("ldapadd", "w", Way::Apart),
    ("plink", "pw", Way::Apart),
    ("pscp", "pw", Way::Apart),
    ("psftp", "pw", Way::Apart),
    ("keytool", "storepass", Way::Apart),
    ("keytool", "keypass", Way::Apart),
    ("7z", "p", Way::Glued),
    ("curl", "b", Way::Apart),
];

/// The value of a program's own flag, whose dash is at `dash`.
pub(super) fn flag(view: View<'_>, dash: usize) -> Option<Match> {
    let text = view.ahead(dash + 1);
    let mut flags = FLAGS.iter().filter(|(_, flag, way)| {
        let rest = text.strip_prefix(flag.as_bytes());
        rest.and_then(<[u8]>::first).is_some_and(|next| match way {
            Way::Glued => !next.is_ascii_whitespace(),
            Way::Apart => *next == b' ',
            Way::Either => true,
        })
    });
    let line = this_command(view.behind(dash, LOOK_BYTES));
    let (program, flag, _) = flags.find(|(program, _, _)| holds(line, program.as_bytes()))?;
    let after = dash + 1 + flag.len();
    let spaces = view
        .ahead(after)
        .iter()
        .take(4)
        .take_while(|byte| **byte == b' ');
    let (start, end) = word(view, after + spaces.count())?;
    let secret = view.bytes.get(start..end)?;
    // Without an equals sign it is the name of a file with cookies.
    let file = *program == "curl" && !secret.contains(&b'=');
    let another = secret.starts_with(b"-") && secret.len() < 3;
    (!file && !another).then(|| found(view, start, end, "a program's flag for a password"))?
}

/// What is behind the last sign that divides commands.
fn this_command(text: &[u8]) -> &[u8] {
    let divides = |byte: &u8| matches!(byte, b'\n' | b'|' | b';' | b'&');
    let start = text.iter().rposition(divides).map_or(0, |at| at + 1);
    &text[start..]
}

fn holds(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}

/// A word of a command, without its quotes.
fn word(view: View<'_>, start: usize) -> Option<(usize, usize)> {
    let text = view.ahead(start);
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let (start, end) = quoted(view, start).unwrap_or_else(|| (start, start + bare_len(looked)));
    (end > start).then_some((start, end))
}

fn found(view: View<'_>, start: usize, end: usize, rule: &'static str) -> Option<Match> {
    if says_nothing(view.bytes.get(start..end)?) {
        return None;
    }
    // Of a longer word no more was looked at.
    let rest = if end - start == LOOK_BYTES {
        bare_len(view.ahead(end))
    } else {
        0
    };
    Some(Match {
        start,
        end: end + rest,
        kind: Kind::Credential,
        rule,
    })
}

/// The password in a clause of SQL, the first word of which is at `at`: `PASSWORD 'x'`,
/// `PASSWORD('x')`, `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`.
pub(super) fn sql(view: View<'_>, at: usize) -> Option<Match> {
    let text = view.ahead(at);
    let text = &text[..text.len().min(LOOK_BYTES)];
    // The first word has eight letters or ten.
    if !has_space(text, 8) && !has_space(text, 10) {
        return None;
    }
    let (first, mut rest) = next_word(text);
    let password = first.eq_ignore_ascii_case(b"password");
    if !password && !first.eq_ignore_ascii_case(b"identified") || !view.starts_word(at) {
        return None;
    }
    let mut last = first;
    for _ in 0..4 {
        let (word, after) = next_word(rest);
        let clause = is_one_of("with by via using as password values", word);
        let plugin = is_one_of("with via", last) && !word.is_empty();
        if !clause && !plugin {
            break;
        }
        (last, rest) = (word, after);
    }
    let rest = rest.strip_prefix(b"(").unwrap_or(rest);
    let start = at + text.len() - rest.len();
    let by = is_one_of("by as using password", last);
    let opening = escape::starting(rest)
        .map(|(_, mark)| mark)
        .or(rest.first().copied());
    let slashed = rest.starts_with(b"\\\"") || rest.starts_with(b"\\'");
    let is_quoted = slashed || matches!(opening, Some(b'\'' | b'"'));
    // Oracle's passwords have no quotes. A closing quote behind the word belongs to what it is in.
    let bare = last.eq_ignore_ascii_case(b"by") && !password;
    let close = password && last.len() == first.len() && !has_space(text, first.len());
    if !by || close || !(is_quoted || bare) {
        return None;
    }
    let (start, end) = word(view, start)?;
    found(view, start, end, "SQL's clause for a password")
}

/// Whether a space or a bracket is between the first word and what follows: in `"password"` and in
/// `password'` none is.
fn has_space(text: &[u8], at: usize) -> bool {
    matches!(text.get(at), Some(b' ' | b'('))
}

/// The letters that start a text, and what is behind the spaces after them.
fn next_word(text: &[u8]) -> (&[u8], &[u8]) {
    let is = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let len = text.iter().take_while(is).count();
    (&text[..len], text[len..].trim_ascii_start())
}
