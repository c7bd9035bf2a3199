//! What is asked: filter, sort, and on whose behalf; and which pages that should give.

use serde_json::{Value, json};
use wixql::Direction;

use crate::order::{By, Key, closed, compare, keys};
use crate::record::{Cell, FIELDS, INSTANTS, NUMBERS, Row, TEXTS, Val};
use crate::rng::Rng;

/// A filter, of the few forms that are needed here.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    All,
    Weight(&'static str, i64),
    Exists(usize, bool),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
}

impl Test {
    pub(crate) fn random(rng: &mut Rng, depth: usize) -> Self {
        let forms = if depth == 0 { 5 } else { 8 };
        match rng.below(forms) {
            0 => Self::All,
            1..=3 => {
                let operator = *rng.pick(&["$eq", "$ne", "$lt", "$gte"]);
                Self::Weight(operator, rng.below(4) as i64)
            }
            4 => Self::Exists(*rng.pick(&[NUMBERS, TEXTS, INSTANTS]), rng.percent(70)),
            5 => Self::And(vec![Self::random(rng, depth - 1), Self::random(rng, depth - 1)]),
            6 => Self::Or(vec![Self::random(rng, depth - 1), Self::random(rng, depth - 1)]),
            _ => Self::Not(Box::new(Self::random(rng, depth - 1))),
        }
    }

    fn holds(&self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Weight("$eq", than) => row.weight == Some(*than),
            Self::Weight("$ne", than) => row.weight != Some(*than),
            Self::Weight("$lt", than) => row.weight.is_some_and(|weight| weight < *than),
            Self::Weight(_, than) => row.weight.is_some_and(|weight| weight >= *than),
            Self::Exists(field, wanted) => {
                let cell = row.cells[*field].as_ref();
                cell.is_some_and(|cell| !matches!(cell.shown, Val::Null)) == *wanted
            }
            Self::And(parts) => parts.iter().all(|part| part.holds(row)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(row)),
            Self::Not(part) => !part.holds(row),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::All => json!({}),
            Self::Weight(operator, than) => json!({"weight": {*operator: than}}),
            Self::Exists(field, wanted) => json!({FIELDS[*field]: {"$exists": wanted}}),
            Self::And(parts) => {
                json!({"$and": parts.iter().map(Self::json).collect::<Vec<_>>()})
            }
            Self::Or(parts) => json!({"$or": parts.iter().map(Self::json).collect::<Vec<_>>()}),
            Self::Not(part) => json!({"$not": part.json()}),
        }
    }
}

/// What is asked of an endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) filter: Test,
    /// Without it the endpoint's own holds.
    pub(crate) sort: Option<Vec<By>>,
    pub(crate) default_sort: Vec<By>,
    /// Whose records there are only.
    pub(crate) tenant: Option<i64>,
}

/// A place between records: the keys of one that lay, or lies, beside it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) direction: Direction,
    pub(crate) keys: Vec<Cell>,
    /// Whether a record exactly there belongs to the page.
    pub(crate) inclusive: bool,
}

/// A page, as it should be.
pub(crate) struct Expected<'r> {
    pub(crate) items: Vec<&'r Row>,
    /// How many lie before it.
    pub(crate) before: usize,
    pub(crate) has_next: bool,
    pub(crate) has_prev: bool,
}

impl Asked {
    pub(crate) fn order(&self) -> Vec<By> {
        closed(self.sort.as_deref().unwrap_or(&self.default_sort))
    }

    pub(crate) fn matches(&self, row: &Row) -> bool {
        self.tenant.is_none_or(|tenant| row.tenant == tenant) && self.filter.holds(row)
    }

    /// All records that match, with their keys, in order.
    pub(crate) fn sorted<'r>(&self, rows: &'r [Row]) -> Vec<(Vec<Key<'r>>, &'r Row)> {
        let order = self.order();
        let matching = rows.iter().filter(|row| self.matches(row));
        let mut sorted: Vec<_> = matching.map(|row| (keys(&order, row), row)).collect();
        sorted.sort_by(|(a, _), (b, _)| compare(&order, a, b));
        sorted
    }

    /// The records beyond a place, nearest first.
    pub(crate) fn beyond(&self, rows: &[Row], place: Option<&Place>) -> Vec<u32> {
        let sorted = self.sorted(rows);
        let serials = |rows: &[(Vec<Key<'_>>, &Row)]| -> Vec<u32> {
            rows.iter().map(|(_, row)| row.serial).collect()
        };
        let Some(place) = place else { return serials(&sorted) };
        let at = self.split(&sorted, place);
        match place.direction {
            Direction::Next => serials(&sorted[at..]),
            Direction::Prev => serials(&sorted[..at]).into_iter().rev().collect(),
        }
    }

    /// Section 6: "A page starts strictly after a place in the total order, or ends strictly
    /// before it."
    pub(crate) fn page<'r>(
        &self,
        rows: &'r [Row],
        place: Option<&Place>,
        limit: usize,
    ) -> Expected<'r> {
        let sorted = self.sorted(rows);
        let at = place.map_or(0, |place| self.split(&sorted, place));
        let (start, end) = match place.map(|place| place.direction) {
            Some(Direction::Prev) => (at.saturating_sub(limit), at),
            _ => (at, sorted.len().min(at + limit)),
        };
        Expected {
            items: sorted[start..end].iter().map(|(_, row)| *row).collect(),
            before: start,
            has_next: end < sorted.len(),
            has_prev: start > 0,
        }
    }

    /// How many records lie before the gap at which the page starts or ends.
    fn split(&self, sorted: &[(Vec<Key<'_>>, &Row)], place: &Place) -> usize {
        let order = self.order();
        let held: Vec<Key<'_>> = place.keys.iter().map(Key::held).collect();
        let is_exact_before = (place.direction == Direction::Prev) == place.inclusive;
        sorted
            .iter()
            .filter(|(keys, _)| {
                let side = compare(&order, keys, &held);
                side.is_lt() || (side.is_eq() && is_exact_before)
            })
            .count()
    }

    /// The place right beside a record.
    pub(crate) fn beside(&self, row: &Row, direction: Direction) -> Place {
        let keys = keys(&self.order(), row).into_iter().map(Key::to_cell).collect();
        Place { direction, keys, inclusive: false }
    }

    /// Filter and sort, as they stand in a body.
    pub(crate) fn json(&self) -> Value {
        let mut body = json!({"filter": self.filter.json()});
        if let Some(sort) = &self.sort {
            body["sort"] = sort_json(sort);
        }
        body
    }
}

pub(crate) fn sort_json(sort: &[By]) -> Value {
    let order = |down| if down { "DESC" } else { "ASC" };
    let key = |by: &By| json!({"fieldName": FIELDS[by.field], "order": order(by.down)});
    sort.iter().map(key).collect()
}
