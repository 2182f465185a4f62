//! Each change has one class, and says whom it concerns.

use super::{Bump, compare, due};
use crate::yaml::Registry;
use crate::yaml::fixture::registry;

const BEFORE: &str = "\
attributes:
  - key: order.channel
    type:
      members:
        - { id: web, value: web, brief: Pages., stability: development }
        - { id: phone, value: phone, brief: Calls., stability: development }
    brief: How an order came in.
    stability: development
    annotations: { contract: { sensitivity: public } }
  - key: order.note
    type: string
    brief: What was said.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: 50 } }
metrics:
  - name: orders.placed
    brief: Orders.
    instrument: histogram
    unit: s
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.channel, requirement_level: required }
    annotations: { contract: { max_series: 20, buckets: [1, 2, 5] } }
spans:
  - type: orders.price
    kind: internal
    name: { note: price }
    brief: Price.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.channel, requirement_level: required }
      - { ref: order.note, requirement_level: recommended }
    annotations: { contract: { markers: [order.channel] } }
events:
  - name: orders.lost
    brief: Lost.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: order.note
        requirement_level: { conditionally_required: Where known. }
      - ref: order.channel
        requirement_level: { conditionally_required: With a note. }
        annotations: { contract: { when: { attribute: order.note } } }
    annotations: { contract: { level: warn } }
";

/// Both registries in full; the first of the pairs is replaced by the second.
fn changed(pairs: &[(&str, &str)]) -> (Registry, Registry) {
    let mut after = BEFORE.to_owned();
    for (from, to) in pairs {
        assert!(after.contains(from), "{from}");
        after = after.replace(from, to);
    }
    (registry(BEFORE), registry(&after))
}

/// Each change as `rule, whom: message`.
#[track_caller]
fn check(pairs: &[(&str, &str)], expected: &[&str]) {
    let (old, new) = changed(pairs);
    let said = compare(&old, &new).into_iter().map(|change| {
        let whom = change.whom.as_str();
        format!("{}, {whom}: {}", change.rule, change.message)
    });
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_differs_from_itself() {
    check(&[], &[]);
}

#[test]
fn values_that_go_break_and_values_that_come_do_not() {
    check(
        &[("id: phone, value: phone", "id: fax, value: fax")],
        &[
            "change-narrowed, who emits and who queries: `order.channel` no longer has `phone`",
            "change-addition, nobody: `order.channel` has `fax` too",
        ],
    );
}

#[test]
fn a_unit_changes_the_prometheus_name_too() {
    check(
        &[("unit: s", "unit: By")],
        &[
            "change-type, who emits and who queries: the unit of `orders.placed` was `s`, is `By`",
            "change-type, who queries: the Prometheus name of `orders.placed` was \
             `orders_placed_seconds`, is `orders_placed_bytes`",
        ],
    );
}

#[test]
fn a_label_more_changes_every_series() {
    let label = "      - { ref: order.channel, requirement_level: required }\n    annotations: { contract: { max";
    let more = label.replace(
        "    annotations",
        "      - { ref: order.note }\n    annotations",
    );
    check(
        &[(label, &more), ("max_series: 20", "max_series: 200")],
        &[
            "change-label-changed, who queries: the metric `orders.placed` has the label \
             `order.note` too",
            "change-relaxed, who queries: the budget of series of `orders.placed` was `20`, is `200`",
        ],
    );
}

#[test]
fn a_bucket_that_goes_and_a_lower_budget_break() {
    check(
        &[(
            "max_series: 20, buckets: [1, 2, 5]",
            "max_series: 10, buckets: [1, 5, 10]",
        )],
        &[
            "change-budget-lowered, who emits: the budget of series of `orders.placed` was `20`, \
             is `10`",
            "change-removed, who queries: `orders.placed` no longer has a bucket up to 2",
            "change-addition, nobody: `orders.placed` has a bucket up to 10 too",
        ],
    );
}

const SLO: &str = "slos: [{ name: wait, objective: 99, window: 30d, below: 2, owner: shop }]";

#[track_caller]
fn check_slo(change: (&str, &str), expected: &[&str]) {
    let bare = "max_series: 20, buckets: [1, 2, 5]";
    let old = BEFORE.replace(bare, &format!("{bare}, {SLO}"));
    assert!(old.contains(change.0), "{}", change.0);
    let new = old.replace(change.0, change.1);
    let said = compare(&registry(&old), &registry(&new));
    let said = said.iter().map(|it| format!("{}: {}", it.rule, it.message));
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

#[test]
fn an_objective_that_promises_less_breaks_and_one_that_promises_more_does_not() {
    let gone = format!(", {SLO}");
    check_slo((&gone, ""), &["change-slo: the objective `wait` is gone"]);
    let less = ["change-slo: the objective `wait` was 99 %, is 98.5 %"];
    check_slo(("objective: 99", "objective: 98.5"), &less);
    let more = ["change-addition: the objective `wait` was 99 %, is 99.9 %"];
    check_slo(("objective: 99", "objective: 99.9"), &more);
    let slower = ["change-slo: the objective `wait` was below 2, is 5"];
    check_slo(("below: 2", "below: 5"), &slower);
    let faster = ["change-addition: the objective `wait` was below 2, is 1"];
    check_slo(("below: 2", "below: 1"), &faster);
    let window = ["change-slo: the objective `wait` was over 30d, is over 7d"];
    check_slo(("window: 30d", "window: 7d"), &window);
    check_slo(("window: 30d", "window: 720h"), &[]);
    let other = ["change-slo: the objective `wait` calls other events good"];
    check_slo(("below: 2", "bad: { order.channel: [phone] }"), &other);
    let words = ["change-wording: `wait` is described in other words"];
    check_slo(("owner: shop", "owner: checkout"), &words);
}

#[test]
fn an_objective_that_is_new_is_an_addition() {
    let bare = "max_series: 20, buckets: [1, 2, 5]";
    check(
        &[(bare, &format!("{bare}, {SLO}"))],
        &["change-addition, nobody: the objective `wait` is new"],
    );
}

#[test]
fn what_is_required_newly_breaks_who_emits() {
    check(
        &[(
            "ref: order.note, requirement_level: recommended",
            "ref: order.note, requirement_level: required",
        )],
        &[
            "change-required, who emits: `order.note` was recommended on `orders.price`, is \
             required",
        ],
    );
}

#[test]
fn what_is_required_less_is_said_to_who_queries() {
    check(
        &[(
            "ref: order.note, requirement_level: recommended",
            "ref: order.note, requirement_level: opt_in",
        )],
        &["change-relaxed, who queries: `order.note` was recommended on `orders.price`, is opt-in"],
    );
}

#[test]
fn what_becomes_personal_can_not_be_queried_by_value() {
    check(
        &[("public, cardinality: 50", "personal, cardinality: 40")],
        &[
            "change-budget-lowered, who emits: the cardinality of `order.note` was `50`, is `40`",
            "change-type, who queries: the sensitivity of `order.note` was `public`, is `personal`",
        ],
    );
}

#[test]
fn deprecation_and_words_break_nothing() {
    check(
        &[(
            "brief: What was said.",
            "brief: What the customer said.\n    deprecated: { reason: obsoleted, note: Unused. }",
        )],
        &[
            "change-deprecation, who emits and who queries: `order.note` is on its way out: Unused.",
            "change-wording, nobody: `order.note` is described in other words",
        ],
    );
}

#[test]
fn what_is_gone_is_gone_for_both() {
    let (old, new) = (registry(BEFORE), registry(""));
    let changes = compare(&old, &new);
    let said: Vec<&str> = changes
        .iter()
        .map(|change| change.message.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "the attribute `order.channel` is gone",
            "the attribute `order.note` is gone",
            "the event `orders.lost` is gone",
            "the metric `orders.placed` is gone",
            "the span `orders.price` is gone",
        ]
    );
    assert!(
        compare(&new, &old)
            .iter()
            .all(|change| change.message.ends_with("is new"))
    );
}

#[test]
fn the_version_says_what_changed() {
    #[track_caller]
    fn check(pairs: &[(&str, &str)], from: &str, to: &str, expected: (Bump, &str, bool)) {
        let (old, new) = changed(pairs);
        let due = due(&compare(&old, &new), from, to).unwrap();
        assert_eq!((due.bump, due.version.as_str(), due.reached), expected);
    }
    let breaking = [("unit: s", "unit: By")];
    let addition = [("max_series: 20", "max_series: 30")];
    let wording = [("brief: Price.", "brief: A price.")];
    check(&breaking, "1.2.3", "1.3.0", (Bump::Major, "2.0.0", false));
    check(&breaking, "1.2.3", "2.0.0", (Bump::Major, "2.0.0", true));
    check(&breaking, "0.1.0", "0.2.0", (Bump::Minor, "0.2.0", true));
    check(&addition, "1.2.3", "1.2.4", (Bump::Minor, "1.3.0", false));
    check(&addition, "0.1.0", "0.1.1", (Bump::Patch, "0.1.1", true));
    check(&wording, "1.2.3", "1.2.4", (Bump::Patch, "1.2.4", true));
    check(&[], "1.2.3", "1.2.3", (Bump::None, "1.2.3", true));
    assert_eq!(due(&[], "one", "1.0.0"), None);
}

#[test]
fn the_level_of_an_event_is_what_alerts_ask_for() {
    check(
        &[("level: warn", "level: error")],
        &["change-type, who queries: the level of `orders.lost` was `warn`, is `error`"],
    );
}

#[test]
fn another_condition_is_another_requirement() {
    check(
        &[("when: { attribute: order.note }", "when: status_error")],
        &[
            "change-required, who emits and who queries: `order.channel` was required on \
             `orders.lost` where `order.note` is there, is where the status is an error",
        ],
    );
    check(
        &[("Where known.", "Where said.")],
        &[
            "change-wording, nobody: `order.note` was required on `orders.lost` where it says \
             \"Where known.\", is where it says \"Where said.\"",
        ],
    );
}

#[test]
fn another_name_or_a_lower_version_is_told() {
    #[track_caller]
    fn check(change: impl Fn(&mut Registry), expected: &[&str]) {
        let (old, mut new) = changed(&[]);
        change(&mut new);
        let changes = compare(&old, &new);
        let said = changes.iter();
        let said = said.map(|change| format!("{}: {}", change.rule, change.message));
        assert_eq!(said.collect::<Vec<_>>(), expected);
        let due = due(&changes, "1.0.0", "1.0.0").unwrap();
        assert_eq!(due.bump, Bump::None, "no version makes up for it");
    }
    check(
        |new| new.name = "till".to_owned(),
        &["change-identity: the registry was `shop`, is `till`"],
    );
    check(
        |new| new.schema_url = "https://example.com/shop/0.1.0".to_owned(),
        &[
            "change-identity: the schema URL was one of `https://schemas.example.com/shop`, is one \
             of `https://example.com/shop`",
        ],
    );
    check(
        |new| new.version = "0.9.0".to_owned(),
        &["change-version-lowered: the version was 1.0.0, is 0.9.0"],
    );
    check(|new| new.version = "1.1.0".to_owned(), &[]);
}

#[test]
fn every_word_counts_as_one() {
    #[track_caller]
    fn words(pair: (&str, &str), said: &str) {
        check(&[pair], &[&format!("change-wording, nobody: {said}")]);
    }
    let note = "brief: What was said.";
    let more = |key: &str| format!("{note}\n    {key}");
    words(
        (note, &more("note: Of the customer.")),
        "another note is said of `order.note`",
    );
    words(
        (note, &more("examples: [soon, later]")),
        "other examples are said of `order.note`",
    );
    words(
        (
            "public, cardinality: 50 }",
            "public, cardinality: 50 }, team: till",
        ),
        "another annotation team is said of `order.note`",
    );
    words(
        (
            "brief: Pages., stability: development",
            "brief: Pages., stability: stable",
        ),
        "another stability of `web` is said of `order.channel`",
    );
    words(
        (
            "brief: Price.\n    stability: development",
            "brief: Price.\n    stability: stable",
        ),
        "the stability of `orders.price` was development, is stable",
    );
    words(
        (
            "ref: order.note, requirement_level: recommended",
            "ref: order.note, note: Short., requirement_level: recommended",
        ),
        "another note is said of `order.note` on `orders.price`",
    );
}

#[test]
fn what_is_stable_no_longer_promises_less() {
    let (old, new) = changed(&[(
        "brief: Price.\n    stability: development",
        "brief: Price.\n    stability: stable",
    )]);
    let changes = compare(&new, &old);
    let said = changes
        .iter()
        .map(|change| (change.class().as_str(), change.message.as_str()));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [("relaxed", "`orders.price` was stable, is development")]
    );
}

#[test]
fn an_entity_a_fan_out_and_a_reason_are_told() {
    let said = |old: &Registry, new: &Registry| compare(old, new)[0].message.clone();
    let (old, mut new) = changed(&[]);
    let mut spans = new.spans.iter_mut();
    let span = spans.find(|span| span.span_type == "orders.price").unwrap();
    span.entities.push("till".to_owned());
    let more = "`orders.price` is of the entity `till` too";
    assert_eq!(said(&old, &new), more);
    let gone = "`orders.price` is no longer of the entity `till`";
    assert_eq!(said(&new, &old), gone);
    let label =
        "ref: order.channel, requirement_level: required }\n    annotations: { contract: { max";
    let fans = label.replace(
        "required }",
        "required, annotations: { contract: { fan_out: 2 } } }",
    );
    check(
        &[(label, &fans)],
        &[
            "change-relaxed, who queries: the fan-out of `order.channel` on `orders.placed` was \
             not said, is 2",
        ],
    );
    let (mut old, mut new) = changed(&[]);
    old.spans[0].deprecated = Some("Unused.".to_owned());
    new.spans[0].deprecated = Some("Use `orders.sum`.".to_owned());
    let name = &old.spans[0].span_type;
    let words = format!("`{name}` is on its way out in other words: Use `orders.sum`.");
    assert_eq!(said(&old, &new), words);
}
