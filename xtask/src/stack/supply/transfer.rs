//! Downloads a file over HTTP: goes on where an earlier attempt ended, and takes nothing for
//! finished that is not what was wanted.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

use super::digest;
use super::host::{Patience, agent};
use super::partial::{Note, Partial};
use super::progress::{Progress, amount};
use crate::stack::up::step;

/// Longer than any release's archive.
const MOST: u64 = 2 << 30;

/// A file that is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// What it is, for people.
    pub(crate) what: String,
    pub(crate) url: String,
    /// What it has to be, where that is known.
    pub(crate) sha256: Option<String>,
    pub(crate) bytes: Option<u64>,
}

/// A file that is there, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) path: PathBuf,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

impl Got {
    /// A file as it is on disk.
    ///
    /// # Errors
    /// Where it can't be read.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        Ok(Self {
            path: path.to_owned(),
            sha256: digest::sha256(path).map_err(failed)?,
            bytes: path.metadata().map_err(failed)?.len(),
        })
    }
}

/// Why an attempt did not bring the file.
enum Failure {
    /// Another may.
    Passing(String),
    /// None will.
    Lasting(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Passing(error.to_string())
    }
}

/// Downloads a file into a folder.
///
/// # Errors
/// What the last attempt met, or how the file is not what was wanted. What there is of it stays for
/// the next time, unless it is wrong.
pub(crate) fn download(order: &Order, folder: &Path, patience: Patience) -> Result<Got, String> {
    let failed = |why: String| format!("{}: {why}", order.url);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let partial = partial(order, folder);
    let agent = agent(&order.url, patience);
    for attempt in 1..=patience.attempts {
        let why = match attempt_once(&agent, order, &partial) {
            Ok(got) => return Ok(got),
            Err(Failure::Lasting(why)) => return Err(failed(why)),
            Err(Failure::Passing(why)) => why,
        };
        if attempt == patience.attempts {
            return Err(failed(format!("{why} (attempt {attempt}, the last)")));
        }
        step(&format!("{}: {why}; trying again", order.what));
        // The host is given time; nobody else waits for this thread.
        std::thread::sleep(patience.pause * attempt);
    }
    Err(failed("no attempt was allowed".to_owned()))
}

/// Removes what was downloaded.
pub(crate) fn forget(order: &Order, folder: &Path) {
    partial(order, folder).remove();
}

fn partial(order: &Order, folder: &Path) -> Partial {
    let name = order.url.rsplit('/').next().unwrap_or_default();
    let name = name.split(['?', '#']).next().unwrap_or_default();
    Partial::of(folder, name)
}

fn attempt_once(agent: &Agent, order: &Order, partial: &Partial) -> Result<Got, Failure> {
    let begun = begun(order, partial);
    let have = begun.as_ref().map_or(0, |(bytes, _)| *bytes);
    let is_complete = have > 0 && order.bytes == Some(have);
    if !is_complete {
        let mut response = ask(agent, &order.url, begun)?;
        let (mut file, from, total) = open(order, partial, &response, have)?;
        expected_size(order, total)?;
        let progress = Progress::new(&order.what, from, total);
        let reader = response.body_mut().as_reader();
        let most = total.or(order.bytes).unwrap_or(MOST);
        let have = copy(reader, &mut file, from, most, progress)?;
        if total.is_some_and(|total| total != have) {
            let total = amount(total.unwrap_or_default());
            let why = format!("ended after {} of {total}", amount(have));
            return Err(Failure::Passing(why));
        }
        file.sync_all()?;
    }
    verify(order, partial, have > 0)
}

/// What there is already, where it can be gone on from: where the server or the checksum says
/// whether it still belongs to the rest.
fn begun(order: &Order, partial: &Partial) -> Option<(u64, String)> {
    let (bytes, tag) = partial.begun(&order.url)?;
    let is_known = order.sha256.is_some() || !tag.is_empty();
    let is_short = order.bytes.is_none_or(|wanted| bytes <= wanted);
    (is_known && is_short).then_some((bytes, tag))
}

fn ask(agent: &Agent, url: &str, begun: Option<(u64, String)>) -> Result<Response<Body>, Failure> {
    let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
    if let Some((bytes, tag)) = begun {
        request = request.header(header::RANGE, format!("bytes={bytes}-"));
        if !tag.is_empty() {
            request = request.header(header::IF_RANGE, tag);
        }
    }
    match request.call() {
        Ok(response) => Ok(response),
        Err(error @ (ureq::Error::RequireHttpsOnly(_) | ureq::Error::BadUri(_))) => {
            Err(Failure::Lasting(error.to_string()))
        }
        // What TLS says about a certificate.
        Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Failure::Lasting(error.to_string()))
        }
        Err(error) => Err(Failure::Passing(error.to_string())),
    }
}

/// The file to write to, where the answer starts in it, and how long all of it is.
fn open(
    order: &Order,
    partial: &Partial,
    response: &Response<Body>,
    have: u64,
) -> Result<(File, u64, Option<u64>), Failure> {
    let status = response.status();
    match status {
        StatusCode::OK => {
            let note = Note {
                url: order.url.clone(),
                tag: tag(response),
            };
            Ok((partial.start(&note)?, 0, response.body().content_length()))
        }
        StatusCode::PARTIAL_CONTENT => match range(response) {
            Some((start, total)) if start == have => Ok((partial.go_on()?, have, Some(total))),
            _ => {
                partial.remove();
                let why = "answered with another part than was asked for";
                Err(Failure::Passing(why.to_owned()))
            }
        },
        StatusCode::RANGE_NOT_SATISFIABLE => {
            partial.remove();
            Err(Failure::Passing("has no such part any more".to_owned()))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(Failure::Passing(format!("HTTP {status}")))
        }
        _ if status.is_server_error() => Err(Failure::Passing(format!("HTTP {status}"))),
        _ => Err(Failure::Lasting(format!("HTTP {status}"))),
    }
}

/// The server's mark of this very content; one that only says "much the same" is none.
fn tag(response: &Response<Body>) -> String {
    let tag = response.headers().get(header::ETAG);
    let tag = tag.and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    let is_strong = tag.starts_with('"');
    if is_strong {
        tag.to_owned()
    } else {
        String::new()
    }
}

/// Where a part starts, and how long the whole is: `bytes 10-19/20`.
fn range(response: &Response<Body>) -> Option<(u64, u64)> {
    let range = response
        .headers()
        .get(header::CONTENT_RANGE)?
        .to_str()
        .ok()?;
    let (part, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _end) = part.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()?))
}

fn expected_size(order: &Order, total: Option<u64>) -> Result<(), Failure> {
    match (total, order.bytes) {
        (Some(total), Some(wanted)) if total != wanted => Err(Failure::Lasting(format!(
            "is {total} bytes long; pinned are {wanted}"
        ))),
        (Some(total), None) if total > MOST => Err(Failure::Lasting(format!(
            "is {}; at most {} are taken",
            amount(total),
            amount(MOST)
        ))),
        _ => Ok(()),
    }
}

/// Writes what comes; how long the file is then.
fn copy(
    mut reader: impl Read,
    file: &mut File,
    from: u64,
    most: u64,
    mut progress: Progress<'_>,
) -> Result<u64, Failure> {
    let (mut have, mut buffer) = (from, vec![0; 64 << 10]);
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(have);
        }
        have += read as u64;
        if have > most {
            let why = format!("sends more than {most} bytes");
            return Err(Failure::Lasting(why));
        }
        file.write_all(&buffer[..read])?;
        progress.at(have);
    }
}

/// Whether it is what was wanted. What was put together from parts may have become wrong by that.
fn verify(order: &Order, partial: &Partial, is_resumed: bool) -> Result<Got, Failure> {
    let got = Got::read(partial.path()).map_err(Failure::Passing)?;
    let Some(wanted) = order
        .sha256
        .as_ref()
        .filter(|wanted| **wanted != got.sha256)
    else {
        return Ok(got);
    };
    partial.remove();
    let why = format!("its SHA-256 is {}; pinned is {wanted}", got.sha256);
    if is_resumed {
        Err(Failure::Passing(why))
    } else {
        Err(Failure::Lasting(why))
    }
}
