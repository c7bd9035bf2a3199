//! From one key that is asked for to the next: the entries between them are passed over.

use crate::lines::fault::{Broken, LineFault};
use crate::lines::order::{Order, Orders};
use crate::lines::read::Met;
use crate::lines::scan::{Quoted, Scan};
use crate::lines::trie::{Branch, ROOT, Trie};
use crate::timestamp::DATE_KEY;

/// A key for which all before it was passed over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'l> {
    /// It is asked for: its place among those that are.
    Asked(usize),
    /// It is the first, and the object could stand for an instant. All of it decides, so all of
    /// it is read.
    Date(Quoted<'l>),
}

/// The only key of an object that stands for an instant.
const DATE: &[u8] = DATE_KEY.as_bytes();

/// What lies behind a key; its place among those that are asked for, if it is one; and the key, if
/// it is that of an instant.
type OddKey<'l> = (Scan<'l>, Option<usize>, Option<Quoted<'l>>);

type Result<T> = std::result::Result<T, Broken>;

/// Passes over the entries of an object up to the next key that its node asks for, and over that
/// and its colon; or over the bracket that ends the object.
///
/// The object is the `depth`th that is open; `is_first` says that it has just been opened. In the
/// room behind `texts` escapes are resolved.
#[inline(always)]
pub(super) fn pass_to_asked<'l, const FULL: bool>(
    scan: &mut Scan<'l>,
    (trie, orders): (&Trie, &mut Orders),
    node: usize,
    (depth, mut is_first): (usize, bool),
    texts: &mut String,
) -> Result<Option<Found<'l>>> {
    // Most of a line is passed over here, so this stays in registers.
    let mut here = *scan;
    let (Some(branch), Some(order)) = (trie.branch(node), orders.of(node)) else {
        return here.unexpected();
    };
    if is_first {
        order.restart();
    }
    if !here.goes_on(b'}', is_first)? {
        *scan = here;
        return Ok(None);
    }
    loop {
        let asked = if let Some(known) = here.ahead().and_then(|ahead| order.expected(ahead)) {
            here.pass_key(known.length);
            known.asked
        } else {
            let (asked, date);
            (here, asked, date) = other_key(here, (trie, branch, order), is_first, texts)?;
            if let Some(date) = date {
                *scan = here;
                return Ok(Some(Found::Date(date)));
            }
            asked
        };
        if let Some(place) = asked {
            *scan = here;
            return Ok(Some(Found::Asked(place)));
        }
        here.skip::<FULL>(depth)?;
        is_first = false;
        if !here.goes_on(b'}', false)? {
            *scan = here;
            return Ok(None);
        }
    }
}

/// Passes over a key that was not expected, and its colon.
#[inline(never)]
fn other_key<'l>(
    mut scan: Scan<'l>,
    (trie, branch, order): (&Trie, &Branch, &mut Order),
    is_first: bool,
    texts: &mut String,
) -> Result<OddKey<'l>> {
    if let Some(known) = scan.ahead().and_then(|ahead| order.behind_missing(ahead)) {
        scan.pass_key(known.length);
        return Ok((scan, known.asked, None));
    }
    match scan.plain_key() {
        // What a first key of a `$` may be is looked at below.
        Some(key) if !(is_first && key.first == b'$') => {
            scan.pass_key(key.length);
            let asked = trie.step_plain(branch, key);
            order.learn(key, asked);
            Ok((scan, asked, None))
        }
        _ => {
            let (scan, asked, date) = odd_key(scan, trie, branch, texts)?;
            Ok((scan, asked, date.filter(|_| is_first)))
        }
    }
}

/// Passes over a key, however it is written, and its colon.
#[cold]
fn odd_key<'l>(
    mut scan: Scan<'l>,
    trie: &Trie,
    branch: &Branch,
    texts: &mut String,
) -> Result<OddKey<'l>> {
    let key = scan.key()?;
    let (asked, date) = if key.has_escapes {
        let start = texts.len();
        key.append_to(texts)?;
        let meant = texts.get(start..).unwrap_or_default().as_bytes();
        let found = (trie.step(branch, meant), (meant == DATE).then_some(key));
        texts.truncate(start);
        found
    } else {
        (trie.step(branch, key.bytes), (key.bytes == DATE).then_some(key))
    };
    scan.colon()?;
    Ok((scan, asked, date))
}

/// Holds the rest of a record against the grammar; of its keys these were met. Says whether none of
/// them stands there again.
pub(super) fn pass_rest(
    mut scan: Scan<'_>,
    (trie, orders): (&Trie, &mut Orders),
    met: Met,
    texts: &mut String,
) -> Result<bool> {
    let mut is_same = true;
    while let Some(found) =
        pass_to_asked::<true>(&mut scan, (trie, orders), ROOT, (1, false), texts)?
    {
        if let Found::Asked(place) = found {
            is_same &= !met.has(place);
        }
        scan.skip::<true>(1)?;
    }
    scan.finish().map(|()| is_same)
}

/// Sees to it that the line ends with its object.
#[inline]
pub(super) fn last_bracket(line: &[u8]) -> Result<()> {
    if line.last() == Some(&b'}') {
        return Ok(());
    }
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
    match line.iter().rposition(|byte| !is_blank(byte)) {
        Some(at) if line.get(at) == Some(&b'}') => Ok(()),
        _ => Err(Broken { fault: LineFault::End, at: line.len() }),
    }
}
