//! Tests that whole numbers in a row pass: one comparison of machine words.

use crate::number::Number;
use crate::plan::{Check, Relation, Test};
use crate::value::{Reading, Value};

/// Whole numbers in a row, of `i64` or of `u64`, which are taken for the `i64` of the same bits.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    low: i64,
    width: u64,
}

impl Span {
    /// From the first to the last; `None` if there are none.
    pub(crate) fn new([low, high]: [i128; 2]) -> Option<Self> {
        (low <= high).then(|| Self { low: low as i64, width: (high - low) as u64 })
    }

    /// Those that pass a test; `None` if none do, or they are not in a row.
    pub(crate) fn of(test: &Test) -> Option<Self> {
        match (test.reading, &test.check) {
            (Reading::AsIs, Check::Equals(Value::Number(own))) => {
                Self::new([own.as_i64()?.into(); 2])
            }
            (Reading::AsIs, Check::Compare(relation, Value::Number(own))) => {
                let bounds = [i64::MIN.into(), i64::MAX.into()];
                let number = |value: i128| i64::try_from(value).map(Number::from).ok();
                Self::new(in_relation(*relation, own, bounds, number))
            }
            _ => None,
        }
    }

    /// One comparison: what lies below is far above once it has wrapped.
    #[inline]
    pub(crate) const fn has(self, value: i64) -> bool {
        value.wrapping_sub(self.low) as u64 <= self.width
    }
}

/// The first and the last whole number, of those between `bounds`, that are in a relation to
/// an operand; the first is greater if there are none.
pub(crate) fn in_relation(
    relation: Relation,
    operand: &Number,
    [least, most]: [i128; 2],
    number: impl Fn(i128) -> Option<Number>,
) -> [i128; 2] {
    let is_below = |value, or_equal| {
        number(value).is_some_and(|number| number < *operand || (or_equal && number == *operand))
    };
    // How many lie below, found by halving.
    let first_not_below = |or_equal| {
        let (mut low, mut high) = (least, most + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_below(middle, or_equal) { low = middle + 1 } else { high = middle }
        }
        low
    };
    match relation {
        Relation::Less => [least, first_not_below(false) - 1],
        Relation::LessOrEqual => [least, first_not_below(true) - 1],
        Relation::Greater => [first_not_below(true), most],
        Relation::GreaterOrEqual => [first_not_below(false), most],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Access, ValueRef};

    /// Near each operand, and at the limits.
    #[test]
    fn spans_have_what_passes() {
        let operands = [
            Number::from(0),
            Number::from(-7),
            Number::from(i64::MIN),
            Number::from(i64::MAX),
            Number::from(u64::MAX),
            Number::from(2.5),
            Number::from(9.3e18),
            Number::from(-1e30),
        ];
        let relations =
            [Relation::Less, Relation::LessOrEqual, Relation::Greater, Relation::GreaterOrEqual];
        let near = [0, -7, 2, i64::MIN, i64::MAX].into_iter();
        let near = near.flat_map(|value: i64| (-2..=2).map(move |by| value.saturating_add(by)));
        for operand in operands {
            let own = || Value::Number(operand);
            let compared = relations.map(|relation| Check::Compare(relation, own()));
            for check in compared.into_iter().chain([Check::Equals(own())]) {
                let test = Test { check, access: Access::new(&"f".into()), reading: Reading::AsIs };
                let span = Span::of(&test);
                for value in near.clone() {
                    let expected = test.check.passes(test.reading, Some(ValueRef::from(value)));
                    let found = span.is_some_and(|span| span.has(value));
                    assert_eq!(found, expected, "{value}: {:?}", test.check);
                }
            }
        }
    }
}
