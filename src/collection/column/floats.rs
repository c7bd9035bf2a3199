//! Columns of numbers with fractions: a float for each row.

use super::super::bits::{Mask, chunk_of, reach};
use super::super::cell::passes;
use super::Held;
use super::presence::{Presence, State};
use crate::decimal::Numeric;
use crate::number::Number;
use crate::plan::{Check, Relation, Test};
use crate::record::{Node, View};
use crate::value::{Reading, Seen, Value};

/// A column of numbers, each an `f64` exactly.
#[derive(Clone, Debug, Default)]
pub(in crate::collection) struct Floats {
    floats: Vec<f64>,
    presence: Presence,
}

/// Up to this every whole number is an `f64`, and the same to whatever reads it.
const TWO_53: f64 = 9_007_199_254_740_992.0;

impl Floats {
    pub(super) const fn others(&self) -> usize {
        self.presence.others()
    }

    pub(super) fn set(&mut self, row: usize, held: Held<'_>) {
        reach(&mut self.floats, row);
        let float = match held {
            Held::Scalar(View::Number(number)) => {
                let float = number.as_f64();
                (number.as_float().is_some() || float.abs() < TWO_53).then_some(float)
            }
            Held::Absent | Held::Scalar(_) | Held::Unknown => None,
        };
        let state = match (held, float) {
            (Held::Absent, _) => State::Absent,
            (_, Some(_)) => State::Present,
            (_, None) => State::Other,
        };
        self.presence.set(row, state);
        if let (Some(float), Some(slot)) = (float, self.floats.get_mut(row)) {
            *slot = float;
        }
    }

    pub(super) fn held(&self, row: usize) -> Held<'_> {
        match (self.presence.state(row), self.floats.get(row)) {
            (State::Absent, _) => Held::Absent,
            (State::Present, Some(&float)) => Held::Scalar(View::Number(float.into())),
            (State::Other | State::Present, _) => Held::Unknown,
        }
    }

    /// See [`Words::rank`](super::words::Words::rank).
    pub(super) fn rank(&self, row: usize) -> u64 {
        match self.floats.get(row) {
            Some(&float) if self.presence.state(row) == State::Present => {
                if float.is_nan() {
                    return 1;
                }
                // Both zeros are one number.
                let bits = (float + 0.0).to_bits();
                let ordered = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
                ordered.max(2)
            }
            _ => 0,
        }
    }

    pub(super) fn test<'c>(&'c self, test: &'c Test, absent_passes: bool) -> FloatTest<'c> {
        FloatTest { column: self, absent_passes, asked: Asked::new(test), test }
    }
}

/// A test on floats.
pub(in crate::collection) struct FloatTest<'c> {
    column: &'c Floats,
    absent_passes: bool,
    asked: Asked,
    test: &'c Test,
}

/// What is asked of a float.
enum Asked {
    Never,
    Always,
    /// To lie between these, both of which do; NaN never does.
    Between(f64, f64),
    /// What the evaluator says of the number.
    Value,
}

impl Asked {
    fn new(test: &Test) -> Self {
        match &test.check {
            Check::Exists | Check::NotEmpty => Self::Always,
            Check::Null | Check::Text(..) | Check::Urlized(_) => Self::Never,
            Check::Equals(operand) => Self::between(test.reading, operand, None),
            Check::Compare(relation, operand) => {
                Self::between(test.reading, operand, Some(*relation))
            }
            Check::OneOf(_) | Check::HasSome(_) | Check::HasAll(_) => Self::Value,
        }
    }

    fn between(reading: Reading, operand: &Value, relation: Option<Relation>) -> Self {
        let number = match reading.see(operand.view()) {
            Seen::View(View::Number(number)) => number,
            // Larger ones count as the decimals as which they are written.
            Seen::Decimal(Numeric::Number(number)) if number.as_f64().abs() < TWO_53 => number,
            Seen::View(_) | Seen::Decimal(_) | Seen::Folded(_) => return Self::Value,
        };
        // INVARIANT: binding refuses NaN and the infinities.
        let nearest = number.as_f64();
        let order = Number::from(nearest).cmp(&number);
        // The nearest floats that are not above, and not below.
        let below = if order.is_gt() { nearest.next_down() } else { nearest };
        let above = if order.is_lt() { nearest.next_up() } else { nearest };
        match relation {
            None if order.is_ne() => Self::Never,
            None => Self::Between(nearest, nearest),
            Some(Relation::Less) => Self::Between(f64::NEG_INFINITY, above.next_down()),
            Some(Relation::LessOrEqual) => Self::Between(f64::NEG_INFINITY, below),
            Some(Relation::Greater) => Self::Between(below.next_up(), f64::INFINITY),
            Some(Relation::GreaterOrEqual) => Self::Between(above, f64::INFINITY),
        }
    }
}

impl FloatTest<'_> {
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        let presence = &self.column.presence;
        let present = wanted.and(&presence.present(chunk));
        let found = self.found(chunk, &present).unwrap_or(Mask::NONE);
        if self.absent_passes { found.or(&presence.absent(chunk, wanted)) } else { found }
    }

    fn found(&self, chunk: usize, present: &Mask) -> Option<Mask> {
        Some(match self.asked {
            Asked::Never => Mask::NONE,
            Asked::Always => *present,
            Asked::Between(least, greatest) => {
                let floats = chunk_of(&self.column.floats, chunk)?;
                Mask::of(floats, present, |float| (float >= least) & (float <= greatest))
            }
            Asked::Value => {
                let floats = chunk_of(&self.column.floats, chunk)?;
                present.filter(|at| {
                    let view = floats.get(at).map(|&float| View::Number(float.into()));
                    view.is_some_and(|view| passes(&self.test.check, self.test.reading, view))
                })
            }
        })
    }

    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        wanted.and(&self.column.presence.other(chunk))
    }

    pub(super) const fn asks_evaluator(&self) -> bool {
        matches!(self.asked, Asked::Value)
    }
}
