//! What is PromQL, and what is not.

use super::parse;

#[track_caller]
fn check(query: &str, problem: &str) {
    let said = parse(query).expect_err(query);
    assert!(said.contains(problem), "{said}");
}

#[test]
fn what_is_promql_is_read() {
    for query in [
        "up == 0",
        "sum by (job, le) (rate(a_bucket{x=\"b\",y=~\"}c\"}[5m]))",
        "sum(rate(a[5m])) by (job) / ignoring (x) group_left (y) b",
        "a and on (job) b unless c or vector(0)",
        "histogram_quantile(0.95, job:x:p95_5m) > 1e9",
        "label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")",
        "max_over_time(rate(a[5m])[1h:]) ^ 2 ^ -1",
        "rate(a[$__rate_interval] offset 1h)",
        "1 > bool 0",
        "topk(5, a) + -Inf",
        "{__name__=~\"x\"} + 0x1F",
        "time() - max by (job) (a)",
    ] {
        parse(query).unwrap();
    }
}

#[test]
fn what_is_not_is_refused() {
    check("", "an expression is wanted, found its end");
    check("a b", "its end is wanted, found `b`");
    check("rate(a)", "`rate` takes [Range], found [Vector]");
    check("rate(sum(a)[5m])", "a range stands behind series alone");
    check("rates(a[5m])", "there is no function `rates`");
    check("a[5m]", "a range is no answer");
    check("sum(a, b)", "takes one vector");
    check("topk(a)", "lacks its Scalar");
    check("a and 1", "needs a vector on both sides");
    check("1 > 0", "with `bool`");
    check("a + bool b", "only a comparison");
    check("a{b}", "`=`, `!=`, `=~` or `!~` is wanted, found `}`");
    check("{}", "all series");
    check("(a", "`)` is wanted, found its end");
    check("a offset x", "a duration is wanted");
    check("sum(a) offset 5m", "only series");
}
