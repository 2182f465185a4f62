use super::super::{Alphabet, Extra, Kind, Pattern, find_with};

fn extra() -> Extra {
    let pattern = Pattern::new("acme_", Alphabet::Word, 8, 20).unwrap();
    let short = Pattern::new("T-", Alphabet::Digits, 6, 6).unwrap();
    Extra::new(
        &["loyalty_code".to_owned(), "§".to_owned()],
        vec![pattern, short],
    )
}

#[track_caller]
fn check(text: &str, expected: &[(Kind, &str)]) {
    let extra = extra();
    let found = find_with(text, &extra).map(|found| (found.kind, &text[found.start..found.end]));
    assert_eq!(found.collect::<Vec<_>>(), expected, "in {text:?}");
}

#[test]
fn a_service_has_its_own_tokens() {
    check(
        "got acme_4f9aQx71, gone",
        &[(Kind::Custom, "acme_4f9aQx71")],
    );
    check("x=acme_4f9aQx71.", &[(Kind::Custom, "acme_4f9aQx71")]);
    check("ticket T-123456 open", &[(Kind::Custom, "T-123456")]);
    for text in [
        "acme_short",
        "macme_4f9aQx71",
        "acme_xxxxxxxxxxx",
        "T-1234567",
        "T-12345",
        "T-12a456",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_service_has_its_own_keys() {
    for text in [
        "loyalty_code=77-A",
        "LoyaltyCode: '77-A'",
        "{\"loyalty-code\":\"77-A\"}",
    ] {
        check(text, &[(Kind::Credential, "77-A")]);
    }
    check("code=77-A", &[]);
}

#[test]
fn the_built_in_rules_stay() {
    check("password=hunter2", &[(Kind::Credential, "hunter2")]);
}

#[track_caller]
fn check_error(prefix: &str, least: usize, most: usize, said: &str) {
    let error = Pattern::new(prefix, Alphabet::Hex, least, most).unwrap_err();
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn a_pattern_that_would_take_words_is_refused() {
    check_error("a", 8, 9, "two or more");
    check_error("_a", 8, 9, "first a letter or digit");
    check_error("a b", 8, 9, "found the prefix \"a b\"");
    check_error("ab", 5, 9, "found 5 to 9");
    check_error("ab", 8, 7, "found 8 to 7");
}
