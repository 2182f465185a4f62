//! Numbers that make sense: no zero that spins or drops everything, nothing that overflows a clock.

use std::time::Duration;

use super::super::{Config, Problem, Queue, Sampling};
use crate::vitals::Signal;

/// The longest of all durations: whatever is later than that is a mistake.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
const LEAST: Duration = Duration::from_millis(1);

/// What the contract's own attributes on one span need.
const LEAST_ATTRIBUTES: u32 = 32;

pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    for signal in Signal::ALL {
        problems.extend(timeout(config, *signal));
    }
    problems.extend(share(config.sampling));
    problems.extend(limits(config));
    problems.extend(duration(
        "OTEL_METRIC_EXPORT_INTERVAL",
        config.metric_interval,
        LEAST,
        "OTEL_METRIC_EXPORT_INTERVAL=60000",
    ));
    problems.extend(queue("OTEL_BSP", "span_queue", config.span_queue));
    problems.extend(queue("OTEL_BLRP", "log_queue", config.log_queue));
    problems.extend(duration(
        "drop_deadline",
        config.drop_deadline,
        Duration::ZERO,
        "config.drop_deadline = Duration::from_secs(5);",
    ));
}

fn timeout(config: &Config, signal: Signal) -> Option<Problem> {
    let export = config.export(signal);
    let variable = export.timeout_variable();
    let setting = variable.map_or_else(
        || format!("timeout of {}", signal.as_str()),
        ToOwned::to_owned,
    );
    let name = variable.unwrap_or("OTEL_EXPORTER_OTLP_TIMEOUT");
    duration(&setting, export.timeout, LEAST, &format!("{name}=10000"))
}

fn duration(setting: &str, found: Duration, least: Duration, fix: &str) -> Option<Problem> {
    let fits = (least..=LONGEST).contains(&found);
    let millis = Duration::as_millis;
    (!fits).then(|| {
        let wanted = format!("{} to {} milliseconds", millis(&least), millis(&LONGEST));
        Problem::new(setting, format!("`{}`", millis(&found)), wanted, fix)
    })
}

fn share(sampling: Sampling) -> Option<Problem> {
    const ARG: &str = "OTEL_TRACES_SAMPLER_ARG";
    let (Sampling::Ratio(share) | Sampling::ParentOrRatio(share)) = sampling else {
        return None;
    };
    let fits = (0.0..=1.0).contains(&share);
    let found = format!("`{share}`");
    let fix = format!("{ARG}=0.05");
    (!fits).then(|| Problem::new(ARG, found, "a share from 0 to 1", fix))
}

fn limits(config: &Config) -> impl Iterator<Item = Problem> {
    let limits = config.span_limits;
    [
        (
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            limits.max_attributes_per_span,
            LEAST_ATTRIBUTES,
        ),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", limits.max_links_per_span, 1),
    ]
    .into_iter()
    .filter(|(_, found, least)| found < least)
    .map(|(name, found, least)| {
        let wanted = format!("at least {least}, which the contract's own need");
        Problem::new(name, format!("`{found}`"), wanted, format!("{name}=128"))
    })
}

/// Problems of the queue with these variables and this field.
fn queue(prefix: &str, field: &str, queue: Queue) -> Vec<Problem> {
    let defaults = Queue::default();
    let size = format!("{prefix}_MAX_QUEUE_SIZE");
    let batch = format!("{prefix}_MAX_EXPORT_BATCH_SIZE");
    let delay = format!("{prefix}_SCHEDULE_DELAY");
    let bytes = format!("{field}.max_bytes");
    let (items_fix, batch_fix) = (
        format!("{size}={}", defaults.max_items),
        format!(
            "{batch}={}",
            defaults.batch_items.min(queue.max_items.max(1))
        ),
    );
    let bytes_fix = format!("config.{bytes} = {};", defaults.max_bytes);
    let mut problems: Vec<Problem> = [
        above_zero(&size, queue.max_items, &items_fix),
        above_zero(&batch, queue.batch_items, &batch_fix),
        above_zero(&bytes, queue.max_bytes, &bytes_fix),
        duration(
            &delay,
            queue.delay,
            Duration::ZERO,
            &format!("{delay}=5000"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    if queue.max_items > 0 && queue.batch_items > queue.max_items {
        let found = format!("`{}`", queue.batch_items);
        let wanted = format!("at most {size}, which is {}", queue.max_items);
        problems.push(Problem::new(batch, found, wanted, batch_fix));
    }
    problems
}

fn above_zero(setting: &str, found: usize, fix: &str) -> Option<Problem> {
    (found == 0).then(|| Problem::new(setting, "`0`", "a whole number above 0", fix))
}
