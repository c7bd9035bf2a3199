//! Law: in little, all of it. Every store of a few records over three key values, walked forward
//! and backward in pages of every size, keeps the paging law whatever single thing happens at
//! whatever point between two pages, and whatever the size of the pages from there on.
//!
//! A walk's pages before the point are asked for once for all that may happen at it, because they
//! cannot know of it. The records lie in the store by id: which order they come in makes no
//! difference, as the order is total; the random walks have them shuffled.

use wixql::{Direction, Endpoint, Keys, Page, Position, Query, Schema, bind_at};

use crate::asked::{Asked, Place, Test};
use crate::law::Run;
use crate::order::By;
use crate::record::{Cell, FIELDS, ID, NUMBERS, Row, Val};

const LIMITS: std::ops::RangeInclusive<usize> = 1..=5;

/// By positions, through plans.
#[test]
fn all_of_it_by_positions() {
    let (most, walks) = if cfg!(debug_assertions) { (4, 293_040) } else { (5, 1_770_480) };
    assert_eq!(all(most, &ByPosition), walks);
}

/// By sealed texts, through an endpoint.
#[test]
fn all_of_it_by_cursors() {
    let (most, walks) = if cfg!(debug_assertions) { (2, 3_060) } else { (3, 41_940) };
    let clock = std::time::SystemTime::now;
    let endpoint = Endpoint::any().sealed("small", Keys::ephemeral().unwrap(), clock);
    assert_eq!(all(most, &ByText(endpoint)), walks);
}

/// All walks over stores of at most so many records, and how many they were.
fn all<W: Way>(most: usize, way: &W) -> usize {
    let mut walks = 0;
    for count in 0..=most {
        for store in 0..3_usize.pow(count as u32) {
            let digit = |at: usize| store / 3_usize.pow(at as u32) % 3;
            let rows: Vec<Row> = (0..count).map(|at| row(2 * at as u32 + 2, digit(at))).collect();
            for down in [false, true] {
                walks += all_of_store(way, &rows, &asked(down));
            }
        }
    }
    walks
}

fn all_of_store<W: Way>(way: &W, rows: &[Row], asked: &Asked) -> usize {
    let mut walks = 0;
    let changes = changes(rows);
    for limit in LIMITS {
        for point in points(way, rows, asked, limit) {
            for change in &changes {
                for limit_from_there in LIMITS {
                    let limits = (limit, limit_from_there);
                    go_on(way, asked, rows, &point, change, limits).unwrap_or_else(|error| {
                        panic!("{error}\n{limits:?} {change:?}\n{rows:#?} {:?}", asked.sort)
                    });
                    walks += 1;
                }
            }
        }
    }
    walks
}

fn asked(down: bool) -> Asked {
    let sort = Some(vec![By { field: NUMBERS, down }]);
    Asked { filter: Test::All, sort, default_sort: Vec::new(), tenant: None }
}

/// The record with this id and the first, second or third key; the first is null or missing.
fn row(id: u32, key: usize) -> Row {
    let mut cells = [const { None }; ID];
    cells[NUMBERS] = match key {
        0 if id % 4 < 2 => None,
        0 => Some(Cell::as_is(Val::Null)),
        number => Some(Cell::as_is(Val::Int(number as i64))),
    };
    Row { serial: id, id: Val::Int(id.into()), cells, weight: None, tenant: 0 }
}

/// What may happen to a store.
#[derive(Debug)]
struct Change {
    record: u32,
    /// Whether only its key changes.
    is_update: bool,
    rows: Vec<Row>,
}

/// All that may: each key inserted at each place among the ids, each record deleted, each record
/// given each key.
fn changes(rows: &[Row]) -> Vec<Change> {
    let mut changes = Vec::new();
    for key in 0..3 {
        for at in 0..=rows.len() {
            let (record, mut rows) = (2 * at as u32 + 1, rows.to_vec());
            rows.insert(at, row(record, key));
            changes.push(Change { record, is_update: false, rows });
        }
        for at in 0..rows.len() {
            let (record, mut rows) = (rows[at].serial, rows.to_vec());
            rows[at] = row(record, key);
            changes.push(Change { record, is_update: true, rows });
        }
    }
    for at in 0..rows.len() {
        let (record, mut rows) = (rows[at].serial, rows.to_vec());
        rows.remove(at);
        changes.push(Change { record, is_update: false, rows });
    }
    changes
}

/// A point between two pages.
struct Point<L> {
    /// What was met in this direction.
    head: Vec<u32>,
    pages: usize,
    /// What there was to meet.
    ahead: Vec<u32>,
    link: L,
    place: Place,
}

/// All points of the walk forward, and of the walk back from its last page; the store rests.
fn points<W: Way>(way: &W, rows: &[Row], asked: &Asked, limit: usize) -> Vec<Point<W::Link>> {
    let mut points = Vec::new();
    let ahead = asked.beyond(rows, None);
    let (mut head, mut pages) = (Vec::new(), 0);
    let mut link = None;
    let mut page = loop {
        let page = way.page(asked, limit, link.as_ref(), rows);
        pages += 1;
        assert!(pages <= rows.len() + 1, "forward it does not end, of {rows:?}");
        head.extend(page.items.iter().map(|row| row.serial));
        link = W::next(&page);
        let (Some(link), Some(last)) = (&link, page.items.last()) else { break page };
        let place = asked.beside(last, Direction::Next);
        let (link, head, ahead) = (link.clone(), head.clone(), ahead.clone());
        points.push(Point { head, pages, ahead, link, place });
    };
    assert_eq!(head, ahead, "forward, of {rows:?}");
    let last_page = page.items.iter().rev().map(|row| row.serial);
    let mut all_back: Vec<u32> = last_page.collect();
    let (mut head, mut pages, mut ahead) = (Vec::new(), 0, None);
    while let (Some(link), Some(first)) = (W::prev(&page), page.items.first()) {
        let place = asked.beside(first, Direction::Prev);
        let ahead = ahead.get_or_insert_with(|| asked.beyond(rows, Some(&place))).clone();
        page = way.page(asked, limit, Some(&link), rows);
        points.push(Point { head: head.clone(), pages, ahead, link, place });
        pages += 1;
        assert!(pages <= rows.len() + 1, "backward it does not end, of {rows:?}");
        let items = page.items.iter().rev().map(|row| row.serial);
        head.extend(items.clone());
        all_back.extend(items);
    }
    all_back.reverse();
    assert_eq!(all_back, asked.beyond(rows, None), "backward, of {rows:?}");
    points
}

/// Walks on from a point, after something has happened.
fn go_on<W: Way>(
    way: &W,
    asked: &Asked,
    before: &[Row],
    point: &Point<W::Link>,
    change: &Change,
    (limit, limit_from_there): (usize, usize),
) -> Result<(), String> {
    let mut run = Run::new(point.ahead.clone());
    let mut head = point.head.iter().copied();
    for _ in 0..point.pages {
        run.page(limit, head.by_ref().take(limit));
    }
    if change.is_update {
        run.change_key(change.record);
    } else {
        run.insert_or_delete(change.record);
    }
    let mut link = Some(point.link.clone());
    while let Some(from) = link {
        let page = way.page(asked, limit_from_there, Some(&from), &change.rows);
        let items = page.items.iter().map(|row| row.serial);
        match point.place.direction {
            Direction::Next => {
                run.page(limit_from_there, items);
                link = W::next(&page);
            }
            Direction::Prev => {
                run.page(limit_from_there, items.rev());
                link = W::prev(&page);
            }
        }
        run.check(link.is_none())?;
    }
    // Not only does it keep the law: all that lies beyond the place came, and nothing else.
    let beyond = asked.beyond(&change.rows, Some(&point.place));
    let expected = point.head.iter().chain(&beyond);
    if !run.met().iter().eq(expected) {
        return Err(format!("of {} it met {:?}, then {beyond:?}", before.len(), run.met()));
    }
    Ok(())
}

/// How pages are asked for.
trait Way {
    /// What leads from page to page.
    type Link: Clone;

    fn page<'r>(
        &self,
        asked: &Asked,
        limit: usize,
        link: Option<&Self::Link>,
        rows: &'r [Row],
    ) -> Page<'r, Row>;

    fn next(page: &Page<'_, Row>) -> Option<Self::Link>;

    fn prev(page: &Page<'_, Row>) -> Option<Self::Link>;
}

/// By the positions themselves.
struct ByPosition;

impl Way for ByPosition {
    type Link = Position;

    fn page<'r>(
        &self,
        asked: &Asked,
        limit: usize,
        link: Option<&Position>,
        rows: &'r [Row],
    ) -> Page<'r, Row> {
        bind_at(&query(asked, limit), &Schema::any(), link).unwrap().page(rows)
    }

    fn next(page: &Page<'_, Row>) -> Option<Position> {
        page.next.clone()
    }

    fn prev(page: &Page<'_, Row>) -> Option<Position> {
        page.prev.clone()
    }
}

/// By sealed texts.
struct ByText(Endpoint);

impl Way for ByText {
    type Link = String;

    fn page<'r>(
        &self,
        asked: &Asked,
        limit: usize,
        link: Option<&String>,
        rows: &'r [Row],
    ) -> Page<'r, Row> {
        let query = match link {
            Some(text) => Query::new().limit(limit as u64).skip_to(text),
            None => query(asked, limit),
        };
        self.0.query(query, rows).unwrap()
    }

    fn next(page: &Page<'_, Row>) -> Option<String> {
        page.metadata.cursors.as_ref()?.next.clone()
    }

    fn prev(page: &Page<'_, Row>) -> Option<String> {
        page.metadata.cursors.as_ref()?.prev.clone()
    }
}

fn query(asked: &Asked, limit: usize) -> Query {
    let keys = asked.order().into_iter().filter(|by| by.field != ID);
    let query = Query::new().limit(limit as u64);
    keys.fold(query, |query, by| match by.down {
        true => query.descending([FIELDS[by.field]]),
        false => query.ascending([FIELDS[by.field]]),
    })
}
