//! Sort keys of records whose types are known.
//!
//! Reads what [`Record::reach`](crate::Record::reach) knows of a key's field, and makes a
//! [`TypedKey`], if the field is a scalar.

use std::marker::PhantomData;

use crate::ast::Order;
use crate::compact::Compact;
use crate::eval::probe::{MANY, NEVER, select_by};
use crate::number::Number;
use crate::record::{
    At, FieldValue, FieldVisitor, Get, GetValue, Make, Node as _, Steps, ValueRef, View,
};
use crate::timestamp::Timestamp;
use crate::value::{Reading, Seen};

/// A key that is a scalar of a known type.
pub(crate) trait TypedKey<'p, R>: Send + Sync {
    /// The record's value; null if it has none.
    fn read<'r>(&self, record: &'r R) -> Seen<'r>
    where
        'p: 'r;

    /// Which of up to 64 records, a bit each, of those `among`, may not come after a value of
    /// this key; in descending order that means they are not less. Of the others it is certain.
    fn up_to(&self, records: &[R], among: u64, bound: &Seen<'_>, order: Order) -> u64;
}

/// Makes a key, if there is a shorter way than any other's.
pub(crate) struct KeyOf(pub(crate) Reading);

/// Keys for which numbers stand that never fall while they grow: most are told apart by them.
macro_rules! words {
    ($($visit:ident: $ty:ty, $word:expr;)*) => {$(
        fn $visit(self, get: impl Make<'p, R, $ty>) -> Self::Output {
            if self.0 != Reading::AsIs {
                return None;
            }
            let see = |value: $ty| ValueRef::from(value).view();
            Some(Box::new(WordKey { get, see, word: $word, types: PhantomData }))
        }
    )*};
}

impl<'p, R: 'p> FieldVisitor<'p, R> for KeyOf {
    type Output = Option<Box<dyn TypedKey<'p, R> + 'p>>;

    fn missing(self) -> Self::Output {
        None
    }

    words! {
        boolean: bool, i64::from;
        integer: i64, std::convert::identity;
        unsigned: u64, |value| i64::try_from(value).unwrap_or(i64::MAX);
        float: f64, word_of_float;
    }

    fn date(self, get: impl Make<'p, R, Timestamp>) -> Self::Output {
        // Read as a date or not, it is one.
        let see = |value: Timestamp| View::Date(value);
        matches!(self.0, Reading::AsIs | Reading::Date | Reading::DateOrMillis).then(|| {
            Box::new(WordKey { get, see, word: Timestamp::unix_seconds, types: PhantomData }) as _
        })
    }

    fn compact(self, _: impl Make<'p, R, Compact>) -> Self::Output {
        None
    }

    fn name(self, names: &'static [&'static str], get: impl Make<'p, R, usize>) -> Self::Output {
        let name = move |at: At<'_, 'p, R>| get(at).and_then(|index| names.get(index).copied());
        (self.0 == Reading::AsIs).then(|| Box::new(NameKey { name, record: PhantomData }) as _)
    }

    fn text(self, get: impl Get<'p, R, str>) -> Self::Output {
        let reading = self.0;
        matches!(reading, Reading::AsIs | Reading::Folded)
            .then(|| Box::new(TextKey { get, reading, record: PhantomData }) as _)
    }

    fn list<T: FieldValue + 'p>(
        self,
        _: impl Get<'p, R, [T]>,
        _: impl GetValue<'p, R>,
    ) -> Self::Output {
        None
    }

    fn inside<T: FieldValue + 'p>(
        self,
        _: Steps<'p>,
        _: impl Get<'p, R, [T]>,
        _: impl GetValue<'p, R>,
    ) -> Self::Output {
        None
    }

    fn value(self, _: Steps<'p>, _: impl GetValue<'p, R>) -> Self::Output {
        None
    }
}

/// A float's bits, so that they grow with it; NaN lies below all, and there is one zero.
fn word_of_float(float: f64) -> i64 {
    if float.is_nan() {
        return i64::MIN;
    }
    // Zero that is negative becomes the other one.
    let bits = (float + 0.0).to_bits().cast_signed();
    if bits < 0 { !bits ^ i64::MIN } else { bits }
}

/// Of null, and of what is missing: below all others, but for one that it shares.
const LOWEST: i64 = i64::MIN;

struct WordKey<R, X, G, S, W> {
    get: G,
    /// How the order sees a value, and the number that stands for it.
    see: S,
    word: W,
    types: PhantomData<fn(&R) -> X>,
}

impl<'p, R: 'p, X, G, S, W> TypedKey<'p, R> for WordKey<R, X, G, S, W>
where
    X: OfView,
    G: Make<'p, R, X>,
    S: Fn(X) -> View<'static> + Send + Sync,
    W: Fn(X) -> i64 + Send + Sync,
{
    fn read<'r>(&self, record: &'r R) -> Seen<'r>
    where
        'p: 'r,
    {
        Seen::View((self.get)(At::new(record)).map_or(View::Null, &self.see))
    }

    fn up_to(&self, records: &[R], among: u64, bound: &Seen<'_>, order: Order) -> u64 {
        let word = |value: Option<X>| value.map_or(LOWEST, &self.word);
        let bound = match bound {
            Seen::View(View::Null) => LOWEST,
            Seen::View(view) => match X::of_view(*view) {
                Some(value) => (self.word)(value),
                None => return among,
            },
            Seen::Decimal(_) | Seen::Folded(_) => return among,
        };
        match order {
            Order::Ascending => {
                select_by(records, among, MANY, |record| word((self.get)(At::new(record))) <= bound)
            }
            Order::Descending => {
                select_by(records, among, MANY, |record| word((self.get)(At::new(record))) >= bound)
            }
        }
    }
}

/// What [`WordKey`] sees, read back.
trait OfView: Sized {
    fn of_view(view: View<'_>) -> Option<Self>;
}

macro_rules! of_views {
    ($($ty:ty, $view:pat => $value:expr;)*) => {$(
        impl OfView for $ty {
            fn of_view(view: View<'_>) -> Option<Self> {
                if let $view = view { $value } else { None }
            }
        }
    )*};
}

of_views! {
    bool, View::Bool(value) => Some(value);
    i64, View::Number(number) => number.as_i64();
    u64, View::Number(number) => number.as_u64();
    f64, View::Number(number) => float_of(number);
    Timestamp, View::Date(instant) => Some(instant);
}

/// The float that a number is, if it is one.
fn float_of(number: Number) -> Option<f64> {
    let float = number.as_f64();
    (float.is_nan() || Number::from(float) == number).then_some(float)
}

struct NameKey<R, G> {
    name: G,
    record: PhantomData<fn(&R)>,
}

impl<'p, R: 'p, G: Make<'p, R, &'static str>> TypedKey<'p, R> for NameKey<R, G> {
    fn read<'r>(&self, record: &'r R) -> Seen<'r>
    where
        'p: 'r,
    {
        Seen::View((self.name)(At::new(record)).map_or(View::Null, View::Text))
    }

    fn up_to(&self, records: &[R], among: u64, bound: &Seen<'_>, order: Order) -> u64 {
        let bound = if let Seen::View(View::Text(text)) = bound { Some(*text) } else { None };
        select_by(records, among, NEVER, |record| {
            let name = (self.name)(At::new(record));
            match order {
                Order::Ascending => name <= bound,
                Order::Descending => name >= bound,
            }
        })
    }
}

struct TextKey<R, G> {
    get: G,
    reading: Reading,
    record: PhantomData<fn(&R)>,
}

impl<'p, R: 'p, G: Get<'p, R, str>> TypedKey<'p, R> for TextKey<R, G> {
    fn read<'r>(&self, record: &'r R) -> Seen<'r>
    where
        'p: 'r,
    {
        self.reading.see((self.get)(At::new(record)).map_or(View::Null, View::Text))
    }

    fn up_to(&self, records: &[R], among: u64, bound: &Seen<'_>, order: Order) -> u64 {
        select_by(records, among, NEVER, |record| {
            let compared = self.read(record).compare(bound);
            match order {
                Order::Ascending => compared.is_le(),
                Order::Descending => compared.is_ge(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_grow_as_their_floats_do() {
        let floats = [
            f64::NAN,
            f64::NEG_INFINITY,
            -1e300,
            -2.5,
            -1.0,
            -5e-324,
            -0.0,
            5e-324,
            1.0,
            2.5,
            1e300,
            f64::INFINITY,
        ];
        for pair in floats.windows(2) {
            let [below, above] = pair else { panic!("{pair:?}") };
            assert!(word_of_float(*below) < word_of_float(*above), "{below} and {above}");
        }
        assert_eq!(word_of_float(-0.0), word_of_float(0.0));
    }

    #[test]
    fn floats_are_read_back_from_their_numbers() {
        for float in [f64::NEG_INFINITY, -2.5, 0.0, 1e300] {
            assert_eq!(float_of(float.into()), Some(float));
        }
        assert!(float_of(f64::NAN.into()).is_some_and(f64::is_nan));
        assert_eq!(float_of(i64::MAX.into()), None);
    }

    /// In an order without regard to case names are texts.
    #[test]
    fn names_are_keys_as_they_are() {
        let is_key = |reading| {
            let get = |_: At<'_, 'static, ()>| None;
            KeyOf(reading).name(&["b", "A"], get).is_some()
        };
        assert!(is_key(Reading::AsIs) && !is_key(Reading::Folded));
    }
}
