//! The listed values of `$in`, `$hasSome` and `$hasAll`.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use crate::number::Number;
use crate::record::{Node, View};
use crate::value::{Reading, Value, compare};

/// A set of values: sorted, and hashed where it holds much text.
///
/// A look-up costs `O(log n)` comparisons, of text one hash and about one comparison.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// How the field's values, and so the members, are read.
    reading: Reading,
    /// INVARIANT: sorted as read, none twice.
    members: Box<[Value]>,
    has_arrays: bool,
    /// Where values are read as they are, each kind is looked up in a way of its own.
    kinds: Option<Kinds>,
}

/// Which members are numbers, and which are texts.
#[derive(Clone, Debug)]
struct Kinds {
    numbers: Range<usize>,
    texts: Range<usize>,
    /// If there are more than a few texts.
    index: Option<TextIndex>,
}

impl Set {
    pub(crate) fn new(mut members: Vec<Value>, reading: Reading) -> Self {
        let order = |a: &Value, b: &Value| match (reading, a, b) {
            (Reading::AsIs, Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Reading::AsIs, Value::Number(a), Value::Number(b)) => a.cmp(b),
            _ => compare(reading, a, b),
        };
        members.sort_unstable_by(order);
        members.dedup_by(|a, b| order(a, b).is_eq());
        let members: Box<[Value]> = members.into();
        let kinds = (reading == Reading::AsIs).then(|| Kinds::new(&members));
        let has_arrays = members.iter().any(|member| matches!(member, Value::Array(_)));
        Self { reading, members, has_arrays, kinds }
    }

    pub(crate) fn members(&self) -> &[Value] {
        &self.members
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn has_null(&self) -> bool {
        // Null sorts first.
        matches!(self.members.first(), Some(Value::Null))
    }

    pub(crate) const fn has_arrays(&self) -> bool {
        self.has_arrays
    }

    /// The place among the members of one that equals the value.
    #[inline]
    pub(crate) fn find<'r, N: Node<'r>>(&self, node: N) -> Option<usize> {
        match (&self.kinds, node.view()) {
            (Some(kinds), View::Text(text)) => kinds.find_text(&self.members, text),
            (Some(kinds), View::Compact(text)) => {
                kinds.find_text(&self.members, text.text().as_str())
            }
            (Some(kinds), View::Number(number)) => kinds.find_number(&self.members, number),
            (None, View::Number(number)) if number.is_nan() => None,
            _ => self.members.binary_search_by(|member| compare(self.reading, member, node)).ok(),
        }
    }
}

impl Kinds {
    /// From this many on, texts are hashed.
    const HASHED: usize = 8;

    fn new(members: &[Value]) -> Self {
        // Null < number < string < all others.
        let numbers_start = usize::from(matches!(members.first(), Some(Value::Null)));
        let numbers = members.iter().filter(|member| as_number(member).is_some()).count();
        let texts = members.iter().filter(|member| as_text(member).is_some()).count();
        let texts_start = numbers_start + numbers;
        Self {
            numbers: numbers_start..texts_start,
            texts: texts_start..texts_start + texts,
            index: (texts >= Self::HASHED).then(|| TextIndex::new(members)),
        }
    }

    #[inline]
    fn find_text(&self, members: &[Value], text: &str) -> Option<usize> {
        if let Some(index) = &self.index {
            return index.find(members, text);
        }
        let texts = members.get(self.texts.clone())?;
        let at = texts.iter().position(|member| as_text(member) == Some(text))?;
        Some(self.texts.start + at)
    }

    #[inline]
    fn find_number(&self, members: &[Value], number: Number) -> Option<usize> {
        if number.is_nan() {
            return None;
        }
        let numbers = members.get(self.numbers.clone())?;
        let order = |member: &Value| as_number(member).cmp(&Some(number));
        Some(self.numbers.start + numbers.binary_search_by(order).ok()?)
    }
}

/// Where each text stands among the members: open addressing, keyed at random because
/// strangers choose the texts.
#[derive(Clone, Debug)]
struct TextIndex {
    hasher: RandomState,
    /// Member plus one, 0 where free. INVARIANT: a power of two, at least half free.
    slots: Box<[u32]>,
}

impl TextIndex {
    fn new(members: &[Value]) -> Self {
        let slots = (members.len() * 2).next_power_of_two();
        let mut index = Self { hasher: RandomState::new(), slots: vec![0; slots].into() };
        for (place, member) in (1..).zip(members) {
            if let Some(text) = as_text(member) {
                let mut slot = index.first_slot(text);
                while index.slots.get(slot).is_some_and(|&taken| taken != 0) {
                    slot = index.next_slot(slot);
                }
                if let Some(free) = index.slots.get_mut(slot) {
                    *free = place;
                }
            }
        }
        index
    }

    fn find(&self, members: &[Value], text: &str) -> Option<usize> {
        let mut slot = self.first_slot(text);
        loop {
            let place = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if members.get(place).and_then(as_text) == Some(text) {
                return Some(place);
            }
            slot = self.next_slot(slot);
        }
    }

    fn first_slot(&self, text: &str) -> usize {
        // Cut to the table's size, which is a power of two.
        #[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
        let hash = self.hasher.hash_one(text) as usize;
        hash & (self.slots.len() - 1)
    }

    const fn next_slot(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }
}

#[inline]
fn as_number(value: &Value) -> Option<Number> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

#[inline]
fn as_text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// The index follows from the members.
impl Ord for Set {
    fn cmp(&self, other: &Self) -> Ordering {
        self.members.cmp(&other.members)
    }
}

impl PartialOrd for Set {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Eq for Set {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of few members and of many, hashed and not: each is found, and nothing else.
    #[test]
    fn members_are_found_and_nothing_else() {
        let text = |n: usize| Value::Text(format!("text {n}").into());
        let number = |n: usize| Value::Number((n as i64).into());
        for count in (0..40).chain([64, 100, if cfg!(miri) { 101 } else { 1_000 }]) {
            for reading in [Reading::AsIs, Reading::Folded] {
                let members = (0..count).flat_map(|n| [text(n), number(n)]).chain([Value::Null]);
                let set = Set::new(members.collect(), reading);
                assert_eq!(set.members().len(), 2 * count + 1);
                for member in set.members() {
                    let found = set.find(member).and_then(|at| set.members().get(at));
                    assert_eq!(found, Some(member), "of {count}");
                }
                for n in count..2 * count + 1 {
                    assert_eq!(set.find(&text(n)), None, "{n} of {count}");
                    assert_eq!(set.find(&number(n)), None, "{n} of {count}");
                }
            }
        }
    }
}
