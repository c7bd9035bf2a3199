//! The types that a struct's fields may have, and who asks for them.
//!
//! A query names fields by paths. Where records are structs, a path can be followed through
//! their types once, when the query is bound: what comes out is a function from the record to
//! a `&str`, an `i64`, an instant, which the compiler can inline into the test that uses it.

use std::marker::PhantomData;

use crate::compact::Compact;
use crate::record::{Steps, ValueRef};
use crate::timestamp::Timestamp;

/// A type that a field of a record may have: what `#[derive(Record)]` asks of fields.
///
/// It is implemented for numbers, `bool`, text, instants, `serde_json::Value`, and for options,
/// lists, maps, boxes and references of such types; `#[derive(Record)]` implements it for
/// structs and enums.
///
/// # Example
///
/// A type of your own that is text to queries:
///
/// ```
/// use wixql::{FieldValue, FieldVisitor, Get, Steps, ValueRef};
///
/// struct Email(String);
///
/// impl FieldValue for Email {
///     fn value(&self) -> Option<ValueRef<'_>> {
///         self.0.value()
///     }
///
///     fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
///         steps: Steps<'p>,
///         get: impl Get<'p, R, Self>,
///         visitor: V,
///     ) -> V::Output
///     where
///         Self: 'p,
///     {
///         String::reach(steps, move |at| get(at).map(|email| &email.0), visitor)
///     }
/// }
/// ```
pub trait FieldValue {
    /// Whether every value of the type is an object, so that a path through an array of them
    /// leads into each.
    const IS_OBJECT: bool = false;

    /// Whether every value of the type is there, and has keys and no elements: an object, or a map,
    /// which may also be an instant.
    const IS_KEYED: bool = Self::IS_OBJECT;

    /// The value as any other sees it; `None` if there is none, which makes the field missing.
    fn value(&self) -> Option<ValueRef<'_>>;

    /// Follows a path from here, and hands the visitor a function to what it leads to.
    ///
    /// `get` leads to the value of this type; it gives `None` where something on the way is
    /// missing.
    ///
    /// The default knows no more than [`value`](Self::value).
    fn reach<'p, R: 'p, V: FieldVisitor<'p, R>>(
        steps: Steps<'p>,
        get: impl Get<'p, R, Self>,
        visitor: V,
    ) -> V::Output
    where
        Self: Sized + 'p,
    {
        visitor.value(steps, move |at| get(at).and_then(Self::value))
    }

    /// Follows a path from a value that lies behind a pointer or in a map, as
    /// [`reach`](Self::reach) does from others.
    ///
    /// There a type may hold itself, and going through types would have no end. So the default
    /// knows no more than [`value`](Self::value). A type that has nothing of others in it gives
    /// what `reach` gives.
    fn reach_behind<'p, R: 'p, V: FieldVisitor<'p, R>>(
        steps: Steps<'p>,
        get: impl Get<'p, R, Self>,
        visitor: V,
    ) -> V::Output
    where
        Self: Sized + 'p,
    {
        visitor.value(steps, move |at| get(at).and_then(Self::value))
    }
}

/// A record, for as long as a plan's tests look at it: what [`Get`] is given.
///
/// It says, by being there, that `'p`, for which types of fields live, is no shorter than `'r`.
#[derive(Debug)]
pub struct At<'r, 'p, R: ?Sized> {
    record: &'r R,
    within: PhantomData<&'r &'p ()>,
}

impl<'r, R: ?Sized> At<'r, '_, R> {
    #[inline]
    pub(crate) const fn new(record: &'r R) -> Self {
        Self { record, within: PhantomData }
    }

    /// The record.
    #[inline]
    #[must_use]
    pub const fn record(self) -> &'r R {
        self.record
    }
}

impl<'p, R: 'p> At<'p, 'p, R> {
    /// The function that leads to the record itself.
    ///
    /// Its type holds no more than the record's, so that functions that are made of it do not grow
    /// where types lie in themselves. Where the record's type has lifetimes, not every compiler takes
    /// a closure for it.
    #[inline]
    pub fn itself() -> impl Get<'p, R, R> {
        |at: At<'_, 'p, R>| Some(at.record())
    }
}

impl<R: ?Sized> Clone for At<'_, '_, R> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: ?Sized> Copy for At<'_, '_, R> {}

/// A function that leads from a record to a part of it, if the record has that part.
///
/// Every closure of this form is one.
pub trait Get<'p, R: ?Sized, T: ?Sized>:
    for<'r> Fn(At<'r, 'p, R>) -> Option<&'r T> + Copy + Send + Sync + 'p
{
    /// A function that leads on, to a part of what this one leads to.
    ///
    /// It is what a closure of both would be. Where types have lifetimes, `part` is written with
    /// its types, as in `|job: &Self| -> Option<&Status> { Some(&job.status) }`: they are not
    /// always inferred.
    #[inline]
    fn part<U: ?Sized + 'p>(
        self,
        part: impl for<'t> Fn(&'t T) -> Option<&'t U> + Copy + Send + Sync + 'p,
    ) -> impl Get<'p, R, U>
    where
        Self: Sized,
        R: 'p,
        T: 'p,
    {
        move |at: At<'_, 'p, R>| self(at).and_then(part)
    }

    /// A function that leads on, to a value inside of what this one leads to.
    #[inline]
    fn part_value(
        self,
        part: impl for<'t> Fn(&'t T) -> Option<ValueRef<'t>> + Copy + Send + Sync + 'p,
    ) -> impl GetValue<'p, R>
    where
        Self: Sized,
        R: 'p,
        T: 'p,
    {
        move |at: At<'_, 'p, R>| self(at).and_then(part)
    }
}

impl<'p, R: ?Sized, T: ?Sized, F> Get<'p, R, T> for F where
    F: for<'r> Fn(At<'r, 'p, R>) -> Option<&'r T> + Copy + Send + Sync + 'p
{
}

/// A function that makes, of a record, a small value that borrows nothing.
///
/// Every closure of this form is one.
pub trait Make<'p, R: ?Sized, T>: Fn(At<'_, 'p, R>) -> Option<T> + Copy + Send + Sync + 'p {}

impl<'p, R: ?Sized, T, F> Make<'p, R, T> for F where
    F: Fn(At<'_, 'p, R>) -> Option<T> + Copy + Send + Sync + 'p
{
}

/// Takes what a path leads to, by its type; see [`FieldValue::reach`].
///
/// All functions give `None` for a record that lacks the field, or has null there.
pub trait FieldVisitor<'p, R: 'p>: Sized {
    /// What is made of it.
    type Output;

    /// The path leads to nothing: the field is missing in every record.
    fn missing(self) -> Self::Output;

    /// `true` or `false`.
    fn boolean(self, get: impl Make<'p, R, bool>) -> Self::Output;

    /// An integer.
    fn integer(self, get: impl Make<'p, R, i64>) -> Self::Output;

    /// An integer that is not negative.
    fn unsigned(self, get: impl Make<'p, R, u64>) -> Self::Output;

    /// A number.
    fn float(self, get: impl Make<'p, R, f64>) -> Self::Output;

    /// An instant.
    fn date(self, get: impl Make<'p, R, Timestamp>) -> Self::Output;

    /// Text in a shorter form.
    fn compact(self, get: impl Make<'p, R, Compact>) -> Self::Output;

    /// Text.
    fn text(self, get: impl Get<'p, R, str>) -> Self::Output;

    /// One of a few texts, by its index among them.
    fn name(self, names: &'static [&'static str], get: impl Make<'p, R, usize>) -> Self::Output;

    /// An array: its elements, and itself as a value.
    fn list<T: FieldValue + 'p>(
        self,
        elements: impl Get<'p, R, [T]>,
        whole: impl GetValue<'p, R>,
    ) -> Self::Output;

    /// What lies further on, inside the elements of an array, which all are objects.
    fn inside<T: FieldValue + 'p>(
        self,
        steps: Steps<'p>,
        elements: impl Get<'p, R, [T]>,
        whole: impl GetValue<'p, R>,
    ) -> Self::Output;

    /// A value whose type is known only when it is there; the path may lead on from it.
    fn value(self, steps: Steps<'p>, get: impl GetValue<'p, R>) -> Self::Output;
}

/// A function that leads from a record to a value in it, if there is one.
///
/// Every closure of this form is one.
pub trait GetValue<'p, R: ?Sized>:
    for<'r> Fn(At<'r, 'p, R>) -> Option<ValueRef<'r>> + Copy + Send + Sync + 'p
{
}

impl<'p, R: ?Sized, F> GetValue<'p, R> for F where
    F: for<'r> Fn(At<'r, 'p, R>) -> Option<ValueRef<'r>> + Copy + Send + Sync + 'p
{
}
