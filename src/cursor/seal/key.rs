//! The host's keys: one that seals, and others that still open, or open already.

use std::fmt;
use std::sync::OnceLock;
use std::time::SystemTime;

use zeroize::Zeroizing;

/// A secret key with its number, which cursors name in clear.
///
/// The secret is at least 32 bytes from a good source of randomness, such as
/// `openssl rand -hex 32` prints; as text or as bytes, since working keys are derived from it.
/// It is not shown by `Debug`, and wiped from memory when dropped.
#[derive(Clone)]
pub struct Key {
    id: u32,
    secret: Zeroizing<Box<[u8]>>,
}

/// The keys of a host: one active key, which seals, and any number of others, which only open.
///
/// # Example
///
/// How a key is changed while several servers run. Each step waits until the one before has
/// reached all of them:
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use serde_json::json;
/// use wixql::{Endpoint, Key, Keys, Schema};
///
/// let secrets = ["an old secret of thirty-two bytes", "a new secret of thirty-two bytes."];
/// let old = || Key::new(1, secrets[0]);
/// let new = || Key::new(2, secrets[1]);
/// let endpoint = |keys| {
///     Endpoint::new(Schema::new().text("id")).sealed("jobs", keys, SystemTime::now)
/// };
/// let records = [json!({"id": "a"}), json!({"id": "b"}), json!({"id": "c"})];
///
/// // 0. So far there is one key, and somebody is on the way through the pages.
/// let page = endpoint(Keys::new(old()?)).query(r#"{"cursorPaging": {"limit": 1}}"#, &records)?;
/// let cursor = |page: &wixql::Page<'_, _>| page.metadata.cursors.clone().unwrap().next;
/// let next = |cursor| json!({"cursorPaging": {"limit": 1, "cursor": cursor}});
///
/// // 1. All servers learn to open what the new key will seal.
/// let step = endpoint(Keys::new(old()?).accept(new()?)?);
/// let page = step.query(&next(cursor(&page)), &records)?;
/// assert_eq!(page.items, [&records[1]]);
///
/// // 2. The new key seals; the old one opens what is still about, for a day.
/// let tomorrow = SystemTime::now() + Duration::from_secs(24 * 60 * 60);
/// let step = endpoint(Keys::new(new()?).accept_until(old()?, tomorrow)?);
/// let page = step.query(&next(cursor(&page)), &records)?;
/// assert_eq!(page.items, [&records[2]]);
///
/// // 3. The day after, the old key is taken out: what it sealed is not valid any more.
/// let sealed_by_old =
///     endpoint(Keys::new(old()?)).query(r#"{"cursorPaging": {"limit": 1}}"#, &records)?;
/// let step = endpoint(Keys::new(new()?));
/// assert!(step.query(&next(cursor(&sealed_by_old)), &records).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// If a key has become known to others, there is no step 2: it is taken out at once, and
/// clients begin anew.
#[derive(Clone, Debug)]
pub struct Keys {
    pub(super) active: Key,
    /// With the time from which on they no longer open.
    pub(super) accepted: Vec<(Key, Option<SystemTime>)>,
}

/// A key that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A secret that can be guessed.
    #[error("a key's secret has at least {} bytes; this one has {found}", Key::SHORTEST)]
    TooShort {
        /// Its bytes.
        found: usize,
    },
    /// Two keys with one number.
    #[error("two keys have the number {id}")]
    SameId {
        /// The number.
        id: u32,
    },
    /// The system gives no randomness.
    #[error("the system gives no randomness")]
    NoRandomness,
}

impl Key {
    /// Bytes that a secret has at least.
    pub const SHORTEST: usize = 32;

    /// The key with this number and secret.
    ///
    /// # Errors
    ///
    /// [`KeyError::TooShort`].
    pub fn new(id: u32, secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = secret.as_ref();
        if secret.len() < Self::SHORTEST {
            return Err(KeyError::TooShort { found: secret.len() });
        }
        Ok(Self { id, secret: Zeroizing::new(secret.into()) })
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    pub(super) fn secret(&self) -> &[u8] {
        &self.secret
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Keys {
    /// One key, which seals and opens.
    #[must_use]
    pub const fn new(active: Key) -> Self {
        Self { active, accepted: Vec::new() }
    }

    /// The key of this process: made at random when first asked for, the same for every
    /// endpoint, and gone with the process.
    ///
    /// For a service that runs as a single process, and whose clients may begin anew when it
    /// is restarted. Where several processes answer one client, share a [`Key`].
    ///
    /// # Errors
    ///
    /// [`KeyError::NoRandomness`].
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use wixql::{Endpoint, Keys};
    ///
    /// let jobs = Endpoint::any().sealed("jobs", Keys::ephemeral()?, SystemTime::now);
    /// # Ok::<(), wixql::KeyError>(())
    /// ```
    pub fn ephemeral() -> Result<Self, KeyError> {
        static OF_THIS_PROCESS: OnceLock<Key> = OnceLock::new();
        if let Some(key) = OF_THIS_PROCESS.get() {
            return Ok(Self::new(key.clone()));
        }
        let key = Key::random()?;
        Ok(Self::new(OF_THIS_PROCESS.get_or_init(|| key).clone()))
    }

    /// Also opens what this key sealed.
    ///
    /// # Errors
    ///
    /// [`KeyError::SameId`].
    pub fn accept(self, key: Key) -> Result<Self, KeyError> {
        self.and(key, None)
    }

    /// Also opens what this key sealed, until `end`.
    ///
    /// # Errors
    ///
    /// [`KeyError::SameId`].
    pub fn accept_until(self, key: Key, end: SystemTime) -> Result<Self, KeyError> {
        self.and(key, Some(end))
    }

    fn and(mut self, key: Key, end: Option<SystemTime>) -> Result<Self, KeyError> {
        let mut known = self.accepted.iter().map(|(key, _)| key.id);
        if key.id == self.active.id || known.any(|id| id == key.id) {
            return Err(KeyError::SameId { id: key.id });
        }
        self.accepted.push((key, end));
        Ok(self)
    }
}

impl Key {
    /// A number of its own too, so that other processes do not know the key at all rather
    /// than take its cursors for forged ones.
    fn random() -> Result<Self, KeyError> {
        let (mut id, mut secret) = ([0; 4], Zeroizing::new([0; Self::SHORTEST]));
        for random in [&mut id[..], &mut *secret] {
            getrandom::fill(random).map_err(|_| KeyError::NoRandomness)?;
        }
        Self::new(u32::from_be_bytes(id), secret.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_shown() {
        let key = Key::new(7, [0xab; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "Key { id: 7, .. }");
        let shown = format!("{:?}", Keys::new(key.clone()).accept(Key::new(8, [1; 40]).unwrap()));
        assert!(!shown.contains("171") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(Key::new(1, [0; 31]).unwrap_err(), KeyError::TooShort { found: 31 });
        let key = |id| Key::new(id, [1; 32]).unwrap();
        let keys = Keys::new(key(1)).accept(key(2)).unwrap();
        for id in [1, 2] {
            assert_eq!(keys.clone().accept(key(id)).unwrap_err(), KeyError::SameId { id });
        }
    }

    #[test]
    fn the_process_has_one_key() {
        let [a, b] = [Keys::ephemeral().unwrap(), Keys::ephemeral().unwrap()];
        assert_eq!((a.active.id, a.active.secret()), (b.active.id, b.active.secret()));
        assert_ne!(a.active.secret(), [0; 32]);
    }
}
