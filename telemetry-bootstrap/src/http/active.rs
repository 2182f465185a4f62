//! `http.server.active_requests`: requests under way, counted up and down by one guard each.

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

/// One request under way, until this is dropped.
#[derive(Debug)]
pub(super) struct ActiveRequest(BoundUpDownCounter);

impl ActiveRequests {
    pub(super) fn new(counter: UpDownCounter<HttpServerActiveRequests>) -> Self {
        Self {
            counter,
            plain: Default::default(),
            secure: Default::default(),
        }
    }

    /// Counts one more.
    pub(super) fn start(&self, method: HttpRequestMethod, scheme: &'static str) -> ActiveRequest {
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
        let slot = slots.get(method as usize);
        let handle = slot.map_or_else(bind, |slot| slot.get_or_init(bind).clone());
        handle.add(1);
        ActiveRequest(handle)
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.add(-1);
    }
}
