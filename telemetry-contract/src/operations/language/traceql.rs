//! TraceQL, as far as it is used: conditions on spans, and which spans stand how to which.

use super::token::{Token, Tokens};

/// What every span has, and what its values are.
const INTRINSICS: &[(&str, Value)] = &[
    ("duration", Value::Duration),
    (
        "kind",
        Value::Of(&[
            "client",
            "consumer",
            "internal",
            "producer",
            "server",
            "unspecified",
        ]),
    ),
    ("name", Value::Text),
    ("rootName", Value::Text),
    ("rootServiceName", Value::Text),
    ("status", Value::Of(&["error", "ok", "unset"])),
    ("statusMessage", Value::Text),
    ("traceDuration", Value::Duration),
];
/// What attributes belong to.
const SCOPES: &[&str] = &["resource.", "span.", "event.", "."];

#[derive(Clone, Copy)]
enum Value {
    Duration,
    Text,
    Of(&'static [&'static str]),
    /// A text or a number: an attribute's.
    Any,
}

/// Reads a query.
///
/// # Errors
/// What keeps it from being one, or an attribute that `is_known` does not know.
pub(in crate::operations) fn check(
    query: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<(), String> {
    let mut reader = Reader {
        tokens: Tokens::read(query, &['.'])?,
        is_known,
    };
    reader.spans()?;
    while reader
        .tokens
        .takes_one(&["&&", "||", ">>", "<<", ">", "<", "~"])
        .is_some()
    {
        reader.spans()?;
    }
    reader.tokens.end()
}

struct Reader<'q> {
    tokens: Tokens<'q>,
    is_known: &'q dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn spans(&mut self) -> Result<(), String> {
        self.tokens.sign("{")?;
        if self.tokens.takes("}") {
            return Ok(());
        }
        self.conditions()?;
        self.tokens.sign("}")
    }

    fn conditions(&mut self) -> Result<(), String> {
        loop {
            if self.tokens.takes("(") {
                self.conditions()?;
                self.tokens.sign(")")?;
            } else {
                self.condition()?;
            }
            if self.tokens.takes_one(&["&&", "||"]).is_none() {
                return Ok(());
            }
        }
    }

    fn condition(&mut self) -> Result<(), String> {
        let field = self.tokens.name()?;
        let value = self.value_of(field)?;
        let comparisons = ["=~", "!~", "!=", ">=", "<=", "=", ">", "<"];
        if self.tokens.takes_one(&comparisons).is_none() {
            return Err(self.tokens.wanted("a comparison"));
        }
        let found = self.tokens.take();
        let fits = match (value, found) {
            (Value::Duration, Token::Duration(_))
            | (Value::Text, Token::Text(_))
            | (
                Value::Any,
                Token::Text(_) | Token::Number(_) | Token::Name("true" | "false" | "nil"),
            ) => true,
            (Value::Of(names), Token::Name(name)) => names.contains(&name),
            _ => false,
        };
        if fits {
            return Ok(());
        }
        Err(self
            .tokens
            .wrong(&format!("{found} is no value of `{field}`")))
    }

    fn value_of(&self, field: &str) -> Result<Value, String> {
        if let Some((_, value)) = INTRINSICS.iter().find(|(name, _)| *name == field) {
            return Ok(*value);
        }
        let key = SCOPES.iter().find_map(|scope| field.strip_prefix(scope));
        match key {
            Some(key) if (self.is_known)(key) => Ok(Value::Any),
            Some(key) => Err(self
                .tokens
                .wrong(&format!("no span has the attribute `{key}`"))),
            None => Err(self.tokens.wrong(&format!("no span has `{field}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check as read;

    #[track_caller]
    fn check(query: &str, problem: &str) {
        let said = read(query, &|key| key == "http.route" || key == "service.name");
        match (said, problem) {
            (Ok(()), "") => {}
            (Ok(()), _) => panic!("{query} is taken"),
            (Err(said), _) => assert!(!problem.is_empty() && said.contains(problem), "{said}"),
        }
    }

    #[test]
    fn what_is_traceql_is_read() {
        check("{}", "");
        check("{ status = error }", "");
        check(
            "{ resource.service.name =~ \"$service\" && duration > 1s }",
            "",
        );
        check(
            "{ (kind = server || .http.route != nil) && name = \"x\" } >> { status = error }",
            "",
        );
    }

    #[test]
    fn what_is_not_is_refused() {
        check("", "`{` is wanted, found its end");
        check("{ status }", "a comparison is wanted");
        check("{ status = failed }", "`failed` is no value of `status`");
        check("{ duration > 5 }", "`5` is no value of `duration`");
        check(
            "{ span.http.rout = \"x\" }",
            "no span has the attribute `http.rout`",
        );
        check("{ span = \"x\" }", "no span has `span`");
        check("{ status = error", "`}` is wanted, found its end");
        check(
            "{ status = error } | rate()",
            "its end is wanted, found `|`",
        );
    }
}
