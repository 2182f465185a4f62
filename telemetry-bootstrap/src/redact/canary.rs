//! The proof at start-up: secrets that nobody owns go through the redactor, and none may come out.

use opentelemetry::{Array, KeyValue, StringValue, Value};

use telemetry_contract::correlation::USER_ID;
use telemetry_contract::secret::find;

use super::{KeyRule, Redactor, replace};

/// A secret that nobody owns, in a shape that the redactor must know anywhere in a text. A caller
/// sends it through each of its outlets and looks for it on the other side.
pub fn canary() -> String {
    // In halves, so that the program itself holds nothing that looks like a leaked token.
    ["ghp", "_", "Canary0000Canary0000Canary0000Canary"].concat()
}

impl Redactor {
    /// Whether the rules hold, tried on canaries: by key, by shape, in lists. Counts nothing.
    ///
    /// # Errors
    ///
    /// The name of the first rule that let its canary through: then nothing may be sent.
    pub fn self_test(&self) -> Result<(), &'static str> {
        let canary = canary();
        let leaks = |text: &str| replace(text, find(text)).0.contains(&canary);
        if leaks(&format!("sent {canary}, got 200")) {
            return Err("value rule: a token in a text");
        }
        if leaks(&format!("url=https://user:{canary}@localhost/")) {
            return Err("value rule: a password in an address");
        }
        if self.key("authorization") != KeyRule::Drop {
            return Err("key rule: authorization");
        }
        if self.key(USER_ID) == KeyRule::Keep {
            return Err("key rule: user_id");
        }
        if self.attributes_leak(&canary) {
            return Err("attribute rule: a token in an attribute");
        }
        Ok(())
    }

    fn attributes_leak(&self, canary: &str) -> bool {
        let rules = super::Rules {
            extra: self.0.extra.clone(),
            plain: self.0.plain.clone(),
            vitals: crate::vitals::Vitals::default(),
        };
        let list = vec![StringValue::from(canary.to_owned())];
        let mut attributes = [
            KeyValue::new("canary.text", canary.to_owned()),
            KeyValue::new("canary.list", Value::Array(Array::String(list))),
        ];
        Self(rules.into()).attributes(&mut attributes);
        attributes
            .iter()
            .any(|attribute| attribute.value.as_str().contains(canary))
    }
}
