//! The types of the standard library, and `serde_json::Value`, as fields of records.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;

#[cfg(any(feature = "rust_decimal", feature = "uuid"))]
use crate::compact::Compact;
use crate::record::{FieldValue, FieldVisitor, Get, Node, Step, Steps, ValueRef};
use crate::timestamp::{DATE_KEY, Timestamp, each_instant};

/// Types that are small values: at the end of the path they are handed out as such.
macro_rules! scalars {
    ($($ty:ty => $visit:ident as $small:ty;)*) => {$(
        impl FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Some(ValueRef::from(<$small>::from(*self)))
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.$visit(move |at| get(at).map(|&value| <$small>::from(value)))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

scalars! {
    bool => boolean as bool;
    i8 => integer as i64;
    i16 => integer as i64;
    i32 => integer as i64;
    i64 => integer as i64;
    u8 => integer as i64;
    u16 => integer as i64;
    u32 => integer as i64;
    u64 => unsigned as u64;
    f32 => float as f64;
    f64 => float as f64;
    Timestamp => date as Timestamp;
}

macro_rules! sizes {
    ($($ty:ty => $visit:ident as $small:ty;)*) => {$(
        /// No machine's is wider than 64 bits.
        impl FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Some(ValueRef::from(*self as $small))
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.$visit(move |at| get(at).map(|&value| value as $small))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

sizes! {
    isize => integer as i64;
    usize => unsigned as u64;
}

impl FieldValue for str {
    #[inline]
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Text(self))
    }
}

/// Types that lead to a text.
macro_rules! texts {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)*> FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Some(ValueRef::Text(self))
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.text(move |at| get(at).map(|text| &**text))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

texts! {
    [] String;
    ['t] &'t str;
    ['t] Cow<'t, str>;
    [] Box<str>;
    [] Rc<str>;
    [] Arc<str>;
}

impl<T: FieldValue> FieldValue for Option<T> {
    #[inline]
    fn value(&self) -> Option<ValueRef<'_>> {
        self.as_ref().and_then(T::value)
    }

    fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
        steps: Steps<'p>,
        get: impl Get<'p, R, Self>,
        visitor: V,
    ) -> V::Output
    where
        Self: 'p,
    {
        T::reach(steps, move |at| get(at).and_then(Self::as_ref), visitor)
    }

    fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
        steps: Steps<'p>,
        get: impl Get<'p, R, Self>,
        visitor: V,
    ) -> V::Output
    where
        Self: 'p,
    {
        T::reach_behind(steps, move |at| get(at).and_then(Self::as_ref), visitor)
    }
}

/// Types that lead to exactly one value of another, which may hold the pointer's own type.
macro_rules! pointers {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)* T: FieldValue> FieldValue for $ty {
            const IS_OBJECT: bool = T::IS_OBJECT;
            const IS_KEYED: bool = T::IS_KEYED;

            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                T::value(self)
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                T::reach_behind(steps, move |at| get(at).map(|value| &**value), visitor)
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                T::reach_behind(steps, move |at| get(at).map(|value| &**value), visitor)
            }
        }
    )*};
}

pointers! {
    [] Box<T>;
    [] Rc<T>;
    [] Arc<T>;
    ['t,] &'t T;
}

/// Types that hold any number of elements in a row.
macro_rules! lists {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)* T: FieldValue> FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Some(ValueRef::Array(self))
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.list(move |at| get(at).map(|list| &list[..]), move |at| get(at).and_then(Self::value))
                } else if T::IS_OBJECT {
                    visitor.inside(steps, move |at| get(at).map(|list| &list[..]), move |at| get(at).and_then(Self::value))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

lists! {
    [] Vec<T>;
    [] Box<[T]>;
    [] Rc<[T]>;
    [] Arc<[T]>;
    ['t,] &'t [T];
    [const N: usize,] [T; N];
}

/// Types that are objects with any keys, or instants.
macro_rules! maps {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)* T: FieldValue> FieldValue for $ty {
            const IS_KEYED: bool = true;

            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Some(ValueRef::Map(self))
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                match steps.step() {
                    // A map with the one entry `$date` is an instant, in which there is none.
                    Step::Key(key, rest) if key != DATE_KEY => {
                        T::reach_behind(rest, move |at| get(at)?.get(key), visitor)
                    }
                    Step::Map if T::IS_KEYED => match steps.last_two() {
                        // The map has the first of two keys, or both as one, which goes first.
                        Some((both, keys @ [first, then], end)) if !keys.contains(&DATE_KEY) => {
                            visitor.value(end, move |at| {
                                let map = get(at)?;
                                match map.get(first) {
                                    // It has no other key then.
                                    Some(value) if map.len() == 1 => Node::get(value.value()?, then),
                                    value => match map.get(both) {
                                        Some(value) => value.value(),
                                        None => Node::get(value?.value()?, then),
                                    },
                                }
                            })
                        }
                        _ => visitor.value(steps, move |at| get(at).and_then(Self::value)),
                    },
                    Step::End | Step::Key(..) | Step::Map => {
                        visitor.value(steps, move |at| get(at).and_then(Self::value))
                    }
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

maps! {
    [] BTreeMap<String, T>;
    [] BTreeMap<Box<str>, T>;
    [] BTreeMap<Arc<str>, T>;
    ['t,] BTreeMap<&'t str, T>;
    [S: BuildHasher,] HashMap<String, T, S>;
    [S: BuildHasher,] HashMap<Box<str>, T, S>;
    [S: BuildHasher,] HashMap<Arc<str>, T, S>;
    ['t, S: BuildHasher,] HashMap<&'t str, T, S>;
}

impl FieldValue for serde_json::Value {
    #[inline]
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Json(self))
    }
}

impl FieldValue for serde_json::Map<String, serde_json::Value> {
    const IS_KEYED: bool = true;

    #[inline]
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Map(self))
    }
}

/// Types that are text in a shorter form.
#[cfg(any(feature = "rust_decimal", feature = "uuid"))]
macro_rules! compacts {
    ($($(#[$attribute:meta])* $ty:ty => $compact:expr;)*) => {$(
        $(#[$attribute])*
        impl FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                $compact(self).map(ValueRef::Compact)
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.compact(move |at| get(at).and_then($compact))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}

#[cfg(any(feature = "rust_decimal", feature = "uuid"))]
compacts! {
    #[cfg(feature = "uuid")]
    uuid::Uuid => |uuid: &Self| Some(Compact::uuid(uuid.into_bytes()));
    #[cfg(feature = "rust_decimal")]
    rust_decimal::Decimal => |decimal: &Self| Compact::decimal(decimal.mantissa(), decimal.scale());
}

/// Instants of other crates; one of no year that the query language has is missing.
macro_rules! instants {
    ($([$($param:tt)*] [$($attribute:tt)*] $ty:ty;)*) => {$(
        $($attribute)*
        impl<$($param)*> FieldValue for $ty {
            #[inline]
            fn value(&self) -> Option<ValueRef<'_>> {
                Timestamp::try_from(self).ok().map(ValueRef::Date)
            }

            fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                if steps.is_end() {
                    visitor.date(move |at| get(at).and_then(|date| Timestamp::try_from(date).ok()))
                } else {
                    visitor.value(steps, move |at| get(at).and_then(Self::value))
                }
            }

            fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
                steps: Steps<'p>,
                get: impl Get<'p, R, Self>,
                visitor: V,
            ) -> V::Output
            where
                Self: 'p,
            {
                Self::reach(steps, get, visitor)
            }
        }
    )*};
}
each_instant!(instants);
