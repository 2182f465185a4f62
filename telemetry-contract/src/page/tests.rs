//! The page of the base contract.

use super::render;
use crate::yaml;

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
