//! What processes take, what no request causes, and what they write.

use super::board::Board;
use crate::stack::operations::panel::{Drawing, Source};

pub(super) fn runtime(board: &mut Board<'_, '_>) {
    board.graph("Processor").unit("percentunit").query(
        "sum by (job, instance) (rate(#{process.cpu.time}{JOB}[5m]))",
        "{{job}}",
    );
    board
        .graph("Memory")
        .unit("bytes")
        .query("#{process.memory.usage}{JOB}", "{{job}}");
    board
        .graph("Threads")
        .query("#{process.thread.count}{JOB}", "{{job}}");
    board
        .graph("Open files")
        .query("#{process.unix.file_descriptor.count}{JOB}", "{{job}}");
    board
        .graph("Up for")
        .unit("s")
        .query("#{process.uptime}{JOB}", "{{job}}");
    board.graph("Jobs").query(
        "sum by (#(job.name), #(error.type)) (increase(#{job.duration}_count{JOB}[1h]))",
        "{{job_name}} {{error_type}}",
    );
}

pub(super) fn logs(board: &mut Board<'_, '_>) {
    board
        .panel("Records by level", Source::Loki, Drawing::TimeSeries, 24)
        .query(
            "sum by (detected_level) (count_over_time({service_name=~\"$service\"} [$__auto]))",
            "{{detected_level}}",
        );
    board
        .logs("Records")
        .query("{service_name=~\"$service\"}", "");
}
