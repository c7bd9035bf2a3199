//! The keys of the objects that are open, to find those that stand twice.

use std::borrow::Cow;

/// Up to so many keys of one object are compared each with each.
const FEW: usize = 8;

/// The keys of all open objects, in one list, the innermost object's last.
#[derive(Debug, Default)]
pub(crate) struct Keys<'s> {
    list: Vec<(Cow<'s, str>, usize)>,
}

/// Where the keys of an object begin in [`Keys`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(usize);

impl<'s> Keys<'s> {
    /// Begins an object.
    #[inline]
    pub(crate) const fn open(&self) -> Mark {
        Mark(self.list.len())
    }

    /// Adds a key of the innermost object. Whether it is known already that it stood
    /// there before; with many keys, that is found at the end.
    #[inline]
    pub(crate) fn add(&mut self, Mark(start): Mark, key: &Cow<'s, str>, position: usize) -> bool {
        let earlier = self.list.get(start..).unwrap_or_default();
        if earlier.len() < FEW && earlier.iter().any(|(other, _)| other == key) {
            return true;
        }
        push(&mut self.list, (key.clone(), position));
        false
    }

    /// Ends the innermost object, and gives its keys that stood there before and were
    /// not found by [`add`](Self::add), with their positions.
    ///
    /// Takes `O(n · log n)` comparisons for `n` keys.
    #[inline]
    pub(crate) fn close(&mut self, Mark(start): Mark) -> Vec<(String, usize)> {
        if self.list.len() - start <= FEW {
            self.list.truncate(start);
            return Vec::new();
        }
        self.close_many(start)
    }

    #[cold]
    fn close_many(&mut self, start: usize) -> Vec<(String, usize)> {
        let keys = self.list.get_mut(start..).unwrap_or_default();
        keys.sort_unstable();
        let twice = (keys.windows(2))
            .filter_map(|pair| match pair {
                [(first, _), (second, position)] if first == second => {
                    Some((second.to_string(), *position))
                }
                _ => None,
            })
            .collect();
        self.list.truncate(start);
        twice
    }
}

/// Appends to a list that grows by doubling while it is short, then by a quarter.
///
/// What is parsed should not take many times the room of its text; a list that doubles
/// has room for twice what it holds.
#[inline]
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        grow(list);
    }
    list.push(item);
}

/// Gives back the room that a list has taken in vain, if that is much.
#[inline]
pub(crate) fn trimmed<T>(mut list: Vec<T>) -> Vec<T> {
    if list.capacity() - list.len() > list.len() / 2 {
        list.shrink_to_fit();
    }
    list
}

fn grow<T>(list: &mut Vec<T>) {
    let more = match list.len() {
        0 => 1,
        few @ 1..16 => few,
        many => many / 4,
    };
    list.reserve_exact(more);
}
