//! The host: an endpoint, the keys that it changes, and its clock, which only the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wixql::{
    Caller, Cursor, CursorCodec as _, Direction, Endpoint, Key, Keys, Order, SealedCursors,
    SortKey, field,
};

use crate::asked::Asked;
use crate::order::By;
use crate::pools::Type;
use crate::record::{Cell, FIELDS};

const NAME: &str = "rows";

/// How the endpoint is set up, but for its keys.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) ty: Type,
    pub(crate) resend: bool,
    /// Whom cursors are bound to.
    pub(crate) principal: Option<&'static str>,
}

pub(crate) struct Host {
    setup: Setup,
    default_sort: Vec<By>,
    seconds: Arc<AtomicU64>,
    active: u32,
    /// Older keys, and until when they open.
    accepted: Vec<(u32, Option<SystemTime>)>,
    endpoint: Endpoint,
    /// As the endpoint's, to look into cursors.
    codec: SealedCursors,
}

impl Host {
    pub(crate) fn new(setup: &Setup, asked: &Asked) -> Self {
        let seconds = Arc::new(AtomicU64::new(1_700_000_000));
        let default_sort = asked.default_sort.clone();
        let keys = Keys::new(key(1));
        let endpoint = endpoint(setup, &default_sort, &keys, &seconds);
        let codec = SealedCursors::new(NAME, &keys, clock(&seconds));
        let (setup, accepted) = (setup.clone(), Vec::new());
        Self { setup, default_sort, seconds, active: 1, accepted, endpoint, codec }
    }

    pub(crate) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Seals with a new key from now on; the old one still opens, for ever or for an hour.
    pub(crate) fn rotate(&mut self, for_an_hour: bool) {
        let end = for_an_hour.then(|| clock(&self.seconds)() + Duration::from_secs(3600));
        self.accepted.push((self.active, end));
        self.active += 1;
        let mut keys = Keys::new(key(self.active));
        for (id, end) in &self.accepted {
            keys = match end {
                Some(end) => keys.accept_until(key(*id), *end).unwrap(),
                None => keys.accept(key(*id)).unwrap(),
            };
        }
        self.endpoint = endpoint(&self.setup, &self.default_sort, &keys, &self.seconds);
        self.codec = SealedCursors::new(NAME, &keys, clock(&self.seconds));
    }

    pub(crate) fn tick(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn caller(&self, asked: &Asked) -> Caller {
        let caller = match asked.tenant {
            Some(tenant) => Caller::new().scope(field("tenant").eq(tenant)),
            None => Caller::new(),
        };
        match self.setup.principal {
            Some(principal) => caller.bound_to(principal),
            None => caller,
        }
    }

    /// Looks into a cursor: it is not too long, reads back as it was written, and holds these
    /// values, to the last bit. Only those of callers who are told apart cannot be opened from
    /// here.
    pub(crate) fn look_into(
        &self,
        asked: &Asked,
        text: &str,
        direction: Direction,
        keys: &[Cell],
        before: Option<usize>,
    ) -> Result<(), String> {
        if text.len() > 2048 {
            return Err(format!("a cursor of {} characters", text.len()));
        }
        if asked.tenant.is_some() || self.setup.principal.is_some() {
            return Ok(());
        }
        let payload = self.codec.open(text, b"").map_err(|error| error.to_string())?;
        let cursor = Cursor::decode(&payload).map_err(|error| error.to_string())?;
        if cursor.encode().ok().as_ref() != Some(&payload) {
            return Err(format!("{cursor:?} is written otherwise than it was read"));
        }
        let held = cursor.position.keys();
        let is_same = held.len() == keys.len()
            && keys.iter().zip(held).all(|(cell, held)| cell.shown.is_same(held))
            && cursor.position.direction() == direction;
        if !is_same {
            return Err(format!("a cursor holds {held:?} for {keys:?}"));
        }
        match before {
            Some(before) if cursor.position.ordinal() != before as u64 => Err(format!(
                "{} records are before a place, not {before}",
                cursor.position.ordinal()
            )),
            _ => Ok(()),
        }
    }
}

fn key(id: u32) -> Key {
    Key::new(id, [id as u8; 32]).unwrap()
}

fn clock(seconds: &Arc<AtomicU64>) -> impl Fn() -> SystemTime + Send + Sync + 'static {
    let seconds = Arc::clone(seconds);
    move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
}

fn endpoint(setup: &Setup, default_sort: &[By], keys: &Keys, seconds: &Arc<AtomicU64>) -> Endpoint {
    let default_sort = default_sort.iter().map(|by| {
        let order = if by.down { Order::Descending } else { Order::Ascending };
        SortKey::new(FIELDS[by.field], order)
    });
    let schema = setup.ty.schema().default_sort(default_sort);
    Endpoint::new(schema).sealed(NAME, keys.clone(), clock(seconds)).resend(setup.resend)
}
