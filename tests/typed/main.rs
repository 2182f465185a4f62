//! What is rendered of a registry that depends on a team's, which depends on the base contract:
//! it compiles, and what it emits conforms to that registry.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[rustfmt::skip]
mod generated;
mod sensitive;

use std::path::Path;

use generated::attributes::{KilnGlaze, KilnGrade, TeamShift};
use generated::events::{KilnCooled, KilnLit, TeamPaged};
use generated::metrics::{TeamCalls, TeamCallsLabels, TeamPages, TeamPagesLabels};
use generated::spans::{KilnFiring, KilnInspection, TeamPage};
use telemetry_bootstrap::Config;
use telemetry_bootstrap::contract::attributes::ErrorType;
use telemetry_bootstrap::contract::otlp::model::{Kind, Span, StatusCode, find};
use telemetry_bootstrap::opentelemetry::Context;
use telemetry_bootstrap::opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::tracing_opentelemetry::OpenTelemetrySpanExt as _;

fn harness() -> Harness {
    let mut config = Config::new("kiln", "2.0.0").with_contract(&generated::CONTRACT);
    config.environment = Some("test".to_owned());
    "debug".clone_into(&mut config.log_filter);
    Harness::with_config(config).unwrap()
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key).map_or_else(String::new, ToString::to_string)
}

/// A span of a producer in another process.
fn producer() -> SpanContext {
    let (trace, span) = (TraceId::from(7), SpanId::from(7));
    SpanContext::new(
        trace,
        span,
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    )
}

#[test]
fn the_rendered_contract_is_the_loaded_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("typed/service");
    let registry = telemetry_contract::yaml::load(&folder).unwrap();
    assert_eq!(registry.lint(), []);
    let loaded = format!("{:#?}", registry.into_contract());
    assert_eq!(loaded, format!("{:#?}", generated::CONTRACT));
}

#[test]
fn a_span_has_what_its_type_says() {
    let harness = harness();
    let messaging = harness.telemetry().messaging();
    let work = async {
        let sender = Context::current().span().span_context().clone();
        let _around = TeamPage::new(TeamShift::Night).enter();
        let firing = KilnFiring::new(sender, "Rohde", &["a", "b"], Some(KilnGlaze::Blue), 4);
        let firing = firing.with_kiln_heat(1240.5).with_kiln_full(true);
        firing.set_kiln_weights(&[0.5, 2.0]);
        firing.set_team_shift(TeamShift::Day);
        firing.fail(ErrorType::Timeout);
        std::io::Result::Ok(())
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let sending = async {
        messaging
            .producer("nats", "publish", "pots")
            .run(work)
            .await
    };
    runtime.block_on(harness.run_async(sending)).unwrap();
    let spans = harness.spans();
    let firing = spans
        .iter()
        .find(|span| span.kind == Kind::Consumer)
        .unwrap();
    assert_eq!(firing.name, "fire blue Rohde");
    assert!(!firing.parent_span_id.is_valid());
    let sending = spans
        .iter()
        .find(|span| span.kind == Kind::Producer)
        .unwrap();
    assert_eq!(firing.links[0].span_id, sending.span_id);
    let expected = [
        ("kiln.type", "Rohde"),
        ("kiln.marks", "[a, b]"),
        ("kiln.glaze", "blue"),
        ("kiln.slot", "4"),
        ("kiln.heat", "1240.5"),
        ("kiln.full", "true"),
        ("kiln.weights", "[0.5, 2]"),
        ("team.shift", "day"),
        ("error.type", "timeout"),
        ("otel.kind", ""),
    ];
    for (key, value) in expected {
        assert_eq!(text(firing, key), value, "{key}");
    }
    assert_eq!(firing.status.code, StatusCode::Error);
    assert_eq!(firing.status.message, "timeout");
    let page = spans
        .iter()
        .find(|span| span.kind == Kind::Internal)
        .unwrap();
    assert_eq!(page.name, "page night");
    harness.assert_contract();
}

#[test]
fn a_word_of_a_name_that_has_no_value_is_left_out() {
    let harness = harness();
    harness.run(|| drop(KilnFiring::new(producer(), "Rohde", &[], None, 4)));
    assert_eq!(harness.spans()[0].name, "fire Rohde");
}

#[test]
fn what_the_constructor_needs_itself_may_be_an_attribute() {
    let harness = harness();
    harness.run(|| {
        let span = KilnInspection::new(producer(), "a crack", &["rim", "foot"], true);
        drop(span.with_kiln_grade(KilnGrade::Second));
    });
    let spans = harness.spans();
    let expected = [
        ("cause", "a crack"),
        ("span", "[rim, foot]"),
        ("self", "true"),
        ("kiln.grade", "2"),
    ];
    for (key, value) in expected {
        assert_eq!(text(&spans[0], key), value, "{key}");
    }
    assert_eq!(spans[0].links.len(), 1);
}

#[test]
fn a_span_may_go_on_with_a_trace_from_elsewhere() {
    let harness = harness();
    harness.run(|| {
        let firing = KilnFiring::new(producer(), "Rohde", &[], None, 4);
        let above = Context::new().with_remote_span_context(producer());
        firing.span().set_parent(above).unwrap();
    });
    let trace = harness.spans()[0].trace_id.to_string();
    assert_eq!(trace, "00000000000000000000000000000007");
}

#[test]
fn an_event_has_its_name_its_level_and_its_fields() {
    let harness = harness();
    harness.run(|| {
        let cooled = KilnCooled {
            kiln_type: "Rohde",
            kiln_heat: 20.5,
            kiln_glaze: Some(KilnGlaze::Clear),
            kiln_full: None,
            kiln_slot: Some(3),
        };
        cooled.emit();
        KilnLit.emit();
        let team_shift = TeamShift::Day;
        TeamPaged { team_shift }.emit();
    });
    let logs = harness.logs();
    let names: Vec<&str> = logs.iter().map(|log| &*log.event_name).collect();
    assert_eq!(names, ["kiln.cooled", "kiln.lit", "team.paged"]);
    let lines = harness.lines();
    assert_eq!(lines[0]["message"], "The kiln {any of them} is cold");
    assert_eq!(lines[0]["level"], "INFO");
    assert_eq!(lines[0]["event.name"], "kiln.cooled");
    assert_eq!(lines[0]["kiln.heat"], 20.5);
    assert_eq!(lines[0]["kiln.glaze"], "clear");
    assert_eq!(lines[0]["kiln.slot"], 3);
    assert!(lines[0].get("kiln.full").is_none());
    assert_eq!(lines[1]["level"], "DEBUG");
    harness.assert_contract();
}

#[test]
fn metrics_of_the_team_are_the_services_too() {
    let harness = harness();
    let meter = harness.telemetry().meter();
    let team_shift = TeamShift::Night;
    meter
        .counter::<TeamPages>()
        .add(1, &TeamPagesLabels { team_shift });
    let error_type = Some(ErrorType::Timeout);
    meter
        .counter::<TeamCalls>()
        .add(1, &TeamCallsLabels { error_type });
    let names: Vec<String> = harness
        .metrics()
        .iter()
        .map(|it| it.name.to_string())
        .collect();
    assert!(names.contains(&"team.pages".to_owned()), "{names:?}");
    assert!(names.contains(&"team.calls".to_owned()), "{names:?}");
    harness.assert_contract();
}
