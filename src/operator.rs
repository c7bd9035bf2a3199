//! The operator table: every operator of the language, and what is true of it.
//!
//! Parser, binder, evaluator, messages and the printed reference all ask this one
//! table, and every `match` on an operator is exhaustive: an operator more is a list
//! of compile errors, which is the list of things to do. The table knows no stage.

use std::fmt;

use crate::schema::FieldType;

/// A field operator: what may stand inside `{"field": {…}}`.
///
/// # Example
///
/// ```
/// use wixql::Operator;
///
/// assert_eq!(Operator::from_name("$startsWith"), Some(Operator::StartsWith));
/// assert_eq!(Operator::from_legacy_name("$begins"), Some(Operator::StartsWith));
/// assert_eq!(Operator::HasSome.name(), "$hasSome");
/// ```
///
/// # Reference
///
/// *Types and operators* ([guide](crate::guide::language#3-types-and-operators)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operator {
    /// `$eq`, or a bare value.
    Eq,
    /// `$ne`: exactly not `$eq`.
    Ne,
    /// `$gt`: of the operand's type, and greater.
    Gt,
    /// `$gte`: of the operand's type, and greater or equal.
    Gte,
    /// `$lt`: of the operand's type, and less.
    Lt,
    /// `$lte`: of the operand's type, and less or equal.
    Lte,
    /// `$in`: some listed value is `$eq`.
    In,
    /// `$nin`: exactly not `$in`.
    Nin,
    /// `$startsWith`, ignoring case.
    StartsWith,
    /// `$endsWith`, ignoring case.
    EndsWith,
    /// `$contains`, ignoring case.
    Contains,
    /// `$urlized`: lower-cased parts in this order.
    Urlized,
    /// `$exists`: present and not null.
    Exists,
    /// `$isEmpty`: `""`, `[]`, null or missing.
    IsEmpty,
    /// `$hasSome`: an element equals some listed value.
    HasSome,
    /// `$hasAll`: every listed value is among the elements.
    HasAll,
    /// `$matchItems`: one object of the array satisfies all filters.
    MatchItems,
}

/// What may stand to the right of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperandKind {
    /// Any value.
    Any,
    /// A string, a number or a date.
    Ordered,
    /// A string.
    Text,
    /// A string or an array of strings.
    Texts,
    /// `true` or `false`.
    Bool,
    /// An array of values.
    List,
    /// A non-empty array of filters.
    Filters,
}

impl OperandKind {
    /// The kind in words, as in `` `$gt` takes a string, a number or a date ``.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Ordered => "a string, a number or a date",
            Self::Text => "a string",
            Self::Texts => "a string or an array of strings",
            Self::Bool => "a boolean",
            Self::List => "an array",
            Self::Filters => "an array of filters",
        }
    }
}

/// One line of the table.
struct Row {
    name: &'static str,
    /// Spellings of the legacy dialect.
    legacy: &'static [&'static str],
    operand: OperandKind,
    /// The reference's family, a heading of the printed table.
    family: &'static str,
}

impl Operator {
    /// Every operator, in the reference's order.
    pub const ALL: [Self; 17] = [
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::In,
        Self::Nin,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::Urlized,
        Self::Exists,
        Self::IsEmpty,
        Self::HasSome,
        Self::HasAll,
        Self::MatchItems,
    ];

    const fn row(self) -> Row {
        const fn row(
            name: &'static str,
            legacy: &'static [&'static str],
            operand: OperandKind,
            family: &'static str,
        ) -> Row {
            Row { name, legacy, operand, family }
        }
        use OperandKind::{Any, Bool, Filters, List, Ordered, Text, Texts};
        match self {
            Self::Eq => row("$eq", &[], Any, "comparison"),
            Self::Ne => row("$ne", &[], Any, "comparison"),
            Self::Gt => row("$gt", &[], Ordered, "comparison"),
            Self::Gte => row("$gte", &["$ge"], Ordered, "comparison"),
            Self::Lt => row("$lt", &[], Ordered, "comparison"),
            Self::Lte => row("$lte", &["$le"], Ordered, "comparison"),
            Self::In => row("$in", &[], List, "comparison"),
            Self::Nin => row("$nin", &[], List, "comparison"),
            Self::StartsWith => row("$startsWith", &["$begins"], Text, "text"),
            Self::EndsWith => row("$endsWith", &["$ends"], Text, "text"),
            Self::Contains => row("$contains", &[], Text, "text"),
            Self::Urlized => row("$urlized", &[], Texts, "text"),
            Self::Exists => row("$exists", &[], Bool, "element"),
            Self::IsEmpty => row("$isEmpty", &["$empty"], Bool, "element"),
            Self::HasSome => row("$hasSome", &["$any", "$has_some"], List, "array"),
            Self::HasAll => row("$hasAll", &["$all", "$has_all"], List, "array"),
            Self::MatchItems => row("$matchItems", &[], Filters, "array"),
        }
    }

    /// The name in a query, such as `$eq`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Other spellings, read in the legacy dialect only.
    #[must_use]
    pub const fn legacy_names(self) -> &'static [&'static str] {
        self.row().legacy
    }

    /// What may stand to its right.
    #[must_use]
    pub const fn operand(self) -> OperandKind {
        self.row().operand
    }

    /// The family it belongs to: `comparison`, `text`, `element` or `array`.
    #[must_use]
    pub const fn family(self) -> &'static str {
        self.row().family
    }

    /// The operator of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        // Written out, so that a name costs one length test and one comparison.
        Some(match name {
            "$eq" => Self::Eq,
            "$ne" => Self::Ne,
            "$gt" => Self::Gt,
            "$gte" => Self::Gte,
            "$lt" => Self::Lt,
            "$lte" => Self::Lte,
            "$in" => Self::In,
            "$nin" => Self::Nin,
            "$startsWith" => Self::StartsWith,
            "$endsWith" => Self::EndsWith,
            "$contains" => Self::Contains,
            "$urlized" => Self::Urlized,
            "$exists" => Self::Exists,
            "$isEmpty" => Self::IsEmpty,
            "$hasSome" => Self::HasSome,
            "$hasAll" => Self::HasAll,
            "$matchItems" => Self::MatchItems,
            _ => return None,
        })
    }

    /// The operator that the legacy dialect spells this way; not its present name.
    #[must_use]
    pub fn from_legacy_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.legacy_names().contains(&name))
    }

    /// Whether `*` in a schema gives a field of this type the operator.
    ///
    /// # Reference
    ///
    /// The table of *Types and operators*.
    #[must_use]
    pub const fn applies_to(self, ty: &FieldType) -> bool {
        use FieldType as T;
        match (self, ty) {
            (_, T::Any) | (Self::Exists, _) => true,
            (
                Self::Eq | Self::Ne | Self::In | Self::Nin,
                T::Text | T::Number(_) | T::Date | T::Bool | T::Enum(_),
            )
            | (Self::Gt | Self::Gte | Self::Lt | Self::Lte, T::Text | T::Number(_) | T::Date)
            | (Self::StartsWith, T::Text)
            | (Self::IsEmpty, T::Text | T::Array(_) | T::ObjectArray)
            | (Self::HasAll | Self::HasSome, T::Array(_))
            | (Self::MatchItems, T::ObjectArray) => true,
            (
                Self::Eq
                | Self::Ne
                | Self::In
                | Self::Nin
                | Self::Gt
                | Self::Gte
                | Self::Lt
                | Self::Lte
                | Self::StartsWith
                | Self::EndsWith
                | Self::Contains
                | Self::Urlized
                | Self::IsEmpty
                | Self::HasAll
                | Self::HasSome
                | Self::MatchItems,
                T::Text
                | T::Number(_)
                | T::Date
                | T::Bool
                | T::Enum(_)
                | T::Object
                | T::Array(_)
                | T::ObjectArray,
            ) => false,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A logical operator, which combines filters.
///
/// # Reference
///
/// *Logical operators* ([guide](crate::guide::language#logical-operators)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Logical {
    /// `$and`: all filters hold.
    And,
    /// `$or`: some filter holds.
    Or,
    /// `$not`: the exact complement.
    Not,
}

impl Logical {
    /// Every logical operator.
    pub const ALL: [Self; 3] = [Self::And, Self::Or, Self::Not];

    /// The name in a query, such as `$and`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::And => "$and",
            Self::Or => "$or",
            Self::Not => "$not",
        }
    }

    /// The logical operator of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|logical| logical.name() == name)
    }
}

impl fmt::Display for Logical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of operators, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OperatorSet(u32);

impl OperatorSet {
    /// No operator at all.
    pub const NONE: Self = Self(0);

    /// What `*` gives a field of this type.
    #[must_use]
    pub fn of_type(ty: &FieldType) -> Self {
        Operator::ALL.into_iter().filter(|operator| operator.applies_to(ty)).collect()
    }

    /// Whether the operator is in the set.
    #[must_use]
    pub const fn contains(self, operator: Operator) -> bool {
        self.0 & (1 << operator as u32) != 0
    }

    /// The set with one operator more.
    #[must_use]
    pub const fn with(self, operator: Operator) -> Self {
        Self(self.0 | (1 << operator as u32))
    }

    /// Its operators, in the reference's order.
    pub fn iter(self) -> impl Iterator<Item = Operator> {
        Operator::ALL.into_iter().filter(move |&operator| self.contains(operator))
    }

    /// Whether it has no operator.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Operator> for OperatorSet {
    fn from_iter<I: IntoIterator<Item = Operator>>(operators: I) -> Self {
        operators.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for OperatorSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Operator::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_leads_back_to_its_operator() {
        for operator in Operator::ALL {
            assert_eq!(Operator::from_name(operator.name()), Some(operator));
            for name in operator.legacy_names() {
                assert_eq!(Operator::from_name(name), None, "{name} is legacy only");
                assert_eq!(Operator::from_legacy_name(name), Some(operator));
            }
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: OperatorSet = [Operator::Eq, Operator::MatchItems].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Operator::Eq, Operator::MatchItems]);
        assert!(!set.contains(Operator::Ne) && !set.is_empty());
        assert_eq!(set.with(Operator::Eq), set, "what it holds is held once");
        assert_eq!(format!("{set:?}"), r#"{"$eq", "$matchItems"}"#);
    }
}
