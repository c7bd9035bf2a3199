//! JSON Pointers (RFC 6901): where in a query something stands.
//!
//! A walk keeps a [`Trail`] on the stack, which costs nothing until something is wrong;
//! a [`Pointer`] is the text made from it. Neither knows a stage.

use std::fmt;

/// A JSON Pointer such as `/filter/status/$in/2`; the empty text is the whole body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole body.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// The pointer as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Goes down to a key of an object.
    pub(crate) fn push_key(&mut self, key: &str) {
        self.0.push('/');
        for c in key.chars() {
            match c {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// Goes down to an element of an array.
    pub(crate) fn push_index(&mut self, index: usize) {
        use fmt::Write as _;
        // Writing to a `String` cannot fail.
        let _ = write!(self.0, "/{index}");
    }

    /// The bytes so far, to come back to with [`truncate`](Self::truncate).
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Goes back up to where it was `len` bytes long.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// This pointer with `parent` put in front.
    pub(crate) fn below(&self, parent: &Self) -> Self {
        Self(format!("{}{}", parent.0, self.0))
    }

    /// Whether it points to where `other` does, or to something inside of that; the whole
    /// body is left out, as everything is inside of it.
    pub(crate) fn is_below(&self, other: &Self) -> bool {
        !other.0.is_empty()
            && self
                .0
                .strip_prefix(&other.0)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The dotted form of error envelopes, such as `query.cursorPaging.limit`.
    pub(crate) fn dotted(&self) -> String {
        let parts: Vec<String> = (self.0.split('/').skip(1))
            .map(|part| part.replace("~1", "/").replace("~0", "~"))
            .collect();
        parts.join(".")
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The way a recursive walk has come, as a list through its stack frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trail<'t> {
    parent: Option<&'t Trail<'t>>,
    step: Step<'t>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'t> {
    /// Stays where it is; the root of a walk.
    Here,
    Key(&'t str),
    Index(usize),
}

impl<'t> Trail<'t> {
    pub(crate) const ROOT: Self = Self { parent: None, step: Step::Here };

    pub(crate) const fn key(&'t self, key: &'t str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    pub(crate) const fn index(&'t self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    pub(crate) fn pointer(&self) -> Pointer {
        let mut pointer = self.parent.map_or_else(Pointer::root, Trail::pointer);
        match self.step {
            Step::Here => {}
            Step::Key(key) => pointer.push_key(key),
            Step::Index(index) => pointer.push_index(index),
        }
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trails_become_pointers() {
        let (filter, index) = (Trail::ROOT.key("filter"), 2);
        let field = filter.key("a/b~c");
        assert_eq!(field.index(index).pointer().as_str(), "/filter/a~1b~0c/2");
        assert_eq!(field.index(index).pointer().to_string(), "/filter/a~1b~0c/2");
        assert_eq!(field.pointer().dotted(), "filter.a/b~c");
        assert_eq!(Trail::ROOT.pointer(), Pointer::root());
    }
}
