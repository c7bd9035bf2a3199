//! What a test asks of a scalar whose type is known before it is there.
//!
//! Reads a test, and makes a function of an `i64`, a `&str` and so on that answers as
//! `Check::passes` would. Where the value comes from, the [`Sink`] knows. None of it is asked
//! for a `$hasAll`, which is about all values together.

use crate::compact::Compact;
use crate::eval::looks::{FewTexts, Looks};
use crate::eval::span::{Span, in_relation};
use crate::number::Number;
use crate::plan::{Check, Relation, Set, Test, TextPlace};
use crate::record::ValueRef;
use crate::timestamp::Timestamp;
use crate::value::{Reading, Value};

/// Takes the function that a test of a scalar became.
pub(crate) trait Sink<'p, X: ?Sized>: Sized {
    /// What is made of it.
    type Output;

    /// The test holds where the function says so.
    fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output;

    /// [`ask`](Self::ask), where the function holds for so many `of` all scalars there are.
    fn ask_of_share(
        self,
        passing: usize,
        of: usize,
        holds: impl Fn(&X) -> bool + Send + Sync + 'p,
    ) -> Self::Output {
        let _ = (passing, of);
        self.ask(holds)
    }

    /// [`ask`](Self::ask), where the function does hardly more for one scalar than for another.
    fn ask_evenly(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
        self.ask(holds)
    }

    /// The test holds for every scalar of the type, or for none.
    fn constant(self, holds: bool) -> Self::Output;
}

/// Sets of fewer members are gone through, or found by their ends ([`FewTexts`], which has room for
/// 255).
const FEW: usize = 8;

/// Whole numbers of a machine word: their tests, and how one is seen as an operand is.
macro_rules! whole_numbers {
    ($($test_of:ident: $ty:ty, $of_number:ident;)*) => {$(
        pub(crate) fn $test_of<'p, S: Sink<'p, $ty>>(test: &'p Test, sink: S) -> S::Output {
            match (test.reading, &test.check) {
                (Reading::AsIs | Reading::Int64, Check::Equals(Value::Number(own))) => {
                    match own.$of_number() {
                        Some(own) => sink.ask(move |&value| value == own),
                        None => sink.constant(false),
                    }
                }
                (Reading::AsIs | Reading::Int64, Check::Compare(relation, Value::Number(own))) => {
                    let bounds = [<$ty>::MIN.into(), <$ty>::MAX.into()];
                    let number = |value: i128| <$ty>::try_from(value).map(Number::from).ok();
                    match Span::new(in_relation(*relation, own, bounds, number)) {
                        Some(span) => sink.ask(move |&value| span.has(value as i64)),
                        None => sink.constant(false),
                    }
                }
                (Reading::AsIs | Reading::Int64, Check::OneOf(set) | Check::HasSome(set)) => {
                    among(set, |member| as_number(member)?.$of_number(), sink)
                }
                (_, check) => {
                    constant_or(check, true, sink, |&value| passes(test, ValueRef::from(value)))
                }
            }
        }
    )*};
}

whole_numbers! {
    integer: i64, as_i64;
    unsigned: u64, as_u64;
}

pub(crate) fn float<'p, S: Sink<'p, f64>>(test: &'p Test, sink: S) -> S::Output {
    let ask_check = |&value: &f64| passes(test, ValueRef::from(value));
    match (test.reading, &test.check) {
        (Reading::AsIs, Check::Compare(relation, Value::Number(own))) if !own.is_nan() => {
            // The operand may lie between two floats, but not farther than this from the limit.
            let near = own.as_f64();
            let mut near = [near.next_down(), near, near.next_up()];
            let holds = |value: &f64| relation.holds(Number::from(*value).cmp(own));
            let is_least = matches!(relation, Relation::Greater | Relation::GreaterOrEqual);
            if !is_least {
                near.reverse();
            }
            match (near.into_iter().find(holds), is_least) {
                (Some(low), true) => sink.ask(move |&value| value >= low),
                (Some(high), false) => sink.ask(move |&value| value <= high),
                (None, _) => sink.constant(false),
            }
        }
        (_, check) => constant_or(check, true, sink, ask_check),
    }
}

pub(crate) fn date<'p, S: Sink<'p, Timestamp>>(test: &'p Test, sink: S) -> S::Output {
    let ask_check = |&value: &Timestamp| passes(test, ValueRef::from(value));
    let is_read_so = matches!(test.reading, Reading::AsIs | Reading::Date | Reading::DateOrMillis);
    match &test.check {
        Check::Equals(Value::Date(own)) if is_read_so => {
            let own = *own;
            sink.ask(move |&value| value == own)
        }
        Check::Compare(relation, Value::Date(own)) if is_read_so => {
            // One comparison for each relation.
            let own = own.as_key();
            let (bound, is_below) = match relation {
                Relation::Less => (own, true),
                Relation::LessOrEqual => (own + 1, true),
                Relation::Greater => (own + 1, false),
                Relation::GreaterOrEqual => (own, false),
            };
            let seconds = Timestamp::whole_seconds_of_key(bound).map(i128::from).map(|bound| {
                if is_below { [i64::MIN.into(), bound - 1] } else { [bound, i64::MAX.into()] }
            });
            match seconds.and_then(Span::new) {
                Some(span) => sink.ask(move |value| span.has(value.unix_seconds())),
                None => sink.ask(move |value| (value.as_key() < bound) == is_below),
            }
        }
        Check::OneOf(set) | Check::HasSome(set) if is_read_so => among(set, as_date, sink),
        check @ (Check::Exists
        | Check::Null
        | Check::NotEmpty
        | Check::Equals(_)
        | Check::Compare(..)
        | Check::OneOf(_)
        | Check::Text(..)
        | Check::Urlized(_)
        | Check::HasSome(_)
        | Check::HasAll(_)) => constant_or(check, true, sink, ask_check),
    }
}

/// Of a type with few values each is asked once, when the query is bound.
pub(crate) fn boolean<'p, S: Sink<'p, bool>>(test: &'p Test, sink: S) -> S::Output {
    let [of_false, of_true] = [false, true].map(|value| passes(test, ValueRef::from(value)));
    if of_false == of_true {
        sink.constant(of_true)
    } else {
        sink.ask_of_share(1, 2, move |&value| value == of_true)
    }
}

/// As of [`boolean`]; the scalar is the index of a name.
pub(crate) fn name<'p, S: Sink<'p, usize>>(
    test: &'p Test,
    names: &'static [&'static str],
    sink: S,
) -> S::Output {
    let holds: Box<[bool]> = names.iter().map(|&name| passes(test, ValueRef::from(name))).collect();
    let passing = holds.iter().filter(|holds| **holds).count();
    if passing == 0 || passing == names.len() {
        return sink.constant(passing > 0);
    }
    if names.len() <= 64 {
        let bits = holds.iter().rev().fold(0_u64, |bits, &holds| bits << 1 | u64::from(holds));
        // No index is larger, and if one is it has no bit.
        sink.ask_of_share(passing, names.len(), move |&index| {
            bits.checked_shr(index as u32).is_some_and(|bits| bits & 1 == 1)
        })
    } else {
        sink.ask_of_share(passing, names.len(), move |&index| holds.get(index) == Some(&true))
    }
}

/// Most are UUIDs, which have one spelling.
pub(crate) fn compact<'p, S: Sink<'p, Compact>>(test: &'p Test, sink: S) -> S::Output {
    let ask_check = |&value: &Compact| passes(test, ValueRef::Compact(value));
    if let (Reading::AsIs, Check::Equals(Value::Text(own))) = (test.reading, &test.check)
        && let Some(own) = Compact::parse_uuid(own)
    {
        // No decimal is spelt so.
        return sink.ask(move |value| value.as_uuid() == Some(own));
    }
    constant_or(&test.check, true, sink, ask_check)
}

pub(crate) fn text<'p, S: Sink<'p, str>>(test: &'p Test, sink: S) -> S::Output {
    match (test.reading, &test.check) {
        (Reading::AsIs, Check::Equals(Value::Text(own))) => {
            let own = &**own;
            sink.ask(move |value| value == own)
        }
        (Reading::AsIs, Check::OneOf(set) | Check::HasSome(set)) => {
            let members: Box<[&str]> = set.members().iter().filter_map(as_text).collect();
            if members.is_empty() {
                return sink.constant(false);
            }
            let looks = Looks::of(&members);
            match members.len() {
                ..FEW => {
                    let few = FewTexts::new(members);
                    sink.ask(move |value| looks.may_be(value) && few.has(value))
                }
                _ => sink.ask(move |value| {
                    looks.may_be(value) && set.find(ValueRef::from(value)).is_some()
                }),
            }
        }
        (Reading::AsIs | Reading::Folded, Check::Text(TextPlace::Start, pattern)) => {
            let pattern = &**pattern;
            match pattern.as_head() {
                Some(head) => sink.ask_evenly(move |value| match value.as_bytes().first_chunk() {
                    Some(&block) => head.is_start_of(block),
                    None => pattern.is_prefix_of(value),
                }),
                None => sink.ask(move |value| pattern.is_prefix_of(value)),
            }
        }
        (Reading::AsIs | Reading::Folded, Check::NotEmpty) => sink.ask(|value| !value.is_empty()),
        (_, check) => {
            constant_or(check, false, sink, |value: &str| passes(test, ValueRef::from(value)))
        }
    }
}

/// Answers what is the same for all scalars of a type, and else asks `ask`. Scalars that are
/// no texts are never empty.
fn constant_or<'p, X: ?Sized, S: Sink<'p, X>>(
    check: &Check,
    is_never_empty: bool,
    sink: S,
    ask: impl Fn(&X) -> bool + Send + Sync + 'p,
) -> S::Output {
    match check {
        Check::Exists => sink.constant(true),
        Check::NotEmpty if is_never_empty => sink.constant(true),
        Check::Null => sink.constant(false),
        Check::NotEmpty
        | Check::Equals(_)
        | Check::Compare(..)
        | Check::OneOf(_)
        | Check::Text(..)
        | Check::Urlized(_)
        | Check::HasSome(_)
        | Check::HasAll(_) => sink.ask(ask),
    }
}

fn passes(test: &Test, value: ValueRef<'_>) -> bool {
    test.check.passes(test.reading, Some(value))
}

/// Whether the scalar is one of a set's members, of those that are of its type.
fn among<'p, X, S: Sink<'p, X>>(
    set: &Set,
    member: impl Fn(&Value) -> Option<X>,
    sink: S,
) -> S::Output
where
    X: Ord + Copy + Send + Sync + 'p,
{
    let mut members: Box<[X]> = set.members().iter().filter_map(member).collect();
    members.sort_unstable();
    match members.len() {
        0 => sink.constant(false),
        1..FEW => sink.ask(move |value| members.contains(value)),
        _ => sink.ask(move |value| members.binary_search(value).is_ok()),
    }
}

fn as_number(value: &Value) -> Option<Number> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn as_date(value: &Value) -> Option<Timestamp> {
    if let Value::Date(instant) = value { Some(*instant) } else { None }
}

fn as_text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Access;
    use crate::text::Pattern;

    /// Takes the function as it is.
    struct Asked;

    impl<'p, X: ?Sized + 'p> Sink<'p, X> for Asked {
        type Output = Box<dyn Fn(&X) -> bool + 'p>;

        fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
            Box::new(holds)
        }

        fn constant(self, holds: bool) -> Self::Output {
            Box::new(move |_| holds)
        }
    }

    fn test(check: Check, reading: Reading) -> Test {
        Test { check, access: Access::new(&"f".into()), reading }
    }

    /// Also those that look like a member of a set, and those that are no texts to their reading.
    #[test]
    fn texts_are_asked_what_the_check_asks() {
        let one_of = |count| {
            let members = (0..count).map(|n| Value::Text(format!("a{n}z").into())).collect();
            Check::OneOf(Box::new(Set::new(members, Reading::AsIs)))
        };
        for test in [
            test(one_of(FEW - 1), Reading::AsIs),
            test(one_of(FEW + 1), Reading::AsIs),
            test(Check::NotEmpty, Reading::Date),
        ] {
            let asked = text(&test, Asked);
            for value in ["", "a1z", "axz", "z"] {
                let expected = passes(&test, ValueRef::from(value));
                assert_eq!(asked(value), expected, "{test:?} of {value:?}");
            }
        }
    }

    /// Prefixes short and long, and what stands for their letters in texts short and long.
    #[test]
    fn prefixes_are_asked_what_the_check_asks() {
        let texts = [
            "",
            "p",
            "Pro",
            "PROMOTION",
            "PROMOTIONAL",
            "promotiXn",
            "Promotio",
            "prima donna",
            "promised\u{17F}",
            "promi\u{17F}ed it",
            "promised it",
            "week",
            "\u{212A}",
            "wee\u{212A}ly report",
            "weekly report",
            "w\u{e9}ekly",
            "\u{c9}v\u{e9}nements",
            "\u{e9}v\u{c9}nements 2024",
            "\u{17F}\u{212A}u and more",
        ];
        let plain = ["", "p", "pro", "promotio", "promotion"];
        let with_others = ["promised", "promised i", "week", "weekly", "sku", "\u{e9}v"];
        for prefix in plain.into_iter().chain(with_others) {
            let pattern = Check::Text(TextPlace::Start, Box::new(Pattern::new(prefix)));
            let test = test(pattern, Reading::AsIs);
            let asked = text(&test, Asked);
            for value in texts {
                let expected = passes(&test, ValueRef::from(value));
                assert_eq!(asked(value), expected, "{value:?} with {prefix:?}");
                let folded = crate::text::fold_text(value).starts_with(prefix);
                assert_eq!(expected, folded, "{value:?} with {prefix:?}");
            }
        }
    }

    #[test]
    fn nan_is_in_no_relation_to_a_number() {
        for reading in [Reading::AsIs, Reading::Int64, Reading::Decimal] {
            for relation in [Relation::Less, Relation::GreaterOrEqual] {
                let test = test(Check::Compare(relation, Value::Number(5.into())), reading);
                let asked = float(&test, Asked);
                assert!(asked(&5.5) != asked(&4.5) && !asked(&f64::NAN), "{test:?}");
            }
        }
    }
}
