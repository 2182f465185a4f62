//! The page of the base contract.

use super::render;
use crate::yaml;
use crate::yaml::fixture::registry;

fn page() -> String {
    render(&yaml::base().unwrap())
}

#[test]
fn every_link_of_the_page_leads_somewhere() {
    let page = page();
    let anchors: Vec<&str> = page
        .match_indices("<a id=\"")
        .filter_map(|(at, start)| page[at + start.len()..].split('"').next())
        .collect();
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let headings: Vec<String> = headings.map(str::to_lowercase).collect();
    for (at, start) in page.match_indices("](#") {
        let target = page[at + start.len()..].split(')').next().unwrap();
        let known = anchors.contains(&target) || headings.iter().any(|of| of == target);
        assert!(known, "nothing is called `{target}`");
    }
    let mut once = anchors.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), anchors.len(), "an anchor is there twice");
}

#[track_caller]
fn check(page: &str, anchor: &str) {
    assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
}

#[test]
fn every_definition_is_on_the_page() {
    let (page, registry) = (page(), yaml::base().unwrap());
    for attribute in &registry.attributes {
        check(&page, &format!("attribute-{}", attribute.key));
    }
    for metric in &registry.metrics {
        check(&page, &format!("metric-{}", metric.name));
    }
    for span in &registry.spans {
        check(&page, &format!("span-{}", span.span_type));
    }
    for event in &registry.events {
        check(&page, &format!("event-{}", event.name));
    }
    for entity in &registry.entities {
        check(&page, &format!("entity-{}", entity.entity_type));
    }
}

#[test]
fn a_table_has_as_many_cells_in_every_row() {
    let page = page();
    let mut cells = None;
    for line in page.lines() {
        let is_row = line.starts_with('|');
        let found = is_row.then(|| line.replace("\\|", "").matches('|').count());
        if let (Some(cells), Some(found)) = (cells, found) {
            assert_eq!(cells, found, "{line}");
        }
        cells = found;
    }
}

#[test]
fn a_metric_says_its_objectives() {
    let text = "\
metric_refinements:
  - id: shop.http
    ref: http.server.request.duration
    annotations:
      contract:
        slos:
          - { name: fast, objective: 95, window: 7d, below: 0.5 }
          - { name: up, objective: 99.9, window: 30d, owner: shop, brief: It answers., bad: { http.response.status_code: ['5*'] } }
          - { name: clean, objective: 99, window: 30d, good: { error.type: [], http.request.method: [GET, PUT] } }
";
    let page = render(&registry(text));
    let facts: Vec<&str> = page
        .lines()
        .filter(|it| it.starts_with("- objective"))
        .collect();
    insta::assert_snapshot!(facts.join("\n"), @r"
    - objective `fast`: 95 % over 7d are at most 0.5 s.
    - objective `up`: 99.9 % over 30d do not have `http.response.status_code` `5*`. It answers. Owner: shop.
    - objective `clean`: 99 % over 30d have no `error.type` and `http.request.method` `GET` or `PUT`.
    ");
}

#[test]
fn one_of_a_kind_is_not_many() {
    let mut registry = registry("");
    registry.events.truncate(1);
    registry.entities.truncate(1);
    let page = render(&registry);
    assert!(page.contains(" span types, 1 event, 1 entity.\n"), "{page}");
}
