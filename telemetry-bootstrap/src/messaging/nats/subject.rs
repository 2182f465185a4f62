//! Subjects to publish to, and what may be shown of them.

use super::super::Destination;

/// A subject to publish to. A literal is one; one that is made at run time says what it is made
/// from, because telemetry groups by that ([`Subject::of`]).
#[derive(Debug, Clone)]
pub struct Subject(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Literal(&'static str),
    Made {
        template: &'static str,
        subject: async_nats::Subject,
    },
    Inbox(async_nats::Subject),
}

impl Subject {
    /// A subject made at run time, and the template that it was made from:
    /// `Subject::of("orders.*.placed", format!("orders.{id}.placed"))`.
    ///
    /// The template is text of the code, best the pattern that consumers subscribe to. That the
    /// subject matches it is not checked.
    pub fn of(template: &'static str, subject: impl Into<async_nats::Subject>) -> Self {
        let subject = subject.into();
        Self(Kind::Made { template, subject })
    }

    /// A subject that is there for a moment only, such as the one that a message wants its answer
    /// under.
    pub fn inbox(subject: impl Into<async_nats::Subject>) -> Self {
        Self(Kind::Inbox(subject.into()))
    }

    pub(super) fn destination(&self) -> Destination {
        match &self.0 {
            Kind::Literal(subject) => Destination::named(subject),
            Kind::Made { template, subject } => Destination::templated(template, subject),
            Kind::Inbox(_) => Destination::temporary(),
        }
    }

    pub(super) fn into_inner(self) -> async_nats::Subject {
        match self.0 {
            Kind::Literal(subject) => async_nats::Subject::from_static(subject),
            Kind::Made { subject, .. } | Kind::Inbox(subject) => subject,
        }
    }
}

impl From<&'static str> for Subject {
    fn from(subject: &'static str) -> Self {
        Self(Kind::Literal(subject))
    }
}

/// What a message was received as: the pattern, and the subject where the pattern leaves it open.
pub(super) fn received(pattern: &'static str, subject: &str) -> Destination {
    if is_open(pattern) {
        Destination::templated(pattern, subject)
    } else {
        Destination::named(pattern)
    }
}

fn is_open(pattern: &str) -> bool {
    pattern.split('.').any(|token| matches!(token, "*" | ">"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &'static str, shown: &str, template: Option<&str>) {
        let destination = received(pattern, "orders.ord_17.placed");
        assert_eq!(destination.shown(), shown);
        assert_eq!(destination.template(), template);
    }

    #[test]
    fn a_pattern_is_a_template() {
        check(
            "orders.*.placed",
            "orders.*.placed",
            Some("orders.*.placed"),
        );
        check("orders.>", "orders.>", Some("orders.>"));
        check(">", ">", Some(">"));
        check("orders.placed", "orders.placed", None);
        check("orders.a*", "orders.a*", None);
    }

    #[test]
    fn a_subject_goes_where_it_says() {
        let made = Subject::of("orders.*", "orders.ord_17".to_owned());
        assert_eq!(made.destination().shown(), "orders.*");
        assert_eq!(made.into_inner().as_str(), "orders.ord_17");
        let inbox = Subject::inbox("_INBOX.x");
        assert_eq!(inbox.destination().shown(), "(temporary)");
        assert_eq!(inbox.into_inner().as_str(), "_INBOX.x");
    }
}
