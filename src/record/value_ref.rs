//! A ready-made node for records that are structs.

use crate::number::Number;
use crate::record::{Node, View};
use crate::timestamp::Timestamp;

/// A value inside a struct.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum ValueRef<'r> {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(&'r str),
    /// An instant.
    Date(Timestamp),
    /// An array.
    Array(&'r dyn List),
    /// An object.
    Object(&'r dyn Fields),
}

/// An object whose values are reached by key.
pub trait Fields {
    /// What stands under a key; `None` if nothing does.
    fn field(&self, key: &str) -> Option<ValueRef<'_>>;

    /// All keys, no key twice.
    fn keys(&self) -> &[&str];
}

/// An array.
pub trait List {
    /// The element at an index; `None` past the end.
    fn item(&self, index: usize) -> Option<ValueRef<'_>>;
}

impl<T> List for Vec<T>
where
    for<'r> &'r T: Into<ValueRef<'r>>,
{
    fn item(&self, index: usize) -> Option<ValueRef<'_>> {
        self.get(index).map(Into::into)
    }
}

impl<'r> Node<'r> for ValueRef<'r> {
    type Items = Items<'r>;
    type Entries = Entries<'r>;

    #[inline]
    fn view(self) -> View<'r> {
        match self {
            Self::Null => View::Null,
            Self::Bool(value) => View::Bool(value),
            Self::Number(number) => View::Number(number),
            Self::Text(text) => View::Text(text),
            Self::Date(instant) => View::Date(instant),
            Self::Array(_) => View::Array,
            Self::Object(_) => View::Object,
        }
    }

    fn items(self) -> Items<'r> {
        let list = if let Self::Array(list) = self { Some(list) } else { None };
        Items { list, next: 0 }
    }

    fn entries(self) -> Entries<'r> {
        let fields = if let Self::Object(fields) = self { Some(fields) } else { None };
        Entries { fields, next: 0 }
    }

    fn get(self, key: &str) -> Option<Self> {
        if let Self::Object(fields) = self { fields.field(key) } else { None }
    }

    fn len(self) -> usize {
        match self {
            Self::Array(_) => self.items().count(),
            Self::Object(_) => self.entries().count(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Date(_) => 0,
        }
    }

    fn is_empty(self) -> bool {
        self.items().next().is_none() && self.entries().next().is_none()
    }
}

/// The elements of a [`List`].
#[derive(Clone, Copy)]
pub struct Items<'r> {
    list: Option<&'r dyn List>,
    next: usize,
}

impl<'r> Iterator for Items<'r> {
    type Item = ValueRef<'r>;

    fn next(&mut self) -> Option<ValueRef<'r>> {
        let item = self.list?.item(self.next)?;
        self.next += 1;
        Some(item)
    }
}

/// The entries of [`Fields`] that are there.
#[derive(Clone, Copy)]
pub struct Entries<'r> {
    fields: Option<&'r dyn Fields>,
    next: usize,
}

impl<'r> Iterator for Entries<'r> {
    type Item = (&'r str, ValueRef<'r>);

    fn next(&mut self) -> Option<Self::Item> {
        let fields = self.fields?;
        while let Some(&key) = fields.keys().get(self.next) {
            self.next += 1;
            if let Some(value) = fields.field(key) {
                return Some((key, value));
            }
        }
        None
    }
}

impl<'r> From<&'r str> for ValueRef<'r> {
    fn from(text: &'r str) -> Self {
        Self::Text(text)
    }
}

impl<'r> From<&'r String> for ValueRef<'r> {
    fn from(text: &'r String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for ValueRef<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Timestamp> for ValueRef<'_> {
    fn from(instant: Timestamp) -> Self {
        Self::Date(instant)
    }
}

impl<'r, T: Into<Self>> From<Option<T>> for ValueRef<'r> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_numbers {
    ($($ty:ty)*) => {$(
        impl From<$ty> for ValueRef<'_> {
            fn from(number: $ty) -> Self {
                Self::Number(number.into())
            }
        }

        impl From<&$ty> for ValueRef<'_> {
            fn from(number: &$ty) -> Self {
                Self::Number((*number).into())
            }
        }
    )*};
}
from_numbers!(i8 i16 i32 i64 u8 u16 u32 u64 f64);

impl std::fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.view() {
            View::Array => f.debug_list().entries(self.items()).finish(),
            View::Object => f.debug_map().entries(self.entries()).finish(),
            scalar @ (View::Null
            | View::Bool(_)
            | View::Number(_)
            | View::Text(_)
            | View::Date(_)) => scalar.fmt(f),
        }
    }
}
