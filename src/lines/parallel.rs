//! Lines on several threads: in pieces that end where lines do, put together in order.

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::lines::{LinePage, Lines, MalformedLine};
use crate::plan::Plan;

/// Below so many bytes, one thread is as fast.
const SOME: usize = 4 << 20;

/// So many bytes are a piece, at the least.
const PIECE: usize = 1 << 20;

/// Whether there is enough to do, and somebody to do it.
pub(super) fn is_worth_it(lines: &Lines<'_>) -> bool {
    lines.len() >= SOME && rayon::current_num_threads() > 1
}

impl Plan {
    pub(super) fn count_in_parallel(&self, lines: Lines<'_>) -> Result<u64, MalformedLine> {
        Ok(in_pieces(lines, |piece| self.count_in_sequence(piece))?.into_iter().sum())
    }

    pub(super) fn page_in_parallel<'l>(
        &self,
        lines: Lines<'l>,
    ) -> Result<LinePage<&'l [u8]>, MalformedLine> {
        let validation = lines.validation;
        let pagers = in_pieces(lines, |piece| self.pager_of(piece))?.into_iter();
        let all = pagers.reduce(|mut all, pager| {
            all.append(pager);
            all
        });
        Ok(all.unwrap_or_else(|| self.line_pager(validation)).finish())
    }
}

/// What is made of each piece, in order; or the first error.
fn in_pieces<'l, T: Send>(
    mut lines: Lines<'l>,
    make: impl Fn(Lines<'l>) -> Result<T, MalformedLine> + Send + Sync,
) -> Result<Vec<T>, MalformedLine> {
    // Some for each thread, so that none waits long for the last.
    let size = (lines.len() / (4 * rayon::current_num_threads())).max(PIECE);
    let mut pieces = Vec::new();
    while lines.len() > 0 {
        pieces.push(lines.split_off(size));
    }
    let counted = pieces.clone();
    let made: Vec<_> = pieces.into_par_iter().map(&make).collect();
    let mut all = Vec::with_capacity(made.len());
    for made in made {
        match made {
            Ok(made) => all.push(made),
            Err(mut malformed) => {
                let before = counted.iter().take(all.len());
                malformed.line += before.map(Lines::count_all).sum::<u64>();
                return Err(malformed);
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Line;

    /// However many threads there are, the pieces are all lines, in order, and more than one.
    #[test]
    #[cfg_attr(miri, ignore = "goes through millions of bytes")]
    fn pieces_are_the_whole() {
        let text = "{\"a\":1}\n".repeat(3 * PIECE / 8);
        for threads in [1, 3, 9] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let place = |line: Line<'_>| (line.offset, line.bytes.as_ptr().addr());
            let places = |piece: Lines<'_>| Ok(piece.map(place).collect());
            let pieces: Vec<Vec<_>> =
                pool.install(|| in_pieces(Lines::new(text.as_bytes()), places)).unwrap();
            assert!(pieces.len() > 1, "{threads}");
            let expected = Lines::new(text.as_bytes()).map(place);
            assert!(pieces.into_iter().flatten().eq(expected), "{threads}");
        }
    }
}
