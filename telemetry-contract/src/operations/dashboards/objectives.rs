//! Service level objectives: what is left of their budgets, and how fast those go.

use super::board::Board;

/// What is chosen.
const SLO: &str = "JOB, slo=~\"$slo\"";

pub(super) fn objectives(board: &mut Board<'_, '_>) {
    let share = |window: &str| format!("slo:bad_events:ratio_rate{window}{{{SLO}}}");
    let burn = |window: &str| {
        let share = share(window);
        format!("{share} / on (slo) group_left () (1 - slo:objective:ratio{{slo=~\"$slo\"}})")
    };
    board
        .numbers(
            "Budget left",
            "Of what may fail in the objective's window; below nothing, the promise is broken.",
        )
        .unit("percentunit")
        .limits(0.5, 0.1)
        .signed()
        .query(
            &format!("slo:budget_left:ratio{{{SLO}}}"),
            "{{job}} {{slo}}",
        );
    board
        .graph(
            "Burn rate, an hour",
            "How many times faster the budget goes than it would last; from 14.4 on it is a page.",
        )
        .limits(6.0, 14.4)
        .width(12)
        .query(&burn("1h"), "{{job}} {{slo}}");
    board
        .graph(
            "Burn rate, six hours",
            "How many times faster the budget goes than it would last; from 6 on it is a page.",
        )
        .limits(1.0, 6.0)
        .width(12)
        .query(&burn("6h"), "{{job}} {{slo}}");
    board
        .graph(
            "Burn rate, a day and three",
            "From 3 in a day or 1 in three days on it is a ticket.",
        )
        .limits(1.0, 3.0)
        .query(&burn("1d"), "{{job}} {{slo}} 1d")
        .query(&burn("3d"), "{{job}} {{slo}} 3d");
    board
        .graph("Bad events", "Share of the events of five minutes.")
        .unit("percentunit")
        .query(&share("5m"), "{{job}} {{slo}}");
    board
        .graph("Events", "All that count, good and bad.")
        .unit("eps")
        .query(&format!("slo:events:rate5m{{{SLO}}}"), "{{job}} {{slo}}");
    board
        .table("Objectives", "What share of the events has to be good.")
        .unit("percentunit")
        .query("slo:objective:ratio{slo=~\"$slo\"}", "");
    board
        .table("Budgets that go too fast", "Their alerts; empty is good.")
        .query(
            "ALERTS{alertstate=\"firing\", alertname=~\"($slo)-burns-.*\"}",
            "",
        );
}
