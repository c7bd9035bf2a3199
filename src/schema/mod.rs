//! Schemas: an endpoint's table of what may be asked.
//!
//! A schema is written by hand, or loaded from JSON; it prints itself as Markdown and as
//! JSON Schema. `bind` asks it about every name of a query. It knows no stage.

mod check;
mod declare;
mod error;
mod fan_out;
mod field;
mod json_schema;
mod load;
mod markdown;

use std::collections::BTreeMap;
use std::ops::Bound;

pub use declare::{Declaration, Declare, Table};
pub use error::{SchemaError, SchemaErrorKind};
pub use field::{Field, FieldType, NumberType, SortDirections};

use crate::ast::{Filter, Order, SortKey};
use crate::limits::Limits;
use crate::operator::Logical;
use crate::path::FieldPath;

/// An endpoint's table: fields, order, paging, projections and limits.
///
/// # Example
///
/// ```
/// use wixql::{Field, Order, Schema, SortKey};
///
/// let jobs = Schema::new()
///     .text("id")
///     .text("name")
///     .date("startedAt")
///     .field(Field::enumeration("status", ["COMPLETED", "FAILED"]))
///     .default_sort([SortKey::new("startedAt", Order::Descending)])
///     .max_limit(100);
/// assert!(jobs.resolve("status").is_some());
/// assert!(jobs.resolve("progress").is_none());
/// ```
///
/// # Reference
///
/// *Types and operators* ([guide](crate::guide::language#3-types-and-operators)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    fields: BTreeMap<FieldPath, Field>,
    /// Those that lie inside arrays, as they are seen from outside.
    fanned: BTreeMap<FieldPath, Field>,
    /// Whether any record goes.
    open: bool,
    /// What rules the paths of which nothing is known.
    any: Field,
    unique_key: FieldPath,
    default_sort: Vec<SortKey>,
    default_limit: Option<u64>,
    max_limit: u64,
    max_offset: Option<u64>,
    max_sort_keys: Option<usize>,
    fieldsets: BTreeMap<String, Vec<FieldPath>>,
    logical: Vec<Logical>,
    paging: OfferedPaging,
    count_cap: Option<u64>,
    scope: Filter,
    limits: Limits,
}

/// Records on a page where neither query nor schema says.
const DEFAULT_LIMIT: u64 = 50;

/// The kinds of paging an endpoint offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OfferedPaging {
    /// `paging` only.
    Offset,
    /// `cursorPaging` only.
    Cursor,
    /// Both; a query that asks for neither pages by cursor.
    #[default]
    Both,
}

impl OfferedPaging {
    /// Every choice.
    pub(crate) const ALL: [Self; 3] = [Self::Offset, Self::Cursor, Self::Both];

    /// The name in tables: `offset`, `cursor` or `both`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offset => "offset",
            Self::Cursor => "cursor",
            Self::Both => "both",
        }
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

impl Schema {
    /// A table without fields, of which nothing can be asked yet: unique key `id`,
    /// 50 records a page, 100 at the most.
    #[must_use]
    pub fn new() -> Self {
        Self {
            fields: BTreeMap::new(),
            fanned: BTreeMap::new(),
            open: false,
            any: Field::new("", FieldType::Any),
            unique_key: "id".into(),
            default_sort: Vec::new(),
            default_limit: None,
            max_limit: 100,
            max_offset: None,
            max_sort_keys: None,
            fieldsets: BTreeMap::new(),
            logical: Logical::ALL.to_vec(),
            paging: OfferedPaging::default(),
            count_cap: None,
            scope: Filter::all(),
            limits: Limits::default(),
        }
    }

    /// No table: any record goes, every operator applies to every field, and the
    /// record's own types decide. Fields that are added keep their declared type.
    #[must_use]
    pub fn any() -> Self {
        Self { open: true, ..Self::new() }
    }

    /// Adds a field, or replaces the one of the same path.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.insert(field);
        self
    }

    /// Adds a text field with all operators of its type, sortable both ways.
    #[must_use]
    pub fn text(self, path: impl Into<FieldPath>) -> Self {
        self.field(Field::text(path))
    }

    /// Adds a number field with all operators of its type, sortable both ways.
    #[must_use]
    pub fn number(self, path: impl Into<FieldPath>) -> Self {
        self.field(Field::number(path, NumberType::Double))
    }

    /// Adds a date field with all operators of its type, sortable both ways.
    #[must_use]
    pub fn date(self, path: impl Into<FieldPath>) -> Self {
        self.field(Field::date(path))
    }

    /// Adds a boolean field with all operators of its type, sortable both ways.
    #[must_use]
    pub fn boolean(self, path: impl Into<FieldPath>) -> Self {
        self.field(Field::boolean(path))
    }

    /// The field whose values are unique; it closes every sort. `id` unless said.
    #[must_use]
    pub fn unique_key(mut self, path: impl Into<FieldPath>) -> Self {
        self.unique_key = path.into();
        self
    }

    /// The order of queries that give none.
    #[must_use]
    pub fn default_sort(mut self, keys: impl IntoIterator<Item = SortKey>) -> Self {
        self.default_sort = keys.into_iter().collect();
        self
    }

    /// Records on a page where the query does not say; 50 unless said, and never more
    /// than the maximum.
    #[must_use]
    pub const fn default_limit(mut self, limit: u64) -> Self {
        self.default_limit = Some(limit);
        self
    }

    /// Records on a page at the most; 100 unless said.
    #[must_use]
    pub const fn max_limit(mut self, limit: u64) -> Self {
        self.max_limit = limit;
        self
    }

    /// Records that `paging` passes over at the most; any number unless said. By offset a page takes
    /// memory for all records before it that match, by cursor it does not.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Query, Schema, bind};
    ///
    /// let jobs = Schema::new().text("id").max_offset(1_000);
    /// let error = bind(&Query::new().offset(1_001), &jobs).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`offset` must be at most 1000, found 1001 at `/paging/offset`",
    /// );
    /// ```
    #[must_use]
    pub const fn max_offset(mut self, offset: u64) -> Self {
        self.max_offset = Some(offset);
        self
    }

    /// Sort keys at the most, not counting the appended unique key.
    #[must_use]
    pub const fn max_sort_keys(mut self, keys: usize) -> Self {
        self.max_sort_keys = Some(keys);
        self
    }

    /// Names a projection, for queries to ask for under `fieldsets`.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Query, Schema, bind};
    ///
    /// let jobs = Schema::new().text("id").text("name").fieldset("BASIC", ["name"]);
    /// let plan = bind(&Query::new().fieldset("BASIC"), &jobs)?;
    /// assert_eq!(plan.projection().unwrap().paths().collect::<Vec<_>>(), ["id", "name"]);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *Projection* ([guide](crate::guide::language#8-projection)).
    #[must_use]
    pub fn fieldset<P: Into<FieldPath>>(
        mut self,
        name: impl Into<String>,
        fields: impl IntoIterator<Item = P>,
    ) -> Self {
        self.fieldsets.insert(name.into(), fields.into_iter().map(Into::into).collect());
        self
    }

    /// The logical operators that filters may use; all unless said.
    #[must_use]
    pub fn logical(mut self, operators: impl IntoIterator<Item = Logical>) -> Self {
        self.logical = operators.into_iter().collect();
        // Equal sets make equal schemas.
        self.logical.sort_unstable();
        self.logical.dedup();
        self
    }

    /// The kinds of paging offered; both unless said.
    #[must_use]
    pub const fn paging(mut self, paging: OfferedPaging) -> Self {
        self.paging = paging;
        self
    }

    /// Stops counting the total of offset pages at this many records.
    #[must_use]
    pub const fn count_cap(mut self, cap: u64) -> Self {
        self.count_cap = Some(cap);
        self
    }

    /// A condition that holds for every answer, whatever the query says, such as the
    /// tenant's own records. It is no part of the query's tree and may name any field.
    /// Scopes add up. For a condition of one request there is
    /// [`Endpoint::request_for`](crate::Endpoint::request_for).
    ///
    /// # Reference
    ///
    /// *What the host adds* ([guide](crate::guide::language#what-the-host-adds)).
    #[must_use]
    pub fn scope(mut self, filter: Filter) -> Self {
        self.scope = std::mem::take(&mut self.scope).and(filter);
        self
    }

    /// What a query may cost; [`Limits::default`] unless said.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Questions that the stages ask.
impl Schema {
    /// The fields, by path.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }

    /// The field that rules a path: the one declared under it, or the map it leads into.
    /// In an open schema every path has one.
    ///
    /// # Complexity
    ///
    /// `O(s · log f)` for `s` segments and `f` fields.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Option<&Field> {
        if let Some(field) = self.fields.get(path) {
            return Some(field);
        }
        self.map_above(path).or_else(|| self.open.then_some(&self.any))
    }

    /// The field declared under exactly this path.
    pub(crate) fn declared(&self, path: &str) -> Option<&Field> {
        self.fields.get(path)
    }

    /// What rules a path of which nothing is known, where that is allowed.
    pub(crate) const fn any_field(&self) -> &Field {
        &self.any
    }

    /// Whether a field is declared below a path.
    pub(crate) fn has_fields_below(&self, path: &str) -> bool {
        // The first field not before `path.` in order lies below the path, if any does.
        let below = format!("{path}.");
        let mut later =
            self.fields.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded));
        later.next().is_some_and(|(field, _)| field.as_str().starts_with(&below))
    }

    /// The innermost map field that a path leads into.
    pub(crate) fn map_above(&self, path: &str) -> Option<&Field> {
        let mut parent = path;
        while let Some((shorter, _)) = parent.rsplit_once('.') {
            parent = shorter;
            if let Some(field) = self.fields.get(parent).filter(|field| field.is_map()) {
                return Some(field);
            }
        }
        None
    }

    /// Whether something is known at a path: a field, a parent of one, the unique key,
    /// or what lies below a map.
    #[must_use]
    pub(crate) fn knows(&self, path: &str) -> bool {
        self.resolve(path).is_some()
            || path == self.unique_key.as_str()
            || self.has_fields_below(path)
    }

    /// Whether any record goes.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// See [`unique_key`](Self::unique_key).
    #[must_use]
    pub const fn unique_key_path(&self) -> &FieldPath {
        &self.unique_key
    }

    pub(crate) fn default_sort_keys(&self) -> &[SortKey] {
        &self.default_sort
    }

    pub(crate) fn default_page_limit(&self) -> u64 {
        self.default_limit.unwrap_or(DEFAULT_LIMIT).min(self.max_limit)
    }

    pub(crate) const fn max_page_limit(&self) -> u64 {
        self.max_limit
    }

    pub(crate) fn max_page_offset(&self) -> u64 {
        self.max_offset.unwrap_or(u64::MAX)
    }

    pub(crate) fn most_sort_keys(&self) -> usize {
        self.max_sort_keys.unwrap_or(self.limits.sort_keys)
    }

    pub(crate) const fn fieldset_paths(&self) -> &BTreeMap<String, Vec<FieldPath>> {
        &self.fieldsets
    }

    pub(crate) fn allows_logical(&self, operator: Logical) -> bool {
        self.logical.contains(&operator)
    }

    pub(crate) const fn offered_paging(&self) -> OfferedPaging {
        self.paging
    }

    /// See [`count_cap`](Self::count_cap).
    #[must_use]
    pub const fn total_cap(&self) -> Option<u64> {
        self.count_cap
    }

    pub(crate) const fn host_scope(&self) -> &Filter {
        &self.scope
    }

    /// What a query may cost.
    #[must_use]
    pub const fn request_limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether the field may be sorted this way, as far as it is declared.
    pub(crate) const fn sorts(field: &Field, order: Order) -> bool {
        match order {
            Order::Ascending => field.sort_directions().ascending(),
            Order::Descending => field.sort_directions().descending(),
        }
    }
}
