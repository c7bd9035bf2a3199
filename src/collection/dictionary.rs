//! Scalars with a small number each.

use std::collections::HashMap;

use crate::number::Number;
use crate::plan::{Check, Set};
use crate::record::{Node, View};
use crate::value::{Reading, Value};

/// Distinct scalars, numbered in the order in which they came. Numbers are told apart by
/// how they are held, and not by value: a field's type may compare them otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    entries: Vec<Value>,
    /// Bytes of all texts.
    text_bytes: usize,
    /// As many as were kept when others were last forgotten.
    kept_bytes: usize,
    /// Keyed at random, because strangers choose the texts.
    texts: HashMap<Box<str>, u32>,
    others: HashMap<Bits, u32>,
}

/// A scalar that is no text, told by its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Bits {
    Null,
    Bool(bool),
    Integer(i64),
    Unsigned(u64),
    Float(u64),
    Date(i64, u32),
}

impl Bits {
    fn of(view: View<'_>) -> Option<Self> {
        Some(match view {
            View::Null => Self::Null,
            View::Bool(value) => Self::Bool(value),
            View::Number(number) => Self::of_number(number),
            View::Date(instant) => Self::Date(instant.unix_seconds(), instant.subsec_nanos()),
            View::Text(_) | View::Compact(_) | View::Array | View::Object => return None,
        })
    }

    fn of_number(number: Number) -> Self {
        match (number.as_float(), number.as_i64()) {
            (Some(float), _) => Self::Float(float.to_bits()),
            (None, Some(integer)) => Self::Integer(integer),
            (None, None) => Self::Unsigned(number.as_u64().unwrap_or(u64::MAX)),
        }
    }
}

impl Dictionary {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many bytes its texts have together.
    #[cfg(test)]
    pub(super) const fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Whether so many bytes of text came since some were last forgotten that it is time to
    /// [`keep`](Self::keep) what is in use only, where that means to go through so many numbers.
    pub(super) const fn has_outgrown(&self, numbers: usize) -> bool {
        self.text_bytes > 2 * self.kept_bytes + numbers + (1 << 20)
    }

    pub(super) fn entries(&self) -> impl ExactSizeIterator<Item = View<'_>> {
        self.entries.iter().map(Node::view)
    }

    pub(super) fn entry(&self, at: usize) -> Option<View<'_>> {
        self.entries.get(at).map(Node::view)
    }

    /// The scalar's number; it gets one if it has none. None for what is no scalar.
    pub(super) fn number(&mut self, view: View<'_>) -> Option<u32> {
        let next = u32::try_from(self.entries.len()).ok()?;
        let (found, value) = match (view, Bits::of(view)) {
            (View::Text(text), _) => {
                if let Some(&found) = self.texts.get(text) {
                    return Some(found);
                }
                self.texts.insert(text.into(), next);
                self.text_bytes += text.len();
                (next, Value::Text(text.into()))
            }
            (_, Some(bits)) => {
                let found = *self.others.entry(bits).or_insert(next);
                let value = match view {
                    View::Bool(value) => Value::Bool(value),
                    View::Number(number) => Value::Number(number),
                    View::Date(instant) => Value::Date(instant),
                    View::Null | View::Text(_) | View::Compact(_) | View::Array | View::Object => {
                        Value::Null
                    }
                };
                (found, value)
            }
            (_, None) => return None,
        };
        if found == next {
            self.entries.push(value);
        }
        Some(found)
    }

    /// The numbers of all that equal a value as it is.
    fn equal_to(&self, value: &Value) -> impl Iterator<Item = u32> {
        let other = |bits: Bits| self.others.get(&bits).copied();
        let found = match value {
            Value::Text(text) => [self.texts.get(&**text).copied(), None, None],
            Value::Number(number) => {
                // It may be held as an integer and as a float, of which zero has two.
                let integer = number.canonical();
                let float = Some(number.as_f64()).filter(|&float| Number::from(float) == *number);
                let integer = (integer.as_float().is_none()).then(|| Bits::of_number(integer));
                let negative = float.filter(|&float| float == 0.0).map(|zero| -zero.abs());
                let of_float = |float: f64| other(Bits::Float(float.to_bits()));
                let float = float.map(|float| if float == 0.0 { 0.0 } else { float });
                [integer.and_then(other), float.and_then(of_float), negative.and_then(of_float)]
            }
            Value::Null | Value::Bool(_) | Value::Date(_) | Value::Array(_) | Value::Object(_) => {
                [Bits::of(value.view()).and_then(other), None, None]
            }
        };
        found.into_iter().flatten()
    }

    /// Whether a search for each of these values takes less than a look at all scalars.
    fn finds_fast(&self, values: &[Value], reading: Reading) -> bool {
        reading == Reading::AsIs && values.len() <= self.len() / 16
    }

    /// Whether each scalar in turn passes a check, as `passes` tells.
    pub(super) fn passing(
        &self,
        check: &Check,
        reading: Reading,
        passes: impl Fn(View<'_>) -> bool,
    ) -> Box<[bool]> {
        let values = match check {
            Check::Equals(value) => Some(std::slice::from_ref(value)),
            Check::OneOf(set) | Check::HasSome(set) => Some(set.members()),
            Check::Exists
            | Check::Null
            | Check::NotEmpty
            | Check::Compare(..)
            | Check::Text(..)
            | Check::Urlized(_)
            | Check::HasAll(_) => None,
        };
        let Some(values) = values.filter(|values| self.finds_fast(values, reading)) else {
            return self.entries().map(passes).collect();
        };
        let mut passing = vec![false; self.len()];
        for number in values.iter().flat_map(|value| self.equal_to(value)) {
            if let Some(passes) = passing.get_mut(number as usize) {
                *passes = true;
            }
        }
        passing.into()
    }

    /// The numbers of those scalars that equal a member of a set, as `member` tells, and that
    /// member's place; in order.
    pub(super) fn members(
        &self,
        set: &Set,
        reading: Reading,
        member: impl Fn(View<'_>) -> Option<usize>,
    ) -> Vec<(u32, usize)> {
        if !self.finds_fast(set.members(), reading) {
            let found = (0..).zip(self.entries().map(member));
            return found.filter_map(|(number, member)| Some((number, member?))).collect();
        }
        let mut found: Vec<_> = (set.members().iter().enumerate())
            .flat_map(|(at, value)| self.equal_to(value).map(move |number| (number, at)))
            .collect();
        found.sort_unstable();
        found
    }

    /// Forgets each scalar whose number is not among these, and numbers the others anew.
    pub(super) fn keep<'n>(&mut self, numbers: impl Iterator<Item = &'n mut u32>) {
        let mut old: Vec<Option<Value>> = self.entries.drain(..).map(Some).collect();
        let mut renumbered = vec![None; old.len()];
        for number in numbers {
            let at = *number as usize;
            let (Some(value), Some(new)) = (old.get_mut(at), renumbered.get_mut(at)) else {
                continue;
            };
            if let Some(value) = value.take() {
                *new = u32::try_from(self.entries.len()).ok();
                self.entries.push(value);
            }
            *number = new.unwrap_or(*number);
        }
        let renumber = |number: &mut u32| {
            let new = renumbered.get(*number as usize).copied().flatten();
            *number = new.unwrap_or(*number);
            new.is_some()
        };
        self.texts.retain(|_, number| renumber(number));
        self.others.retain(|_, number| renumber(number));
        self.text_bytes = self.texts.keys().map(|text| text.len()).sum();
        self.kept_bytes = self.text_bytes;
        self.entries.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.others.shrink_to_fit();
    }
}
