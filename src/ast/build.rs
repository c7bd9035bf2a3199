//! The builder: queries written in Rust, as fluently as with the official SDK.

use crate::ast::{
    Clause, Condition, CursorPaging, FieldTest, Filter, OffsetPaging, Operation, Order, Paging,
    Query, SortKey, Spelling,
};
use crate::literal::Literal;
use crate::number::Number;
use crate::operator::Operator;
use crate::path::FieldPath;

/// Starts a filter on one field.
///
/// # Example
///
/// ```
/// use wixql::field;
///
/// let filter = field("status").eq("FAILED").and(field("progress.itemsRejected").gt(10));
/// assert_eq!(
///     filter.to_string(),
///     r#"{"status":"FAILED","progress.itemsRejected":{"$gt":10}}"#,
/// );
/// ```
pub fn field(path: impl Into<FieldPath>) -> FieldBuilder {
    FieldBuilder { path: path.into() }
}

/// A field that waits for its operator; see [`field`].
#[derive(Clone, Debug)]
#[must_use = "a field alone says nothing; call one of its operators"]
pub struct FieldBuilder {
    path: FieldPath,
}

impl FieldBuilder {
    /// `$eq`, written as a bare value.
    pub fn eq(self, value: impl Into<Literal>) -> Filter {
        Filter::new(vec![Clause::Field(self.path, FieldTest::Value(value.into()))])
    }

    /// `$matchItems`: one object of the array satisfies all filters.
    pub fn match_items(self, filters: impl IntoIterator<Item = Filter>) -> Filter {
        self.condition(Condition::MatchItems(filters.into_iter().collect()))
    }

    /// `$gte` and `$lte` together: both bounds belong.
    pub fn between(self, low: impl Into<Literal>, high: impl Into<Literal>) -> Filter {
        let bounds = [(Operator::Gte, low.into()), (Operator::Lte, high.into())];
        let conditions = bounds.map(|(op, value)| Condition::Operation(Operation::new(op, value)));
        Filter::new(vec![Clause::Field(self.path, FieldTest::Operators(conditions.into()))])
    }

    fn operation(self, operator: Operator, operand: Literal) -> Filter {
        self.condition(Condition::Operation(Operation::new(operator, operand)))
    }

    fn condition(self, condition: Condition) -> Filter {
        Filter::new(vec![Clause::Field(self.path, FieldTest::Operators(vec![condition]))])
    }
}

/// The operators with one operand, once for [`FieldBuilder`] and once for [`Query`].
macro_rules! operators {
    ($($method:ident $operator:ident $operand:ty, $doc:literal;)*) => {
        impl FieldBuilder {
            $(#[doc = $doc] pub fn $method(self, operand: $operand) -> Filter {
                self.operation(Operator::$operator, operand.into())
            })*
        }

        impl Query {
            $(#[doc = $doc] #[doc = "\n\nAdded to what the filter says already."]
            #[must_use]
            pub fn $method(self, path: impl Into<FieldPath>, operand: $operand) -> Self {
                self.and(field(path).$method(operand))
            })*
        }
    };
}

operators! {
    ne Ne impl Into<Literal>, "`$ne`: exactly not `$eq`.";
    gt Gt impl Into<Literal>, "`$gt`.";
    ge Gte impl Into<Literal>, "`$gte`.";
    lt Lt impl Into<Literal>, "`$lt`.";
    le Lte impl Into<Literal>, "`$lte`.";
    is_in In impl Into<Literal>, "`$in`: some listed value is `$eq`.";
    not_in Nin impl Into<Literal>, "`$nin`: exactly not `$in`.";
    starts_with StartsWith &str, "`$startsWith`, ignoring case.";
    ends_with EndsWith &str, "`$endsWith`, ignoring case.";
    contains Contains &str, "`$contains`, ignoring case.";
    urlized Urlized impl Into<Literal>, "`$urlized`: the lower-cased parts in this order.";
    exists Exists bool, "`$exists`: present and not null.";
    is_empty IsEmpty bool, "`$isEmpty`: `\"\"`, `[]`, null or missing.";
    has_some HasSome impl Into<Literal>, "`$hasSome`: an element equals some listed value.";
    has_all HasAll impl Into<Literal>, "`$hasAll`: every listed value is among the elements.";
}

impl Filter {
    /// Both filters hold.
    ///
    /// ```
    /// use wixql::field;
    ///
    /// // Two conditions on one field cannot stand side by side in an object.
    /// let both = field("tags").eq("a").and(field("tags").eq("b"));
    /// assert_eq!(both.to_string(), r#"{"$and":[{"tags":"a"},{"tags":"b"}]}"#);
    /// ```
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let clash = |clause: &Clause| self.clauses.iter().any(|own| own.same_key(clause));
        if !other.clauses.iter().any(clash) {
            self.clauses.extend(other.clauses);
            return self;
        }
        // The same key cannot stand twice in one object.
        let own = self.clauses.iter_mut().find_map(|clause| match clause {
            Clause::And(filters) => Some(filters),
            Clause::Field(..) | Clause::Or(_) | Clause::Not(..) => None,
        });
        match own {
            Some(filters) => {
                filters.push(other);
                self
            }
            None => Self::new(vec![Clause::And(vec![self, other])]),
        }
    }

    /// One of the filters holds, or both.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        match self.clauses.as_mut_slice() {
            [Clause::Or(filters)] => {
                filters.push(other);
                self
            }
            _ => Self::new(vec![Clause::Or(vec![self, other])]),
        }
    }

    /// The exact complement, also written `!filter`.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "the trait is implemented too")]
    pub fn not(self) -> Self {
        Self::new(vec![Clause::Not(Box::new(self), Spelling::Object)])
    }
}

impl std::ops::Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}

impl Clause {
    /// Whether both would be written under the same key.
    fn same_key(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(a, _), Self::Field(b, _)) => a == b,
            (Self::And(_), Self::And(_))
            | (Self::Or(_), Self::Or(_))
            | (Self::Not(..), Self::Not(..)) => true,
            (Self::Field(..) | Self::And(_) | Self::Or(_) | Self::Not(..), _) => false,
        }
    }
}

/// Queries are built as with the official SDK: conditions add up.
///
/// ```
/// use wixql::Query;
///
/// let query = Query::new()
///     .eq("status", "FAILED")
///     .starts_with("name", "import")
///     .descending(["finishedAt"])
///     .limit(20);
/// assert_eq!(
///     query.to_string(),
///     r#"{"filter":{"status":"FAILED","name":{"$startsWith":"import"}},"#.to_owned()
///         + r#""sort":[{"fieldName":"finishedAt","order":"DESC"}],"cursorPaging":{"limit":20}}"#,
/// );
/// ```
impl Query {
    /// The empty query, which asks for everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `$eq`, added to what the filter says already.
    #[must_use]
    pub fn eq(self, path: impl Into<FieldPath>, value: impl Into<Literal>) -> Self {
        self.and(field(path).eq(value))
    }

    /// `$gte` and `$lte` together, added to what the filter says already.
    #[must_use]
    pub fn between(
        self,
        path: impl Into<FieldPath>,
        low: impl Into<Literal>,
        high: impl Into<Literal>,
    ) -> Self {
        self.and(field(path).between(low, high))
    }

    /// `$matchItems`, added to what the filter says already.
    #[must_use]
    pub fn match_items(
        self,
        path: impl Into<FieldPath>,
        filters: impl IntoIterator<Item = Filter>,
    ) -> Self {
        self.and(field(path).match_items(filters))
    }

    /// Both what the filter says already and this.
    #[must_use]
    pub fn and(mut self, filter: Filter) -> Self {
        self.filter = Some(match self.filter {
            Some(before) => before.and(filter),
            None => filter,
        });
        self
    }

    /// What the filter says already, or this. A query without filter stays one that
    /// asks for everything.
    #[must_use]
    pub fn or(mut self, filter: Filter) -> Self {
        self.filter = self.filter.map(|before| before.or(filter));
        self
    }

    /// What the filter says already, and not this.
    #[must_use]
    pub fn not(self, filter: Filter) -> Self {
        self.and(filter.not())
    }

    /// Adds ascending sort keys.
    #[must_use]
    pub fn ascending<P: Into<FieldPath>>(self, fields: impl IntoIterator<Item = P>) -> Self {
        self.sort_keys(fields.into_iter().map(|path| SortKey::new(path, Order::Ascending)))
    }

    /// Adds descending sort keys.
    #[must_use]
    pub fn descending<P: Into<FieldPath>>(self, fields: impl IntoIterator<Item = P>) -> Self {
        self.sort_keys(fields.into_iter().map(|path| SortKey::new(path, Order::Descending)))
    }

    /// Adds sort keys.
    #[must_use]
    pub fn sort_keys(mut self, keys: impl IntoIterator<Item = SortKey>) -> Self {
        self.sort.get_or_insert_default().extend(keys);
        self
    }

    /// At most this many records on the page. The query pages by cursor unless
    /// [`offset`](Self::offset) is called.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        match self.paging.get_or_insert_with(|| Paging::Cursor(CursorPaging::default())) {
            Paging::Offset(paging) => paging.limit = Some(limit.into()),
            Paging::Cursor(paging) => paging.limit = Some(limit.into()),
        }
        self
    }

    /// Passes over this many records, with offset paging.
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        let limit = self.paging.as_ref().and_then(Paging::limit);
        self.paging = Some(Paging::Offset(OffsetPaging { limit, offset: Some(offset.into()) }));
        self
    }

    /// Goes on where an earlier answer's cursor stands. The cursor carries filter and
    /// sort, so the query must not have any of its own.
    #[must_use]
    pub fn skip_to(mut self, cursor: impl Into<String>) -> Self {
        let limit = self.paging.as_ref().and_then(Paging::limit);
        let cursor = Some(cursor.into()).filter(|text| !text.is_empty());
        self.paging = Some(Paging::Cursor(CursorPaging { limit, cursor }));
        self
    }

    /// Adds paths to the projection.
    #[must_use]
    pub fn select<P: Into<FieldPath>>(mut self, fields: impl IntoIterator<Item = P>) -> Self {
        self.fields.get_or_insert_default().extend(fields.into_iter().map(Into::into));
        self
    }

    /// Adds a fieldset to the projection.
    #[must_use]
    pub fn fieldset(mut self, name: impl Into<String>) -> Self {
        self.fieldsets.get_or_insert_default().push(name.into());
        self
    }
}

impl Paging {
    /// The limit as given.
    #[must_use]
    pub const fn limit(&self) -> Option<Number> {
        match self {
            Self::Offset(paging) => paging.limit,
            Self::Cursor(paging) => paging.limit,
        }
    }
}
