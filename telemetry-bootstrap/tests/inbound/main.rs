//! Any headers of propagation, through a server and a client: what goes out is to the letter, and
//! the next service makes the same of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on fails"
)]

mod check;

use check::{NAMES, Subject, headers};
use proptest::prelude::*;

const FORMATS: [&str; 4] = [
    "tracecontext,baggage",
    "tracecontext,baggage,b3,b3multi",
    "b3,baggage",
    "b3multi",
];

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// Tests in their thousands, with the pieces that each format is made of.
fn value(name: &'static str) -> BoxedStrategy<String> {
    let decision = prop_oneof!["[01d]", "", "[01d]-[0-9a-f]{16}", "[a-z0-9]"];
    let trace = prop_oneof![
        Just(TRACE.to_owned()),
        "[0-9a-f]{32}",
        "[0-9a-f]{16}",
        "0{32}"
    ];
    let span = prop_oneof![Just(SPAN.to_owned()), "[0-9a-f]{16}", "0{16}"];
    let good = match name {
        "traceparent" => ("00|01|cc|ff", trace, span, "0[0-3]|ff", "|-x")
            .prop_map(|(version, trace, span, flags, rest)| {
                format!("{version}-{trace}-{span}-{flags}{rest}")
            })
            .boxed(),
        "tracestate" => list("[a-z0-9][a-z0-9_*/@-]{0,20}", "[!-+.-<>-~]{1,256}", ""),
        "baggage" => list(
            "[a-z]{1,8}|correlation_id",
            "[!#-+.-:<-~]{0,200}",
            "|;p=1|; q",
        ),
        "b3" => prop_oneof![
            (trace, span, decision.clone())
                .prop_map(|(trace, span, decision)| format!("{trace}-{span}-{decision}")),
            decision
        ]
        .boxed(),
        "x-b3-traceid" => trace.boxed(),
        "x-b3-spanid" => span.boxed(),
        "x-b3-sampled" | "x-b3-flags" => "0|1|true|false|d".boxed(),
        _ => "[A-Za-z0-9._:-]{1,130}".boxed(),
    };
    let any = "[ -~\t\u{e9}]{0,80}";
    prop_oneof![8 => good, 1 => any].boxed()
}

/// A list of up to 70 members.
fn list(key: &'static str, value: &'static str, rest: &'static str) -> BoxedStrategy<String> {
    let member = (key, value, rest).prop_map(|(key, value, rest)| format!("{key}={value}{rest}"));
    let few = prop::collection::vec(member.clone(), 0..6);
    let many = prop::collection::vec(member, 0..70);
    prop_oneof![3 => few, 1 => many]
        .prop_map(|members| members.join(","))
        .boxed()
}

/// A request as [`headers`] reads it.
fn request() -> impl Strategy<Value = String> {
    let line = (0..NAMES.len()).prop_flat_map(|at| {
        let first = char::from(u8::try_from(NAMES.len() * 3 + at).unwrap());
        value(NAMES[at]).prop_map(move |value| format!("{first}{value}"))
    });
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

#[test]
fn whatever_comes_in_goes_out_to_the_letter() {
    let silent = FORMATS.map(Subject::without_spans);
    let subjects: Vec<Subject> = FORMATS
        .map(Subject::new)
        .into_iter()
        .chain(silent)
        .collect();
    let mut runner = proptest::test_runner::TestRunner::default();
    let outcome = runner.run(&request(), |request| {
        let inbound = headers(request.as_bytes());
        for subject in &subjects {
            subject.check(&inbound).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|problem| panic!("{problem}"));
}

const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

#[test]
fn no_planted_secret_goes_further() {
    let subject = Subject::new("tracecontext,baggage,b3,b3multi");
    let encoded = TOKEN.replace("ghp_", "%67%68%70%5f");
    for (name, value) in [
        ("tracestate", format!("a=1,b={TOKEN}")),
        ("tracestate", format!("a=1,password={SPAN}")),
        ("baggage", format!("a={encoded},b=1")),
        ("baggage", format!("a=1;p={TOKEN}")),
        ("baggage", format!("correlation_id={TOKEN}")),
        ("x-correlation-id", TOKEN.to_owned()),
        ("x-request-id", TOKEN.to_owned()),
        ("x-event-id", TOKEN.to_owned()),
    ] {
        let at = NAMES.iter().position(|known| *known == name).unwrap();
        let first = char::from(u8::try_from(NAMES.len() * 3 + at).unwrap());
        let parent = char::from(u8::try_from(NAMES.len() * 3).unwrap());
        let request = format!("{parent}00-{TRACE}-{SPAN}-01\n{first}{value}");
        let sent = subject.sent(&headers(request.as_bytes()));
        let text = format!("{sent:?}");
        assert!(
            !text.contains(TOKEN) && !text.contains("password"),
            "{text}"
        );
    }
}
