//! Projection of a record's text: what is shown is written as it stood.

use std::collections::HashMap;

use crate::lines::fault::Broken;
use crate::lines::scan::Scan;
use crate::lines::tape::Counting;
use crate::plan::{Projection, Way};
use crate::timestamp::{DATE_KEY, Timestamp};

type Result<T> = std::result::Result<T, Broken>;

/// The parts of a record that are shown, without blanks between them.
pub(super) fn project(line: &[u8], projection: &Projection, counting: Counting) -> Result<Vec<u8>> {
    let mut shown = Shown { out: Vec::new(), counting };
    shown.value(line, &projection.ways())?;
    Ok(shown.out)
}

/// What is shown so far.
struct Shown {
    out: Vec<u8>,
    counting: Counting,
}

/// An entry of an object, as it was written.
struct Entry<'l> {
    /// With its quotes.
    key: &'l [u8],
    value: &'l [u8],
}

impl Shown {
    /// Writes the parts of a value to which the ways lead; says whether there is anything to
    /// show, which for a scalar there is not. As deep as the value.
    fn value(&mut self, text: &[u8], ways: &[Way<'_>]) -> Result<bool> {
        let mut scan = Scan::new(text);
        match scan.peek() {
            Some(b'{') => self.object(&mut scan, ways),
            Some(b'[') => self.array(&mut scan, ways),
            _ => Ok(false),
        }
    }

    fn array(&mut self, scan: &mut Scan<'_>, ways: &[Way<'_>]) -> Result<bool> {
        let mut separator = b'[';
        each_item(scan, |item| {
            let end = self.out.len();
            self.out.push(separator);
            if self.value(item, ways)? {
                separator = b',';
            } else {
                self.out.truncate(end);
            }
            Ok(())
        })?;
        if separator == b'[' {
            self.out.push(b'[');
        }
        self.out.push(b']');
        Ok(true)
    }

    fn object(&mut self, scan: &mut Scan<'_>, ways: &[Way<'_>]) -> Result<bool> {
        let (mut entries, mut keys) = (Vec::new(), Vec::new());
        each_entry(scan, |key, entry| {
            keys.push(key);
            entries.push(entry);
            Ok(())
        })?;
        // Of a key that stands twice, one value counts, in the place of the first.
        let mut places: HashMap<&str, (usize, usize)> = HashMap::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            let (_, counting) = places.entry(key).or_insert((at, at));
            if self.counting == Counting::Last {
                *counting = at;
            }
        }
        if let (1, Some(&(_, counting))) = (places.len(), places.get(DATE_KEY))
            && entries.get(counting).is_some_and(is_instant)
        {
            return Ok(false);
        }
        let mut steps: Vec<_> =
            ways.iter().filter_map(|way| way.step(|key| places.contains_key(key))).collect();
        steps.sort_by_key(|&(key, _)| key);
        let mut separator = b'{';
        for (at, key) in keys.iter().enumerate() {
            let first = steps.partition_point(|&(step, _)| step < key.as_str());
            let to_key = steps.get(first..).unwrap_or_default().iter();
            let ways: Vec<_> =
                to_key.take_while(|&&(step, _)| step == key).map(|&(_, way)| way).collect();
            let Some(&(place, counting)) = places.get(key.as_str()) else { continue };
            if ways.is_empty() || place != at {
                continue;
            }
            let (Some(named), Some(entry)) = (entries.get(at), entries.get(counting)) else {
                continue;
            };
            let end = self.out.len();
            self.out.push(separator);
            self.out.extend_from_slice(named.key);
            self.out.push(b':');
            let is_shown = if ways.iter().any(|way| way.is_at_end()) {
                self.out.extend_from_slice(entry.value);
                true
            } else {
                self.value(entry.value, &ways)?
            };
            if is_shown {
                separator = b',';
            } else {
                self.out.truncate(end);
            }
        }
        if separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(true)
    }
}

fn is_instant(entry: &Entry<'_>) -> bool {
    let mut scan = Scan::new(entry.value);
    let mut text = String::new();
    scan.peek() == Some(b'"')
        && scan.string().is_ok_and(|string| string.append_to(&mut text).is_ok())
        && Timestamp::parse(&text).is_ok()
}

/// Hands over the text of each element of the array that is next.
fn each_item<'l>(scan: &mut Scan<'l>, mut each: impl FnMut(&'l [u8]) -> Result<()>) -> Result<()> {
    scan.advance();
    let mut is_first = true;
    while scan.goes_on(b']', std::mem::take(&mut is_first))? {
        each(value(scan)?)?;
    }
    Ok(())
}

/// Hands over each entry of the object that is next, and its key.
fn each_entry<'l>(
    scan: &mut Scan<'l>,
    mut each: impl FnMut(String, Entry<'l>) -> Result<()>,
) -> Result<()> {
    scan.advance();
    let mut is_first = true;
    while scan.goes_on(b'}', std::mem::take(&mut is_first))? {
        scan.peek();
        let start = scan.at();
        let mut meant = String::new();
        scan.key()?.append_to(&mut meant)?;
        let key = scan.since(start);
        scan.colon()?;
        each(meant, Entry { key, value: value(scan)? })?;
    }
    Ok(())
}

/// Passes over the value that is next; gives its text.
///
/// It is inside of one other, as far as that matters: what lies deeper in a record was counted when
/// the record's own value was passed over.
fn value<'l>(scan: &mut Scan<'l>) -> Result<&'l [u8]> {
    scan.peek();
    let start = scan.at();
    scan.skip::<true>(1)?;
    Ok(scan.since(start))
}
