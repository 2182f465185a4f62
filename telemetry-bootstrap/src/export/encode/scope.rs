//! Records by who emitted them.

use opentelemetry::InstrumentationScope;

use super::message::Message;
use super::value;

/// Fields of `InstrumentationScope`.
const NAME: u64 = 1;
const VERSION: u64 = 2;
const ATTRIBUTES: u64 = 3;

/// Who emitted a record, under the name that is exported.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    name: &'a str,
    scope: &'a InstrumentationScope,
}

impl<'a> Scope<'a> {
    pub(super) fn of(scope: &'a InstrumentationScope) -> Self {
        Self::named(None, scope)
    }

    pub(super) fn named(name: Option<&'a str>, scope: &'a InstrumentationScope) -> Self {
        let name = name.unwrap_or(scope.name());
        Self { name, scope }
    }

    pub(super) fn schema_url(&self) -> &'a str {
        self.scope.schema_url().unwrap_or_default()
    }

    pub(super) fn write(&self, message: &mut Message<'_>) {
        message.text(NAME, self.name);
        message.text(VERSION, self.scope.version().unwrap_or_default());
        value::attributes(message, ATTRIBUTES, self.scope.attributes());
    }

    fn is(&self, other: &Self) -> bool {
        let (one, two) = (self.scope, other.scope);
        self.name == other.name
            && one.version() == two.version()
            && one.schema_url() == two.schema_url()
            && one.attributes().eq(two.attributes())
    }
}

/// Records, and where in the list of scopes that of each is.
pub(super) struct Records<'a, T> {
    scopes: Vec<Scope<'a>>,
    records: Vec<(usize, &'a T)>,
}

impl<'a, T> Records<'a, T> {
    /// Each scope, the one that came first first, with its records in their order.
    pub(super) fn by_scope(
        &self,
    ) -> impl Iterator<Item = (&Scope<'a>, impl Iterator<Item = &'a T>)> {
        self.scopes.iter().enumerate().map(|(at, scope)| {
            let members = self.records.iter().filter(move |(of, _)| *of == at);
            (scope, members.map(|(_, record)| *record))
        })
    }
}

impl<'a, T> FromIterator<(Scope<'a>, &'a T)> for Records<'a, T> {
    fn from_iter<I: IntoIterator<Item = (Scope<'a>, &'a T)>>(records: I) -> Self {
        let mut scopes: Vec<Scope<'a>> = Vec::new();
        let place = |(scope, record): (Scope<'a>, &'a T)| {
            let known = scopes.iter().position(|known| known.is(&scope));
            let at = known.unwrap_or_else(|| {
                scopes.push(scope);
                scopes.len() - 1
            });
            (at, record)
        };
        let records = records.into_iter().map(place).collect();
        Self { scopes, records }
    }
}
