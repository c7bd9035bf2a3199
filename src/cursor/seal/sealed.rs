//! Encrypted cursors: what is in them is neither read nor changed.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aes::Aes256;
use aes::cipher::{Array, BlockCipherEncrypt as _};
use aes_gcm_siv::{AeadInOut as _, Aes256GcmSiv, KeyInit as _, Nonce, Tag};
use zeroize::Zeroizing;

use super::keyed::{KeyedCursors, Protection};

/// Cursors that are encrypted and authenticated: the codec for cursors that strangers hold.
///
/// AES-256-GCM-SIV, under keys derived by HKDF-SHA-256. Bound to the endpoint's name and the
/// caller. Lengths are rounded, so that they tell little. An [`Endpoint`](crate::Endpoint) has
/// it by [`Endpoint::sealed`](crate::Endpoint::sealed); made by hand it can be given a lifetime
/// and another length.
///
/// # Complexity
///
/// Linear in the cursor's size. To open one allocates twice.
///
/// # Example
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use wixql::{Endpoint, Key, Keys, SealedCursors};
///
/// # let secret = [7; 32];
/// // `secret` is the same for all processes of the service.
/// let keys = Keys::new(Key::new(1, secret)?);
/// let codec = SealedCursors::new("jobs", &keys, SystemTime::now)
///     .lifetime(Duration::from_secs(24 * 60 * 60));
/// let jobs = Endpoint::any().codec(codec);
/// # Ok::<(), wixql::KeyError>(())
/// ```
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
pub type SealedCursors = KeyedCursors<Sealing>;

/// Encryption under one working key.
pub struct Sealing {
    cipher: Aes256GcmSiv,
    nonces: Nonces,
}

const NONCE: usize = 12;
const TAG: usize = 16;

/// Plain bytes are filled up to a multiple of this.
const BLOCK: usize = 32;

/// The first byte of the filling; the others are zero.
const FILLING: u8 = 0x80;

impl Protection for Sealing {
    const VERSION: u8 = 1;
    const ADDS: usize = NONCE + BLOCK + TAG;

    fn new(derive: impl Fn(&[u8]) -> Zeroizing<[u8; 32]>) -> Self {
        let cipher = Aes256GcmSiv::new(Array::cast_from_core(&derive(b"seal")));
        Self { cipher, nonces: Nonces::new(&derive(b"nonce")) }
    }

    fn protect(&self, bound: &[u8], now: SystemTime, plain: [&[u8]; 2], out: &mut Vec<u8>) {
        let nonce = self.nonces.next(now);
        out.extend_from_slice(&nonce);
        let start = out.len();
        plain.iter().for_each(|part| out.extend_from_slice(part));
        out.push(FILLING);
        let length = (out.len() - start).next_multiple_of(BLOCK);
        out.resize(start + length, 0);
        let secret = out.get_mut(start..).unwrap_or_default();
        // It fails only beyond 64 GiB. A tag of zeros opens nothing.
        let tag = self.cipher.encrypt_inout_detached(&nonce, bound, secret.into());
        out.extend_from_slice(&tag.unwrap_or_default());
    }

    fn open(&self, bound: &[u8], bytes: &mut [u8]) -> Option<Range<usize>> {
        let (nonce, rest) = bytes.split_first_chunk_mut::<NONCE>()?;
        let (secret, tag) = rest.split_last_chunk_mut::<TAG>()?;
        let (nonce, tag) = (Nonce::cast_from_core(nonce), Tag::cast_from_core(tag));
        self.cipher.decrypt_inout_detached(nonce, bound, (&mut *secret).into(), tag).ok()?;
        let length = secret.iter().rposition(|&byte| byte != 0)?;
        let filled = (length + 1).next_multiple_of(BLOCK);
        let is_filled = secret.get(length) == Some(&FILLING) && filled == secret.len();
        is_filled.then_some(NONCE..NONCE + length)
    }
}

/// Numbers that are used once, and tell nothing.
///
/// They are the time and a count, encrypted: no two of one process are the same input, and
/// hardly two of several. Should two be the same after all (a process that was forked, a clock
/// that stands still), GCM-SIV stays confidential, but for showing that two equal cursors are
/// equal.
struct Nonces {
    cipher: Aes256,
    count: AtomicU64,
}

impl Nonces {
    fn new(key: &[u8; 32]) -> Self {
        Self { cipher: Aes256::new(Array::cast_from_core(key)), count: AtomicU64::new(0) }
    }

    fn next(&self, now: SystemTime) -> Nonce {
        let nanos = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let input = u128::from(nanos) << u64::BITS | u128::from(count);
        let mut block = Array::from(input.to_be_bytes());
        self.cipher.encrypt_block(&mut block);
        let mut nonce = Nonce::default();
        nonce.iter_mut().zip(block).for_each(|(byte, random)| *byte = random);
        nonce
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// A clock that stands still makes the count tell them apart, and another process whose
    /// count is the same the time.
    #[test]
    fn no_nonce_is_used_twice() {
        let processes = [0; 3].map(|_| Nonces::new(&[7; 32]));
        let mut seen = BTreeSet::new();
        for (seconds, nonces) in (1_800_000_000..).zip(&processes) {
            for _ in 0..(if cfg!(miri) { 3 } else { 100 }) {
                assert!(seen.insert(nonces.next(at(seconds))));
            }
        }
        assert!(seen.iter().all(|nonce| nonce.iter().any(|&byte| byte != 0)));
    }

    /// Not even who has the key makes two texts of one payload: the filling has one form.
    #[test]
    fn what_is_filled_otherwise_does_not_open() {
        let sealing = Sealing::new(|_| Zeroizing::new([7; 32]));
        let seal = |plain: &[u8]| {
            let (nonce, mut secret) = (sealing.nonces.next(at(0)), plain.to_vec());
            let tag = sealing.cipher.encrypt_inout_detached(&nonce, b"", (&mut *secret).into());
            [&nonce[..], &secret, &tag.unwrap()].concat()
        };
        let filled = |filling: &[u8]| {
            let mut plain = b"plain".to_vec();
            plain.extend_from_slice(filling);
            plain
        };
        let zeros = |count| [&[FILLING][..], &vec![0; count]].concat();
        let opens = |plain: &[u8]| sealing.open(b"", &mut seal(plain));
        assert_eq!(opens(&filled(&zeros(26))), Some(NONCE..NONCE + 5));
        // A block too many, a byte too few or too many, no end, another end, nothing at all.
        for filling in [zeros(58), zeros(25), zeros(27), vec![0; 27], [&[1][..], &[0; 26]].concat()]
        {
            assert_eq!(opens(&filled(&filling)), None, "{filling:?}");
        }
        assert_eq!((opens(&[]), opens(&[0; 32])), (None, None));
    }
}
