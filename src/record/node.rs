//! Values inside records, borrowed.

use crate::compact::Compact;
use crate::number::Number;
use crate::timestamp::Timestamp;

/// A value inside a record, cheap to copy.
///
/// # Complexity
///
/// [`view`](Self::view) and [`get`](Self::get) must not allocate; they are called per
/// record.
pub trait Node<'r>: Copy {
    /// The elements of an array.
    type Items: Iterator<Item = Self>;
    /// The entries of an object, in any order, no key twice.
    type Entries: Iterator<Item = (&'r str, Self)>;

    /// What kind of value it is, and the value itself if it is a scalar.
    fn view(self) -> View<'r>;

    /// The elements, if it is an array; else none.
    fn items(self) -> Self::Items;

    /// The entries, if it is an object; else none.
    fn entries(self) -> Self::Entries;

    /// What stands under a key, if it is an object that has it.
    fn get(self, key: &str) -> Option<Self>;

    /// How many elements or entries it has; 0 for scalars.
    fn len(self) -> usize;

    /// Whether it has no elements or entries.
    fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// A value seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "these are the types of the language")]
pub enum View<'r> {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(&'r str),
    /// Text in a shorter form.
    Compact(Compact),
    /// An instant.
    Date(Timestamp),
    /// An array; see [`Node::items`].
    Array,
    /// An object; see [`Node::get`].
    Object,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is made for every value that a test looks at.
    #[test]
    fn a_view_takes_three_words() {
        assert!(size_of::<View<'_>>() <= 3 * size_of::<u64>());
    }
}
