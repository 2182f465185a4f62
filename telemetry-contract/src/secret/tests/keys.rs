//! The quick look at a key, which must let every key through that tells.

use super::super::word::{KeyClass, class_of, may_tell};

/// Words that tell, alone or beside another, and some that mostly don't.
const WORDS: &str = "access accesskey account address api apikey app auth authorization backup bearer \
    billing birth birthdate birthday card cardnumber carrier cc code com consumer contribsys cookie \
    cookies count credential credentials credit creditcard creds csc csrf cvc cvc2 cvv cvv2 date db \
    debit dob docker dockercfg dockerconfigjson document e email emailaddress emails family first \
    firstname full fullname given goog home iban id jsessionid jwt key last lastname mail maiden \
    master mobile msisdn name national natural next no number of order otp page pass passcode \
    passenger passphrase passport passwd password passwords phone phonenumber phpsessid phrase pin \
    postal private privatekey psk public pwd recovery refresh route routing secret secretary \
    secretkey secrets security service sessid session sessionid shipping sid sig sign signature ssh \
    ssn state store street string surface surname tax telemetry telephone token tokenizer tokens \
    total totp user valid value webhook word x xsrftoken";

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A key of one word or two, in every spelling.
fn spellings(one: &str, other: &str) -> Vec<String> {
    let mut all = vec![
        one.to_owned(),
        [one, other].concat(),
        [one, other].join("_"),
        [one, other].join("-"),
        [one, other].join("."),
        [one, &capital(other)].concat(),
        [capital(one), capital(other)].concat(),
        format!("{one}2"),
        format!("{one}{}2", capital(other)),
        format!("{one}_{other}12"),
        format!("x_{one}2_{other}"),
    ];
    let loud: Vec<String> = all.iter().map(|key| key.to_ascii_uppercase()).collect();
    all.extend(loud);
    all
}

#[test]
fn no_key_that_tells_is_passed_over() {
    let mut telling = 0;
    for one in WORDS.split_ascii_whitespace() {
        for other in WORDS.split_ascii_whitespace() {
            for key in spellings(one, other) {
                let tells = class_of(key.as_bytes()) != KeyClass::Plain;
                assert!(!tells || may_tell(key.as_bytes()), "{key}");
                telling += usize::from(tells);
            }
        }
    }
    assert!(telling > 10_000, "{telling}");
}
