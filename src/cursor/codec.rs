//! What turns a cursor's bytes into text.

use std::fmt;

use crate::cursor::{CursorError, Direction};

/// Turns the bytes of cursors into opaque text and back.
///
/// A codec must be confidential and authentic, because cursors hold values of records and come
/// back from strangers. With the feature `seal`, `SealedCursors` is that codec. Your own might
/// keep the bytes in a store and give out random names for them.
///
/// `caller` is whom the cursor is bound to: nothing that was sealed for another caller may
/// open. An [`Endpoint`](crate::Endpoint) gives what its [`Caller`](crate::Caller) says; it is
/// empty where no caller is told apart.
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
pub trait CursorCodec {
    /// The bytes as text: URL-safe, at most 16,000 characters.
    ///
    /// # Errors
    ///
    /// [`CursorError::too_long`] if the text would be longer than the codec makes them; never
    /// may the bytes be cut. Any other is a failure of the host: the answer has status 500.
    fn seal(&self, payload: &Payload, caller: &[u8]) -> Result<String, CursorError>;

    /// The bytes that a text stands for.
    ///
    /// # Errors
    ///
    /// [`CursorError::invalid`] for everything that [`seal`](Self::seal) did not make for
    /// this endpoint and caller; [`CursorError::expired`] only for what it did make.
    fn open(&self, text: &str, caller: &[u8]) -> Result<Payload, CursorError>;
}

/// What a codec protects; `Debug` does not show the bytes.
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "codecs take it apart and put it together")]
pub struct Payload {
    /// On which side of its position the page lies.
    pub direction: Direction,
    /// All the rest, in a layout of its own that says its version.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("direction", &self.direction).finish_non_exhaustive()
    }
}
