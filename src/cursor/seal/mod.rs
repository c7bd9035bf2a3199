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

#[cfg(test)]
mod tests {
    use aes::Aes256;
    use sha2::Sha256;
    use zeroize::{ZeroizeOnDrop, Zeroizing};

    /// Keys, and what is derived from them, are held in these types only. Whether the last two
    /// wipe themselves depends on features in `Cargo.toml`: without them this does not compile.
    #[test]
    fn keys_are_wiped_when_dropped() {
        const fn is_wiped<T: ZeroizeOnDrop>() {}
        is_wiped::<Zeroizing<Box<[u8]>>>();
        is_wiped::<Zeroizing<[u8; 32]>>();
        is_wiped::<Aes256>();
        // Of these the state of HMAC is made.
        is_wiped::<Sha256>();
    }
}
