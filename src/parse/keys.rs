//! Keys that stand twice in one object, and the growth of what is read.

/// Up to so many keys of one object are compared each with each.
const FEW: usize = 8;

/// Where the keys of an object stand, as far as it takes to report those that stand
/// there twice. The keys themselves are in the list that is made of the object.
///
/// An object with few keys needs no room here: a new key is compared with all others.
/// One with more is sorted at its end, so that `n` keys take `O(n · log n)` comparisons.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    /// Of all keys but the first [`FEW`].
    late: Vec<usize>,
}

impl Positions {
    /// Whether `key` is known to be in `list` already. If not, the caller adds it there,
    /// and its position with [`add`](Self::add).
    #[inline]
    pub(crate) fn stands_in<T>(list: &[T], key: &str, key_of: impl Fn(&T) -> &str) -> bool {
        list.len() <= FEW && list.iter().any(|item| key_of(item) == key)
    }

    /// Notes the position of the key that has been added to `list`.
    #[inline]
    pub(crate) fn add<T>(&mut self, list: &[T], position: usize) {
        if list.len() > FEW {
            push(&mut self.late, position);
        }
    }

    /// At the end of an object: the keys that stand in it twice and have not been found by
    /// [`stands_in`](Self::stands_in), as indices in `list`, in order, with their positions.
    #[inline]
    pub(crate) fn twice<T>(&self, list: &[T], key_of: impl Fn(&T) -> &str) -> Vec<(usize, usize)> {
        if self.late.len() < 2 { Vec::new() } else { self.twice_in_many(list, key_of) }
    }

    #[cold]
    fn twice_in_many<T>(&self, list: &[T], key_of: impl Fn(&T) -> &str) -> Vec<(usize, usize)> {
        let mut keys = Vec::with_capacity(list.len());
        keys.extend(list.iter().enumerate().map(|(index, item)| (key_of(item), index)));
        keys.sort_unstable();
        let mut twice = Vec::new();
        let mut last = None;
        for (key, index) in keys {
            if last == Some(key) {
                let position = index.checked_sub(FEW).and_then(|late| self.late.get(late));
                twice.extend(position.map(|&position| (index, position)));
            }
            last = Some(key);
        }
        twice.sort_unstable();
        twice
    }
}

/// Takes what stands at these indices, which are in order, out of a list; `each` is told of every
/// one, with its position.
#[inline]
pub(crate) fn take_out<T>(
    list: &mut Vec<T>,
    twice: &[(usize, usize)],
    mut each: impl FnMut(&T, usize),
) {
    if twice.is_empty() {
        return;
    }
    let (mut left, mut index) = (twice.iter().peekable(), 0);
    list.retain(|item| {
        let again = left.next_if(|(again, _)| *again == index);
        index += 1;
        again.inspect(|(_, position)| each(item, *position)).is_none()
    });
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

#[inline(never)]
fn grow<T>(list: &mut Vec<T>) {
    let more = match list.len() {
        0 => 1,
        few @ 1..16 => few,
        many => many / 4,
    };
    list.reserve_exact(more);
}
