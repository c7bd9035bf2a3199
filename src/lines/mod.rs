//! JSON lines as records: asked, sorted and paged as they stand, without a tree of each.
//!
//! Of a line only what the plan asks for is read; the rest is passed over (`scan`, `asked`), up to
//! the place where the answer is known (`parts`). A filter whose paths are mere chains of keys
//! (`trie`) is asked value by value (`direct`, `end`). Of the lines before it is remembered in
//! which order keys came (`order`), and what tests said of short texts (`answers`); lines that are
//! like them are answered in a loop of their own (`lane`). For any other filter, for lines that are
//! not as they look, and for sort keys, what is asked for goes onto a tape that is used again
//! (`read`, `tape`, `filter`). A tape is a record, so that the one evaluator answers. Knows no
//! schemas, and does no I/O.

mod answers;
mod asked;
mod direct;
mod end;
mod fault;
mod filter;
mod lane;
mod matcher;
mod order;
mod page;
#[cfg(feature = "rayon")]
mod parallel;
mod parts;
mod project;
mod read;
mod scan;
mod split;
mod tape;
mod trie;

pub use fault::{LineFault, MalformedLine};
pub use matcher::LineMatcher;
pub use page::{LinePage, LinePager};
pub use split::{Line, Lines};

/// How closely lines are looked at.
///
/// What is read because the query asks for it is always held against JSON's grammar; the two
/// differ in what they do about the rest.
///
/// | | `Full` | `Read` |
/// |---|---|---|
/// | the values that the query asks for, and the keys beside those | checked | checked |
/// | all else | held against the grammar: brackets, commas, colons, strings with their escapes, numbers and their range, UTF-8, depth | passed over |
/// | where reading stops | at the line's end | where the answer is known: at the first value for which a part of the filter that has to hold does not, or at the last key that is asked for |
/// | the line's last byte | checked | has to be `}` |
/// | of a key that stands twice in an object | the last counts | the first counts |
///
/// For lines that are records, and have no key twice in an object, the answers are the same.
///
/// # Reference
///
/// *JSON lines* ([guide](crate::guide::language#json-lines)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Validation {
    /// Every byte is checked: a line is refused exactly if it is no JSON object.
    #[default]
    Full,
    /// Only what the query asks for is checked, for lines that a program wrote and that were
    /// checked before.
    ///
    /// Of what is passed over before reading stops, this is found: strings that do not end or hold control characters, brackets that do not match, words that are no values, and
    /// in the objects on the way to a key asked for whatever stands between keys and values. Not
    /// found are bad escapes, malformed numbers, bytes that are not UTF-8, and missing commas and
    /// colons inside of what is passed over; and nothing is found behind the place where
    /// reading stops, but that the line does not end with `}`.
    Read,
}
