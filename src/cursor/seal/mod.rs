//! Cursors for strangers: encrypted, or at least signed, under keys that can be changed.
//!
//! A text is, before base64, a header in clear (version, direction, number of the key) and
//! what the codec makes of the time of expiry and the payload. The header, the endpoint's name
//! and the caller are authenticated with it; the keys that do so are derived from the host's,
//! one for each endpoint, codec and direction.

mod key;
mod keyed;
mod sealed;
mod signed;

pub use key::{Key, KeyError, Keys};
pub use keyed::KeyedCursors;
pub use sealed::SealedCursors;
pub use signed::SignedCursors;
