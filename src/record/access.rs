//! The way to a field: its segments, and where map keys begin.

use crate::path::FieldPath;

/// A field path made ready for walking records.
///
/// # Reference
///
/// *Filters › Paths* ([guide](crate::guide::language#paths)).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    path: FieldPath,
    /// For each segment, its end in the path's text.
    ends: Box<[u32]>,
    /// At these segments stand the keys of maps, which may hold dots themselves.
    maps: Box<[u32]>,
    /// Whether there is neither a map nor a segment `$date` on the way.
    is_plain: bool,
}

impl Access {
    /// The way along a path none of whose fields is a map.
    #[must_use]
    pub fn new(path: &FieldPath) -> Self {
        Self::through_maps(path, [])
    }

    /// The way along a path that enters a map after so many segments, once or more.
    pub(crate) fn through_maps(path: &FieldPath, maps: impl IntoIterator<Item = usize>) -> Self {
        let text = path.as_str();
        let dots = text.bytes().enumerate().filter(|&(_, byte)| byte == b'.').map(|(at, _)| at);
        // Paths are bounded in bytes far below `u32`; a longer one made by hand is cut.
        let ends = dots.chain([text.len()]).map(|end| u32::try_from(end).unwrap_or(u32::MAX));
        let maps = maps.into_iter().filter_map(|segment| u32::try_from(segment).ok());
        let maps: Box<[u32]> = maps.collect();
        let is_plain = maps.is_empty() && path.segments().all(|segment| segment != "$date");
        Self { path: path.clone(), ends: ends.collect(), maps, is_plain }
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }

    /// How many segments it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no segment; a path always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The segments `from..to`, joined by dots.
    #[inline]
    pub(crate) fn join(&self, from: usize, to: usize) -> &str {
        let end = |segment: usize| self.ends.get(segment).map_or(0, |&end| end as usize);
        let start = if from == 0 { 0 } else { end(from - 1) + 1 };
        self.path.as_str().get(start..end(to.wrapping_sub(1))).unwrap_or_default()
    }

    /// The one key of a path of one segment.
    #[inline]
    pub(crate) fn single(&self) -> Option<&str> {
        if self.ends.len() == 1 { Some(self.path.as_str()) } else { None }
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
        self.maps.iter().any(|&map| map as usize == segment)
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
        assert_eq!((access.join(0, 1), access.join(1, 2), access.join(2, 3)), ("a", "bc", "d"));
        assert_eq!((access.join(0, 3), access.join(1, 3)), ("a.bc.d", "bc.d"));
        assert_eq!((access.single(), Access::new(&"x".into()).single()), (None, Some("x")));
    }
}
