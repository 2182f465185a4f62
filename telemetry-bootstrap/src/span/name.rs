//! A name that is made of attributes.

use std::fmt::{self, Display};

/// The words of a span's name, with a space between two; one without a value is left out.
#[derive(Clone, Copy)]
pub struct Words<'a>(pub &'a [Option<&'a dyn Display>]);

impl Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.0.iter().flatten().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{word}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_word_without_a_value_is_left_out() {
        let words = [Some(&"price" as &_), None, Some(&7 as &_)];
        assert_eq!(Words(&words).to_string(), "price 7");
        assert_eq!(Words(&[]).to_string(), "");
    }
}
