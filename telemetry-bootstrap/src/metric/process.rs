//! Observed metrics: the process (from `/proc/self`) and the SDK's own vitals.
//!
//! Each is made only where the contract declares it, with the contract's unit and brief. On a
//! system without `/proc` the process metrics are silent.

use std::fs;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter};
use telemetry_contract::model::{Contract, MetricDef};

use crate::vitals::{Loss, Signal, Violation, Vitals};

/// Kernel ticks a second in `/proc/self/stat`: `USER_HZ`, 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Registers every observed metric that the contract declares.
pub(crate) fn observe(meter: &Meter, contract: &Contract, vitals: &Vitals) {
    observe_process(meter, contract);
    observe_vitals(meter, contract, vitals);
}

fn observe_process(meter: &Meter, contract: &Contract) {
    counter_f64(meter, contract.metric("process.cpu.time"), |to| {
        let Some(stat) = read("/proc/self/stat") else {
            return;
        };
        let Some((user, system)) = cpu_seconds(&stat) else {
            return;
        };
        to.observe(user, &[KeyValue::new("cpu.mode", "user")]);
        to.observe(system, &[KeyValue::new("cpu.mode", "system")]);
    });
    for (name, field) in [
        ("process.memory.usage", "VmRSS:"),
        ("process.memory.virtual", "VmSize:"),
        ("process.thread.count", "Threads:"),
    ] {
        up_down(meter, contract.metric(name), move |to| {
            let value = read("/proc/self/status").and_then(|status| status_field(&status, field));
            if let Some(value) = value {
                to.observe(value, &[]);
            }
        });
    }
    for name in [
        "process.unix.file_descriptor.count",
        "process.open_file_descriptor.count",
    ] {
        up_down(meter, contract.metric(name), |to| {
            if let Ok(entries) = fs::read_dir("/proc/self/fd") {
                // The directory's own descriptor is open while it is read.
                let open = i64::try_from(entries.count()).unwrap_or(i64::MAX);
                to.observe((open - 1).max(0), &[]);
            }
        });
    }
    let started = Instant::now();
    gauge_f64(meter, contract.metric("process.uptime"), move |to| {
        to.observe(started.elapsed().as_secs_f64(), &[]);
    });
}

fn observe_vitals(meter: &Meter, contract: &Contract, vitals: &Vitals) {
    per_signal(
        meter,
        contract.metric("telemetry.items.emitted"),
        vitals,
        Vitals::emitted,
    );
    per_signal(
        meter,
        contract.metric("telemetry.items.delivered"),
        vitals,
        Vitals::delivered,
    );
    let shared = vitals.clone();
    counter(meter, contract.metric("telemetry.items.lost"), move |to| {
        for signal in Signal::EACH {
            for loss in Loss::EACH {
                let reason = KeyValue::new("telemetry.loss.reason", loss.as_str());
                to.observe(shared.lost(signal, loss), &[label(signal), reason]);
            }
        }
    });
    observe_queues(meter, contract, vitals);
    let shared = vitals.clone();
    counter(meter, contract.metric("telemetry.violations"), move |to| {
        for rule in Violation::EACH {
            let name = KeyValue::new("telemetry.violation", rule.as_str());
            to.observe(shared.violations(rule), &[name]);
        }
    });
    for (name, read) in [
        (
            "telemetry.redactions",
            Vitals::redacted as fn(&Vitals) -> u64,
        ),
        ("telemetry.log.lines.written", Vitals::lines_written),
        ("telemetry.log.lines.dropped", Vitals::lines_dropped),
    ] {
        let shared = vitals.clone();
        counter(meter, contract.metric(name), move |to| {
            to.observe(read(&shared), &[]);
        });
    }
}

/// Reads one signal's number.
type Read = fn(&Vitals, Signal) -> u64;

/// How full the queues are, of the signals that have one.
fn observe_queues(meter: &Meter, contract: &Contract, vitals: &Vitals) {
    let levels: [(_, Read); 4] = [
        ("telemetry.queue.length", |of, signal| {
            of.queued(signal).items
        }),
        ("telemetry.queue.capacity", |of, signal| {
            of.queue_capacity(signal).items
        }),
        ("telemetry.queue.memory.usage", |of, signal| {
            of.queued(signal).bytes
        }),
        ("telemetry.queue.memory.limit", |of, signal| {
            of.queue_capacity(signal).bytes
        }),
    ];
    for (name, read) in levels {
        let vitals = vitals.clone();
        up_down(meter, contract.metric(name), move |to| {
            let queued = |signal: &Signal| vitals.queue_capacity(*signal).items > 0;
            for signal in Signal::EACH.into_iter().filter(queued) {
                let value = i64::try_from(read(&vitals, signal)).unwrap_or(i64::MAX);
                to.observe(value, &[label(signal)]);
            }
        });
    }
}

fn per_signal(meter: &Meter, def: Option<&'static MetricDef>, vitals: &Vitals, read: Read) {
    let vitals = vitals.clone();
    counter(meter, def, move |to| {
        for signal in Signal::EACH {
            to.observe(read(&vitals, signal), &[label(signal)]);
        }
    });
}

fn label(signal: Signal) -> KeyValue {
    KeyValue::new("telemetry.signal", signal.as_str())
}

macro_rules! observable {
    ($name:ident, $method:ident, $number:ty) => {
        fn $name(
            meter: &Meter,
            def: Option<&'static MetricDef>,
            callback: impl Fn(&dyn AsyncInstrument<$number>) + Send + Sync + 'static,
        ) {
            let Some(def) = def else { return };
            let builder = meter
                .$method(def.name.as_str())
                .with_unit(def.unit.as_str());
            builder
                .with_description(def.brief)
                .with_callback(callback)
                .build();
        }
    };
}

observable!(counter, u64_observable_counter, u64);
observable!(counter_f64, f64_observable_counter, f64);
observable!(gauge_f64, f64_observable_gauge, f64);
observable!(up_down, i64_observable_up_down_counter, i64);

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// User and system seconds from `/proc/self/stat`, whose second field may contain spaces.
fn cpu_seconds(stat: &str) -> Option<(f64, f64)> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user / TICKS_PER_SECOND, system / TICKS_PER_SECOND))
}

/// A number from `/proc/self/status`; those with `kB` behind them are given in bytes.
fn status_field(status: &str, field: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let mut words = line.split_ascii_whitespace();
    let number: i64 = words.next()?.parse().ok()?;
    Some(if words.next() == Some("kB") {
        number * 1024
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::{cpu_seconds, status_field};

    #[test]
    fn cpu_time_is_read_past_a_process_name_with_spaces_and_brackets() {
        let stat = "7 (a) b) S 1 1 1 0 -1 4194304 100 0 0 0 250 75 0 0 20 0 1 0 1 1 1";
        assert_eq!(cpu_seconds(stat), Some((2.5, 0.75)));
    }

    #[test]
    fn status_fields_are_bytes_or_plain_numbers() {
        let status = "Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t5\n";
        assert_eq!(status_field(status, "VmRSS:"), Some(2 * 1024 * 1024));
        assert_eq!(status_field(status, "Threads:"), Some(5));
        assert_eq!(status_field(status, "VmSize:"), None);
    }
}
