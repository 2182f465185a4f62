//! Downloads from servers that are slow, cut off, change their mind, redirect or lie.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::digest;
use super::host::Patience;
use super::server::{Reply, Request, Server};
use super::transfer::{Got, Order, download};

/// No waiting between attempts; silence is soon noticed.
pub(crate) const HASTE: Patience = Patience {
    connect: Duration::from_secs(20),
    silence: Duration::from_secs(20),
    attempts: 4,
    pause: Duration::ZERO,
};

const CONTENT: &[u8] = b"0123456789 abcdefghijklmnopqrstuvwxyz";
const TAG: &str = "\"one\"";

/// A folder of a test's own, gone at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("supply-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Writes a file and says what its SHA-256 is.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> String {
        fs::write(self.0.join(name), content).unwrap();
        digest::sha256(&self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// A server of one file, by the number of the request, and a place for it.
struct Case {
    server: Server,
    folder: Folder,
    order: Order,
}

impl Case {
    fn new(answer: impl Fn(u32, &Request) -> Reply + Send + Sync + 'static) -> Self {
        let folder = Folder::new();
        let asked = AtomicU32::new(0);
        let server =
            Server::start(move |request| answer(asked.fetch_add(1, Ordering::SeqCst), request));
        let order = Order {
            what: "a file".to_owned(),
            url: server.url("/file.zip"),
            sha256: Some(folder.write("right", CONTENT)),
            bytes: Some(CONTENT.len() as u64),
        };
        Self {
            server,
            folder,
            order,
        }
    }

    /// Knows neither length nor checksum, as where these are to be recorded.
    fn unknown(mut self) -> Self {
        (self.order.sha256, self.order.bytes) = (None, None);
        self
    }

    fn download(&self) -> Result<Got, String> {
        download(&self.order, &self.folder.0, HASTE)
    }

    #[track_caller]
    fn succeeds(&self, requests: usize) {
        let got = self.download().unwrap();
        assert_eq!(fs::read(&got.path).unwrap(), CONTENT);
        assert_eq!(got.bytes, CONTENT.len() as u64);
        assert_eq!(self.server.seen().len(), requests);
    }

    #[track_caller]
    fn fails(&self, expected: &str, requests: usize) {
        let error = self.download().unwrap_err();
        assert!(error.contains(expected), "wanted `{expected}` in: {error}");
        assert!(error.starts_with(&self.order.url), "{error}");
        assert_eq!(self.server.seen().len(), requests);
    }

    fn ranges(&self) -> Vec<Option<String>> {
        let seen = self.server.seen();
        let ranges = seen.iter().map(|request| request.header("range"));
        ranges.map(|range| range.map(str::to_owned)).collect()
    }
}

#[test]
fn a_file_arrives_however_slowly() {
    Case::new(|_, request| Reply::ranged(request, CONTENT, TAG).dripping()).succeeds(1);
}

#[test]
fn a_file_that_is_cut_off_is_gone_on_with() {
    let case = Case::new(|number, request| {
        let reply = Reply::ranged(request, CONTENT, TAG);
        if number < 2 { reply.cut(10) } else { reply }
    });
    case.succeeds(3);
    let ranges = [None, Some("bytes=10-"), Some("bytes=20-")];
    assert_eq!(case.ranges(), ranges.map(|range| range.map(str::to_owned)));
    let marks = case.server.seen();
    assert_eq!(marks[1].header("if-range"), Some(TAG));
}

#[test]
fn a_later_download_goes_on_where_an_earlier_one_ended() {
    let case = Case::new(|number, request| {
        let reply = Reply::ranged(request, CONTENT, TAG);
        if number < HASTE.attempts {
            reply.cut(3)
        } else {
            reply
        }
    });
    case.fails("(attempt 4, the last)", 4);
    case.succeeds(5);
    assert_eq!(case.ranges()[4].as_deref(), Some("bytes=12-"));
}

#[test]
fn a_server_without_parts_starts_again() {
    let case = Case::new(|number, _| {
        let reply = Reply::new("200 OK", "", CONTENT);
        if number == 0 { reply.cut(10) } else { reply }
    });
    case.succeeds(2);
}

#[test]
fn what_nobody_vouches_for_is_not_gone_on_with() {
    let case = Case::new(|number, request| {
        let reply = Reply::ranged(request, CONTENT, "W/\"much the same\"");
        if number == 0 { reply.cut(10) } else { reply }
    });
    let case = case.unknown();
    case.succeeds(2);
    assert_eq!(case.ranges(), [None, None]);
}

#[test]
fn a_file_that_has_changed_is_started_again() {
    let other = b"ANOTHER 89 abcdefghijklmnopqrstuvwxyz";
    let case = Case::new(move |number, request| match number {
        0 => Reply::ranged(request, other, "\"zero\"").cut(10),
        _ => Reply::ranged(request, CONTENT, TAG),
    });
    case.succeeds(2);
    assert_eq!(case.server.seen()[1].header("if-range"), Some("\"zero\""));
}

#[test]
fn parts_of_two_files_are_never_one() {
    // This server knows no `If-Range`, so that the parts are put together.
    let case = Case::new(|number, request| {
        let content: &[u8] = if number == 0 {
            b"ANOTHER 89 wrong"
        } else {
            CONTENT
        };
        let reply = Reply::ranged(request, content, TAG);
        if number == 0 { reply.cut(10) } else { reply }
    });
    let mut case = case;
    case.order.bytes = None;
    case.succeeds(3);
    assert_eq!(case.ranges()[2], None);
}

#[test]
fn another_part_than_asked_for_is_not_taken() {
    let case = Case::new(|number, request| match number {
        0 => Reply::ranged(request, CONTENT, TAG).cut(10),
        1 => {
            let range = format!("content-range: bytes 5-36/{}\r\n", CONTENT.len());
            Reply::new("206 Partial Content", &range, &CONTENT[5..])
        }
        _ => Reply::ranged(request, CONTENT, TAG),
    });
    case.succeeds(3);
}

#[test]
fn a_part_that_is_there_no_more_is_forgotten() {
    let case = Case::new(|number, request| match number {
        0 => Reply::ranged(request, CONTENT, TAG).cut(10),
        1 => Reply::new("416 Range Not Satisfiable", "", b""),
        _ => Reply::ranged(request, CONTENT, TAG),
    });
    case.succeeds(3);
}

#[test]
fn a_redirect_is_followed_with_the_part_that_is_wanted() {
    let case = Case::new(|number, request| match request.path.as_str() {
        "/file.zip" => Reply::new("302 Found", "location: /elsewhere?signed=1\r\n", b""),
        _ if number < 2 => Reply::ranged(request, CONTENT, TAG).cut(10),
        _ => Reply::ranged(request, CONTENT, TAG),
    });
    case.succeeds(4);
    assert_eq!(case.ranges()[3].as_deref(), Some("bytes=10-"));
}

#[test]
fn redirects_end() {
    let case = Case::new(|_, _| Reply::new("302 Found", "location: /file.zip\r\n", b""));
    let error = case.download().unwrap_err();
    assert!(error.contains("redirects"), "{error}");
}

#[test]
fn another_length_than_pinned_is_told_before_anything_is_read() {
    let case = Case::new(|_, _| Reply::new("200 OK", "", b"short").holding());
    case.fails("is 5 bytes long; pinned are 37", 1);
}

#[test]
fn more_than_was_wanted_ends_the_download() {
    let chunked = "200 OK\r\ntransfer-encoding: chunked\r\n";
    let endless = [b"64\r\n".to_vec(), vec![b'x'; 100], b"\r\n".to_vec()].concat();
    let case = Case::new(move |_, _| Reply::raw(chunked, vec![endless.clone(); 50]).holding());
    case.fails("sends more than 37 bytes", 1);
}

#[test]
fn less_than_the_server_says_is_not_all() {
    let head = format!("200 OK\r\ncontent-length: {}\r\n", CONTENT.len());
    let short = CONTENT[..20].to_vec();
    let case = Case::new(move |_, _| Reply::raw(&head, vec![short.clone()]));
    case.fails("the last", HASTE.attempts as usize);
}

#[test]
fn a_wrong_checksum_is_told_and_nothing_stays() {
    let wrong = b"0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let case = Case::new(|_, request| Reply::ranged(request, wrong, TAG));
    case.fails("; pinned is ", 1);
    assert!(!case.folder.0.join("file.zip.part").exists());
    case.fails("its SHA-256 is ", 2);
    assert_eq!(case.ranges(), [None, None]);
}

#[test]
fn an_answer_that_will_not_change_is_not_asked_for_again() {
    Case::new(|_, _| Reply::not_found()).fails("HTTP 404", 1);
    let passing = Case::new(|number, request| match number {
        0 => Reply::new("503 Service Unavailable", "", b""),
        1 => Reply::new("429 Too Many Requests", "", b""),
        _ => Reply::ranged(request, CONTENT, TAG),
    });
    passing.succeeds(3);
}

#[test]
fn silence_ends() {
    let case = Case::new(|number, request| {
        let reply = Reply::ranged(request, CONTENT, TAG);
        if number == 0 {
            reply.cut(10).holding()
        } else {
            reply
        }
    });
    let haste = Patience {
        silence: Duration::from_millis(200),
        ..HASTE
    };
    download(&case.order, &case.folder.0, haste).unwrap();
    assert_eq!(case.ranges()[1].as_deref(), Some("bytes=10-"));
}
