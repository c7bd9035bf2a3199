//! The known name nearest to a misspelt one.

/// The candidate nearest to `name`, if it is near enough to have been meant.
///
/// Near is an edit distance (with swaps) of a third of the name's length, or the same
/// name in another case; of a single character nothing else is near. Linear in the
/// candidates; names over 64 bytes have none.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let length = name.chars().count();
    let most = if length < 2 { 0 } else { (length / 3).clamp(1, 4) };
    // A character is four bytes at the most.
    let may_be_near = |candidate: &&str| candidate.len().abs_diff(name.len()) <= most * 4;
    (candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST))
        .filter(may_be_near)
        .map(|candidate| {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                strsim::osa_distance(name, candidate)
            };
            (distance, candidate)
        })
        .filter(|&(distance, _)| distance <= most)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_was_meant_is_found() {
        let names = ["status", "startedAt", "$startsWith", "$in", "x"];
        for (name, answer) in [
            ("stauts", Some("status")),
            ("STATUS", Some("status")),
            ("startedat", Some("startedAt")),
            ("$startWith", Some("$startsWith")),
            ("$im", Some("$in")),
            ("owner", None),
            ("X", Some("x")),
            ("y", None),
            ("I", None),
        ] {
            assert_eq!(nearest(name, names), answer, "{name}");
        }
        for (length, is_found) in [(64, true), (65, false)] {
            let (meant, name) = ("a".repeat(length), "a".repeat(length - 1) + "b");
            assert_eq!(nearest(&name, [&*meant]).is_some(), is_found, "{length}");
        }
    }
}
