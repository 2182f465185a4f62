//! Every shape of the table, on samples that are made up when the test runs.

use super::super::alphabet::Set;
use super::super::shape::{SHORTEST, samples};
use super::super::{Kind, find};

/// Characters that look drawn, of a set, the same at each run.
fn drawn(set: Set, len: usize, seed: usize) -> String {
    let all: Vec<char> = (b'0'..=b'z')
        .filter(|byte| set.has(*byte) && byte.is_ascii_alphanumeric())
        .map(char::from)
        .collect();
    let at = |index: usize| (index * 7 + seed + index * index * 3) % all.len();
    (0..len).map(|index| all[at(index)]).collect()
}

#[test]
fn every_shape_is_found_alone_and_in_text() {
    let mut count = 0;
    for (seed, (prefix, set, least)) in samples().enumerate() {
        let secret = format!("{prefix}{}", drawn(set, least, seed));
        if secret.len() < SHORTEST {
            continue;
        }
        for text in [
            secret.clone(),
            format!("got {secret}, giving up"),
            format!("[{secret}]"),
            format!("value={secret}&next=1"),
            format!("\"{secret}\""),
            format!("a line\\n{secret}\\n"),
            format!("see /{secret}/x"),
        ] {
            let covered =
                find(&text).any(|found| text[found.start..found.end].contains(&secret[..12]));
            assert!(covered, "{text:?}");
        }
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn a_filler_behind_a_prefix_is_none() {
    for (prefix, _, least) in samples().filter(|(_, _, least)| *least > 0) {
        let text = format!("{prefix}{}", "x".repeat(least));
        let found = find(&text).any(|found| found.kind != Kind::PrivateKey);
        assert!(!found, "{text}");
    }
}
