//! Every way in which a text is changed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The characters of which cursors are made.
pub(crate) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Characters of which none is made, among them those of base64's other alphabet, and some
/// that look like letters.
pub(crate) const FOREIGN: [&str; 12] =
    ["=", "+", "/", " ", "\n", "%", ".", "\0", "é", "\u{212a}", "\u{410}", "\u{1f511}"];

/// Calls `with` for every change of one text, each of which differs from it.
pub(crate) fn each_change(text: &str, mut with: impl FnMut(&str)) {
    let mut with = |changed: &str| {
        if changed != text {
            with(changed);
        }
    };
    bits(text, &mut with);
    characters(text, &mut with);
    lengths(text, &mut with);
    spellings(text, &mut with);
}

/// Each bit of the text, where it stays one, and each of the bytes that it stands for.
fn bits(text: &str, with: &mut impl FnMut(&str)) {
    let mut changed = text.as_bytes().to_vec();
    for at in 0..changed.len() {
        for bit in 0..u8::BITS {
            changed[at] ^= 1 << bit;
            if let Ok(changed) = std::str::from_utf8(&changed) {
                with(changed);
            }
            changed[at] ^= 1 << bit;
        }
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    let mut changed = String::new();
    for at in 0..bytes.len() {
        for bit in 0..u8::BITS {
            bytes[at] ^= 1 << bit;
            changed.clear();
            URL_SAFE_NO_PAD.encode_string(&bytes, &mut changed);
            with(&changed);
            bytes[at] ^= 1 << bit;
        }
    }
}

/// Each of the bytes that the text stands for, made any other.
pub(crate) fn each_byte(text: &str, mut with: impl FnMut(&str)) {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    let mut changed = String::new();
    for at in 0..bytes.len() {
        let own = bytes[at];
        for other in (0..=u8::MAX).filter(|&other| other != own) {
            bytes[at] = other;
            changed.clear();
            URL_SAFE_NO_PAD.encode_string(&bytes, &mut changed);
            with(&changed);
        }
        bytes[at] = own;
    }
}

/// Each character: every other one of ASCII in its place, and some that are none, left out, and
/// exchanged with the next.
fn characters(text: &str, with: &mut impl FnMut(&str)) {
    let mut changed = text.as_bytes().to_vec();
    for at in 0..changed.len() {
        let own = changed[at];
        for other in 0..0x80 {
            changed[at] = other;
            with(std::str::from_utf8(&changed).unwrap());
        }
        changed[at] = own;
        if at > 0 {
            changed.swap(at - 1, at);
            with(std::str::from_utf8(&changed).unwrap());
            changed.swap(at - 1, at);
        }
    }
    let mut changed = String::new();
    for at in 0..text.len() {
        for put in FOREIGN.into_iter().chain([""]) {
            changed.clear();
            changed.extend([&text[..at], put, &text[at + 1..]]);
            with(&changed);
        }
    }
}

/// Cut at every place, from either end, and made longer.
fn lengths(text: &str, with: &mut impl FnMut(&str)) {
    for at in 0..text.len() {
        with(&text[..at]);
        with(&text[at..]);
    }
    for put in ALPHABET.iter().map(|&byte| char::from(byte).to_string()) {
        with(&format!("{text}{put}"));
        with(&format!("{put}{text}"));
        with(&format!("{text}{}", put.repeat(4)));
    }
    let half = &text[..text.len() / 2];
    for put in ["AA", "AAA", "AAAAAAAA", "gA", "gAAA", half, text] {
        with(&format!("{text}{put}"));
        with(&format!("{put}{text}"));
    }
}

/// The same bytes in other words.
fn spellings(text: &str, with: &mut impl FnMut(&str)) {
    for put in FOREIGN.into_iter().chain(["==", "===", "====", "\r\n", "\t"]) {
        with(&format!("{text}{put}"));
        with(&format!("{put}{text}"));
    }
    with(&text.replace('-', "+"));
    with(&text.replace('_', "/"));
    with(&text.replace('-', "+").replace('_', "/"));
    with(&text.to_lowercase());
    with(&text.to_uppercase());
    with(&text.chars().rev().collect::<String>());
    with(&format!("{}\n{}", &text[..text.len() / 2], &text[text.len() / 2..]));
}
