//! Collections: records in memory, with columns and orders, kept exact while records come and go.
//!
//! Reads a schema, records and plans, and gives what [`Plan::page`](crate::Plan::page) and
//! [`Plan::count`](crate::Plan::count) would give over the same records. What a column or an
//! index cannot say exactly is asked of the record, by the evaluator that all else is asked by.

mod bits;
mod cell;
mod column;
mod dictionary;
mod error;
mod explain;
mod first;
mod index;
mod order;
mod program;
mod query;
mod ranked;
mod sequence;
mod table;

pub use error::CollectionError;
pub use explain::CollectionExplanation;
pub use sequence::InOrder;

use std::fmt;

use crate::ast::{Filter, Query, SortKey};
use crate::bind::bind_all;
use crate::endpoint::Endpoint;
use crate::fault::Faults;
use crate::literal::Literal;
use crate::path::FieldPath;
use crate::plan::OrderKey;
use crate::record::{Each, Node as _, Record, Records, View};
use crate::schema::{Field, Schema};
use crate::value::{Reading, Value};
use column::Column;
use index::Index;
use table::Table;

/// Records in memory, by their unique key: with a column for each field that may be asked for,
/// and in the orders that were declared.
///
/// For hosts that keep their records in memory. A query is answered from columns and indexes, and
/// asks a record only for what they do not hold: fields of a map that have no column, arrays of
/// objects, and values that do not fit among the others of their field. The answer is always that
/// of [`Plan::page`](crate::Plan::page) and [`Plan::count`](crate::Plan::count) over the same
/// records; [`explain`](Self::explain) says how it was found.
///
/// # Example
///
/// ```
/// use serde_json::json;
/// use wixql::{Collection, Endpoint, Order, Schema, SortKey};
///
/// let schema = Schema::new().text("id").text("status").date("startedAt");
/// let endpoint = Endpoint::new(schema);
///
/// let mut jobs = Collection::of(&endpoint).order([SortKey::new("startedAt", Order::Descending)])?;
/// jobs.extend([
///     json!({"id": "a", "status": "FAILED", "startedAt": "2024-05-01T10:00:00Z"}),
///     json!({"id": "b", "status": "COMPLETED", "startedAt": "2024-05-02T10:00:00Z"}),
/// ])?;
/// jobs.insert(json!({"id": "c", "status": "FAILED", "startedAt": "2024-05-03T10:00:00Z"}))?;
///
/// let body = r#"{"filter": {"status": "FAILED"}, "sort": [{"fieldName": "startedAt", "order": "DESC"}]}"#;
/// let page = endpoint.request(body)?.page_of(&jobs)?;
/// let ids: Vec<_> = page.items.iter().map(|job| &job["id"]).collect();
/// assert_eq!(ids, ["c", "a"]);
///
/// jobs.remove("c");
/// jobs.replace(json!({"id": "a", "status": "COMPLETED", "startedAt": "2024-05-01T10:00:00Z"}))?;
/// assert_eq!(endpoint.request(body)?.count_of(&jobs).count, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Collection<R: Record> {
    schema: Schema,
    table: Table<R>,
    /// The first one is that of the unique key, by which records are found.
    indexes: Vec<Index>,
    key: Vec<OrderKey>,
    key_accessor: R::Accessor,
}

/// What there is, and nothing of the records.
impl<R: Record> fmt::Debug for Collection<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.table.columns().map(|(access, _)| access.path().as_str());
        f.debug_struct("Collection")
            .field("len", &self.len())
            .field("columns", &columns.collect::<Vec<_>>())
            .field("indexes", &self.indexes.len())
            .finish_non_exhaustive()
    }
}

/// What it has.
impl<R: Record> Collection<R> {
    /// An empty collection, with a column for each field of the schema that can have one: not for
    /// objects, maps and what lies in arrays of objects. Its one index is that of the unique key.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        let key = order_of(&schema, Vec::new());
        let mut table = Table::new();
        for field in schema.fields_from_outside().filter(|field| !field.is_map()) {
            let path = field.path();
            // What is seen otherwise from outside lies in an array of objects.
            if schema.resolve(path.as_str()).is_some_and(|own| own.ty() == field.ty()) {
                add_column(&mut table, &schema, path, field);
            }
        }
        let unique = schema.unique_key_path();
        let field = schema.resolve(unique.as_str()).unwrap_or(schema.any_field());
        add_column(&mut table, &schema, unique, field);
        let indexes = vec![Index::new(key.clone(), &table)];
        let key_accessor = R::accessor(&schema.access(schema.unique_key_path(), ""));
        Self { schema, table, indexes, key, key_accessor }
    }

    /// [`new`](Self::new) with an endpoint's table.
    #[must_use]
    pub fn of(endpoint: &Endpoint) -> Self {
        Self::new(endpoint.schema().clone())
    }

    /// Keeps the records in this order too, closed by the unique key. It serves queries that ask
    /// for exactly this order, and filters of its first fields.
    ///
    /// # Errors
    ///
    /// A field that the schema does not have. It need not be one that callers may sort by.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` records that are there already.
    pub fn order(
        mut self,
        keys: impl IntoIterator<Item = SortKey>,
    ) -> Result<Self, CollectionError> {
        let keys: Vec<SortKey> = keys.into_iter().collect();
        for key in &keys {
            self.resolve(key.field())?;
        }
        let order = order_of(&self.schema, keys);
        if self.indexes.iter().all(|index| index.order() != order) {
            self.indexes.push(Index::new(order, &self.table));
        }
        Ok(self)
    }

    /// Keeps a column of this field too: one below a map, or of a schema by which any record goes.
    ///
    /// # Errors
    ///
    /// A field that the schema does not have.
    ///
    /// # Complexity
    ///
    /// Linear in the records that are there already.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use wixql::{Collection, Field, Query, Schema, bind};
    ///
    /// let schema = Schema::new().text("id").field(Field::map("ext"));
    /// let mut items = Collection::<Value>::new(schema.clone()).column("ext.@acme/app.v1.size")?;
    /// items.insert(json!({"id": "a", "ext": {"@acme/app.v1": {"size": 5}}}))?;
    ///
    /// let plan = bind(&Query::new().gt("ext.@acme/app.v1.size", 4), &schema)?;
    /// assert_eq!(items.count(&plan), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn column(mut self, path: impl Into<FieldPath>) -> Result<Self, CollectionError> {
        let path = path.into();
        let field = self.resolve(&path)?.clone();
        add_column(&mut self.table, &self.schema, &path, &field);
        self.indexes.iter_mut().for_each(|index| index.find_columns(&self.table));
        Ok(self)
    }

    fn resolve(&self, path: &FieldPath) -> Result<&Field, CollectionError> {
        if path == self.schema.unique_key_path() {
            return Ok(self.schema.resolve(path.as_str()).unwrap_or(self.schema.any_field()));
        }
        let unknown = || CollectionError::UnknownField { field: path.clone() };
        self.schema.resolve_from("", path.as_str()).ok_or_else(unknown)
    }

    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }
}

/// The columns of a field, as its type says.
fn add_column<R: Record>(table: &mut Table<R>, schema: &Schema, path: &FieldPath, field: &Field) {
    if let Some(column) = Column::new(field.ty()) {
        table.add_column(&schema.access(path, ""), Reading::of(field), column);
    }
}

/// The order of these keys, closed by the unique key.
fn order_of(schema: &Schema, keys: Vec<SortKey>) -> Vec<OrderKey> {
    let schema = schema.clone().default_sort(keys);
    // What else may be wrong with the schema is said when a query is bound.
    bind_all(&Query::new(), &schema, &Filter::all(), None, &mut Faults::default()).order
}

/// Records that come and go.
impl<R: Record> Collection<R> {
    /// Takes in a record.
    ///
    /// # Errors
    ///
    /// [`CollectionError::NoKey`], [`CollectionError::Duplicate`] and [`CollectionError::Full`]; the
    /// collection is as it was.
    ///
    /// # Complexity
    ///
    /// `O(log n)` comparisons for each index, and one look-up for each column.
    pub fn insert(&mut self, record: R) -> Result<(), CollectionError> {
        let row = self.put(record)?;
        let Some((by_key, others)) = self.indexes.split_first_mut() else { return Ok(()) };
        if by_key.find(&self.table, row).is_some() {
            return Err(self.refuse(&[row], row));
        }
        by_key.insert(&self.table, row);
        others.iter_mut().for_each(|index| index.insert(&self.table, row));
        Ok(())
    }

    /// Takes in a record, and gives the one that had its unique key.
    ///
    /// # Errors
    ///
    /// [`CollectionError::NoKey`], and [`CollectionError::Full`] even if a record would make room;
    /// the collection is as it was.
    ///
    /// # Complexity
    ///
    /// Of [`insert`](Self::insert).
    pub fn replace(&mut self, record: R) -> Result<Option<R>, CollectionError> {
        let row = self.put(record)?;
        let old = self.indexes.first().and_then(|by_key| by_key.find(&self.table, row));
        let old = old.and_then(|old| self.take(old));
        self.indexes.iter_mut().for_each(|index| index.insert(&self.table, row));
        Ok(old)
    }

    /// Takes in many records, all or none of them.
    ///
    /// # Errors
    ///
    /// As of [`insert`](Self::insert), of one record that is wrong.
    ///
    /// # Complexity
    ///
    /// `O(m log m + n)` comparisons for `m` records beside `n` that are there, for each index; where
    /// `m` is small beside `n`, that of `m` insertions.
    pub fn extend(&mut self, records: impl IntoIterator<Item = R>) -> Result<(), CollectionError> {
        /// From this part of the records on, they are merged and not inserted.
        const MANY: usize = 16;
        // All of them first: should their iterator panic, nothing has been taken in.
        let records: Vec<R> = records.into_iter().collect();
        let mut new = Vec::with_capacity(records.len());
        for record in records {
            match self.put(record) {
                Ok(row) => new.push(row),
                Err(error) => {
                    self.take_back(&new);
                    return Err(error);
                }
            }
        }
        let Some((by_key, others)) = self.indexes.split_first_mut() else { return Ok(()) };
        if new.len() > by_key.rows().len() / MANY {
            if let Some(twice) = by_key.merge(&self.table, &new) {
                return Err(self.refuse(&new, twice));
            }
            // Only equal unique keys would be refused.
            for index in others {
                let twice = index.merge(&self.table, &new);
                debug_assert_eq!(twice, None, "the unique key closes every order");
            }
            return Ok(());
        }
        for (at, &row) in new.iter().enumerate() {
            if by_key.find(&self.table, row).is_some() {
                let before = new.get(..at).unwrap_or_default();
                before.iter().for_each(|&row| by_key.remove(&self.table, row));
                return Err(self.refuse(&new, row));
            }
            by_key.insert(&self.table, row);
        }
        for index in others {
            new.iter().for_each(|&row| index.insert(&self.table, row));
        }
        Ok(())
    }

    /// Removes the record with this unique key.
    ///
    /// # Complexity
    ///
    /// Of [`insert`](Self::insert).
    pub fn remove(&mut self, key: impl Into<Literal>) -> Option<R> {
        let row = self.find(&key.into())?;
        self.take(row)
    }

    /// The record with this unique key.
    ///
    /// # Complexity
    ///
    /// `O(log n)` comparisons.
    #[must_use]
    pub fn get(&self, key: impl Into<Literal>) -> Option<&R> {
        self.table.record(self.find(&key.into())? as usize)
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records, in no order that means anything.
    pub fn iter(&self) -> Iter<'_, R> {
        Iter(self.table.records().flatten())
    }

    fn find(&self, key: &Literal) -> Option<u32> {
        self.indexes.first()?.find_values(&self.table, &[Value::from_literal(key)])
    }

    /// A row for a record that has a unique key.
    fn put(&mut self, record: R) -> Result<u32, CollectionError> {
        let (mut count, mut is_scalar) = (0_usize, false);
        record.any(&self.key_accessor, |found| {
            count += 1;
            is_scalar = found.is_some_and(|node| {
                !matches!(node.view(), View::Null | View::Array | View::Object)
            });
            count > 1
        });
        if count == 1 && is_scalar {
            self.table.put(record).ok_or(CollectionError::Full)
        } else {
            Err(CollectionError::NoKey { unique_key: self.schema.unique_key_path().clone() })
        }
    }

    fn key_of(&self, record: &R) -> Value {
        let key = crate::eval::Orderer::<R>::new(&self.key).position(record);
        key.into_iter().next().unwrap_or(Value::Null)
    }

    /// Removes a row that is in all indexes.
    fn take(&mut self, row: u32) -> Option<R> {
        self.indexes.iter_mut().for_each(|index| index.remove(&self.table, row));
        self.table.take(row)
    }

    /// Frees rows that are in no index; the last one first, so that they are taken again in turn.
    fn take_back(&mut self, rows: &[u32]) {
        rows.iter().rev().for_each(|&row| drop(self.table.take(row)));
    }

    fn refuse(&mut self, new: &[u32], twice: u32) -> CollectionError {
        let key = self.table.record(twice as usize).map(|record| self.key_of(record));
        self.take_back(new);
        CollectionError::Duplicate { key: key.unwrap_or(Value::Null) }
    }
}

impl<'c, R: Record> IntoIterator for &'c Collection<R> {
    type Item = &'c R;
    type IntoIter = Iter<'c, R>;

    fn into_iter(self) -> Iter<'c, R> {
        self.iter()
    }
}

/// The records of a [`Collection`], in no order that means anything.
pub struct Iter<'c, R>(std::iter::Flatten<std::slice::Iter<'c, Option<R>>>);

impl<R> fmt::Debug for Iter<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

impl<'c, R> Iterator for Iter<'c, R> {
    type Item = &'c R;

    fn next(&mut self) -> Option<&'c R> {
        self.0.next()
    }
}

impl<'c, R: Record> Records<'c, R> for &'c Collection<R> {
    fn each_run(self, run: impl FnMut(&'c [R])) {
        Each(self.iter()).each_run(run);
    }
}
