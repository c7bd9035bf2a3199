//! What the grammar reads from: a JSON document, one event at a time.
//!
//! The document is text or a `serde_json::Value`; the grammar is written once over this
//! trait. A source checks syntax and depth, and knows no query.

use std::borrow::Cow;

use crate::fault::SyntaxFault;
use crate::literal::Kind;
use crate::number::Number;

/// A JSON document that is read from front to back.
///
/// A value is asked for with [`value`](Self::value). After [`Event::Array`] comes
/// [`next_item`](Self::next_item), and a value, until it says `false`; after
/// [`Event::Object`] comes [`next_key`](Self::next_key), and a value, until it says `None`.
pub(crate) trait Source<'s> {
    /// Reads a scalar, or the opening of an array or object.
    fn value(&mut self) -> Result<Event<'s>, Halt>;

    /// Whether the value that comes next is null.
    fn is_null_next(&mut self) -> bool;

    /// Reads the next key of the object that is open, unescaped, or its end.
    fn next_key(&mut self) -> Result<Option<Cow<'s, str>>, Halt>;

    /// Whether the array that is open has another element; if not, it is closed.
    fn next_item(&mut self) -> Result<bool, Halt>;

    /// Sees to it that nothing follows.
    fn finish(&mut self) -> Result<(), Halt>;

    /// Where the latest key or value starts: a number that grows in reading order.
    fn position(&self) -> usize;

    /// The latest scalar as it was written.
    fn written(&self) -> Cow<'s, str>;

    /// How deep the document may go.
    fn depth(&mut self) -> &mut Depth;

    /// Why reading had to stop, after a [`Halt`].
    fn stop(&self) -> Stop;

    /// Passes over what is left of a value that began with `event`.
    fn skip(&mut self, event: &Event<'s>) -> Result<(), Halt> {
        // No recursion, and no room taken, while only scalars are skipped.
        let mut open = Vec::new();
        open.extend(Container::of(event));
        while let Some(container) = open.last() {
            let more = match container {
                Container::Array => self.next_item()?,
                Container::Object => self.next_key()?.is_some(),
            };
            if more {
                open.extend(Container::of(&self.value()?));
            } else {
                open.pop();
            }
        }
        Ok(())
    }
}

/// What a source reads at a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event<'s> {
    Null,
    Bool(bool),
    Number(Number),
    /// A number in JSON's grammar that no [`Number`] holds.
    HugeNumber,
    Text(Cow<'s, str>),
    /// `[`
    Array,
    /// `{`
    Object,
}

impl Event<'_> {
    /// What kind of value begins here.
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) | Self::HugeNumber => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Array => Kind::Array,
            Self::Object => Kind::Object,
        }
    }
}

/// An array or object, where no more is to be known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Container {
    Array,
    Object,
}

impl Container {
    pub(crate) const fn of(event: &Event<'_>) -> Option<Self> {
        match event {
            Event::Array => Some(Self::Array),
            Event::Object => Some(Self::Object),
            Event::Null
            | Event::Bool(_)
            | Event::Number(_)
            | Event::HugeNumber
            | Event::Text(_) => None,
        }
    }
}

/// The document cannot be read further; the source knows [why](Source::stop).
///
/// It is empty, so that the results of every step stay small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Halt;

/// Why a document cannot be read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It is not JSON, from this byte on.
    Syntax(SyntaxFault, usize),
    /// The value at this position is too deep.
    Depth(usize),
}

/// How many arrays and objects are open, and how many may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depth {
    open: usize,
    most: usize,
}

impl Depth {
    pub(crate) const fn of(most: usize) -> Self {
        Self { open: 0, most }
    }

    /// Counts one that opens, unless it is one too many.
    #[inline]
    pub(crate) const fn enter(&mut self) -> bool {
        let fits = self.open < self.most;
        if fits {
            self.open += 1;
        }
        fits
    }

    /// Counts one that closes.
    #[inline]
    pub(crate) const fn leave(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// Allows so many from here on; gives what was allowed before, for
    /// [`restore`](Self::restore).
    pub(crate) const fn allow(&mut self, levels: usize) -> usize {
        std::mem::replace(&mut self.most, self.open.saturating_add(levels))
    }

    pub(crate) const fn restore(&mut self, most: usize) {
        self.most = most;
    }
}
