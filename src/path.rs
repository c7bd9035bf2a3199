//! Field paths as written: `lineItems.catalogReference.appId`.
//!
//! A path is text with dots; what its segments mean is settled by `bind` and walked by
//! records. It knows neither schemas nor records.

use std::borrow::Borrow;
use std::fmt;

/// The path to a field, its segments joined by dots.
///
/// Numeric segments are plain keys, never indexes. Any text can be put into it; whether it is a
/// path is checked when the query is bound, or by [`check`](Self::check).
///
/// # Example
///
/// ```
/// use wixql::FieldPath;
///
/// let path = FieldPath::from("progress.itemsRejected");
/// assert_eq!(path.segments().collect::<Vec<_>>(), ["progress", "itemsRejected"]);
/// assert!(FieldPath::from("a..b").check().is_err());
/// ```
///
/// # Reference
///
/// *Filters › Paths* ([guide](crate::guide::language#paths)).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Box<str>);

/// Why a text is no field path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The text, or one of its segments, is empty.
    #[error("a segment of a field path is never empty")]
    EmptySegment,
    /// The text starts with `$`.
    #[error("a field path never starts with `$`")]
    Dollar,
}

impl FieldPath {
    /// Whether the text is a path.
    ///
    /// # Errors
    ///
    /// [`PathError`] for an empty segment, or a leading `$`.
    ///
    /// # Complexity
    ///
    /// Linear in its bytes.
    pub fn check(&self) -> Result<(), PathError> {
        let bytes = self.0.as_bytes();
        if bytes.first() == Some(&b'$') {
            return Err(PathError::Dollar);
        }
        let mut after_dot = true;
        for &byte in bytes {
            if byte == b'.' && after_dot {
                return Err(PathError::EmptySegment);
            }
            after_dot = byte == b'.';
        }
        if after_dot { Err(PathError::EmptySegment) } else { Ok(()) }
    }

    /// The path as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its segments, from the outermost.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }

    /// How many segments it has.
    pub(crate) fn segment_count(&self) -> usize {
        self.0.bytes().filter(|&byte| byte == b'.').count() + 1
    }

    /// The part of this path below `parent`, `""` when both are the same path.
    ///
    /// ```
    /// use wixql::FieldPath;
    ///
    /// assert_eq!(FieldPath::from("a.b.c").below("a.b"), Some("c"));
    /// assert_eq!(FieldPath::from("a.bc").below("a.b"), None);
    /// ```
    #[must_use]
    pub fn below(&self, parent: &str) -> Option<&str> {
        let rest = self.0.strip_prefix(parent)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }
}

impl From<&str> for FieldPath {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for FieldPath {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&FieldPath> for FieldPath {
    fn from(path: &FieldPath) -> Self {
        path.clone()
    }
}

impl Borrow<str> for FieldPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_checked() {
        for (text, answer) in [
            ("a", Ok(())),
            ("a.b.0", Ok(())),
            ("@account/app.size", Ok(())),
            ("a.$b", Ok(())),
            ("", Err(PathError::EmptySegment)),
            (".", Err(PathError::EmptySegment)),
            ("a.", Err(PathError::EmptySegment)),
            (".a", Err(PathError::EmptySegment)),
            ("a..b", Err(PathError::EmptySegment)),
            ("$a", Err(PathError::Dollar)),
        ] {
            assert_eq!(FieldPath::from(text).check(), answer, "{text}");
        }
    }
}
