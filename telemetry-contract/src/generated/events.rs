//! The contract's events.
//!
//! Rendered by `cargo xtask generate`: change the registry, not this.

use super::attributes;
use crate::model::{AttributeUse, Condition, EventDef, Requirement};
use crate::name::EventName;

/// `exception`: One exception.
pub static EXCEPTION: EventDef = EventDef {
    name: EventName::new("exception"),
    attributes: &[
        AttributeUse {
            attribute: &attributes::EXCEPTION_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If there is no `exception.message`.",
            )),
        },
        AttributeUse {
            attribute: &attributes::EXCEPTION_MESSAGE,
            requirement: Requirement::Conditional(Condition::Text(
                "If there is no `exception.type`.",
            )),
        },
        AttributeUse {
            attribute: &attributes::EXCEPTION_STACKTRACE,
            requirement: Requirement::Recommended,
        },
    ],
    brief: "One exception.",
};
