//! Pages of lines: those that match are sorted by keys of their own, and kept as they stand.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::cursor::{Direction, Position};
use crate::eval::Orderer;
use crate::lines::fault::Broken;
use crate::lines::filter::LineFilter;
use crate::lines::project::project;
use crate::lines::tape::{Counting, Tape};
use crate::lines::trie::Trie;
use crate::lines::{Lines, MalformedLine, Validation};
use crate::page::{Answer, Found, PagingMetadata, Placed, Top, as_u64, as_usize, lies_before};
use crate::plan::{Plan, Projection, Window, order_fingerprint};
use crate::value::Value;

/// A page of records that are JSON text, as they came: slices of the input, or copies.
///
/// # Reference
///
/// *JSON lines* ([guide](crate::guide::language#json-lines)).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LinePage<L> {
    /// The records, in order, as they were written.
    pub items: Vec<L>,
    /// What is said about the page.
    pub metadata: PagingMetadata,
    /// Where the following page stands, if there is one and the query pages by cursor.
    pub next: Option<Position>,
    /// Where the preceding page stands, if there is one and the query pages by cursor.
    pub prev: Option<Position>,
    projection: Option<Projection>,
    counting: Counting,
    pub(crate) is_end_unclear: bool,
}

/// Makes a page of lines that come one by one; made by [`Plan::line_pager`].
pub struct LinePager<'p, L> {
    plan: &'p Plan,
    filter: LineFilter<'p>,
    kept: Sorter<'p, L>,
}

/// The lines that the page may need.
pub(super) struct Sorter<'p, L> {
    orderer: Orderer<'p, Tape>,
    from: Option<&'p Position>,
    direction: Direction,
    top: Top<Kept<L>>,
    /// Records that matched, kept or not.
    matched: u64,
    is_something_behind: bool,
}

/// A line, its sort keys, and its place in the input, which decides what the order leaves open.
struct Kept<L> {
    keys: Vec<Value>,
    place: u64,
    line: L,
}

impl Plan {
    /// Makes a page of lines that come one by one, of which copies (`Vec<u8>`, `Box<[u8]>`) or
    /// slices (`&[u8]`) are kept: twice as many, at the most, as the page ends records from where
    /// it was entered.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Query, Schema, Validation, bind};
    ///
    /// let plan = bind(&Query::new().descending(["n"]).limit(1), &Schema::any())?;
    /// let mut pager = plan.line_pager::<Vec<u8>>(Validation::Full);
    /// for n in [3, 9, 5] {
    ///     pager.offer(format!(r#"{{"id": {n}, "n": {n}.00}}"#).as_bytes())?;
    /// }
    /// let page = pager.finish();
    /// assert_eq!(page.items, [br#"{"id": 9, "n": 9.00}"#]);
    /// assert!(page.next.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn line_pager<L>(&self, validation: Validation) -> LinePager<'_, L> {
        let filter = LineFilter::new(self, Trie::of_page(self), validation);
        LinePager { plan: self, filter, kept: Sorter::new(self) }
    }

    /// The page asked for, out of all lines: the same as of the records that they are.
    ///
    /// # Errors
    ///
    /// The first line that is no record. To go on behind such lines, offer lines one by one to a
    /// [`LinePager`].
    ///
    /// # Complexity
    ///
    /// One pass over the bytes, and for those records that match what [`page`](Self::page) takes.
    /// Memory does not grow with the input. With the feature `rayon`, from some megabytes on, on
    /// all threads of the pool; the page is the same.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Lines, Query, Schema, bind};
    ///
    /// let lines = b"{\"id\": 1, \"n\": 5.0}\n{\"id\": 2, \"n\": 7}\n{\"id\": 3, \"n\": 9}\n";
    /// let query = Query::new().lt("n", 9).descending(["n"]);
    /// let page = bind(&query, &Schema::any())?.page_of_lines(Lines::new(lines))?;
    /// assert_eq!(page.items, [&lines[20..37], &lines[0..19]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn page_of_lines<'l>(&self, lines: Lines<'l>) -> Result<LinePage<&'l [u8]>, MalformedLine> {
        #[cfg(feature = "rayon")]
        if crate::lines::parallel::is_worth_it(&lines) {
            return self.page_in_parallel(lines);
        }
        Ok(self.pager_of(lines)?.finish())
    }

    /// A pager to which these lines were offered.
    pub(super) fn pager_of<'l>(
        &self,
        lines: Lines<'l>,
    ) -> Result<LinePager<'_, &'l [u8]>, MalformedLine> {
        let mut pager = self.line_pager(lines.validation);
        for line in lines {
            let offered = pager.offer_from(line.bytes, line.offset);
            offered.map_err(|broken| broken.in_line(line.number, line.offset))?;
        }
        Ok(pager)
    }
}

impl<'p, L> LinePager<'p, L> {
    /// Takes the next line; says whether it matches. What ends the line may stand behind it.
    ///
    /// # Errors
    ///
    /// A line that is no record; its number is 1. It is passed over, and the pager goes on.
    ///
    /// # Complexity
    ///
    /// As of [`LineMatcher::matches`](crate::LineMatcher::matches). A line that may be on the
    /// page is kept, with its sort keys; of others that match nothing is allocated.
    pub fn offer<'a>(&mut self, line: &'a [u8]) -> Result<bool, MalformedLine>
    where
        L: From<&'a [u8]>,
    {
        let offered = self.offer_from(line, self.kept.matched);
        offered.map_err(|broken| broken.in_line(1, 0))
    }

    #[inline]
    fn offer_from<'a>(&mut self, line: &'a [u8], place: u64) -> Result<bool, Broken>
    where
        L: From<&'a [u8]>,
    {
        let matches = self.filter.matches(line)?;
        if matches {
            self.kept.offer(self.filter.tape(), line.trim_ascii(), place);
        }
        Ok(matches)
    }

    /// What another pager of the same plan took, which comes behind.
    #[cfg(feature = "rayon")]
    pub(super) fn append(&mut self, other: Self) {
        self.kept.append(other.kept);
    }

    /// The page of the lines offered.
    #[must_use]
    pub fn finish(self) -> LinePage<L> {
        let answer = self.kept.answer(self.plan);
        let Answer { items, metadata, next, prev, is_end_unclear } = answer;
        LinePage {
            items: items.into_iter().map(|kept| kept.line).collect(),
            metadata,
            next,
            prev,
            projection: self.plan.projection.clone(),
            counting: self.filter.tape().counting(),
            is_end_unclear,
        }
    }
}

impl<L> std::fmt::Debug for LinePager<'_, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinePager").finish_non_exhaustive()
    }
}

impl<'p, L> Sorter<'p, L> {
    fn new(plan: &'p Plan) -> Self {
        let (wanted, from) = match &plan.window {
            Window::Offset { limit, offset } => (offset.saturating_add(*limit), None),
            // One more than the page holds tells whether anything follows.
            Window::Cursor { limit, from } => (limit.saturating_add(1), from.as_ref()),
        };
        Self {
            orderer: plan.orderer(),
            from,
            direction: from.map_or(Direction::Next, Position::direction),
            top: Top::new(as_usize(wanted)),
            matched: 0,
            is_something_behind: false,
        }
    }

    /// Takes a record that matches.
    fn offer<'a>(&mut self, record: &Tape, line: &'a [u8], place: u64)
    where
        L: From<&'a [u8]>,
    {
        self.matched += 1;
        if let Some(position) = self.from {
            let order = self.orderer.compare_to(record, &self.orderer.place(&position.keys));
            if lies_before(order, position) != (self.direction == Direction::Prev) {
                self.is_something_behind = true;
                return;
            }
        }
        if let Some(last) = self.top.last() {
            let order = self.orderer.compare_to(record, &self.orderer.place(&last.keys));
            let order = order.then_with(|| place.cmp(&last.place));
            if self.direction.seen_from(order).is_ge() {
                return;
            }
        }
        self.keep(Kept { keys: self.orderer.position(record), place, line: line.into() });
    }

    fn keep(&mut self, kept: Kept<L>) {
        let (orderer, direction) = (&self.orderer, self.direction);
        self.top.keep(kept, |a, b| compare(orderer, direction, a, b));
    }

    #[cfg(feature = "rayon")]
    fn append(&mut self, other: Self) {
        self.matched += other.matched;
        self.is_something_behind |= other.is_something_behind;
        other.top.into_kept().into_iter().for_each(|kept| self.keep(kept));
    }

    fn answer(self, plan: &Plan) -> Answer<Kept<L>> {
        let Self { orderer, direction, top, matched, is_something_behind, .. } = self;
        let mut items = top.into_sorted(|a, b| compare(&orderer, direction, a, b));
        match &plan.window {
            Window::Offset { offset, .. } => {
                let items = items.into_iter().skip(as_usize(*offset)).collect();
                plan.page_by_offset(items, *offset, matched)
            }
            Window::Cursor { limit, from } => {
                let beyond = if as_u64(items.len()) > *limit { items.pop() } else { None };
                let found = Found { items, beyond, is_something_behind };
                let order = order_fingerprint(&plan.order);
                plan.page_by_cursor(found, (*limit, from.as_ref()), &orderer, order)
            }
        }
    }
}

impl<L> Placed<Kept<L>> for Orderer<'_, Tape> {
    fn position(&self, kept: &Kept<L>) -> Vec<Value> {
        kept.keys.clone()
    }

    fn are_equal(&self, a: &Kept<L>, b: &Kept<L>) -> bool {
        self.compare_positions(&a.keys, &b.keys).is_eq()
    }
}

fn compare<L>(
    orderer: &Orderer<'_, Tape>,
    direction: Direction,
    a: &Kept<L>,
    b: &Kept<L>,
) -> Ordering {
    let order = orderer.compare_positions(&a.keys, &b.keys);
    direction.seen_from(order.then_with(|| a.place.cmp(&b.place)))
}

impl<L> LinePage<L> {
    /// As of [`Page::is_end_unclear`](crate::Page::is_end_unclear).
    #[must_use]
    pub const fn is_end_unclear(&self) -> bool {
        self.is_end_unclear
    }
}

impl<L: AsRef<[u8]>> LinePage<L> {
    /// The items as JSON text, projected: each part is written as it was, numbers and escapes
    /// included. Without a projection they are the items themselves.
    ///
    /// # Errors
    ///
    /// What is wrong with an item that was read with [`Validation::Read`]; its line is its place
    /// on the page.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes of the page's records, times how deep the paths go.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Lines, Query, Schema, bind};
    ///
    /// let lines = Lines::new(br#"{"id": 1, "price": {"net": 5.00, "tax": 1e0}, "name": "a"}"#);
    /// let page = bind(&Query::new().select(["price.net"]), &Schema::any())?.page_of_lines(lines)?;
    /// assert_eq!(page.project()?, [&br#"{"id":1,"price":{"net":5.00}}"#[..]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn project(&self) -> Result<Vec<Cow<'_, [u8]>>, MalformedLine> {
        let projected = (1..).zip(&self.items).map(|(place, item)| match &self.projection {
            None => Ok(Cow::Borrowed(item.as_ref())),
            Some(projection) => project(item.as_ref(), projection, self.counting)
                .map(Cow::Owned)
                .map_err(|broken| broken.in_line(place, 0)),
        });
        projected.collect()
    }

    /// The answer as JSON text: `{"items": […], "pagingMetadata": {…}}`, the items projected.
    ///
    /// # Errors
    ///
    /// As of [`project`](Self::project).
    ///
    /// # Complexity
    ///
    /// The same.
    pub fn to_json(&self) -> Result<Vec<u8>, MalformedLine> {
        let mut text = br#"{"items":["#.to_vec();
        for (at, item) in self.project()?.iter().enumerate() {
            text.extend_from_slice(if at == 0 { b"" } else { b"," });
            text.extend_from_slice(item);
        }
        text.extend_from_slice(br#"],"pagingMetadata":"#);
        // Numbers, booleans and text can always be written.
        text.extend(serde_json::to_vec(&self.metadata).unwrap_or_default());
        text.push(b'}');
        Ok(text)
    }
}
