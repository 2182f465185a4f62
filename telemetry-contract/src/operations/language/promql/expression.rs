//! What a PromQL expression is made of.

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Text,
    /// A value of each series.
    Vector,
    /// Values of each series over a time.
    Range,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::operations) enum Expression {
    /// A number, `time()` and its like.
    Scalar,
    /// A quoted text.
    Text(String),
    /// Series.
    Selector {
        /// `None` where matchers alone choose.
        metric: Option<String>,
        /// The labels that are matched.
        matchers: Vec<String>,
        /// Whether their values over a time are wanted.
        is_range: bool,
    },
    /// Values of an expression over a time.
    Subquery(Box<Self>),
    /// `sum by (…) (…)` and its like.
    Aggregation {
        grouping: Grouping,
        inner: Box<Self>,
    },
    /// A function.
    Call {
        function: &'static str,
        result: ResultKind,
        arguments: Vec<Self>,
    },
    /// Two, and what is between them.
    Binary {
        operator: String,
        /// Labels that are compared or left out, and those taken from the other side.
        named: Vec<String>,
        taken: Vec<String>,
        left: Box<Self>,
        right: Box<Self>,
    },
}

/// Whether a function has a value for each series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operations) enum ResultKind {
    Scalar,
    Vector,
}

/// Which labels an aggregation keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::operations) enum Grouping {
    By(Vec<String>),
    Without(Vec<String>),
}

impl Expression {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Scalar => Kind::Scalar,
            Self::Text(_) => Kind::Text,
            Self::Selector { is_range: true, .. } | Self::Subquery(_) => Kind::Range,
            Self::Selector { .. } | Self::Aggregation { .. } => Kind::Vector,
            Self::Call { result, .. } => match result {
                ResultKind::Scalar => Kind::Scalar,
                ResultKind::Vector => Kind::Vector,
            },
            Self::Binary { left, right, .. } => {
                if left.kind() == Kind::Scalar && right.kind() == Kind::Scalar {
                    Kind::Scalar
                } else {
                    Kind::Vector
                }
            }
        }
    }
}
