//! Compose's files, read: variables filled in, templates applied.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode as _, ScalarOwned, YamlOwned};
use serde_json::{Map, Value};

/// The files of one folder.
pub(super) struct Files {
    folder: PathBuf,
    /// What `.env` says.
    pub(super) variables: BTreeMap<String, String>,
    /// Each secret's file.
    pub(super) secrets: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn read(folder: &Path) -> Self {
        let lines = fs::read_to_string(folder.join(".env")).unwrap();
        let pairs = lines.lines().map(|line| line.split_once('=').unwrap());
        let unquoted = |value: &str| value.trim_matches('\'').to_owned();
        let variables = pairs.map(|(name, value)| (name.to_owned(), unquoted(value)));
        let mut files = Self {
            folder: folder.to_owned(),
            variables: variables.collect(),
            secrets: BTreeMap::new(),
        };
        for file in files.included() {
            let secrets = &files.file(&file)["secrets"];
            for (name, secret) in secrets.as_object().into_iter().flatten() {
                let file = secret["file"].as_str().unwrap();
                files.secrets.insert(name.clone(), file.to_owned());
            }
        }
        files
    }

    /// Every service, with what it extends.
    pub(super) fn services(&self) -> BTreeMap<String, Value> {
        let mut services = BTreeMap::new();
        for file in self.included() {
            let read = self.file(&file);
            for (name, service) in read["services"].as_object().unwrap() {
                services.insert(name.clone(), self.extended(service));
            }
        }
        services
    }

    /// The file with this name, variables filled in.
    pub(super) fn file(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.folder.join(name)).unwrap();
        let text = self.filled(&text);
        let documents = YamlOwned::load_from_str(&text).unwrap();
        value(&documents[0])
    }

    fn included(&self) -> Vec<String> {
        let main = self.file("docker-compose.yml");
        let paths = list(&main["include"]).filter_map(|file| file["path"].as_str());
        paths.map(str::to_owned).collect()
    }

    fn extended(&self, service: &Value) -> Value {
        let Some(file) = service["extends"]["file"].as_str() else {
            return service.clone();
        };
        let template = service["extends"]["service"].as_str().unwrap();
        let mut whole = self.extended(&self.file(file)["services"][template]);
        merge(&mut whole, service);
        whole
    }

    /// Everything between `${` and `}` replaced as Compose does it.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (inner, after) = after.split_once('}').unwrap();
            let (name, usual) = inner.split_once(':').unwrap_or((inner, "?"));
            let usual = usual.strip_prefix('-');
            let value = self.variables.get(name).map(String::as_str).or(usual);
            filled += before;
            assert!(value.is_some(), "`{name}` stands for nothing");
            filled += value.unwrap_or_default();
            rest = after;
        }
        filled + rest
    }
}

/// Lays one service over another: maps are joined, all else is replaced.
fn merge(whole: &mut Value, over: &Value) {
    let (Some(whole), Some(over)) = (whole.as_object_mut(), over.as_object()) else {
        *whole = over.clone();
        return;
    };
    for (key, value) in over {
        merge(whole.entry(key.clone()).or_insert(Value::Null), value);
    }
}

/// What a node of a YAML document says.
pub(super) fn value(node: &YamlOwned) -> Value {
    match node {
        YamlOwned::Value(ScalarOwned::Boolean(value)) => (*value).into(),
        YamlOwned::Value(ScalarOwned::Integer(value)) => (*value).into(),
        YamlOwned::Value(ScalarOwned::String(value)) => value.as_str().into(),
        YamlOwned::Sequence(all) => all.iter().map(value).collect(),
        YamlOwned::Mapping(all) => {
            let pairs = all.iter().map(|(key, node)| {
                let key = key.as_str().unwrap_or_default();
                (key.to_owned(), value(node))
            });
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
