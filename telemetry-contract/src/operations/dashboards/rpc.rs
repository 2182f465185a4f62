//! Remote procedure calls: what services answer, and what they send.

use super::board::{Board, FAILED, p95, rate};

pub(super) fn rpc(board: &mut Board<'_, '_>) {
    let answered = Side {
        duration: "#{rpc.server.call.duration}",
        title: "Answered",
        who: "What callers ask of which service, and how it ends.",
    };
    let sent = Side {
        duration: "#{rpc.client.call.duration}",
        title: "Sent",
        who: "What services ask of others, and how it ends.",
    };
    answered.panels(board);
    sent.panels(board);
}

/// One end of the calls.
struct Side {
    duration: &'static str,
    title: &'static str,
    who: &'static str,
}

impl Side {
    fn panels(&self, board: &mut Board<'_, '_>) {
        let Self {
            duration,
            title,
            who,
        } = self;
        let count = format!("{duration}_count");
        let by = "job, #(rpc.method), #(rpc.response.status_code)";
        board
            .graph(&format!("{title}, by method and status"), who)
            .unit("reqps")
            .query(
                &rate(&count, "", by),
                "{{job}} {{rpc_method}} {{rpc_response_status_code}}",
            );
        board
            .graph(
                &format!("{title}, failures by type"),
                "Why calls failed; nothing where none did.",
            )
            .unit("reqps")
            .query(
                &rate(&count, FAILED, "#(rpc.method), #(error.type)"),
                "{{rpc_method}} {{error_type}}",
            );
        board
            .graph(
                &format!("{title}, p95 by method"),
                "One call in twenty took longer; from the histogram's buckets.",
            )
            .unit("s")
            .limits(0.5, 1.0)
            .query(&p95(duration, "#(rpc.method)"), "{{rpc_method}}");
    }
}
