//! The page: limit, offset, position, projection.

use std::collections::BTreeSet;

use crate::ast::{CursorPaging, OffsetPaging, Paging, Query};
use crate::bind::Binder;
use crate::cursor::{CursorReason, Position};
use crate::fault::{Fault, FaultKind, LimitName, PagingKind, Rule, nearest};
use crate::number::Number;
use crate::plan::{OrderKey, Projection, Window, order_fingerprint};
use crate::pointer::{Pointer, Trail};
use crate::schema::OfferedPaging;

impl Binder<'_> {
    pub(super) fn window(
        &mut self,
        query: &Query,
        trail: &Trail<'_>,
        position: Option<&Position>,
        order: &[OrderKey],
    ) -> Window {
        let offered = self.schema.offered_paging();
        let by_offset = match query.paging() {
            Some(paging) => matches!(paging, Paging::Offset(_)),
            None => offered == OfferedPaging::Offset,
        };
        if let Some(position) = position {
            // It must be a place in this very order.
            let is_ours = position.keys().len() == order.len()
                && position.order() == order_fingerprint(order);
            if by_offset || !is_ours {
                let trail = trail.key(query.cursor_paging_key());
                let fault =
                    Fault::of_value(FaultKind::InvalidCursor, trail.key("cursor").pointer());
                let most = self.schema.request_limits().faults;
                self.faults.refuse_cursor(fault, CursorReason::OtherOrder, most);
            }
        }
        match query.paging() {
            Some(Paging::Offset(OffsetPaging { limit, offset })) => {
                let trail = trail.key("paging");
                if offered == OfferedPaging::Cursor {
                    let kind = FaultKind::PagingNotOffered { found: PagingKind::Offset };
                    self.fault_of_key(kind, &trail);
                }
                let most = self.schema.max_page_offset();
                let offset = self.whole("offset", *offset, most, &trail).unwrap_or(0);
                Window::Offset { limit: self.limit(*limit, &trail), offset }
            }
            // An empty cursor is none, and in `paging` it is a page of whatever kind there is.
            Some(Paging::Cursor(CursorPaging { limit, cursor: None }))
                if offered == OfferedPaging::Offset && query.cursor_paging_key() == "paging" =>
            {
                Window::Offset { limit: self.limit(*limit, &trail.key("paging")), offset: 0 }
            }
            Some(Paging::Cursor(CursorPaging { limit, cursor })) => {
                let trail = trail.key(query.cursor_paging_key());
                if offered == OfferedPaging::Offset {
                    let kind = FaultKind::PagingNotOffered { found: PagingKind::Cursor };
                    self.fault_of_key(kind, &trail);
                }
                if cursor.is_some() && position.is_none() {
                    self.fault_of_value(FaultKind::InvalidCursor, &trail.key("cursor"));
                }
                Window::Cursor { limit: self.limit(*limit, &trail), from: position.cloned() }
            }
            None if offered == OfferedPaging::Offset => {
                Window::Offset { limit: self.schema.default_page_limit(), offset: 0 }
            }
            None => {
                Window::Cursor { limit: self.schema.default_page_limit(), from: position.cloned() }
            }
        }
    }

    fn limit(&mut self, limit: Option<Number>, trail: &Trail<'_>) -> u64 {
        let default = self.schema.default_page_limit();
        self.whole("limit", limit, self.schema.max_page_limit(), trail).unwrap_or(default)
    }

    /// A whole number, not negative, and not above `most`.
    fn whole(
        &mut self,
        name: &'static str,
        number: Option<Number>,
        most: u64,
        trail: &Trail<'_>,
    ) -> Option<u64> {
        let number = number?;
        let whole = number.as_u64().filter(|&whole| whole <= most);
        if whole.is_none() {
            let is_too_large = number.is_integer() && number.as_f64() > 0.0;
            let (rule, threshold) = if is_too_large { (Rule::Max, most) } else { (Rule::Min, 0) };
            let kind = FaultKind::PageNumber { name, rule, threshold, found: number.to_string() };
            self.fault_of_value(kind, &trail.key(name));
        }
        whole
    }

    pub(super) fn projection(&mut self, query: &Query, trail: &Trail<'_>) -> Option<Projection> {
        let schema = self.schema;
        let mut paths = Vec::new();
        let fields = trail.key("fields");
        self.check_count(query.fields().len(), &fields);
        for (at, path) in query.fields().iter().enumerate() {
            let trail = fields.index(at);
            if let Some(kind) = self.path_fault(path) {
                self.fault_of_value(kind, &trail);
            } else if schema.is_open() || schema.knows(path.as_str()) {
                paths.push(schema.access(path, ""));
            } else {
                let suggests = self.suggests();
                let nearest = suggests.then(|| schema.nearest_field(path, "", |_| true)).flatten();
                self.suggestions += 1;
                self.fault_of_value(
                    FaultKind::UnknownField { field: path.clone(), nearest },
                    &trail,
                );
            }
        }
        let fieldsets = trail.key("fieldsets");
        self.check_count(query.fieldsets().len(), &fieldsets);
        let mut named = BTreeSet::new();
        for (at, name) in query.fieldsets().iter().enumerate() {
            if let Some(set) = schema.fieldset_paths().get(name) {
                // A short name may stand for many paths, and stand there often.
                if named.insert(name) {
                    paths.extend(set.iter().map(|path| schema.access(path, "")));
                }
            } else {
                let names = schema.fieldset_paths().keys().map(String::as_str);
                let suggests = self.suggests();
                let nearest = suggests.then(|| nearest(name, names)).flatten().map(str::to_owned);
                self.suggestions += 1;
                let kind = FaultKind::UnknownFieldset { name: name.clone(), nearest };
                self.fault_of_value(kind, &fieldsets.index(at));
            }
        }
        if query.fields().is_empty() && query.fieldsets().is_empty() {
            return None;
        }
        paths.push(schema.access(schema.unique_key_path(), ""));
        Some(Projection::new(paths))
    }

    fn check_count(&mut self, count: usize, trail: &Trail<'_>) {
        let threshold = self.schema.request_limits().fields;
        if count > threshold {
            self.fault_of_value(FaultKind::Limit { limit: LimitName::Fields, threshold }, trail);
        }
    }
}

/// What stands beside a cursor although the cursor carries it.
pub(crate) fn beside_cursor(query: &Query) -> impl Iterator<Item = Fault> {
    let has_filter = query.filter().is_some_and(|filter| !filter.is_empty());
    let has_sort = !query.sort().is_empty();
    let parent = if query.wrapped { "/query" } else { "" };
    [("filter", has_filter), ("sort", has_sort)].into_iter().filter(|&(_, is_given)| is_given).map(
        move |(name, _)| {
            let mut at = Pointer::root();
            for key in parent.split('/').filter(|key| !key.is_empty()).chain([name]) {
                at.push_key(key);
            }
            Fault::of_key(FaultKind::BesideCursor { name }, at)
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::bind::bind;
    use crate::plan::Window;
    use crate::{OfferedPaging, Query, Schema};

    /// An empty cursor in `paging` asks for the first page of whatever kind there is.
    #[test]
    fn an_empty_cursor_in_paging_is_none() {
        let parse = |body: &str| crate::parse(body.as_bytes()).unwrap();
        let offered = |offered| Schema::new().text("id").paging(offered);
        let query = parse(r#"{"paging": {"cursor": "", "limit": 3}}"#);
        let window = bind(&query, &offered(OfferedPaging::Offset)).unwrap().window;
        assert!(matches!(window, Window::Offset { limit: 3, offset: 0 }), "{window:?}");
        let window = bind(&query, &offered(OfferedPaging::Both)).unwrap().window;
        assert!(matches!(window, Window::Cursor { limit: 3, from: None }), "{window:?}");
        let query = parse(r#"{"cursorPaging": {"cursor": "", "limit": 3}}"#);
        assert!(bind(&query, &offered(OfferedPaging::Offset)).is_err());
    }

    /// Where nothing is said of the page, it is the endpoint's first, of the kind that it offers.
    #[test]
    fn a_query_without_a_page_has_the_kind_that_is_offered() {
        for (offered, is_by_offset) in [
            (OfferedPaging::Offset, true),
            (OfferedPaging::Cursor, false),
            (OfferedPaging::Both, false),
        ] {
            let schema = Schema::new().text("id").default_limit(7).paging(offered);
            let window = bind(&Query::new(), &schema).unwrap().window;
            match window {
                Window::Offset { limit, offset } => {
                    assert_eq!((limit, offset, is_by_offset), (7, 0, true), "{offered:?}");
                }
                Window::Cursor { limit, from } => {
                    assert_eq!((limit, from, is_by_offset), (7, None, false), "{offered:?}");
                }
            }
        }
    }
}
