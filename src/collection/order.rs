//! Which of two rows comes first: by columns, and by records where columns do not know.

use std::cell::OnceCell;
use std::cmp::Ordering;

use super::column::{Column, Held};
use super::table::Table;
use crate::eval::{KeyReader, KeyValue, directed};
use crate::page::Placed;
use crate::plan::OrderKey;
use crate::record::{Node as _, Record, View};
use crate::value::{Reading, Seen, Value};

/// An order of rows.
pub(super) struct Comparer<'c, R: Record> {
    table: &'c Table<R>,
    keys: Vec<Key<'c, R>>,
}

struct Key<'c, R: Record> {
    column: Option<&'c Column>,
    of: &'c OrderKey,
    /// Made when a column does not know a row.
    reader: OnceCell<KeyReader<'c, R>>,
}

impl<'c, R: Record> Comparer<'c, R> {
    /// `columns` are the places of the keys' columns, as [`places`] gives them.
    pub(super) fn new(
        table: &'c Table<R>,
        order: &'c [OrderKey],
        columns: &[Option<usize>],
    ) -> Self {
        let key = |(of, place): (&'c OrderKey, &Option<usize>)| Key {
            column: place.and_then(|place| table.column_at(place)),
            of,
            reader: OnceCell::new(),
        };
        Self { table, keys: order.iter().zip(columns).map(key).collect() }
    }

    pub(super) fn compare(&self, a: u32, b: u32) -> Ordering {
        self.compare_by(&self.keys, a, b)
    }

    fn compare_by(&self, keys: &[Key<'c, R>], a: u32, b: u32) -> Ordering {
        let orders = keys.iter().map(|key| directed(key.of.order, key.compare(self.table, a, b)));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// Where a row lies from these values of the first keys.
    pub(super) fn compare_to<'v>(
        &self,
        row: u32,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Ordering {
        (self.keys.iter().zip(values))
            .map(|(key, value)| directed(key.of.order, key.compare_to(self.table, row, value)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// Puts rows in order.
    pub(super) fn sort(&self, rows: &mut [u32]) {
        let first = self.keys.first();
        let rank = first.and_then(|key| Some((key.of.order, key.column?.rank(key.of.reading)?)));
        let Some((order, rank)) = rank else {
            let column = first.and_then(|key| key.column);
            // What a column knows of each row is quickly asked again.
            return if column.is_some_and(Column::has_only_scalars) {
                rows.sort_unstable_by(|&a, &b| self.compare(a, b));
            } else {
                self.sort_by_records(rows);
            };
        };
        let mut ranked: Vec<(u64, u32)> =
            rows.iter().map(|&row| (rank.of(row as usize), row)).collect();
        ranked.sort_unstable_by(|(a_rank, a), (b_rank, b)| {
            directed(order, a_rank.cmp(b_rank)).then_with(|| self.compare(*a, *b))
        });
        rows.iter_mut().zip(ranked).for_each(|(row, (_, sorted))| *row = sorted);
    }

    /// Puts rows in order whose first key no column knows of all of them: it is read of each record
    /// once, and kept beside its row meanwhile.
    fn sort_by_records(&self, rows: &mut [u32]) {
        let Some((first, others)) = self.keys.split_first() else { return };
        let read = |record| first.reader().read(record);
        let mut keyed: Vec<_> =
            rows.iter().map(|&row| (self.table.record(row as usize).map(read), row)).collect();
        keyed.sort_unstable_by(|(a_key, a), (b_key, b)| {
            let order = match (a_key, b_key) {
                (Some(a), Some(b)) => directed(first.of.order, a.compare(b)),
                _ => Ordering::Equal,
            };
            order.then_with(|| self.compare_by(others, *a, *b))
        });
        rows.iter_mut().zip(keyed).for_each(|(row, (_, sorted))| *row = sorted);
    }
}

/// A record, and its row.
pub(super) type InRow<'c, R> = (u32, &'c R);

impl<'c, R: Record> Placed<InRow<'c, R>> for Comparer<'_, R> {
    fn position(&self, &(row, record): &InRow<'c, R>) -> Vec<Value> {
        self.keys.iter().map(|key| key.value(row, record)).collect()
    }

    fn are_equal(&self, &(a, _): &InRow<'c, R>, &(b, _): &InRow<'c, R>) -> bool {
        self.keys.iter().rev().all(|key| key.compare(self.table, a, b).is_eq())
    }
}

/// Where the columns of an order's keys stand, as far as there are some.
pub(super) fn places<R: Record>(table: &Table<R>, order: &[OrderKey]) -> Vec<Option<usize>> {
    let place = |key: &OrderKey| {
        key.select.is_none().then(|| table.place(&key.access, key.reading)).flatten()
    };
    order.iter().map(place).collect()
}

/// The column that holds a key's values.
pub(super) fn column<'c, R: Record>(table: &'c Table<R>, key: &OrderKey) -> Option<&'c Column> {
    key.select.is_none().then(|| table.column(&key.access, key.reading)).flatten()
}

impl<'k, R: Record> Key<'k, R> {
    fn reader(&self) -> &KeyReader<'k, R> {
        self.reader.get_or_init(|| KeyReader::new(self.of))
    }

    /// An owned copy of a row's value, for a position: as the record has it, which a column of a
    /// type that reads it in its own way does not know.
    fn value(&self, row: u32, record: &R) -> Value {
        let column = self.column.filter(|_| self.of.reading == Reading::AsIs);
        match column.map_or(Held::Unknown, |column| column.held(row as usize)) {
            Held::Absent => Value::Null,
            Held::Scalar(view) => Seen::View(view).to_value(),
            Held::Unknown => self.reader().read(record).to_value(),
        }
    }

    /// What the column knows of a row.
    #[inline]
    fn seen(&self, row: u32) -> Option<Seen<'_>> {
        match self.column?.held(row as usize) {
            Held::Absent => Some(Seen::View(View::Null)),
            Held::Scalar(view) => Some(self.of.reading.see(view)),
            Held::Unknown => None,
        }
    }

    #[inline]
    fn compare(&self, table: &Table<R>, a: u32, b: u32) -> Ordering {
        if let (Some(a), Some(b)) = (self.seen(a), self.seen(b)) {
            return a.compare(&b);
        }
        match (table.record(a as usize), table.record(b as usize)) {
            (Some(a), Some(b)) => self.reader().read(a).compare(&self.reader().read(b)),
            _ => Ordering::Equal,
        }
    }

    #[inline]
    fn compare_to(&self, table: &Table<R>, row: u32, value: &Value) -> Ordering {
        let by_numbers = |column: &Column| column.compare_to(row as usize, value.view());
        if let Some(order) = self.column.and_then(by_numbers) {
            return order;
        }
        if let Some(seen) = self.seen(row) {
            return seen.compare(&self.of.reading.see(value.view()));
        }
        let record = table.record(row as usize);
        record.map_or(Ordering::Equal, |record| {
            self.reader().read(record).compare(&KeyValue::new(value, self.of.reading))
        })
    }
}
