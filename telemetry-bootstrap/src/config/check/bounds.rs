//! Numbers that make sense: no zero that spins or drops everything, nothing that overflows a clock.

use std::time::Duration;

use super::super::export::Part;
use super::super::reader::LONGEST;
use super::super::sampling::{ARG, SHARE};
use super::super::{Config, Problem, Queue, Sampling, env, limits};
use crate::vitals::Signal;

const LEAST: Duration = Duration::from_millis(1);

pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    for signal in Signal::ALL {
        problems.extend(timeouts(config, *signal));
    }
    problems.extend(share(config.sampling));
    problems.extend(limits::check(config));
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

fn timeouts(config: &Config, signal: Signal) -> impl Iterator<Item = Problem> {
    let export = config.export(signal);
    let one = (
        Part::Timeout,
        export.timeout,
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        10_000,
    );
    let whole = env::export_timeout(signal);
    let whole = (Part::ExportTimeout, export.export_timeout, whole, 300_000);
    [one, whole]
        .into_iter()
        .filter_map(move |(part, found, default_name, example)| {
            let name = export.variable(part).unwrap_or(default_name);
            duration(
                &export.setting(signal, part),
                found,
                LEAST,
                &format!("{name}={example}"),
            )
        })
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
    let (Sampling::Ratio(share) | Sampling::ParentOrRatio(share)) = sampling else {
        return None;
    };
    let fits = (0.0..=1.0).contains(&share);
    let found = format!("`{share}`");
    let fix = format!("{ARG}=0.05");
    (!fits).then(|| Problem::new(ARG, found, SHARE, fix))
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
