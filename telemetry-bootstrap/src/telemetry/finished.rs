//! A process that is there for one job: run it, end telemetry, and end with what the job says.

use std::error::Error;
use std::fmt;
use std::process::{ExitCode, Termination};

use tokio::select;

use super::terminated::{status, terminated};
use super::{ShutdownError, ShutdownReport, Telemetry, TelemetryGuard};
use crate::error_type::{ErrorType, classify};

/// How a process's only job ended, and what became of its telemetry.
///
/// A `main` may return it. It ends with what the job returned; telemetry that was lost is said on
/// standard error and is no failure, since whoever runs a failed job again would do its work twice.
/// Ended by a signal, it ends with 128 and the signal's number, as a shell has it: 143 for SIGTERM,
/// 130 for SIGINT.
#[derive(Debug)]
#[must_use = "return it from `main`, or look at the job's result"]
pub struct Finished<T, E> {
    /// What the job returned; `None` where SIGTERM or SIGINT ended it before.
    pub result: Option<Result<T, E>>,
    /// What was delivered, and what was not.
    pub telemetry: Result<ShutdownReport, ShutdownError>,
    /// The process's status where a signal ended it before.
    ended: ExitCode,
}

impl TelemetryGuard {
    /// Runs the job that this process is there for, then ends telemetry within
    /// [`Config::drop_deadline`](crate::Config::drop_deadline). If the job panics, telemetry is
    /// flushed all the same.
    ///
    /// The run is one of [`Telemetry::job`], caused by whoever set the process's environment
    /// ([`Job::with_env`](crate::job::Job::with_env)). A signal ends the process as if nothing
    /// was here; [`run_job_async`](Self::run_job_async) takes its leave.
    ///
    /// ```no_run
    /// use std::io;
    /// use telemetry_bootstrap::{Finished, InitError};
    ///
    /// fn main() -> Result<Finished<(), io::Error>, InitError> {
    ///     let telemetry = telemetry_bootstrap::init!()?;
    ///     Ok(telemetry.run_job("reconcile", |_| std::fs::write("state", "done")))
    /// }
    /// ```
    pub fn run_job<T, E: Error + 'static>(
        self,
        name: &'static str,
        work: impl FnOnce(Telemetry) -> Result<T, E>,
    ) -> Finished<T, E> {
        self.run_job_with(name, work, |error| classify(error))
    }

    /// As [`run_job`](Self::run_job), for errors that know better, or that are no [`Error`], such
    /// as a `Box<dyn Error>`: `|error| classify(error.as_ref())`.
    pub fn run_job_with<T, E>(
        self,
        name: &'static str,
        work: impl FnOnce(Telemetry) -> Result<T, E>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Finished<T, E> {
        let telemetry = Telemetry::clone(&self);
        let job = self.job(name).with_env();
        let result = job.call_with(|| work(telemetry), classify);
        self.finish(Ok(result))
    }

    /// As [`run_job`](Self::run_job), for a future; at SIGTERM or SIGINT it is dropped, which
    /// counts as cancelled, and telemetry is flushed.
    ///
    /// ```no_run
    /// use std::io;
    /// use telemetry_bootstrap::{Finished, InitError};
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<Finished<(), io::Error>, InitError> {
    ///     let telemetry = telemetry_bootstrap::init!()?;
    ///     let work = |_| async { std::fs::write("state", "done") };
    ///     Ok(telemetry.run_job_async("reconcile", work).await)
    /// }
    /// ```
    pub async fn run_job_async<T, E: Error + 'static, F>(
        self,
        name: &'static str,
        work: impl FnOnce(Telemetry) -> F,
    ) -> Finished<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.run_job_async_with(name, work, |error| classify(error))
            .await
    }

    /// As [`run_job_async`](Self::run_job_async), for errors that know better, or that are no
    /// [`Error`].
    pub async fn run_job_async_with<T, E, F>(
        self,
        name: &'static str,
        work: impl FnOnce(Telemetry) -> F,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Finished<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let telemetry = Telemetry::clone(&self);
        let job = self.job(name).with_env();
        let asked_to_end = terminated();
        let work = async move { work(telemetry).await };
        let result = select! {
            result = job.run_with(work, classify) => Ok(result),
            signal = asked_to_end => Err(signal),
        };
        self.finish(result)
    }

    /// Ends telemetry after a job, or the signal that ended it.
    fn finish<T, E>(self, result: Result<Result<T, E>, i32>) -> Finished<T, E> {
        let deadline = self.drop_deadline();
        let code = |signal: &i32| u8::try_from(status(*signal)).ok();
        let ended = result.as_ref().err().and_then(code);
        Finished {
            result: result.ok(),
            telemetry: self.shutdown(deadline),
            ended: ended.map_or(ExitCode::FAILURE, ExitCode::from),
        }
    }
}

impl<T: Termination, E: fmt::Debug> Termination for Finished<T, E> {
    fn report(self) -> ExitCode {
        if let Err(lost) = self.telemetry {
            // The standard library's way to standard error; the code it would end with is not ours.
            let _said = Err::<(), _>(lost).report();
        }
        match self.result {
            Some(result) => result.report(),
            None => self.ended,
        }
    }
}
