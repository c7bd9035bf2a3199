//! One test on one value found along a path.

use std::ops::ControlFlow;

use crate::plan::{Check, Relation, Set, TextPlace};
use crate::record::{Node, View};
use crate::text::Pattern;
use crate::timestamp::Timestamp;
use crate::value::{Reading, Value, equal};

impl Check {
    /// Whether one value found along the path passes; `None` is a missing field.
    ///
    /// [`Check::HasAll`] is asked of all values together: see [`Coverage`].
    #[inline]
    pub(crate) fn passes<'r, N: Node<'r>>(&self, reading: Reading, found: Option<N>) -> bool {
        let Some(node) = found else {
            return match self {
                Self::Null => true,
                Self::OneOf(set) => set.has_null(),
                Self::Equals(_)
                | Self::Compare(..)
                | Self::Text(..)
                | Self::Exists
                | Self::NotEmpty
                | Self::Urlized(_)
                | Self::HasSome(_)
                | Self::HasAll(_) => false,
            };
        };
        match self {
            Self::Equals(operand) => equals(operand, reading, node),
            Self::Compare(relation, operand) => {
                some_scalar(node, |view| relation.holds_for(reading, view, operand))
            }
            Self::OneOf(set) => one_of(set, node),
            Self::Text(place, pattern) => {
                some_scalar(node, |view| reading.is_text(view, |text| place.finds(pattern, text)))
            }
            Self::Null => some_scalar(node, |view| matches!(view, View::Null)),
            Self::Exists => !matches!(node.view(), View::Null),
            Self::NotEmpty => match node.view() {
                View::Null => false,
                View::Text(text) => !text.is_empty(),
                View::Array => !node.is_empty(),
                View::Bool(_)
                | View::Number(_)
                | View::Compact(_)
                | View::Date(_)
                | View::Object => true,
            },
            Self::Urlized(parts) => {
                some_scalar(node, |view| reading.is_text(view, |text| in_order(parts, text)))
            }
            Self::HasSome(set) => each_element(node, |element| match set.find(element) {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            })
            .is_break(),
            Self::HasAll(_) => false,
        }
    }
}

impl Relation {
    /// Whether the value is of the operand's type, and in this relation to it.
    #[inline]
    fn holds_for(self, reading: Reading, view: View<'_>, operand: &Value) -> bool {
        match (reading, view, operand) {
            // What most filters ask comes first.
            (Reading::AsIs, View::Number(number), Value::Number(own)) => {
                self.holds(number.cmp(own)) && !number.is_nan()
            }
            (Reading::AsIs, View::Text(text), Value::Text(own)) => self.holds(text.cmp(own)),
            (Reading::Date, View::Text(text), Value::Date(own)) => {
                Timestamp::parse(text).is_ok_and(|instant| self.holds(instant.cmp(own)))
            }
            _ => {
                let (value, own) = (reading.see(view), reading.see(operand.view()));
                value.rank() == own.rank() && !value.is_nan() && self.holds(value.compare(&own))
            }
        }
    }
}

impl TextPlace {
    #[inline]
    fn finds(self, pattern: &Pattern, text: &str) -> bool {
        match self {
            Self::Start => pattern.is_prefix_of(text),
            Self::End => pattern.is_suffix_of(text),
            Self::Anywhere => pattern.is_in(text),
        }
    }
}

/// Whether the value passes, or, being an array, some element.
#[inline]
fn some_scalar<'r, N: Node<'r>>(node: N, passes: impl Fn(View<'r>) -> bool) -> bool {
    match node.view() {
        View::Array => node.items().any(|item| passes(item.view())),
        view @ (View::Null
        | View::Bool(_)
        | View::Number(_)
        | View::Text(_)
        | View::Compact(_)
        | View::Date(_)
        | View::Object) => passes(view),
    }
}

#[inline]
fn equals<'r, N: Node<'r>>(operand: &Value, reading: Reading, node: N) -> bool {
    match (operand, node.view()) {
        // What most filters ask comes first.
        (Value::Text(own), View::Text(text)) if reading == Reading::AsIs => **own == *text,
        (Value::Date(own), View::Text(text)) if reading == Reading::Date => {
            Timestamp::parse(text).is_ok_and(|instant| instant == *own)
        }
        (_, View::Array) => {
            node.items().any(|item| equal(reading, item, operand))
                || (matches!(operand, Value::Array(_)) && equal(reading, node, operand))
        }
        (
            _,
            View::Null
            | View::Bool(_)
            | View::Number(_)
            | View::Text(_)
            | View::Compact(_)
            | View::Date(_)
            | View::Object,
        ) => equal(reading, node, operand),
    }
}

#[inline]
fn one_of<'r, N: Node<'r>>(set: &Set, node: N) -> bool {
    match node.view() {
        View::Array => {
            node.items().any(|item| set.find(item).is_some())
                || (set.has_arrays() && set.find(node).is_some())
        }
        View::Null
        | View::Bool(_)
        | View::Number(_)
        | View::Text(_)
        | View::Compact(_)
        | View::Date(_)
        | View::Object => set.find(node).is_some(),
    }
}

/// Calls `each` for the elements of an array; any other value but null is one element.
fn each_element<'r, N: Node<'r>>(
    node: N,
    mut each: impl FnMut(N) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match node.view() {
        View::Null => ControlFlow::Continue(()),
        View::Array => node.items().try_for_each(each),
        View::Bool(_)
        | View::Number(_)
        | View::Text(_)
        | View::Compact(_)
        | View::Date(_)
        | View::Object => each(node),
    }
}

/// Whether the parts occur one after the other.
fn in_order(parts: &[Pattern], mut text: &str) -> bool {
    parts.iter().all(|part| match part.find(text) {
        Some(end) => {
            text = text.get(end..).unwrap_or_default();
            true
        }
        None => false,
    })
}

/// For sets of so many members nothing is allocated: the default limit, rounded up.
const FEW: usize = 1_024;

/// Which members of a `$hasAll` have been met so far.
pub(crate) struct Coverage<'s> {
    set: &'s Set,
    missing: usize,
    /// A bit per member, for as many as most sets have.
    few: [u64; FEW / 64],
    /// The bits of larger sets; nothing is allocated for the others.
    many: Vec<u64>,
}

impl<'s> Coverage<'s> {
    pub(crate) fn new(set: &'s Set) -> Self {
        let members = set.members().len();
        let many = if members > FEW { vec![0; members.div_ceil(64)] } else { Vec::new() };
        Self { set, missing: members, few: [0; FEW / 64], many }
    }

    /// Takes note of a value's elements; says whether all members have been met.
    pub(crate) fn add<'r, N: Node<'r>>(&mut self, found: Option<N>) -> bool {
        let Some(node) = found else { return self.is_complete() };
        let _ = each_element(node, |element| {
            if let Some(member) = self.set.find(element) {
                self.meet(member);
            }
            if self.is_complete() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.is_complete()
    }

    fn meet(&mut self, member: usize) {
        let words = if self.many.is_empty() { &mut self.few[..] } else { &mut self.many };
        if let Some(word) = words.get_mut(member / 64) {
            let bit = 1 << (member % 64);
            self.missing -= usize::from(*word & bit == 0);
            *word |= bit;
        }
    }

    const fn is_complete(&self) -> bool {
        self.missing == 0
    }
}
