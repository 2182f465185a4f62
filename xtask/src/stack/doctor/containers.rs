//! What there is of the docker runtime: the engine, Compose, images, the plugin for logs.

use std::fmt::Write as _;

use serde::Serialize;

use crate::stack::choose::Docker;
use crate::stack::docker;
use crate::stack::versions::Pins;

/// What was found, as JSON has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Containers {
    /// Versions of the engine and of Compose; `None` where either does not do.
    pub(super) engine: Option<String>,
    pub(super) compose: Option<String>,
    /// Why not.
    problem: Option<String>,
    /// Pinned images that the engine does not have.
    images_missing: Vec<String>,
    /// Why lines can't go to Loki by the engine's plugin.
    logging_problem: Option<String>,
}

impl Containers {
    /// Asks the engine for what is not known yet.
    pub(super) fn of(docker: Docker, pins: &Pins) -> Self {
        let (engine, problem) = match docker.engine {
            Ok(engine) => (Some(engine), None),
            Err(problem) => (None, Some(problem)),
        };
        let logging_problem = engine.as_ref().and_then(|_| docker::plugin(pins).err());
        let compose = engine.as_ref().map(|engine| engine.compose.clone());
        Self {
            engine: engine.map(|engine| engine.version),
            compose,
            problem,
            images_missing: docker.missing,
            logging_problem,
        }
    }

    /// A line for each; what `is_needed` is marked where it is missing.
    pub(super) fn text(&self, is_needed: bool) -> String {
        let missing = if is_needed { '✘' } else { '·' };
        let mut text = String::new();
        let mut line = |mark: char, what: &str, said: &str| {
            // Writing to a string can't fail.
            let _written = writeln!(text, "{mark} {what:<14} {said}");
        };
        match (&self.engine, &self.compose, &self.problem) {
            (Some(engine), Some(compose), _) => {
                line('✔', "docker engine", engine);
                line('✔', "docker compose", compose);
            }
            (_, _, problem) => line(missing, "docker", problem.as_deref().unwrap_or_default()),
        }
        for image in &self.images_missing {
            let said = format!("{image} is not there; `stack-up` pulls it where it can");
            line('·', "image", &said);
        }
        if let Some(problem) = &self.logging_problem {
            line('·', "logging plugin", problem);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Containers;

    #[test]
    fn what_is_missing_is_marked_where_it_is_needed() {
        let none = Containers {
            engine: None,
            compose: None,
            problem: Some("no Docker engine answers".to_owned()),
            images_missing: Vec::new(),
            logging_problem: None,
        };
        assert_eq!(
            none.text(true),
            "✘ docker         no Docker engine answers\n"
        );
        assert_eq!(
            none.text(false),
            "· docker         no Docker engine answers\n"
        );
        let some = Containers {
            engine: Some("28.5.2".to_owned()),
            compose: Some("2.40.3".to_owned()),
            problem: None,
            images_missing: vec!["grafana/grafana:13.2.0".to_owned()],
            logging_problem: Some("no plugin".to_owned()),
        };
        assert_eq!(
            some.text(true),
            "✔ docker engine  28.5.2\n\
             ✔ docker compose 2.40.3\n\
             · image          grafana/grafana:13.2.0 is not there; `stack-up` pulls it where it can\n\
             · logging plugin no plugin\n"
        );
    }
}
