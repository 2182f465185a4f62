//! Telemetry about telemetry: whether it obeys the contract, and whether it arrives.

use super::board::{Board, rate};

pub(super) fn contract(board: &mut Board<'_, '_>) {
    board
        .graph(
            "Violations",
            "What services said against the contract; it was mended or dropped before it left.",
        )
        .width(12)
        .limits(1.0, 10.0)
        .query(
            "sum by (job, #(telemetry.violation)) (increase(#{telemetry.violations}{JOB}[15m]))",
            "{{job}} {{telemetry_violation}}",
        );
    board
        .graph(
            "Redactions",
            "Secrets and personal data that were taken out before they left.",
        )
        .width(12)
        .query(
            "sum by (job) (increase(#{telemetry.redactions}{JOB}[15m]))",
            "{{job}}",
        );
    board
        .table(
            "Versions that run",
            "Processes of each version, by environment.",
        )
        .query(
            "count by (job, #(service.version), #(deployment.environment.name)) (target_info{JOB})",
            "",
        );
}

pub(super) fn pipeline(board: &mut Board<'_, '_>) {
    let (by, legend) = ("job, #(telemetry.signal)", "{{job}} {{telemetry_signal}}");
    board
        .graph("Emitted", "Spans, records and points that services made.")
        .unit("cps")
        .query(&rate("#{telemetry.items.emitted}", "", by), legend);
    board
        .graph(
            "Delivered",
            "Those that the other side took; less than emitted for long gets lost.",
        )
        .unit("cps")
        .query(&rate("#{telemetry.items.delivered}", "", by), legend);
    board.graph("Lost", "Those that will not arrive, within five minutes.").limits(1.0, 100.0).query(
        "sum by (job, #(telemetry.signal), #(telemetry.loss.reason)) (increase(#{telemetry.items.lost}{JOB}[5m]))",
        "{{job}} {{telemetry_signal}} {{telemetry_loss_reason}}",
    );
    board
        .graph("Queues", "How full the fullest queue of a service is.")
        .unit("percentunit")
        .limits(0.5, 0.8)
        .query(
            "max by (job, #(telemetry.signal)) (#{telemetry.queue.length}{JOB} / #{telemetry.queue.capacity}{JOB})",
            legend,
        );
    board
        .graph("Lines", "Log lines on standard output.")
        .unit("cps")
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
        .graph(
            "Gateway queues",
            "How full each is; nothing without a gateway.",
        )
        .unit("percentunit")
        .limits(0.5, 0.8)
        .query(
            "max by (exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity)",
            "{{exporter}}",
        );
    board
        .graph(
            "Before and after sampling",
            "Spans that the gateway counted before it chose, and that Tempo keeps; nothing without a gateway.",
        )
        .unit("cps")
        .width(12)
        .query("sum(rate(traces_presampling_calls_total[5m]))", "before")
        .query("sum(rate(traces_spanmetrics_calls_total[5m]))", "after");
    board
        .graph("Targets", "1 where it was scraped, 0 where not.")
        .width(12)
        .query("up", "{{job}}");
}
