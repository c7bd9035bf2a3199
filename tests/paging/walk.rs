//! One walk: asks for page after page, changes the store between them, and compares.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use wixql::{Caller, Direction, ErrorCode, Page, Request, Sorted};

use crate::asked::{Asked, Expected, Place, sort_json};
use crate::case::{Case, Step};
use crate::held::Held;
use crate::host::Host;
use crate::law::Run;
use crate::order::{By, compare, keys};
use crate::record::{ID, Row};

/// What was gone through, so that a test can tell that it was enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) walks: usize,
    pub(crate) frozen: usize,
    pub(crate) pages: usize,
    pub(crate) empty: usize,
    pub(crate) turns: usize,
    pub(crate) resent: usize,
    pub(crate) bound: usize,
    pub(crate) rotations: usize,
    pub(crate) inserted: usize,
    pub(crate) deleted: usize,
    pub(crate) anchors_deleted: usize,
    pub(crate) keys_changed: usize,
    /// Neighbours in order, and how many of them tie in all keys but the unique one.
    pub(crate) neighbours: usize,
    pub(crate) ties: usize,
    /// Walks by how many keys were sorted by, the unique key aside.
    pub(crate) keys: [usize; 5],
    /// Walks with keys in both directions.
    pub(crate) mixed: usize,
    /// What stood in the fields sorted by of the records beside which cursors stood.
    pub(crate) anchors: BTreeMap<&'static str, usize>,
}

/// From where the next page is asked for.
struct At {
    place: Place,
    text: String,
    /// The record beside it.
    anchor: Option<u32>,
}

/// A page, as seen by one who walks in its direction.
struct Seen {
    records: Vec<u32>,
    ahead: Option<At>,
    behind: Option<At>,
}

/// Section 6: "Without it, there are 50 records on a page."
const DEFAULT_LIMIT: usize = 50;

struct Walk<'c> {
    case: &'c Case,
    host: Host,
    caller: Caller,
    order: Vec<By>,
    rows: Vec<Row>,
    /// All of them in order, once they were needed so.
    in_order: OnceCell<Vec<Row>>,
    /// The same rows.
    held: Held,
    at: Option<At>,
    run: Run,
    figures: &'c mut Figures,
}

/// Walks, and says what is wrong.
pub(crate) fn walk(case: &Case, figures: &mut Figures) -> Result<(), String> {
    let asked = &case.asked;
    let host = Host::new(&case.setup, asked);
    figures.walks += 1;
    figures.frozen += usize::from(case.is_frozen());
    figures.resent += usize::from(case.setup.resend);
    figures.bound += usize::from(asked.tenant.is_some() || case.setup.principal.is_some());
    let order = asked.order();
    figures.keys[order.iter().filter(|by| by.field != ID).count()] += 1;
    figures.mixed += usize::from(order.iter().any(|by| by.down != order[0].down));
    let sorted = asked.sorted(&case.rows);
    for pair in sorted.windows(2) {
        let mut ties = order.iter().enumerate().filter(|(_, by)| by.field != ID);
        let is_tie =
            ties.all(|(at, by)| compare(&[*by], &pair[0].0[at..=at], &pair[1].0[at..=at]).is_eq());
        figures.neighbours += 1;
        figures.ties += usize::from(is_tie);
    }
    let walk = Walk {
        case,
        caller: host.caller(asked),
        host,
        order,
        rows: case.rows.clone(),
        in_order: OnceCell::new(),
        held: Held::new(&case.setup, asked, &case.rows),
        at: None,
        run: Run::new(asked.beyond(&case.rows, None)),
        figures,
    };
    walk.go()
}

impl Walk<'_> {
    fn go(mut self) -> Result<(), String> {
        let mut steps = self.case.steps.iter();
        let mut laps = self.case.laps;
        let mut limit = Some(3);
        for number in 0.. {
            let mut turn = false;
            for step in steps.by_ref() {
                if let Step::Page { limit: next, turn: round } = step {
                    (limit, turn) = (*next, *round);
                    break;
                }
                self.change(step);
            }
            let seen = self.page(number, limit);
            let seen = seen.map_err(|error| format!("page {number}: {error}; {:?}", self.run))?;
            self.figures.pages += 1;
            self.figures.empty += usize::from(seen.records.is_empty() && number > 0);
            self.run.page(limit.unwrap_or(DEFAULT_LIMIT), seen.records);
            let (ahead, behind) = (seen.ahead, seen.behind);
            // At every page, so that a walk that would not end is stopped.
            let is_over = ahead.is_none();
            self.run.check(is_over).map_err(|error| format!("page {number}: {error}"))?;
            if let Some(ahead) = ahead.filter(|_| !turn || behind.is_none()) {
                self.go_to(ahead);
                continue;
            }
            if is_over && !turn {
                match laps.checked_sub(1) {
                    Some(left) => laps = left,
                    None => return Ok(()),
                }
            }
            let Some(behind) = behind else { return Ok(()) };
            self.figures.turns += 1;
            self.run = Run::new(self.asked().beyond(&self.rows, Some(&behind.place)));
            self.go_to(behind);
        }
        Ok(())
    }

    fn go_to(&mut self, at: At) {
        if let Some(row) = self.rows.iter().find(|row| Some(row.serial) == at.anchor) {
            for by in self.order.iter().filter(|by| by.field != ID) {
                let cell = row.cells[by.field].as_ref();
                let kind = cell.map_or("missing", |cell| cell.shown.kind());
                *self.figures.anchors.entry(kind).or_default() += 1;
            }
        }
        self.at = Some(at);
    }

    const fn asked(&self) -> &Asked {
        &self.case.asked
    }

    fn direction(&self) -> Direction {
        self.at.as_ref().map_or(Direction::Next, |at| at.place.direction)
    }

    /// Asks for a page, and compares it.
    fn page(&self, number: usize, limit: Option<usize>) -> Result<Seen, String> {
        let asked = self.asked();
        let shown = limit.unwrap_or(DEFAULT_LIMIT);
        let expected = asked.page(&self.rows, self.at.as_ref().map(|at| &at.place), shown);
        let body = self.body(limit);
        let page = self.ask(&body, number)?;
        self.compare(&page, &expected)?;
        if number % 4 == 1 {
            self.ask_for_nothing(&expected)?;
            self.ask_for_another(&body)?;
        }
        let before = self.case.is_frozen().then_some(expected.before);
        if before.is_some() {
            self.ask_by_offset(&expected, shown)?;
        }
        let cursors = page.metadata.cursors.unwrap_or_default();
        let (first, last) = (page.items.first().copied(), page.items.last().copied());
        let after = before.map(|before| before + page.items.len());
        let next = self.beside(cursors.next, last, Direction::Next, after)?;
        let prev = self.beside(cursors.prev, first, Direction::Prev, before)?;
        // As they came: the law does not lean on what was expected.
        let records = page.items.iter().map(|row| row.serial);
        Ok(match self.direction() {
            Direction::Next => Seen { records: records.collect(), ahead: next, behind: prev },
            Direction::Prev => Seen { records: records.rev().collect(), ahead: prev, behind: next },
        })
    }

    /// The body of a request, from where the walk is.
    fn body(&self, limit: Option<usize>) -> Value {
        let mut body = match &self.at {
            Some(_) if !self.case.setup.resend => json!({}),
            _ => self.asked().json(),
        };
        body["cursorPaging"] = json!({});
        if let Some(limit) = limit {
            body["cursorPaging"]["limit"] = limit.into();
        }
        if let Some(at) = &self.at {
            body["cursorPaging"]["cursor"] = at.text.as_str().into();
        }
        body
    }

    /// In one of the forms that a body can have.
    fn ask(&self, body: &Value, number: usize) -> Result<Page<'_, Row>, String> {
        let endpoint = self.host.endpoint();
        let request = match number % 3 {
            0 => endpoint.request_for(&self.caller, body.to_string().as_str()),
            1 => endpoint.request_for(&self.caller, body),
            _ => endpoint.request_for(&self.caller, &json!({"query": body})),
        };
        let request = request.map_err(|error| error.to_string())?;
        let page = request.page(&self.rows).map_err(|error| error.to_string())?;
        self.search(&request, &page)?;
        self.held.gives(request.plan(), &page)?;
        Ok(page)
    }

    /// Out of records in order the page is the same, whatever has become of those before it since
    /// its place was told.
    fn search(&self, request: &Request<'_>, page: &Page<'_, Row>) -> Result<(), String> {
        let in_order = self.in_order.get_or_init(|| {
            let mut rows: Vec<_> =
                self.rows.iter().map(|row| (keys(&self.order, row), row)).collect();
            rows.sort_by(|(a, _), (b, _)| compare(&self.order, a, b));
            rows.into_iter().map(|(_, row)| row.clone()).collect()
        });
        let sorted = Sorted::new(in_order, request.plan()).map_err(|error| error.to_string())?;
        let found = request.page_of_sorted(&sorted).map_err(|error| error.to_string())?;
        let said = |page: &Page<'_, Row>| {
            let serials: Vec<u32> = page.items.iter().map(|row| row.serial).collect();
            // The texts of two cursors are never the same.
            let mut metadata = page.metadata.clone();
            metadata.cursors = None;
            (serials, metadata, page.next.clone(), page.prev.clone())
        };
        let (found, scanned) = (said(&found), said(page));
        if found == scanned {
            Ok(())
        } else {
            Err(format!("searched {found:?}, scanned {scanned:?}"))
        }
    }

    /// `next`, `prev` and `hasNext` are there exactly when there is something.
    fn compare(&self, page: &Page<'_, Row>, expected: &Expected<'_>) -> Result<(), String> {
        let serials = |rows: &[&Row]| -> Vec<u32> { rows.iter().map(|row| row.serial).collect() };
        let found = serials(&page.items);
        let wanted = serials(&expected.items);
        if found != wanted {
            return Err(format!("the page has {found:?}, and should have {wanted:?}"));
        }
        let metadata = &page.metadata;
        let cursors = metadata.cursors.clone().unwrap_or_default();
        let said = (metadata.has_next, cursors.next.is_some(), cursors.prev.is_some());
        let wanted = (Some(expected.has_next), expected.has_next, expected.has_prev);
        if said != wanted || metadata.count != found.len() as u64 {
            return Err(format!("`hasNext`, `next`, `prev`: {said:?}, and should be {wanted:?}"));
        }
        Ok(())
    }

    /// What leads on from the page, beside a record; from an empty one, back over the place where
    /// it was entered.
    fn beside(
        &self,
        text: Option<String>,
        row: Option<&Row>,
        direction: Direction,
        before: Option<usize>,
    ) -> Result<Option<At>, String> {
        let Some(text) = text else { return Ok(None) };
        let place = match (row, &self.at) {
            (Some(row), _) => self.asked().beside(row, direction),
            (None, Some(at)) => {
                Place { direction, inclusive: !at.place.inclusive, ..at.place.clone() }
            }
            (None, None) => return Err("the first page is empty and leads on".to_owned()),
        };
        self.host.look_into(self.asked(), &text, direction, &place.keys, before)?;
        Ok(Some(At { place, text, anchor: row.map(|row| row.serial) }))
    }

    /// A page of no records says whether any would be there, and leads nowhere.
    fn ask_for_nothing(&self, expected: &Expected<'_>) -> Result<(), String> {
        let page = self.ask(&self.body(Some(0)), 0)?;
        let is_something_after = match self.direction() {
            Direction::Next => !expected.items.is_empty(),
            Direction::Prev => expected.has_next,
        };
        let cursors = page.metadata.cursors.unwrap_or_default();
        let is_right = page.items.is_empty()
            && page.metadata.has_next == Some(is_something_after)
            && cursors.next.is_none()
            && cursors.prev.is_none();
        is_right
            .then_some(())
            .ok_or_else(|| format!("a page of nothing: {:?}", page.metadata.has_next))
    }

    /// The cursor is nothing to another caller, nor with another sort or filter.
    fn ask_for_another(&self, body: &Value) -> Result<(), String> {
        if self.at.is_none() {
            return Ok(());
        }
        let refused = |answer: Result<_, wixql::QueryError>| match answer {
            Err(error)
                if error.faults().iter().all(|fault| fault.code() == ErrorCode::InvalidCursor) =>
            {
                Ok(())
            }
            Err(error) => Err(format!("refused otherwise than as a cursor: {error}")),
            Ok(_) => Err("a cursor opened for another caller, sort or filter".to_owned()),
        };
        let endpoint = self.host.endpoint();
        refused(endpoint.request_for(&self.caller.clone().bound_to("another"), body))?;
        let mut sort = self.order.clone();
        sort[0].down = !sort[0].down;
        let mut other = body.clone();
        other["sort"] = sort_json(&sort);
        refused(endpoint.request_for(&self.caller, &other))?;
        let mut other = body.clone();
        other["filter"] = json!({"$not": self.asked().json()["filter"]});
        refused(endpoint.request_for(&self.caller, &other))
    }

    /// Of a frozen store, the same page by number.
    fn ask_by_offset(&self, expected: &Expected<'_>, limit: usize) -> Result<(), String> {
        let mut body = self.asked().json();
        // A page that ends at a place is cut where the list begins.
        let limit = if self.direction() == Direction::Next { limit } else { expected.items.len() };
        body["paging"] = json!({"limit": limit, "offset": expected.before});
        let page = self.ask(&body, 0)?;
        let total = self.asked().sorted(&self.rows).len() as u64;
        let is_same = page.items.len() == expected.items.len()
            && page.items.iter().zip(&expected.items).all(|(a, b)| a.serial == b.serial)
            && page.metadata.total == Some(total);
        is_same.then_some(()).ok_or_else(|| "by offset the page is another".to_owned())
    }

    fn change(&mut self, step: &Step) {
        self.in_order.take();
        let count = self.rows.len();
        match step {
            Step::Page { .. } => {}
            Step::Insert { row, at } => {
                self.run.insert_or_delete(row.serial);
                self.rows.insert(at % (count + 1), (**row).clone());
                self.held.insert(row);
                self.figures.inserted += 1;
            }
            Step::Delete(which) if count > 0 => self.delete(which % count),
            Step::DeleteAnchor => {
                let anchor = self.at.as_ref().and_then(|at| at.anchor);
                if let Some(at) = self.rows.iter().position(|row| Some(row.serial) == anchor) {
                    self.figures.anchors_deleted += 1;
                    self.delete(at);
                }
            }
            Step::DeleteAhead => {
                let place = self.at.as_ref().map(|at| &at.place);
                let ahead = self.case.asked.beyond(&self.rows, place);
                for at in (0..count).rev() {
                    if ahead.contains(&self.rows[at].serial) {
                        self.delete(at);
                    }
                }
            }
            Step::Change { which, field, cell } if count > 0 => {
                let is_key = self.order.iter().any(|by| by.field == *field);
                self.update(which % count, is_key, |row| row.cells[*field].clone_from(cell));
            }
            Step::Reweigh { which, weight } if count > 0 => {
                self.update(which % count, false, |row| row.weight = *weight);
            }
            Step::Delete(_) | Step::Change { .. } | Step::Reweigh { .. } => {}
            Step::Rotate { for_an_hour } => {
                self.host.rotate(*for_an_hour);
                self.figures.rotations += 1;
            }
            Step::Tick(seconds) => self.host.tick(*seconds),
        }
    }

    fn delete(&mut self, at: usize) {
        let row = self.rows.remove(at);
        self.held.remove(&row);
        self.run.insert_or_delete(row.serial);
        self.figures.deleted += 1;
    }

    fn update(&mut self, at: usize, is_key: bool, update: impl FnOnce(&mut Row)) {
        let asked = &self.case.asked;
        let row = &mut self.rows[at];
        let did_match = asked.matches(row);
        update(row);
        self.held.replace(row);
        if is_key {
            self.run.change_key(row.serial);
            self.figures.keys_changed += 1;
        }
        if did_match != asked.matches(row) {
            self.run.insert_or_delete(row.serial);
        }
    }
}
