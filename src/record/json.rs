//! `serde_json::Value` as record and as node.

use serde_json::{Map, Value};

use crate::number::Number;
use crate::record::{Access, Node, Record, View, any_below};
use crate::timestamp::{DATE_KEY, Timestamp};

impl Record for Value {
    type Accessor = Access;
    type Value<'r> = &'r Value;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> &Value {
        self
    }

    #[inline]
    fn any<'r>(&'r self, at: &Access, mut test: impl FnMut(Option<&'r Value>) -> bool) -> bool {
        if let (Some(key), Self::Object(map)) = (at.single(), self) {
            return test(map.get(key));
        }
        any_below(self, at, test)
    }
}

impl<'r> Node<'r> for &'r Value {
    type Items = std::slice::Iter<'r, Value>;
    type Entries = Entries<'r>;

    #[inline]
    fn view(self) -> View<'r> {
        match self {
            Value::Null => View::Null,
            Value::Bool(value) => View::Bool(*value),
            Value::Number(number) => View::Number(Number::from_json(number)),
            Value::String(text) => View::Text(text),
            Value::Array(_) => View::Array,
            Value::Object(map) => date(map).map_or(View::Object, View::Date),
        }
    }

    #[inline]
    fn items(self) -> Self::Items {
        self.as_array().map_or(&[][..], Vec::as_slice).iter()
    }

    fn entries(self) -> Entries<'r> {
        Entries(self.as_object().map(Map::iter))
    }

    #[inline]
    fn get(self, key: &str) -> Option<Self> {
        match self {
            Value::Object(map) => map.get(key),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => None,
        }
    }

    fn len(self) -> usize {
        match self {
            Value::Array(items) => items.len(),
            Value::Object(map) => map.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
}

/// The instant that `{"$date": …}` stands for, if it is one.
fn date(map: &Map<String, Value>) -> Option<Timestamp> {
    if map.len() != 1 {
        return None;
    }
    Timestamp::parse(map.get(DATE_KEY)?.as_str()?).ok()
}

/// The entries of a JSON object.
#[derive(Clone, Debug)]
pub struct Entries<'r>(Option<serde_json::map::Iter<'r>>);

impl<'r> Iterator for Entries<'r> {
    type Item = (&'r str, &'r Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.as_mut()?.next()?;
        Some((key, value))
    }
}
