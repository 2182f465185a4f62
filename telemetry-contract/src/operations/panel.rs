//! Grafana's dashboards as JSON: panels in rows of a grid of 24 columns.

use serde_json::{Value, json};

/// Grafana's schema of dashboards that these files are in.
const SCHEMA: u32 = 42;
/// Columns of the grid, and a panel's height.
const COLUMNS: u32 = 24;
const HEIGHT: u32 = 8;

/// What tells these dashboards from others.
const TAG: &str = "telemetry-contract";

/// Whether a text is one of these dashboards.
pub(super) fn is_rendered(text: &str) -> bool {
    let dashboard: Value = serde_json::from_str(text).unwrap_or_default();
    dashboard["editable"] == false && dashboard["tags"] == json!([TAG])
}

/// Whom a query asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// PromQL.
    Prometheus,
    /// LogQL.
    Loki,
    /// TraceQL.
    Tempo,
}

impl Source {
    /// The data source's type and fixed uid.
    pub(super) const fn uid(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Loki => "loki",
            Self::Tempo => "tempo",
        }
    }
}

/// How a panel draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawing {
    TimeSeries,
    Stat,
    Table,
    Logs,
    Traces,
    ServiceMap,
}

impl Drawing {
    const fn panel(self) -> &'static str {
        match self {
            Self::TimeSeries => "timeseries",
            Self::Stat => "stat",
            Self::Table | Self::Traces => "table",
            Self::Logs => "logs",
            Self::ServiceMap => "nodeGraph",
        }
    }
}

/// One query and how its series are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) query: String,
    pub(super) legend: &'static str,
}

/// One panel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) source: Source,
    pub(super) drawing: Drawing,
    /// Grafana's unit: `s`, `reqps`, `percentunit`, `bytes`, `short`.
    pub(super) unit: &'static str,
    /// From which value on it is a warning, and bad; the other way round where less is worse.
    pub(super) limits: Option<(f64, f64)>,
    /// Whether values below zero make sense.
    pub(super) is_signed: bool,
    /// Of 24 columns.
    pub(super) width: u32,
    pub(super) targets: Vec<Target>,
}

/// What whoever looks may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    /// `service` for `$service`.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// `label_values(metric, label)`.
    pub(super) query: String,
}

/// One dashboard.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dashboard {
    /// Its fixed uid, also the name of its file.
    pub(super) uid: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) variables: Vec<Variable>,
    pub(super) panels: Vec<Panel>,
}

impl Dashboard {
    /// The file's text.
    pub(super) fn render(&self) -> String {
        let dashboard = json!({
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": [TAG],
            "schemaVersion": SCHEMA,
            "version": 1,
            "editable": false,
            "graphTooltip": 1,
            "refresh": "10s",
            "time": {"from": "now-30m", "to": "now"},
            "timezone": "browser",
            "annotations": {"list": []},
            "links": [{
                "type": "dashboards", "title": "Telemetry", "tags": [TAG],
                "asDropdown": true, "includeVars": true, "keepTime": true,
                "icon": "external link", "tooltip": "", "targetBlank": false,
            }],
            "templating": {"list": self.variables()},
            "panels": self.panels(),
        });
        format!("{dashboard:#}\n")
    }

    fn variables(&self) -> Vec<Value> {
        let variables = self.variables.iter().map(|variable| {
            let Variable { name, label, query } = variable;
            json!({
                "name": name, "label": label, "type": "query", "refresh": 2, "sort": 1,
                "datasource": source(Source::Prometheus),
                "query": {"query": query, "refId": name},
                "includeAll": true, "multi": true, "allValue": ".*",
                "current": {"text": ["All"], "value": ["$__all"]},
            })
        });
        variables.collect()
    }

    fn panels(&self) -> Vec<Value> {
        let (mut column, mut row) = (0, 0);
        let mut rendered = Vec::with_capacity(self.panels.len());
        for (id, panel) in (1_u32..).zip(&self.panels) {
            if column + panel.width > COLUMNS {
                (column, row) = (0, row + HEIGHT);
            }
            rendered.push(panel.render(id, column, row));
            column += panel.width;
        }
        rendered
    }
}

impl Panel {
    fn render(&self, id: u32, column: u32, row: u32) -> Value {
        let targets = self.targets.iter().enumerate();
        let targets: Vec<Value> = targets
            .map(|(at, target)| self.target(at, target))
            .collect();
        json!({
            "id": id,
            "title": self.title,
            "description": self.description,
            "type": self.drawing.panel(),
            "datasource": source(self.source),
            "gridPos": {"x": column, "y": row, "w": self.width, "h": HEIGHT},
            "fieldConfig": {"defaults": self.defaults(), "overrides": []},
            "options": self.options(),
            "targets": targets,
        })
    }

    /// Unit, lower end and thresholds of all its values.
    fn defaults(&self) -> Value {
        let mut defaults = json!({"unit": self.unit});
        if !self.is_signed {
            defaults["min"] = json!(0);
        }
        if let Some((warning, bad)) = self.limits {
            let colors = if warning <= bad {
                [
                    ("green", None),
                    ("orange", Some(warning)),
                    ("red", Some(bad)),
                ]
            } else {
                [
                    ("red", None),
                    ("orange", Some(bad)),
                    ("green", Some(warning)),
                ]
            };
            let steps = colors.map(|(color, value)| json!({"color": color, "value": value}));
            defaults["thresholds"] = json!({"mode": "absolute", "steps": steps});
            if self.drawing == Drawing::TimeSeries {
                defaults["custom"] = json!({"thresholdsStyle": {"mode": "dashed"}});
            } else {
                defaults["color"] = json!({"mode": "thresholds"});
            }
        }
        defaults
    }

    fn target(&self, at: usize, target: &Target) -> Value {
        let letter = char::from(b'A' + u8::try_from(at.min(25)).unwrap_or_default());
        let mut value = json!({"refId": letter.to_string(), "datasource": source(self.source)});
        let fields = match self.source {
            Source::Prometheus => {
                let instant = matches!(self.drawing, Drawing::Stat | Drawing::Table);
                json!({
                    "expr": target.query, "legendFormat": target.legend, "exemplar": !instant,
                    "instant": instant, "range": !instant,
                    "format": if self.drawing == Drawing::Table { "table" } else { "time_series" },
                })
            }
            Source::Loki => {
                let kind = if self.drawing == Drawing::Stat {
                    "instant"
                } else {
                    "range"
                };
                json!({"expr": target.query, "legendFormat": target.legend, "queryType": kind, "maxLines": 500})
            }
            Source::Tempo if self.drawing == Drawing::ServiceMap => {
                json!({"queryType": "serviceMap", "filters": []})
            }
            Source::Tempo => json!({
                "query": target.query, "queryType": "traceql", "tableType": "traces", "limit": 20,
                "filters": [],
            }),
        };
        if let (Value::Object(value), Value::Object(fields)) = (&mut value, fields) {
            value.extend(fields);
        }
        value
    }

    fn options(&self) -> Value {
        match self.drawing {
            Drawing::TimeSeries => json!({
                "legend": {"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }),
            Drawing::Stat => json!({
                "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": false},
                "colorMode": "value", "graphMode": "area", "textMode": "auto", "justifyMode": "auto",
                "orientation": "auto", "wideLayout": true, "showPercentChange": false,
                "percentChangeColorMode": "standard",
            }),
            Drawing::Logs => json!({
                "showTime": true, "wrapLogMessage": true, "enableLogDetails": true,
                "sortOrder": "Descending", "dedupStrategy": "none", "prettifyLogMessage": false,
                "showLabels": false, "showCommonLabels": false, "showLogContextToggle": false,
            }),
            Drawing::Table | Drawing::Traces => {
                json!({"showHeader": true, "cellHeight": "sm", "frameIndex": 0})
            }
            Drawing::ServiceMap => json!({}),
        }
    }
}

fn source(source: Source) -> Value {
    json!({"type": source.uid(), "uid": source.uid()})
}
