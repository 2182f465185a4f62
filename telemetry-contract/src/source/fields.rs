//! What a tracing or log macro is given: its fields, what its message prints, and the rest.

use proc_macro2::{Delimiter, LineColumn, Literal, TokenStream, TokenTree};

use super::names::plain;
use super::watch::Record;

/// The input of one macro.
#[derive(Debug, Default)]
pub(super) struct Input {
    pub(super) fields: Vec<Field>,
    /// Names that stand in the message itself: `"{name}"`.
    pub(super) inline: Vec<(String, LineColumn)>,
    /// What the message prints, and what is no field.
    pub(super) arguments: Vec<TokenStream>,
}

/// One field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) at: LineColumn,
    /// The value, where it is not what the name says.
    pub(super) value: Option<TokenStream>,
}

/// Takes the input of a macro apart.
pub(super) fn read(record: Record, tokens: TokenStream) -> Input {
    let mut input = Input::default();
    let mut leading = match record {
        Record::Event | Record::Line => 0,
        Record::EventOfLevel | Record::Span => 1,
        Record::SpanOfLevel => 2,
    };
    let mut message_seen = false;
    for segment in segments(tokens) {
        if let Some(value) = directive(&segment) {
            input.arguments.push(value);
        } else if leading > 0 {
            leading -= 1;
            input.arguments.push(segment.into_iter().collect());
        } else {
            input.add(&segment, &mut message_seen);
        }
    }
    input
}

/// The fields of `fields(...)`.
pub(super) fn read_fields(tokens: TokenStream) -> Input {
    let mut input = Input::default();
    for segment in segments(tokens) {
        input.add(&segment, &mut false);
    }
    input
}

impl Input {
    fn add(&mut self, segment: &[TokenTree], message_seen: &mut bool) {
        if let Some(field) = field(segment, *message_seen) {
            self.fields.push(field);
            return;
        }
        match segment {
            [TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Brace && !*message_seen =>
            {
                for segment in segments(group.stream()) {
                    self.add(&segment, &mut false);
                }
            }
            [TokenTree::Literal(literal)] if !*message_seen => {
                *message_seen = true;
                self.inline.extend(inline(literal));
            }
            segment => {
                // Whatever is no field is the message, if only as `concat!(...)`, or follows it.
                *message_seen = true;
                self.arguments.push(segment.iter().cloned().collect());
            }
        }
    }
}

/// The parts between commas; `log` parts its fields from the message by a semicolon.
fn segments(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut found = vec![Vec::new()];
    for token in tokens {
        let parts =
            matches!(&token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';'));
        if parts {
            found.push(Vec::new());
        } else if let Some(last) = found.last_mut() {
            last.push(token);
        }
    }
    found.retain(|segment| !segment.is_empty());
    found
}

/// The value of `target: ...`, `parent: ...`, `name: ...`.
fn directive(segment: &[TokenTree]) -> Option<TokenStream> {
    let [TokenTree::Ident(name), TokenTree::Punct(colon), rest @ ..] = segment else {
        return None;
    };
    let double = matches!(rest.first(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
    let known = ["logger", "name", "parent", "target"]
        .iter()
        .any(|known| name == known);
    (known && colon.as_char() == ':' && !double).then(|| rest.iter().cloned().collect())
}

/// A field: `name = value`, `name = ?value`, or `?name`, `%name`, `name` before the message.
fn field(segment: &[TokenTree], message_seen: bool) -> Option<Field> {
    let (sigil, rest) = match segment {
        [TokenTree::Punct(sigil), rest @ ..] if matches!(sigil.as_char(), '?' | '%') => {
            (true, rest)
        }
        rest => (false, rest),
    };
    let (name, at, rest) = name(rest)?;
    match rest {
        [] if !message_seen => Some(Field {
            name,
            at,
            value: None,
        }),
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' && !sigil => {
            let compares =
                matches!(value.first(), Some(TokenTree::Punct(next)) if next.as_char() == '=');
            let value = without_sigil(value);
            (!compares).then(|| Field {
                name,
                at,
                value: Some(value.iter().cloned().collect()),
            })
        }
        _ => None,
    }
}

fn without_sigil(value: &[TokenTree]) -> &[TokenTree] {
    match value {
        [TokenTree::Punct(sigil), rest @ ..] if matches!(sigil.as_char(), '?' | '%') => rest,
        value => value,
    }
}

/// A dotted name, or one in quotes, and what follows it.
fn name(segment: &[TokenTree]) -> Option<(String, LineColumn, &[TokenTree])> {
    let (first, mut rest) = segment.split_first()?;
    let at = first.span().start();
    let mut name = match first {
        TokenTree::Ident(ident) => plain(ident),
        // A literal by itself is the message.
        TokenTree::Literal(literal) if !rest.is_empty() => return Some((text(literal)?, at, rest)),
        _ => return None,
    };
    while let [TokenTree::Punct(dot), TokenTree::Ident(part), after @ ..] = rest {
        if dot.as_char() != '.' {
            break;
        }
        name.push('.');
        name.push_str(&plain(part));
        rest = after;
    }
    Some((name, at, rest))
}

/// The value of a string literal.
pub(super) fn text(literal: &Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// The names that a format string prints, each with its place.
fn inline(literal: &Literal) -> Vec<(String, LineColumn)> {
    let mut at = literal.span().start();
    let source = literal.to_string();
    let (mut found, mut rest) = (Vec::new(), source.as_str());
    while let Some(brace) = rest.find('{') {
        let (before, after) = rest.split_at(brace + 1);
        at = moved(at, before);
        let escaped = after.starts_with('{') || before.ends_with("\\u{");
        let name: String = after
            .chars()
            .take_while(|each| each.is_alphanumeric() || *each == '_')
            .collect();
        let end = after
            .get(name.len()..)
            .and_then(|after| after.chars().next());
        let is_name = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if is_name && !escaped && matches!(end, Some(':' | '}')) {
            found.push((name, at));
        }
        let skipped = usize::from(after.starts_with('{'));
        at.column += skipped;
        rest = after.get(skipped..).unwrap_or_default();
    }
    found
}

fn moved(at: LineColumn, text: &str) -> LineColumn {
    match text.rsplit_once('\n') {
        Some((lines, last)) => LineColumn {
            line: at.line + 1 + lines.matches('\n').count(),
            column: last.chars().count(),
        },
        None => LineColumn {
            column: at.column + text.chars().count(),
            ..at
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, read};
    use crate::source::watch::Record;

    fn shown(input: &Input) -> String {
        let fields = input.fields.iter().map(|field| {
            let value = field.value.as_ref().map(|value| format!("={value}"));
            format!("{}{}", field.name, value.unwrap_or_default())
        });
        let inline = input
            .inline
            .iter()
            .map(|(name, at)| format!("{{{name}}}@{}", at.column));
        let arguments = input.arguments.iter().map(|tokens| format!("({tokens})"));
        fields
            .chain(inline)
            .chain(arguments)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[track_caller]
    fn check(record: Record, input: &str, expected: &str) {
        let tokens = input.parse().unwrap();
        assert_eq!(shown(&read(record, tokens)), expected, "{input}");
    }

    #[test]
    fn fields_are_found_in_every_spelling() {
        check(
            Record::Event,
            "order.id = 1, ?plan, %a.b, \"x.y\" = %z, r#type = 2",
            "order.id=1 plan a.b x.y=z type=2",
        );
        check(
            Record::Event,
            "name: \"n\", parent: &p, { a = 1, ?b }, \"m\"",
            "a=1 b (\"n\") (& p)",
        );
        check(Record::Span, "\"work\", id = 3", "id=3 (\"work\")");
        check(
            Record::SpanOfLevel,
            "Level::INFO, \"work\", id",
            "id (Level :: INFO) (\"work\")",
        );
        check(
            Record::Line,
            "target: \"t\", user = 1; \"m {}\", id",
            "user=1 (\"t\") (id)",
        );
    }

    #[test]
    fn what_the_message_prints_is_found() {
        check(
            Record::Event,
            "\"{a} {{b}} {c:?} {0} {}\", d, e = f",
            "e=f {a}@2 {c}@12 (d)",
        );
        check(Record::Event, "r#\"{raw}\"#", "{raw}@4");
        check(Record::Event, "\"\\u{feed} {x}\"", "{x}@11");
        check(Record::Event, "a == b, \"m\"", "(a == b) (\"m\")");
    }
}
