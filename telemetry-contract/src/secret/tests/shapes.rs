//! Every shape of the table, on samples that are made up when the test runs.

use super::super::alphabet::Set;
use super::super::shape::{SHORTEST, samples};
use super::super::{Kind, find};

/// Characters that look drawn, of a set, the same at each run.
fn drawn(set: Set, len: usize, seed: usize) -> String {
    let all: Vec<char> = (b'0'..=b'z')
        .filter(|byte| set.has(*byte) && byte.is_ascii_alphanumeric())
        .map(char::from)
        .collect();
    let at = |index: usize| (index * 7 + seed + index * index * 3) % all.len();
    (0..len).map(|index| all[at(index)]).collect()
}

#[test]
fn every_shape_is_found_alone_and_in_text() {
    let mut count = 0;
    for (seed, (prefix, set, least)) in samples().enumerate() {
        let secret = format!("{prefix}{}", drawn(set, least, seed));
        if secret.len() < SHORTEST {
            continue;
        }
        for text in [
            secret.clone(),
            format!("got {secret}, giving up"),
            format!("[{secret}]"),
            format!("value={secret}&next=1"),
            format!("\"{secret}\""),
            format!("a line\\n{secret}\\n"),
            format!("see /{secret}/x"),
        ] {
            let covered =
                find(&text).any(|found| text[found.start..found.end].contains(&secret[..12]));
            assert!(covered, "{text:?}");
        }
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn a_filler_behind_a_prefix_is_none() {
    for (prefix, _, least) in samples().filter(|(_, _, least)| *least > 0) {
        let text = format!("{prefix}{}", "x".repeat(least));
        let found = find(&text).any(|found| found.kind != Kind::PrivateKey);
        assert!(!found, "{text}");
    }
}

/// Random bodies of each shape that are tried.
const BODIES: usize = 300;

/// Numbers that look random, the same at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// So many characters of an alphabet but for padding, which end in a letter or digit, as a sentence's dot is none.
    fn body(&mut self, set: Set, len: usize) -> String {
        let all: Vec<char> = (b'!'..=b'~')
            .filter(|byte| set.has(*byte) && !b"=%@~".contains(byte))
            .map(char::from)
            .collect();
        let mut body: Vec<char> = (0..len).map(|_| all[self.below(all.len())]).collect();
        while let Some(last) = body.last_mut().filter(|last| !last.is_alphanumeric()) {
            *last = all[self.below(all.len())];
        }
        body.into_iter().collect()
    }
}

#[test]
fn no_random_body_of_a_shape_is_passed_over() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for (prefix, set, least) in samples() {
        // As long as tokens are: what is open at its end is longer than the least that is believed.
        let len = if least < 20 && least != 16 { 24 } else { least };
        let missed = |random: &mut Random| {
            let body = random.body(set, len);
            let text = format!("got {prefix}{body}, giving up");
            let covered = find(&text).any(|found| text[found.start..found.end].contains(&body));
            (!covered).then_some(text)
        };
        let missed: Vec<_> = (0..BODIES).filter_map(|_| missed(&mut random)).collect();
        assert!(
            missed.is_empty(),
            "{} of {prefix}: {missed:?}",
            missed.len()
        );
    }
}

#[test]
fn no_random_token_without_a_prefix_is_passed_over() {
    use super::super::alphabet::{ALNUM, HEX, WORD};
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut check = |make: &dyn Fn(&mut Random) -> String| {
        for _ in 0..BODIES {
            let token = make(&mut random);
            let text = format!("got {token}, giving up");
            let covered = find(&text).any(|found| text[found.start..found.end] == token);
            assert!(covered, "{text}");
        }
    };
    check(&|random| {
        format!(
            "{}.atlasv1.{}",
            random.body(ALNUM, 14),
            random.body(WORD, 67)
        )
    });
    check(&|random| format!("{}-us{}", random.body(HEX, 32), 1 + random.below(20)));
    check(&|random| {
        let first = random.body(ALNUM, 23);
        format!(
            "M{first}.{}.{}",
            random.body(WORD, 6),
            random.body(WORD, 38)
        )
    });
    check(&|random| {
        format!(
            "{}:A{}",
            10_000_000 + random.below(900_000_000),
            random.body(WORD, 34)
        )
    });
    check(&|random| format!("1/{}:{}", 1_000_000_000_000_u64, random.body(HEX, 32)));
    check(&|random| {
        format!(
            "eyJ{}.eyJ{}.{}",
            random.body(WORD, 20),
            random.body(WORD, 40),
            random.body(WORD, 43)
        )
    });
    check(&|random| {
        format!(
            "sess_eyJ{}.eyJ{}.{}",
            random.body(WORD, 20),
            random.body(WORD, 40),
            random.body(WORD, 43)
        )[5..]
            .to_owned()
    });
    check(&|random| {
        format!(
            "eyJ{}..{}.{}.{}",
            random.body(WORD, 40),
            random.body(WORD, 16),
            random.body(WORD, 40),
            random.body(WORD, 22)
        )
    });
}

#[track_caller]
fn check_key(text: &str, key: &str) {
    super::check_found(text, Kind::PrivateKey, key);
}

#[test]
fn private_keys_come_in_many_files() {
    let begin = ["-----BEGIN RSA", " PRIVATE KEY-----"].concat();
    let end = ["-----END RSA", " PRIVATE KEY-----"].concat();
    let key = format!("{begin}\nMIIEowIBAAKCAQEA\n{end}");
    for before in ["a/", "id_", "x-y/", "key=", "long/enough/to/be/one/"] {
        check_key(&format!("{before}{key} done"), &key);
    }
    let form = key.replace(' ', "+").replace('\n', "%0A");
    check_key(&format!("key={form}&x=1"), &form);
    let encoded = [
        "LS0tLS1CRUdJTiBSU0EgUFJJ",
        "VkFURSBLRVktLS0tLQpNSUlFcEFJQkFBS0NBUUVB",
    ]
    .concat();
    check_key(&format!("client-key-data: {encoded}\nx: 1"), &encoded);
    let putty = [
        "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAAB3NzaC1y\n",
        "Private-Lines: 1\nAAAAgQCuPVp\nPrivate-MAC: 5f2d07c0a1d3",
    ]
    .concat();
    check_key(&format!("read {putty}, done"), &putty);
    let certificate = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUR4RENDQXF5Z0F3SUJBZ0lV";
    super::check_clean(&format!("certificate-authority-data: {certificate}"));
}

#[test]
fn a_jwt_may_be_glued_to_a_word() {
    let token = [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0",
        "NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    ]
    .concat();
    for before in ["sess_", "x-token-"] {
        super::check_found(&format!("{before}{token}"), Kind::Jwt, &token);
    }
}

#[test]
fn words_behind_a_prefix_are_none() {
    for text in [
        "set xoxb-your-bot-token-here",
        "glpat-an-access-token-of-yours",
        "hvs.the-token-of-the-vault",
        "figd_personal_access_token_of_yours",
    ] {
        super::check_clean(text);
    }
}

#[track_caller]
fn check_number(key: &str, value: u64, expected: Option<Kind>) {
    assert_eq!(super::super::number(key, value), expected, "{key}={value}");
    let found = find(&format!("{key}={value}"))
        .map(|found| found.kind)
        .next();
    assert_eq!(found, expected, "{key}={value}");
}

#[test]
fn integers_are_cards_by_issuer_length_and_check_digit() {
    for card in [
        4_111_111_111_111_111,
        4_539_578_763_621_486,
        5_555_555_555_554_444,
        378_282_246_310_005,
        30_569_309_025_904,
        4_222_222_222_222,
        6_011_111_111_111_117,
    ] {
        for key in ["account", "pan", "order.card", "cc", "value"] {
            check_number(key, card, Some(Kind::Card));
        }
        check_number("account", card + 1, None);
    }
    for other in [
        0,
        7,
        999_999_999_999,
        1_763_728_245_123,
        1_763_728_245_123_456_789,
        u64::MAX,
    ] {
        check_number("account", other, None);
    }
    for key in [
        "queue_depth",
        "sent_bytes",
        "trace_id",
        "spanId",
        "http.body.size",
        "elapsed_ns",
        "offset",
    ] {
        check_number(key, 4_539_578_763_621_486, None);
    }
    super::check_clean("queue depth 4539578763621486");
    super::check_clean("queue depth: 4539578763621486, lag: 4539578763621486");
}
