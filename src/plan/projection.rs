//! The bound projection: which parts of a record an answer shows.

use serde_json::Value;

use crate::record::{Access, Node, View};

/// Which parts of a record are shown.
///
/// # Reference
///
/// *Projection* ([guide](crate::guide::language#8-projection)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// INVARIANT: sorted, none twice.
    paths: Vec<Access>,
}

impl Projection {
    pub(crate) fn new(mut paths: Vec<Access>) -> Self {
        paths.sort();
        paths.dedup();
        Self { paths }
    }

    /// The paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|access| access.path().as_str())
    }

    /// The parts of a record that are shown; parents of a path stay, as objects.
    ///
    /// # Complexity
    ///
    /// Linear in the record's part that the paths lead through, times `p` for `p`
    /// paths.
    #[must_use]
    pub fn apply(&self, record: &Value) -> Value {
        show(record, &self.ways()).unwrap_or(Value::Null)
    }

    /// The paths, not yet followed.
    pub(crate) fn ways(&self) -> Vec<Way<'_>> {
        self.paths.iter().map(|path| Way { path, segment: 0 }).collect()
    }
}

/// A path, and how far it has been followed.
#[derive(Clone, Copy)]
pub(crate) struct Way<'p> {
    path: &'p Access,
    segment: usize,
}

impl<'p> Way<'p> {
    /// The key by which the path goes on in an object that has such keys, and the way from there.
    pub(crate) fn step(self, has: impl Fn(&str) -> bool) -> Option<(&'p str, Self)> {
        let Self { path, segment } = self;
        let step = |key: &'p str, end| has(key).then_some((key, Self { path, segment: end }));
        if path.is_map_at(segment) {
            let mut ends = (segment + 1..=path.len()).rev();
            ends.find_map(|end| step(path.join(segment, end), end))
        } else {
            step(path.key(segment), segment + 1)
        }
    }

    /// Whether the path has been followed to its end.
    pub(crate) fn is_at_end(self) -> bool {
        self.segment >= self.path.len()
    }
}

/// The parts of a value to which the ways lead; nothing if it is a scalar.
fn show(value: &Value, ways: &[Way<'_>]) -> Option<Value> {
    match value {
        // A date is a scalar.
        Value::Object(_) if matches!(value.view(), View::Date(_)) => None,
        Value::Object(object) => {
            let mut steps: Vec<_> =
                ways.iter().filter_map(|way| way.step(|key| object.contains_key(key))).collect();
            steps.sort_by_key(|&(key, _)| key);
            // The record's own order of keys is kept, where serde_json keeps it.
            let shown = object.iter().filter_map(|(key, below)| {
                let first = steps.partition_point(|&(step, _)| step < key.as_str());
                let to_key = steps.get(first..)?.iter().take_while(|&&(step, _)| step == key);
                let ways: Vec<_> = to_key.map(|&(_, way)| way).collect();
                let is_end = ways.iter().any(|way| way.is_at_end());
                let part = match &*ways {
                    [] => None,
                    _ if is_end => Some(below.clone()),
                    ways => show(below, ways),
                };
                Some((key.clone(), part?))
            });
            Some(Value::Object(shown.collect()))
        }
        Value::Array(items) => {
            Some(Value::Array(items.iter().filter_map(|item| show(item, ways)).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parents_stay_and_scalars_on_the_way_go() {
        let record =
            json!({"id": 1, "a": {"b": 2, "c": 3}, "d": 4, "e": [{"b": 1}, 5, [{"c": 1}]]});
        for (paths, shown) in [
            (&["a.b"][..], json!({"a": {"b": 2}})),
            (&["a.x", "d.x"], json!({"a": {}})),
            (&["a.b", "a"], json!({"a": {"b": 2, "c": 3}})),
            (&["e.b"], json!({"e": [{"b": 1}, [{}]]})),
        ] {
            let paths = paths.iter().map(|&path| Access::new(&path.into())).collect();
            assert_eq!(Projection::new(paths).apply(&record), shown);
        }
    }
}
