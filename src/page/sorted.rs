//! Pages out of records that are in order already: the place is searched, not scanned for.

use std::marker::PhantomData;

use super::found::Found;
use super::sequence::{Sequence, Sought};
use super::{Page, as_u64, as_usize};
use crate::cursor::Direction;
use crate::eval::Matcher;
use crate::plan::{OrderKey, Plan, Predicate, Window, order_fingerprint};
use crate::record::{Each, Record};

/// Records that are in order, and the order that they are in.
///
/// A page out of them costs no scan, however far from the start it lies: see
/// [`Plan::page_of_sorted`]. For hosts that hold their records sorted, in the order that most
/// queries ask for. Made once for each state of the records, with the plan of any query that
/// has this order, and used for any number of queries.
///
/// # Example
///
/// A `Vec` that is kept in the endpoint's default order. Where a new record belongs is found
/// by [`Plan::compare`]:
///
/// ```
/// use serde_json::json;
/// use wixql::{Endpoint, Order, Schema, SortKey, Sorted};
///
/// let schema = Schema::new().text("id").number("n");
/// let jobs = Endpoint::new(schema.default_sort([SortKey::new("n", Order::Descending)]));
/// // No filter and no sort: the plan of the default order.
/// let by_default = jobs.request("{}")?;
///
/// let mut records = vec![json!({"id": "a", "n": 9}), json!({"id": "b", "n": 5})];
/// let new = json!({"id": "c", "n": 7});
/// let at = records.partition_point(|old| by_default.plan().compare(old, &new).is_lt());
/// records.insert(at, new);
///
/// let sorted = Sorted::trusted(&records, by_default.plan());
/// let page = jobs.request(r#"{"filter": {"n": {"$lt": 9}}}"#)?.page_of_sorted(&sorted)?;
/// assert_eq!(page.items, [&records[1], &records[2]]);
///
/// // A query with another order is answered as well, by a scan.
/// let page = jobs.request(r#"{"sort": [{"fieldName": "id"}]}"#)?.page_of_sorted(&sorted)?;
/// assert_eq!(page.items, [&records[0], &records[2], &records[1]]);
/// # Ok::<(), wixql::QueryError>(())
/// ```
///
/// Other than slices are given by [`of`](Self::of): the values of a map ([`ByKey`](crate::ByKey)),
/// and whatever implements [`Sequence`].
#[derive(Debug)]
pub struct Sorted<'r, R, S: ?Sized = [R]> {
    records: &'r S,
    order: Vec<OrderKey>,
    /// Of the order, for positions.
    fingerprint: u64,
    holds: PhantomData<fn() -> R>,
}

/// Records that are not in the order that they were said to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record at index {at} does not come after the one before it")]
pub struct NotSorted {
    at: usize,
}

impl NotSorted {
    /// The index of the first record that does not come after the one before it.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }
}

impl<R, S: ?Sized> Clone for Sorted<'_, R, S> {
    fn clone(&self) -> Self {
        Self { order: self.order.clone(), ..*self }
    }
}

impl<'r, R: Record> Sorted<'r, R> {
    /// Records in the plan's order; nothing else of the plan matters.
    ///
    /// # Errors
    ///
    /// [`NotSorted`] unless each record comes after the one before it. Of two that are equal
    /// in all keys, the unique key included, none comes after the other.
    ///
    /// # Complexity
    ///
    /// One comparison of each record with the next.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, Sorted, bind};
    ///
    /// let plan = bind(&Query::new().ascending(["n"]), &Schema::any())?;
    /// let mut records = [json!({"id": 1, "n": 5}), json!({"id": 2, "n": 7}), json!({"id": 3})];
    /// assert_eq!(Sorted::new(&records, &plan).unwrap_err().at(), 2);
    ///
    /// records.sort_by(|a, b| plan.compare(a, b));
    /// assert!(Sorted::new(&records, &plan).is_ok());
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    pub fn new(records: &'r [R], plan: &Plan) -> Result<Self, NotSorted> {
        let sorted = Self::trusted(records, plan);
        sorted.check(plan)?;
        Ok(sorted)
    }

    /// [`new`](Self::new) without looking at the records, for hosts that keep them in order.
    ///
    /// If they are not, pages may be in another order than asked for, and those by cursor may
    /// lack records or repeat them. Nothing panics, and no record is given that does not match.
    ///
    /// # Complexity
    ///
    /// Of the number of sort keys.
    #[must_use]
    pub fn trusted(records: &'r [R], plan: &Plan) -> Self {
        Self::of(records, plan)
    }
}

impl<'r, S: Sequence + ?Sized> Sorted<'r, S::Record, S> {
    /// [`trusted`](Sorted::trusted), of records that are no slice.
    ///
    /// # Complexity
    ///
    /// Of the number of sort keys.
    #[must_use]
    pub fn of(records: &'r S, plan: &Plan) -> Self {
        let order = plan.order.clone();
        Self { records, fingerprint: order_fingerprint(&order), order, holds: PhantomData }
    }

    /// Looks whether the records are in the plan's order.
    ///
    /// # Errors
    ///
    /// As of [`new`](Sorted::new).
    ///
    /// # Complexity
    ///
    /// One comparison of each record with the next.
    pub fn check(&self, plan: &Plan) -> Result<(), NotSorted> {
        let orderer = plan.orderer::<S::Record>();
        let neighbours = self.records.skip(0).zip(self.records.skip(1));
        for (at, (before, after)) in neighbours.enumerate() {
            if orderer.compare(before, after).is_ge() {
                return Err(NotSorted { at: at + 1 });
            }
        }
        Ok(())
    }

    /// The records.
    #[must_use]
    pub const fn records(&self) -> &'r S {
        self.records
    }

    /// Whether the records are in the order that the plan asks for; if not, its pages are made
    /// by a scan.
    #[must_use]
    pub fn is_in_order_of(&self, plan: &Plan) -> bool {
        // The orders and not their fingerprints, which callers could make alike.
        self.order == plan.order
    }
}

impl Plan {
    /// [`page`](Self::page), out of records that are in order: the same page, without a scan.
    ///
    /// If they are in another order than this plan's, it is `page`.
    ///
    /// # Complexity
    ///
    /// By cursor: `O(log n)` comparisons for `n` records to find the place, and two at the most
    /// if no record came or went before it and there is no filter. Then one test for each record
    /// from the place to the page's end and the next match, and one for each record back to the
    /// nearest match; no record is tested where there is neither a filter nor a scope.
    ///
    /// By offset: one test of each record, for the total, though no further than the page's end
    /// or what the endpoint counts, whichever is later; where there is neither a filter nor a
    /// scope, only the page's records are touched.
    ///
    /// Beside what depends on the query alone, nothing is allocated but the page.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, Sorted, bind, bind_at};
    ///
    /// let records: Vec<_> = (0..1_000).map(|n| json!({"id": n})).collect();
    /// let query = Query::new().limit(500);
    /// let plan = bind(&query, &Schema::any().max_limit(500))?;
    /// let sorted = Sorted::new(&records, &plan).unwrap();
    ///
    /// let first = plan.page_of_sorted(&sorted);
    /// let second = bind_at(&query, &Schema::any().max_limit(500), first.next.as_ref())?;
    /// assert_eq!(second.page_of_sorted(&sorted).items[0], &records[500]);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *Paging* ([guide](crate::guide::language#6-paging)).
    #[must_use]
    pub fn page_of_sorted<'r, R, S>(&self, sorted: &Sorted<'r, R, S>) -> Page<'r, R>
    where
        R: Record,
        S: Sequence<Record = R> + ?Sized,
    {
        let records = sorted.records;
        if !sorted.is_in_order_of(self) {
            return self.page(Each(records.skip(0)));
        }
        let matcher = self.matcher::<R>();
        match &self.window {
            Window::Offset { limit, offset } => {
                let (items, total) = self.part_of(records, &matcher, *limit, *offset);
                Page::new(self.page_by_offset(items, *offset, total), self)
            }
            Window::Cursor { limit, from } => {
                let (from, orderer) = (from.as_ref(), self.orderer::<R>());
                let matches = |record: &&'r R| matcher.matches(record);
                let found = match from {
                    None => {
                        Found::walk(records.skip(0).filter(matches), std::iter::empty(), *limit)
                    }
                    Some(position) => {
                        let place = Sought::new(position, &orderer, self.matches_all());
                        let (after, before) = records.seek(&place);
                        let (after, before) = (after.filter(matches), before.filter(matches));
                        match position.direction() {
                            Direction::Next => Found::walk(after, before, *limit),
                            Direction::Prev => Found::walk(before, after, *limit),
                        }
                    }
                };
                let (window, order) = ((*limit, from), sorted.fingerprint);
                Page::new(self.page_by_cursor(found, window, &orderer, order), self)
            }
        }
    }

    /// Whether there is neither a filter nor a scope.
    pub(crate) fn matches_all(&self) -> bool {
        self.scope == Predicate::ALWAYS && self.filter == Predicate::ALWAYS
    }

    /// The records after the first `offset` that match, and how many match, as far as the
    /// endpoint counts.
    fn part_of<'r, R: Record>(
        &self,
        records: &'r (impl Sequence<Record = R> + ?Sized),
        matcher: &Matcher<'_, R>,
        limit: u64,
        offset: u64,
    ) -> (Vec<&'r R>, u64) {
        let (limit, skipped) = (as_usize(limit), as_usize(offset));
        if self.matches_all() {
            let items = records.skip(skipped).take(limit);
            return (items.collect(), as_u64(records.len()));
        }
        let mut matching = records.skip(0).filter(|record| matcher.matches(record));
        let skipped = matching.by_ref().take(skipped).count();
        let items: Vec<_> = matching.by_ref().take(limit).collect();
        let seen = as_u64(skipped + items.len());
        // One more than the endpoint counts tells that they are too many.
        let uncounted = self.count_cap.map_or(u64::MAX, |cap| cap.saturating_add(1));
        let rest = matching.take(as_usize(uncounted.saturating_sub(seen))).count();
        (items, seen + as_u64(rest))
    }
}

impl<'r, R> Found<&'r R> {
    /// Walks away from a place: for the page in one direction, to the first match in the other.
    fn walk(
        mut ahead: impl Iterator<Item = &'r R>,
        mut behind: impl Iterator<Item = &'r R>,
        limit: u64,
    ) -> Self {
        let items = ahead.by_ref().take(as_usize(limit)).collect();
        Self { items, beyond: ahead.next(), is_something_behind: behind.next().is_some() }
    }
}
