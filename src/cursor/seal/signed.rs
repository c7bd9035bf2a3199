//! Signed cursors: what is in them can be read, but not changed.

use std::ops::Range;
use std::time::SystemTime;

use hmac::digest::array::Array;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::keyed::{KeyedCursors, Protection};

/// Cursors that are authenticated but not encrypted: for hosts that declare the filter and the
/// values of sort keys public.
///
/// HMAC-SHA-256, cut to 128 bits, under keys derived by HKDF-SHA-256. Bound to the endpoint's
/// name and the caller. Whoever holds such a cursor can read the values of the record at which
/// the page ended, also of fields that no projection shows. In doubt, take
/// [`SealedCursors`](crate::SealedCursors), which are made and used alike.
///
/// # Complexity
///
/// Linear in the cursor's size. To open one allocates twice.
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
pub type SignedCursors = KeyedCursors<Signing>;

/// Authentication under one working key; the state after the key was read in.
pub struct Signing(Hmac<Sha256>);

const TAG: usize = 16;

impl Signing {
    /// What is bound begins each of its parts with its length, so that it cannot run into
    /// the plain bytes.
    fn mac(&self, bound: &[u8], plain: [&[u8]; 2]) -> Hmac<Sha256> {
        plain.into_iter().fold(self.0.clone().chain_update(bound), Hmac::chain_update)
    }
}

impl Protection for Signing {
    const VERSION: u8 = 2;
    const ADDS: usize = TAG;

    fn new(derive: impl Fn(&[u8]) -> Zeroizing<[u8; 32]>) -> Self {
        // HMAC fills shorter keys up with zeros itself, but then may fail.
        let mut key = Zeroizing::new([0; 64]);
        key.iter_mut().zip(derive(b"sign").iter()).for_each(|(byte, derived)| *byte = *derived);
        Self(Hmac::new(Array::cast_from_core(&key)))
    }

    fn protect(&self, bound: &[u8], _: SystemTime, plain: [&[u8]; 2], out: &mut Vec<u8>) {
        let tag = self.mac(bound, plain).finalize().into_bytes();
        plain.iter().for_each(|part| out.extend_from_slice(part));
        out.extend_from_slice(tag.get(..TAG).unwrap_or_default());
    }

    fn open(&self, bound: &[u8], bytes: &mut [u8]) -> Option<Range<usize>> {
        let (plain, tag) = bytes.split_last_chunk::<TAG>()?;
        self.mac(bound, [plain, &[]]).verify_truncated_left(tag).ok()?;
        Some(0..plain.len())
    }
}
