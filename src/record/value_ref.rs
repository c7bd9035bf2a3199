//! A ready-made node for records that are structs.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use serde_json::Value;

use crate::compact::Compact;
use crate::number::Number;
use crate::record::{FieldValue, Node, View, json};
use crate::timestamp::{DATE_KEY, Timestamp};

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
    /// Text in a shorter form.
    Compact(Compact),
    /// An instant.
    Date(Timestamp),
    /// An array.
    Array(&'r dyn List),
    /// An object with these keys.
    Object(&'r dyn Fields),
    /// An object with any keys.
    Map(&'r dyn Keyed),
    /// What JSON has there, of whichever type.
    Json(&'r Value),
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

/// An object whose keys are not known before it is there.
pub trait Keyed {
    /// What stands under a key; `None` if nothing does.
    fn at(&self, key: &str) -> Option<ValueRef<'_>>;

    /// What stands under which key, in any order, no key twice.
    fn pairs(&self) -> Box<dyn Iterator<Item = (&str, ValueRef<'_>)> + '_>;
}

macro_rules! lists {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)* T: FieldValue> List for $ty {
            #[inline]
            fn item(&self, index: usize) -> Option<ValueRef<'_>> {
                // In an array nothing is missing.
                Some(self.get(index)?.value().unwrap_or(ValueRef::Null))
            }
        }
    )*};
}
lists! {
    [] Vec<T>;
    [] Box<[T]>;
    [] std::rc::Rc<[T]>;
    [] std::sync::Arc<[T]>;
    ['t,] &'t [T];
    [const N: usize,] [T; N];
}

impl<K: Ord + Borrow<str>, T: FieldValue> Keyed for BTreeMap<K, T> {
    #[inline]
    fn at(&self, key: &str) -> Option<ValueRef<'_>> {
        self.get(key)?.value()
    }

    fn pairs(&self) -> Box<dyn Iterator<Item = (&str, ValueRef<'_>)> + '_> {
        Box::new(self.iter().filter_map(|(key, value)| Some((key.borrow(), value.value()?))))
    }
}

impl<K: Eq + Hash + Borrow<str>, T: FieldValue, S: BuildHasher> Keyed for HashMap<K, T, S> {
    #[inline]
    fn at(&self, key: &str) -> Option<ValueRef<'_>> {
        self.get(key)?.value()
    }

    fn pairs(&self) -> Box<dyn Iterator<Item = (&str, ValueRef<'_>)> + '_> {
        Box::new(self.iter().filter_map(|(key, value)| Some((key.borrow(), value.value()?))))
    }
}

impl Keyed for serde_json::Map<String, Value> {
    #[inline]
    fn at(&self, key: &str) -> Option<ValueRef<'_>> {
        self.get(key).map(ValueRef::Json)
    }

    fn pairs(&self) -> Box<dyn Iterator<Item = (&str, ValueRef<'_>)> + '_> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), ValueRef::Json(value))))
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
            Self::Compact(text) => View::Compact(text),
            Self::Date(instant) => View::Date(instant),
            Self::Array(_) => View::Array,
            Self::Object(_) => View::Object,
            Self::Map(map) => date(map).map_or(View::Object, View::Date),
            Self::Json(value) => value.view(),
        }
    }

    fn items(self) -> Items<'r> {
        Items(match self {
            Self::Array(list) => Source::List { list, next: 0 },
            Self::Json(value) => Source::Json(value.items()),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Compact(_)
            | Self::Date(_)
            | Self::Object(_)
            | Self::Map(_) => Source::Json([].iter()),
        })
    }

    fn entries(self) -> Entries<'r> {
        Entries(match self {
            Self::Object(fields) => Pairs::Fields { fields, next: 0 },
            Self::Map(map) => Pairs::Map(map.pairs()),
            Self::Json(value) => Pairs::Json(value.entries()),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Compact(_)
            | Self::Date(_)
            | Self::Array(_) => Pairs::Json(Value::Null.entries()),
        })
    }

    #[inline]
    fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Object(fields) => fields.field(key),
            Self::Map(map) => map.at(key),
            Self::Json(value) => Node::get(value, key).map(Self::Json),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Compact(_)
            | Self::Date(_)
            | Self::Array(_) => None,
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Array(_) => self.items().count(),
            Self::Object(_) | Self::Map(_) => self.entries().count(),
            Self::Json(value) => Node::len(value),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Compact(_)
            | Self::Date(_) => 0,
        }
    }

    fn is_empty(self) -> bool {
        self.items().next().is_none() && self.entries().next().is_none()
    }
}

/// The instant that a map with the one entry `$date` stands for, as in JSON, where an instant there
/// is a text.
fn date(map: &dyn Keyed) -> Option<Timestamp> {
    let instant = match map.at(DATE_KEY)? {
        ValueRef::Text(text) => Timestamp::parse(text).ok()?,
        ValueRef::Json(value) => Timestamp::parse(value.as_str()?).ok()?,
        ValueRef::Date(instant) => instant,
        ValueRef::Null
        | ValueRef::Bool(_)
        | ValueRef::Number(_)
        | ValueRef::Compact(_)
        | ValueRef::Array(_)
        | ValueRef::Object(_)
        | ValueRef::Map(_) => return None,
    };
    (map.pairs().nth(1).is_none()).then_some(instant)
}

/// The elements of an array.
#[derive(Clone)]
pub struct Items<'r>(Source<'r>);

#[derive(Clone)]
enum Source<'r> {
    List { list: &'r dyn List, next: usize },
    Json(std::slice::Iter<'r, Value>),
}

impl<'r> Iterator for Items<'r> {
    type Item = ValueRef<'r>;

    #[inline]
    fn next(&mut self) -> Option<ValueRef<'r>> {
        match &mut self.0 {
            Source::List { list, next } => {
                let item = list.item(*next)?;
                *next += 1;
                Some(item)
            }
            Source::Json(items) => items.next().map(ValueRef::Json),
        }
    }
}

/// The entries of an object that are there.
pub struct Entries<'r>(Pairs<'r>);

enum Pairs<'r> {
    Fields { fields: &'r dyn Fields, next: usize },
    Map(Box<dyn Iterator<Item = (&'r str, ValueRef<'r>)> + 'r>),
    Json(json::Entries<'r>),
}

impl<'r> Iterator for Entries<'r> {
    type Item = (&'r str, ValueRef<'r>);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Pairs::Fields { fields, next } => {
                let fields = *fields;
                while let Some(&key) = fields.keys().get(*next) {
                    *next += 1;
                    if let Some(value) = fields.field(key) {
                        return Some((key, value));
                    }
                }
                None
            }
            Pairs::Map(pairs) => pairs.next(),
            Pairs::Json(entries) => {
                let (key, value) = entries.next()?;
                Some((key, ValueRef::Json(value)))
            }
        }
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

impl From<Compact> for ValueRef<'_> {
    fn from(text: Compact) -> Self {
        Self::Compact(text)
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
            | View::Compact(_)
            | View::Date(_)) => scalar.fmt(f),
        }
    }
}
