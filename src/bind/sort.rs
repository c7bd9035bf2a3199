//! The order: the keys given, or the endpoint's, closed by the unique key.

use crate::ast::{Order, Query, SortKey};
use crate::bind::Binder;
use crate::bind::filter::Place;
use crate::fault::{FaultKind, LimitName};
use crate::plan::{OrderKey, Parts, Predicate};
use crate::pointer::Trail;
use crate::schema::{Field, Schema, SortDirections};
use crate::value::Reading;

impl<'b> Binder<'b> {
    pub(super) fn order(&mut self, query: &Query, trail: &Trail<'_>) -> Vec<OrderKey> {
        let trail = trail.key("sort");
        let threshold = self.schema.most_sort_keys();
        if query.sort().len() > threshold {
            self.fault_of_value(FaultKind::Limit { limit: LimitName::SortKeys, threshold }, &trail);
        }
        let mut keys: Vec<OrderKey> = Vec::with_capacity(query.sort().len() + 1);
        let mut first_array = None;
        // What is beyond the limit has been reported as such, and is not looked at.
        for (at, key) in query.sort().iter().enumerate().take(threshold) {
            let trail = trail.index(at);
            self.count_node(Place::TOP, &trail);
            let Some(field) = self.sortable(key, &trail) else { continue };
            if keys.iter().any(|earlier| earlier.access.path() == key.field()) {
                let kind = FaultKind::DuplicateSortKey { field: key.field().clone() };
                self.fault_of_value(kind, &trail.key("fieldName"));
            }
            if field.ty().is_array()
                && let Some(first) = first_array.replace(key.field().clone())
            {
                let second = key.field().clone();
                let kind = FaultKind::TwoArrayKeys { first, second };
                self.fault_of_value(kind, &trail.key("fieldName"));
            }
            let bound = self.order_key(key, field, Place::TOP, &trail);
            keys.push(bound);
        }
        if query.sort().is_empty() {
            let schema = self.schema;
            for key in schema.default_sort_keys() {
                let field = schema.resolve(key.field().as_str()).unwrap_or(schema.any_field());
                let bound = self.order_key(key, field, Place::HOSTS, &trail);
                keys.push(bound);
            }
        }
        self.close(&mut keys);
        keys
    }

    /// The key's field, if it may be sorted this way.
    fn sortable(&mut self, key: &SortKey, trail: &Trail<'_>) -> Option<&'b Field> {
        let trail = trail.key("fieldName");
        if let Some(kind) = self.path_fault(key.field()) {
            self.fault_of_value(kind, &trail);
            return None;
        }
        let schema = self.schema;
        let field = key.field();
        let found = schema.resolve_from("", field.as_str());
        if let Some(found) = found.filter(|found| Schema::sorts(found, key.order())) {
            return Some(found);
        }
        let is_other_way =
            found.is_some_and(|found| found.sort_directions() != SortDirections::None);
        let direction = is_other_way.then_some(match key.order() {
            Order::Ascending => " in ascending order",
            Order::Descending => " in descending order",
        });
        let is_fit = |field: &Field| field.sort_directions() != SortDirections::None;
        let nearest = if found.is_none() && self.suggests() {
            schema.nearest_field(field, "", is_fit)
        } else {
            None
        };
        self.suggestions += 1;
        let kind = FaultKind::NotSortable { field: field.clone(), direction, nearest };
        self.fault_of_value(kind, &trail);
        None
    }

    fn order_key(
        &mut self,
        key: &SortKey,
        field: &Field,
        place: Place<'_>,
        trail: &Trail<'_>,
    ) -> OrderKey {
        let select = key.select_items_by.as_ref().map(|filters| {
            let trail = trail.key("selectItemsBy");
            let mut parts = Parts::all();
            self.in_filter = true;
            for (at, filter) in filters.iter().enumerate() {
                parts.add(self.listed(filter, place, &trail.index(at)));
            }
            self.in_filter = false;
            parts.combine()
        });
        OrderKey {
            access: self.schema.access(key.field(), ""),
            reading: Reading::of(field),
            order: key.order(),
            select: select.filter(|select| *select != Predicate::ALWAYS),
        }
    }

    /// Appends the unique key, unless it is there, in the direction of the last key.
    fn close(&self, keys: &mut Vec<OrderKey>) {
        let unique = self.schema.unique_key_path();
        if keys.iter().any(|key| key.access.path() == unique && key.select.is_none()) {
            return;
        }
        let field = self.schema.resolve(unique.as_str()).unwrap_or(self.schema.any_field());
        keys.push(OrderKey {
            access: self.schema.access(unique, ""),
            reading: Reading::of(field),
            order: keys.last().map_or(Order::Ascending, |last| last.order),
            select: None,
        });
    }
}
