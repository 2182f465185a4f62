//! The proof at start-up: secrets that nobody owns go through the redactor, and none may come out.

use opentelemetry::{Array, KeyValue, StringValue, Value};

use telemetry_contract::correlation::USER_ID;
use telemetry_contract::model::Sensitivity;

use super::{KeyRule, Redactor, letters, replace};

/// A secret that nobody owns, in a shape that the redactor must know anywhere in a text. A caller
/// sends it through each of its outlets and looks for it on the other side.
pub fn canary() -> String {
    // In halves, so that the program itself holds nothing that looks like a leaked token.
    ["ghp", "_", "Canary0000Canary0000Canary0000Canary"].concat()
}

/// Texts with a secret in them that nobody owns, each with the rule that has to find it.
fn canaries() -> [(&'static str, String, String); 8] {
    let canary = canary();
    let in_text = |before: &str, secret: &str, after: &str| {
        ([before, secret, after].concat(), secret.to_owned())
    };
    let rule = |rule, (text, secret)| (rule, text, secret);
    let card = ["4111 1111", " 1111 1111"].concat();
    let jwt = ["eyJDYW5hcnkiOjB9.eyJDYW5h", "cnkiOjB9.Q2FuYXJ5"].concat();
    let pem = ["-----BEGIN PRIVATE", " KEY-----\nQ2FuYXJ5"].concat();
    [
        rule(
            "value rule: a token in a text",
            in_text("sent ", &canary, ", got 200"),
        ),
        rule(
            "value rule: a password in an address",
            in_text("url=https://user:", &canary, "@localhost/"),
        ),
        rule(
            "value rule: a key beside its value",
            in_text("password=", "Canary0000", " given"),
        ),
        rule(
            "value rule: a header in a text",
            in_text("Authorization: ", "Bearer Canary0000", ""),
        ),
        rule("value rule: a JWT", in_text("sent ", &jwt, "")),
        rule("value rule: a private key", in_text("read ", &pem, "")),
        rule(
            "value rule: a card's number",
            in_text("paid with ", &card, ""),
        ),
        rule(
            "value rule: an e-mail address",
            in_text("to ", "canary@example.com", ""),
        ),
    ]
}

impl Redactor {
    /// Whether the rules hold, tried on canaries: by key, by shape, in lists. Counts nothing.
    ///
    /// # Errors
    ///
    /// The name of the first rule that let its canary through: then nothing may be sent.
    pub fn self_test(&self) -> Result<(), &'static str> {
        for (rule, text, secret) in canaries() {
            if replace(&text, self.explain(&text), |_| ()).contains(&secret) {
                return Err(rule);
            }
        }
        if self.key("authorization") != KeyRule::Drop {
            return Err("key rule: authorization");
        }
        if self.key(USER_ID) == KeyRule::Keep {
            return Err("key rule: user_id");
        }
        if self.shows_hidden() {
            return Err("key rule: what the contract declares personal or a credential");
        }
        if self.attributes_leak(&canary()) {
            return Err("attribute rule: a token in an attribute");
        }
        Ok(())
    }

    /// Whether the values of an attribute pass that the contract hides and that no waiver frees.
    fn shows_hidden(&self) -> bool {
        let defs = self.0.contract.into_iter().flat_map(|it| it.attributes);
        let mut hidden = defs.filter(|def| def.sensitivity != Sensitivity::Public);
        hidden.any(|def| {
            let key = def.key.as_str();
            let freed = self.0.plain.iter().any(|it| letters(key).eq(it.chars()));
            self.key(key) == KeyRule::Keep && !freed
        })
    }

    fn attributes_leak(&self, canary: &str) -> bool {
        let rules = super::Rules {
            contract: self.0.contract,
            user_key: self.0.user_key.clone(),
            extra: self.0.extra.clone(),
            plain: self.0.plain.clone(),
            own: self.0.own.clone(),
            memo: super::Memo::default(),
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
