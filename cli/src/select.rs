//! Asks each record of the input, and keeps or counts what matches.

use serde_json::Value;
use wixql::Plan;

use crate::args::Args;
use crate::best::Best;
use crate::failure::Failure;
use crate::input::Input;
use crate::report;

/// The records that can be on the page. Others that match are counted only, so that the memory
/// needed depends on the page asked for and not on the input.
pub(crate) fn for_page(
    input: Input,
    plan: &Plan,
    best: Best,
    args: &Args,
) -> Result<Best, Failure> {
    let matcher = plan.matcher();
    let mut best = best;
    each(input, args, |record| {
        if matcher.matches(&record) {
            best.add(record);
        }
    })?;
    Ok(best)
}

/// How many records match.
pub(crate) fn count(input: Input, plan: &Plan, args: &Args) -> Result<u64, Failure> {
    let matcher = plan.matcher();
    let mut count = 0;
    each(input, args, |record: Value| count += u64::from(matcher.matches(&record)))?;
    Ok(count)
}

/// Hands over each record; what is malformed ends the run, or is reported and passed over.
fn each(input: Input, args: &Args, mut take: impl FnMut(Value)) -> Result<(), Failure> {
    let mut skipped = 0;
    let read = input.each(&mut |record| match record {
        Ok(record) => {
            take(record);
            Ok(())
        }
        Err(malformed) if args.skip_malformed && !malformed.is_last => {
            report::skipped(&malformed, args.errors);
            skipped += 1;
            Ok(())
        }
        Err(malformed) => Err(Failure::Malformed(malformed)),
    });
    if skipped > 0 {
        report::skipped_in_all(skipped, args.errors);
    }
    read
}
