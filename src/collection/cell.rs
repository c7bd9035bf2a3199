//! What a record has in one field, as a column may hold it.

use crate::decimal::Numeric;
use crate::plan::Check;
use crate::record::{Node, Record, ValueRef, View};
use crate::value::{Reading, Seen};

/// What a record has in one field.
#[derive(Clone, Copy)]
pub(super) enum Cell<'r, N> {
    /// Nothing, or null: no test tells them apart.
    Absent,
    /// A scalar as the field's type reads it: neither null, nor an array, nor an object.
    Scalar(View<'r>),
    /// An array of scalars, null among them.
    List(N),
    /// Anything else; only the record knows.
    Other,
}

impl<'r, N: Node<'r>> Cell<'r, N> {
    /// Reads it from a record.
    pub(super) fn of<R>(record: &'r R, at: &R::Accessor, reading: Reading) -> Self
    where
        R: Record<Value<'r> = N> + 'r,
    {
        let (mut first, mut count) = (None, 0_usize);
        record.any(at, |found| {
            first = first.or(found);
            count += 1;
            count > 1
        });
        match (first, count) {
            (None, 1) => Self::Absent,
            (Some(node), 1) => {
                let view = node.view();
                if matches!(view, View::Null) {
                    Self::Absent
                } else if let Some(view) = scalar(reading, view) {
                    Self::Scalar(view)
                } else if matches!(view, View::Array)
                    && node.items().all(|item| scalar(reading, item.view()).is_some())
                {
                    Self::List(node)
                } else {
                    Self::Other
                }
            }
            // A path that fans out.
            _ => Self::Other,
        }
    }
}

/// A scalar as its field reads it; none for what a column cannot hold.
pub(super) fn scalar(reading: Reading, view: View<'_>) -> Option<View<'_>> {
    match reading.see(view) {
        Seen::View(View::Array | View::Object | View::Compact(_))
        | Seen::Decimal(Numeric::Text(_) | Numeric::Exact(_)) => None,
        Seen::View(view) => Some(view),
        Seen::Decimal(Numeric::Number(number)) => Some(View::Number(number)),
        Seen::Folded(text) => Some(View::Text(text)),
    }
}

/// The scalar as a node, so that the one evaluator can be asked about it.
const fn node(view: View<'_>) -> Option<ValueRef<'_>> {
    match view {
        View::Null => Some(ValueRef::Null),
        View::Bool(value) => Some(ValueRef::Bool(value)),
        View::Number(number) => Some(ValueRef::Number(number)),
        View::Text(text) => Some(ValueRef::Text(text)),
        View::Date(instant) => Some(ValueRef::Date(instant)),
        View::Compact(text) => Some(ValueRef::Compact(text)),
        View::Array | View::Object => None,
    }
}

/// Whether a field that holds exactly this scalar passes.
pub(super) fn passes(check: &Check, reading: Reading, view: View<'_>) -> bool {
    if let Check::HasAll(set) = check {
        // One element meets one member.
        return set.members().len() == 1 && is_element(check, view);
    }
    node(view).is_some_and(|node| check.passes(reading, Some(node)))
}

/// Whether a field without a value passes.
pub(super) fn absent_passes(check: &Check, reading: Reading) -> bool {
    check.passes(reading, None::<ValueRef<'_>>)
}

/// Whether an element of an array makes it pass a test that asks for some element.
pub(super) fn element_passes(check: &Check, reading: Reading, view: View<'_>) -> bool {
    if matches!(check, Check::HasSome(_) | Check::HasAll(_)) {
        return is_element(check, view);
    }
    passes(check, reading, view)
}

fn is_element(check: &Check, view: View<'_>) -> bool {
    member(check, view).is_some()
}

/// Which member of a set a scalar equals.
pub(super) fn member(check: &Check, view: View<'_>) -> Option<usize> {
    let (Check::HasSome(set) | Check::HasAll(set)) = check else { return None };
    set.find(node(view)?)
}
