//! The way to a field: its keys, and which of them are those of maps.

use crate::path::FieldPath;

/// A field path made ready for walking records.
///
/// # Reference
///
/// *Filters › Paths* ([guide](crate::guide::language#paths)).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    path: FieldPath,
    /// The segments; none stands for the one segment that is the whole path.
    keys: Box<[Box<str>]>,
    maps: Option<Box<Maps>>,
    /// Whether there is neither a map nor a `$`, as in `$date`, on the way.
    is_plain: bool,
}

/// The maps on a path, if there are any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Maps {
    /// At these segments stand keys of maps, which may hold dots themselves.
    at: Box<[u32]>,
    /// Where each segment ends in the path's text.
    ends: Box<[u32]>,
}

impl Access {
    /// The way along a path none of whose fields is a map.
    #[must_use]
    pub fn new(path: &FieldPath) -> Self {
        Self::through_maps(path, [])
    }

    /// The way along a path that enters a map after so many segments, once or more.
    pub(crate) fn through_maps(path: &FieldPath, maps: impl IntoIterator<Item = usize>) -> Self {
        let is_single = !path.as_str().contains('.');
        let keys =
            if is_single { Box::default() } else { path.segments().map(Box::from).collect() };
        let at: Box<[u32]> =
            maps.into_iter().filter_map(|segment| u32::try_from(segment).ok()).collect();
        let is_plain = at.is_empty() && !path.as_str().contains('$');
        let maps = (!at.is_empty()).then(|| {
            let dots = path.as_str().match_indices('.').map(|(dot, _)| dot);
            // A path that is too long for `u32` is far beyond all limits.
            let ends = dots.chain([path.as_str().len()]).map(|end| u32::try_from(end).unwrap_or(0));
            Box::new(Maps { at, ends: ends.collect() })
        });
        Self { path: path.clone(), keys, maps, is_plain }
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }

    /// How many segments it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len().max(1)
    }

    /// Whether it has no segment; a path always has one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The one key of a path of one segment.
    #[inline]
    pub(crate) fn single(&self) -> Option<&str> {
        if self.keys.is_empty() { Some(self.path.as_str()) } else { None }
    }

    /// One segment.
    #[inline]
    pub(crate) fn key(&self, segment: usize) -> &str {
        self.keys.get(segment).map_or(self.path.as_str(), |key| key)
    }

    /// The segments `from..to`, joined by dots, of a path with maps.
    pub(crate) fn join(&self, from: usize, to: usize) -> &str {
        let Some(maps) = &self.maps else { return "" };
        let end = |segment: usize| maps.ends.get(segment).map_or(0, |&end| end as usize);
        let start = if from == 0 { 0 } else { end(from - 1) + 1 };
        self.path.as_str().get(start..end(to.wrapping_sub(1))).unwrap_or_default()
    }

    /// Whether every segment is one key as it stands, and no object with this key is a date.
    #[inline]
    pub(crate) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// How many segments, from the first, it has in common with another path.
    pub(crate) fn shared(&self, other: &Self) -> usize {
        let (own, others) = (self.path.segments(), other.path.segments());
        own.zip(others).take_while(|(a, b)| a == b).count()
    }

    /// Whether a key of a map stands at this segment.
    #[inline]
    pub(crate) fn is_map_at(&self, segment: usize) -> bool {
        self.maps.as_ref().is_some_and(|maps| maps.at.iter().any(|&map| map as usize == segment))
    }
}

impl AsRef<Self> for Access {
    fn as_ref(&self) -> &Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_joined() {
        let access = Access::new(&"a.bc.d".into());
        assert_eq!(access.len(), 3);
        assert_eq!((access.key(0), access.key(1), access.key(2)), ("a", "bc", "d"));
        let access = Access::through_maps(&"a.bc.d".into(), [1]);
        assert_eq!((access.join(0, 1), access.join(1, 2), access.join(2, 3)), ("a", "bc", "d"));
        assert_eq!((access.join(0, 3), access.join(1, 3)), ("a.bc.d", "bc.d"));
        let single = Access::new(&"x".into());
        assert_eq!((access.single(), single.single()), (None, Some("x")));
        assert_eq!((single.len(), single.key(0), single.is_empty()), (1, "x", false));
    }
}
