//! What if a label came, went, or had another number of values.

use std::fmt;
use std::str::FromStr;

use super::metric::{Factor, MetricCost};
use crate::yaml::did_you_mean;

/// A change of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// `METRIC+LABEL=VALUES`: a label more.
    Add {
        /// The metric's name.
        metric: String,
        /// The label's key.
        label: String,
        /// How many values it has.
        values: u64,
    },
    /// `METRIC-LABEL`: a label less.
    Drop {
        /// The metric's name.
        metric: String,
        /// The label's key.
        label: String,
    },
    /// `LABEL=VALUES`: so many values wherever the label is used.
    Set {
        /// The label's key.
        label: String,
        /// How many values it has.
        values: u64,
    },
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted =
            || format!("`{text}`: wanted is METRIC+LABEL=VALUES, METRIC-LABEL or LABEL=VALUES");
        if let Some((left, values)) = text.split_once('=') {
            let values = values.parse().ok().filter(|values| *values > 0);
            let values = values.ok_or_else(wanted)?;
            return match left.split_once('+') {
                Some((metric, label)) if !metric.is_empty() && !label.is_empty() => Ok(Self::Add {
                    metric: metric.to_owned(),
                    label: label.to_owned(),
                    values,
                }),
                None if !left.is_empty() => Ok(Self::Set {
                    label: left.to_owned(),
                    values,
                }),
                _ => Err(wanted()),
            };
        }
        match text.split_once('-') {
            Some((metric, label)) if !metric.is_empty() && !label.is_empty() => Ok(Self::Drop {
                metric: metric.to_owned(),
                label: label.to_owned(),
            }),
            _ => Err(wanted()),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add {
                metric,
                label,
                values,
            } => write!(f, "{metric}+{label}={values}"),
            Self::Drop { metric, label } => write!(f, "{metric}-{label}"),
            Self::Set { label, values } => write!(f, "{label}={values}"),
        }
    }
}

impl Change {
    /// Makes the change.
    ///
    /// # Errors
    /// Where the metric or label is not there, or the label is there already.
    pub fn apply(&self, metrics: &mut [MetricCost]) -> Result<(), String> {
        match self {
            Self::Add {
                metric,
                label,
                values,
            } => {
                let found = find(metrics, metric)?;
                if found.factors.iter().any(|factor| factor.label == *label) {
                    return Err(format!(
                        "`{metric}` has the label `{label}` already; say `{label}={values}`"
                    ));
                }
                found.factors.push(Factor {
                    label: label.clone(),
                    values: Some(*values),
                });
            }
            Self::Drop { metric, label } => {
                let found = find(metrics, metric)?;
                let place = found.factors.iter().position(|it| it.label == *label);
                let labels = found.factors.iter().map(|it| it.label.as_str());
                let place = place.ok_or_else(|| absent("label", label, labels))?;
                found.factors.remove(place);
            }
            Self::Set { label, values } => set(metrics, label, *values)?,
        }
        Ok(())
    }
}

fn set(metrics: &mut [MetricCost], label: &str, values: u64) -> Result<(), String> {
    let labels = metrics.iter().flat_map(|metric| &metric.factors);
    if !labels.clone().any(|factor| factor.label == label) {
        return Err(absent("label", label, labels.map(|it| it.label.as_str())));
    }
    let factors = metrics.iter_mut().flat_map(|metric| &mut metric.factors);
    for factor in factors.filter(|factor| factor.label == label) {
        factor.values = Some(values);
    }
    Ok(())
}

fn find<'m>(metrics: &'m mut [MetricCost], name: &str) -> Result<&'m mut MetricCost, String> {
    let place = metrics.iter().position(|metric| metric.name == name);
    match place {
        Some(place) => Ok(&mut metrics[place]),
        None => Err(absent(
            "metric",
            name,
            metrics.iter().map(|it| it.name.as_str()),
        )),
    }
}

fn absent<'n>(what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let near = did_you_mean(name, known);
    let near = near.map_or(String::new(), |near| format!("; {near}"));
    format!("there is no {what} `{name}`{near}")
}
