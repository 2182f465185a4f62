//! "Did you mean": the known word nearest to an unknown one.

/// The help line for an unknown `word`: the nearest of `known`, if one is near enough.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let limit = word.chars().count().div_ceil(3);
    let near = known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min();
    near.map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// Number of characters to insert, delete or replace to get from one word to the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.chars().enumerate() {
        let mut next = vec![at + 1];
        for ((to, above), diagonal) in right.iter().zip(&row[1..]).zip(&row) {
            let beside = next.last().copied().unwrap_or(at);
            let replaced = diagonal + usize::from(from != *to);
            next.push(replaced.min(above + 1).min(beside + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

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
    }

    #[test]
    fn another_word_finds_nothing() {
        check("database.name", None);
        check("", None);
    }
}
