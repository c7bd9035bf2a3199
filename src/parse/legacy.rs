//! The legacy dialect: other names and shapes, which real clients still send.
//!
//! Nothing here is read unless the caller asked for it. Operators' old names are in the
//! operator table; what else the dialect has is here.

use crate::ast::{Filter, Order, SortKey, Written};
use crate::fault::FaultKind;
use crate::limits::Limits;
use crate::operator::Operator;
use crate::parse::keys::push;
use crate::parse::locate::{self, Found, Target};
use crate::parse::reader::{Reader, depth_outside};
use crate::parse::source::{Event, Halt, Source};
use crate::parse::text::Text;
use crate::path::FieldPath;
use crate::pointer::Pointer;

/// The bounds of `$between`: a ≤ x < b.
pub(crate) const BOUNDS: [Operator; 2] = [Operator::Gte, Operator::Lt];

/// What messages call the operand of `$between`.
pub(crate) const TWO_BOUNDS: &str = "an array of two bounds";

/// Keys with another name today.
const KEYS: [(&str, &str); 4] = [
    ("cursor_paging", "cursorPaging"),
    ("field_name", "fieldName"),
    ("select_items_by", "selectItemsBy"),
    ("direction", "order"),
];

/// The operator of an old name, and the name as it lives in the table.
pub(crate) fn operator(name: &str) -> Option<(Operator, &'static str)> {
    let operator = Operator::from_legacy_name(name)?;
    let old = operator.legacy_names().iter().find(|old| **old == name)?;
    Some((operator, old))
}

/// The name of an old operator as it lives in the table.
pub(crate) fn operator_name(name: &str) -> Option<&'static str> {
    let old = operator(name).map(|(_, old)| old);
    old.or_else(|| (name == Written::BETWEEN).then_some(Written::BETWEEN))
}

/// The operator that an old name means, or the first of them.
pub(crate) fn present_operator(name: &str) -> Option<&'static str> {
    let between = BOUNDS.first().filter(|_| name == Written::BETWEEN).copied();
    Operator::from_legacy_name(name).or(between).map(Operator::name)
}

/// The present name of a key, if it is an old one.
pub(crate) fn present_name(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(old, _)| *old == key).map(|(_, present)| *present)
}

/// An old key as it lives in the table.
pub(crate) fn old_key(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(old, _)| *old == key).map(|(old, _)| *old)
}

/// The order of a name in small letters.
pub(crate) fn order(name: &str) -> Option<Order> {
    match name {
        "asc" => Some(Order::Ascending),
        "desc" => Some(Order::Descending),
        _ => None,
    }
}

/// The order in `{"price": "desc"}`.
pub(crate) fn order_of(event: &Event<'_>) -> Option<Order> {
    match event {
        Event::Text(text) => any_order(text),
        Event::Null
        | Event::Bool(_)
        | Event::Number(_)
        | Event::HugeNumber
        | Event::Array
        | Event::Object => None,
    }
}

fn any_order(name: &str) -> Option<Order> {
    Order::from_name(name).or_else(|| order(name))
}

impl<'a, 's, S: Source<'s>> Reader<'a, 's, S> {
    /// A filter as JSON inside of a string.
    #[cold]
    pub(crate) fn filter_in_text(&mut self, text: &str) -> Option<Filter> {
        self.inside(text, Reader::outer_filter).flatten()
    }

    /// Sort keys inside of a string: as JSON, or as in `start:asc,modified:desc`.
    #[cold]
    pub(crate) fn sort_in_text(&mut self, text: &str) -> Option<Vec<SortKey>> {
        if text.trim_start().starts_with(['[', '{']) {
            return self.inside(text, Reader::sort).flatten();
        }
        let text = text.trim();
        let mut keys = Vec::new();
        let parts = text.split(',').map(str::trim).filter(|_| !text.is_empty());
        for (index, part) in parts.enumerate() {
            if !self.admit_node(self.source.position(), Target::Value) {
                break;
            }
            let (field, order) = match part.rsplit_once(':') {
                Some((field, order)) => (field.trim_end(), Some(order.trim_start())),
                None => (part, None),
            };
            let known = self.found.len();
            // One that is at fault keeps its place.
            let field = self.sort_field(self.source.position(), Target::Value, field);
            let field = field.unwrap_or_else(|| FieldPath::from(""));
            self.lies_below(known, index, "fieldName");
            let known = self.found.len();
            let order = order.and_then(|name| {
                let order = any_order(name);
                if order.is_none() {
                    let found = name.to_owned();
                    self.note_value(self.source.position(), || FaultKind::Order { found });
                }
                order
            });
            self.lies_below(known, index, "order");
            push(&mut keys, SortKey { field, order, select_items_by: None });
        }
        Some(keys)
    }

    /// Says of the faults that were found after the first `known` that they are those of a sort
    /// key inside of the string just read, and under which name that would stand.
    fn lies_below(&mut self, known: usize, index: usize, name: &str) {
        for fault in self.found.iter_mut().skip(known) {
            let mut at = Pointer::root();
            at.push_index(index);
            at.push_key(name);
            fault.below = Some((at, false));
        }
    }

    /// Reads a document inside of the string just read. There, strings are no documents.
    fn inside<'t, T>(
        &mut self,
        text: &'t str,
        read: impl FnOnce(&mut Reader<'a, 't, Text<'t>>) -> Result<T, Halt>,
    ) -> Option<T> {
        let limits: &'a Limits = self.limits;
        let source = Text::new(text, depth_outside(limits));
        let mut inner = Reader::new(source, limits, self.legacy);
        inner.embedded = true;
        inner.in_filter = self.in_filter;
        inner.cost = self.cost;
        let result = inner.whole(read);
        self.cost = inner.cost;
        let (faults, more) = locate::in_text(text, inner.found).into_parts();
        self.more += inner.more + more;
        let position = self.source.position();
        for fault in faults {
            if self.found.len() < self.limits.faults.max(1) {
                let below = Some((fault.at().clone(), fault.is_on_key()));
                let (target, in_filter) = (Target::Value, fault.is_in_filter());
                let kind = fault.kind().clone();
                self.found.push(Found { position, target, in_filter, kind, below });
            } else {
                self.more += 1;
            }
        }
        result
    }
}
