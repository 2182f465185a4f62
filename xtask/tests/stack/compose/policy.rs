//! What holds for every service.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::files::{Files, list};
use super::rendered;
use crate::support::Stack;

type Holds = fn(&str, &Value) -> bool;

/// Each with a name, for every service of every profile.
const POLICIES: &[(&str, Holds)] = &[
    ("drops every capability", |_, service| {
        service["cap_drop"] == json!(["ALL"])
    }),
    ("gains none, but for owners of folders", |name, service| {
        service["cap_add"].is_null() || is_init(name) && service["cap_add"] == json!(["CHOWN"])
    }),
    ("gains no privilege", |_, service| {
        service["security_opt"] == json!(["no-new-privileges:true"])
            && service["privileged"].is_null()
    }),
    ("is bounded", |_, service| {
        let limits = &service["deploy"]["resources"]["limits"];
        ["cpus", "memory", "pids"]
            .iter()
            .all(|bound| !limits[bound].is_null())
    }),
    (
        "is no root, unless it has no network and ends",
        |name, service| {
            let user = service["user"].as_str().unwrap_or_default();
            if is_init(name) {
                service["network_mode"] == "none" && service["restart"] == "no"
            } else {
                !user.is_empty()
                    && !user.starts_with("0:")
                    && service["restart"] == "unless-stopped"
            }
        },
    ),
    ("has a read-only root, but for Grafana", |name, service| {
        service["read_only"] == true || name == "grafana"
    }),
    (
        "has a health check, where its image has a program for one",
        |name, service| {
            let has_one = list(&service["healthcheck"]["test"]).next().is_some();
            has_one || is_init(name) || name == "otelcol"
        },
    ),
    (
        "is unhealthy soon after it hangs, and not while it starts",
        |_, service| {
            let check = &service["healthcheck"];
            check.is_null() || check["retries"] == 3 && check["start_period"] == "60s"
        },
    ),
    ("publishes on loopback alone", |_, service| {
        let mut ports = list(&service["ports"]).filter_map(Value::as_str);
        ports.all(|port| port.starts_with("127.0.0.1:"))
    }),
    (
        "speaks on infra_net, and on obs_edge where it publishes",
        |name, service| {
            let on = |network: &str| service["networks"].get(network).is_some();
            let publishes = list(&service["ports"]).next().is_some();
            is_init(name) || on("infra_net") && on("obs_edge") == publishes
        },
    ),
    ("has no address but names", |_, service| {
        !service.to_string().contains("ipv4_address") && service["extra_hosts"].is_null()
    }),
    ("has no credential in its environment", |_, service| {
        let environment = service["environment"].as_object();
        environment.into_iter().flatten().all(|(name, value)| {
            let is_told = ["PASSWORD", "SECRET", "TOKEN"]
                .iter()
                .any(|word| name.contains(word));
            let is_file = value
                .as_str()
                .is_some_and(|value| value.starts_with("/run/secrets/"));
            !is_told || is_file
        })
    }),
    ("has a pinned image", |_, service| {
        let image = service["image"].as_str().unwrap_or_default();
        image
            .rsplit_once(':')
            .is_some_and(|(_, tag)| tag.contains('.'))
    }),
    ("is in a profile", |_, service| {
        list(&service["profiles"]).count() == 1
    }),
    ("has lines that rotate", |_, service| {
        let options = &service["logging"]["options"];
        !options["max-size"].is_null() && !options["max-file"].is_null()
    }),
];

fn is_init(name: &str) -> bool {
    name.ends_with("-init")
}

fn breaches(services: &BTreeMap<String, Value>) -> Vec<String> {
    let all = services.iter().flat_map(|(name, service)| {
        let against = POLICIES
            .iter()
            .filter(move |(_, holds)| !holds(name, service));
        against.map(move |(policy, _)| format!("{name}: {policy}"))
    });
    all.collect()
}

fn files(arguments: &[&str]) -> (Stack, Files) {
    let stack = Stack::new();
    let files = rendered(&stack, arguments);
    (stack, files)
}

#[test]
fn every_service_is_held_to_every_policy_with_each_way_for_lines() {
    for driver in ["files", "loki"] {
        let (_stack, files) = files(&["--container-logs", driver]);
        let services = files.services();
        assert!(services.len() > 10, "{:?}", services.keys());
        assert_eq!(breaches(&services), Vec::<String>::new(), "{driver}");
    }
}

#[test]
fn a_service_that_is_not_held_is_found() {
    let (_stack, files) = files(&[]);
    let loki = files.services()["loki"].clone();
    for (key, value, policy) in [
        ("cap_drop", Value::Null, "drops every capability"),
        (
            "cap_add",
            json!(["CHOWN"]),
            "gains none, but for owners of folders",
        ),
        ("security_opt", json!([]), "gains no privilege"),
        ("deploy", json!({}), "is bounded"),
        (
            "user",
            json!("0:0"),
            "is no root, unless it has no network and ends",
        ),
        (
            "read_only",
            json!(false),
            "has a read-only root, but for Grafana",
        ),
        (
            "healthcheck",
            Value::Null,
            "has a health check, where its image has a program for one",
        ),
        ("ports", json!(["3100:3100"]), "publishes on loopback alone"),
        (
            "networks",
            json!({"obs_edge": {}}),
            "speaks on infra_net, and on obs_edge where it publishes",
        ),
        (
            "extra_hosts",
            json!(["a:1.2.3.4"]),
            "has no address but names",
        ),
        (
            "environment",
            json!({"ADMIN_PASSWORD": "x"}),
            "has no credential in its environment",
        ),
        ("image", json!("grafana/loki:latest"), "has a pinned image"),
        ("profiles", json!([]), "is in a profile"),
        ("logging", json!({}), "has lines that rotate"),
    ] {
        let mut broken = loki.clone();
        broken[key] = value;
        let services = BTreeMap::from([("loki".to_owned(), broken)]);
        assert_eq!(breaches(&services), [format!("loki: {policy}")]);
    }
}

#[test]
fn images_are_those_of_the_pinned_versions() {
    let (_stack, files) = files(&[]);
    let pins = concat!(env!("CARGO_MANIFEST_DIR"), "/stack/pinned-versions.json");
    let pins: Value = serde_json::from_str(&std::fs::read_to_string(pins).unwrap()).unwrap();
    let services = files.services();
    for component in [
        "loki",
        "tempo",
        "prometheus",
        "alertmanager",
        "alloy",
        "otelcol",
        "grafana",
    ] {
        let (image, pin) = (&services[component]["image"], &pins[component]["image"]);
        let (image, pin) = (image.as_str().unwrap(), pin.as_str().unwrap());
        assert!(image.starts_with(pin), "{component}: {image}, pinned {pin}");
    }
}

#[test]
fn compose_s_usual_images_are_the_pinned_ones() {
    let (_stack, files) = files(&[]);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/stack/compose");
    let mut count = 0;
    for file in ["core.yml", "data.yml", "observability.yml"] {
        let text = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        let images = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("image: ${")?.strip_suffix('}'));
        for image in images {
            let (name, usual) = image.split_once(":-").unwrap();
            let pinned = files.variables[name].split('@').next();
            assert_eq!(pinned, Some(usual), "{file}: {name}");
            count += 1;
        }
    }
    assert_eq!(count, files.services().len());
}

#[test]
fn another_file_of_pinned_versions_has_other_images() {
    let stack = Stack::new();
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/stack/pinned-versions.json");
    let pins = std::fs::read_to_string(usual).unwrap();
    let pins = pins.replace(
        "\"image\": \"grafana/loki:",
        "\"image\": \"mirror.test/loki:",
    );
    std::fs::create_dir_all(&stack.folder).unwrap();
    let file = stack.folder.join("pins.json");
    std::fs::write(&file, pins).unwrap();
    let files = rendered(&stack, &["--pins", file.to_str().unwrap()]);
    let image = &files.services()["loki"]["image"];
    let image = image.as_str().unwrap();
    assert!(image.starts_with("mirror.test/loki:"), "{image}");
}

#[test]
fn the_network_of_the_services_reaches_nothing_outside() {
    let (_stack, files) = files(&[]);
    let networks = &files.file("docker-compose.yml")["networks"];
    assert_eq!(networks["infra_net"]["internal"], true);
    assert!(networks.get("obs_edge").is_some());
}

#[test]
fn the_engine_is_within_reach_only_where_its_lines_are_wanted() {
    let (_stack, files) = files(&[]);
    let alloy = &files.services()["alloy"];
    let mounts: Vec<_> = list(&alloy["volumes"]).filter_map(Value::as_str).collect();
    let socket: Vec<_> = mounts
        .iter()
        .filter(|mount| mount.contains("docker.sock"))
        .collect();
    assert_eq!(socket, [&"/dev/null:/var/run/docker.sock:ro"]);
}
