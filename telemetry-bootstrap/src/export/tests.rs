//! The mailbox and the delivery: every item is counted once, whatever the backend does.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::client::{Answer, Post};
use super::deadline::after;
use super::delivery::{Delivery, End, Ledger as _, MAX_REQUEST_BYTES};
use super::failure::Failure;
use super::herald::Herald;
use super::mailbox::Mailbox;
use super::pipeline::Running;
use super::split;
use crate::config::Queue;
use crate::fixture::own_lines;
use crate::log::{LineWriter, MemoryWriter};
use crate::vitals::{Loss, Signal, Vitals};

const SOON: Duration = Duration::from_secs(20);
const DELIVERED: End = End::Delivered { rejected: 0 };

const BOUNDS: Queue = Queue {
    max_items: 4,
    max_bytes: 100,
    batch_items: 2,
    delay: Duration::from_secs(3600),
};

fn mailbox(vitals: &Vitals) -> Arc<Mailbox<u32>> {
    Arc::new(numbered(BOUNDS, Signal::Traces, vitals))
}

fn numbered<T>(bounds: Queue, signal: Signal, vitals: &Vitals) -> Mailbox<T> {
    let herald = Herald::new(signal, vitals.clone(), None);
    Mailbox::new(bounds, signal, vitals.clone(), herald)
}

/// Runs an exporter thread that ends every batch like this.
fn exporter(mailbox: &Arc<Mailbox<u32>>, end: End) -> thread::JoinHandle<Vec<Vec<u32>>> {
    let mailbox = Arc::clone(mailbox);
    thread::spawn(move || {
        let _running = Running(&*mailbox);
        let mut batches = Vec::new();
        while let Some(batch) = mailbox.next_batch() {
            batches.push(batch);
            mailbox.settle(u64::MAX, end);
            mailbox.finish();
        }
        batches
    })
}

fn close<T>(mailbox: &Mailbox<T>, deadline: Instant) {
    mailbox.begin_close(deadline);
    assert!(mailbox.wait_closed(deadline));
}

fn flush(mailbox: &Mailbox<u32>, deadline: Instant) -> bool {
    mailbox.wait_settled(mailbox.begin_flush(), deadline)
}

#[track_caller]
fn check_accounts(vitals: &Vitals, delivered: u64, lost: &[(Loss, u64)]) {
    assert_eq!(vitals.delivered(Signal::Traces), delivered);
    for loss in Loss::ALL {
        let expected = lost.iter().find(|(reason, _)| reason == loss);
        let expected = expected.map_or(0, |(_, items)| *items);
        assert_eq!(vitals.lost(Signal::Traces, *loss), expected, "{loss:?}");
    }
    let all = delivered + vitals.lost_total(Signal::Traces);
    assert_eq!(vitals.emitted(Signal::Traces), all);
}

#[test]
fn what_does_not_fit_in_items_or_bytes_is_counted_lost() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 90);
    mailbox.push(2, 11);
    mailbox.push(3, 10);
    assert_eq!(vitals.lost(Signal::Traces, Loss::QueueFull), 1);
    (0..10).for_each(|item| mailbox.push(item, 0));
    close(&mailbox, Instant::now());
    check_accounts(&vitals, 0, &[(Loss::QueueFull, 9), (Loss::Shutdown, 4)]);
}

#[test]
fn a_full_batch_goes_out_without_waiting() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    let exporter = exporter(&mailbox, DELIVERED);
    mailbox.push(1, 1);
    mailbox.push(2, 1);
    assert!(mailbox.wait_settled(2, after(SOON)));
    close(&mailbox, after(SOON));
    assert_eq!(exporter.join().unwrap(), [[1, 2]]);
}

#[test]
fn a_flush_sends_a_batch_that_is_not_full() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(7, 1);
    let exporter = exporter(&mailbox, DELIVERED);
    assert!(flush(&mailbox, after(SOON)));
    check_accounts(&vitals, 1, &[]);
    close(&mailbox, after(SOON));
    assert_eq!(exporter.join().unwrap(), [[7]]);
}

#[test]
fn what_is_left_behind_a_full_batch_keeps_its_age() {
    let bounds = Queue {
        max_items: 10,
        ..BOUNDS
    };
    let mailbox = numbered(bounds, Signal::Traces, &Vitals::default());
    let mut came = Vec::new();
    for item in 1..=5 {
        let before = Instant::now();
        mailbox.push(item, 1);
        came.push(before..=Instant::now());
    }
    // The first of what waits: of the first batch, the second, the third, which is not full.
    for (first, batch) in [(0, vec![1, 2]), (2, vec![3, 4])] {
        assert!(came[first].contains(&mailbox.oldest().unwrap()));
        assert_eq!(mailbox.next_batch(), Some(batch));
        mailbox.finish();
    }
    assert!(came[4].contains(&mailbox.oldest().unwrap()));
    mailbox.begin_flush();
    assert_eq!(mailbox.next_batch(), Some(vec![5]));
    assert_eq!(mailbox.oldest(), None);
    let again = Instant::now();
    mailbox.push(6, 1);
    assert!(mailbox.oldest() >= Some(again));
}

#[test]
fn a_flush_does_not_wait_for_what_comes_after_it() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    let number = mailbox.begin_flush();
    mailbox.push(2, 1);
    mailbox.push(3, 1);
    assert_eq!(mailbox.next_batch(), Some(vec![1, 2]));
    mailbox.settle(u64::MAX, DELIVERED);
    mailbox.finish();
    assert!(mailbox.wait_settled(number, Instant::now()));
}

#[test]
fn a_flush_of_nothing_is_done_at_once() {
    assert!(flush(&mailbox(&Vitals::default()), Instant::now()));
}

#[test]
fn a_close_sends_everything_and_takes_nothing_more() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    (1..=3).for_each(|item| mailbox.push(item, 1));
    let exporter = exporter(&mailbox, DELIVERED);
    close(&mailbox, after(SOON));
    mailbox.push(4, 1);
    assert_eq!(exporter.join().unwrap(), [vec![1, 2], vec![3]]);
    check_accounts(&vitals, 3, &[(Loss::Shutdown, 1)]);
}

#[test]
fn a_straggler_during_a_close_is_sent_too() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.begin_close(after(SOON));
    mailbox.push(1, 1);
    let exporter = exporter(&mailbox, DELIVERED);
    mailbox.wait_closed(after(SOON));
    assert_eq!(exporter.join().unwrap(), [[1]]);
    check_accounts(&vitals, 1, &[]);
}

/// Delivers a batch of two that came before a close, and then one item of those that came after
/// it began; whether the close was clean.
#[track_caller]
fn check_clean(ends: [End; 2], clean: bool) {
    let mailbox = mailbox(&Vitals::default());
    mailbox.push(1, 1);
    mailbox.begin_close(after(SOON));
    mailbox.push(2, 1);
    assert_eq!(mailbox.next_batch(), Some(vec![1, 2]));
    for end in ends {
        mailbox.settle(1, end);
    }
    mailbox.finish();
    mailbox.end();
    assert_eq!(mailbox.is_clean(), clean, "{ends:?}");
}

#[test]
fn only_what_was_here_when_a_close_began_makes_it_unclean() {
    let failed = lost(Loss::ExportFailed, Failure::Connection);
    check_clean([DELIVERED, DELIVERED], true);
    check_clean([DELIVERED, failed], true);
    check_clean([failed, DELIVERED], false);
    check_clean([End::Delivered { rejected: 1 }, DELIVERED], false);
}

#[test]
fn what_waits_and_came_after_a_close_began_makes_it_no_less_clean() {
    let vitals = Vitals::default();
    let early = mailbox(&vitals);
    early.begin_close(Instant::now() + Duration::from_millis(1));
    early.push(1, 1);
    assert!(early.wait_closed(Instant::now() + Duration::from_millis(1)));
    assert!(early.is_clean());
    check_accounts(&vitals, 0, &[(Loss::Shutdown, 1)]);
}

#[test]
fn whoever_goes_on_emitting_does_not_hold_up_a_close() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    let exporter = exporter(&mailbox, DELIVERED);
    let deadline = after(SOON);
    mailbox.begin_close(deadline);
    while vitals.lost(Signal::Traces, Loss::Shutdown) == 0 {
        mailbox.push(1, 1);
    }
    assert!(mailbox.wait_closed(deadline) && mailbox.is_clean());
    exporter.join().unwrap();
    assert!(Instant::now() < deadline);
}

#[test]
fn a_later_closes_shorter_deadline_ends_its_own_wait_alone() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    let deadline = after(SOON);
    mailbox.begin_close(deadline);
    let shorter = Instant::now();
    mailbox.begin_close(shorter);
    assert!(!mailbox.wait_closed(shorter));
    let exporter = exporter(&mailbox, DELIVERED);
    assert!(mailbox.wait_closed(deadline) && mailbox.is_clean());
    exporter.join().unwrap();
    check_accounts(&vitals, 1, &[]);
}

#[test]
fn a_collection_that_hangs_at_the_end_is_no_clean_one() {
    let mailbox = numbered::<()>(Queue::default(), Signal::Metrics, &Vitals::default());
    close(&mailbox, Instant::now());
    assert!(mailbox.is_unfinished() && !mailbox.is_clean());
}

#[test]
fn a_deadline_before_the_first_answer_is_the_reason() {
    let mailbox = mailbox(&Vitals::default());
    mailbox.push(1, 1);
    mailbox.begin_flush();
    mailbox.next_batch().unwrap();
    close(&mailbox, Instant::now());
    assert_eq!(mailbox.failure(), Some(Failure::Deadline));
}

#[test]
fn what_is_on_its_way_takes_room() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    (1..=2).for_each(|item| mailbox.push(item, 1));
    assert_eq!(mailbox.next_batch(), Some(vec![1, 2]));
    (3..=5).for_each(|item| mailbox.push(item, 1));
    assert_eq!(vitals.lost(Signal::Traces, Loss::QueueFull), 1);
}

#[test]
fn what_the_backend_rejects_is_lost_and_the_rest_delivered() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    mailbox.push(2, 1);
    let exporter = exporter(&mailbox, End::Delivered { rejected: 1 });
    close(&mailbox, after(SOON));
    exporter.join().unwrap();
    check_accounts(&vitals, 1, &[(Loss::Rejected, 1)]);
}

#[test]
fn a_refusal_is_no_lack_of_time_and_its_reason_is_kept() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    let exporter = exporter(&mailbox, lost(Loss::ExportFailed, Failure::Status(401)));
    close(&mailbox, after(SOON));
    exporter.join().unwrap();
    check_accounts(&vitals, 0, &[(Loss::ExportFailed, 1)]);
    assert_eq!(mailbox.failure(), Some(Failure::Status(401)));
}

#[test]
fn a_deadline_that_passes_counts_what_is_left_once() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    (1..=3).for_each(|item| mailbox.push(item, 1));
    assert_eq!(mailbox.next_batch(), Some(vec![1, 2]));
    close(&mailbox, Instant::now());
    check_accounts(&vitals, 0, &[(Loss::Shutdown, 3)]);
    // The exporter thread comes back too late: its batch was counted already.
    mailbox.settle(u64::MAX, DELIVERED);
    mailbox.finish();
    check_accounts(&vitals, 0, &[(Loss::Shutdown, 3)]);
    assert_eq!(mailbox.next_batch(), None);
}

#[test]
fn an_exporter_thread_that_dies_leaves_no_item_uncounted_and_nobody_waiting() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    (1..=3).for_each(|item| mailbox.push(item, 1));
    let dying = Arc::clone(&mailbox);
    let thread = thread::spawn(move || {
        let _running = Running(&*dying);
        let _batch = dying.next_batch();
        panic!("the exporter thread dies");
    });
    assert!(thread.join().is_err());
    assert!(!flush(&mailbox, after(SOON)));
    mailbox.push(4, 1);
    close(&mailbox, after(SOON));
    check_accounts(&vitals, 0, &[(Loss::ExportFailed, 3), (Loss::Shutdown, 1)]);
}

/// An outlet that says when it is given a line, and is in no hurry to write it.
struct Unhurried {
    given: mpsc::Sender<()>,
    written: MemoryWriter,
}

impl LineWriter for Unhurried {
    fn write_line(&self, line: &[u8]) {
        self.given.send(()).unwrap();
        // Long enough for whoever does not wait for the line to be gone.
        (0..1_000).for_each(|_| thread::yield_now());
        self.written.write_line(line);
    }

    fn flush(&self, _deadline: Instant) -> bool {
        true
    }
}

/// Loses three items, waits for the end once this many lines are on their way, and finds
/// all that there is to say said: that items are lost, and then how many.
#[track_caller]
fn check_said(lines_on_their_way: usize, deadline: Instant) {
    let (vitals, written) = (Vitals::default(), MemoryWriter::default());
    let (given, on_its_way) = mpsc::channel();
    let outlet = Unhurried {
        given,
        written: written.clone(),
    };
    let lines = own_lines(Arc::new(outlet), &vitals);
    let herald = Herald::new(Signal::Traces, vitals.clone(), Some(lines));
    let mailbox = Mailbox::new(BOUNDS, Signal::Traces, vitals.clone(), herald);
    let mailbox = Arc::new(mailbox);
    (0..3).for_each(|item| mailbox.push(item, 1));
    let exporter = exporter(&mailbox, lost(Loss::ExportFailed, Failure::Connection));
    mailbox.begin_flush();
    on_its_way.recv().unwrap();
    mailbox.begin_close(deadline);
    (1..lines_on_their_way).for_each(|_| on_its_way.recv().unwrap());
    assert!(mailbox.wait_closed(deadline));
    let said = written.lines();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("telemetry is being lost"), "{said:#?}");
    assert!(
        said[1].contains(r#""telemetry.loss.items":3}"#),
        "{said:#?}"
    );
    exporter.join().unwrap();
}

#[test]
fn whoever_waits_for_the_end_finds_the_loss_said() {
    check_said(2, after(SOON));
}

#[test]
fn a_deadline_that_passes_while_a_loss_is_said_has_the_last_word() {
    check_said(1, Instant::now());
}

#[test]
fn a_flush_during_a_collection_asks_for_another_one() {
    let mailbox = numbered::<()>(Queue::default(), Signal::Metrics, &Vitals::default());
    mailbox.begin_collection();
    let (first, _) = mailbox.next_tick(SOON);
    let number = mailbox.begin_collection();
    mailbox.ticked(first);
    assert!(!mailbox.wait_settled(number, Instant::now()));
    let (second, more) = mailbox.next_tick(SOON);
    mailbox.ticked(second);
    assert!(more && mailbox.wait_settled(number, Instant::now()));
}

#[test]
fn a_collection_after_the_deadline_is_counted_and_not_sent() {
    let vitals = Vitals::default();
    let mailbox = numbered::<()>(Queue::default(), Signal::Traces, &vitals);
    close(&mailbox, Instant::now());
    assert!(!mailbox.begin(5));
    check_accounts(&vitals, 0, &[(Loss::Shutdown, 5)]);
}

/// Answers from a list, then says that nothing listens. Keeps the bodies that it took.
#[derive(Debug)]
struct Script {
    answers: Mutex<VecDeque<u16>>,
    taken: Mutex<Vec<Vec<u8>>>,
    /// How many bodies were made.
    encoded: AtomicUsize,
}

impl Post for Script {
    fn encode<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
        self.encoded.fetch_add(1, Ordering::Relaxed);
        Ok(Cow::Borrowed(request))
    }

    fn post(&self, body: &[u8], _timeout: Duration) -> Result<Answer, Failure> {
        let next = self.answers.lock().unwrap().pop_front();
        let status = next.ok_or(Failure::Connection)?;
        if status == 200 {
            self.taken.lock().unwrap().push(body.to_vec());
        }
        Ok(Answer {
            status,
            ..Answer::default()
        })
    }
}

fn script(answers: &[u16]) -> Arc<Script> {
    Arc::new(Script {
        answers: Mutex::new(answers.iter().copied().collect()),
        taken: Mutex::default(),
        encoded: AtomicUsize::new(0),
    })
}

fn lost(loss: Loss, failure: Failure) -> End {
    let failure = Some(failure);
    End::Lost { loss, failure }
}

/// A request of log records whose bodies have these lengths.
fn request(lengths: &[usize]) -> Vec<u8> {
    use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
    let records = lengths.iter().map(|length| LogRecord {
        event_name: "x".repeat(*length),
        ..LogRecord::default()
    });
    let scope_logs = vec![ScopeLogs {
        log_records: records.collect(),
        ..ScopeLogs::default()
    }];
    let resource_logs = vec![ResourceLogs {
        scope_logs,
        ..ResourceLogs::default()
    }];
    let request =
        opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest { resource_logs };
    prost::Message::encode_to_vec(&request)
}

/// Delivers records of these lengths to a backend that answers so; what arrived, how much of each
/// request, and the account. How many bodies were made for it.
#[track_caller]
fn check_delivery(
    lengths: &[usize],
    answers: &[u16],
    taken: &[u64],
    expected: &[(Loss, u64)],
) -> usize {
    let vitals = Vitals::default();
    let bounds = Queue {
        max_items: 100,
        ..Queue::default()
    };
    let mailbox = Arc::new(numbered::<u32>(bounds, Signal::Traces, &vitals));
    for _ in lengths {
        mailbox.push(1, 1);
    }
    mailbox.begin_flush();
    mailbox.next_batch().unwrap();
    let script = script(answers);
    let delivery = Delivery {
        signal: Signal::Logs,
        post: Arc::clone(&script) as Arc<_>,
        ledger: Arc::clone(&mailbox) as Arc<_>,
        timeout: SOON,
        give_up: SOON,
    };
    delivery.deliver(&request(lengths));
    mailbox.finish();
    let bodies = script.taken.lock().unwrap();
    let counts = bodies
        .iter()
        .map(|body| split::count(Signal::Logs, body).unwrap());
    assert_eq!(counts.collect::<Vec<_>>(), taken);
    check_accounts(&vitals, taken.iter().sum(), expected);
    script.encoded.load(Ordering::Relaxed)
}

#[test]
fn a_backend_that_comes_back_gets_the_batch() {
    let encoded = check_delivery(&[1, 1], &[503, 200], &[2], &[]);
    assert_eq!(encoded, 1, "made once for all attempts");
}

#[test]
fn what_is_too_large_for_the_backend_goes_in_halves() {
    check_delivery(&[1; 4], &[413, 200, 413, 200, 200], &[2, 1, 1], &[]);
    check_delivery(&[1; 2], &[413, 413, 200], &[1], &[(Loss::TooLarge, 1)]);
    check_delivery(&[1; 2], &[413, 413, 413], &[], &[(Loss::TooLarge, 2)]);
    check_delivery(&[1; 2], &[413, 400, 200], &[1], &[(Loss::ExportFailed, 1)]);
}

/// A backend that finds two items too many and takes its time; how long it is given each time.
#[derive(Debug, Default)]
struct Slow(Mutex<Vec<Duration>>);

impl Post for Slow {
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        self.0.lock().unwrap().push(timeout);
        if split::count(Signal::Logs, body) > Some(1) {
            return Ok(Answer {
                status: 413,
                ..Answer::default()
            });
        }
        let (_backend, answers) = mpsc::channel::<()>();
        let waited = answers.recv_timeout(timeout);
        assert_eq!(waited, Err(mpsc::RecvTimeoutError::Timeout));
        Err(Failure::Timeout)
    }
}

#[test]
fn all_parts_of_a_batch_share_its_time() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    (1..=2).for_each(|item| mailbox.push(item, 1));
    mailbox.next_batch().unwrap();
    let slow = Arc::new(Slow::default());
    let give_up = Duration::from_millis(50);
    let delivery = Delivery {
        signal: Signal::Logs,
        post: Arc::clone(&slow) as Arc<_>,
        ledger: Arc::clone(&mailbox) as Arc<_>,
        timeout: SOON,
        give_up,
    };
    delivery.deliver(&request(&[1, 1]));
    let given = slow.0.lock().unwrap();
    assert_eq!(given.len(), 2, "{given:?}");
    assert!(given.iter().all(|given| *given <= give_up), "{given:?}");
    mailbox.finish();
    check_accounts(&vitals, 0, &[(Loss::ExportFailed, 2)]);
}

#[test]
fn a_record_that_no_request_can_hold_is_lost_alone() {
    let lengths = [1, MAX_REQUEST_BYTES, 1, 1];
    check_delivery(&lengths, &[200, 200], &[1, 2], &[(Loss::TooLarge, 1)]);
}

#[test]
fn a_batch_is_cut_by_what_it_takes_encoded() {
    let third = MAX_REQUEST_BYTES / 3;
    check_delivery(&[third; 4], &[200, 200], &[2, 2], &[]);
}

#[test]
fn what_was_delivered_before_the_deadline_counts_as_that() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    mailbox.push(2, 1);
    mailbox.next_batch().unwrap();
    mailbox.settle(1, DELIVERED);
    close(&mailbox, Instant::now());
    mailbox.settle(1, DELIVERED);
    mailbox.finish();
    check_accounts(&vitals, 1, &[(Loss::Shutdown, 1)]);
}

#[test]
fn what_could_not_be_encoded_is_lost() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    mailbox.push(2, 1);
    mailbox.next_batch().unwrap();
    mailbox.settle(1, DELIVERED);
    mailbox.finish();
    check_accounts(&vitals, 1, &[(Loss::ExportFailed, 1)]);
    assert_eq!(mailbox.failure(), Some(Failure::Encoding));
}

#[test]
fn a_batch_on_its_way_takes_its_room_in_the_queue() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 50);
    mailbox.push(2, 40);
    mailbox.next_batch().unwrap();
    mailbox.push(3, 11);
    check_level(&vitals, 2, 90);
    mailbox.finish();
    mailbox.push(4, 11);
    mailbox.push(5, 101);
    check_level(&vitals, 1, 11);
    let lost = [Loss::QueueFull, Loss::TooLarge].map(|loss| vitals.lost(Signal::Traces, loss));
    assert_eq!(lost, [1, 1]);
}

#[track_caller]
fn check_level(vitals: &Vitals, items: u64, bytes: u64) {
    let level = vitals.queued(Signal::Traces);
    assert_eq!((level.items, level.bytes), (items, bytes));
}

#[test]
fn a_closing_pipeline_gives_up_where_its_deadline_is_before_the_next_attempt() {
    let vitals = Vitals::default();
    let mailbox = mailbox(&vitals);
    mailbox.push(1, 1);
    mailbox.begin_close(after(Duration::from_millis(50)));
    mailbox.next_batch().unwrap();
    let delivery = Delivery {
        signal: Signal::Logs,
        post: script(&[]),
        ledger: Arc::clone(&mailbox) as Arc<_>,
        timeout: SOON,
        give_up: SOON,
    };
    delivery.deliver(&request(&[1]));
    check_accounts(&vitals, 0, &[(Loss::Shutdown, 1)]);
    assert_eq!(mailbox.failure(), Some(Failure::Connection));
}

#[test]
fn a_close_ends_the_wait_for_the_next_attempt() {
    let mailbox = mailbox(&Vitals::default());
    let waiting = Arc::clone(&mailbox);
    let waiter = thread::spawn(move || waiting.pause(Duration::from_secs(3600)));
    mailbox.begin_close(after(SOON));
    // Whether the wait had begun by then or not, it does not last an hour.
    waiter.join().unwrap();
}
