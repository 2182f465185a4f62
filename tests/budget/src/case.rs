//! What a case is: set up once, then passes on one thread or several.

use std::fmt;
use std::sync::Arc;

use tracing::Dispatch;
use tracing::dispatcher::{set_global_default, with_default};

/// So many passes.
pub type Work = Box<dyn FnMut(u32)>;

/// One path, by name.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Stable, lower case: it is what budgets and tables name.
    pub name: &'static str,
    /// Sets it up.
    pub prepare: fn() -> Result<Prepared, String>,
}

/// A case that is set up. Cloning is cheap.
#[derive(Clone)]
pub struct Prepared {
    dispatch: Option<Dispatch>,
    worker: Arc<dyn Fn() -> Work + Send + Sync>,
    drain: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
    burst: u32,
}

/// Most passes between two drains: half of what waits in a queue by default, for two threads.
const BURST: u32 = 800;

impl Prepared {
    /// A case whose threads each do the work that `worker` makes there.
    pub fn new(worker: impl Fn() -> Work + Send + Sync + 'static) -> Self {
        Self {
            dispatch: None,
            worker: Arc::new(worker),
            drain: None,
            burst: u32::MAX,
        }
    }

    /// With this subscriber.
    #[must_use]
    pub fn with_dispatch(mut self, dispatch: impl Into<Dispatch>) -> Self {
        self.dispatch = Some(dispatch.into());
        self
    }

    /// With queues, which `drain` empties; `false` where it can't.
    #[must_use]
    pub fn with_drain(mut self, drain: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.drain = Some(Arc::new(drain));
        self.burst = BURST;
        self
    }

    /// Its passes leave nothing in the queues that are there.
    #[must_use]
    pub fn without_bursts(mut self) -> Self {
        self.burst = u32::MAX;
        self
    }

    /// Most passes of one thread between two drains.
    pub fn burst(&self) -> u32 {
        self.burst
    }

    /// Empties the queues.
    ///
    /// # Errors
    /// They are not empty.
    pub fn drain(&self) -> Result<(), String> {
        match &self.drain {
            Some(drain) if !drain() => Err("the queues did not drain".to_owned()),
            _ => Ok(()),
        }
    }

    /// Makes the case's subscriber the process's own, as a service does.
    ///
    /// # Errors
    /// There is one.
    pub fn install(mut self) -> Result<Self, String> {
        if let Some(dispatch) = self.dispatch.take() {
            set_global_default(dispatch).map_err(|error| error.to_string())?;
        }
        Ok(self)
    }

    /// Hands this thread's work to `job`, under the case's subscriber.
    pub fn run<T>(&self, job: impl FnOnce(&mut Work) -> T) -> T {
        let run = || job(&mut (self.worker)());
        match &self.dispatch {
            Some(dispatch) => with_default(dispatch, run),
            None => run(),
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Prepared")
            .field("burst", &self.burst)
            .finish_non_exhaustive()
    }
}

/// Work whose passes are all `pass`.
pub fn repeat(mut pass: impl FnMut() + 'static) -> Work {
    Box::new(move |passes| {
        for _ in 0..passes {
            pass();
        }
    })
}
