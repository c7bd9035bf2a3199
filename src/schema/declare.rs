//! Tables that follow from types: what each type of a record's fields says of itself.
//!
//! `#[derive(Record)]` implements both traits; by hand they are a few lines. They know no
//! records, only types.

use std::any::type_name;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::ast::SortKey;
use crate::path::FieldPath;
use crate::schema::{Field, FieldType, NumberType, Schema};
use crate::timestamp::Timestamp;

/// A type that a record's field may have, and what a table says of such a field.
///
/// # Example
///
/// A type of your own that is text:
///
/// ```
/// use wixql::{Declare, Field, FieldPath};
///
/// struct Email(String);
///
/// impl Declare for Email {
///     fn field(at: FieldPath) -> Field {
///         Field::text(at).ignore_case()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "no table knows what `{Self}` is",
    note = "derive `Record` for it, implement `Declare`, or mark the field with `#[record(skip)]`"
)]
pub trait Declare {
    /// The field of this type at a path, unless the record says more about it.
    fn field(at: FieldPath) -> Field;

    /// Declares the fields that lie below it.
    fn fields(table: &mut Declaration) {
        let _ = table;
    }
}

/// A record whose type says what may be asked of it: see [`Schema::of`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table's record: it has no unique key",
    note = "derive `Record` for it, and mark a field with `#[record(id)]` if none has the name `id`"
)]
pub trait Table: Declare {
    /// The path of the field whose values are unique.
    const UNIQUE_KEY: &'static str;

    /// The order of queries that give none.
    #[must_use]
    fn default_sort() -> Vec<SortKey> {
        Vec::new()
    }
}

/// The fields that a type declares, as they come.
#[derive(Debug, Default)]
pub struct Declaration {
    /// Where the fields lie that come next: empty, or a path and a dot.
    at: String,
    fields: Vec<Field>,
    /// The types whose fields are being declared, by name, from the outermost.
    within: Vec<&'static str>,
}

impl Declaration {
    /// Declares a field, as its type has it and `settle` then makes it, and all below it.
    pub fn field<T: Declare + ?Sized>(&mut self, name: &str, settle: impl FnOnce(Field) -> Field) {
        let field = settle(T::field(format!("{}{name}", self.at).into()));
        let is_map = field.is_map();
        self.fields.push(field);
        if !is_map {
            self.below(name, T::fields);
        }
    }

    /// Declares an object that has no type of its own, and its fields.
    pub fn object(&mut self, name: &str, fields: impl FnOnce(&mut Self)) {
        let object = FieldPath::from(format!("{}{name}", self.at));
        self.fields.push(Field::new(object, FieldType::Object).sort(super::SortDirections::None));
        self.below(name, fields);
    }

    /// Declares a type's fields, unless it lies inside of itself: that would have no end.
    ///
    /// Types are told apart by their names.
    pub fn within<T: ?Sized>(&mut self, fields: impl FnOnce(&mut Self)) {
        let name = type_name::<T>();
        if !self.within.contains(&name) {
            self.within.push(name);
            fields(self);
            self.within.pop();
        }
    }

    fn below(&mut self, name: &str, fields: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        self.at.push_str(name);
        self.at.push('.');
        fields(self);
        self.at.truncate(length);
    }
}

impl Schema {
    /// The table that a record's type declares.
    ///
    /// What it says can be changed as with any other: a field that is added replaces the one of
    /// the same path.
    ///
    /// # Example
    ///
    /// By hand; `#[derive(Record)]`, with the crate's feature `derive`, writes the same:
    ///
    /// ```
    /// use wixql::{Declaration, Declare, Field, FieldPath, FieldType, Schema, Table};
    ///
    /// struct Job {
    ///     id: u32,
    ///     name: Option<String>,
    ///     tags: Vec<String>,
    /// }
    ///
    /// impl Declare for Job {
    ///     fn field(at: FieldPath) -> Field {
    ///         Field::new(at, FieldType::Object)
    ///     }
    ///
    ///     fn fields(table: &mut Declaration) {
    ///         table.field::<u32>("id", |field| field);
    ///         table.field::<Option<String>>("name", Field::ignore_case);
    ///         table.field::<Vec<String>>("tags", |field| field);
    ///     }
    /// }
    ///
    /// impl Table for Job {
    ///     const UNIQUE_KEY: &'static str = "id";
    /// }
    ///
    /// let fields = Schema::of::<Job>();
    /// let types: Vec<String> = fields.fields().map(|field| field.ty().to_string()).collect();
    /// assert_eq!(types, ["int64", "string", "array<string>"]);
    /// ```
    #[must_use]
    pub fn of<T: Table>() -> Self {
        let mut declaration = Declaration::default();
        T::fields(&mut declaration);
        let schema = Self::new().unique_key(T::UNIQUE_KEY).default_sort(T::default_sort());
        declaration.fields.into_iter().fold(schema, Self::field)
    }
}

macro_rules! leaves {
    ($([$($param:tt)*] $ty:ty => $field:expr;)*) => {$(
        impl<$($param)*> Declare for $ty {
            fn field(at: FieldPath) -> Field {
                $field(at)
            }
        }
    )*};
}

fn number(ty: NumberType) -> impl Fn(FieldPath) -> Field {
    move |at| Field::number(at, ty)
}

leaves! {
    [] bool => Field::boolean;
    [] i8 => number(NumberType::Int32);
    [] i16 => number(NumberType::Int32);
    [] i32 => number(NumberType::Int32);
    [] i64 => number(NumberType::Int64);
    [] isize => number(NumberType::Int64);
    [] u8 => number(NumberType::Int32);
    [] u16 => number(NumberType::Int32);
    [] u32 => number(NumberType::Int64);
    [] u64 => number(NumberType::Int64);
    [] usize => number(NumberType::Int64);
    [] f32 => number(NumberType::Double);
    [] f64 => number(NumberType::Double);
    [] str => Field::text;
    [] String => Field::text;
    ['t] Cow<'t, str> => Field::text;
    [] Timestamp => Field::date;
    [] serde_json::Value => |at| Field::new(at, FieldType::Any);
    [] serde_json::Map<String, serde_json::Value> => Field::map;
}

/// Types that are what another one is, as far as tables go.
macro_rules! pointers {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)*> Declare for $ty {
            fn field(at: FieldPath) -> Field {
                T::field(at)
            }

            fn fields(table: &mut Declaration) {
                T::fields(table);
            }
        }
    )*};
}

pointers! {
    [T: Declare] Option<T>;
    [T: Declare + ?Sized] &T;
    [T: Declare + ?Sized] Box<T>;
    [T: Declare + ?Sized] Rc<T>;
    [T: Declare + ?Sized] Arc<T>;
}

macro_rules! lists {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<$($param)* T: Declare> Declare for $ty {
            fn field(at: FieldPath) -> Field {
                T::field(at).in_array()
            }

            fn fields(table: &mut Declaration) {
                T::fields(table);
            }
        }
    )*};
}

lists! {
    [] Vec<T>;
    [] [T];
    [const N: usize,] [T; N];
}

impl<K, T: Declare> Declare for BTreeMap<K, T> {
    fn field(at: FieldPath) -> Field {
        T::field(at).with_data_keys()
    }
}

impl<K, T: Declare, S> Declare for HashMap<K, T, S> {
    fn field(at: FieldPath) -> Field {
        T::field(at).with_data_keys()
    }
}
