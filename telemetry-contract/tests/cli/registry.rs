//! Registries: which one a command takes, what it refuses, and what differs between two.

use super::program::Folder;

const MANIFEST: &str = "name: shop\nschema_url: https://example.com/shop/1.0.0\ndependencies:\n  \
                        - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n";
const ORDERS: &str = "file_format: definition/2\nattributes:\n  - key: order.id\n    type: string\n    \
                      brief: An id.\n    stability: development\n    annotations:\n      \
                      contract: { sensitivity: public, cardinality: unbounded }\n";

/// What makes an attribute of the base contract less strict.
const LOOSE: &str = "events:\n  - name: order.read\n    brief: Read.\n    stability: development\n    \
                     requirement_level: recommended\n    attributes:\n      - ref: user_id\n        \
                     annotations: { contract: { sensitivity: public } }\n";

fn waiver(rule: &str, scope: &str, expires: &str) -> String {
    format!(
        "waivers:\n  - rule: {rule}\n    scope: {{ {scope} }}\n    reason: agreed\n    owner: team\n    \
         expires: {expires}\n"
    )
}

/// Two registries, the second of which lacks the first's attribute.
fn sides() -> Folder {
    Folder::new()
        .with("old/manifest.yaml", MANIFEST)
        .with("old/orders.yaml", ORDERS)
        .with("new/manifest.yaml", MANIFEST.replace("1.0.0", "2.0.0"))
}

#[test]
fn what_is_wrong_with_the_waivers_of_a_difference_is_told() {
    let old = waiver("change-removed", "attribute: order.id", "2020-01-31");
    let folder = sides().with("waivers.yaml", old);
    let ran = folder.run(&["contract", "diff", "old", "new"]).exits(1);
    assert!(ran.stdout.contains("error[waiver-expired]"), "{ran:#?}");
    assert!(ran.stdout.contains("✘ 2 errors"), "{ran:#?}");
    let never = ["contract", "diff", "old", "new", "--fail-on", "never"];
    folder.run(&never).exits(0);
}

#[test]
fn a_difference_as_json_is_the_object_of_every_report() {
    let list = waiver("change-removed", "attribute: order.id", "2027-01-31");
    let folder = sides().with("waivers.yaml", list);
    let ran = folder.run(&["contract", "diff", "old", "new", "--json"]);
    let json = ran.exits(0).json();
    assert_eq!(json["format"], 1, "{json:#}");
    assert_eq!(json["command"], "contract diff");
    assert_eq!(json["conforms"], true);
    assert_eq!(json["waived"], 1);
    assert_eq!(json["findings"][0]["rule"], "change-removed");
    assert_eq!(json["changes"][0]["waived"]["owner"], "team", "{json:#}");
    assert_eq!(json["old"]["version"], "1.0.0");
    assert_eq!(json["new"]["version"], "2.0.0");
    assert_eq!(json["version"]["due"], "2.0.0");
}

#[test]
fn a_folder_without_a_manifest_is_not_the_base_contract() {
    let folder = Folder::new().with("telemetry/orders.yaml", ORDERS);
    let ran = folder.run(&["contract", "lint"]).exits(1);
    assert!(ran.stdout.contains("registry-manifest-missing"), "{ran:#?}");
    folder.run(&["contract", "schema"]).exits(2);
    let folder = Folder::new().with("telemetry/manifest.yml", MANIFEST);
    let ran = folder.run(&["contract", "lint"]).exits(1);
    let help = "`manifest.yml` is not read: call it manifest.yaml";
    assert!(ran.stdout.contains(help), "{ran:#?}");
    assert!(ran.stdout.contains("✘ 1 error"), "{ran:#?}");
}

#[test]
fn a_registry_that_cant_be_read_is_no_finding() {
    let folder = sides();
    let lint = |path: &str| folder.run(&["contract", "lint", "--registry", path]);
    lint("nowhere").exits(2);
    let lone = lint("old/orders.yaml").exits(2);
    assert!(lone.stderr.contains("without a manifest"), "{lone:#?}");
    lint("old/manifest.yaml").exits(0);
}

#[test]
fn what_loosens_the_base_is_refused_until_it_is_waived() {
    let folder = Folder::new()
        .with("telemetry/manifest.yaml", MANIFEST)
        .with("telemetry/orders.yaml", format!("{ORDERS}{LOOSE}"))
        .with("till.log", "{}\n");
    let generate = ["contract", "generate", "--crate", "telemetry_contract"];
    let ran = folder.run(&generate).exits(2);
    assert!(ran.stderr.contains("registry-loosened"), "{ran:#?}");
    let ran = folder.run(&["contract", "check", "till.log"]).exits(2);
    assert!(ran.stderr.contains("registry-loosened"), "{ran:#?}");
    let list = waiver("registry-loosened", "attribute: user_id", "2027-01-31");
    let folder = folder.with("waivers.yaml", list);
    folder.run(&generate).exits(0);
    folder.run(&["contract", "check", "till.log"]).exits(1);
}

#[test]
fn each_class_of_a_difference_can_fail() {
    let described = ORDERS.replace("An id.", "An order's id.");
    let stable = |text: &str| text.replace("development", "stable");
    let folder = Folder::new()
        .with("old/manifest.yaml", MANIFEST)
        .with("old/orders.yaml", ORDERS)
        .with("words/manifest.yaml", MANIFEST)
        .with("words/orders.yaml", described)
        .with("stable/manifest.yaml", MANIFEST)
        .with("stable/orders.yaml", stable(ORDERS));
    let exits = |old: &str, new: &str, fail_on: &str, code: i32| {
        let arguments = ["contract", "diff", old, new, "--json", "--fail-on", fail_on];
        folder.run(&arguments).exits(code).json()
    };
    let json = exits("old", "words", "any", 1);
    assert_eq!(json["worst"], "wording", "{json:#}");
    exits("old", "words", "addition", 0);
    exits("old", "stable", "any", 1);
    exits("stable", "old", "relaxed", 1);
    exits("stable", "old", "deprecation", 0);
    exits("old", "old", "any", 0);
    let json = exits("old", "old", "never", 0);
    assert_eq!(json["worst"], serde_json::Value::Null);
}

#[test]
fn what_weaver_resolved_is_read_by_its_schema_url() {
    const RESOLVED: &str = "schema_url: https://example.com/till/1.2.0\nregistry:\n  attributes: []\n  \
                            metrics: []\n  spans: []\n  events: []\n  entities: []\n";
    let folder = Folder::new().with("resolved/resolved.yaml", RESOLVED);
    for path in ["resolved", "resolved/resolved.yaml"] {
        let ran = folder
            .run(&["contract", "lint", "--registry", path])
            .exits(0);
        let said = "till 1.2.0, 0 attributes, 0 metrics, 0 spans, 0 events";
        assert!(ran.stdout.contains(said), "{ran:#?}");
    }
    let bare = RESOLVED.lines().skip(1).collect::<Vec<_>>().join("\n");
    let folder = Folder::new().with("bare/resolved.yaml", bare);
    let ran = folder
        .run(&["contract", "lint", "--registry", "bare"])
        .exits(1);
    assert!(
        ran.stdout
            .contains("bare: a registry of unknown name, 0 attributes"),
        "{ran:#?}"
    );
}
