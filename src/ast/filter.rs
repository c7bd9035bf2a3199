//! Filters as written.

use crate::literal::Literal;
use crate::operator::Operator;
use crate::path::FieldPath;

/// A filter: one JSON object, all of whose clauses must hold. Without clauses it
/// matches everything.
///
/// # Reference
///
/// *Filters* ([guide](crate::guide::language#2-filters)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Its clauses, in the order written; no key stands twice.
    pub(crate) clauses: Vec<Clause>,
}

/// One key of a filter, with what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clause {
    /// `"status": …`.
    Field(FieldPath, FieldTest),
    /// `"$and": [ … ]`.
    And(Vec<Filter>),
    /// `"$or": [ … ]`.
    Or(Vec<Filter>),
    /// `"$not": …`.
    Not(Box<Filter>, Spelling),
}

/// What a filter says of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldTest {
    /// A bare value, which means `$eq`.
    Value(Literal),
    /// Operators, all of which must hold. None of them is no clause: in JSON `{}` is a value.
    Operators(Vec<Condition>),
}

/// One key of an operator object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// `"$gte": 5`.
    Operation(Operation),
    /// `"$matchItems": [ … ]`; its paths are relative to the item.
    MatchItems(Vec<Filter>),
    /// `"$not": { … }` below a field.
    Not(Vec<Condition>, Spelling),
}

/// An operator and its operand.
#[derive(Clone, Debug)]
pub struct Operation {
    pub(crate) operator: Operator,
    pub(crate) operand: Literal,
    pub(crate) written: Written,
}

/// Where an operation stands below its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Under the operator's name.
    Named,
    /// Under a legacy name, such as `$begins`.
    Legacy(&'static str),
    /// In the legacy `$between`, as its first bound.
    Low,
    /// In the legacy `$between`, as its second bound.
    High,
}

impl Written {
    pub(crate) const BETWEEN: &'static str = "$between";
}

/// How `$not` wraps what it negates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spelling {
    /// `"$not": { … }`.
    Object,
    /// `"$not": [{ … }]`.
    Array,
}

impl Spelling {
    /// Whether what is negated stands in an array of its own.
    pub(crate) const fn is_array(self) -> bool {
        matches!(self, Self::Array)
    }
}

impl Filter {
    /// A filter of these clauses.
    ///
    /// The caller sees to it that no path or logical operator stands twice: such a
    /// filter cannot be written as JSON.
    #[must_use]
    pub const fn new(clauses: Vec<Clause>) -> Self {
        Self { clauses }
    }

    /// The filter `{}`, which matches everything.
    #[must_use]
    pub const fn all() -> Self {
        Self::new(Vec::new())
    }

    /// Its clauses, in the order written.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether it is `{}`.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }
}

impl Operation {
    pub(crate) const fn new(operator: Operator, operand: Literal) -> Self {
        Self { operator, operand, written: Written::Named }
    }

    /// The operator.
    #[must_use]
    pub const fn operator(&self) -> Operator {
        self.operator
    }

    /// What stands to its right.
    #[must_use]
    pub const fn operand(&self) -> &Literal {
        &self.operand
    }
}

/// The legacy spelling does not make another tree.
impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        self.operator == other.operator && self.operand == other.operand
    }
}

impl Eq for Operation {}
