//! Fields of a schema: path, type, operators, sort directions.

use std::fmt;

use crate::operator::{Operator, OperatorSet};
use crate::path::FieldPath;

/// The type of a field.
///
/// # Reference
///
/// *Types and operators* ([guide](crate::guide::language#3-types-and-operators)).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// Anything; the record's own type decides.
    Any,
    /// A string, an id or a GUID.
    Text,
    /// A number.
    Number(NumberType),
    /// An instant.
    Date,
    /// `true` or `false`.
    Bool,
    /// One of these names; any name if the list is empty, because it is not known.
    Enum(Vec<String>),
    /// An object.
    Object,
    /// An array of values of one type.
    Array(Box<FieldType>),
    /// An array of objects.
    ObjectArray,
}

/// The kind of a number field.
///
/// # Reference
///
/// *Values › Numbers* ([guide](crate::guide::language#numbers)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NumberType {
    /// 32-bit integers.
    Int32,
    /// 64-bit integers, which may be written as text.
    Int64,
    /// Any JSON number.
    Double,
    /// Decimals, which may be written as text.
    Decimal,
}

impl FieldType {
    /// The name in schemas and messages, such as `int64`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Text => "string",
            Self::Number(NumberType::Int32) => "int32",
            Self::Number(NumberType::Int64) => "int64",
            Self::Number(NumberType::Double) => "number",
            Self::Number(NumberType::Decimal) => "decimal",
            Self::Date => "date",
            Self::Bool => "boolean",
            Self::Enum(_) => "enum",
            Self::Object => "object",
            Self::Array(_) => "array",
            Self::ObjectArray => "array of objects",
        }
    }

    /// The type of this full name, as `Display` writes it; an enum has no names yet.
    ///
    /// What SDK tables call `unknown` or `unresolved:never`, and the items of an
    /// `array<primitive>`, may be anything.
    #[must_use]
    pub(crate) fn from_full_name(name: &str) -> Option<Self> {
        /// More arrays in each other are a mistake, and would recurse as deeply.
        const DEEPEST: usize = 8;
        let mut item = name;
        let mut arrays = 0;
        while let Some(inner) = item.strip_prefix("array<").and_then(|i| i.strip_suffix('>')) {
            (item, arrays) = (inner, arrays + 1);
        }
        let ty = match item {
            "any" | "unknown" | "unresolved:never" => Self::Any,
            "primitive" if arrays > 0 => Self::Any,
            "string" => Self::Text,
            "int32" => Self::Number(NumberType::Int32),
            "int64" => Self::Number(NumberType::Int64),
            "number" | "double" => Self::Number(NumberType::Double),
            "decimal" => Self::Number(NumberType::Decimal),
            "date" => Self::Date,
            "boolean" => Self::Bool,
            "enum" => Self::Enum(Vec::new()),
            "object" => Self::Object,
            _ => return None,
        };
        (arrays <= DEEPEST).then(|| {
            (0..arrays).fold(ty, |item, _| Self::Array(Box::new(item))).with_object_arrays()
        })
    }

    /// The same type, its enum having these names.
    pub(crate) fn with_enum_names(self, names: &[String]) -> Self {
        if matches!(self, Self::Enum(_)) {
            return Self::Enum(names.to_vec());
        }
        let Self::Array(item) = self else { return self };
        Self::Array(Box::new(item.with_enum_names(names)))
    }

    /// The same type; an array of [`Object`](Self::Object) is an
    /// [`ObjectArray`](Self::ObjectArray).
    fn with_object_arrays(self) -> Self {
        let Self::Array(item) = self else { return self };
        let item = item.with_object_arrays();
        if item == Self::Object { Self::ObjectArray } else { Self::Array(Box::new(item)) }
    }

    /// The type of one value: of an array its elements', else the type itself.
    #[must_use]
    pub fn element(&self) -> &Self {
        match self {
            Self::Array(element) => element.element(),
            Self::Any
            | Self::Text
            | Self::Number(_)
            | Self::Date
            | Self::Bool
            | Self::Enum(_)
            | Self::Object
            | Self::ObjectArray => self,
        }
    }

    /// Whether it is a kind of array.
    #[must_use]
    pub const fn is_array(&self) -> bool {
        matches!(self, Self::Array(_) | Self::ObjectArray)
    }
}

/// The full name, such as `array<string>`; an enum's names are not part of it.
impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Array(item) = self {
            let of_any = **item == Self::Any;
            return if of_any {
                f.write_str("array<primitive>")
            } else {
                write!(f, "array<{item}>")
            };
        }
        f.write_str(if *self == Self::ObjectArray { "array<object>" } else { self.name() })
    }
}

/// The ways in which a field may be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortDirections {
    /// Not at all.
    None,
    /// `ASC` only.
    Ascending,
    /// `DESC` only.
    Descending,
    /// Both ways.
    #[default]
    Both,
}

impl SortDirections {
    /// Every choice, in the order of the documentation.
    pub(crate) const ALL: [Self; 4] = [Self::None, Self::Ascending, Self::Descending, Self::Both];

    /// The name in tables: `NONE`, `ASC`, `DESC` or `BOTH`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
            Self::Both => "BOTH",
        }
    }

    /// Whether `ASC` is allowed.
    #[must_use]
    pub const fn ascending(self) -> bool {
        matches!(self, Self::Ascending | Self::Both)
    }

    /// Whether `DESC` is allowed.
    #[must_use]
    pub const fn descending(self) -> bool {
        matches!(self, Self::Descending | Self::Both)
    }
}

/// A field of a [`Schema`](crate::Schema).
///
/// # Example
///
/// ```
/// use wixql::{Field, Operator, SortDirections};
///
/// let email = Field::text("contact.email")
///     .operators([Operator::Eq, Operator::In])
///     .sort(SortDirections::None)
///     .ignore_case();
/// assert!(!email.operator_set().contains(Operator::StartsWith));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    path: FieldPath,
    ty: FieldType,
    operators: OperatorSet,
    sort: SortDirections,
    ignore_case: bool,
    map: bool,
    epoch_millis: bool,
}

impl Field {
    /// A field with all operators of its type, sortable both ways.
    pub fn new(path: impl Into<FieldPath>, ty: FieldType) -> Self {
        let ty = ty.with_object_arrays();
        let operators = OperatorSet::of_type(&ty);
        Self {
            path: path.into(),
            ty,
            operators,
            sort: SortDirections::Both,
            ignore_case: false,
            map: false,
            epoch_millis: false,
        }
    }

    /// A text field.
    pub fn text(path: impl Into<FieldPath>) -> Self {
        Self::new(path, FieldType::Text)
    }

    /// A number field.
    pub fn number(path: impl Into<FieldPath>, ty: NumberType) -> Self {
        Self::new(path, FieldType::Number(ty))
    }

    /// A date field.
    pub fn date(path: impl Into<FieldPath>) -> Self {
        Self::new(path, FieldType::Date)
    }

    /// A boolean field.
    pub fn boolean(path: impl Into<FieldPath>) -> Self {
        Self::new(path, FieldType::Bool)
    }

    /// A field that holds one of these names.
    pub fn enumeration<N: Into<String>>(
        path: impl Into<FieldPath>,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        Self::new(path, FieldType::Enum(names.into_iter().map(Into::into).collect()))
    }

    /// An array of values of one type.
    pub fn array(path: impl Into<FieldPath>, element: FieldType) -> Self {
        Self::new(path, FieldType::Array(Box::new(element)))
    }

    /// An array of objects.
    pub fn object_array(path: impl Into<FieldPath>) -> Self {
        Self::new(path, FieldType::ObjectArray)
    }

    /// An object whose keys are data: they may hold dots, and every path below it may be
    /// asked for.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Field, Query, Schema, bind};
    ///
    /// let items = Schema::new().field(Field::map("ext"));
    /// let plan = bind(&Query::new().eq("ext.@acme/app.v1.size", 5), &items)?;
    /// assert!(plan.matcher().matches(&json!({"ext": {"@acme/app.v1": {"size": 5}}})));
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *Filters › Paths* ([guide](crate::guide::language#paths)).
    pub fn map(path: impl Into<FieldPath>) -> Self {
        Self { map: true, ..Self::new(path, FieldType::Any) }
    }

    /// The same field under another path.
    pub(crate) fn at_path(mut self, path: impl Into<FieldPath>) -> Self {
        self.path = path.into();
        self
    }

    /// The same field, its keys being data: see [`map`](Self::map). What stands under them has
    /// the field's type; to be an object says no more than that, and such a field is sorted by in
    /// both directions: [`sort`](Self::sort) comes after this.
    #[must_use]
    pub fn with_data_keys(self) -> Self {
        let is_object = matches!(self.ty, FieldType::Object | FieldType::ObjectArray);
        let field = if is_object {
            Self { sort: SortDirections::Both, ..self.with_type(FieldType::Any) }
        } else {
            self
        };
        Self { map: true, ..field }
    }

    /// The same field, its dates being numbers: milliseconds since 1970. Queries may ask for
    /// them as dates too; see [`epoch_millis`](Self::epoch_millis).
    #[must_use]
    pub fn in_epoch_millis(self) -> Self {
        let is_array = self.ty.is_array();
        let date = self.with_type(FieldType::Date).epoch_millis();
        if is_array { date.in_array() } else { date }
    }

    /// An array of such fields. An array of maps is one map, as paths see it.
    pub(super) fn in_array(self) -> Self {
        if self.map {
            return self;
        }
        let ty = FieldType::Array(Box::new(self.ty.clone())).with_object_arrays();
        self.with_type(ty)
    }

    /// The same field with another type. Where it had all operators of its type, it has all of
    /// the other; what is listed stays listed.
    pub(super) fn with_type(self, ty: FieldType) -> Self {
        let (is_star, others) = self.star();
        let operators = if is_star {
            OperatorSet::of_type(&ty).iter().chain(others.iter()).collect()
        } else {
            self.operators
        };
        Self { ty, operators, ..self }
    }

    /// Exactly these operators.
    #[must_use]
    pub fn operators(mut self, operators: impl IntoIterator<Item = Operator>) -> Self {
        self.operators = operators.into_iter().collect();
        self
    }

    /// These sort directions.
    #[must_use]
    pub const fn sort(mut self, directions: SortDirections) -> Self {
        self.sort = directions;
        self
    }

    /// Text compares without regard to case.
    #[must_use]
    pub const fn ignore_case(mut self) -> Self {
        self.ignore_case = true;
        self
    }

    /// A date field whose dates may also be numbers: milliseconds since 1970.
    #[must_use]
    pub const fn epoch_millis(mut self) -> Self {
        self.epoch_millis = true;
        self
    }

    /// Its path.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }

    /// Its type.
    #[must_use]
    pub const fn ty(&self) -> &FieldType {
        &self.ty
    }

    /// Its operators.
    #[must_use]
    pub const fn operator_set(&self) -> OperatorSet {
        self.operators
    }

    /// Whether it has all operators of its type, which tables write as `*`, and those
    /// that it has beside.
    pub(crate) fn star(&self) -> (bool, OperatorSet) {
        let all = OperatorSet::of_type(&self.ty);
        if all.iter().any(|operator| !self.operators.contains(operator)) {
            return (false, self.operators);
        }
        (true, self.operators.iter().filter(|&operator| !all.contains(operator)).collect())
    }

    /// Its sort directions.
    #[must_use]
    pub const fn sort_directions(&self) -> SortDirections {
        self.sort
    }

    /// Whether text compares without regard to case.
    #[must_use]
    pub const fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// Whether its keys are data.
    #[must_use]
    pub const fn is_map(&self) -> bool {
        self.map
    }

    /// Whether its dates may be numbers.
    #[must_use]
    pub const fn takes_epoch_millis(&self) -> bool {
        self.epoch_millis
    }
}
