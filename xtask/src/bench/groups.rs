//! What is compared with what, and what we want of it.

/// Cases that do the same work, ours first.
pub(crate) struct Group {
    pub(crate) cases: &'static [&'static str],
    /// The case to take away from each, where they all do work that is not what is compared.
    pub(crate) base: Option<&'static str>,
    pub(crate) goals: &'static [Goal],
}

/// What the first case of a group has to reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// Never to allocate.
    NoAllocation,
    /// To take at most this share of another case's time.
    Share { of: &'static str, at_most: f64 },
}

const SERVER: Option<&str> = Some("no-middleware");

pub(crate) const GROUPS: &[Group] = &[
    Group {
        cases: &[
            "line",
            "line/tracing-subscriber",
            "line/json-subscriber",
            "line/bunyan",
        ],
        base: None,
        goals: &[Goal::NoAllocation],
    },
    Group {
        cases: &["line-ids", "line-ids/json-subscriber"],
        base: None,
        goals: &[
            Goal::Share {
                of: "line-ids/json-subscriber",
                at_most: 1.0 / 6.0,
            },
            Goal::NoAllocation,
        ],
    },
    Group {
        cases: &["line-otlp", "line-otlp/plain"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &["disabled", "disabled/tracing-subscriber"],
        base: None,
        goals: &[Goal::NoAllocation],
    },
    Group {
        cases: &[
            "span-sampled",
            "span-sampled/tracing-opentelemetry",
            "span-sampled/tracing-opentelemetry-lean",
            "span-sampled/fastrace",
        ],
        base: None,
        goals: &[Goal::Share {
            of: "span-sampled/tracing-opentelemetry",
            at_most: 0.7,
        }],
    },
    Group {
        cases: &[
            "span-unsampled",
            "span-unsampled/tracing-opentelemetry",
            "span-unsampled/tracing-opentelemetry-lean",
            "span-unsampled/fastrace",
        ],
        base: None,
        goals: &[Goal::Share {
            of: "span-unsampled/tracing-opentelemetry",
            at_most: 0.7,
        }],
    },
    Group {
        cases: &[
            "server",
            "server/tower-http",
            "server/axum-tracing-opentelemetry",
            "server/tower-otel",
        ],
        base: SERVER,
        goals: &[
            Goal::Share {
                of: "server/tower-otel",
                at_most: 0.4,
            },
            Goal::Share {
                of: "server/tower-otel",
                at_most: 0.2,
            },
        ],
    },
    Group {
        cases: &[
            "server-unsampled",
            "server-unsampled/axum-tracing-opentelemetry",
            "server-unsampled/tower-otel",
        ],
        base: SERVER,
        goals: &[Goal::Share {
            of: "server-unsampled/tower-otel",
            at_most: 0.4,
        }],
    },
    Group {
        cases: &["server-line", "server-line/tower-http"],
        base: SERVER,
        goals: &[],
    },
    Group {
        cases: &["client", "client/tower-otel"],
        base: SERVER,
        goals: &[],
    },
    Group {
        cases: &["outage/hang", "outage/refuse", "outage"],
        base: SERVER,
        goals: &[Goal::Share {
            of: "outage",
            at_most: 1.1,
        }],
    },
    Group {
        cases: &["publish"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &["statement"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &["redact-clean", "redact-clean/regex-set"],
        base: None,
        goals: &[
            Goal::Share {
                of: "redact-clean/regex-set",
                at_most: 0.3,
            },
            Goal::NoAllocation,
        ],
    },
    Group {
        cases: &["redact-pairs", "redact-pairs/regex-set"],
        base: None,
        goals: &[Goal::NoAllocation],
    },
    Group {
        cases: &["redact-dirty", "redact-dirty/regex-set"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &[
            "counter-bound",
            "counter",
            "counter/sdk-bound",
            "counter/sdk",
        ],
        base: None,
        goals: &[
            Goal::Share {
                of: "counter/sdk",
                at_most: 0.25,
            },
            Goal::NoAllocation,
        ],
    },
    Group {
        cases: &[
            "histogram-bound",
            "histogram",
            "histogram/sdk-bound",
            "histogram/sdk",
        ],
        base: None,
        goals: &[
            Goal::Share {
                of: "histogram/sdk",
                at_most: 0.25,
            },
            Goal::NoAllocation,
        ],
    },
];

impl Group {
    /// Whether its cases are checks of whole requests, which have a table of their own.
    pub(crate) fn is_check(&self) -> bool {
        self.cases.iter().all(|case| case.starts_with("check-"))
    }

    /// Whether one of its cases is called something with `part`.
    pub(crate) fn matches(&self, part: &str) -> bool {
        self.cases.iter().any(|case| case.contains(part))
    }
}
