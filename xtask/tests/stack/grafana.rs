//! Grafana's files: what they name exists, and the program gets what it needs. No Grafana is run.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

use crate::support::Stack;
use crate::{fake, says};

/// What `stack-render` writes for Grafana with these options.
fn rendered(stack: &Stack, options: &[&str]) -> PathBuf {
    let out = stack.folder.join("rendered");
    let mut command = stack.command("stack-render", options);
    let output = command.arg("--out").arg(&out).output().unwrap();
    says(&output, 0, "rendered");
    out.join("grafana")
}

fn dashboards() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/grafana/dashboards");
    let entries = fs::read_dir(folder).unwrap();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    };
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[track_caller]
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
fn dashboards_have_the_shape_that_grafana_wants() {
    let dashboards = dashboards();
    assert!(!dashboards.is_empty());
    let mut titles = BTreeSet::new();
    for (name, dashboard) in &dashboards {
        assert_eq!(dashboard["uid"], name.as_str());
        assert!(name.len() <= 40, "{name}: Grafana takes uids of 40 bytes");
        assert_eq!(dashboard["schemaVersion"], 42, "{name}");
        assert_eq!(dashboard["editable"], false, "{name}");
        assert!(
            dashboard.get("id").is_none(),
            "{name}: ids are the database's"
        );
        assert!(
            titles.insert(dashboard["title"].as_str().unwrap()),
            "{name}"
        );
        let panels = list(&dashboard["panels"]);
        let ids: BTreeSet<u64> = panels.iter().map(|panel| number(&panel["id"])).collect();
        assert_eq!(ids.len(), panels.len(), "{name}: an id twice");
        no_overlap(name, panels);
        for panel in panels {
            let queries = list(&panel["targets"]);
            let letters: BTreeSet<_> = queries
                .iter()
                .map(|query| query["refId"].as_str())
                .collect();
            assert_eq!(letters.len(), queries.len(), "{name}: a letter twice");
            assert!(!queries.is_empty(), "{name}: a panel without a query");
        }
    }
}

/// Panels are in the grid of 24 columns, no two on the same cell.
#[track_caller]
fn no_overlap(name: &str, panels: &[Value]) {
    let mut cells = BTreeSet::new();
    for panel in panels {
        let place = &panel["gridPos"];
        let (x, y) = (number(&place["x"]), number(&place["y"]));
        let (width, height) = (number(&place["w"]), number(&place["h"]));
        assert!(
            width > 0 && height > 0 && x + width <= 24,
            "{name}: {place}"
        );
        for cell in (x..x + width).flat_map(|x| (y..y + height).map(move |y| (x, y))) {
            assert!(
                cells.insert(cell),
                "{name}: {} lies on another",
                panel["title"]
            );
        }
    }
}

#[test]
fn dashboards_name_data_sources_and_variables_that_exist() {
    let stack = Stack::new();
    let sources = sources(&rendered(&stack, &[]));
    for (name, dashboard) in dashboards() {
        let variables: BTreeSet<&str> = list(&dashboard["templating"]["list"])
            .iter()
            .filter_map(|variable| variable["name"].as_str())
            .collect();
        everything(&dashboard, &mut |key, value| {
            if key == "datasource" {
                let (kind, uid) = (value["type"].as_str(), value["uid"].as_str());
                let pair = (kind.unwrap().to_owned(), uid.unwrap().to_owned());
                assert!(sources.contains(&pair), "{name}: no data source {pair:?}");
            }
            if let ("expr" | "query", Some(query)) = (key, value.as_str()) {
                for used in used(query) {
                    assert!(
                        variables.contains(used),
                        "{name}: no variable `{used}` in {query}"
                    );
                }
            }
        });
    }
}

/// Every field of a document, however deep.
fn everything<'a>(value: &'a Value, visit: &mut impl FnMut(&'a str, &'a Value)) {
    if let Value::Object(fields) = value {
        for (key, value) in fields {
            visit(key, value);
            everything(value, visit);
        }
    }
    for value in value.as_array().into_iter().flatten() {
        everything(value, visit);
    }
}

/// Variables in a query, but for Grafana's own, as `$__rate_interval`.
fn used(query: &str) -> impl Iterator<Item = &str> {
    let names = query.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
        rest.split(|character| !is_part(character))
            .next()
            .unwrap_or_default()
    });
    names.filter(|name| !name.is_empty() && !name.starts_with("__"))
}

#[test]
fn variables_are_found_in_queries() {
    let query = "rate(x{job=~\"$service\", a=\"${b:regex}\"}[$__rate_interval]) > 0$";
    assert_eq!(used(query).collect::<Vec<_>>(), ["service", "b"]);
}

fn yaml(path: &Path) -> Yaml<'static> {
    let text = fs::read_to_string(path).unwrap();
    let mut documents = Yaml::load_from_str(text.leak()).unwrap();
    documents.remove(0)
}

/// Type and uid of every data source.
fn sources(grafana: &Path) -> BTreeSet<(String, String)> {
    let provisioned = yaml(&grafana.join("provisioning/datasources/datasources.yaml"));
    let sources = provisioned["datasources"].as_sequence().unwrap();
    let text = |source: &Yaml<'_>, key: &str| source[key].as_str().unwrap().to_owned();
    let pairs = sources
        .iter()
        .map(|source| (text(source, "type"), text(source, "uid")));
    pairs.collect()
}

/// Fields that Grafana's documentation of provisioning names.
const SOURCE: &[&str] = &[
    "access",
    "basicAuth",
    "basicAuthUser",
    "database",
    "editable",
    "isDefault",
    "jsonData",
    "name",
    "orgId",
    "secureJsonData",
    "type",
    "uid",
    "url",
    "user",
    "version",
    "withCredentials",
];

/// Settings that the documentation of each data source names.
const SETTINGS: &[(&str, &[&str])] = &[
    (
        "prometheus",
        &[
            "httpMethod",
            "prometheusType",
            "timeInterval",
            "manageAlerts",
            "exemplarTraceIdDestinations",
        ],
    ),
    (
        "loki",
        &[
            "maxLines",
            "manageAlerts",
            "derivedFields",
            "httpHeaderName1",
        ],
    ),
    (
        "tempo",
        &[
            "tracesToLogsV2",
            "tracesToMetrics",
            "serviceMap",
            "nodeGraph",
            "search",
            "traceQuery",
            "httpHeaderName1",
        ],
    ),
    (
        "alertmanager",
        &["implementation", "handleGrafanaManagedAlerts"],
    ),
];

#[track_caller]
fn only(mapping: &Yaml<'_>, allowed: &[&str]) {
    for (key, _) in mapping.as_mapping().unwrap() {
        let key = key.as_str().unwrap();
        assert!(allowed.contains(&key), "`{key}` is not documented");
    }
}

#[test]
fn data_sources_have_documented_settings_and_lead_to_each_other() {
    let stack = Stack::new();
    for (options, has_tenant) in [(&[][..], false), (&["--tenancy=multi"][..], true)] {
        let grafana = rendered(&stack, options);
        let path = grafana.join("provisioning/datasources/datasources.yaml");
        let provisioned = yaml(&path);
        only(
            &provisioned,
            &["apiVersion", "datasources", "deleteDatasources", "prune"],
        );
        let uids: BTreeSet<String> = sources(&grafana).into_iter().map(|(_, uid)| uid).collect();
        for source in provisioned["datasources"].as_sequence().unwrap() {
            only(source, SOURCE);
            let kind = source["type"].as_str().unwrap();
            let settings = SETTINGS.iter().find(|(this, _)| *this == kind).unwrap().1;
            only(&source["jsonData"], settings);
            let is_multi = ["loki", "tempo"].contains(&kind);
            let tenant = source.as_mapping_get("secureJsonData");
            assert_eq!(tenant.is_some(), has_tenant && is_multi, "{kind}");
        }
        let text = fs::read_to_string(path).unwrap();
        for named in text.split("datasourceUid: ").skip(1) {
            let end = named.find([' ', ',', '\n']).unwrap();
            assert!(
                uids.contains(&named[..end]),
                "no data source `{}`",
                &named[..end]
            );
        }
    }
}

#[test]
fn grafana_gets_its_folder_a_password_of_its_own_and_loopback() {
    let stack = Stack::new();
    let script = "echo \"$@\"; exit 3";
    let bin = fake(&stack, "grafana", script);
    let conf = stack.folder.join("conf");
    fs::create_dir_all(&conf).unwrap();
    fs::write(conf.join("defaults.ini"), "").unwrap();
    let mut up = stack.command("stack-up", &["--runtime", "native", "--gateway", "none"]);
    up.args(["--without", "loki,tempo,prometheus,alertmanager,webhook"]);
    let output = up.arg("--bin-dir").arg(bin).output().unwrap();
    says(&output, 2, "grafana ended (exit status: 3)");
    let ini = stack.folder.join("config/grafana/grafana.ini");
    let started = format!("server --config={} --homepath=", ini.display());
    says(&output, 2, &started);

    let password = stack.folder.join("secrets/grafana_admin_password");
    let mode = fs::metadata(&password).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let ini = fs::read_to_string(ini).unwrap();
    let reference = format!("admin_password = $__file{{{}}}", password.display());
    for line in [reference.as_str(), "http_addr = 127.0.0.1"] {
        assert!(
            ini.lines().any(|this| this == line),
            "no `{line}` in:\n{ini}"
        );
    }
    let anonymous = ini.split("[auth.anonymous]").nth(1).unwrap();
    assert_eq!(anonymous.lines().nth(1), Some("enabled = false"));
    let secret = fs::read_to_string(password).unwrap();
    assert!(!ini.contains(&secret));
}
