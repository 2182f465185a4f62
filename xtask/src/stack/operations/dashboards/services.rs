//! Every service at a glance, and one of them.

use super::board::{Board, FAILED, p95, quantile, rate};
use crate::stack::operations::panel::{Drawing, Source};

const DURATION: &str = "#{http.server.request.duration}";

pub(super) fn overview(board: &mut Board<'_, '_>) {
    numbers(board);
    board
        .graph("Requests by service")
        .unit("reqps")
        .query("job:http_requests:rate5m{JOB}", "{{job}}");
    board
        .graph("Errors by service")
        .unit("percentunit")
        .query("job:http_errors:ratio_rate5m{JOB}", "{{job}}");
    board
        .graph("p95 by service")
        .unit("s")
        .query("job:http_request_duration_seconds:p95_5m{JOB}", "{{job}}");
    board
        .panel("Service map", Source::Tempo, Drawing::ServiceMap, 12)
        .query("", "");
    board
        .panel("Latest failures", Source::Tempo, Drawing::Traces, 12)
        .query("{ status = error }", "");
    board
        .table("Alerts that fire")
        .query("ALERTS{alertstate=\"firing\", severity!=\"none\"}", "");
}

fn numbers(board: &mut Board<'_, '_>) {
    board
        .number("Services")
        .query("count(count by (job) (#{telemetry.items.emitted}))", "");
    let requests = format!("sum(rate({DURATION}_count{{JOB}}[5m]))");
    board.number("Requests").unit("reqps").query(&requests, "");
    let failed =
        format!("sum(rate({DURATION}_count{{JOB, #(http.response.status_code)=~\"5..\"}}[5m]))");
    board
        .number("Errors")
        .unit("percentunit")
        .query(&format!("{failed} / {requests} or vector(0)"), "");
    board.number("p95").unit("s").query(&p95(DURATION, ""), "");
}

pub(super) fn service(board: &mut Board<'_, '_>) {
    let count = format!("{DURATION}_count");
    board.graph("Requests by route").unit("reqps").query(
        &rate(&count, "", "#(http.request.method), #(http.route)"),
        "{{http_request_method}} {{http_route}}",
    );
    board.graph("Errors by route").unit("reqps").query(
        &rate(&count, FAILED, "#(http.route), #(error.type)"),
        "{{http_route}} {{error_type}}",
    );
    board
        .graph("Latency")
        .unit("s")
        .query(&quantile("0.5", DURATION, ""), "p50")
        .query(&p95(DURATION, ""), "p95")
        .query(&quantile("0.99", DURATION, ""), "p99");
    board
        .graph("Calls out, p95")
        .unit("s")
        .width(12)
        .query(
            &p95("#{dependency.call.duration}", "#(dependency.name)"),
            "{{dependency_name}}",
        )
        .query(
            &p95("#{http.client.request.duration}", "#(server.address)"),
            "{{server_address}}",
        );
    board
        .graph("Memory")
        .unit("bytes")
        .width(12)
        .query("#{process.memory.usage}{JOB}", "{{instance}}");
    board.logs("Warnings and errors").query(
        "{service_name=~\"$service\"} | detected_level=~\"warn|error\"",
        "",
    );
}
