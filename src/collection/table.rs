//! The records and their columns, by row. Rows keep their numbers; what is removed leaves a row
//! that the next record takes.

use super::bits::{Bitmap, Mask};
use super::cell::Cell;
use super::column::Column;
use crate::record::{Access, Record};
use crate::value::Reading;

pub(super) struct Table<R: Record> {
    records: Vec<Option<R>>,
    /// Rows without a record.
    free: Vec<u32>,
    live: Bitmap,
    slots: Vec<Slot<R>>,
}

/// A column, and how its field is reached.
pub(super) struct Slot<R: Record> {
    access: Access,
    reading: Reading,
    accessor: R::Accessor,
    pub(super) column: Column,
}

impl<R: Record> Table<R> {
    pub(super) const fn new() -> Self {
        Self { records: Vec::new(), free: Vec::new(), live: Bitmap::new(), slots: Vec::new() }
    }

    /// Adds a column, and fills it.
    pub(super) fn add_column(&mut self, access: &Access, reading: Reading, mut column: Column) {
        if self.slots.iter().any(|slot| slot.access == *access && slot.reading == reading) {
            return;
        }
        let accessor = R::accessor(access);
        for (row, record) in self.records.iter().enumerate() {
            match record {
                Some(record) => column.set(row, Cell::of(record, &accessor, reading), reading),
                None => column.clear(row),
            }
        }
        self.slots.push(Slot { access: access.clone(), reading, accessor, column });
    }

    /// The column of a field that is read this way.
    pub(super) fn column(&self, access: &Access, reading: Reading) -> Option<&Column> {
        self.column_at(self.place(access, reading)?)
    }

    /// Where that column stands, which stays as it is.
    pub(super) fn place(&self, access: &Access, reading: Reading) -> Option<usize> {
        let is_it = |slot: &Slot<R>| slot.reading == reading && slot.access == *access;
        self.slots.iter().position(is_it)
    }

    pub(super) fn column_at(&self, place: usize) -> Option<&Column> {
        self.slots.get(place).map(|slot| &slot.column)
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = (&Access, &Column)> {
        self.slots.iter().map(|slot| (&slot.access, &slot.column))
    }

    pub(super) fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    pub(super) fn chunks(&self) -> usize {
        self.live.chunks()
    }

    /// The rows of a chunk that have a record.
    pub(super) fn live(&self, chunk: usize) -> Mask {
        self.live.chunk(chunk)
    }

    pub(super) fn record(&self, row: usize) -> Option<&R> {
        self.records.get(row)?.as_ref()
    }

    pub(super) fn records(&self) -> std::slice::Iter<'_, Option<R>> {
        self.records.iter()
    }

    /// A row for the record; none if there are no more numbers for rows.
    pub(super) fn put(&mut self, record: R) -> Option<u32> {
        let row = match self.free.pop() {
            Some(row) => row,
            None => u32::try_from(self.records.len()).ok().filter(|&row| row < u32::MAX)?,
        };
        let at = row as usize;
        for slot in &mut self.slots {
            let cell = Cell::of(&record, &slot.accessor, slot.reading);
            slot.column.set(at, cell, slot.reading);
        }
        match self.records.get_mut(at) {
            Some(free) => *free = Some(record),
            None => self.records.push(Some(record)),
        }
        self.live.set(at, true);
        Some(row)
    }

    /// Frees a row.
    pub(super) fn take(&mut self, row: u32) -> Option<R> {
        let at = row as usize;
        let record = self.records.get_mut(at)?.take()?;
        self.slots.iter_mut().for_each(|slot| slot.column.clear(at));
        self.live.set(at, false);
        self.free.push(row);
        Some(record)
    }
}
