//! Patterns of names: `*` is any run of characters, `?` any one; all else stands for itself.

/// Whether the whole text fits the pattern.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut seen) = (0, 0);
    // Where the last star is, and how far the text had come there: it may take one more.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || text.get(seen) == Some(wanted) => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((of, taken)) = star else {
                    return false;
                };
                star = Some((of, taken + 1));
                (at, seen) = (of + 1, taken + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fits;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(fits(pattern, text), expected, "`{pattern}` on `{text}`");
    }

    #[test]
    fn a_name_fits_itself() {
        check("orders-api", "orders-api", true);
        check("orders-api", "orders-api2", false);
        check("orders-api", "orders", false);
        check("", "", true);
        check("", "a", false);
    }

    #[test]
    fn a_star_is_any_run_and_a_question_mark_one_character() {
        check("orders-*", "orders-api", true);
        check("*", "", true);
        check("src/*.rs", "src/http/mod.rs", true);
        check("*a*b*c*", "xxaxxbxxcxx", true);
        check("*a*b*c*", "xxaxxcxxbxx", false);
        check("*.total", "orders.total.total", true);
        check("order?", "orders", true);
        check("order?", "order", false);
        check("é?", "éü", true);
    }

    #[test]
    fn many_stars_are_no_trap() {
        let text = "a".repeat(5_000);
        check(&format!("{}b", "a*".repeat(500)), &text, false);
    }

    proptest! {
        #[test]
        fn a_text_with_a_part_replaced_by_a_star_fits(
            start in "[ab.]{0,5}", middle in "[ab.]{0,5}", end in "[ab.]{0,5}"
        ) {
            let pattern = format!("{start}*{end}");
            let text = format!("{start}{middle}{end}");
            prop_assert!(fits(&pattern, &text));
        }
    }
}
