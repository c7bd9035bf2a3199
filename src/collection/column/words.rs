//! Columns of whole numbers and instants: a word of 64 bits for each row, and the least and the
//! greatest of each chunk.

use std::cmp::Ordering;

use super::super::bits::{Mask, ROWS, chunk_of, reach};
use super::super::cell::passes;
use super::Held;
use super::presence::{Presence, State};
use crate::decimal::Numeric;
use crate::number::Number;
use crate::plan::{Check, Relation, Test};
use crate::record::{Node, View};
use crate::timestamp::Timestamp;
use crate::value::{Reading, Seen, Value};

/// A column of whole numbers, or of instants.
#[derive(Clone, Debug)]
pub(in crate::collection) struct Words {
    unit: Unit,
    words: Width,
    /// Wide enough for all words of a chunk; removals do not make them narrower.
    zones: Vec<Zone>,
    presence: Presence,
}

/// Words of the width that they need.
#[derive(Clone, Debug)]
enum Width {
    Halves(Vec<i32>),
    Words(Vec<i64>),
}

impl Width {
    const fn len(&self) -> usize {
        match self {
            Self::Halves(words) => words.len(),
            Self::Words(words) => words.len(),
        }
    }

    fn reach(&mut self, row: usize) {
        match self {
            Self::Halves(words) => reach(words, row),
            Self::Words(words) => reach(words, row),
        }
    }

    fn get(&self, row: usize) -> Option<i64> {
        match self {
            Self::Halves(words) => words.get(row).copied().map(i64::from),
            Self::Words(words) => words.get(row).copied(),
        }
    }

    fn set(&mut self, row: usize, word: i64) {
        match (&mut *self, i32::try_from(word)) {
            (Self::Halves(words), Ok(word)) => {
                words.get_mut(row).into_iter().for_each(|slot| *slot = word);
            }
            (Self::Halves(words), Err(_)) => {
                *self = Self::Words(words.iter().map(|&word| word.into()).collect());
                self.set(row, word);
            }
            (Self::Words(words), _) => {
                words.get_mut(row).into_iter().for_each(|slot| *slot = word);
            }
        }
    }

    /// Those of the wanted rows whose words lie between these, both of which do; rows whose
    /// words lie in the zone.
    fn between(
        &self,
        chunk: usize,
        wanted: &Mask,
        (least, greatest): (i64, i64),
        zone: Zone,
    ) -> Option<Mask> {
        /// Compares with one end where the other says nothing.
        fn between<T: Copy + Ord>(
            words: &[T; ROWS],
            wanted: &Mask,
            (least, greatest): (T, T),
            zone: Zone,
        ) -> Mask
        where
            i64: From<T>,
        {
            if i64::from(greatest) >= zone.greatest {
                Mask::of(words, wanted, |word| word >= least)
            } else if i64::from(least) <= zone.least {
                Mask::of(words, wanted, |word| word <= greatest)
            } else {
                Mask::of(words, wanted, |word| (word >= least) & (word <= greatest))
            }
        }
        Some(match self {
            Self::Halves(words) => {
                // What lies beyond all halves says as much as their ends.
                let half = |word: i64| word.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
                between(chunk_of(words, chunk)?, wanted, (half(least), half(greatest)), zone)
            }
            Self::Words(words) => between(chunk_of(words, chunk)?, wanted, (least, greatest), zone),
        })
    }

    fn among(&self, chunk: usize, wanted: &Mask, sought: &[i64]) -> Option<Mask> {
        let is_sought = |word: i64| sought.binary_search(&word).is_ok();
        Some(match self {
            Self::Halves(words) => {
                Mask::of(chunk_of(words, chunk)?, wanted, |word| is_sought(word.into()))
            }
            Self::Words(words) => Mask::of(chunk_of(words, chunk)?, wanted, is_sought),
        })
    }
}

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::collection) enum Unit {
    /// The number.
    Number,
    /// Microseconds since 1970: all years there are.
    Micros,
    /// Nanoseconds since 1970: the years 1678 to 2261.
    Nanos,
}

#[derive(Clone, Copy, Debug)]
struct Zone {
    least: i64,
    greatest: i64,
}

/// Floats up to this are whole numbers if they have no fraction, whatever reads them.
const TWO_53: f64 = 9_007_199_254_740_992.0;

/// Nanoseconds in a second.
const NANOS: i64 = 1_000_000_000;

impl Unit {
    /// Words in a second.
    const fn per_second(self) -> i64 {
        match self {
            Self::Number | Self::Nanos => NANOS,
            Self::Micros => 1_000_000,
        }
    }

    /// Nanoseconds in a word.
    const fn nanos(self) -> i64 {
        NANOS / self.per_second()
    }

    /// The word for a scalar, if it is one exactly.
    pub(super) fn word(self, view: View<'_>) -> Option<i64> {
        match (self, view) {
            (Self::Number, View::Number(number)) => match number.as_float() {
                Some(float) if float.abs() > TWO_53 => None,
                _ => number.as_i64(),
            },
            (Self::Micros | Self::Nanos, View::Date(instant)) => {
                let nanos = i64::from(instant.subsec_nanos());
                let seconds = i128::from(instant.unix_seconds()) * i128::from(self.per_second());
                let word = i64::try_from(seconds + i128::from(nanos / self.nanos())).ok();
                word.filter(|_| nanos % self.nanos() == 0)
            }
            _ => None,
        }
    }

    fn view<'v>(self, word: i64) -> Option<View<'v>> {
        if self == Self::Number {
            return Some(View::Number(word.into()));
        }
        let nanos = u32::try_from(word.rem_euclid(self.per_second()) * self.nanos()).ok()?;
        Timestamp::from_unix(word.div_euclid(self.per_second()), nanos).map(View::Date)
    }
}

const fn nanos_of(instant: Timestamp) -> i128 {
    instant.unix_seconds() as i128 * NANOS as i128 + instant.subsec_nanos() as i128
}

impl Words {
    pub(super) fn new(unit: Unit) -> Self {
        let words = Width::Halves(Vec::new());
        Self { unit, words, zones: Vec::new(), presence: Presence::default() }
    }

    pub(super) const fn unit(&self) -> Unit {
        self.unit
    }

    pub(super) const fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) const fn others(&self) -> usize {
        self.presence.others()
    }

    pub(super) fn set(&mut self, row: usize, held: Held<'_>) {
        self.words.reach(row);
        let word = if let Held::Scalar(view) = held { self.unit.word(view) } else { None };
        let state = match (held, word) {
            (Held::Absent, _) => State::Absent,
            (_, Some(_)) => State::Present,
            (_, None) => State::Other,
        };
        self.presence.set(row, state);
        if let Some(word) = word {
            self.words.set(row, word);
            let chunk = row / ROWS;
            if chunk >= self.zones.len() {
                self.zones.resize(chunk + 1, Zone { least: i64::MAX, greatest: i64::MIN });
            }
            if let Some(zone) = self.zones.get_mut(chunk) {
                *zone = Zone { least: zone.least.min(word), greatest: zone.greatest.max(word) };
            }
        }
    }

    pub(super) fn held(&self, row: usize) -> Held<'_> {
        match self.presence.state(row) {
            State::Absent => Held::Absent,
            State::Other => Held::Unknown,
            State::Present => {
                let word = self.words.get(row);
                word.and_then(|word| self.unit.view(word)).map_or(Held::Unknown, Held::Scalar)
            }
        }
    }

    /// Where a row's value lies from a scalar, if words can tell.
    #[inline]
    pub(super) fn compare_to(&self, row: usize, view: View<'_>) -> Option<Ordering> {
        let word = self.unit.word(view)?;
        let own = self.words.get(row)?;
        (self.presence.state(row) == State::Present).then(|| own.cmp(&word))
    }

    /// In whose order the rows are, those without a value first; what only records know is not
    /// in it.
    pub(super) fn rank(&self, row: usize) -> u64 {
        match self.words.get(row) {
            // Two values may have one rank.
            Some(word) if self.presence.state(row) == State::Present => {
                (word.cast_unsigned() ^ (1 << 63)).max(1)
            }
            _ => 0,
        }
    }

    pub(super) fn test<'c>(&'c self, test: &'c Test, absent_passes: bool) -> WordTest<'c> {
        WordTest { column: self, absent_passes, asked: Asked::new(self.unit, test), test }
    }
}

/// A test on words.
pub(in crate::collection) struct WordTest<'c> {
    column: &'c Words,
    absent_passes: bool,
    asked: Asked,
    test: &'c Test,
}

/// What is asked of a word.
enum Asked {
    Never,
    Always,
    /// To lie between these, both of which do.
    Between(i64, i64),
    /// To be among these, which are sorted.
    Among(Box<[i64]>),
    /// What the evaluator says of the value.
    Value,
}

impl Asked {
    fn new(unit: Unit, test: &Test) -> Self {
        let reading = test.reading;
        match &test.check {
            Check::Exists | Check::NotEmpty => Self::Always,
            // Neither numbers nor instants are null, or have text.
            Check::Null | Check::Text(..) | Check::Urlized(_) => Self::Never,
            Check::Equals(operand) => {
                Self::between(unit, reading, operand, None).unwrap_or(Self::Value)
            }
            Check::Compare(relation, operand) => {
                Self::between(unit, reading, operand, Some(*relation)).unwrap_or(Self::Value)
            }
            Check::OneOf(set) | Check::HasSome(set) => {
                let mut words = Vec::with_capacity(set.members().len());
                for member in set.members() {
                    match Self::between(unit, reading, member, None) {
                        Some(Self::Between(word, _)) => words.push(word),
                        Some(_) => {}
                        None => return Self::Value,
                    }
                }
                words.sort_unstable();
                Self::Among(words.into())
            }
            Check::HasAll(_) => Self::Value,
        }
    }

    /// The words that equal an operand, or are in a relation to it; none if it is for the
    /// evaluator to say.
    fn between(
        unit: Unit,
        reading: Reading,
        operand: &Value,
        relation: Option<Relation>,
    ) -> Option<Self> {
        let (below, above) = match (unit, reading.see(operand.view())) {
            (Unit::Number, Seen::View(View::Number(number))) => around(number)?,
            // Large floats count as the decimals as which they are written.
            (Unit::Number, Seen::Decimal(Numeric::Number(number)))
                if number.as_float().is_none_or(|float| float.abs() <= TWO_53) =>
            {
                around(number)?
            }
            (Unit::Micros | Unit::Nanos, Seen::View(View::Date(instant))) => {
                let (nanos, unit) = (nanos_of(instant), unit.nanos().into());
                (nanos.div_euclid(unit), -(-nanos).div_euclid(unit))
            }
            (_, Seen::View(View::Null)) => return Some(Self::Never),
            _ => return None,
        };
        let (least, greatest) = match relation {
            None => (above, below),
            Some(Relation::Less) => (i128::MIN, above.saturating_sub(1)),
            Some(Relation::LessOrEqual) => (i128::MIN, below),
            Some(Relation::Greater) => (below.saturating_add(1), i128::MAX),
            Some(Relation::GreaterOrEqual) => (above, i128::MAX),
        };
        let least = least.max(i64::MIN.into());
        let greatest = greatest.min(i64::MAX.into());
        Some(match (i64::try_from(least), i64::try_from(greatest)) {
            (Ok(least), Ok(greatest)) if least <= greatest => Self::Between(least, greatest),
            _ => Self::Never,
        })
    }
}

/// The whole numbers next to a number, the same if it is one.
fn around(number: Number) -> Option<(i128, i128)> {
    match (number.as_float(), number.as_i64(), number.as_u64()) {
        // These casts are exact, and take what is beyond all words to the ends. INVARIANT: binding
        // refuses NaN.
        (Some(float), ..) => Some((float.floor() as i128, float.ceil() as i128)),
        (None, Some(int), _) => Some((int.into(), int.into())),
        (None, None, uint) => uint.map(|uint| (uint.into(), uint.into())),
    }
}

impl WordTest<'_> {
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        let presence = &self.column.presence;
        let present = wanted.and(&presence.present(chunk));
        let found = self.found(chunk, &present).unwrap_or(Mask::NONE);
        if self.absent_passes { found.or(&presence.absent(chunk, wanted)) } else { found }
    }

    fn found(&self, chunk: usize, present: &Mask) -> Option<Mask> {
        let column = self.column;
        Some(match &self.asked {
            Asked::Never => Mask::NONE,
            Asked::Always => *present,
            &Asked::Between(least, greatest) => {
                let zone = column.zones.get(chunk)?;
                if zone.greatest < least || greatest < zone.least {
                    Mask::NONE
                } else if least <= zone.least && zone.greatest <= greatest {
                    *present
                } else {
                    column.words.between(chunk, present, (least, greatest), *zone)?
                }
            }
            Asked::Among(sought) => column.words.among(chunk, present, sought)?,
            Asked::Value => present.filter(|at| {
                let word = column.words.get(chunk * ROWS + at);
                let view = word.and_then(|word| column.unit.view(word));
                view.is_some_and(|view| passes(&self.test.check, self.test.reading, view))
            }),
        })
    }

    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        wanted.and(&self.column.presence.other(chunk))
    }

    pub(super) const fn asks_evaluator(&self) -> bool {
        matches!(self.asked, Asked::Value)
    }
}
