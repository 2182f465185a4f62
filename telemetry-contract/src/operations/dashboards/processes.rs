//! What processes take, what no request causes, and what they write.

use super::board::Board;
use crate::operations::panel::{Drawing, Source};

pub(super) fn runtime(board: &mut Board<'_, '_>) {
    board
        .graph("Processor", "Cores in use, of all processes of a service.")
        .query(
            "sum by (job) (rate(#{process.cpu.time}{JOB}[5m]))",
            "{{job}}",
        );
    board
        .graph(
            "Memory",
            "Of the largest process of a service; climbing without an end is a leak.",
        )
        .unit("bytes")
        .query("max by (job) (#{process.memory.usage}{JOB})", "{{job}}");
    board
        .graph("Threads", "Of the process with most.")
        .query("max by (job) (#{process.thread.count}{JOB})", "{{job}}");
    board
        .graph("Open files", "Of the process with most; sockets count.")
        .query(
            "max by (job) (#{process.unix.file_descriptor.count}{JOB})",
            "{{job}}",
        );
    board
        .graph(
            "Up for",
            "Of the youngest process: falls to nothing where one was started again.",
        )
        .unit("s")
        .query("min by (job) (#{process.uptime}{JOB})", "{{job}}");
    board
        .graph("Jobs", "Runs within the hour, by how they ended.")
        .query(
            "sum by (#(job.name), #(error.type)) (increase(#{job.duration}_count{JOB}[1h]))",
            "{{job_name}} {{error_type}}",
        );
}

pub(super) fn logs(board: &mut Board<'_, '_>) {
    let title = ("Records by level", "How many log records came in.");
    board
        .panel(title, Source::Loki, Drawing::TimeSeries, 24)
        .query(
            "sum by (detected_level) (count_over_time({service_name=~\"$service\"} [$__auto]))",
            "{{detected_level}}",
        );
    board
        .logs(
            "Records",
            "Open one: its trace_id leads to the trace, its correlation_id finds the rest of the request.",
        )
        .query("{service_name=~\"$service\"}", "");
}
