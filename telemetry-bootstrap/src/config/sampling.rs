//! Which traces are kept, from two variables: a sampler and its argument.

use super::reader::Reader;
use super::{Problem, Sampling};

const NAME: &str = "OTEL_TRACES_SAMPLER";
pub(super) const ARG: &str = "OTEL_TRACES_SAMPLER_ARG";
pub(super) const SHARE: &str = "a share from 0 to 1";

/// Samplers of the specification that ask a server.
const REMOTE: [&str; 3] = ["jaeger_remote", "parentbased_jaeger_remote", "xray"];

const CHOICES: [(&str, Sampling); 6] = [
    ("parentbased_always_on", Sampling::ParentOrAlwaysOn),
    ("parentbased_always_off", Sampling::ParentOrAlwaysOff),
    ("parentbased_traceidratio", Sampling::ParentOrRatio(1.0)),
    ("always_on", Sampling::AlwaysOn),
    ("always_off", Sampling::AlwaysOff),
    ("traceidratio", Sampling::Ratio(1.0)),
];

/// Overlays the variables. An argument that nobody takes must not look as if somebody did.
pub(super) fn overlay(sampling: &mut Sampling, reader: &mut Reader<'_>) {
    let Some(text) = reader.text(NAME).map(|text| text.to_ascii_lowercase()) else {
        return without_sampler(reader);
    };
    if REMOTE.contains(&&*text) {
        // Its argument is a server's address, and goes with it.
        return refuse_remote(&text, reader);
    }
    let chosen = reader.one_of(NAME, &CHOICES);
    let share = share(reader);
    match chosen {
        Some(Sampling::Ratio(_)) => *sampling = Sampling::Ratio(share.unwrap_or(1.0)),
        Some(Sampling::ParentOrRatio(_)) => {
            *sampling = Sampling::ParentOrRatio(share.unwrap_or(1.0));
        }
        Some(chosen) => *sampling = chosen,
        None => {}
    }
}

fn share(reader: &mut Reader<'_>) -> Option<f64> {
    let share = reader.parse::<f64>(ARG, SHARE, "0.05")?;
    let fits = (0.0..=1.0).contains(&share);
    if !fits {
        reader.report(Problem::new(
            ARG,
            format!("`{share}`"),
            SHARE,
            format!("{ARG}=0.05"),
        ));
    }
    fits.then_some(share)
}

fn without_sampler(reader: &mut Reader<'_>) {
    if let Some(text) = reader.text(ARG) {
        reader.report(Problem::new(
            ARG,
            format!("`{text}` without {NAME}"),
            "the sampler that takes it, without which every root is kept",
            format!("{NAME}=parentbased_traceidratio"),
        ));
    }
}

fn refuse_remote(text: &str, reader: &mut Reader<'_>) {
    reader.report(Problem::new(
        NAME,
        format!("`{text}`"),
        "a sampler that decides by itself: nothing here asks a server which traces to keep. A \
         share at the root, or tail sampling in the collector, does the same work",
        format!("{NAME}=parentbased_traceidratio"),
    ));
}
