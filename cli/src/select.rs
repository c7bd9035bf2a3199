//! Asks each record of the input, and keeps or counts what matches.

use wixql::{LineMatcher, LinePager, MalformedLine, Plan};

use crate::args::Args;
use crate::failure::Failure;
use crate::input::{Input, Take};
use crate::malformed::Malformed;
use crate::report;

/// A record that can be on the page, as text.
pub(crate) type Text = Box<[u8]>;

/// The pager with the records that can be on the page. Others that match are counted only, so that
/// the memory needed depends on the page asked for and not on the input.
pub(crate) fn for_page<'p>(
    input: Input,
    plan: &'p Plan,
    args: &Args,
) -> Result<LinePager<'p, Text>, Failure> {
    let mut pager = plan.line_pager(args.validation.into());
    each(input, args, |record| pager.offer(record).map(|_| ()))?;
    Ok(pager)
}

/// How many records match.
pub(crate) fn count(input: Input, plan: &Plan, args: &Args) -> Result<u64, Failure> {
    let mut matcher: LineMatcher<'_> = plan.line_matcher(args.validation.into());
    let mut count = 0;
    each(input, args, |record| {
        count += u64::from(matcher.matches(record)?);
        Ok(())
    })?;
    Ok(count)
}

/// Hands over each record; what is malformed ends the run, or is reported and passed over.
fn each(
    input: Input,
    args: &Args,
    record: impl FnMut(&[u8]) -> Result<(), MalformedLine>,
) -> Result<(), Failure> {
    let mut taken = Taken { record, args, skipped: 0 };
    let read = input.each(&mut taken);
    if taken.skipped > 0 {
        report::skipped_in_all(taken.skipped, args.errors);
    }
    read
}

struct Taken<'a, F> {
    record: F,
    args: &'a Args,
    skipped: u64,
}

impl<F: FnMut(&[u8]) -> Result<(), MalformedLine>> Take for Taken<'_, F> {
    fn record(&mut self, text: &[u8]) -> Result<(), MalformedLine> {
        (self.record)(text)
    }

    fn malformed(&mut self, malformed: Malformed) -> Result<(), Failure> {
        if !self.args.skip_malformed || malformed.is_last {
            return Err(Failure::Malformed(malformed));
        }
        report::skipped(&malformed, self.args.errors);
        self.skipped += 1;
        Ok(())
    }
}
