//! Records of the tests: structs, so that they hold what JSON cannot.

use std::rc::Rc;

use wixql::{Access, FieldValue, Fields, Record, Timestamp, Value, ValueRef};

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(Rc<str>),
    /// Seconds since 1970, and nanoseconds.
    Date(i64, u32),
    Array(Vec<Val>),
    Object(Object),
}

/// An object.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) keys: Vec<&'static str>,
    pub(crate) values: Vec<Val>,
}

/// What stands in a field: as the record shows it, and as the field's type reads it.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) shown: Val,
    pub(crate) read: Val,
}

/// Names of the fields that records are sorted by. The last is the unique key.
pub(crate) const FIELDS: [&str; 8] = ["a", "b", "c", "d", "e", "f.x", "t", "id"];
pub(crate) const MIXED: usize = 0;
pub(crate) const NUMBERS: usize = 1;
pub(crate) const TEXTS: usize = 2;
pub(crate) const INSTANTS: usize = 3;
pub(crate) const ARRAYS: usize = 4;
/// The path goes on below the field.
pub(crate) const NESTED: usize = 5;
/// The field to which the schema gives a type.
pub(crate) const TYPED: usize = 6;
pub(crate) const ID: usize = 7;

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// By which the tests know it; no query sees it.
    pub(crate) serial: u32,
    pub(crate) id: Val,
    /// One for each field but the unique key; `None` is missing.
    pub(crate) cells: [Option<Cell>; ID],
    pub(crate) weight: Option<i64>,
    pub(crate) tenant: i64,
}

impl<'r> From<&'r Val> for ValueRef<'r> {
    fn from(val: &'r Val) -> Self {
        match val {
            Val::Null => Self::Null,
            Val::Bool(value) => Self::Bool(*value),
            Val::Int(number) => Self::Number((*number).into()),
            Val::Uint(number) => Self::Number((*number).into()),
            Val::Float(number) => Self::Number((*number).into()),
            Val::Text(text) => Self::Text(text),
            Val::Date(seconds, nanos) => {
                Self::Date(Timestamp::from_unix(*seconds, *nanos).unwrap())
            }
            Val::Array(items) => Self::Array(items),
            Val::Object(object) => Self::Object(object),
        }
    }
}

impl FieldValue for Val {
    fn value(&self) -> Option<ValueRef<'_>> {
        Some(self.into())
    }
}

impl Val {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn object(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let (keys, values) = entries.into_iter().unzip();
        Self::Object(Object { keys, values })
    }

    /// What kind of value it is, as far as kinds are counted.
    pub(crate) fn kind(&self) -> &'static str {
        const NEAR_2_53: std::ops::RangeInclusive<i64> = (1 << 53) - 2..=(1 << 53) + 2;
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(int) if NEAR_2_53.contains(int) => "integer near 2^53",
            Self::Uint(uint) if i64::try_from(*uint).is_err() => "integer above i64::MAX",
            Self::Int(_) | Self::Uint(_) => "integer",
            Self::Float(float) if float.is_nan() => "NaN",
            Self::Float(float) if *float == 0.0 && float.is_sign_negative() => "-0.0",
            Self::Float(0.0) => "0.0",
            Self::Float(float) if NEAR_2_53.contains(&(*float as i64)) => "float near 2^53",
            Self::Float(_) => "float",
            Self::Text(_) => "text",
            Self::Date(_, nanos) if nanos % 1_000 != 0 => "nanoseconds",
            Self::Date(..) => "instant",
            Self::Array(items) if items.is_empty() => "empty array",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Whether a position holds this very value, to the last bit.
    pub(crate) fn is_same(&self, held: &Value) -> bool {
        match (self, held) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(own), Value::Bool(held)) => own == held,
            // Numbers are equal by value: `5` and `5.0` are told apart as JSON only.
            (Self::Int(own), Value::Number(held)) => held.to_json() == *own,
            (Self::Uint(own), Value::Number(held)) => held.to_json() == *own,
            (Self::Float(own), Value::Number(held)) => {
                let is_integer = held.to_json().is_i64() || held.to_json().is_u64();
                held.as_f64().to_bits() == own.to_bits() && !is_integer
            }
            (Self::Text(own), Value::Text(held)) => **own == **held,
            (Self::Date(seconds, nanos), Value::Date(held)) => {
                (*seconds, *nanos) == (held.unix_seconds(), held.subsec_nanos())
            }
            (Self::Array(own), Value::Array(held)) => {
                own.len() == held.len() && own.iter().zip(held).all(|(own, held)| own.is_same(held))
            }
            (Self::Object(own), Value::Object(held)) => {
                own.keys.len() == held.len()
                    && held.iter().all(|(key, held)| {
                        own.entry(key).is_some_and(|own_value| own_value.is_same(held))
                    })
            }
            _ => false,
        }
    }
}

impl Object {
    pub(crate) fn entry(&self, key: &str) -> Option<&Val> {
        let at = self.keys.iter().position(|own| *own == key)?;
        Some(&self.values[at])
    }
}

impl Fields for Object {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        self.entry(key).map(Into::into)
    }

    fn keys(&self) -> &[&str] {
        &self.keys
    }
}

impl Cell {
    /// A value whose type decides itself.
    pub(crate) fn as_is(shown: Val) -> Self {
        Self { read: shown.clone(), shown }
    }
}

impl Fields for Row {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        match key {
            "id" => Some((&self.id).into()),
            "weight" => self.weight.map(ValueRef::from),
            "tenant" => Some(self.tenant.into()),
            _ => {
                let at = FIELDS.iter().position(|field| field.split('.').next() == Some(key))?;
                self.cells[at].as_ref().map(|cell| (&cell.shown).into())
            }
        }
    }

    fn keys(&self) -> &[&str] {
        &["a", "b", "c", "d", "e", "f", "t", "id", "weight", "tenant"]
    }
}

impl Record for Row {
    type Accessor = Access;
    type Value<'r> = ValueRef<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }
}
