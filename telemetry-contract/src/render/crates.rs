//! Which crates the rendered text can name, and by what paths.

/// Last part of the path of a crate that has the tables and nothing to open a span with.
const CONTRACT: &str = "telemetry_contract";

/// The crates of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crates {
    /// Path of the contract.
    pub(super) contract: String,
    /// Path of the bootstrap, where the service has it.
    pub(super) bootstrap: Option<String>,
}

impl Crates {
    /// Those behind one path: of `telemetry_contract`, else of `telemetry_bootstrap` or of a crate
    /// that hands on what that has.
    pub(crate) fn of(path: &str) -> Self {
        if path.rsplit("::").next() == Some(CONTRACT) {
            return Self {
                contract: path.to_owned(),
                bootstrap: None,
            };
        }
        Self {
            contract: format!("{path}::contract"),
            bootstrap: Some(path.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Crates;

    #[track_caller]
    fn check(path: &str, contract: &str, bootstrap: Option<&str>) {
        let Crates {
            contract: found,
            bootstrap: found_bootstrap,
        } = Crates::of(path);
        assert_eq!((&*found, found_bootstrap.as_deref()), (contract, bootstrap));
    }

    #[test]
    fn a_path_says_which_crate_it_is() {
        let contract = "telemetry_bootstrap::contract";
        check("telemetry_bootstrap", contract, Some("telemetry_bootstrap"));
        check("acme::obs", "acme::obs::contract", Some("acme::obs"));
        check("telemetry_contract", "telemetry_contract", None);
        check("acme::telemetry_contract", "acme::telemetry_contract", None);
    }
}
