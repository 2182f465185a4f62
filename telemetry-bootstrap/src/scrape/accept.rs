//! Which format an `Accept` header asks for (RFC 9110, section 12.5.1).

use http::HeaderValue;

/// What metrics can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Prometheus's text format 0.0.4.
    Text,
    /// OpenMetrics 1.0.0.
    OpenMetrics,
}

/// A format, and whether whoever asks for it knows of escaping schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) format: Format,
    escaping: bool,
}

const DEFAULT: Choice = Choice {
    format: Format::Text,
    escaping: false,
};

impl Choice {
    /// The media type of the answer. Our names need no escaping, which is what `underscores` says.
    pub(super) const fn content_type(self) -> &'static str {
        match (self.format, self.escaping) {
            (Format::Text, _) => "text/plain; version=0.0.4; charset=utf-8",
            (Format::OpenMetrics, false) => {
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
            (Format::OpenMetrics, true) => {
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"
            }
        }
    }
}

/// The format with the highest weight, of equals the one that is named first. The text format where
/// nothing that is offered is asked for, as every exporter for Prometheus answers.
pub(super) fn negotiate<'a>(headers: impl Iterator<Item = &'a HeaderValue>) -> Choice {
    let mut best = (0, DEFAULT);
    for header in headers {
        let ranges = header.to_str().unwrap_or_default().split(',');
        for (weight, choice) in ranges.filter_map(range) {
            if weight > best.0 {
                best = (weight, choice);
            }
        }
    }
    best.1
}

/// The weight of a media range, in thousandths, and what it stands for among what is offered.
fn range(text: &str) -> Option<(u16, Choice)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let (mut weight, mut version, mut escaping) = (1000, None, false);
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        let (key, value) = (key.trim_end(), value.trim().trim_matches('"'));
        if key.eq_ignore_ascii_case("q") {
            weight = thousandths(value)?;
        } else if key.eq_ignore_ascii_case("version") {
            version = Some(value.to_owned());
        } else if key.eq_ignore_ascii_case("escaping") {
            escaping = true;
        }
    }
    let (format, offered) = match name.as_str() {
        "application/openmetrics-text" => (Format::OpenMetrics, "1.0.0"),
        "text/plain" | "text/*" | "*/*" => (Format::Text, "0.0.4"),
        _ => return None,
    };
    let fits = version.is_none_or(|version| version == offered);
    fits.then_some((weight, Choice { format, escaping }))
}

/// A weight between 0 and 1 with at most three decimals; `None` for anything else.
fn thousandths(text: &str) -> Option<u16> {
    let weight: f64 = text.parse().ok()?;
    let valid = text.len() <= 5 && (0.0..=1.0).contains(&weight);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and 1000"
    )]
    valid.then(|| (weight * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
    const OPEN: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    #[track_caller]
    fn check(accept: &[&'static str], expected: &str) {
        let headers: Vec<HeaderValue> = accept
            .iter()
            .map(|value| HeaderValue::from_static(value))
            .collect();
        assert_eq!(negotiate(headers.iter()).content_type(), expected);
    }

    #[test]
    fn text_is_for_whoever_does_not_care() {
        check(&[], TEXT);
        check(&[""], TEXT);
        check(&["*/*"], TEXT);
        check(&["text/*;q=0.1"], TEXT);
        check(&["text/html,application/xml;q=0.9,*/*;q=0.8"], TEXT);
        check(&["application/json"], TEXT);
        check(&["text/plain"], TEXT);
    }

    #[test]
    fn open_metrics_is_for_whoever_names_it() {
        check(&["application/openmetrics-text"], OPEN);
        check(&["Application/OpenMetrics-Text; Version=\"1.0.0\""], OPEN);
        check(&["application/openmetrics-text,text/plain"], OPEN);
        check(&["text/plain,application/openmetrics-text"], TEXT);
        check(&["text/plain;q=0.5", "application/openmetrics-text"], OPEN);
    }

    #[test]
    fn weights_decide() {
        check(
            &["application/openmetrics-text;q=0.5,text/plain;q=0.501"],
            TEXT,
        );
        check(
            &["application/openmetrics-text;q=0.002,text/plain;q=0.001"],
            OPEN,
        );
        check(&["application/openmetrics-text;q=0"], TEXT);
        check(&["application/openmetrics-text;q=2,text/plain;q=0.1"], TEXT);
        check(&["application/openmetrics-text;q=nan"], TEXT);
    }

    #[test]
    fn versions_that_are_not_offered_do_not_count() {
        check(
            &["application/openmetrics-text;version=0.0.1,*/*;q=0.1"],
            TEXT,
        );
        check(
            &["application/openmetrics-text;version=2.0.0,text/plain;version=0.0.4;q=0.3"],
            TEXT,
        );
        check(
            &["text/plain;version=1.0.0,application/openmetrics-text;q=0.1"],
            OPEN,
        );
    }

    #[test]
    fn protobuf_is_not_offered() {
        check(
            &[
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;\
               encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8",
            ],
            OPEN,
        );
    }

    #[test]
    fn prometheus_2_and_3_get_open_metrics() {
        check(
            &["application/openmetrics-text;version=1.0.0,\
               application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,\
               */*;q=0.1"],
            OPEN,
        );
        check(
            &[
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
               application/openmetrics-text;version=0.0.1;q=0.5,\
               text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,\
               */*;q=0.2",
            ],
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        );
    }

    proptest::proptest! {
        #[test]
        fn no_header_is_too_odd(bytes: Vec<u8>) {
            if let Ok(header) = HeaderValue::from_bytes(&bytes) {
                let _type = negotiate(std::iter::once(&header)).content_type();
            }
        }
    }
}
