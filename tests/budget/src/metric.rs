//! One measurement under three labels, which are fixed before or given each time.

use std::hint::black_box;

use telemetry_bootstrap::metric;

use crate::case::{Case, Prepared, repeat};
use crate::ours::telemetry;

metric! {
    /// Orders that were placed.
    pub struct OrdersPlaced {
        name: "bench.orders.placed",
        instrument: Counter,
        unit: "{order}",
        labels: OrdersPlacedLabels {
            /// How the order came in.
            channel: "bench.order.channel" => OrderChannel { Web = "web", Phone = "phone" },
            /// Where it is packed.
            warehouse: "bench.warehouse" => Warehouse { East = "east", West = "west" },
            /// Whether it is in a hurry.
            express: "bench.order.express" => bool,
        },
    }
}

metric! {
    /// How long placing an order took.
    pub struct OrderDuration {
        name: "bench.order.duration",
        instrument: Histogram,
        unit: "s",
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0],
        labels: OrderDurationLabels {
            /// How the order came in.
            channel: "bench.order.channel" => DurationChannel { Web = "web", Phone = "phone" },
            /// Where it is packed.
            warehouse: "bench.warehouse" => DurationWarehouse { East = "east", West = "west" },
            /// Whether it is in a hurry.
            express: "bench.order.express" => bool,
        },
    }
}

const COUNTED: OrdersPlacedLabels = OrdersPlacedLabels {
    channel: OrderChannel::Web,
    warehouse: Warehouse::East,
    express: true,
};

const TIMED: OrderDurationLabels = OrderDurationLabels {
    channel: DurationChannel::Web,
    warehouse: DurationWarehouse::East,
    express: true,
};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "counter",
        prepare: || {
            let telemetry = telemetry(&[])?;
            let counter = telemetry.meter().counter::<OrdersPlaced>();
            Ok(recording(telemetry, move || {
                counter.add(black_box(1), black_box(&COUNTED));
            }))
        },
    },
    Case {
        name: "counter-bound",
        prepare: || {
            let telemetry = telemetry(&[])?;
            let counter = telemetry.meter().counter::<OrdersPlaced>().bind(&COUNTED);
            Ok(recording(telemetry, move || counter.add(black_box(1))))
        },
    },
    Case {
        name: "histogram",
        prepare: || {
            let telemetry = telemetry(&[])?;
            let histogram = telemetry.meter().histogram::<OrderDuration>();
            Ok(recording(telemetry, move || {
                histogram.record(black_box(0.042), black_box(&TIMED));
            }))
        },
    },
    Case {
        name: "histogram-bound",
        prepare: || {
            let telemetry = telemetry(&[])?;
            let histogram = telemetry.meter().histogram::<OrderDuration>();
            let histogram = histogram.bind(&TIMED);
            Ok(recording(telemetry, move || {
                histogram.record(black_box(0.042));
            }))
        },
    },
];

/// The same record on every thread, through clones of one handle, while `owner` lives.
pub fn recording<T: Send + Sync + 'static>(
    owner: T,
    record: impl Fn() + Clone + Send + Sync + 'static,
) -> Prepared {
    Prepared::new(move || {
        black_box(&owner);
        repeat(record.clone())
    })
}
