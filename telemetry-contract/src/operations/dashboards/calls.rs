//! What services answer and what they call: HTTP, messages, dependencies, databases.

use super::board::{Board, FAILED, p95, rate};

pub(super) fn http_server(board: &mut Board<'_, '_>) {
    let duration = "#{http.server.request.duration}";
    let count = format!("{duration}_count");
    let by = "#(http.request.method), #(http.route), #(http.response.status_code)";
    board
        .graph(
            "Requests by route and status",
            "What was answered, and how.",
        )
        .unit("reqps")
        .width(12)
        .query(
            &rate(&count, "", by),
            "{{http_request_method}} {{http_route}} {{http_response_status_code}}",
        );
    board
        .graph("Requests under way", "Grows where answers don't keep up.")
        .width(12)
        .query(
            "sum by (job) (#{http.server.active_requests}{JOB})",
            "{{job}}",
        );
    board
        .graph(
            "p95 by route",
            "One request in twenty took longer; from the histogram's buckets.",
        )
        .unit("s")
        .limits(0.5, 1.0)
        .width(12)
        .query(&p95(duration, "#(http.route)"), "{{http_route}}");
    board
        .graph(
            "Errors by type",
            "Why requests failed; nothing where none did.",
        )
        .unit("reqps")
        .width(12)
        .query(&rate(&count, FAILED, "#(error.type)"), "{{error_type}}");
}

pub(super) fn http_client(board: &mut Board<'_, '_>) {
    let duration = "#{http.client.request.duration}";
    let count = format!("{duration}_count");
    board
        .graph("Calls by host", "Who calls whom, and how often.")
        .unit("reqps")
        .width(12)
        .query(
            &rate(&count, "", "job, #(server.address)"),
            "{{job}} → {{server_address}}",
        );
    board
        .graph(
            "Failures by host",
            "Why calls failed; nothing where none did.",
        )
        .unit("reqps")
        .width(12)
        .query(
            &rate(&count, FAILED, "#(server.address), #(error.type)"),
            "{{server_address}} {{error_type}}",
        );
    board
        .graph(
            "p95 by host",
            "One call in twenty took longer; from the histogram's buckets.",
        )
        .unit("s")
        .limits(0.5, 1.0)
        .width(24)
        .query(&p95(duration, "#(server.address)"), "{{server_address}}");
}

pub(super) fn messaging(board: &mut Board<'_, '_>) {
    let by = "job, #(messaging.destination.name)";
    let legend = "{{job}} {{messaging_destination_name}}";
    let sent = rate("#{messaging.client.sent.messages}", "", by);
    board
        .graph("Sent", "Messages handed to the broker.")
        .unit("mps")
        .query(&sent, legend);
    let consumed = rate("#{messaging.client.consumed.messages}", "", by);
    board
        .graph(
            "Consumed",
            "Messages taken from the broker; less than sent for long is a backlog.",
        )
        .unit("mps")
        .query(&consumed, legend);
    let handling = "#{messaging.process.duration}";
    let failed = rate(&format!("{handling}_count"), FAILED, "job, #(error.type)");
    board
        .graph(
            "Failed",
            "Messages whose handling failed; nothing where none did.",
        )
        .unit("mps")
        .query(&failed, "{{job}} {{error_type}}");
    board
        .graph("Handling, p95", "One message in twenty took longer.")
        .unit("s")
        .width(12)
        .query(
            &p95(handling, "#(messaging.destination.name)"),
            "{{messaging_destination_name}}",
        );
    let broker = "#{messaging.client.operation.duration}";
    board
        .graph(
            "Broker, p95",
            "One operation in twenty of the broker's client took longer.",
        )
        .unit("s")
        .width(12)
        .query(
            &p95(broker, "#(messaging.operation.name)"),
            "{{messaging_operation_name}}",
        );
}

pub(super) fn dependencies(board: &mut Board<'_, '_>) {
    let call = "#{dependency.call.duration}";
    let count = format!("{call}_count");
    board
        .graph("Calls", "What is asked of which dependency.")
        .unit("reqps")
        .query(
            &rate(&count, "", "#(dependency.name), #(dependency.operation)"),
            "{{dependency_name}} {{dependency_operation}}",
        );
    board
        .graph("Failures", "Why calls failed; nothing where none did.")
        .unit("reqps")
        .query(
            &rate(&count, FAILED, "#(dependency.name), #(error.type)"),
            "{{dependency_name}} {{error_type}}",
        );
    board
        .graph("p95", "One call in twenty took longer.")
        .unit("s")
        .query(&p95(call, "#(dependency.name)"), "{{dependency_name}}");
    databases(board);
}

fn databases(board: &mut Board<'_, '_>) {
    let statement = "#{db.client.operation.duration}";
    let count = format!("{statement}_count");
    board
        .graph("Statements", "What databases are asked.")
        .unit("ops")
        .query(
            &rate(&count, "", "#(db.system.name), #(db.query.summary)"),
            "{{db_system_name}} {{db_query_summary}}",
        );
    board
        .graph(
            "Failed statements",
            "Why statements failed; nothing where none did.",
        )
        .unit("ops")
        .query(
            &rate(&count, FAILED, "#(db.system.name), #(error.type)"),
            "{{db_system_name}} {{error_type}}",
        );
    board
        .graph("Statements, p95", "One statement in twenty took longer.")
        .unit("s")
        .query(
            &p95(statement, "#(db.query.summary)"),
            "{{db_query_summary}}",
        );
}
