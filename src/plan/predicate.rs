//! Filters in normal form.
//!
//! `$ne`, `$nin` and `false` operands have become complements, constants are folded,
//! nested conjunctions and disjunctions are flat, no part stands twice, and cheap tests
//! come first. `bind` makes this form; the constructors here keep it.

use crate::plan::Set;
use crate::record::Access;
use crate::text::Pattern;
use crate::value::{Reading, Value};

/// A filter in normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Predicate {
    /// Always, or never.
    Const(bool),
    /// One test of one field.
    Test(Test),
    /// The complement of a part that is no complement itself.
    Not(Box<Predicate>),
    /// All parts hold. INVARIANT: at least two, none itself of this kind or constant,
    /// sorted by cost, none twice.
    All(Box<[Predicate]>),
    /// Some part holds. INVARIANT: as of `All`.
    Any(Box<[Predicate]>),
    /// One object of the array satisfies the filter, whose paths are relative to it.
    Items(Access, Box<Predicate>),
}

/// One test of one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Test {
    pub(crate) check: Check,
    pub(crate) access: Access,
    pub(crate) reading: Reading,
}

/// What is asked of a field's values; what is large stands apart, as there may be many
/// tests. Unless said otherwise it holds when some value
/// found along the path passes, or, that being an array, some element of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    /// Present and not null; of an array the whole counts.
    Exists,
    /// Null or missing.
    Null,
    /// Something else than null, missing, `""` or `[]`; of an array the whole counts.
    NotEmpty,
    /// Equals the operand, which is not null.
    Equals(Value),
    /// Of the operand's type, and in this relation to it.
    Compare(Relation, Value),
    /// Equals a member; a missing field is null.
    OneOf(Box<Set>),
    /// Text that has this text at this place, ignoring case.
    Text(TextPlace, Box<Pattern>),
    /// Text in which the parts occur in this order.
    Urlized(Box<[Pattern]>),
    /// An element equals a member.
    HasSome(Box<Set>),
    /// Every member equals an element.
    HasAll(Box<Set>),
}

/// The four range operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Where in a text another one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TextPlace {
    Start,
    End,
    Anywhere,
}

impl Relation {
    #[inline]
    pub(crate) const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Predicate {
    pub(crate) const ALWAYS: Self = Self::Const(true);

    /// The complement.
    pub(crate) fn complement(self) -> Self {
        match self {
            Self::Const(value) => Self::Const(!value),
            Self::Not(part) => *part,
            other @ (Self::Test(_) | Self::All(_) | Self::Any(_) | Self::Items(..)) => {
                Self::Not(Box::new(other))
            }
        }
    }

    /// The path of the first test, if there is any.
    pub(crate) fn first_access(&self) -> Option<&Access> {
        match self {
            Self::Const(_) => None,
            Self::Test(test) => Some(&test.access),
            Self::Items(access, _) => Some(access),
            Self::Not(part) => part.first_access(),
            Self::All(parts) | Self::Any(parts) => parts.first()?.first_access(),
        }
    }

    /// What asking one record costs, in rough units: a test of a number is 2.
    pub(crate) fn cost(&self) -> u32 {
        match self {
            Self::Const(_) => 0,
            Self::Test(test) => test.cost(),
            Self::Not(part) => part.cost(),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::cost).fold(1, u32::saturating_add)
            }
            // An array is walked, and part of its items pass the first tests.
            Self::Items(access, filter) => {
                path_cost(access).saturating_add(filter.cost().saturating_mul(4))
            }
        }
    }
}

/// The parts of a conjunction or disjunction, taken one by one: what decides nothing, or
/// decides all, is not kept.
pub(crate) struct Parts {
    flat: Vec<Predicate>,
    /// What a combination without parts is worth; its negation decides.
    neutral: bool,
    decided: bool,
}

impl Parts {
    /// All parts hold.
    pub(crate) const fn all() -> Self {
        Self { flat: Vec::new(), neutral: true, decided: false }
    }

    /// Some part holds.
    pub(crate) const fn any() -> Self {
        Self { flat: Vec::new(), neutral: false, decided: false }
    }

    pub(crate) fn add(&mut self, part: Predicate) {
        match (part, self.neutral) {
            (Predicate::Const(value), neutral) => self.decided |= value != neutral,
            (Predicate::All(inner), true) | (Predicate::Any(inner), false) => {
                self.flat.extend(inner);
            }
            (other, _) => {
                // A list that doubles has room for twice what it holds.
                if self.flat.len() == self.flat.capacity() {
                    self.flat.reserve_exact((self.flat.len() / 4).max(1));
                }
                self.flat.push(other);
            }
        }
    }

    pub(crate) fn combine(self) -> Predicate {
        let Self { mut flat, neutral, decided } = self;
        if decided {
            return Predicate::Const(!neutral);
        }
        // Cheap parts first; then any order will do that is always the same.
        flat.sort_by(|a, b| a.cost().cmp(&b.cost()).then_with(|| a.cmp(b)));
        flat.dedup();
        match flat.len() {
            0 => Predicate::Const(neutral),
            1 => flat.pop().unwrap_or(Predicate::Const(neutral)),
            _ if neutral => Predicate::All(flat.into()),
            _ => Predicate::Any(flat.into()),
        }
    }
}

impl Test {
    fn cost(&self) -> u32 {
        let check = match &self.check {
            Check::Exists | Check::Null | Check::NotEmpty => 1,
            Check::Equals(_) | Check::Compare(..) => 2,
            Check::OneOf(_) => 4,
            Check::Text(TextPlace::Start | TextPlace::End, _) => 4,
            Check::HasSome(_) => 8,
            Check::HasAll(_) => 10,
            Check::Text(TextPlace::Anywhere, _) => 16,
            Check::Urlized(parts) => {
                u32::try_from(parts.len()).unwrap_or(u32::MAX).saturating_mul(16)
            }
        };
        let reading = match self.reading {
            Reading::AsIs => 0,
            Reading::Date
            | Reading::DateOrMillis
            | Reading::Int64
            | Reading::Decimal
            | Reading::Folded => 2,
        };
        path_cost(&self.access).saturating_add(check + reading)
    }
}

fn path_cost(access: &Access) -> u32 {
    u32::try_from(access.len()).unwrap_or(u32::MAX).saturating_mul(4)
}
