//! How a text is told from a few others, mostly without being read.

/// Tells most texts from all of some others.
#[derive(Clone, Copy)]
pub(crate) struct Looks {
    /// The others' lengths, a bit each, those that differ by 64 the same.
    lengths: u64,
    /// A bit for each one's first and last byte, shared by some.
    ends: u64,
}

impl Looks {
    pub(crate) fn of(others: &[&str]) -> Self {
        let bits = |bit: fn(&str) -> u32| others.iter().fold(0, |bits, text| bits | 1 << bit(text));
        Self { lengths: bits(Self::length), ends: bits(Self::ends) }
    }

    /// Whether the text may be one of the others. Of those that are not, most are not read.
    #[inline]
    pub(crate) fn may_be(self, text: &str) -> bool {
        self.lengths >> Self::length(text) & 1 != 0 && self.ends >> Self::ends(text) & 1 != 0
    }

    #[inline]
    const fn length(text: &str) -> u32 {
        text.len() as u32 % 64
    }

    #[inline]
    fn ends(text: &str) -> u32 {
        let bytes = text.as_bytes();
        // One comparison with the length for both.
        match (bytes.first(), bytes.get(bytes.len().wrapping_sub(1))) {
            (Some(&first), Some(&last)) => (u32::from(first) * 5 + u32::from(last) * 9) % 64,
            _ => 0,
        }
    }
}

/// A few texts, to be found by their ends.
pub(crate) struct FewTexts<'p> {
    /// In the order of their ends. INVARIANT: so few that each index is a byte.
    texts: Box<[&'p str]>,
    /// Where those of the same ends start and stop.
    places: [(u8, u8); 64],
}

impl<'p> FewTexts<'p> {
    pub(crate) fn new(mut texts: Box<[&'p str]>) -> Self {
        texts.sort_by_key(|text| Looks::ends(text));
        let start = |ends: u32| texts.partition_point(|text| Looks::ends(text) < ends) as u8;
        let mut places = [(0, 0); 64];
        for (place, ends) in places.iter_mut().zip(0..) {
            *place = (start(ends), start(ends + 1));
        }
        Self { texts, places }
    }

    #[inline]
    pub(crate) fn has(&self, text: &str) -> bool {
        let Some(&(start, stop)) = self.places.get(Looks::ends(text) as usize) else {
            return false;
        };
        let alike = self.texts.get(usize::from(start)..usize::from(stop));
        alike.is_some_and(|texts| texts.contains(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Also texts whose ends are the same, or whose lengths differ by 64.
    #[test]
    fn few_texts_are_found_and_no_others() {
        let long = |length: usize| format!("a{}z", "-".repeat(length - 2));
        let texts: Vec<String> = ["", "a", "z", "az", "abz", "acz", "ab", "é", "日本"]
            .map(str::to_owned)
            .into_iter()
            .chain([3, 67, 131].map(long))
            .collect();
        for chosen in 1_u32..1 << texts.len() {
            let is_chosen = |at: usize| chosen >> at & 1 == 1;
            let members: Box<[&str]> = (texts.iter().enumerate())
                .filter(|(at, _)| is_chosen(*at))
                .map(|(_, text)| text.as_str())
                .collect();
            let (looks, few) = (Looks::of(&members), FewTexts::new(members));
            for (at, text) in texts.iter().enumerate() {
                assert!(looks.may_be(text) || !is_chosen(at), "{text:?} of {chosen:b}");
                assert_eq!(few.has(text), is_chosen(at), "{text:?} of {chosen:b}");
            }
        }
        let looks = Looks::of(&["abz"]);
        assert!(looks.may_be("acz") && looks.may_be(&long(67)));
        assert!(!looks.may_be("abbz") && !looks.may_be("bbz") && !looks.may_be("aby"));
    }
}
