//! A process that is there for one job: reads the orders that an address lists, a line each, and
//! says how many there are. Run by cron, or by hand.
//!
//! It takes its correlation id from `X_CORRELATION_ID`, ends with what the job returned, and at
//! SIGTERM with 143; its telemetry is flushed in each case.
#![forbid(unsafe_code)]

use std::env;
use std::io;

use telemetry_bootstrap::{Finished, InitError};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;

#[tokio::main]
async fn main() -> Result<Finished<(), io::Error>, InitError> {
    let telemetry = telemetry_bootstrap::init!()?;
    Ok(telemetry.run_job_async("reconcile", |_| reconcile()).await)
}

async fn reconcile() -> io::Result<()> {
    let source = env::args().nth(1).ok_or(io::ErrorKind::InvalidInput)?;
    let mut lines = BufReader::new(TcpStream::connect(source).await?).lines();
    let mut orders = 0_u64;
    while lines.next_line().await?.is_some() {
        orders += 1;
    }
    tracing::info!(orders, "reconciled");
    Ok(())
}
