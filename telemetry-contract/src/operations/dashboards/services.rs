//! Every service at a glance, and one of them.

use super::board::{Board, FAILED, p95, quantile, rate};
use crate::operations::panel::{Drawing, Source};

const DURATION: &str = "#{http.server.request.duration}";

pub(super) fn overview(board: &mut Board<'_, '_>) {
    numbers(board);
    board
        .graph("Requests by service", "HTTP requests that it answers.")
        .unit("reqps")
        .query("job:http_requests:rate5m{JOB}", "{{job}}");
    board
        .graph(
            "Errors by service",
            "Share of the requests that were answered with 500 and above.",
        )
        .unit("percentunit")
        .limits(0.01, 0.05)
        .query("job:http_errors:ratio_rate5m{JOB}", "{{job}}");
    board
        .graph("p95 by service", "One request in twenty took longer.")
        .unit("s")
        .limits(0.5, 1.0)
        .query("job:http_request_duration_seconds:p95_5m{JOB}", "{{job}}");
    let map = ("Service map", "Who calls whom, as Tempo sees it in traces.");
    board
        .panel(map, Source::Tempo, Drawing::ServiceMap, 12)
        .query("", "");
    let failures = ("Latest failures", "Traces with a failed span; each opens.");
    board
        .panel(failures, Source::Tempo, Drawing::Traces, 12)
        .query("{ status = error }", "");
    board
        .table(
            "Alerts that fire",
            "But for the one that always does; empty is good.",
        )
        .query("ALERTS{alertstate=\"firing\", severity!=\"none\"}", "");
}

fn numbers(board: &mut Board<'_, '_>) {
    board
        .number("Services", "That have reported within five minutes.")
        .query("count(count by (job) (#{telemetry.items.emitted}))", "");
    let requests = format!("sum(rate({DURATION}_count{{JOB}}[5m]))");
    board
        .number(
            "Requests",
            "HTTP requests that are answered, of all services.",
        )
        .unit("reqps")
        .query(&requests, "");
    let failed =
        format!("sum(rate({DURATION}_count{{JOB, #(http.response.status_code)=~\"5..\"}}[5m]))");
    board
        .number("Errors", "Share of them answered with 500 and above.")
        .unit("percentunit")
        .limits(0.01, 0.05)
        .query(&format!("{failed} / {requests} or vector(0)"), "");
    board
        .number("p95", "One request in twenty took longer.")
        .unit("s")
        .limits(0.5, 1.0)
        .query(&p95(DURATION, ""), "");
}

pub(super) fn service(board: &mut Board<'_, '_>) {
    let count = format!("{DURATION}_count");
    board
        .graph("Requests by route", "HTTP requests that it answers.")
        .unit("reqps")
        .query(
            &rate(&count, "", "#(http.request.method), #(http.route)"),
            "{{http_request_method}} {{http_route}}",
        );
    board
        .graph(
            "Errors by route",
            "Why requests failed; nothing where none did.",
        )
        .unit("reqps")
        .query(
            &rate(&count, FAILED, "#(http.route), #(error.type)"),
            "{{http_route}} {{error_type}}",
        );
    board
        .graph("Latency", "Of all routes together.")
        .unit("s")
        .limits(0.5, 1.0)
        .query(&quantile("0.5", DURATION, ""), "p50")
        .query(&p95(DURATION, ""), "p95")
        .query(&quantile("0.99", DURATION, ""), "p99");
    board
        .graph(
            "Calls out, p95",
            "Dependencies by name, HTTP calls by host: where its own time goes.",
        )
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
    details(board);
}

/// What one looks at next.
fn details(board: &mut Board<'_, '_>) {
    board
        .graph("Memory", "Each of its processes.")
        .unit("bytes")
        .width(12)
        .query("#{process.memory.usage}{JOB}", "{{instance}}");
    let failures = (
        "Latest failures",
        "Its traces with a failed span; each opens.",
    );
    board
        .panel(failures, Source::Tempo, Drawing::Traces, 24)
        .query(
            "{ resource.service.name =~ \"$service\" && status = error }",
            "",
        );
    board
        .logs(
            "Warnings and errors",
            "Open one: its trace_id leads to the trace.",
        )
        .query(
            "{service_name=~\"$service\"} | detected_level=~\"warn|error\"",
            "",
        );
}
