//! What remains of a path, while types are followed along it instead of values.

use crate::record::Access;

/// The rest of a field path, on the way through the types of a record's fields.
///
/// See [`FieldValue::reach`](crate::FieldValue::reach).
#[derive(Clone, Copy, Debug)]
pub struct Steps<'p> {
    access: &'p Access,
    segment: usize,
}

/// What stands at the front of [`Steps`].
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a path goes on in these ways and no other")]
pub enum Step<'p> {
    /// The path ends here: the value that has been reached is meant.
    End,
    /// One key, and what remains after it.
    Key(&'p str, Steps<'p>),
    /// A key of a map, of one segment or more, whichever the map has: only values can tell.
    Map,
}

impl<'p> Steps<'p> {
    /// The whole way.
    #[must_use]
    pub const fn new(access: &'p Access) -> Self {
        Self { access, segment: 0 }
    }

    /// Nothing of the way.
    pub(crate) fn end(access: &'p Access) -> Self {
        Self { access, segment: access.len() }
    }

    /// What comes next.
    #[must_use]
    pub fn step(self) -> Step<'p> {
        let Self { access, segment } = self;
        if segment >= access.len() {
            Step::End
        } else if access.is_map_at(segment) {
            Step::Map
        } else {
            Step::Key(access.key(segment), Self { access, segment: segment + 1 })
        }
    }

    /// Whether the path ends here.
    #[must_use]
    pub fn is_end(self) -> bool {
        self.segment >= self.access.len()
    }

    /// The last two segments, as one key and as two, and the end behind them, if no more remain.
    pub(crate) fn last_two(self) -> Option<(&'p str, [&'p str; 2], Self)> {
        let Self { access, segment } = self;
        (segment + 2 == access.len()).then(|| {
            let keys = [access.key(segment), access.key(segment + 1)];
            (access.join(segment, segment + 2), keys, Self::end(access))
        })
    }

    /// How many segments of the path lie behind.
    pub(crate) const fn position(self) -> usize {
        self.segment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_to_the_end() {
        let access = Access::new(&"a.b".into());
        let Step::Key("a", rest) = Steps::new(&access).step() else { panic!("{access:?}") };
        let Step::Key("b", end) = rest.step() else { panic!("{rest:?}") };
        assert!(matches!(end.step(), Step::End), "{end:?}");
        assert!(!rest.is_end() && end.is_end());
    }
}
