//! Tests for records whose types are known: the field's value and the test of it become one
//! function.
//!
//! Reads a question and what [`Record::reach`](crate::Record::reach) knows of its field, and
//! makes a [`Probe`], or a constant. It answers as [`PathLeaf`] does.

use std::marker::PhantomData;

use crate::eval::path::{PartScope, PathLeaf};
use crate::eval::probe::{Ask, Probe};
use crate::eval::scalar::{self, Sink};
use crate::eval::tree::{Question, Tree};
use crate::plan::{Check, Predicate, Test};
use crate::record::{At, FieldValue, FieldVisitor, Get, GetValue, Make, Steps, ValueRef};
use crate::timestamp::Timestamp;
use crate::value::Value;

/// A predicate about records of one type whose fields are known.
pub(crate) type ProbeTree<'p, R> = Tree<Box<dyn Probe<R> + 'p>>;

/// Answers a question.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'p>(Question<'p>);

impl<'p> Typed<'p> {
    pub(crate) const fn new(question: Question<'p>) -> Self {
        Self(question)
    }

    /// The test, if it is asked of each value alone.
    fn test(self) -> Option<&'p Test> {
        match self.0 {
            Question::Test(test) if !matches!(test.check, Check::HasAll(_)) => Some(test),
            Question::Test(_) | Question::Items(..) => None,
        }
    }

    /// The answer for a record without the field.
    fn of_missing(self) -> bool {
        self.test().is_some_and(|test| test.check.passes::<ValueRef<'_>>(test.reading, None))
    }

    /// Asks a value that is found so many segments down the path.
    fn by_value<R: 'p>(self, segment: usize, get: impl GetValue<'p, R>) -> ProbeTree<'p, R> {
        let leaf = PathLeaf::new(self.0, &std::convert::identity);
        Tree::Leaf(Ask::<false, _>::new(move |at| {
            leaf.holds(PartScope { found: get(at), segment })
        }))
    }

    /// Asks a value at the path's end.
    fn by_last_value<R: 'p>(self, get: impl GetValue<'p, R>) -> ProbeTree<'p, R> {
        self.by_value(self.0.access().len(), get)
    }
}

/// The visits that are alike: the value is small.
macro_rules! scalars {
    ($($visit:ident: $ty:ty;)*) => {$(
        fn $visit(self, get: impl Make<'p, R, $ty>) -> Self::Output {
            match self.test() {
                Some(test) => scalar::$visit(test, OfMade::new(get, self.of_missing())),
                None => self.by_last_value(move |at| get(at).map(ValueRef::from)),
            }
        }
    )*};
}

impl<'p, R: 'p> FieldVisitor<'p, R> for Typed<'p> {
    type Output = ProbeTree<'p, R>;

    fn missing(self) -> Self::Output {
        Tree::Const(self.of_missing())
    }

    scalars! {
        boolean: bool;
        integer: i64;
        unsigned: u64;
        float: f64;
        date: Timestamp;
    }

    fn name(self, names: &'static [&'static str], get: impl Make<'p, R, usize>) -> Self::Output {
        match self.test() {
            Some(test) => scalar::name(test, names, OfMade::new(get, self.of_missing())),
            None => self.by_last_value(move |at| {
                get(at).and_then(|index| names.get(index)).map(|&name| ValueRef::from(name))
            }),
        }
    }

    fn text(self, get: impl Get<'p, R, str>) -> Self::Output {
        match self.test() {
            Some(test) => scalar::text(
                test,
                OfText { get, of_missing: self.of_missing(), record: PhantomData },
            ),
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
                Check::Exists => leaf(move |at| elements(at).is_some()),
                Check::NotEmpty => leaf(move |at| elements(at).is_some_and(|all| !all.is_empty())),
                Check::Null
                | Check::Equals(_)
                | Check::Compare(..)
                | Check::OneOf(_)
                | Check::Text(..)
                | Check::Urlized(_)
                | Check::HasSome(_) => {
                    let each = Each { typed: self, test, elements, whole, types: PhantomData };
                    T::reach(Steps::end(&test.access), |at| Some(at.record()), each)
                }
            },
            Question::Items(_, filter) if T::IS_OBJECT => {
                let tree = item_tree::<T>(filter);
                leaf(move |at| {
                    elements(at).is_some_and(|items| {
                        items.iter().any(|item| tree.holds(&|probe| probe.holds(item)))
                    })
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
        let tree: ProbeTree<'p, T> = T::reach(steps, |at| Some(at.record()), self);
        let of_missing = self.of_missing();
        leaf(move |at| match elements(at) {
            Some(items) => items.iter().any(|item| tree.holds(&|probe| probe.holds(item))),
            None => of_missing,
        })
    }

    fn value(self, steps: Steps<'p>, get: impl GetValue<'p, R>) -> Self::Output {
        self.by_value(steps.position(), get)
    }
}

/// A filter about the objects of an array.
fn item_tree<'p, T: FieldValue + 'p>(filter: &'p Predicate) -> ProbeTree<'p, T> {
    Tree::new(filter, &|question| {
        T::reach(Steps::new(question.access()), |at| Some(at.record()), Typed(question))
    })
}

/// A test that is not cheap.
fn leaf<'p, R: 'p>(holds: impl Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p) -> ProbeTree<'p, R> {
    Tree::Leaf(Ask::<false, _>::new(holds))
}

/// A scalar that a function makes of a record.
struct OfMade<R, X, G> {
    get: G,
    of_missing: bool,
    types: PhantomData<fn(&R) -> X>,
}

impl<R, X, G> OfMade<R, X, G> {
    fn new(get: G, of_missing: bool) -> Self {
        Self { get, of_missing, types: PhantomData }
    }
}

impl<'p, R: 'p, X, G: Make<'p, R, X>> Sink<'p, X> for OfMade<R, X, G> {
    type Output = ProbeTree<'p, R>;

    fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        Tree::Leaf(if of_missing {
            Ask::<true, _>::new(move |at| get(at).is_none_or(|value| holds(&value)))
        } else {
            Ask::<true, _>::new(move |at| get(at).is_some_and(|value| holds(&value)))
        })
    }

    fn constant(self, holds: bool) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        if holds == of_missing {
            return Tree::Const(holds);
        }
        Tree::Leaf(Ask::<true, _>::new(move |at| get(at).is_some() == holds))
    }
}

/// A text in a record.
struct OfText<R, G> {
    get: G,
    of_missing: bool,
    record: PhantomData<fn(&R)>,
}

impl<'p, R: 'p, G: Get<'p, R, str>> Sink<'p, str> for OfText<R, G> {
    type Output = ProbeTree<'p, R>;

    fn ask(self, holds: impl Fn(&str) -> bool + Send + Sync + 'p) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        leaf(move |at| match get(at) {
            Some(text) => holds(text),
            None => of_missing,
        })
    }

    fn constant(self, holds: bool) -> Self::Output {
        let Self { get, of_missing, .. } = self;
        if holds == of_missing {
            return Tree::Const(holds);
        }
        Tree::Leaf(Ask::<true, _>::new(move |at| get(at).is_some() == holds))
    }
}

/// Asks each element of an array, by what the elements' type says they are.
struct Each<'p, R, T, E, W> {
    typed: Typed<'p>,
    test: &'p Test,
    elements: E,
    whole: W,
    types: PhantomData<fn(&R) -> T>,
}

/// The elements of an array, each made into a scalar by a function.
struct OfEach<R, T, X: ?Sized, E, G> {
    elements: E,
    get: G,
    of_missing: bool,
    of_null: bool,
    types: PhantomData<fn(&R, &T) -> PhantomData<X>>,
}

impl<'p, R: 'p, T: 'p, E, W> Each<'p, R, T, E, W>
where
    E: Get<'p, R, [T]>,
    W: GetValue<'p, R>,
{
    fn sink<X: ?Sized, G>(self, get: G) -> OfEach<R, T, X, E, G> {
        let of_null = self.test.check.passes(self.test.reading, Some(ValueRef::Null));
        let of_missing = self.typed.of_missing();
        OfEach { elements: self.elements, get, of_missing, of_null, types: PhantomData }
    }

    fn whole(self) -> ProbeTree<'p, R> {
        self.typed.by_last_value(self.whole)
    }
}

macro_rules! elements {
    ($($visit:ident: $ty:ty;)*) => {$(
        fn $visit(self, get: impl Make<'p, T, $ty>) -> Self::Output {
            scalar::$visit(self.test, MadeOfEach(self.sink(get)))
        }
    )*};
}

impl<'p, R: 'p, T: 'p, E, W> FieldVisitor<'p, T> for Each<'p, R, T, E, W>
where
    E: Get<'p, R, [T]>,
    W: GetValue<'p, R>,
{
    type Output = ProbeTree<'p, R>;

    fn missing(self) -> Self::Output {
        self.whole()
    }

    elements! {
        boolean: bool;
        integer: i64;
        unsigned: u64;
        float: f64;
        date: Timestamp;
    }

    fn name(self, names: &'static [&'static str], get: impl Make<'p, T, usize>) -> Self::Output {
        scalar::name(self.test, names, MadeOfEach(self.sink(get)))
    }

    fn text(self, get: impl Get<'p, T, str>) -> Self::Output {
        scalar::text(self.test, TextOfEach(self.sink(get)))
    }

    fn list<U: FieldValue + 'p>(
        self,
        _: impl Get<'p, T, [U]>,
        _: impl GetValue<'p, T>,
    ) -> Self::Output {
        self.whole()
    }

    fn inside<U: FieldValue + 'p>(
        self,
        _: Steps<'p>,
        _: impl Get<'p, T, [U]>,
        _: impl GetValue<'p, T>,
    ) -> Self::Output {
        self.whole()
    }

    fn value(self, _: Steps<'p>, _: impl GetValue<'p, T>) -> Self::Output {
        self.whole()
    }
}

impl<'p, R: 'p, T: 'p, X: ?Sized, E: Get<'p, R, [T]>, G> OfEach<R, T, X, E, G>
where
    G: Send + Sync + 'p,
{
    /// Asks each element; `holds` is given the function that makes the scalar.
    fn any(
        self,
        holds: impl Fn(&G, At<'_, 'p, T>, bool) -> bool + Send + Sync + 'p,
    ) -> ProbeTree<'p, R> {
        let Self { elements, get, of_missing, of_null, .. } = self;
        leaf(move |at| match elements(at) {
            Some(items) => items.iter().any(|item| holds(&get, At::new(item), of_null)),
            None => of_missing,
        })
    }
}

struct MadeOfEach<R, T, X, E, G>(OfEach<R, T, X, E, G>);

impl<'p, R: 'p, T: 'p, X, E, G> Sink<'p, X> for MadeOfEach<R, T, X, E, G>
where
    E: Get<'p, R, [T]>,
    G: Make<'p, T, X>,
{
    type Output = ProbeTree<'p, R>;

    fn ask(self, holds: impl Fn(&X) -> bool + Send + Sync + 'p) -> Self::Output {
        self.0.any(move |get, item, of_null| get(item).map_or(of_null, |value| holds(&value)))
    }

    fn constant(self, holds: bool) -> Self::Output {
        self.0.any(move |get, item, of_null| get(item).map_or(of_null, |_| holds))
    }
}

struct TextOfEach<R, T, E, G>(OfEach<R, T, str, E, G>);

impl<'p, R: 'p, T: 'p, E, G> Sink<'p, str> for TextOfEach<R, T, E, G>
where
    E: Get<'p, R, [T]>,
    G: Get<'p, T, str>,
{
    type Output = ProbeTree<'p, R>;

    fn ask(self, holds: impl Fn(&str) -> bool + Send + Sync + 'p) -> Self::Output {
        self.0.any(move |get, item, of_null| get(item).map_or(of_null, &holds))
    }

    fn constant(self, holds: bool) -> Self::Output {
        self.0.any(move |get, item, of_null| get(item).map_or(of_null, |_| holds))
    }
}
