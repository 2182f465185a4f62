use super::{DrawOptions, Node, NodeLog, draw, outline};
use crate::otlp::model::{Kind, LogRecord, Span, SpanId, TraceId, Value};

const MILLISECOND: u64 = 1_000_000;

fn node(id: u8, parent: u8, name: &str, kind: Kind, at: (u64, u64)) -> Node {
    Node {
        trace: TraceId([1; 16]),
        span: SpanId([id; 8]),
        parent: SpanId([parent; 8]),
        name: name.to_owned(),
        service: "control-plane-api".to_owned(),
        kind,
        start_unix_nano: at.0 * MILLISECOND,
        end_unix_nano: at.1 * MILLISECOND,
        ..Node::default()
    }
}

fn log(trace: u8, span: u8, at: u64, level: &str, message: &str) -> NodeLog {
    NodeLog {
        trace: TraceId([trace; 16]),
        span: SpanId([span; 8]),
        time_unix_nano: at * MILLISECOND,
        level: level.to_owned(),
        message: message.to_owned(),
    }
}

fn request() -> (Vec<Node>, Vec<NodeLog>) {
    let work = Node {
        trace: TraceId([2; 16]),
        service: "provision-worker".to_owned(),
        links: vec![(TraceId([1; 16]), SpanId([3; 8]))],
        ..node(5, 0, "process orders", Kind::Consumer, (1_045, 1_130))
    };
    let command = Node {
        trace: TraceId([2; 16]),
        service: "provision-worker".to_owned(),
        failed: true,
        error_type: "timeout".to_owned(),
        ..node(6, 5, "ssh install", Kind::Client, (1_050, 1_120))
    };
    let spans = vec![
        command,
        node(1, 0, "POST /orders", Kind::Server, (1_000, 1_040)),
        node(2, 1, "payments charge", Kind::Client, (1_005, 1_025)),
        node(3, 1, "send orders", Kind::Producer, (1_030, 1_032)),
        work,
        node(4, 1, "render answer", Kind::Internal, (1_033, 1_039)),
    ];
    let logs = vec![
        log(1, 1, 1_002, "INFO", "order received"),
        log(1, 2, 1_024, "DEBUG", "charged 4200 cents"),
        log(2, 6, 1_119, "WARN", "host does not answer\nagain"),
        log(1, 4, 1_038, "INFO", "order placed"),
    ];
    (spans, logs)
}

#[test]
fn one_request_is_drawn_across_two_processes() {
    let (spans, logs) = request();
    insta::assert_snapshot!(draw(&spans, &logs, DrawOptions::default()), @r##"
    trace 01010101010101010101010101010101 and 1 linked · 6 spans · 2 services · 130 ms
    POST /orders           control-plane-api  server     40.0 ms             ━━━━━━━━━━━
    │  · +2.00 ms INFO  order received
    ├─ payments charge     control-plane-api  client     20.0 ms              ━━━━━━
    │  · +24.0 ms DEBUG charged 4200 cents
    ├─ send orders         control-plane-api  producer   2.00 ms                      ━
    │  └┄▶ process orders  provision-worker   consumer   85.0 ms                          ━━━━━━━━━━━━━━━━━━━━━━━━
    │     └─ ssh install   provision-worker   client     70.0 ms  ✘ timeout                ━━━━━━━━━━━━━━━━━━━━
    │        · +119 ms  WARN  host does not answer�again
    └─ render answer       control-plane-api  internal   6.00 ms                      ━━
       · +38.0 ms INFO  order placed
    "##);
}

#[test]
fn spans_and_logs_become_nodes() {
    let span = Span {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([2; 8]),
        name: "charge".into(),
        start_unix_nano: 5,
        end_unix_nano: 9,
        ..Span::default()
    };
    let record = LogRecord {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([2; 8]),
        observed_time_unix_nano: 7,
        severity_number: 13,
        body: Value::String("slow".into()),
        ..LogRecord::default()
    };
    let drawing = draw(
        &[Node::of(&span, "api")],
        &[NodeLog::of(&record)],
        DrawOptions {
            color: false,
            width: 40,
        },
    );
    insta::assert_snapshot!(drawing, @r##"
    trace 01010101010101010101010101010101 · 1 span · 1 service · 4 ns
    charge  api  unspecified      4 ns
       · +2 ns    WARN  slow
    "##);
}

#[test]
fn a_narrow_drawing_has_no_bars() {
    let (spans, _) = request();
    let options = DrawOptions {
        color: false,
        width: 60,
    };
    insta::assert_snapshot!(draw(&spans, &[], options), @r##"
    trace 01010101010101010101010101010101 and 1 linked · 6 spans · 2 services · 130 ms
    POST /orders           control-plane-api  server     40.0 ms
    ├─ payments charge     control-plane-api  client     20.0 ms
    ├─ send orders         control-plane-api  producer   2.00 ms
    │  └┄▶ process orders  provision-worker   consumer   85.0 ms
    │     └─ ssh install   provision-worker   client     70.0 ms  ✘ timeout
    └─ render answer       control-plane-api  internal   6.00 ms
    "##);
}

#[test]
fn a_missing_parent_is_shown_at_the_child() {
    let spans = [node(2, 9, "lost", Kind::Internal, (0, 1))];
    insta::assert_snapshot!(draw(&spans, &[], DrawOptions::default()), @r##"
    trace 01010101010101010101010101010101 · 1 span · 1 service · 1.00 ms
    lost  control-plane-api  internal   1.00 ms  parent never sent  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    "##);
}

#[test]
fn spans_that_hang_below_each_other_are_drawn_once() {
    let spans = [
        node(1, 2, "one", Kind::Internal, (0, 1)),
        node(2, 1, "two", Kind::Internal, (0, 1)),
    ];
    let drawing = draw(&spans, &[], DrawOptions::default());
    assert_eq!(drawing.matches("one").count(), 1);
    assert_eq!(drawing.matches("two").count(), 1);
}

#[test]
fn a_deep_trace_is_drawn_whole() {
    let spans: Vec<Node> = (1..=200)
        .map(|id| {
            node(
                id,
                id - 1,
                &format!("step-{id:03}."),
                Kind::Internal,
                (0, 1),
            )
        })
        .collect();
    let drawing = draw(
        &spans,
        &[],
        DrawOptions {
            color: false,
            width: 400,
        },
    );
    assert_eq!(drawing.lines().count(), 201);
}

#[test]
fn no_spans_draw_nothing() {
    assert_eq!(draw(&[], &[], DrawOptions::default()), "");
}

#[test]
fn colours_change_no_character() {
    let (spans, logs) = request();
    let plain = draw(&spans, &logs, DrawOptions::default());
    let colored = draw(
        &spans,
        &logs,
        DrawOptions {
            color: true,
            ..DrawOptions::default()
        },
    );
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    stripped.push_str(rest);
    let trimmed = |text: &str| {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(trimmed(&stripped), trimmed(&plain));
}

#[test]
fn an_outline_survives_ids_times_and_the_order_of_arrival() {
    let (mut spans, _) = request();
    let text = outline(&spans);
    insta::assert_snapshot!(text, @r"
    POST /orders · control-plane-api server
    ├─ payments charge · control-plane-api client
    ├─ render answer · control-plane-api internal
    └─ send orders · control-plane-api producer
       └┄▶ process orders · provision-worker consumer
           └─ ssh install · provision-worker client · ✘ timeout
    ");
    spans.reverse();
    for span in &mut spans {
        span.trace.0[0] ^= 0xff;
        span.span.0[0] ^= 0xff;
        if span.parent.is_valid() {
            span.parent.0[0] ^= 0xff;
        }
        for (trace, link) in &mut span.links {
            trace.0[0] ^= 0xff;
            link.0[0] ^= 0xff;
        }
        span.start_unix_nano = 7_000 - span.start_unix_nano / MILLISECOND;
        span.end_unix_nano = span.start_unix_nano;
    }
    assert_eq!(outline(&spans), text);
}

#[test]
fn an_outline_of_spans_below_themselves_ends() {
    let ring = [
        node(1, 2, "one", Kind::Internal, (0, 1)),
        node(2, 1, "two", Kind::Internal, (0, 1)),
    ];
    insta::assert_snapshot!(outline(&ring), @r"
    one · control-plane-api internal · below itself, or too deep
    two · control-plane-api internal · below itself, or too deep
    ");
}

#[test]
fn what_drives_a_terminal_or_turns_text_is_not_drawn() {
    let spans = [node(
        1,
        0,
        "a\u{1b}[2J\u{202e}b\u{2028}c",
        Kind::Internal,
        (0, 1),
    )];
    let drawings = [draw(&spans, &[], DrawOptions::default()), outline(&spans)];
    for drawing in drawings {
        assert!(
            drawing.contains("a\u{fffd}[2J\u{fffd}b\u{fffd}c"),
            "{drawing}"
        );
    }
}
