//! Units as Prometheus spells them.

/// UCUM units and their words.
const UNITS: &[(&str, &str)] = &[
    ("1", ""),
    ("%", "percent"),
    ("A", "amperes"),
    ("By", "bytes"),
    ("Cel", "celsius"),
    ("GBy", "gigabytes"),
    ("GiBy", "gibibytes"),
    ("Hz", "hertz"),
    ("J", "joules"),
    ("KBy", "kilobytes"),
    ("KiBy", "kibibytes"),
    ("MBy", "megabytes"),
    ("MiBy", "mebibytes"),
    ("TBy", "terabytes"),
    ("TiBy", "tebibytes"),
    ("V", "volts"),
    ("W", "watts"),
    ("d", "days"),
    ("g", "grams"),
    ("h", "hours"),
    ("m", "meters"),
    ("min", "minutes"),
    ("ms", "milliseconds"),
    ("ns", "nanoseconds"),
    ("s", "seconds"),
    ("us", "microseconds"),
];

/// Units after a slash and their words.
const PER_UNITS: &[(&str, &str)] = &[
    ("d", "day"),
    ("h", "hour"),
    ("m", "minute"),
    ("mo", "month"),
    ("s", "second"),
    ("w", "week"),
    ("y", "year"),
];

/// The tokens that a unit adds to a name whose tokens are these: not its own where that is there
/// already.
pub(super) fn suffixes(unit: &str, tokens: &[String]) -> Vec<String> {
    let (main, per) = unit.split_once('/').unwrap_or((unit, ""));
    let (main, per) = (word(main, UNITS), word(per, PER_UNITS));
    let mut suffixes = Vec::new();
    if !main.is_empty() && !tokens.contains(&main) {
        suffixes.push(main);
    }
    // Prometheus looks for `per_second` among the tokens, which no name can have.
    if !per.is_empty() {
        suffixes.extend(["per".to_owned(), per]);
    }
    suffixes
}

/// The word of a unit; nothing for an annotation, the unit itself where it has no word.
fn word(unit: &str, words: &[(&str, &str)]) -> String {
    let unit = unit.trim();
    if unit.contains(['{', '}']) {
        return String::new();
    }
    let known = words.iter().find(|(symbol, _)| *symbol == unit);
    let word = known.map_or(unit, |(_, word)| word);
    let parts = word.split(|char: char| !char.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("_")
}
