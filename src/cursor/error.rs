//! Why a cursor was refused: what its sender may know, and what the host may.

use std::fmt;

/// A cursor that was refused, or that cannot be written.
///
/// `Display` and `Debug` say what a caller may know, [`kind`](Self::kind), and nothing else. What
/// exactly is wrong with a bad cursor would help whoever forges one; it is for the host's
/// log: [`reason`](Self::reason).
#[derive(Clone, Copy)]
pub struct CursorError {
    kind: CursorErrorKind,
    reason: CursorReason,
}

/// What a caller may know of a cursor that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorErrorKind {
    /// Not one of ours, or not for this endpoint and caller, or damaged.
    #[error("the cursor is not valid")]
    Invalid,
    /// Valid once.
    #[error("the cursor has expired")]
    Expired,
    /// What was to be carried does not fit into a cursor.
    #[error("the cursor would be too long")]
    TooLong,
}

/// What exactly is wrong with a cursor; for the host, not for its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CursorReason {
    /// The endpoint has no codec.
    NoCodec,
    /// Longer or shorter than any cursor of this codec.
    Length,
    /// Not base64url, or not in its one spelling.
    Text,
    /// Another version, another codec's, or no direction.
    Header,
    /// The key is not known here.
    UnknownKey,
    /// The key's time is over.
    EndedKey,
    /// Changed, or made for another endpoint, caller or direction.
    Forged,
    /// Its time is over.
    Expired,
    /// The bytes inside are none of a cursor.
    Layout,
    /// It carries its query where the endpoint has it resent, or the other way round.
    Mode,
    /// Made for another query.
    OtherQuery,
    /// Made for another order of the records.
    OtherOrder,
    /// The endpoint's table no longer allows the query that it carries.
    Outdated,
    /// It was to be longer than cursors of this codec may be.
    TooLong,
    /// A codec's own reason.
    Other,
}

impl CursorError {
    /// A cursor that is not valid, and why.
    #[must_use]
    pub const fn invalid(reason: CursorReason) -> Self {
        Self { kind: CursorErrorKind::Invalid, reason }
    }

    /// A cursor that was valid once: only for what is known to be authentic.
    #[must_use]
    pub const fn expired() -> Self {
        Self { kind: CursorErrorKind::Expired, reason: CursorReason::Expired }
    }

    /// What was to be carried does not fit.
    #[must_use]
    pub const fn too_long() -> Self {
        Self { kind: CursorErrorKind::TooLong, reason: CursorReason::TooLong }
    }

    /// What a caller may know.
    #[must_use]
    pub const fn kind(&self) -> CursorErrorKind {
        self.kind
    }

    /// What exactly is wrong, for the host.
    #[must_use]
    pub const fn reason(&self) -> CursorReason {
        self.reason
    }
}

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Debug for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorError").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl std::error::Error for CursorError {}
