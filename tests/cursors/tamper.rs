//! Whatever is done to a cursor, it is refused, and nobody can tell what was wrong with it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Instant;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::json;
use wixql::{CursorCodec, CursorErrorKind, CursorReason, Endpoint, QueryError};

use crate::changes::{ALPHABET, each_byte, each_change};
use crate::samples::{Token, mint, sealed, signed};

/// What is known of every cursor that is not valid.
const SHOWN: &str = "the cursor is not valid, CursorError { kind: Invalid, .. }";

/// How many cursors of each codec every change is tried on: what is not optimised, on fewer.
const fn counts() -> [usize; 2] {
    if cfg!(debug_assertions) { [3, 5] } else { [1_000, 200] }
}

/// Changes that were refused, by the reason that only the host learns.
#[derive(Default)]
struct Refused {
    by_reason: HashMap<CursorReason, u64>,
    shown: String,
}

impl Refused {
    #[track_caller]
    fn check(&mut self, codec: &impl CursorCodec, changed: &str, token: &Token) {
        let Err(error) = codec.open(changed, &token.binding) else {
            panic!("{changed:?} opens, made of {token:?}");
        };
        assert_eq!(error.kind(), CursorErrorKind::Invalid, "{changed:?} of {token:?}");
        self.shown.clear();
        write!(self.shown, "{error}, {error:?}").unwrap();
        assert_eq!(self.shown, SHOWN);
        *self.by_reason.entry(error.reason()).or_default() += 1;
    }

    fn total(&self) -> u64 {
        self.by_reason.values().sum()
    }
}

/// Tries all changes on all tokens, and halves of two.
fn refuses_all(name: &str, codec: &(impl CursorCodec + Sync), tokens: &[Token]) {
    let start = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = tokens.chunks(tokens.len().div_ceil(threads).max(2));
    let refused: Vec<Refused> = std::thread::scope(|scope| {
        let run = |part: &'_ [Token]| {
            let mut refused = Refused::default();
            for token in part {
                assert!(codec.open(&token.text, &token.binding).is_ok(), "{token:?}");
                each_change(&token.text, |changed| refused.check(codec, changed, token));
            }
            // The header and the tag are as long in all of them.
            for token in part.iter().step_by(50) {
                each_byte(&token.text, |changed| refused.check(codec, changed, token));
            }
            for pair in part.windows(2) {
                each_swap(&pair[0].text, &pair[1].text, |changed| {
                    refused.check(codec, changed, &pair[0]);
                });
            }
            refused
        };
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || run(part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut by_reason: HashMap<CursorReason, u64> = HashMap::new();
    for (reason, count) in refused.iter().flat_map(|refused| &refused.by_reason) {
        *by_reason.entry(*reason).or_default() += count;
    }
    let total: u64 = refused.iter().map(Refused::total).sum();
    println!(
        "{name}: {} cursors, {total} changes refused in {:.1} s: {by_reason:?}",
        tokens.len(),
        start.elapsed().as_secs_f64(),
    );
    assert!(total > 9_000 * tokens.len() as u64, "{total}");
    // The changes reach every check there is, up to the last.
    for reason in [
        CursorReason::Text,
        CursorReason::Length,
        CursorReason::Header,
        CursorReason::UnknownKey,
        CursorReason::Forged,
    ] {
        assert!(by_reason.remove(&reason) > Some(0), "{reason:?}");
    }
    assert!(by_reason.is_empty(), "{by_reason:?}");
}

/// The beginning of one with the end of the other, cut at every place.
fn each_swap(one: &str, other: &str, mut with: impl FnMut(&str)) {
    for at in 0..=one.len().min(other.len()) {
        for (one, other) in [(one, other), (other, one)] {
            let swapped = [&one[..at], &other[at..]].concat();
            if swapped != one && swapped != other {
                with(&swapped);
            }
        }
    }
}

#[test]
fn no_change_of_a_sealed_cursor_goes_through() {
    refuses_all("sealed", &sealed(), &mint(sealed(), counts()[0]));
}

#[test]
fn no_change_of_a_signed_cursor_goes_through() {
    refuses_all("signed", &signed(), &mint(signed(), counts()[1]));
}

/// All that an answer, or a log, shows of an error.
fn public(error: &QueryError) -> [String; 3] {
    let envelope = serde_json::to_string(&error.envelope()).unwrap();
    [error.to_string(), format!("{error:?}"), envelope]
}

/// Through an endpoint too: the same error, its place in the text the same if the text is as
/// long.
#[test]
fn the_answer_is_the_same_whatever_was_changed() {
    let endpoint = Endpoint::any().codec(sealed());
    let every = 150;
    let (mut at, mut tried) = (0, 0);
    for token in mint(sealed(), if cfg!(debug_assertions) { 6 } else { 300 }) {
        let refusal = |text: &str| {
            let body = json!({"cursorPaging": {"cursor": text, "limit": 2}});
            let of_value = endpoint.request_for(&token.caller, &body).unwrap_err();
            let written = body.to_string();
            let of_text = endpoint.request_for(&token.caller, written.as_str()).unwrap_err();
            (of_value, of_text, written.len())
        };
        let shortest = refusal("A");
        let body = json!({"cursorPaging": {"cursor": token.text, "limit": 2}});
        assert!(endpoint.request_for(&token.caller, &body).is_ok());
        each_change(&token.text, |changed| {
            at += 1;
            if at % every != 0 || changed.is_empty() {
                return;
            }
            let (of_value, of_text, length) = refusal(changed);
            assert_eq!(of_value, shortest.0, "{changed:?}");
            assert_eq!(public(&of_value), public(&shortest.0), "{changed:?}");
            let as_long = refusal(&"A".repeat(length - shortest.2 + 1));
            assert_eq!(of_text, as_long.1, "{changed:?}");
            assert_eq!(public(&of_text), public(&as_long.1), "{changed:?}");
            tried += 1;
        });
    }
    println!("{tried} changes through an endpoint");
    assert!(tried > 500, "{tried}");
}

/// The bytes that a text stands for, as a reader would have it that takes what it can.
fn lax(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&URL_SAFE, config).decode(text).ok()
}

#[test]
fn another_spelling_of_the_same_bytes_is_refused() {
    let codec = sealed();
    let mut respelt = 0;
    for token in mint(sealed(), 200) {
        let bytes = lax(&token.text);
        let (start, last) = token.text.split_at(token.text.len() - 1);
        let others = ALPHABET.iter().map(|&byte| char::from(byte).to_string());
        let others = others.filter(|other| other != last).map(|other| format!("{start}{other}"));
        for other in others.chain([1, 2].map(|count| token.text.clone() + &"=".repeat(count))) {
            if lax(&other) == bytes {
                let error = codec.open(&other, &token.binding).unwrap_err();
                assert_eq!(error.reason(), CursorReason::Text, "{other}");
                respelt += 1;
            }
        }
    }
    // Of three lengths in a row one has two bits left over, and one four.
    assert!(respelt > 200, "{respelt}");
}
