//! The telemetry contract of `kiln`.
//!
//! Rendered by `cargo telemetry contract generate`: change the registry, not this.

#![allow(
    clippy::allow_attributes,
    clippy::doc_markdown,
    clippy::struct_field_names,
    clippy::too_many_arguments,
    clippy::unused_self,
    dead_code,
    unreachable_pub,
    reason = "a service uses what it needs, in a binary or a library"
)]

/// The contract's attributes, and the enums that may be labels.
pub mod attributes {
    use telemetry_bootstrap::contract::labels::{Label, LabelValue};
    use telemetry_bootstrap::contract::model::{
        AttributeDef, Cardinality, Members, Sensitivity, ValueType,
    };
    use telemetry_bootstrap::contract::name::AttributeKey;

    /// `cause`: Why \[at all\]; see <https://example.com/kiln_causes>, or \<nothing\>.
    pub static CAUSE: AttributeDef = AttributeDef {
        key: AttributeKey::new("cause"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(10),
        brief: "Why [at all]; see https://example.com/kiln_causes, or <nothing>.",
        deprecated: None,
    };

    /// `kiln.door`: What opens it.
    pub static KILN_DOOR: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.door"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Credential,
        cardinality: Cardinality::Unbounded,
        brief: "What opens it.",
        deprecated: None,
    };

    /// `kiln.full`: Whether there is no room.
    pub static KILN_FULL: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.full"),
        value: ValueType::Boolean,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Whether there is no room.",
        deprecated: None,
    };

    /// `kiln.glaze`: What is on the pots.
    pub static KILN_GLAZE: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.glaze"),
        value: ValueType::String,
        members: Members::Closed(&["clear", "blue"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "What is on the pots.",
        deprecated: None,
    };

    /// The values of `kiln.glaze`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum KilnGlaze {
        /// `blue`.
        Blue,
        /// `clear`.
        Clear,
    }

    impl KilnGlaze {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::Blue, Self::Clear];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Blue => "blue",
                Self::Clear => "clear",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "blue" => Some(Self::Blue),
                "clear" => Some(Self::Clear),
                _ => None,
            }
        }
    }

    impl Label for KilnGlaze {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `kiln.grade`: How good the pots are.
    pub static KILN_GRADE: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.grade"),
        value: ValueType::Int,
        members: Members::Closed(&["1", "2"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "How good the pots are.",
        deprecated: None,
    };

    /// The values of `kiln.grade`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum KilnGrade {
        /// `1`.
        First,
        /// `2`.
        Second,
    }

    impl KilnGrade {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::First, Self::Second];

        /// The value as it is recorded.
        pub const fn as_i64(self) -> i64 {
            match self {
                Self::First => 1,
                Self::Second => 2,
            }
        }

        /// The variant of a value; `None` for any other.
        pub const fn from_value(value: i64) -> Option<Self> {
            match value {
                1 => Some(Self::First),
                2 => Some(Self::Second),
                _ => None,
            }
        }
    }

    impl Label for KilnGrade {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Int(self.as_i64())
        }
    }

    /// `kiln.heat`: How hot.
    pub static KILN_HEAT: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.heat"),
        value: ValueType::Double,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "How hot.",
        deprecated: None,
    };

    /// `kiln.marks`: What is written on the pots.
    pub static KILN_MARKS: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.marks"),
        value: ValueType::Strings,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "What is written on the pots.",
        deprecated: None,
    };

    /// `kiln.potter`: Who made the pots.
    pub static KILN_POTTER: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.potter"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Personal,
        cardinality: Cardinality::Unbounded,
        brief: "Who made the pots.",
        deprecated: None,
    };

    /// `kiln.potter_age`: How old they are.
    pub static KILN_POTTER_AGE: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.potter_age"),
        value: ValueType::Int,
        members: Members::Any,
        sensitivity: Sensitivity::Personal,
        cardinality: Cardinality::Unbounded,
        brief: "How old they are.",
        deprecated: None,
    };

    /// `kiln.potter_left`: Whether their left hand is the better one.
    pub static KILN_POTTER_LEFT: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.potter_left"),
        value: ValueType::Boolean,
        members: Members::Any,
        sensitivity: Sensitivity::Personal,
        cardinality: Cardinality::Bounded(2),
        brief: "Whether their left hand is the better one.",
        deprecated: None,
    };

    /// `kiln.slot`: Which place in it.
    pub static KILN_SLOT: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.slot"),
        value: ValueType::Int,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(20),
        brief: "Which place in it.",
        deprecated: None,
    };

    /// `kiln.type`: Which make.
    pub static KILN_TYPE: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.type"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(10),
        brief: "Which make.",
        deprecated: None,
    };

    /// `kiln.weights`: How heavy they are.
    pub static KILN_WEIGHTS: AttributeDef = AttributeDef {
        key: AttributeKey::new("kiln.weights"),
        value: ValueType::Doubles,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "How heavy they are.",
        deprecated: None,
    };

    /// `self`: Whether the potter looked.
    pub static SELF: AttributeDef = AttributeDef {
        key: AttributeKey::new("self"),
        value: ValueType::Boolean,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Whether the potter looked.",
        deprecated: None,
    };

    /// `span`: From where to where.
    pub static SPAN: AttributeDef = AttributeDef {
        key: AttributeKey::new("span"),
        value: ValueType::Strings,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "From where\nto where.",
        deprecated: None,
    };

    /// `team.shift`: Who is on call.
    pub static TEAM_SHIFT: AttributeDef = AttributeDef {
        key: AttributeKey::new("team.shift"),
        value: ValueType::String,
        members: Members::Closed(&["day", "night"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Who is on call.",
        deprecated: None,
    };

    /// The values of `team.shift`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum TeamShift {
        /// `day`.
        Day,
        /// `night`.
        Night,
    }

    impl TeamShift {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::Day, Self::Night];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Day => "day",
                Self::Night => "night",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "day" => Some(Self::Day),
                "night" => Some(Self::Night),
                _ => None,
            }
        }
    }

    impl Label for TeamShift {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }
}

/// The contract's events.
pub mod events {
    use super::attributes;
    use telemetry_bootstrap::contract::model::{AttributeUse, EventDef, Requirement};
    use telemetry_bootstrap::contract::name::EventName;
    use telemetry_bootstrap::tracing;

    /// `kiln.cooled`: The kiln {any of them} is cold.
    pub static KILN_COOLED: EventDef = EventDef {
        name: EventName::new("kiln.cooled"),
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_TYPE,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_HEAT,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_GLAZE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_FULL,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_SLOT,
                requirement: Requirement::Recommended,
            },
        ],
        brief: "The kiln {any of them} is cold.",
    };

    /// An event `kiln.cooled`, to be [emitted](Self::emit): The kiln {any of them} is cold.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[must_use = "an event is logged when it is emitted"]
    pub struct KilnCooled<'a> {
        /// `kiln.type`: Which make.
        pub kiln_type: &'a str,
        /// `kiln.heat`: How hot.
        pub kiln_heat: f64,
        /// `kiln.glaze`: What is on the pots.
        pub kiln_glaze: Option<attributes::KilnGlaze>,
        /// `kiln.full`: Whether there is no room.
        pub kiln_full: Option<bool>,
        /// `kiln.slot`: Which place in it.
        pub kiln_slot: Option<i64>,
    }

    impl KilnCooled<'_> {
        /// Logs it at level INFO, on account of the span that is current.
        pub fn emit(self) {
            let Self {
                kiln_type,
                kiln_heat,
                kiln_glaze,
                kiln_full,
                kiln_slot,
            } = self;
            let kiln_glaze = kiln_glaze.map(attributes::KilnGlaze::as_str);
            tracing::info!(
                event.name = "kiln.cooled",
                "kiln.type" = kiln_type,
                "kiln.heat" = kiln_heat,
                "kiln.glaze" = kiln_glaze,
                "kiln.full" = kiln_full,
                "kiln.slot" = kiln_slot,
                "The kiln {{any of them}} is cold"
            );
        }
    }

    /// `kiln.lit`: The kiln was lit.
    pub static KILN_LIT: EventDef = EventDef {
        name: EventName::new("kiln.lit"),
        attributes: &[AttributeUse {
            attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        }],
        brief: "The kiln was lit.",
    };

    /// An event `kiln.lit`, to be [emitted](Self::emit): The kiln was lit.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[must_use = "an event is logged when it is emitted"]
    pub struct KilnLit;

    impl KilnLit {
        /// Logs it at level DEBUG, on account of the span that is current.
        pub fn emit(self) {
            tracing::debug!(event.name = "kiln.lit", "The kiln was lit");
        }
    }

    /// `kiln.loaded`: The kiln was loaded.
    pub static KILN_LOADED: EventDef = EventDef {
        name: EventName::new("kiln.loaded"),
        attributes: &[AttributeUse {
            attribute: &attributes::KILN_MARKS,
            requirement: Requirement::Required,
        }],
        brief: "The kiln was loaded.",
    };

    // There is no struct `KilnLoaded`: `kiln.marks` is a list, which no event of `tracing` can carry.

    /// `kiln.opened`: The kiln was opened.
    pub static KILN_OPENED: EventDef = EventDef {
        name: EventName::new("kiln.opened"),
        attributes: &[
            AttributeUse {
                attribute: &attributes::KILN_POTTER,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_POTTER_AGE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_POTTER_LEFT,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_DOOR,
                requirement: Requirement::Required,
            },
        ],
        brief: "The kiln was opened.",
    };

    /// An event `kiln.opened`, to be [emitted](Self::emit): The kiln was opened.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[must_use = "an event is logged when it is emitted"]
    pub struct KilnOpened<'a> {
        /// `kiln.potter`: Who made the pots.
        pub kiln_potter: &'a str,
        /// `kiln.potter_age`: How old they are.
        pub kiln_potter_age: Option<i64>,
        /// `kiln.potter_left`: Whether their left hand is the better one.
        pub kiln_potter_left: Option<bool>,
        /// `kiln.door`: What opens it.
        pub kiln_door: &'a str,
    }

    impl KilnOpened<'_> {
        /// Logs it at level INFO, on account of the span that is current.
        pub fn emit(self) {
            let Self {
                kiln_potter,
                kiln_potter_age,
                kiln_potter_left,
                kiln_door,
            } = self;
            tracing::info!(
                event.name = "kiln.opened",
                "kiln.potter" = kiln_potter,
                "kiln.potter_age" = kiln_potter_age,
                "kiln.potter_left" = kiln_potter_left,
                "kiln.door" = kiln_door,
                "The kiln was opened"
            );
        }
    }

    /// `team.paged`: The team was paged.
    pub static TEAM_PAGED: EventDef = EventDef {
        name: EventName::new("team.paged"),
        attributes: &[AttributeUse {
            attribute: &attributes::TEAM_SHIFT,
            requirement: Requirement::Required,
        }],
        brief: "The team was paged.",
    };

    /// An event `team.paged`, to be [emitted](Self::emit): The team was paged.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[must_use = "an event is logged when it is emitted"]
    pub struct TeamPaged {
        /// `team.shift`: Who is on call.
        pub team_shift: attributes::TeamShift,
    }

    impl TeamPaged {
        /// Logs it at level INFO, on account of the span that is current.
        pub fn emit(self) {
            let Self { team_shift } = self;
            let team_shift = team_shift.as_str();
            tracing::info!(
                event.name = "team.paged",
                "team.shift" = team_shift,
                "The team was paged"
            );
        }
    }
}

/// The contract's metrics: a type and a label set each.
pub mod metrics {
    use super::attributes;
    use telemetry_bootstrap::contract::labels::{Label, LabelValue, Labels, Metric, covers};
    use telemetry_bootstrap::contract::model::{AttributeUse, Instrument, MetricDef, Requirement};
    use telemetry_bootstrap::contract::name::AttributeKey;
    use telemetry_bootstrap::contract::name::MetricName;
    use telemetry_bootstrap::contract::unit::Unit;

    /// `team.calls`, counter of `{call}`: Calls of the team's, by how they failed.
    pub static TEAM_CALLS: MetricDef = MetricDef {
        name: MetricName::new("team.calls"),
        instrument: Instrument::Counter,
        unit: Unit::new("{call}"),
        buckets: &[],
        series_limit: 10,
        attributes: &[AttributeUse {
            attribute: &telemetry_bootstrap::contract::attributes::ERROR_TYPE,
            requirement: Requirement::Recommended,
        }],
        brief: "Calls of the team's, by how they failed.",
    };

    /// The metric [`TEAM_CALLS`] as a type.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TeamCalls;

    impl Metric for TeamCalls {
        const DEF: &'static MetricDef = &TEAM_CALLS;
        type Labels<'a> = TeamCallsLabels;
    }

    const _: () = assert!(
        covers(<TeamCallsLabels as Labels>::KEYS, TEAM_CALLS.attributes),
        "the label set of team.calls is not what it declares"
    );

    /// The labels of [`TeamCalls`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TeamCallsLabels {
        /// `error.type`, where it is known.
        pub error_type: Option<telemetry_bootstrap::contract::attributes::ErrorType>,
    }

    impl Labels for TeamCallsLabels {
        const KEYS: &'static [AttributeKey] =
            &[telemetry_bootstrap::contract::attributes::ERROR_TYPE.key];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            if let Some(label) = &self.error_type {
                each(
                    telemetry_bootstrap::contract::attributes::ERROR_TYPE.key,
                    label.label(),
                );
            }
        }
    }

    /// `team.pages`, counter of `{page}`: Pages that the team had.
    pub static TEAM_PAGES: MetricDef = MetricDef {
        name: MetricName::new("team.pages"),
        instrument: Instrument::Counter,
        unit: Unit::new("{page}"),
        buckets: &[],
        series_limit: 4,
        attributes: &[AttributeUse {
            attribute: &attributes::TEAM_SHIFT,
            requirement: Requirement::Required,
        }],
        brief: "Pages that the team had.",
    };

    /// The metric [`TEAM_PAGES`] as a type.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TeamPages;

    impl Metric for TeamPages {
        const DEF: &'static MetricDef = &TEAM_PAGES;
        type Labels<'a> = TeamPagesLabels;
    }

    const _: () = assert!(
        covers(<TeamPagesLabels as Labels>::KEYS, TEAM_PAGES.attributes),
        "the label set of team.pages is not what it declares"
    );

    /// The labels of [`TeamPages`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TeamPagesLabels {
        /// `team.shift`.
        pub team_shift: attributes::TeamShift,
    }

    impl Labels for TeamPagesLabels {
        const KEYS: &'static [AttributeKey] = &[attributes::TEAM_SHIFT.key];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            each(attributes::TEAM_SHIFT.key, self.team_shift.label());
        }
    }
}

/// The contract's span types.
pub mod spans {
    use super::attributes;
    use telemetry_bootstrap::contract::model::{
        AttributeUse, Condition, Requirement, SpanDef, SpanKind, Structure,
    };
    use telemetry_bootstrap::contract::name::AttributeKey;
    use telemetry_bootstrap::span::TypedSpan;
    use telemetry_bootstrap::tracing;

    /// `kiln.inspection`, kind consumer: A look at what came out, as \[the handbook\] has it.
    pub static KILN_INSPECTION: SpanDef = SpanDef {
        span_type: "kiln.inspection",
        kind: SpanKind::Consumer,
        name: "inspect kiln",
        markers: &[AttributeKey::new("cause")],
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::CAUSE,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::SPAN,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_GRADE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::SELF,
                requirement: Requirement::Required,
            },
        ],
        structure: Structure {
            root: false,
            links_to: Some(SpanKind::Producer),
        },
        brief: "A look at what came out, as [the handbook] has it.",
    };

    /// An open span [`KILN_INSPECTION`]: A look at what came out, as \[the handbook\] has it.
    ///
    /// It ends when its last handle goes.
    #[derive(Debug, Clone)]
    #[must_use = "the span ends with its handle"]
    pub struct KilnInspection(TypedSpan);

    impl KilnInspection {
        /// Opens `inspect kiln`, a child of the span that is current.
        ///
        /// It is linked to `cause_`.
        pub fn new(
            cause_: telemetry_bootstrap::opentelemetry::trace::SpanContext,
            cause: &str,
            span: &[&str],
            self_: bool,
        ) -> Self {
            let span_ = TypedSpan::new(tracing::info_span!(
                "inspect kiln",
                "otel.kind" = "consumer",
                "cause" = cause,
                "self" = self_,
                "kiln.grade" = tracing::field::Empty,
                "error.type" = tracing::field::Empty,
                "otel.status_description" = tracing::field::Empty,
            ));
            span_.link(cause_);
            span_.set_texts("span", span);
            Self(span_)
        }

        /// With `kiln.grade`: How good the pots are.
        pub fn with_kiln_grade(self, kiln_grade: attributes::KilnGrade) -> Self {
            self.set_kiln_grade(kiln_grade);
            self
        }

        /// Sets `kiln.grade`: How good the pots are.
        pub fn set_kiln_grade(&self, kiln_grade: attributes::KilnGrade) {
            self.0.span().record("kiln.grade", kiln_grade.as_i64());
        }
    }

    impl core::ops::Deref for KilnInspection {
        type Target = TypedSpan;

        fn deref(&self) -> &TypedSpan {
            &self.0
        }
    }

    /// `kiln.firing`, kind consumer: One firing.
    pub static KILN_FIRING: SpanDef = SpanDef {
        span_type: "kiln.firing",
        kind: SpanKind::Consumer,
        name: "fire {kiln.glaze} {kiln.type}",
        markers: &[AttributeKey::new("kiln.type")],
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::USER_ID,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_TYPE,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_MARKS,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::KILN_GLAZE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_SLOT,
                requirement: Requirement::Conditional(Condition::AttributePresent(
                    attributes::KILN_TYPE.key,
                )),
            },
            AttributeUse {
                attribute: &attributes::KILN_HEAT,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_FULL,
                requirement: Requirement::OptIn,
            },
            AttributeUse {
                attribute: &attributes::KILN_WEIGHTS,
                requirement: Requirement::OptIn,
            },
            AttributeUse {
                attribute: &attributes::TEAM_SHIFT,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_POTTER,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_POTTER_AGE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &attributes::KILN_POTTER_LEFT,
                requirement: Requirement::Recommended,
            },
        ],
        structure: Structure {
            root: true,
            links_to: Some(SpanKind::Producer),
        },
        brief: "One firing.",
    };

    /// An open span [`KILN_FIRING`]: One firing.
    ///
    /// It ends when its last handle goes.
    #[derive(Debug, Clone)]
    #[must_use = "the span ends with its handle"]
    pub struct KilnFiring(TypedSpan);

    impl KilnFiring {
        /// Opens `fire {kiln.glaze} {kiln.type}`, the one root of what this service does for it.
        ///
        /// It is linked to `cause`.
        pub fn new(
            cause: telemetry_bootstrap::opentelemetry::trace::SpanContext,
            kiln_type: &str,
            kiln_marks: &[&str],
            kiln_glaze: Option<attributes::KilnGlaze>,
            kiln_slot: i64,
        ) -> Self {
            let kiln_glaze = kiln_glaze.map(attributes::KilnGlaze::as_str);
            let span = TypedSpan::new(tracing::info_span!(
                parent: None,
                "kiln.firing",
                "otel.kind" = "consumer",
                "otel.name" = tracing::field::display(telemetry_bootstrap::span::Words(&[Some(&"fire"), kiln_glaze.as_ref().map(|word| word as &dyn core::fmt::Display), Some(&kiln_type)])),
                "kiln.type" = kiln_type,
                "kiln.glaze" = kiln_glaze,
                "kiln.slot" = kiln_slot,
                "kiln.heat" = tracing::field::Empty,
                "kiln.full" = tracing::field::Empty,
                "team.shift" = tracing::field::Empty,
                "kiln.potter" = tracing::field::Empty,
                "kiln.potter_age" = tracing::field::Empty,
                "kiln.potter_left" = tracing::field::Empty,
                "error.type" = tracing::field::Empty,
                "otel.status_description" = tracing::field::Empty,
            ));
            span.link(cause);
            span.set_texts("kiln.marks", kiln_marks);
            Self(span)
        }

        /// With `kiln.heat`: How hot.
        pub fn with_kiln_heat(self, kiln_heat: f64) -> Self {
            self.set_kiln_heat(kiln_heat);
            self
        }

        /// Sets `kiln.heat`: How hot.
        pub fn set_kiln_heat(&self, kiln_heat: f64) {
            self.0.span().record("kiln.heat", kiln_heat);
        }

        /// With `kiln.full`: Whether there is no room.
        pub fn with_kiln_full(self, kiln_full: bool) -> Self {
            self.set_kiln_full(kiln_full);
            self
        }

        /// Sets `kiln.full`: Whether there is no room.
        pub fn set_kiln_full(&self, kiln_full: bool) {
            self.0.span().record("kiln.full", kiln_full);
        }

        /// With `kiln.weights`: How heavy they are.
        pub fn with_kiln_weights(self, kiln_weights: &[f64]) -> Self {
            self.set_kiln_weights(kiln_weights);
            self
        }

        /// Sets `kiln.weights`: How heavy they are.
        pub fn set_kiln_weights(&self, kiln_weights: &[f64]) {
            self.0.set_doubles("kiln.weights", kiln_weights);
        }

        /// With `team.shift`: Who is on call.
        pub fn with_team_shift(self, team_shift: attributes::TeamShift) -> Self {
            self.set_team_shift(team_shift);
            self
        }

        /// Sets `team.shift`: Who is on call.
        pub fn set_team_shift(&self, team_shift: attributes::TeamShift) {
            self.0.span().record("team.shift", team_shift.as_str());
        }

        /// With `kiln.potter`: Who made the pots.
        pub fn with_kiln_potter(self, kiln_potter: &str) -> Self {
            self.set_kiln_potter(kiln_potter);
            self
        }

        /// Sets `kiln.potter`: Who made the pots.
        pub fn set_kiln_potter(&self, kiln_potter: &str) {
            self.0.span().record("kiln.potter", kiln_potter);
        }

        /// With `kiln.potter_age`: How old they are.
        pub fn with_kiln_potter_age(self, kiln_potter_age: i64) -> Self {
            self.set_kiln_potter_age(kiln_potter_age);
            self
        }

        /// Sets `kiln.potter_age`: How old they are.
        pub fn set_kiln_potter_age(&self, kiln_potter_age: i64) {
            self.0.span().record("kiln.potter_age", kiln_potter_age);
        }

        /// With `kiln.potter_left`: Whether their left hand is the better one.
        pub fn with_kiln_potter_left(self, kiln_potter_left: bool) -> Self {
            self.set_kiln_potter_left(kiln_potter_left);
            self
        }

        /// Sets `kiln.potter_left`: Whether their left hand is the better one.
        pub fn set_kiln_potter_left(&self, kiln_potter_left: bool) {
            self.0.span().record("kiln.potter_left", kiln_potter_left);
        }
    }

    impl core::ops::Deref for KilnFiring {
        type Target = TypedSpan;

        fn deref(&self) -> &TypedSpan {
            &self.0
        }
    }

    /// `team.page`, kind internal: A page, from its beginning to its end.
    pub static TEAM_PAGE: SpanDef = SpanDef {
        span_type: "team.page",
        kind: SpanKind::Internal,
        name: "page {team.shift}",
        markers: &[AttributeKey::new("team.shift")],
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::TEAM_SHIFT,
                requirement: Requirement::Required,
            },
        ],
        structure: Structure {
            root: false,
            links_to: None,
        },
        brief: "A page, from its beginning to its end.",
    };

    /// An open span [`TEAM_PAGE`]: A page, from its beginning to its end.
    ///
    /// It ends when its last handle goes.
    #[derive(Debug, Clone)]
    #[must_use = "the span ends with its handle"]
    pub struct TeamPage(TypedSpan);

    impl TeamPage {
        /// Opens `page {team.shift}`, a child of the span that is current.
        pub fn new(team_shift: attributes::TeamShift) -> Self {
            let team_shift = team_shift.as_str();
            let span = TypedSpan::new(tracing::info_span!(
                "team.page",
                "otel.kind" = "internal",
                "otel.name" = tracing::field::display(telemetry_bootstrap::span::Words(&[
                    Some(&"page"),
                    Some(&team_shift)
                ])),
                "team.shift" = team_shift,
                "error.type" = tracing::field::Empty,
                "otel.status_description" = tracing::field::Empty,
            ));
            Self(span)
        }
    }

    impl core::ops::Deref for TeamPage {
        type Target = TypedSpan;

        fn deref(&self) -> &TypedSpan {
            &self.0
        }
    }
}

/// The contract `kiln`, version 2.0.0.
pub static CONTRACT: telemetry_bootstrap::contract::model::Contract =
    telemetry_bootstrap::contract::model::Contract {
        name: "kiln",
        version: "2.0.0",
        schema_url: "https://schemas.example.com/kiln/2.0.0",
        attributes: &[
            &attributes::CAUSE,
            &telemetry_bootstrap::contract::attributes::CLIENT_ADDRESS,
            &telemetry_bootstrap::contract::attributes::CONTAINER_ID,
            &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
            &telemetry_bootstrap::contract::attributes::CPU_MODE,
            &telemetry_bootstrap::contract::attributes::DB_COLLECTION_NAME,
            &telemetry_bootstrap::contract::attributes::DB_NAMESPACE,
            &telemetry_bootstrap::contract::attributes::DB_OPERATION_NAME,
            &telemetry_bootstrap::contract::attributes::DB_QUERY_SUMMARY,
            &telemetry_bootstrap::contract::attributes::DB_QUERY_TEXT,
            &telemetry_bootstrap::contract::attributes::DB_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::DB_SYSTEM_NAME,
            &telemetry_bootstrap::contract::attributes::DEPENDENCY_NAME,
            &telemetry_bootstrap::contract::attributes::DEPENDENCY_OPERATION,
            &telemetry_bootstrap::contract::attributes::DEPLOYMENT_ENVIRONMENT,
            &telemetry_bootstrap::contract::attributes::DEPLOYMENT_ENVIRONMENT_NAME,
            &telemetry_bootstrap::contract::attributes::ERROR_TYPE,
            &telemetry_bootstrap::contract::attributes::EVENT_ID,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_MESSAGE,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_STACKTRACE,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_TYPE,
            &telemetry_bootstrap::contract::attributes::HOST_ARCH,
            &telemetry_bootstrap::contract::attributes::HOST_ID,
            &telemetry_bootstrap::contract::attributes::HOST_NAME,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_METHOD,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_METHOD_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_RESEND_COUNT,
            &telemetry_bootstrap::contract::attributes::HTTP_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::HTTP_ROUTE,
            &telemetry_bootstrap::contract::attributes::JOB_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_CLUSTER_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_CONTAINER_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_DEPLOYMENT_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_NAMESPACE_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_NODE_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_POD_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_POD_UID,
            &attributes::KILN_DOOR,
            &attributes::KILN_FULL,
            &attributes::KILN_GLAZE,
            &attributes::KILN_GRADE,
            &attributes::KILN_HEAT,
            &attributes::KILN_MARKS,
            &attributes::KILN_POTTER,
            &attributes::KILN_POTTER_AGE,
            &attributes::KILN_POTTER_LEFT,
            &attributes::KILN_SLOT,
            &attributes::KILN_TYPE,
            &attributes::KILN_WEIGHTS,
            &telemetry_bootstrap::contract::attributes::MESSAGING_CONSUMER_GROUP_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_PARTITION_ID,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_TEMPLATE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_TEMPORARY,
            &telemetry_bootstrap::contract::attributes::MESSAGING_MESSAGE_BODY_SIZE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_MESSAGE_ID,
            &telemetry_bootstrap::contract::attributes::MESSAGING_OPERATION_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_OPERATION_TYPE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_SYSTEM,
            &telemetry_bootstrap::contract::attributes::NATS_MESSAGE_DELIVERY_COUNT,
            &telemetry_bootstrap::contract::attributes::NATS_STREAM_NAME,
            &telemetry_bootstrap::contract::attributes::NATS_STREAM_SEQUENCE,
            &telemetry_bootstrap::contract::attributes::NETWORK_PROTOCOL_VERSION,
            &telemetry_bootstrap::contract::attributes::ORG_ID,
            &telemetry_bootstrap::contract::attributes::OS_TYPE,
            &telemetry_bootstrap::contract::attributes::PROCESS_PID,
            &telemetry_bootstrap::contract::attributes::REQUEST_ID,
            &telemetry_bootstrap::contract::attributes::RPC_METHOD,
            &telemetry_bootstrap::contract::attributes::RPC_METHOD_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::RPC_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::RPC_SYSTEM_NAME,
            &telemetry_bootstrap::contract::attributes::SAAS_TENANT,
            &attributes::SELF,
            &telemetry_bootstrap::contract::attributes::SERVER_ADDRESS,
            &telemetry_bootstrap::contract::attributes::SERVER_PORT,
            &telemetry_bootstrap::contract::attributes::SERVICE_INSTANCE_ID,
            &telemetry_bootstrap::contract::attributes::SERVICE_NAME,
            &telemetry_bootstrap::contract::attributes::SERVICE_NAMESPACE,
            &telemetry_bootstrap::contract::attributes::SERVICE_VERSION,
            &attributes::SPAN,
            &attributes::TEAM_SHIFT,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_ITEMS,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_REASON,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_REASONS,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_LANGUAGE,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_NAME,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_VERSION,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SIGNAL,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_VIOLATION,
            &telemetry_bootstrap::contract::attributes::TENANT_ID,
            &telemetry_bootstrap::contract::attributes::URL_FULL,
            &telemetry_bootstrap::contract::attributes::URL_PATH,
            &telemetry_bootstrap::contract::attributes::URL_SCHEME,
            &telemetry_bootstrap::contract::attributes::URL_TEMPLATE,
            &telemetry_bootstrap::contract::attributes::USER_AGENT_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::USER_ID,
        ],
        metrics: &[
            &telemetry_bootstrap::contract::metrics::DB_CLIENT_OPERATION_DURATION,
            &telemetry_bootstrap::contract::metrics::DEPENDENCY_CALL_DURATION,
            &telemetry_bootstrap::contract::metrics::HTTP_CLIENT_REQUEST_DURATION,
            &telemetry_bootstrap::contract::metrics::HTTP_SERVER_ACTIVE_REQUESTS,
            &telemetry_bootstrap::contract::metrics::HTTP_SERVER_REQUEST_DURATION,
            &telemetry_bootstrap::contract::metrics::JOB_ACTIVE,
            &telemetry_bootstrap::contract::metrics::JOB_DURATION,
            &telemetry_bootstrap::contract::metrics::JOB_LAST_SUCCESS_TIME,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_CONSUMED_MESSAGES,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_OPERATION_DURATION,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_SENT_MESSAGES,
            &telemetry_bootstrap::contract::metrics::MESSAGING_PROCESS_DURATION,
            &telemetry_bootstrap::contract::metrics::PROCESS_CPU_TIME,
            &telemetry_bootstrap::contract::metrics::PROCESS_MEMORY_USAGE,
            &telemetry_bootstrap::contract::metrics::PROCESS_MEMORY_VIRTUAL,
            &telemetry_bootstrap::contract::metrics::PROCESS_THREAD_COUNT,
            &telemetry_bootstrap::contract::metrics::PROCESS_UNIX_FILE_DESCRIPTOR_COUNT,
            &telemetry_bootstrap::contract::metrics::PROCESS_UPTIME,
            &telemetry_bootstrap::contract::metrics::RPC_CLIENT_CALL_DURATION,
            &telemetry_bootstrap::contract::metrics::RPC_SERVER_CALL_DURATION,
            &metrics::TEAM_CALLS,
            &metrics::TEAM_PAGES,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_DELIVERED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_EMITTED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_LOST,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_LOG_LINES_DROPPED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_LOG_LINES_WRITTEN,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_CAPACITY,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_LENGTH,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_MEMORY_LIMIT,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_MEMORY_USAGE,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_REDACTIONS,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_VIOLATIONS,
        ],
        spans: &[
            &spans::KILN_INSPECTION,
            &spans::KILN_FIRING,
            &spans::TEAM_PAGE,
            &telemetry_bootstrap::contract::spans::DB_CLIENT,
            &telemetry_bootstrap::contract::spans::DEPENDENCY_CALL,
            &telemetry_bootstrap::contract::spans::HTTP_SERVER,
            &telemetry_bootstrap::contract::spans::HTTP_CLIENT,
            &telemetry_bootstrap::contract::spans::JOB,
            &telemetry_bootstrap::contract::spans::MESSAGING_PRODUCER,
            &telemetry_bootstrap::contract::spans::MESSAGING_CONSUMER,
            &telemetry_bootstrap::contract::spans::RPC_SERVER,
            &telemetry_bootstrap::contract::spans::RPC_CLIENT,
        ],
        events: &[
            &telemetry_bootstrap::contract::events::EXCEPTION,
            &events::KILN_COOLED,
            &events::KILN_LIT,
            &events::KILN_LOADED,
            &events::KILN_OPENED,
            &events::TEAM_PAGED,
        ],
        entities: &[
            &telemetry_bootstrap::contract::entities::CONTRACT_SERVICE,
            &telemetry_bootstrap::contract::entities::CONTRACT_PLATFORM,
        ],
    };
