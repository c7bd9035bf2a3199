//! Tests for records whose types are known: the field's value and the test of it become one
//! function.
//!
//! Reads a question and what [`Record::reach`](crate::Record::reach) knows of its field, and
//! makes a [`Probe`](crate::eval::probe::Probe), or a constant. It answers as [`PathLeaf`] does.

use std::hint::black_box;
use std::marker::PhantomData;

use crate::compact::Compact;
use crate::eval::chain::Chain;
use crate::eval::path::{PartScope, PathLeaf};
use crate::eval::probe::{Ask, AskAhead, AskEvenly, Estimate, Probe};
use crate::eval::scalar::{self, Sink};
use crate::eval::span::Span;
use crate::eval::tree::{Question, Tree};
use crate::plan::{Check, Test};
use crate::record::{Access, At, FieldValue, FieldVisitor, Get, GetValue, Make, Steps, ValueRef};
use crate::timestamp::Timestamp;
use crate::value::Value;

/// What a question became: a test, or an answer that is the same for all records.
pub(crate) type TypedTree<'p, R> = Tree<Box<dyn Probe<'p, R> + 'p>>;

/// A question about records whose types are known.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'p>(pub(crate) Question<'p>);

impl<'p> Typed<'p> {
    /// The path of the field.
    pub(crate) const fn access(&self) -> &'p Access {
        self.0.access()
    }

    /// The test, if it is asked of each value alone.
    fn test(&self) -> Option<&'p Test> {
        match self.0 {
            Question::Test(test) if !matches!(test.check, Check::HasAll(_)) => Some(test),
            Question::Test(_) | Question::Items(..) => None,
        }
    }

    /// The answer for a record without the field.
    fn of_missing(&self) -> bool {
        self.test().is_some_and(|test| test.check.passes::<ValueRef<'_>>(test.reading, None))
    }

    /// Asks a value that is found so many segments down the path.
    fn by_value<R: 'p>(self, segment: usize, get: impl GetValue<'p, R>) -> TypedTree<'p, R> {
        let leaf = PathLeaf::new(self.0, &std::convert::identity);
        ask(move |at| leaf.holds(PartScope { found: get(at), segment }))
    }

    /// Asks a value at the path's end.
    fn by_last_value<R: 'p>(self, get: impl GetValue<'p, R>) -> TypedTree<'p, R> {
        let Some(test) = self.test() else { return self.by_value(self.access().len(), get) };
        let (of_missing, span) = (self.of_missing(), Span::of(test));
        ask(move |at| {
            let Some(found) = get(at) else { return of_missing };
            // What is held as JSON is mostly held against whole numbers, if against numbers.
            if let (Some(span), ValueRef::Json(serde_json::Value::Number(number))) = (span, found)
                && let Some(whole) = number.as_i64()
            {
                return span.has(whole);
            }
            test.check.passes(test.reading, Some(found))
        })
    }
}

/// The visits that are alike: the value is small.
macro_rules! scalars {
    ($($visit:ident: $ty:ty;)*) => {$(
        fn $visit(self, get: impl Make<'p, R, $ty>) -> Self::Output {
            match self.test() {
                Some(test) => scalar::$visit(test, OfMade::new(get, self)),
                None => self.by_last_value(move |at| get(at).map(ValueRef::from)),
            }
        }
    )*};
}

impl<'p, R: 'p> FieldVisitor<'p, R> for Typed<'p> {
    type Output = TypedTree<'p, R>;

    fn missing(self) -> Self::Output {
        Tree::Const(self.of_missing())
    }

    scalars! {
        boolean: bool;
        integer: i64;
        unsigned: u64;
        float: f64;
        date: Timestamp;
        compact: Compact;
    }

    fn name(self, names: &'static [&'static str], get: impl Make<'p, R, usize>) -> Self::Output {
        match self.test() {
            Some(test) => scalar::name(test, names, OfMade::new(get, self)),
            None => self.by_last_value(move |at| {
                get(at).and_then(|index| names.get(index)).map(|&name| ValueRef::from(name))
            }),
        }
    }

    fn text(self, get: impl Get<'p, R, str>) -> Self::Output {
        match self.test() {
            Some(test) => {
                let of_missing = self.of_missing();
                scalar::text(test, OfText { get, of_missing, types: PhantomData })
            }
            None => self.by_last_value(move |at| get(at).map(ValueRef::from)),
        }
    }

    fn list<T: FieldValue + 'p>(
        self,
        elements: impl Get<'p, R, [T]>,
        whole: impl GetValue<'p, R>,
    ) -> Self::Output {
        match self.0 {
            Question::Test(test) => match &test.check {
                Check::HasAll(_) | Check::Equals(Value::Array(_)) => self.by_last_value(whole),
                Check::OneOf(set) if set.has_arrays() => self.by_last_value(whole),
                Check::Exists => ask_cheaply(move |at| elements(at).is_some()),
                Check::NotEmpty => {
                    ask_cheaply(move |at| elements(at).is_some_and(|elements| !elements.is_empty()))
                }
                Check::Null
                | Check::Equals(_)
                | Check::Compare(..)
                | Check::OneOf(_)
                | Check::Text(..)
                | Check::Urlized(_)
                | Check::HasSome(_) => {
                    let each = Each { asked: self, test, elements, whole, types: PhantomData };
                    T::reach(Steps::end(&test.access), At::itself(), each)
                }
            },
            Question::Items(_, filter) if T::IS_OBJECT => {
                let of_item = Chain::new(Tree::new(filter, &from_start));
                ask(move |at| {
                    elements(at).is_some_and(|items| items.iter().any(|item| of_item.holds(item)))
                })
            }
            Question::Items(..) => self.by_last_value(whole),
        }
    }

    fn inside<T: FieldValue + 'p>(
        self,
        steps: Steps<'p>,
        elements: impl Get<'p, R, [T]>,
        whole: impl GetValue<'p, R>,
    ) -> Self::Output {
        if let Question::Test(Test { check: Check::HasAll(_), .. }) = self.0 {
            return self.value(steps, whole);
        }
        let of_missing = self.of_missing();
        let of_item = Chain::new(T::reach(steps, At::itself(), self));
        ask(move |at| match elements(at) {
            Some(items) => items.iter().any(|item| of_item.holds(item)),
            None => of_missing,
        })
    }

    fn value(self, steps: Steps<'p>, get: impl GetValue<'p, R>) -> Self::Output {
        if steps.is_end() { self.by_last_value(get) } else { self.by_value(steps.position(), get) }
    }
}

/// Answers a question about a record, by what its type says.
fn from_start<'p, T: FieldValue + 'p>(question: Question<'p>) -> TypedTree<'p, T> {
    T::reach(Steps::new(question.access()), At::itself(), Typed(question))
}

/// A test that is not cheap.
fn ask<'p, R: 'p>(holds: impl Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p) -> TypedTree<'p, R> {
    Tree::Leaf(Box::new(Ask::<false, _> { holds, passing: None }))
}

/// A test that takes no more than a look at the record itself.
fn ask_cheaply<'p, R: 'p>(
    holds: impl Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
) -> TypedTree<'p, R> {
    Tree::Leaf(Box::new(Ask::<true, _> { holds, passing: None }))
}

/// A test that holds for all values or for none, and for what is missing or not.
fn by_presence<'p, R: 'p>(
    of_values: bool,
    of_missing: bool,
    is_there: impl Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
) -> TypedTree<'p, R> {
    match (of_values, of_missing) {
        (true, false) => ask_cheaply(is_there),
        (false, true) => Tree::Not(Box::new(ask_cheaply(is_there))),
        (holds, _) => Tree::Const(holds),
    }
}

/// A scalar that a function makes of a record.
struct OfMade<R, X, G> {
    get: G,
    of_missing: bool,
    types: PhantomData<fn(&R) -> X>,
}

impl<R, X, G> OfMade<R, X, G> {
    fn new(get: G, asked: Typed<'_>) -> Self {
        Self { get, of_missing: asked.of_missing(), types: PhantomData }
    }
}

impl<'p, R: 'p, X, G: Make<'p, R, X>> Sink<'p, X> for OfMade<R, X, G> {
    type Output = TypedTree<'p, R>;

    fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        ask_cheaply(move |at| get(at).map_or(of_missing, |value| holds(&value)))
    }

    fn ask_of_share(
        self,
        passing: usize,
        of: usize,
        holds: impl Fn(&X) -> bool + Send + Sync + 'p,
    ) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        Tree::Leaf(Box::new(Ask::<true, _> {
            holds: move |at: At<'_, 'p, R>| get(at).map_or(of_missing, |value| holds(&value)),
            passing: Some(passing as u32 * Estimate::ALL / of as u32),
        }))
    }

    fn constant(self, holds: bool) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        by_presence(holds, of_missing, move |at| get(at).is_some())
    }
}

/// A text in a record.
struct OfText<R, G> {
    get: G,
    of_missing: bool,
    types: PhantomData<fn(&R)>,
}

impl<'p, R: 'p, G: Get<'p, R, str>> Sink<'p, str> for OfText<R, G> {
    type Output = TypedTree<'p, R>;

    fn ask(self, holds: impl Fn(&str) -> bool + Send + Sync + 'p) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        ask(move |at| get(at).map_or(of_missing, &holds))
    }

    fn ask_evenly(self, holds: impl Fn(&str) -> bool + Send + Sync + 'p) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        Tree::Leaf(Box::new(AskEvenly(move |at: At<'_, 'p, R>| get(at).map_or(of_missing, &holds))))
    }

    fn constant(self, holds: bool) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        by_presence(holds, of_missing, move |at| get(at).is_some())
    }
}

/// Asks each element of an array, by what the elements' type says they are.
struct Each<'p, R, T, E, W> {
    asked: Typed<'p>,
    test: &'p Test,
    elements: E,
    whole: W,
    types: PhantomData<fn(&R, &T)>,
}

/// The elements of an array, each made into a scalar by a function.
struct OfEach<R, T, E, G> {
    elements: E,
    get: G,
    of_missing: bool,
    of_null: bool,
    types: PhantomData<fn(&R, &T)>,
}

impl<'p, R: 'p, T: 'p, E, W> Each<'p, R, T, E, W>
where
    E: Get<'p, R, [T]>,
    W: GetValue<'p, R>,
{
    fn made_by<G>(self, get: G) -> OfEach<R, T, E, G> {
        let Self { asked, test, elements, .. } = self;
        // As an element null may be asked for, though as a field's value it has no elements.
        let of_null = if let Check::HasSome(set) = &test.check {
            set.has_null()
        } else {
            test.check.passes(test.reading, Some(ValueRef::Null))
        };
        let of_missing = asked.of_missing();
        OfEach { elements, get, of_missing, of_null, types: PhantomData }
    }

    fn by_whole(self) -> TypedTree<'p, R> {
        self.asked.by_last_value(self.whole)
    }
}

macro_rules! elements {
    ($($visit:ident: $ty:ty;)*) => {$(
        fn $visit(self, get: impl Make<'p, T, $ty>) -> Self::Output {
            scalar::$visit(self.test, MadeOfEach(self.made_by(get)))
        }
    )*};
}

impl<'p, R: 'p, T: 'p, E, W> FieldVisitor<'p, T> for Each<'p, R, T, E, W>
where
    E: Get<'p, R, [T]>,
    W: GetValue<'p, R>,
{
    type Output = TypedTree<'p, R>;

    fn missing(self) -> Self::Output {
        self.by_whole()
    }

    elements! {
        boolean: bool;
        integer: i64;
        unsigned: u64;
        float: f64;
        date: Timestamp;
        compact: Compact;
    }

    fn name(self, names: &'static [&'static str], get: impl Make<'p, T, usize>) -> Self::Output {
        scalar::name(self.test, names, MadeOfEach(self.made_by(get)))
    }

    fn text(self, get: impl Get<'p, T, str>) -> Self::Output {
        scalar::text(self.test, TextOfEach(self.made_by(get)))
    }

    fn list<U: FieldValue + 'p>(
        self,
        _: impl Get<'p, T, [U]>,
        _: impl GetValue<'p, T>,
    ) -> Self::Output {
        self.by_whole()
    }

    fn inside<U: FieldValue + 'p>(
        self,
        _: Steps<'p>,
        _: impl Get<'p, T, [U]>,
        _: impl GetValue<'p, T>,
    ) -> Self::Output {
        self.by_whole()
    }

    fn value(self, _: Steps<'p>, _: impl GetValue<'p, T>) -> Self::Output {
        self.by_whole()
    }
}

impl<'p, R: 'p, T: 'p, E: Get<'p, R, [T]>, G: Copy + Send + Sync + 'p> OfEach<R, T, E, G> {
    /// Whether it holds for some element: `holds` is given the function that makes a scalar of
    /// it, and the answer if there is none. `look` does no more than to make the scalar.
    fn some(
        self,
        holds: impl Fn(&G, At<'_, 'p, T>, bool) -> bool + Send + Sync + 'p,
        look: impl Fn(&G, At<'_, 'p, T>) + Send + Sync + 'p,
    ) -> TypedTree<'p, R> {
        let Self { elements, get, of_missing, of_null, .. } = self;
        Tree::Leaf(Box::new(AskAhead {
            holds: move |at: At<'_, 'p, R>| match elements(at) {
                Some(items) => items.iter().any(|item| holds(&get, At::new(item), of_null)),
                None => of_missing,
            },
            look_ahead: move |at: At<'_, 'p, R>| {
                if let Some(first) = elements(at).and_then(<[T]>::first) {
                    look(&get, At::new(first));
                }
            },
        }))
    }
}

struct MadeOfEach<R, T, E, G>(OfEach<R, T, E, G>);

impl<'p, R: 'p, T: 'p, X, E, G> Sink<'p, X> for MadeOfEach<R, T, E, G>
where
    E: Get<'p, R, [T]>,
    G: Make<'p, T, X>,
{
    type Output = TypedTree<'p, R>;

    fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
        self.0.some(
            move |get, item, of_null| get(item).map_or(of_null, |value| holds(&value)),
            |get, item| _ = black_box(get(item)),
        )
    }

    fn constant(self, holds: bool) -> Self::Output {
        self.ask(move |_| holds)
    }
}

struct TextOfEach<R, T, E, G>(OfEach<R, T, E, G>);

impl<'p, R: 'p, T: 'p, E, G> Sink<'p, str> for TextOfEach<R, T, E, G>
where
    E: Get<'p, R, [T]>,
    G: Get<'p, T, str>,
{
    type Output = TypedTree<'p, R>;

    fn ask(self, holds: impl Fn(&str) -> bool + Send + Sync + 'p) -> Self::Output {
        self.0.some(
            move |get, item, of_null| get(item).map_or(of_null, &holds),
            |get, item| _ = black_box(get(item).map(str::len)),
        )
    }

    fn constant(self, holds: bool) -> Self::Output {
        self.ask(move |_| holds)
    }
}
