//! What can be wrong with a query: every fault's kind, place and words.
//!
//! `parse` and `bind` find faults; all those of one query are reported together as a
//! [`QueryError`]. The stages hand over what they hold, the words are here.

mod envelope;
mod kind;
mod nearest;

use std::fmt;

pub use envelope::{ApplicationError, Details, Envelope, FieldViolation, ValidationError};
pub use kind::{ErrorCode, FaultKind, LimitName, PagingKind, Rule, SyntaxFault};
pub(crate) use nearest::nearest;

use crate::cursor::CursorReason;
use crate::pointer::Pointer;

/// One thing that is wrong with a query.
///
/// `Display` says what and where in one line, such as
/// ``unknown operator `$regex` at `/filter/name/$regex` (line 1, column 20)``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    at: Pointer,
    on_key: bool,
    in_filter: bool,
    place: Option<Place>,
}

/// A place in the text of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Place {
    /// Bytes before the place.
    pub offset: usize,
    /// Bytes of what stands there.
    pub length: usize,
    /// The line, from 1.
    pub line: usize,
    /// The character in its line, from 1.
    pub column: usize,
}

impl Fault {
    /// A fault of the value that `at` points to.
    pub(crate) const fn of_value(kind: FaultKind, at: Pointer) -> Self {
        Self { kind, at, on_key: false, in_filter: false, place: None }
    }

    /// A fault of the last key of `at`, rather than of what stands under it.
    pub(crate) const fn of_key(kind: FaultKind, at: Pointer) -> Self {
        Self { kind, at, on_key: true, in_filter: false, place: None }
    }

    /// The same fault, said to lie inside of a filter or not.
    pub(crate) const fn in_filter(mut self, in_filter: bool) -> Self {
        self.in_filter = in_filter;
        self
    }

    /// The same fault, with its place in the text.
    pub(crate) const fn placed(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Whether the key is at fault, rather than what stands under it.
    #[must_use]
    pub const fn is_on_key(&self) -> bool {
        self.on_key
    }

    /// Whether it lies inside of a filter.
    pub(crate) const fn is_in_filter(&self) -> bool {
        self.in_filter
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &FaultKind {
        &self.kind
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.kind.code(self.in_filter)
    }

    /// Where in the body.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }

    /// Where in the text, if the query was text.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// The known name nearest to the one that is not known, if one is near.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        self.kind.nearest()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(name) = self.nearest() {
            write!(f, "; did you mean `{name}`?")?;
        }
        if !self.at.as_str().is_empty() {
            write!(f, " at `{}`", crate::show::excerpt(self.at.as_str(), 256))?;
        }
        match self.place {
            Some(place) => write!(f, " (line {}, column {})", place.line, place.column),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// Everything that is wrong with a query, in reading order; at least one fault.
///
/// `Display` gives the first fault and how many follow;
/// [`envelope`](Self::envelope) the body of the answer.
///
/// # Example
///
/// ```
/// use wixql::parse;
///
/// let error = parse(br#"{"filter": {"a": {"$gtt": 5}}, "sort": [{"order": "ASC"}]}"#).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown operator `$gtt`; did you mean `$gt`? at `/filter/a/$gtt` \
///      (line 1, column 19), and one more fault",
/// );
/// let codes: Vec<&str> = error.faults().iter().map(|fault| fault.code().name()).collect();
/// assert_eq!(codes, ["UNSUPPORTED_FILTER_OPERATOR", "INVALID_SORT"]);
/// ```
///
/// # Reference
///
/// *Errors* ([guide](crate::guide::language#9-errors)).
#[derive(Clone)]
pub struct QueryError {
    /// INVARIANT: never empty.
    faults: Vec<Fault>,
    /// Faults found beyond those listed.
    more: usize,
    cursor_reason: Option<CursorReason>,
}

/// Errors are equal if their receivers cannot tell them apart.
impl PartialEq for QueryError {
    fn eq(&self, other: &Self) -> bool {
        self.faults == other.faults && self.more == other.more
    }
}

impl Eq for QueryError {}

impl fmt::Debug for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("QueryError");
        fields.field("faults", &self.faults).field("more", &self.more).finish_non_exhaustive()
    }
}

impl QueryError {
    /// The faults, in reading order, up to [`Limits::faults`](crate::Limits::faults), or fewer where
    /// their pointers are very long.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many faults were found beyond those listed.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// What exactly is wrong with the cursor, if one was refused. It is for the host's log:
    /// neither `Display` nor `Debug` says it, nor the envelope, as it would help those who forge
    /// cursors.
    #[must_use]
    pub const fn cursor_reason(&self) -> Option<CursorReason> {
        self.cursor_reason
    }

    /// The HTTP status of the answer: 400, or 500 if the host's own conditions, records or
    /// codec are at fault.
    #[must_use]
    pub fn status(&self) -> u16 {
        let is_hosts = |fault: &Fault| fault.code() == ErrorCode::Internal;
        if self.faults.iter().any(is_hosts) { 500 } else { 400 }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.faults.first() {
            write!(f, "{first}")?;
        }
        match self.faults.len().saturating_sub(1) + self.more {
            0 => Ok(()),
            1 => write!(f, ", and one more fault"),
            n => write!(f, ", and {n} more faults"),
        }
    }
}

impl std::error::Error for QueryError {}

/// Faults as a stage finds them, bounded.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    more: usize,
    /// Whether reading stopped where the body was too deep.
    is_too_deep: bool,
    cursor_reason: Option<CursorReason>,
}

impl Faults {
    /// Faults found, and how many more were found that are not listed.
    ///
    /// `list` may be empty only if `more` is 0.
    pub(crate) const fn of(list: Vec<Fault>, more: usize, is_too_deep: bool) -> Self {
        Self { list, more, is_too_deep, cursor_reason: None }
    }

    /// Whether a further fault would only be counted: `limit` are listed, or their pointers, each
    /// of which may be as long as the body, take so much room that there is none for another.
    pub(crate) fn is_full(&self, limit: usize) -> bool {
        const POINTERS: usize = 64 << 10;
        let pointers = || self.list.iter().map(|fault| fault.at.len()).sum::<usize>();
        self.list.len() >= limit.max(1) || pointers() > POINTERS
    }

    /// Adds a fault, or counts it only if the list [is full](Self::is_full).
    pub(crate) fn push(&mut self, fault: Fault, limit: usize) {
        if self.is_full(limit) {
            self.more += 1;
        } else {
            self.list.push(fault);
        }
    }

    /// Adds the fault of a cursor, with what is wrong with it.
    pub(crate) fn refuse_cursor(&mut self, fault: Fault, reason: CursorReason, limit: usize) {
        self.cursor_reason = Some(reason);
        self.push(fault, limit);
    }

    /// How much was found so far: what is listed, and what is only counted.
    pub(crate) const fn found(&self) -> (usize, usize) {
        (self.list.len(), self.more)
    }

    /// Those that are listed beyond what had been found.
    pub(crate) fn since(&self, (listed, _): (usize, usize)) -> &[Fault] {
        self.list.get(listed..).unwrap_or_default()
    }

    /// Forgets all beyond what had been found.
    pub(crate) fn forget_since(&mut self, (listed, more): (usize, usize)) {
        self.list.truncate(listed);
        self.more = more;
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn first(&self) -> Option<&Fault> {
        self.list.first()
    }

    /// Whether reading stopped where the body was too deep.
    pub(crate) const fn is_too_deep(&self) -> bool {
        self.is_too_deep
    }

    /// Those that are listed, and how many are only counted.
    pub(crate) fn into_parts(self) -> (Vec<Fault>, usize) {
        (self.list, self.more)
    }

    /// Forgets all places.
    pub(crate) fn displace(&mut self) {
        for fault in &mut self.list {
            fault.place = None;
        }
    }

    pub(crate) fn list_mut(&mut self) -> &mut Vec<Fault> {
        &mut self.list
    }

    /// Puts both lists into one, in reading order where places are known.
    ///
    /// What is at fault already, and what stands below it, is not judged again, unless it is only
    /// that its key stands twice; nor is an empty path, which keeps the place of one that could not
    /// be read.
    pub(crate) fn merge(&mut self, other: Self, limit: usize) {
        let earlier = self.list.len();
        for fault in other.list {
            let hides = |fault: &&Fault| !matches!(fault.kind, FaultKind::DuplicateKey { .. });
            let known = self.list.iter().take(earlier).filter(hides);
            let is_known = known.map(Fault::at).any(|at| fault.at().is_below(at));
            let is_unread = earlier > 0
                && !fault.on_key
                && matches!(&fault.kind, FaultKind::Path { path, .. } if path.is_empty());
            if !is_known && !is_unread {
                self.list.push(fault);
            }
        }
        // Stable: what has no place keeps the order in which it was found.
        self.list.sort_by_key(|fault| fault.place.map(|place| place.offset));
        self.cursor_reason = self.cursor_reason.or(other.cursor_reason);
        self.more += other.more + self.list.len().saturating_sub(limit.max(1));
        self.list.truncate(limit.max(1));
    }

    /// The error, or `value` if nothing is wrong.
    pub(crate) fn into_result<T>(self, value: T) -> Result<T, QueryError> {
        if self.list.is_empty() {
            Ok(value)
        } else {
            let Self { list: faults, more, cursor_reason, .. } = self;
            Err(QueryError { faults, more, cursor_reason })
        }
    }
}

impl From<Fault> for QueryError {
    fn from(fault: Fault) -> Self {
        Self { faults: vec![fault], more: 0, cursor_reason: None }
    }
}
