//! The bytes of a cursor.
//!
//! Version 1, after its version byte:
//!
//! | what | how |
//! |---|---|
//! | flags | a byte; see [`flag`] |
//! | filter, if flagged | its clauses, as `query` writes them |
//! | sort, if flagged | its keys, as `query` writes them |
//! | fingerprint of the query, if flagged | 16 bytes |
//! | fingerprint of the order | 8 bytes |
//! | ordinal | a number |
//! | sort values | a list, as `value` writes them |
//! | the host's attachment, if flagged | its length, its bytes |
//!
//! Numbers of fixed length are big-endian, others LEB128; texts and lists begin with their
//! length. Writing and reading are inverse to each other: whatever is accepted is written
//! back as the same bytes. The bytes may be anything, and nothing recurses deeper than
//! [`DEEPEST`]. The direction is not among them; see [`Payload`].

mod bytes;
mod query;
mod value;

use bytes::{Read, TooDeep, block, list, refuse, varint, write_block, write_list, write_varint};
use nom::Parser;
use nom::combinator::all_consuming;
use nom::number::complete::{be_u8, be_u64, be_u128};
use query::{filter, sort_key, write_filter, write_sort_key};
use value::{value, write_value};

use super::{Carried, Cursor, CursorError, CursorReason, Direction, Payload, Position};
use crate::ast::{Filter, SortKey};

/// The first byte. Another version may share nothing else with this one.
const VERSION: u8 = 1;

/// Arrays, objects, filters and conditions inside each other. JSON of `serde_json` has 127
/// levels at the most.
const DEEPEST: u8 = 128;

/// What the flags say is there; other bits are 0.
mod flag {
    pub(super) const FILTER: u8 = 1;
    pub(super) const SORT: u8 = 1 << 1;
    /// Excludes both.
    pub(super) const FINGERPRINT: u8 = 1 << 2;
    pub(super) const INCLUSIVE: u8 = 1 << 3;
    pub(super) const ATTACHMENT: u8 = 1 << 4;
}

/// A cursor's parts, borrowed.
pub(crate) struct Parts<'c> {
    pub(crate) query: Query<'c>,
    pub(crate) position: &'c Position,
    pub(crate) attachment: Option<&'c [u8]>,
}

/// [`Carried`], borrowed.
pub(crate) enum Query<'c> {
    Whole { filter: Option<&'c Filter>, sort: Option<&'c [SortKey]> },
    Fingerprint(u128),
}

impl Parts<'_> {
    /// The bytes.
    ///
    /// A position or filter that is too deep is one that is too long.
    pub(crate) fn encode(&self) -> Result<Payload, CursorError> {
        let mut bytes = Vec::with_capacity(256);
        match self.write(&mut bytes) {
            Ok(()) => Ok(Payload { direction: self.position.direction, bytes }),
            Err(TooDeep) => Err(CursorError::too_long()),
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), TooDeep> {
        let query = match self.query {
            Query::Whole { filter, sort } => {
                let filter = if filter.is_some() { flag::FILTER } else { 0 };
                let sort = if sort.is_some() { flag::SORT } else { 0 };
                filter | sort
            }
            Query::Fingerprint(_) => flag::FINGERPRINT,
        };
        let inclusive = if self.position.inclusive { flag::INCLUSIVE } else { 0 };
        let attachment = if self.attachment.is_some() { flag::ATTACHMENT } else { 0 };
        out.extend([VERSION, query | inclusive | attachment]);
        match self.query {
            Query::Whole { filter, sort } => {
                if let Some(filter) = filter {
                    write_filter(out, filter, DEEPEST)?;
                }
                if let Some(sort) = sort {
                    write_list(out, sort, |out, key| write_sort_key(out, key, DEEPEST))?;
                }
            }
            Query::Fingerprint(fingerprint) => out.extend(fingerprint.to_be_bytes()),
        }
        out.extend(self.position.order.to_be_bytes());
        write_varint(out, self.position.ordinal);
        write_list(out, &self.position.keys, |out, key| write_value(out, key, DEEPEST))?;
        if let Some(attachment) = self.attachment {
            write_block(out, attachment);
        }
        Ok(())
    }
}

impl Cursor {
    /// Reads a cursor's bytes.
    ///
    /// # Errors
    ///
    /// [`CursorError`] for all bytes that [`encode`](Self::encode) does not write.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes, time and memory.
    pub fn decode(payload: &Payload) -> Result<Self, CursorError> {
        match all_consuming(|input| cursor(input, payload.direction)).parse(&payload.bytes) {
            Ok((_, cursor)) => Ok(cursor),
            Err(_) => Err(CursorError::invalid(CursorReason::Layout)),
        }
    }
}

/// A filter's bytes: others for another filter. There are none if it is too deep.
pub(crate) fn filter_bytes(filter: &Filter) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    write_filter(&mut bytes, filter, DEEPEST).ok().map(|()| bytes)
}

fn cursor(input: &[u8], direction: Direction) -> Read<'_, Cursor> {
    let (rest, version) = be_u8(input)?;
    if version != VERSION {
        return refuse(input);
    }
    let (rest, flags) = be_u8(rest)?;
    let has = |flag| flags & flag != 0;
    let (rest, query) = match flags & !(flag::INCLUSIVE | flag::ATTACHMENT) {
        flag::FINGERPRINT => {
            be_u128(rest).map(|(rest, number)| (rest, Carried::Fingerprint(number)))?
        }
        parts if parts & !(flag::FILTER | flag::SORT) == 0 => {
            let (rest, filter) = optional(rest, has(flag::FILTER), |rest| filter(rest, DEEPEST))?;
            let key = |rest| sort_key(rest, DEEPEST);
            let (rest, sort) = optional(rest, has(flag::SORT), |rest| list(rest, 2, key))?;
            (rest, Carried::Query { filter, sort })
        }
        _ => return refuse(input),
    };
    let (rest, order) = be_u64(rest)?;
    let (rest, ordinal) = varint(rest)?;
    let (rest, keys) = list(rest, 1, |rest| value(rest, DEEPEST))?;
    let (rest, attachment) = optional(rest, has(flag::ATTACHMENT), block)?;
    let inclusive = has(flag::INCLUSIVE);
    let position = Position { direction, keys, inclusive, ordinal, order };
    Ok((rest, Cursor { query, position, attachment: attachment.map(<[u8]>::to_vec) }))
}

fn optional<'b, T>(
    input: &'b [u8],
    is_there: bool,
    read: impl FnOnce(&'b [u8]) -> Read<'b, T>,
) -> Read<'b, Option<T>> {
    if is_there { read(input).map(|(rest, value)| (rest, Some(value))) } else { Ok((input, None)) }
}
