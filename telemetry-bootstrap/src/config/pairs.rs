//! Lists of `key=value` pairs, as W3C Baggage writes them.

use super::names;

/// What a list holds. A pair that can't be read does not take the others with it.
pub(super) struct Pairs {
    /// Percent-decoded, in order.
    pub(super) good: Vec<(String, String)>,
    /// Which parts are no pairs, and why; never a value, which may be a secret, nor a key that may.
    pub(super) bad: Vec<String>,
}

/// Reads pairs joined by commas.
pub(super) fn parse(text: &str) -> Pairs {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    for (at, part) in parts.enumerate() {
        match pair(part) {
            Ok(pair) => good.push(pair),
            Err(why) => bad.push(format!("pair {} {why}", at + 1)),
        }
    }
    Pairs { good, bad }
}

fn pair(part: &str) -> Result<(String, String), String> {
    let (key, value) = part.split_once('=').ok_or("without a `=`")?;
    let key = percent_decode(key.trim()).filter(|key| !key.is_empty());
    let key = key.ok_or("with a key that is empty or not percent-encoded")?;
    let Some(value) = percent_decode(value.trim()) else {
        let shown = if names::is_plain(&key) {
            format!("(`{key}`) ")
        } else {
            String::new()
        };
        return Err(format!("{shown}with a value that is not percent-encoded"));
    };
    Ok((key, value))
}

/// `None` where an escape is not two hexadecimal digits or the result is not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else {
            return None;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(text: &str, good: &[(&str, &str)], bad: &[&str]) {
        let pairs = parse(text);
        let found = pairs.good.iter().map(|(key, value)| (&**key, &**value));
        assert_eq!(found.collect::<Vec<_>>(), good);
        assert_eq!(pairs.bad, bad);
    }

    #[test]
    fn a_pair_that_cannot_be_read_leaves_the_others() {
        check(
            "team=a%20b%2Cc, zone = eu ,hunter2,=x,db.password=hunter2%zz,x=y=z",
            &[("team", "a b,c"), ("zone", "eu"), ("x", "y=z")],
            &[
                "pair 3 without a `=`",
                "pair 4 with a key that is empty or not percent-encoded",
                "pair 5 (`db.password`) with a value that is not percent-encoded",
            ],
        );
    }

    #[test]
    fn a_key_that_may_be_a_secret_is_not_shown() {
        check(
            "c3VwZXJzZWNyZXQtcGFzc3dvcmQ=%zz",
            &[],
            &["pair 1 with a value that is not percent-encoded"],
        );
    }

    #[test]
    fn an_escape_has_to_be_whole_and_utf8() {
        check(
            "a=%f",
            &[],
            &["pair 1 (`a`) with a value that is not percent-encoded"],
        );
        check(
            "a=%ff",
            &[],
            &["pair 1 (`a`) with a value that is not percent-encoded"],
        );
        check("a=,", &[("a", "")], &[]);
    }
}
