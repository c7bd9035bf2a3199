//! What all parts of the grammar share: the source, the limits, and the faults found.
//!
//! A fault does not stop the reading: it is noted with its position, what is at fault is
//! left out of the tree, and the reading goes on. Only a source can stop it.

use std::marker::PhantomData;

use crate::fault::{FaultKind, Faults, LimitName};
use crate::limits::Limits;
use crate::parse::locate::{Found, Target};
use crate::parse::source::{Event, Halt, Source, Stop};
use crate::path::FieldPath;

/// Objects and arrays that can stand around a filter: body, query, list of sort keys,
/// sort key, list of filters.
const AROUND_A_FILTER: usize = 5;

/// How deep a document may go outside of filters.
pub(crate) const fn depth_outside(limits: &Limits) -> usize {
    limits.depth.saturating_add(AROUND_A_FILTER)
}

/// Reads a query's parts from a source.
#[derive(Debug)]
pub(crate) struct Reader<'a, 's, S> {
    pub(crate) source: S,
    pub(crate) limits: &'a Limits,
    pub(crate) legacy: bool,
    /// Whether the source is the inside of a string of another document.
    pub(crate) embedded: bool,
    /// Whether what is read belongs to a filter.
    pub(crate) in_filter: bool,
    text: PhantomData<&'s str>,
    pub(crate) found: Vec<Found>,
    /// Faults beyond [`Limits::faults`].
    pub(crate) more: usize,
    /// Whether the document was left where it was too deep.
    is_too_deep: bool,
    pub(crate) cost: Cost,
}

/// What has been read, where the limits count it over the whole query.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) nodes: usize,
    pub(crate) members: usize,
}

impl<'a, 's, S: Source<'s>> Reader<'a, 's, S> {
    pub(crate) fn new(source: S, limits: &'a Limits, legacy: bool) -> Self {
        Self {
            source,
            limits,
            legacy,
            embedded: false,
            in_filter: false,
            text: PhantomData,
            found: Vec::new(),
            more: 0,
            is_too_deep: false,
            cost: Cost::default(),
        }
    }

    /// Runs `read` over the whole document.
    ///
    /// Gives back what it read unless the document had to be left, which is noted.
    pub(crate) fn whole<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Halt>,
    ) -> Option<T> {
        let result = read(self).and_then(|value| self.source.finish().map(|()| value));
        if result.is_err() {
            let (kind, position, target) = match self.source.stop() {
                Stop::Syntax(fault, byte) => (FaultKind::Syntax(fault), byte, Target::Byte),
                Stop::Depth(position) => {
                    let limit = LimitName::Depth;
                    let outside = depth_outside(self.limits);
                    let threshold = if self.in_filter { self.limits.depth } else { outside };
                    (FaultKind::Limit { limit, threshold }, position, Target::Value)
                }
            };
            self.is_too_deep = matches!(self.source.stop(), Stop::Depth(_));
            self.note(position, target, || kind);
        }
        result.ok()
    }

    /// The faults with their pointers, once `locate` has found these.
    pub(crate) fn faults(&mut self, locate: impl FnOnce(Vec<Found>) -> Faults) -> Faults {
        if self.found.is_empty() {
            return Faults::default();
        }
        let (list, more) = locate(std::mem::take(&mut self.found)).into_parts();
        Faults::of(list, more + self.more, self.is_too_deep)
    }

    #[cold]
    pub(crate) fn note(
        &mut self,
        position: usize,
        target: Target,
        kind: impl FnOnce() -> FaultKind,
    ) {
        // The words of faults beyond the bound are not even made.
        if self.found.len() < self.limits.faults.max(1) {
            let in_filter = self.in_filter;
            self.found.push(Found { position, target, in_filter, kind: kind(), below: None });
        } else {
            self.more += 1;
        }
    }

    /// Notes a fault of the value at `position`.
    pub(crate) fn note_value(&mut self, position: usize, kind: impl FnOnce() -> FaultKind) {
        self.note(position, Target::Value, kind);
    }

    /// Notes a fault of the key at `position`.
    pub(crate) fn note_key(&mut self, position: usize, kind: impl FnOnce() -> FaultKind) {
        self.note(position, Target::Key, kind);
    }

    /// The fault of having passed a limit.
    pub(crate) const fn limit(&self, limit: LimitName) -> FaultKind {
        let threshold = match limit {
            LimitName::Bytes => self.limits.bytes,
            LimitName::Depth => self.limits.depth,
            LimitName::Nodes => self.limits.nodes,
            LimitName::List => self.limits.list,
            LimitName::Members => self.limits.members,
            LimitName::Text => self.limits.text,
            LimitName::PathBytes => self.limits.path_bytes,
            LimitName::PathSegments => self.limits.path_segments,
            LimitName::SortKeys => self.limits.sort_keys,
            LimitName::Fields => self.limits.fields,
            LimitName::Cursor => self.limits.cursor,
        };
        FaultKind::Limit { limit, threshold }
    }

    /// Notes that a value is of another kind than belongs there, and passes over it.
    #[cold]
    pub(crate) fn wrong_shape(
        &mut self,
        event: &Event<'s>,
        expected: &'static str,
    ) -> Result<(), Halt> {
        let position = self.source.position();
        self.note_value(position, || FaultKind::WrongShape { expected, found: event.kind() });
        self.source.skip(event)
    }

    /// Notes a key that means nothing, and passes over its value.
    #[cold]
    pub(crate) fn unknown_key(
        &mut self,
        key: &str,
        nearest: impl FnOnce() -> Option<&'static str>,
    ) -> Result<(), Halt> {
        let position = self.source.position();
        self.note_key(position, || FaultKind::UnknownKey {
            key: key.to_owned(),
            nearest: nearest().map(str::to_owned),
        });
        self.skip_value()
    }

    /// Passes over the next value.
    pub(crate) fn skip_value(&mut self) -> Result<(), Halt> {
        let event = self.source.value()?;
        self.source.skip(&event)
    }

    /// Whether the key just read, the `bit`th of those that mean something in its object,
    /// stands there for the first time; noted if not. Of repeated keys the first counts.
    #[inline]
    pub(crate) fn once(&mut self, seen: &mut u8, bit: u8, key: &str) -> bool {
        let is_first = *seen & 1 << bit == 0;
        if !is_first {
            self.duplicate_key(self.source.position(), key);
        }
        *seen |= 1 << bit;
        is_first
    }

    #[cold]
    pub(crate) fn duplicate_key(&mut self, position: usize, key: &str) {
        self.note_key(position, || FaultKind::DuplicateKey { key: key.to_owned() });
    }

    /// The field path just read, as a key or as a value; what is wrong with it is noted.
    #[inline]
    pub(crate) fn path(&mut self, text: &str, target: Target) -> Option<FieldPath> {
        self.path_at(self.source.position(), target, text)
    }

    /// As [`path`](Self::path), for one that was read before.
    #[inline]
    pub(crate) fn path_at(
        &mut self,
        position: usize,
        target: Target,
        text: &str,
    ) -> Option<FieldPath> {
        match self.check_path(text) {
            Ok(path) => Some(path),
            Err(kind) => {
                self.note(position, target, || kind);
                None
            }
        }
    }

    #[inline]
    fn check_path(&self, text: &str) -> Result<FieldPath, FaultKind> {
        if text.len() > self.limits.path_bytes {
            return Err(self.limit(LimitName::PathBytes));
        }
        let path = FieldPath::from(text);
        // So many segments take at least twice as many bytes, less one.
        if text.len() / 2 >= self.limits.path_segments
            && path.segment_count() > self.limits.path_segments
        {
            return Err(self.limit(LimitName::PathSegments));
        }
        Ok(path)
    }

    /// Whether the string just read is within the limit; noted if not.
    #[inline]
    pub(crate) fn fits(&mut self, text: &str, target: Target) -> bool {
        let fits = text.len() <= self.limits.text;
        if !fits {
            let kind = self.limit(LimitName::Text);
            self.note(self.source.position(), target, || kind);
        }
        fits
    }
}
