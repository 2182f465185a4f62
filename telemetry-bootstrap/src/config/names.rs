//! Names that may be shown: where a name is wanted, there may be a token that was pasted without
//! its name.

/// Longest word of a name; tokens are longer.
const LONGEST_WORD: usize = 16;

/// Whether this is made as names are and tokens are not: of words of letters, with two digits at
/// most behind each. (`k8s` and the like are short enough to be no secret.)
pub(super) fn is_plain(name: &str) -> bool {
    name.split(['-', '_', '.']).all(is_word)
}

fn is_word(word: &str) -> bool {
    let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = word.len() - letters.len();
    let all = |class: fn(&u8) -> bool| letters.bytes().all(|byte| class(&byte));
    let rest = letters.get(1..).unwrap_or_default();
    let one_case = all(u8::is_ascii_uppercase)
        || all(u8::is_ascii_alphabetic) && rest.bytes().all(|byte| byte.is_ascii_lowercase());
    let short = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let plain = !letters.is_empty() && letters.len() <= LONGEST_WORD && digits <= 2 && one_case;
    !word.is_empty() && (short || plain)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[track_caller]
    fn check(names: &[&str], expected: bool) {
        for name in names {
            assert_eq!(is_plain(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_headers_and_attributes_are_plain() {
        check(
            &[
                "api-key",
                "Authorization",
                "X-Honeycomb-Team",
                "DD-API-KEY",
                "signoz_ingestion_key2",
                "k8s.pod.name",
            ],
            true,
        );
    }

    #[test]
    fn what_may_be_a_token_is_not() {
        check(
            &[
                "",
                "c3VwZXJz/ZWNyZXQtcGFzc3dvcmQ",
                "c3VwZXJzZWNyZXQtcGFzc3dvcmQ",
                "550e8400-e29b-41d4-a716-446655440000",
                "Bearer abc",
                "hunter2024",
                "correcthorsebatterystaple",
                "a--b",
                "pässword",
            ],
            false,
        );
    }
}
