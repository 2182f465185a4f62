//! [`metric!`](crate::metric!): a metric of a service's own, in a few lines.

/// Declares a metric, its labels and their values; whatever the contract's grammar forbids does
/// not compile, under `cargo check` already.
///
/// ```
/// telemetry_contract::metric! {
///     /// Orders that were placed.
///     pub struct OrdersPlaced {
///         name: "orders.placed",
///         instrument: Counter,
///         unit: "{order}",
///         labels: OrdersPlacedLabels {
///             /// How the order came in.
///             channel: "order.channel" => OrderChannel { Web = "web", Phone = "phone" },
///             /// Whether the customer is new.
///             new_customer: "order.new_customer" => bool,
///         },
///     }
/// }
///
/// use telemetry_contract::labels::{Labels, Metric};
///
/// let labels = OrdersPlacedLabels { channel: OrderChannel::Web, new_customer: true };
/// let mut seen = Vec::new();
/// labels.visit(&mut |key, _| seen.push(key.as_str()));
/// assert_eq!(seen, ["order.channel", "order.new_customer"]);
/// assert_eq!(OrdersPlaced::DEF.series_limit, 4);
/// assert_eq!(OrdersPlaced::DEF.brief, "Orders that were placed.");
/// ```
///
/// A label is an enum that is declared in place, or `bool`. The series limit is the product of
/// their sizes. A metric without labels leaves `labels` out; a histogram adds
/// `buckets: [0.1, 1.0]`, ascending, before them. Labels from larger sets, and attributes that
/// several metrics share, belong in the service's registry (`cargo telemetry contract generate`).
///
/// What does not compile: a name that ends in what Prometheus adds itself,
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders that were placed.
///     pub struct OrdersPlaced { name: "orders.placed_total", instrument: Counter, unit: "{order}" }
/// }
/// ```
///
/// a unit that is no base unit,
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Time that placing an order took.
///     pub struct OrderDuration { name: "order.duration", instrument: Histogram, unit: "ms" }
/// }
/// ```
///
/// a label that is not declared,
///
/// ```compile_fail,E0560
/// telemetry_contract::metric! {
///     /// Orders that were placed.
///     pub struct OrdersPlaced {
///         name: "orders.placed",
///         instrument: Counter,
///         unit: "{order}",
///         labels: OrdersPlacedLabels {
///             /// How the order came in.
///             channel: "order.channel" => OrderChannel { Web = "web", Phone = "phone" },
///         },
///     }
/// }
///
/// let labels = OrdersPlacedLabels { channel: OrderChannel::Web, customer: "c-17" };
/// ```
///
/// a key that is not dotted lower snake case,
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders that were placed.
///     pub struct OrdersPlaced {
///         name: "orders.placed",
///         instrument: Counter,
///         unit: "{order}",
///         labels: OrdersPlacedLabels {
///             /// How the order came in.
///             channel: "Order Channel" => OrderChannel { Web = "web", Phone = "phone" },
///         },
///     }
/// }
/// ```
///
/// the same key twice, or a key that becomes the same one in Prometheus:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders that were placed.
///     pub struct OrdersPlaced {
///         name: "orders.placed",
///         instrument: Counter,
///         unit: "{order}",
///         labels: OrdersPlacedLabels {
///             /// Whether the customer is new.
///             new: "customer.new" => bool,
///             /// Whether the customer is old.
///             old: "customer_new" => bool,
///         },
///     }
/// }
/// ```
///
/// The same goes for a label that Prometheus sets itself (`instance`, `job`, `le`, `quantile`), a
/// value that is empty or there twice, an instrument or a unit within the name, and buckets on
/// anything but a histogram.
#[macro_export]
macro_rules! metric {
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $metric:ident {
            name: $name:literal,
            instrument: $instrument:ident,
            unit: $unit:literal
            $(, buckets: [$($bound:literal),+ $(,)?])?
            $(,)?
        }
    ) => {
        $crate::metric!(@type [$($doc)+] $vis $metric, ());
        $crate::metric!(
            @definition [$($doc)+] $metric, $name, $instrument, $unit, [$($($bound),+)?], [], 1
        );
    };
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $metric:ident {
            name: $name:literal,
            instrument: $instrument:ident,
            unit: $unit:literal,
            $(buckets: [$($bound:literal),+ $(,)?],)?
            labels: $labels:ident {
                $(
                    $(#[doc = $label_doc:literal])+
                    $label:ident: $key:literal => $value:ident
                    $({ $($variant:ident = $text:literal),+ $(,)? })?
                ),+ $(,)?
            } $(,)?
        }
    ) => {
        $crate::metric!(@type [$($doc)+] $vis $metric, $labels);
        $( $crate::metric!(@value $vis $value $key $({ $($variant = $text),+ })?); )+

        #[doc = concat!("The labels of [`", stringify!($metric), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis struct $labels {
            $( $(#[doc = $label_doc])+ $vis $label: $value, )+
        }

        const _: () = {
            impl $crate::labels::Labels for $labels {
                const KEYS: &'static [$crate::name::AttributeKey] =
                    &[$( $crate::name::AttributeKey::new($key) ),+];

                fn visit<'a>(
                    &'a self,
                    each: &mut dyn FnMut($crate::name::AttributeKey, $crate::labels::LabelValue<'a>),
                ) {
                    $(
                        each(
                            const { $crate::name::AttributeKey::new($key) },
                            $crate::labels::Label::label(&self.$label),
                        );
                    )+
                }
            }
        };

        $crate::metric!(
            @definition [$($doc)+] $metric, $name, $instrument, $unit, [$($($bound),+)?],
            [$( [$($label_doc)+] $key => $value $({ $($text),+ })? ),+],
            1 $(* $crate::metric!(@size $($($text)+)?))+
        );
    };

    (@type [$($doc:literal)+] $vis:vis $metric:ident, $labels:ty) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis struct $metric;

        impl $crate::labels::Metric for $metric {
            const DEF: &'static $crate::model::MetricDef = $metric::DEFINITION;
            type Labels<'a> = $labels;
        }
    };

    (@definition
        [$($doc:literal)+] $metric:ident, $name:literal, $instrument:ident, $unit:literal, [$($bound:literal),*],
        [$( [$($label_doc:literal)+] $key:literal => $value:ident $({ $($text:literal),+ })? ),*], $limit:expr
    ) => {
        impl $metric {
            const DEFINITION: &'static $crate::model::MetricDef = {
                static DEF: $crate::model::MetricDef = $crate::model::MetricDef {
                    name: $crate::name::MetricName::new($name),
                    instrument: $crate::model::Instrument::$instrument,
                    unit: $crate::unit::Unit::new($unit),
                    buckets: &[$($bound),*],
                    series_limit: $limit,
                    attributes: &[$(
                        $crate::model::AttributeUse {
                            attribute: &$crate::model::AttributeDef {
                                key: $crate::name::AttributeKey::new($key),
                                value: $crate::metric!(@type_of $({ $($text),+ })?),
                                members: $crate::metric!(@members $({ $($text),+ })?),
                                sensitivity: $crate::model::Sensitivity::Public,
                                cardinality: $crate::model::Cardinality::Bounded(
                                    $crate::metric!(@size $($($text)+)?),
                                ),
                                brief: concat!($($label_doc),+).trim_ascii(),
                                deprecated: None,
                            },
                            requirement: $crate::model::Requirement::Required,
                        }
                    ),*],
                    brief: concat!($($doc),+).trim_ascii(),
                };
                &DEF
            };
        }

        const _: () = {
            let def = <$metric as $crate::labels::Metric>::DEF;
            assert!(
                $crate::labels::covers(
                    <<$metric as $crate::labels::Metric>::Labels<'static>
                        as $crate::labels::Labels>::KEYS,
                    def.attributes,
                ),
                "two labels have the same key"
            );
            assert!(
                $crate::model::is_ascending(def.buckets),
                "the bounds of buckets are finite and ascending"
            );
            assert!(
                def.buckets.is_empty()
                    || matches!(def.instrument, $crate::model::Instrument::Histogram),
                "buckets are a histogram's"
            );
            assert!(
                $crate::prometheus::is_clean_name($name),
                "a name has no instrument and no unit in it, and does not end in `info`"
            );
            assert!(
                $crate::prometheus::are_clean_labels(def.attributes),
                "two labels become one in Prometheus, where a dot is an underscore, or one is a \
                 label that Prometheus sets itself: instance, job, le, quantile"
            );
        };
    };

    (@value $vis:vis $value:ident $key:literal { $($variant:ident = $text:literal),+ }) => {
        const _: () = assert!(
            $crate::labels::are_distinct(&[$($text),+]),
            "the values of a label are not empty, and each is there once"
        );

        #[doc = concat!("The values of `", $key, "`.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $value {
            $( #[doc = concat!("`", $text, "`.")] $variant, )+
        }

        impl $crate::labels::Label for $value {
            fn label(&self) -> $crate::labels::LabelValue<'_> {
                $crate::labels::LabelValue::Static(match self {
                    $( Self::$variant => $text, )+
                })
            }
        }
    };
    (@value $vis:vis bool $key:literal) => {};

    (@type_of { $($text:literal),+ }) => { $crate::model::ValueType::String };
    (@type_of) => { $crate::model::ValueType::Boolean };

    (@members { $($text:literal),+ }) => { $crate::model::Members::Closed(&[$($text),+]) };
    (@members) => { $crate::model::Members::Any };

    (@size) => { 2 };
    (@size $($text:literal)+) => { [$($text),+].len() as u32 };
}

/// What [`metric!`](crate::metric!) refuses beside its own examples. A part that all of these have
/// does compile:
///
/// ```
/// telemetry_contract::metric! {
///     /// Time that orders waited.
///     pub struct Wait { name: "order.wait", instrument: Histogram, unit: "s", buckets: [1.0, 2.0],
///         labels: WaitLabels {
///             /// Where.
///             place: "order.place" => Place { Web = "web", Phone = "phone" },
///         },
///     }
/// }
/// ```
///
/// The instrument in the name:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders { name: "orders.counter", instrument: Counter, unit: "{order}" }
/// }
/// ```
///
/// A unit within the name:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders { name: "orders.ms.waited", instrument: Counter, unit: "{order}" }
/// }
/// ```
///
/// Buckets on a counter:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders {
///         name: "orders.placed", instrument: Counter, unit: "{order}", buckets: [1.0, 2.0],
///     }
/// }
/// ```
///
/// A label that Prometheus sets:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders { name: "orders.placed", instrument: Counter, unit: "{order}",
///         labels: OrdersLabels {
///             /// Which job.
///             job: "job" => Job { Web = "web" },
///         },
///     }
/// }
/// ```
///
/// A value that is there twice:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders { name: "orders.placed", instrument: Counter, unit: "{order}",
///         labels: OrdersLabels {
///             /// Where.
///             place: "order.place" => Place { Web = "web", Page = "web" },
///         },
///     }
/// }
/// ```
///
/// A value that is empty:
///
/// ```compile_fail,E0080
/// telemetry_contract::metric! {
///     /// Orders.
///     pub struct Orders { name: "orders.placed", instrument: Counter, unit: "{order}",
///         labels: OrdersLabels {
///             /// Where.
///             place: "order.place" => Place { Web = "web", Nowhere = "" },
///         },
///     }
/// }
/// ```
#[cfg(doctest)]
struct Refused;
