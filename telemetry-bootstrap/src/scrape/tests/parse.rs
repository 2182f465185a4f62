//! A strict reader of both formats, to see what others would.

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::Chars;

use super::super::Format;

/// One series.
#[derive(Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) labels: Vec<(String, String)>,
    pub(super) value: f64,
}

/// Every series of a text that keeps all rules.
#[track_caller]
pub(super) fn parse(text: &str, format: Format) -> Vec<Sample> {
    let body = match format {
        Format::Text => text,
        Format::OpenMetrics => text.strip_suffix("# EOF\n").expect("ends in # EOF"),
    };
    let (mut samples, mut seen, mut family) = (Vec::new(), HashSet::new(), String::new());
    let lines = body.strip_suffix('\n').expect("ends in a line feed");
    for line in lines.split('\n') {
        if let Some(comment) = line.strip_prefix("# ") {
            comment_line(comment, &mut family, &mut seen);
        } else {
            let sample = sample(line);
            let suffix = sample.name.strip_prefix(&*family);
            let suffixes = ["", "_bucket", "_count", "_sum", "_total", "_info"];
            assert!(suffixes.contains(&suffix.expect("its family")), "{line}");
            let series = format!("{} {:?}", sample.name, sample.labels);
            assert!(seen.insert(series), "twice: {line}");
            samples.push(sample);
        }
    }
    samples
}

/// One TYPE, HELP and UNIT each, all before the family's series.
#[track_caller]
fn comment_line(comment: &str, family: &mut String, seen: &mut HashSet<String>) {
    let mut words = comment.splitn(3, ' ');
    let (kind, name) = (words.next().unwrap(), words.next().unwrap());
    assert!(["TYPE", "HELP", "UNIT"].contains(&kind), "{comment}");
    assert!(is_name(name, true), "{comment}");
    assert!(
        words.next().is_some_and(|rest| !rest.is_empty()),
        "{comment}"
    );
    assert!(seen.insert(format!("{kind} {name}")), "twice: {comment}");
    name.clone_into(family);
}

#[track_caller]
fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect("a name");
    let (name, rest) = line.split_at(end);
    assert!(is_name(name, true), "{line}");
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest),
        None => (Vec::new(), rest.to_owned()),
    };
    let value = rest.strip_prefix(' ').expect("a blank").parse();
    Sample {
        name: name.to_owned(),
        labels,
        value: value.unwrap_or_else(|_| panic!("no number: {line}")),
    }
}

/// Labels, sorted and each once, and what is after their brace.
#[track_caller]
fn labels(text: &str) -> (Vec<(String, String)>, String) {
    let mut chars = text.chars().peekable();
    let mut labels: Vec<(String, String)> = Vec::new();
    loop {
        let name: String = std::iter::from_fn(|| chars.next_if(|char| *char != '=')).collect();
        assert!(is_name(&name, false), "{text}");
        assert_eq!(
            (chars.next(), chars.next()),
            (Some('='), Some('"')),
            "{text}"
        );
        labels.push((name, value(&mut chars)));
        match chars.next() {
            Some(',') => {}
            Some('}') => break,
            other => panic!("{other:?} after a label: {text}"),
        }
    }
    let names: HashSet<&String> = labels.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), labels.len(), "{text}");
    (labels, chars.collect())
}

/// A label's value up to the quote that ends it.
fn value(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut value = String::new();
    loop {
        match chars.next().expect("an end quote") {
            '"' => return value,
            '\\' => value.push(match chars.next() {
                Some('n') => '\n',
                Some(escaped @ ('\\' | '"')) => escaped,
                other => panic!("{other:?} after a backslash"),
            }),
            plain => value.push(plain),
        }
    }
}

fn is_name(name: &str, colon: bool) -> bool {
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == '_' || colon && char == ':';
    let starts = !name.is_empty() && !name.starts_with(|char: char| char.is_ascii_digit());
    starts && name.chars().all(allowed)
}
