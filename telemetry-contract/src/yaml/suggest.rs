//! "Did you mean": the known word nearest to an unknown one.

use core::cell::Cell;

/// Most searches for a near word in one registry: whoever has that many typing errors has one error
/// that is another, such as a file that was not read, and each search looks at every known word.
const MAX_SEARCHES: usize = 100;

/// Suggests near words until that was asked for often enough.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    searches: Cell<usize>,
}

impl Suggestions {
    /// The help line for an unknown `word`, as [`did_you_mean`] has it.
    pub(super) fn near<'a>(
        &self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let searches = self.searches.get();
        if searches >= MAX_SEARCHES {
            return None;
        }
        self.searches.set(searches + 1);
        did_you_mean(word, known)
    }
}

/// The help line for an unknown `word`: the nearest of `known`, if one is near enough.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = known
        .into_iter()
        .filter_map(|candidate| Some((nearness(word, candidate)?, candidate)))
        .min();
    near.map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// How far the words are apart, where that is near enough: a third of what differs, apart from the
/// segments that both start or end with.
fn nearness(word: &str, candidate: &str) -> Option<usize> {
    let mut left: Vec<&str> = word.split('.').collect();
    let mut right: Vec<&str> = candidate.split('.').collect();
    let start = left
        .iter()
        .zip(&right)
        .take_while(|(left, right)| left == right);
    let start = start.count();
    left.drain(..start);
    right.drain(..start);
    while !left.is_empty() && left.last() == right.last() {
        left.pop();
        right.pop();
    }
    let (left, right) = (left.join("."), right.join("."));
    let (length, other) = (left.chars().count(), right.chars().count());
    let most = length.div_ceil(3);
    if length.abs_diff(other) > most {
        // Each letter too many or too few is one step at least.
        return None;
    }
    Some(distance(&left, &right)).filter(|distance| *distance <= most)
}

/// Number of characters to insert, delete, replace or swap with the next one to get from one word
/// to the other.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.iter().enumerate() {
        let mut next = vec![at + 1];
        for (to, letter) in right.iter().enumerate() {
            let mut least = (row[to] + usize::from(from != letter)).min(row[to + 1] + 1);
            least = least.min(next[to] + 1);
            let swapped = at > 0 && to > 0 && left[at - 1] == *letter && right[to - 1] == *from;
            if swapped {
                least = least.min(before[to - 1] + 1);
            }
            next.push(least);
        }
        before = row;
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{MAX_SEARCHES, Suggestions, did_you_mean};

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        let known = ["http.route", "http.request.method", "url.path"];
        let expected = expected.map(|word| format!("did you mean `{word}`?"));
        assert_eq!(did_you_mean(word, known), expected, "{word}");
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        check("http.rout", Some("http.route"));
        check("http.request.metod", Some("http.request.method"));
        check("url_path", Some("url.path"));
    }

    #[test]
    fn letters_that_changed_places_are_near() {
        check("http.ruote", Some("http.route"));
        check("htpt.route", Some("http.route"));
        check("ulr.path", Some("url.path"));
    }

    #[test]
    fn words_of_another_length_are_not_compared() {
        let long = "x".repeat(1 << 20);
        check(&long, None);
        assert_eq!(did_you_mean("http.route", [long.as_str()]), None);
    }

    #[test]
    fn suggestions_end() {
        let suggestions = Suggestions::default();
        let near = || suggestions.near("http.rout", ["http.route"]);
        for _ in 0..MAX_SEARCHES {
            assert!(near().is_some());
        }
        assert_eq!(near(), None);
    }

    #[test]
    fn another_word_finds_nothing() {
        check("database.name", None);
        check("http.nope", None);
        check("http.request.nothing", None);
        check("", None);
    }
}
