//! `docs/cost.md`: prose by hand, numbers by the command that measured them.

use std::fs;

use super::run::Results;
use super::table::{counted, markdown, net, rounded};
use crate::workspace::root;

const PAGE: &str = "docs/cost.md";

/// One thing that a request may pay for.
struct Cost {
    what: &'static str,
    case: &'static str,
    /// The case that has everything but this.
    less: Option<&'static str>,
    off: &'static str,
}

const COSTS: &[Cost] = &[
    Cost {
        what: "a log line of six fields",
        case: "line-ids",
        less: None,
        off: "`RUST_LOG`",
    },
    Cost {
        what: "a log line that `RUST_LOG` turns off",
        case: "disabled",
        less: None,
        off: "–",
    },
    Cost {
        what: "the line's record over OTLP",
        case: "line-otlp",
        less: Some("line-ids"),
        off: "`OTEL_LOGS_EXPORTER=none`",
    },
    Cost {
        what: "a span of three attributes, sampled",
        case: "span-sampled",
        less: None,
        off: "`OTEL_TRACES_SAMPLER`; a `debug_span!` is none",
    },
    Cost {
        what: "a span of three attributes, not sampled",
        case: "span-unsampled",
        less: None,
        off: "a `debug_span!` is none",
    },
    Cost {
        what: "a request through `server_layer()`, sampled",
        case: "server",
        less: Some("no-middleware"),
        off: "`OTEL_TRACES_SAMPLER`",
    },
    Cost {
        what: "a request through `server_layer()`, not sampled",
        case: "server-unsampled",
        less: Some("no-middleware"),
        off: "no layer on that route",
    },
    Cost {
        what: "the request's access line",
        case: "server-line",
        less: Some("server"),
        off: "`RUST_LOG=info,http.server=off`",
    },
    Cost {
        what: "a call through `client_layer()`",
        case: "client",
        less: Some("no-middleware"),
        off: "no layer on that client",
    },
    Cost {
        what: "a measurement through a bound handle",
        case: "counter-bound",
        less: None,
        off: "`OTEL_METRICS_EXPORTER=none`",
    },
    Cost {
        what: "a measurement with labels given each time",
        case: "counter",
        less: None,
        off: "bind the handle",
    },
    Cost {
        what: "the search of 200 clean bytes for secrets",
        case: "redact-clean",
        less: None,
        off: "never; static text is not searched",
    },
    Cost {
        what: "the search of 200 bytes of `key=value`",
        case: "redact-pairs",
        less: None,
        off: "never",
    },
    Cost {
        what: "four secrets in 200 bytes, replaced",
        case: "redact-dirty",
        less: None,
        off: "never",
    },
];

/// What each thing costs, and what turns it off.
pub(crate) fn paths(results: &Results) -> String {
    let row = |cost: &Cost| {
        let numbers = net(results, cost.case, cost.less)?;
        Some(vec![
            cost.what.to_owned(),
            rounded(numbers.nanoseconds),
            rounded(numbers.all_threads),
            counted(numbers.instructions),
            numbers.allocations.to_string(),
            cost.off.to_owned(),
        ])
    };
    let rows: Vec<Vec<String>> = COSTS.iter().filter_map(row).collect();
    markdown(
        &[
            "what",
            "ns",
            "all threads",
            "instructions",
            "allocations",
            "off by",
        ],
        &rows,
    )
}

/// Puts these blocks into the page.
///
/// # Errors
/// The page can't be read or written, or has no place for one of them.
pub(crate) fn refresh(blocks: &[(&str, String)]) -> Result<(), String> {
    let file = root().join(PAGE);
    let mut page = fs::read_to_string(&file).map_err(|error| format!("{PAGE}: {error}"))?;
    for (name, block) in blocks {
        page = with_block(&page, name, block)?;
    }
    fs::write(&file, page).map_err(|error| format!("{PAGE}: {error}"))
}

/// The page with `block` in place of what stands between its marks.
fn with_block(page: &str, name: &str, block: &str) -> Result<String, String> {
    let (start, end) = (format!("<!-- measured: {name} -->\n"), "<!-- end -->");
    let parts = page.split_once(&start);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) =
        parts.ok_or_else(|| format!("{PAGE}: no place `{}`…`{end}`", start.trim()))?;
    Ok(format!("{before}{start}\n{block}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::with_block;

    #[test]
    fn a_block_is_replaced_and_nothing_else() {
        let page = "# Cost\n<!-- measured: a -->\nold\n<!-- end -->\ntext\n\
                    <!-- measured: b -->\n<!-- end -->\n";
        let expected = "# Cost\n<!-- measured: a -->\n\nnew\n\n<!-- end -->\ntext\n\
                        <!-- measured: b -->\n<!-- end -->\n";
        assert_eq!(with_block(page, "a", "new\n").as_deref(), Ok(expected));
        assert_eq!(with_block(expected, "a", "new\n").as_deref(), Ok(expected));
    }

    #[test]
    fn a_page_without_the_place_says_so() {
        let error = with_block("# Cost\n", "a", "new\n").expect_err("there is no place");
        assert!(error.contains("<!-- measured: a -->"), "{error}");
    }
}
