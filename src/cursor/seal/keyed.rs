//! What sealed and signed cursors have in common: header, choice of the key, expiry, length.

use std::fmt;
use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hkdf::Hkdf;
use nom::IResult;
use nom::number::complete::{be_u8, be_u32};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key::{Key, Keys};
use crate::cursor::{CursorCodec, CursorError, CursorReason, Direction, Payload, text};

/// What makes the bytes after the header, under one key.
pub trait Protection: Sized {
    /// The first byte of a text: one for each way of protection, so that there is nothing
    /// to choose from when a text is opened.
    const VERSION: u8;

    /// Bytes that it adds, at the most.
    const ADDS: usize;

    /// With working keys that `derive` makes, a different one for each label.
    fn new(derive: impl Fn(&[u8]) -> Zeroizing<[u8; 32]>) -> Self;

    /// Appends `plain`, protected.
    fn protect(&self, bound: &[u8], now: SystemTime, plain: [&[u8]; 2], out: &mut Vec<u8>);

    /// Where in `bytes`, which are what was appended, the plain bytes stand now; `None` if they
    /// are not what was protected, with what is `bound`.
    fn open(&self, bound: &[u8], bytes: &mut [u8]) -> Option<Range<usize>>;
}

/// A codec with keys: [`SealedCursors`](crate::SealedCursors) or
/// [`SignedCursors`](crate::SignedCursors), by how it protects.
pub struct KeyedCursors<P> {
    name: Box<str>,
    active: Working<P>,
    accepted: Vec<Working<P>>,
    clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    lifetime: Option<Duration>,
    longest: usize,
}

/// A key at work.
struct Working<P> {
    id: u32,
    end: Option<SystemTime>,
    next: P,
    prev: P,
}

const NEXT: u8 = 0;
const PREV: u8 = 1;

/// Version, direction, number of the key.
const HEADER: usize = 6;

/// Seconds since 1970, big-endian; 0 for never.
type Expiry = [u8; 8];

/// Names this purpose among all for which the host's key is used.
const DOMAIN: &[u8] = b"wixql cursor";

/// Characters that a cursor has at the most, unless said otherwise.
const LONGEST: usize = 2_048;

impl<P: Protection> KeyedCursors<P> {
    /// For the endpoint of this name, which no other endpoint under these keys has. The clock
    /// is asked whenever a cursor is made or opened; give `SystemTime::now`.
    #[must_use]
    pub fn new(
        name: &str,
        keys: &Keys,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> Self {
        let accepted = keys.accepted.iter().map(|(key, end)| Working::new(name, key, *end));
        Self {
            name: name.into(),
            active: Working::new(name, &keys.active, None),
            accepted: accepted.collect(),
            clock: Box::new(clock),
            lifetime: None,
            longest: LONGEST,
        }
    }

    /// How long a cursor opens; for ever, unless said. It ends with a whole second, the next one.
    /// Each page's cursors live anew: a walk may take longer than one of them.
    #[must_use]
    pub const fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// Characters of the longest cursor that is made: 2,048 unless said, 16,000 at the most.
    #[must_use]
    pub const fn longest(mut self, characters: usize) -> Self {
        self.longest = characters;
        self
    }
}

impl<P: Protection> CursorCodec for KeyedCursors<P> {
    fn seal(&self, payload: &Payload, caller: &[u8]) -> Result<String, CursorError> {
        let plain = size_of::<Expiry>() + payload.bytes.len();
        // Before anything is encrypted, or set aside for it.
        if text::length(HEADER + plain) > self.longest {
            return Err(CursorError::too_long());
        }
        let now = (self.clock)();
        let (direction, working) = match payload.direction {
            Direction::Next => (NEXT, &self.active.next),
            Direction::Prev => (PREV, &self.active.prev),
        };
        let mut bytes = Vec::with_capacity(HEADER + plain + P::ADDS);
        bytes.extend_from_slice(&[P::VERSION, direction]);
        bytes.extend_from_slice(&self.active.id.to_be_bytes());
        let bound = self.bound(&bytes, caller);
        let plain = [&self.expiry(now), &*payload.bytes];
        working.protect(&bound, now, plain, &mut bytes);
        text::write(&bytes, self.longest)
    }

    fn open(&self, text: &str, caller: &[u8]) -> Result<Payload, CursorError> {
        let invalid = |reason| move || CursorError::invalid(reason);
        let mut bytes = text::read(text)?;
        let Some((header, protected)) = bytes.split_at_mut_checked(HEADER) else {
            return Err(CursorError::invalid(CursorReason::Length));
        };
        let (direction, id) = read_header::<P>(header).ok_or_else(invalid(CursorReason::Header))?;
        let working = self.key(id).ok_or_else(invalid(CursorReason::UnknownKey))?;
        let now = (self.clock)();
        if working.end.is_some_and(|end| end <= now) {
            return Err(CursorError::invalid(CursorReason::EndedKey));
        }
        let bound = self.bound(header, caller);
        let working = match direction {
            Direction::Next => &working.next,
            Direction::Prev => &working.prev,
        };
        let plain = working.open(&bound, protected).ok_or_else(invalid(CursorReason::Forged))?;
        // From here on it is known to be ours.
        let plain = plain.start + HEADER..plain.end + HEADER;
        bytes.truncate(plain.end);
        bytes.drain(..plain.start);
        let expiry = bytes.first_chunk::<{ size_of::<Expiry>() }>();
        let expiry = u64::from_be_bytes(*expiry.ok_or_else(invalid(CursorReason::Layout))?);
        if expiry != 0 && seconds(now) >= expiry {
            return Err(CursorError::expired());
        }
        bytes.drain(..size_of::<Expiry>());
        Ok(Payload { direction, bytes })
    }
}

impl<P: Protection> KeyedCursors<P> {
    fn key(&self, id: u32) -> Option<&Working<P>> {
        std::iter::once(&self.active).chain(&self.accepted).find(|working| working.id == id)
    }

    fn expiry(&self, now: SystemTime) -> Expiry {
        let ends = |lifetime: Duration| {
            let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
            let end = now.saturating_add(lifetime);
            // Rounded up, or it would end before its time; never the 0 of what does not end.
            end.as_secs().saturating_add(u64::from(end.subsec_nanos() > 0)).max(1)
        };
        self.lifetime.map_or(0, ends).to_be_bytes()
    }

    /// All that is authenticated beside the plain bytes: each part after its length, so that
    /// no two lists of parts are the same bytes.
    fn bound(&self, header: &[u8], caller: &[u8]) -> Vec<u8> {
        let parts = [DOMAIN, header, self.name.as_bytes(), caller];
        let length = parts.iter().map(|part| part.len() + size_of::<u64>()).sum();
        let mut bound = Vec::with_capacity(length);
        for part in parts {
            bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bound.extend_from_slice(part);
        }
        bound
    }
}

impl<P> fmt::Debug for KeyedCursors<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedCursors").field("name", &self.name).finish_non_exhaustive()
    }
}

fn read_header<P: Protection>(header: &[u8]) -> Option<(Direction, u32)> {
    let fields = |input| -> IResult<&[u8], (u8, u8, u32), ()> {
        let (rest, version) = be_u8(input)?;
        let (rest, direction) = be_u8(rest)?;
        let (rest, id) = be_u32(rest)?;
        Ok((rest, (version, direction, id)))
    };
    let (_, (version, direction, id)) = fields(header).ok()?;
    let direction = match direction {
        NEXT => Direction::Next,
        PREV => Direction::Prev,
        _ => return None,
    };
    (version == P::VERSION).then_some((direction, id))
}

impl<P: Protection> Working<P> {
    fn new(name: &str, key: &Key, end: Option<SystemTime>) -> Self {
        let source = Hkdf::<Sha256>::new(Some(DOMAIN), key.secret());
        let of = |direction: u8| {
            P::new(|label| {
                let mut working = Zeroizing::new([0; 32]);
                // The name is last and all before it, but for the label, has one length:
                // labels are no beginning of each other.
                let id = key.id().to_be_bytes();
                let info = [label, &[P::VERSION, direction], &id, name.as_bytes()];
                // It fails only if more than 255 times 32 bytes are asked for.
                let _ = source.expand_multi_info(&info, &mut *working);
                working
            })
        };
        Self { id: key.id(), end, next: of(NEXT), prev: of(PREV) }
    }
}

/// Since 1970; before it, 0.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
