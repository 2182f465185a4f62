//! Rules, their tests and dashboards: written, checked, and removed again.

use super::program::Folder;

const MANIFEST: &str = "name: shop\nschema_url: https://example.com/shop/1.0.0\ndependencies:\n  \
                        - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n";

fn orders(slo: &str) -> String {
    format!(
        "file_format: definition/2\nmetric_refinements:\n  - id: shop.http\n    \
         ref: http.server.request.duration\n    annotations:\n      contract:\n        \
         slos: [{slo}]\n"
    )
}

#[test]
fn what_is_written_is_checked_and_what_is_gone_is_removed() {
    let fast = "{ name: http-fast, objective: 95, window: 30d, below: 0.5 }";
    let command = ["contract", "operations", "--service", "shop"];
    let check = ["contract", "operations", "--service", "shop", "--check"];
    let folder = Folder::new()
        .with("telemetry/manifest.yaml", MANIFEST)
        .with("telemetry/shop.yaml", orders(fast));
    let rules = "operations/prometheus/rules/slo-http-fast.yml";
    let ran = folder.run(&check).exits(1);
    assert!(
        ran.stdout
            .contains(&format!("{rules}: this file is missing")),
        "{ran:#?}"
    );
    let ran = folder.run(&command).exits(0);
    assert!(ran.stdout.contains(&format!("wrote {rules}")), "{ran:#?}");
    assert!(folder.read(rules).contains("{job=\"shop\",le=\"0.5\"}[1h]"));
    folder.run(&check).exits(0);

    let folder = folder
        .with("telemetry/shop.yaml", orders(""))
        .with("operations/prometheus/rules/own.yml", "groups: []\n");
    let ran = folder.run(&check).exits(1);
    let gone = format!("{rules}: nothing in the registry makes this file any more");
    assert!(ran.stdout.contains(&gone), "{ran:#?}");
    let ran = folder.run(&command).exits(0);
    assert!(ran.stdout.contains(&format!("removed {rules}")), "{ran:#?}");
    let dashboard = "removed operations/grafana/dashboards/telemetry-slo.json";
    assert!(ran.stdout.contains(dashboard), "{ran:#?}");
    folder.run(&check).exits(0);
    folder.read("operations/prometheus/rules/own.yml");
}
