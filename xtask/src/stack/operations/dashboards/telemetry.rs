//! Telemetry about telemetry: whether it obeys the contract, and whether it arrives.

use super::board::{Board, rate};

pub(super) fn contract(board: &mut Board<'_, '_>) {
    board.graph("Violations").width(12).query(
        "sum by (job, #(telemetry.violation)) (increase(#{telemetry.violations}{JOB}[15m]))",
        "{{job}} {{telemetry_violation}}",
    );
    board.graph("Redactions").width(12).query(
        "sum by (job) (increase(#{telemetry.redactions}{JOB}[15m]))",
        "{{job}}",
    );
    board.table("Versions that run").query(
        "count by (job, service_version, deployment_environment_name) (target_info{JOB})",
        "",
    );
}

pub(super) fn pipeline(board: &mut Board<'_, '_>) {
    let (by, legend) = ("job, #(telemetry.signal)", "{{job}} {{telemetry_signal}}");
    board
        .graph("Emitted")
        .query(&rate("#{telemetry.items.emitted}", "", by), legend);
    board
        .graph("Delivered")
        .query(&rate("#{telemetry.items.delivered}", "", by), legend);
    board.graph("Lost").query(
        "sum by (job, #(telemetry.signal), #(telemetry.loss.reason)) (increase(#{telemetry.items.lost}{JOB}[5m]))",
        "{{job}} {{telemetry_signal}} {{telemetry_loss_reason}}",
    );
    board.graph("Queues").unit("percentunit").query(
        "#{telemetry.queue.length}{JOB} / #{telemetry.queue.capacity}{JOB}",
        legend,
    );
    board
        .graph("Lines")
        .query(
            &rate("#{telemetry.log.lines.written}", "", "job"),
            "{{job}} written",
        )
        .query(
            &rate("#{telemetry.log.lines.dropped}", "", "job"),
            "{{job}} dropped",
        );
    gateway(board);
}

fn gateway(board: &mut Board<'_, '_>) {
    board
        .graph("Gateway queues")
        .query("otelcol_exporter_queue_size", "{{exporter}}");
    board
        .graph("Before and after sampling")
        .width(12)
        .query("sum(rate(traces_presampling_calls_total[5m]))", "before")
        .query("sum(rate(traces_spanmetrics_calls_total[5m]))", "after");
    board.graph("Targets").width(12).query("up", "{{job}}");
}
