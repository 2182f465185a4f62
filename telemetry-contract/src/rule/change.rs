//! Classes of what differs between two registries.

use core::fmt;

use super::{Area, Description, Level};

const SOURCE: &str = "the contract's promise: a name keeps its meaning within a major version";

macro_rules! rules {
    ($($variant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
        bad: $bad:literal
        good: $good:literal
    )*) => {
        /// One class of difference between two registries.
        ///
        /// The names say what changed and never change themselves; classes may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ChangeRule {
            $(#[doc = $brief] $variant,)*
        }

        impl ChangeRule {
            /// Every class, by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable kebab-case name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How seriously it is taken where nobody says otherwise.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }
        }

        pub(super) const RULES: &[Description] = &[$(Description {
            name: $name,
            area: Area::Change,
            level: Level::$level,
            brief: $brief,
            why: $why,
            fix: $fix,
            source: SOURCE,
            bad: $bad,
            good: $good,
        }),*];
    };
}

rules! {
    Addition "change-addition" Allow
        brief: "Something is there that was not there before, and nobody has to do anything."
        why: "It asks for a new minor version, so that telemetry can say that it has it."
        fix: "Raise the minor version in `schema_url`."
        bad: "schema_url: https://example.com/schemas/shop/1.0.0 # as before\n"
        good: "schema_url: https://example.com/schemas/shop/1.1.0\n"
    BudgetLowered "change-budget-lowered" Deny
        brief: "A metric may have fewer series, or an attribute fewer values, than before."
        why: "What a service records past the new bound is dropped."
        fix: "Keep the bound, or raise the major version and tell who records it."
        bad: "    annotations: { contract: { max_series: 50 } } # 100 before\n"
        good: "    annotations: { contract: { max_series: 100 } }\n"
    Deprecation "change-deprecation" Warn
        brief: "Something is on its way out."
        why: "Whoever emits or queries it has until the next major version."
        fix: "Move to what takes its place."
        bad: "      - { ref: order.kind }\n"
        good: "      - { ref: order.channel } # what `deprecated` names\n"
    Identity "change-identity" Deny
        brief: "A registry has another name or another schema URL, apart from its version."
        why: "Telemetry claims to be of another contract; who follows the old one learns nothing of it."
        fix: "Keep the name and the URL up to its version, or waive it once where the move is meant."
        bad: "schema_url: https://example.com/schemas/shops/1.0.0 # shop before\n"
        good: "schema_url: https://example.com/schemas/shop/1.1.0\n"
    LabelChanged "change-label-changed" Deny
        brief: "A metric has a label more, or one less, than before."
        why: "Every series gets another identity: sums, joins and alerts that name the labels change what they say."
        fix: "Record another metric beside this one, or raise the major version."
        bad: "      - { ref: order.channel } # new on an old metric\n"
        good: "  - name: orders.placed_by_channel # another metric\n"
    Narrowed "change-narrowed" Deny
        brief: "A value that was allowed is not any more."
        why: "Services that send it break the contract without having changed."
        fix: "Keep the value and deprecate it, or raise the major version."
        bad: "        - { id: web, value: web } # `phone` is gone\n"
        good: "        - { id: phone, value: phone, deprecated: { reason: obsoleted, note: No more calls. } }\n"
    Relaxed "change-relaxed" Warn
        brief: "Something is required or bounded less strictly than before."
        why: "Queries that rely on it may find nothing, or more than they can bear."
        fix: "Tell who queries it, and raise the minor version."
        bad: "      - { ref: order.id, requirement_level: opt_in } # required before\n"
        good: "      - { ref: order.id, requirement_level: required }\n"
    Removed "change-removed" Deny
        brief: "A signal, an attribute or a bucket is gone."
        why: "Queries find nothing, and services that send it break the contract."
        fix: "Keep it and deprecate it, or raise the major version."
        bad: "metrics: [] # orders.placed is gone\n"
        good: "  - name: orders.placed\n    deprecated: { reason: obsoleted, note: Nobody orders. }\n"
    Required "change-required" Deny
        brief: "A signal that was there before requires more than it did."
        why: "Services that send it as they did break the contract."
        fix: "Recommend it first, or raise the major version."
        bad: "      - { ref: order.id, requirement_level: required } # new on an old span\n"
        good: "      - { ref: order.id, requirement_level: recommended }\n"
    Slo "change-slo" Deny
        brief: "A service level objective is gone, promises less than before, or measures something else."
        why: "Whoever built on the promise learns of it in an outage; alerts on its budget go quiet."
        fix: "Keep the objective, or raise the major version and tell who relies on it."
        bad: "    annotations: { contract: { slos: [{ name: orders, objective: 99, window: 30d, below: 5 }] } } # 99.9 before\n"
        good: "    annotations: { contract: { slos: [{ name: orders, objective: 99.9, window: 30d, below: 5 }] } }\n"
    Type "change-type" Deny
        brief: "A type, unit, instrument, kind or name pattern is another one."
        why: "Old and new values can't be stored, added or compared; Prometheus may even get another name."
        fix: "Give the new thing a new name, or raise the major version."
        bad: "    unit: By # s before\n"
        good: "  - name: orders.size # another metric\n    unit: By\n"
    Version "change-version" Deny
        brief: "A registry breaks what it promised without a version that says so."
        why: "Telemetry of both registries claims the same schema URL, and nobody can tell them apart."
        fix: "Raise the version at the end of `schema_url` as the message says."
        bad: "schema_url: https://example.com/schemas/shop/1.0.0 # as before\n"
        good: "schema_url: https://example.com/schemas/shop/2.0.0\n"
    VersionLowered "change-version-lowered" Deny
        brief: "A registry's version is lower than it was."
        why: "Two registries may get the same version, and who compares versions takes the old one."
        fix: "Raise the version at the end of `schema_url` above the one before."
        bad: "schema_url: https://example.com/schemas/shop/1.0.0 # 1.1.0 before\n"
        good: "schema_url: https://example.com/schemas/shop/1.2.0\n"
    Wording "change-wording" Allow
        brief: "Only words differ: a brief, a note, an example, a stability that is not lowered."
        why: "Nobody has to do anything."
        fix: "Nothing has to be done."
        bad: "    brief: Orders.\n"
        good: "    brief: Orders that were placed.\n"
}

impl fmt::Display for ChangeRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
