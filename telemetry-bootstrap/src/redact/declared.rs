//! What a service's contract says of its attributes: which are personal, which are credentials.

use telemetry_contract::CONTRACT;
use telemetry_contract::model::{AttributeDef, Contract, Sensitivity};

use super::{KeyWaiver, RedactConfig, letters};

/// The keys whose values are looked for in texts, beside them: the service's own, and those of its
/// contract that are not public. What the base contract hides is known by its key alone: texts are
/// searched for no key of a contract where a service adds none.
pub(super) fn keys_in_texts(config: &RedactConfig, contract: Option<&Contract>) -> Vec<String> {
    let defs = contract
        .into_iter()
        .flat_map(|contract| contract.attributes);
    let hidden = defs.filter(|def| is_own(def) && !is_freed(config, def));
    let hidden = hidden.map(|def| def.key.as_str().to_owned());
    config.extra_keys.iter().cloned().chain(hidden).collect()
}

/// Whether a service's contract hides what the base contract does not.
fn is_own(def: &AttributeDef) -> bool {
    let base = CONTRACT.attribute(def.key.as_str());
    def.sensitivity != Sensitivity::Public
        && base.is_none_or(|base| base.sensitivity != def.sensitivity)
}

/// Whether a waiver frees an attribute; none frees a credential.
fn is_freed(config: &RedactConfig, def: &AttributeDef) -> bool {
    let mut waivers = config.plain_keys.iter();
    def.sensitivity == Sensitivity::Personal && waivers.any(|waiver| waiver.is_of(def))
}

impl KeyWaiver {
    /// Whether it would free what the contract declares a credential.
    pub(super) fn is_of_credential(&self, contract: &Contract) -> bool {
        let mut credentials = contract
            .attributes
            .iter()
            .filter(|def| def.sensitivity == Sensitivity::Credential);
        credentials.any(|def| self.is_of(def))
    }

    fn is_of(&self, def: &AttributeDef) -> bool {
        letters(&self.key).eq(letters(def.key.as_str()))
    }
}
