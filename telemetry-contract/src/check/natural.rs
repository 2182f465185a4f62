//! The order in which people count: `x:2` before `x:10`.

use std::cmp::Ordering;

/// Compares texts, runs of digits in them by their number; equal for equal texts only.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let (mut one, mut other) = (left, right);
    loop {
        let (text, of_other) = (until_digit(&mut one), until_digit(&mut other));
        let (number, its) = (digits(&mut one), digits(&mut other));
        let order = text.cmp(of_other).then(by_number(number, its));
        if order != Ordering::Equal {
            return order;
        }
        if one.is_empty() || other.is_empty() {
            // Zeros at the front tell numbers apart that are the same.
            return one.len().cmp(&other.len()).then_with(|| left.cmp(right));
        }
    }
}

fn by_number(left: &str, right: &str) -> Ordering {
    let [left, right] = [left, right].map(|digits| digits.trim_start_matches('0'));
    left.len().cmp(&right.len()).then(left.cmp(right))
}

fn until_digit<'t>(rest: &mut &'t str) -> &'t str {
    take(rest, |byte| !byte.is_ascii_digit())
}

fn digits<'t>(rest: &mut &'t str) -> &'t str {
    take(rest, |byte| byte.is_ascii_digit())
}

/// Cuts what is `wanted` off the front.
fn take<'t>(rest: &mut &'t str, wanted: impl Fn(char) -> bool) -> &'t str {
    let end = rest.find(|character| !wanted(character));
    let (taken, left) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = left;
    taken
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::compare;

    #[test]
    fn numbers_are_in_their_order() {
        let sorted = [
            "",
            "9",
            "10",
            "a",
            "a.log:1",
            "a.log:02",
            "a.log:2",
            "a.log:2:x",
            "a.log:10",
            "é3",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_an_order(mut texts in prop::collection::vec("[0-2a:]{0,5}", 3)) {
            texts.sort_by(|left, right| compare(left, right));
            let [first, second, third] = [&texts[0], &texts[1], &texts[2]];
            prop_assert_ne!(compare(first, third), Ordering::Greater);
            prop_assert_eq!(compare(second, first), compare(first, second).reverse());
            prop_assert_eq!(compare(first, second) == Ordering::Equal, first == second);
        }
    }
}
