//! Which variable gave what, so that a problem names the line that has to change.

/// Holds for a value only while code has not put another in its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Given(Vec<Gift>);

#[derive(Debug, Clone)]
struct Gift {
    setting: String,
    variable: String,
    value: String,
}

impl Given {
    /// `variable` gave `setting` this value.
    pub(super) fn note(&mut self, setting: &str, variable: &str, value: &impl ToString) {
        self.0.retain(|gift| gift.setting != setting);
        self.0.push(Gift {
            setting: setting.to_owned(),
            variable: variable.to_owned(),
            value: value.to_string(),
        });
    }

    /// The variable that gave `setting` the value that it has now.
    pub(super) fn variable(&self, setting: &str, now: &impl ToString) -> Option<&str> {
        let gift = self.0.iter().find(|gift| gift.setting == setting)?;
        (gift.value == now.to_string()).then_some(&*gift.variable)
    }
}
