//! Whole queries as written.

use crate::ast::Filter;
use crate::number::Number;
use crate::path::FieldPath;

/// A query: filter, sort, paging and projection, each as written or absent.
///
/// # Reference
///
/// *The query object* ([guide](crate::guide::language#1-the-query-object)).
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(crate) filter: Option<Filter>,
    pub(crate) sort: Option<Vec<SortKey>>,
    pub(crate) paging: Option<Paging>,
    pub(crate) fields: Option<Vec<FieldPath>>,
    pub(crate) fieldsets: Option<Vec<String>>,
    /// Whether it stood under `query` in the body; only pointers depend on it.
    pub(crate) wrapped: bool,
    /// The key under which its paging stood, if it stood anywhere; only pointers depend on it.
    pub(crate) paging_key: Option<&'static str>,
}

/// Where it stood in the body does not make another tree.
impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.filter == other.filter
            && self.sort == other.sort
            && self.paging == other.paging
            && self.fields == other.fields
            && self.fieldsets == other.fieldsets
    }
}

impl Eq for Query {}

/// One key of `sort`.
///
/// # Reference
///
/// *Sort* ([guide](crate::guide::language#5-sort)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    pub(crate) field: FieldPath,
    pub(crate) order: Option<Order>,
    pub(crate) select_items_by: Option<Vec<Filter>>,
}

/// The direction of a sort key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// `ASC`: missing and null first, then the smallest.
    #[default]
    Ascending,
    /// `DESC`: the exact reverse.
    Descending,
}

/// Which page is asked for.
///
/// # Reference
///
/// *Paging* ([guide](crate::guide::language#6-paging)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// `paging`.
    Offset(OffsetPaging),
    /// `cursorPaging`.
    Cursor(CursorPaging),
}

/// `{"limit"?, "offset"?}`, not yet checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OffsetPaging {
    /// Records on the page, at the most.
    pub limit: Option<Number>,
    /// Records to pass over.
    pub offset: Option<Number>,
}

/// `{"limit"?, "cursor"?}`, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CursorPaging {
    /// Records on the page, at the most.
    pub limit: Option<Number>,
    /// The text of an earlier answer; never empty.
    pub cursor: Option<String>,
}

impl Order {
    /// `ASC` or `DESC`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }

    /// The order of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ASC" => Some(Self::Ascending),
            "DESC" => Some(Self::Descending),
            _ => None,
        }
    }
}

impl SortKey {
    /// A key on this field, ascending unless said otherwise.
    pub fn new(field: impl Into<FieldPath>, order: Order) -> Self {
        Self { field: field.into(), order: Some(order), select_items_by: None }
    }

    /// Lets only those elements of an array supply the key that satisfy all filters,
    /// whose paths are full paths.
    ///
    /// # Reference
    ///
    /// *Sort* ([guide](crate::guide::language#5-sort)).
    #[must_use]
    pub fn select_items_by(mut self, filters: Vec<Filter>) -> Self {
        self.select_items_by = Some(filters);
        self
    }

    /// The field that supplies the key.
    #[must_use]
    pub const fn field(&self) -> &FieldPath {
        &self.field
    }

    /// Its direction.
    #[must_use]
    pub fn order(&self) -> Order {
        self.order.unwrap_or_default()
    }
}

impl Query {
    /// The key under which its cursor paging stood.
    pub(crate) const fn cursor_paging_key(&self) -> &'static str {
        match self.paging_key {
            Some(key) => key,
            None => "cursorPaging",
        }
    }

    /// The filter, if one was given.
    #[must_use]
    pub const fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// The sort keys as given, without the endpoint's default or unique key.
    #[must_use]
    pub fn sort(&self) -> &[SortKey] {
        self.sort.as_deref().unwrap_or_default()
    }

    /// The page asked for, if any was.
    #[must_use]
    pub const fn paging(&self) -> Option<&Paging> {
        self.paging.as_ref()
    }

    /// The projection's paths.
    #[must_use]
    pub fn fields(&self) -> &[FieldPath] {
        self.fields.as_deref().unwrap_or_default()
    }

    /// The projection's fieldsets.
    #[must_use]
    pub fn fieldsets(&self) -> &[String] {
        self.fieldsets.as_deref().unwrap_or_default()
    }
}
