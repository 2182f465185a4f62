//! `http.server.active_requests`: requests under way, counted up and down.

use std::sync::OnceLock;

use telemetry_contract::attributes::HttpRequestMethod;
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::{HttpServerActiveRequests, HttpServerActiveRequestsLabels};

use crate::metric::{BoundUpDownCounter, UpDownCounter};

const METHODS: usize = HttpRequestMethod::ALL.len();

/// The counter, with a handle for each method and scheme once it is used.
#[derive(Debug)]
pub(super) struct ActiveRequests {
    counter: UpDownCounter<HttpServerActiveRequests>,
    plain: [OnceLock<BoundUpDownCounter>; METHODS],
    secure: [OnceLock<BoundUpDownCounter>; METHODS],
}

impl ActiveRequests {
    pub(super) fn new(counter: UpDownCounter<HttpServerActiveRequests>) -> Self {
        Self {
            counter,
            plain: Default::default(),
            secure: Default::default(),
        }
    }

    /// Counts one more; to be [ended](Self::end) once.
    pub(super) fn start(&self, method: HttpRequestMethod, scheme: &'static str) {
        self.add(1, method, scheme);
    }

    /// Counts one less of those that were started with this method and scheme.
    pub(super) fn end(&self, method: HttpRequestMethod, scheme: &'static str) {
        self.add(-1, method, scheme);
    }

    fn add(&self, more: i64, method: HttpRequestMethod, scheme: &'static str) {
        let bind = || {
            self.counter.bind(&HttpServerActiveRequestsLabels {
                http_request_method: method,
                url_scheme: Bounded::new(scheme),
            })
        };
        let slots = if scheme == "https" {
            &self.secure
        } else {
            &self.plain
        };
        match slots.get(method as usize) {
            Some(slot) => slot.get_or_init(bind).add(more),
            None => bind().add(more),
        }
    }
}
