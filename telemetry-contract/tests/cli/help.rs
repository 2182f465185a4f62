//! What `--help` says.

use crate::program::Folder;

#[test]
#[expect(clippy::too_many_lines, reason = "the text is long")]
fn check_says_what_it_does() {
    let ran = Folder::new().run(&["contract", "check", "--help"]).exits(0);
    insta::assert_snapshot!(ran.stdout, @r"
    Check telemetry: captures, log lines, and what comes in over OTLP.

    Exits with 0 where it conforms, 1 where it does not, 2 where something could not be read or nothing was there to be checked.

    Usage: cargo telemetry contract check [OPTIONS] [CAPTURE]...

    Arguments:
      [CAPTURE]...
              Captures to read; `-` is standard input. What they hold is told by their content: OTLP/JSON lines or objects, OTLP/protobuf (one message, or many with the Collector's four-byte lengths), JSON log lines; plain or gzip

    Options:
          --signal <SIGNAL>
              What protobuf captures carry, where their content leaves it open
              
              [possible values: traces, logs, metrics]

          --listen
              Receive OTLP over gRPC and HTTP until Ctrl-C, SIGTERM or a stop request

          --grpc <ADDRESS>
              Where OTLP/gRPC comes in: an IP address and a port, 127.0.0.1:4317 without it; port 0 is a free one

          --http <ADDRESS>
              Where OTLP/HTTP comes in, 127.0.0.1:4318 without it

          --allow-remote
              Listen on addresses other machines reach, too: anyone there can send, nothing is encrypted

          --idle <SECONDS>
              Stop listening when nothing has come for so long, at the beginning, too, where no --wait says otherwise

          --wait <SECONDS>
              Stop listening when nothing at all has come for so long; then nothing was checked (exit code 2)

          --forward <URL>
              Send on what comes in, unchanged, to a collector's OTLP/HTTP, such as <http://127.0.0.1:14318>. What can't be sent is counted, and fails nothing

          --admin <ADDRESS>
              Answer GET /health and POST /stop here, on a loopback address such as 127.0.0.1:4320

          --registry <DIR>
              The registry's folder; without it, `telemetry` where that is one, else the base contract

          --fail-on <LEVEL>
              What makes the check fail (exit code 1)

              Possible values:
              - deny:  What is denied, and requests that were refused
              - warn:  Warnings, too
              - never: Nothing that was found
              
              [default: deny]

          --min-coverage <PERCENT>
              Fail (exit code 1) where less of the registry's own signals was seen

          --waivers <FILE>
              The list of waivers; without it, `waivers.yaml` beside the registry's folder, if there is one

          --deny-unused
              A waiver that covers nothing is an error

          --format <FORMAT>
              How the answer is written

              Possible values:
              - text:   For people
              - json:   One JSON object
              - jsonl:  One JSON object a line: a finding each, the summary last
              - sarif:  SARIF 2.1.0, for code scanning and editors
              - junit:  JUnit's XML, for test reports
              - github: Workflow commands, which GitHub shows beside the lines of a pull request
              - weaver: Findings as OpenTelemetry Weaver's `live-check` writes them
              
              [default: text]

          --json
              The same as `--format json`

          --output <FILE>
              Write the answer to this file, and one line of verdict to standard output

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn coverage_says_what_it_does() {
    let ran = Folder::new()
        .run(&["contract", "coverage", "--help"])
        .exits(0);
    let (what, _) = ran.stdout.split_once("Arguments:").unwrap();
    insta::assert_snapshot!(what, @r"
    Say which signals and attributes that a registry declares were seen, and how often.

    Counted are those of the registry itself, not those of what it depends on. Exits with 0, with 1 where less was seen than --min-coverage wants, and with 2 where something could not be read or nothing was there.

    Usage: cargo telemetry contract coverage [OPTIONS] [CAPTURE]...
    ");
}
