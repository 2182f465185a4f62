//! The components' images: which there have to be, which are there, and which can be had.

use std::time::Duration;

use super::engine::ask;
use crate::stack::ask::ask as ask_within;
use crate::stack::component::Component;
use crate::stack::versions::{Pin, Pins};

/// How long a registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A component's image; the receiver of alerts is a script in Alertmanager's.
pub(super) fn of(component: Component, pins: &Pins) -> Option<String> {
    let component = match component {
        Component::Webhook => Component::Alertmanager,
        other => other,
    };
    pins.of(component).map(reference)
}

/// The image with its tag, and with its digest where that is recorded.
fn reference(pin: &Pin) -> String {
    match pin.digest() {
        None => pin.image.clone(),
        Some(digest) => format!("{}@{digest}", pin.image),
    }
}

/// The images of these components that the engine does not have. Prometheus's is always among those
/// that it has to have: what prepares the folders runs in it.
pub(crate) fn missing(components: &[Component], pins: &Pins) -> Vec<String> {
    let all = components.iter().chain(&[Component::Prometheus]);
    absent(all.filter_map(|component| of(*component, pins)))
}

/// Those of these images that the engine does not have.
pub(super) fn absent(images: impl Iterator<Item = String>) -> Vec<String> {
    let mut images: Vec<_> = images.collect();
    images.sort_unstable();
    images.dedup();
    images.retain(|image| ask(&["image", "inspect", "--format", "{{.Id}}", image]).is_err());
    images
}

/// Whether the registry of an image says in time that it has it.
pub(crate) fn pullable(image: &str) -> bool {
    ask_within("docker", &["manifest", "inspect", image], PATIENCE).is_some()
}
