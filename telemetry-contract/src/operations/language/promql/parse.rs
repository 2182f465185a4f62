//! Reads PromQL.

use super::expression::{Expression, Grouping, Kind, ResultKind};
use super::functions::{aggregation, function};
use crate::operations::language::token::{Token, Tokens};

/// Operators between two expressions, those that bind least first; the words are `and`, `or` and
/// `unless`.
const LEVELS: &[&[&str]] = &[
    &["or"],
    &["and", "unless"],
    &["==", "!=", "<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/", "%"],
];
/// Those of sets, which take no `group_left` and no scalar.
const SETS: &[&str] = &["and", "or", "unless"];

/// Reads a query.
///
/// # Errors
/// What keeps it from being one.
pub(in crate::operations) fn parse(query: &str) -> Result<Expression, String> {
    let mut tokens = Tokens::read(query, &[':'])?;
    let expression = binary(&mut tokens, 0)?;
    tokens.end()?;
    if expression.kind() == Kind::Range {
        return Err(tokens.wrong("a range is no answer"));
    }
    Ok(expression)
}

fn binary(tokens: &mut Tokens<'_>, level: usize) -> Result<Expression, String> {
    let Some(operators) = LEVELS.get(level) else {
        return power(tokens);
    };
    let mut left = binary(tokens, level + 1)?;
    while let Some(operator) = operator(tokens, operators) {
        let matching = matching(tokens, operator)?;
        let right = binary(tokens, level + 1)?;
        left = joined(tokens, operator, matching, (left, right))?;
    }
    Ok(left)
}

/// `^` binds most, and from the right.
fn power(tokens: &mut Tokens<'_>) -> Result<Expression, String> {
    let is_signed = tokens.takes_one(&["-", "+"]).is_some();
    let left = postfix(tokens)?;
    if is_signed && !matches!(left.kind(), Kind::Scalar | Kind::Vector) {
        return Err(tokens.wrong("only numbers and vectors have a sign"));
    }
    if !tokens.takes("^") {
        return Ok(left);
    }
    let matching = matching(tokens, "^")?;
    let right = power(tokens)?;
    joined(tokens, "^", matching, (left, right))
}

fn operator<'o>(tokens: &mut Tokens<'_>, operators: &[&'o str]) -> Option<&'o str> {
    let mut operators = operators.iter().copied();
    operators.find(|operator| tokens.takes(operator) || tokens.takes_word(operator))
}

/// What stands between an operator and its right side.
#[derive(Default)]
struct Matching {
    named: Vec<String>,
    taken: Vec<String>,
    is_given: bool,
    has_bool: bool,
}

fn matching(tokens: &mut Tokens<'_>, operator: &str) -> Result<Matching, String> {
    let mut matching = Matching {
        has_bool: tokens.takes_word("bool"),
        ..Matching::default()
    };
    if matching.has_bool && !LEVELS[2].contains(&operator) {
        return Err(tokens.wrong("only a comparison has `bool`"));
    }
    if tokens.takes_word("on") || tokens.takes_word("ignoring") {
        matching.is_given = true;
        matching.named = owned(tokens.names()?);
        if tokens.takes_word("group_left") || tokens.takes_word("group_right") {
            if SETS.contains(&operator) {
                return Err(tokens.wrong("sets have no `group_left`"));
            }
            if tokens.peek() == Token::Sign("(") {
                matching.taken = owned(tokens.names()?);
            }
        }
    }
    Ok(matching)
}

fn joined(
    tokens: &Tokens<'_>,
    operator: &str,
    matching: Matching,
    (left, right): (Expression, Expression),
) -> Result<Expression, String> {
    let kinds = (left.kind(), right.kind());
    for kind in [kinds.0, kinds.1] {
        if !matches!(kind, Kind::Scalar | Kind::Vector) {
            return Err(tokens.wrong(&format!("`{operator}` joins no ranges and no texts")));
        }
    }
    let are_vectors = kinds == (Kind::Vector, Kind::Vector);
    if !are_vectors && (SETS.contains(&operator) || matching.is_given) {
        return Err(tokens.wrong(&format!("`{operator}` needs a vector on both sides")));
    }
    let is_comparison = LEVELS[2].contains(&operator);
    if is_comparison && kinds == (Kind::Scalar, Kind::Scalar) && !matching.has_bool {
        return Err(tokens.wrong("numbers are compared with `bool`"));
    }
    Ok(Expression::Binary {
        operator: operator.to_owned(),
        named: matching.named,
        taken: matching.taken,
        left: Box::new(left),
        right: Box::new(right),
    })
}

/// What is there, and the range, offset and time behind it.
fn postfix(tokens: &mut Tokens<'_>) -> Result<Expression, String> {
    let mut expression = primary(tokens)?;
    loop {
        if tokens.takes("[") {
            tokens.duration()?;
            let is_subquery = tokens.takes(":");
            if is_subquery && tokens.peek() != Token::Sign("]") {
                tokens.duration()?;
            }
            tokens.sign("]")?;
            expression = ranged(tokens, expression, is_subquery)?;
        } else if tokens.takes_word("offset") {
            tokens.takes("-");
            tokens.duration()?;
            if !matches!(
                expression,
                Expression::Selector { .. } | Expression::Subquery(_)
            ) {
                return Err(tokens.wrong("only series have an `offset`"));
            }
        } else {
            return Ok(expression);
        }
    }
}

fn ranged(
    tokens: &Tokens<'_>,
    expression: Expression,
    is_subquery: bool,
) -> Result<Expression, String> {
    match expression {
        Expression::Selector {
            metric,
            matchers,
            is_range: false,
        } if !is_subquery => Ok(Expression::Selector {
            metric,
            matchers,
            is_range: true,
        }),
        inner if is_subquery && inner.kind() == Kind::Vector => {
            Ok(Expression::Subquery(Box::new(inner)))
        }
        _ => Err(tokens.wrong("a range stands behind series alone")),
    }
}

fn primary(tokens: &mut Tokens<'_>) -> Result<Expression, String> {
    match tokens.peek() {
        Token::Number(_) => {
            tokens.take();
            Ok(Expression::Scalar)
        }
        Token::Text(text) => {
            tokens.take();
            Ok(Expression::Text(text.to_owned()))
        }
        Token::Sign("(") => {
            tokens.take();
            let inner = binary(tokens, 0)?;
            tokens.sign(")")?;
            Ok(inner)
        }
        Token::Sign("{") => selector(tokens, None),
        Token::Name(name) => {
            tokens.take();
            named(tokens, name)
        }
        _ => Err(tokens.wanted("an expression")),
    }
}

fn named(tokens: &mut Tokens<'_>, name: &str) -> Result<Expression, String> {
    if ["inf", "nan"].contains(&name.to_ascii_lowercase().as_str()) {
        return Ok(Expression::Scalar);
    }
    if let Some(aggregation) = aggregation(name) {
        return aggregated(tokens, aggregation.first);
    }
    if tokens.peek() == Token::Sign("(") {
        return call(tokens, name);
    }
    selector(tokens, Some(name.to_owned()))
}

fn aggregated(tokens: &mut Tokens<'_>, first: Option<Kind>) -> Result<Expression, String> {
    let before = grouping(tokens)?;
    let mut arguments = arguments(tokens)?.into_iter();
    if let Some(kind) = first {
        if arguments.next().map(|argument| argument.kind()) != Some(kind) {
            return Err(tokens.wrong(&format!("an aggregation lacks its {kind:?}")));
        }
    }
    let (inner, more) = (arguments.next(), arguments.next());
    let Some(inner) = inner.filter(|inner| inner.kind() == Kind::Vector && more.is_none()) else {
        return Err(tokens.wrong("an aggregation takes one vector"));
    };
    let grouping = match before {
        Some(grouping) => grouping,
        None => grouping(tokens)?.unwrap_or(Grouping::By(Vec::new())),
    };
    Ok(Expression::Aggregation {
        grouping,
        inner: Box::new(inner),
    })
}

fn grouping(tokens: &mut Tokens<'_>) -> Result<Option<Grouping>, String> {
    if tokens.takes_word("by") {
        return Ok(Some(Grouping::By(owned(tokens.names()?))));
    }
    if tokens.takes_word("without") {
        return Ok(Some(Grouping::Without(owned(tokens.names()?))));
    }
    Ok(None)
}

fn call(tokens: &mut Tokens<'_>, name: &str) -> Result<Expression, String> {
    let Some(function) = function(name) else {
        return Err(tokens.wrong(&format!("there is no function `{name}`")));
    };
    let arguments = arguments(tokens)?;
    let kinds: Vec<Kind> = arguments.iter().map(Expression::kind).collect();
    let least = function.takes.len() - function.optional;
    if kinds.len() < least || !function.takes.starts_with(&kinds) {
        return Err(tokens.wrong(&format!(
            "`{name}` takes {:?}, found {kinds:?}",
            function.takes
        )));
    }
    if function.gives == ResultKind::Scalar && function.takes.is_empty() {
        return Ok(Expression::Scalar);
    }
    Ok(Expression::Call {
        function: function.name,
        result: function.gives,
        arguments,
    })
}

fn arguments(tokens: &mut Tokens<'_>) -> Result<Vec<Expression>, String> {
    tokens.sign("(")?;
    let mut arguments = Vec::new();
    if tokens.takes(")") {
        return Ok(arguments);
    }
    loop {
        arguments.push(binary(tokens, 0)?);
        if !tokens.takes(",") {
            tokens.sign(")")?;
            return Ok(arguments);
        }
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn selector(tokens: &mut Tokens<'_>, metric: Option<String>) -> Result<Expression, String> {
    let mut matchers = Vec::new();
    if tokens.takes("{") {
        while !tokens.takes("}") {
            matchers.push(tokens.matcher()?.to_owned());
            if !tokens.takes(",") {
                tokens.sign("}")?;
                break;
            }
        }
    }
    if metric.is_none() && matchers.is_empty() {
        return Err(tokens.wrong("all series of all metrics are asked for"));
    }
    Ok(Expression::Selector {
        metric,
        matchers,
        is_range: false,
    })
}
