//! Filters: clauses, logical operators, and the operators of one field.

use std::borrow::Cow;

use crate::ast::{Clause, Condition, FieldTest, Filter, Operation, Spelling, Written};
use crate::fault::{FaultKind, LimitName, nearest};
use crate::literal::{Kind, Literal};
use crate::operator::{Logical, Operator, OperatorSet};
use crate::parse::keys::{Positions, push, take_out, trimmed};
use crate::parse::legacy;
use crate::parse::locate::Target;
use crate::parse::reader::Reader;
use crate::parse::source::{Event, Halt, Source};
use crate::timestamp::DATE_KEY;

const FILTER: &str = "a filter object";
const FILTERS: &str = "an array of filters";
const OPERATORS: &str = "an object of operators";

/// What one operator object holds so far; its first key has a `$`.
#[derive(Debug)]
struct Seen<'s> {
    first: Cow<'s, str>,
    operators: OperatorSet,
    not: bool,
    mixed: bool,
    /// Whether the condition just read stood there before.
    again: bool,
}

impl<'s, S: Source<'s>> Reader<'_, 's, S> {
    /// A filter that does not stand in another one. `None` if it is null or no
    /// object.
    pub(crate) fn outer_filter(&mut self) -> Result<Option<Filter>, Halt> {
        let before = self.enter_filter();
        let event = self.source.value()?;
        let filter = if matches!(event, Event::Null) {
            None
        } else if let Event::Text(text) = &event
            && self.legacy
            && !self.embedded
        {
            self.filter_in_text(text)
        } else {
            self.filter(&event)?
        };
        self.leave_filter(before);
        Ok(filter)
    }

    /// A filter that is the whole document.
    pub(crate) fn lone_filter(&mut self, filter: &mut Filter) -> Result<(), Halt> {
        self.in_filter = true;
        *filter = self.outer_filter()?.unwrap_or_default();
        Ok(())
    }

    /// Begins a filter, or a list of filters, that does not stand in another one; gives what
    /// [`leave_filter`](Self::leave_filter) takes.
    #[inline]
    fn enter_filter(&mut self) -> (bool, usize) {
        let depth = self.source.depth().allow(self.limits.depth);
        (std::mem::replace(&mut self.in_filter, true), depth)
    }

    #[inline]
    fn leave_filter(&mut self, (in_filter, depth): (bool, usize)) {
        self.in_filter = in_filter;
        self.source.depth().restore(depth);
    }

    /// The filter that begins with `event`, without those clauses that are at fault.
    /// `None` if it is no object.
    fn filter(&mut self, event: &Event<'s>) -> Result<Option<Filter>, Halt> {
        if !matches!(event, Event::Object) {
            self.wrong_shape(event, FILTER)?;
            return Ok(None);
        }
        let (mut clauses, mut positions) = (Vec::new(), Positions::default());
        while let Some(key) = self.source.next_key()? {
            let position = self.source.position();
            let again = Positions::stands_in(&clauses, &key, key_of);
            if again {
                self.duplicate_key(position, &key);
            }
            if !self.admit_node(self.source.position(), Target::Key) {
                self.skip_value()?;
                continue;
            }
            let before = clauses.len();
            self.clause(&key, &mut clauses)?;
            if again {
                clauses.truncate(before);
            } else if clauses.len() > before {
                positions.add(&clauses, position);
            }
        }
        // Of repeated keys the first counts.
        let twice = positions.twice(&clauses, key_of);
        take_out(&mut clauses, &twice, |again, position| {
            self.duplicate_key(position, key_of(again));
        });
        Ok(Some(Filter::new(trimmed(clauses))))
    }

    /// Reads the clause under `key`, and adds it to the others unless it is at fault.
    #[inline]
    fn clause(&mut self, key: &str, clauses: &mut Vec<Clause>) -> Result<(), Halt> {
        if key.starts_with('$') {
            return self.logical_clause(key, clauses);
        }
        let Some(path) = self.path(key, Target::Key) else {
            return self.skip_value();
        };
        let event = self.source.value()?;
        if matches!(event, Event::Object) {
            if let Some(test) = self.object_test()? {
                push(clauses, Clause::Field(path, test));
            }
        } else if let Some(value) = self.literal(event)? {
            push(clauses, Clause::Field(path, FieldTest::Value(value)));
        }
        Ok(())
    }

    /// Reads the clause under a key with `$`, and adds it to the others.
    fn logical_clause(&mut self, key: &str, clauses: &mut Vec<Clause>) -> Result<(), Halt> {
        let clause = match Logical::from_name(key) {
            Some(Logical::And) => self.filters()?.map(Clause::And),
            Some(Logical::Or) => self.filters()?.map(Clause::Or),
            Some(Logical::Not) => {
                let event = self.source.value()?;
                let (filter, spelling) = self.one_of(&event, Self::filter)?;
                filter.map(|filter| Clause::Not(Box::new(filter), spelling))
            }
            None => {
                self.no_logical(key);
                return self.skip_value();
            }
        };
        if let Some(clause) = clause {
            push(clauses, clause);
        }
        Ok(())
    }

    #[cold]
    fn no_logical(&mut self, key: &str) {
        let present = Operator::from_name(key).map(Operator::name);
        let known = present.or_else(|| legacy::operator_name(key).filter(|_| self.legacy));
        self.note_key(self.source.position(), || match known {
            Some(name) => FaultKind::MisplacedOperator { name, hint: "it belongs below a field" },
            None => unknown_operator(key, Logical::ALL.map(Logical::name)),
        });
    }

    /// What stands under `$and` and `$or`; `None` if it is no array.
    fn filters(&mut self) -> Result<Option<Vec<Filter>>, Halt> {
        let event = self.source.value()?;
        if !matches!(event, Event::Array) {
            self.wrong_shape(&event, FILTERS)?;
            return Ok(None);
        }
        self.filter_items().map(Some)
    }

    /// The filters of the array that has just begun.
    fn filter_items(&mut self) -> Result<Vec<Filter>, Halt> {
        let mut filters = Vec::new();
        while self.source.next_item()? {
            let event = self.source.value()?;
            let start = self.source.position();
            // One that is at fault keeps its place, as `{}`.
            let filter = self.filter(&event)?.unwrap_or_default();
            // Filters cost what their clauses do, and `{}` has none.
            if !filter.is_empty() || self.admit_node(start, Target::Value) {
                push(&mut filters, filter);
            }
        }
        Ok(trimmed(filters))
    }

    /// What stands under `$not`: one thing, or an array of exactly one.
    fn one_of<T>(
        &mut self,
        event: &Event<'s>,
        read: fn(&mut Self, &Event<'s>) -> Result<Option<T>, Halt>,
    ) -> Result<(Option<T>, Spelling), Halt> {
        if !matches!(event, Event::Array) {
            return Ok((read(self, event)?, Spelling::Object));
        }
        let start = self.source.position();
        let (mut first, mut found) = (None, 0);
        while self.source.next_item()? {
            found += 1;
            let event = self.source.value()?;
            if found == 1 {
                first = read(self, &event)?;
            } else {
                self.source.skip(&event)?;
            }
        }
        if found != 1 {
            self.note_value(start, || FaultKind::NotOneFilter { found });
            first = None;
        }
        Ok((first, Spelling::Array))
    }

    /// The object that has just begun under a field; `None` if it is at fault as a whole.
    #[inline]
    fn object_test(&mut self) -> Result<Option<FieldTest>, Halt> {
        let start = self.source.position();
        let Some(key) = self.source.next_key()? else {
            return Ok(Some(FieldTest::Value(Literal::Object(Box::default()))));
        };
        if !key.starts_with('$') {
            return Ok(self.literal_entries(key, start, true)?.map(FieldTest::Value));
        }
        if key == DATE_KEY {
            let position = self.source.position();
            let date = self.date()?;
            let Some(key) = self.source.next_key()? else {
                return Ok(date.map(FieldTest::Value));
            };
            if key.starts_with('$') {
                self.note_key(position, || unknown_operator(DATE_KEY, below_a_field()));
            }
            let first = Cow::Borrowed(DATE_KEY);
            return Ok(Some(FieldTest::Operators(self.conditions(first, key)?)));
        }
        Ok(Some(FieldTest::Operators(self.conditions(key.clone(), key)?)))
    }

    /// The operators of an object, which begins with the key `first`, from `key` on, which has
    /// just been read.
    fn conditions(
        &mut self,
        first: Cow<'s, str>,
        key: Cow<'s, str>,
    ) -> Result<Vec<Condition>, Halt> {
        let mut conditions = Vec::new();
        let operators = OperatorSet::NONE;
        let mut seen = Seen { first, operators, not: false, mixed: false, again: false };
        let mut next = Some(key);
        while let Some(key) = next {
            if self.admit_node(self.source.position(), Target::Key) {
                let before = conditions.len();
                self.condition(&key, &mut seen, &mut conditions)?;
                if std::mem::take(&mut seen.again) {
                    conditions.truncate(before);
                }
            } else {
                self.skip_value()?;
            }
            next = self.source.next_key()?;
        }
        Ok(trimmed(conditions))
    }

    /// Reads the condition under `key`, and adds it to the others.
    #[inline]
    fn condition(
        &mut self,
        key: &str,
        seen: &mut Seen<'s>,
        conditions: &mut Vec<Condition>,
    ) -> Result<(), Halt> {
        if let Some(operator) = Operator::from_name(key) {
            self.see(operator, key, seen);
            return self.operation(operator, Written::Named, conditions);
        }
        if key == Logical::Not.name() {
            if std::mem::replace(&mut seen.not, true) {
                seen.again = true;
                self.duplicate_key(self.source.position(), key);
            }
            let event = self.source.value()?;
            let (inner, spelling) = self.one_of(&event, Self::operator_object)?;
            if let Some(inner) = inner {
                push(conditions, Condition::Not(inner, spelling));
            }
            return Ok(());
        }
        if self.legacy && self.legacy_condition(key, seen, conditions)? {
            return Ok(());
        }
        self.no_operator(key, seen);
        self.skip_value()
    }

    /// Reads a condition that only the legacy dialect knows; whether it is one.
    fn legacy_condition(
        &mut self,
        key: &str,
        seen: &mut Seen<'s>,
        conditions: &mut Vec<Condition>,
    ) -> Result<bool, Halt> {
        if let Some((operator, old)) = legacy::operator(key) {
            self.see_old(&[operator], old, seen);
            self.operation(operator, Written::Legacy(old), conditions)?;
            return Ok(true);
        }
        if key != Written::BETWEEN {
            return Ok(false);
        }
        self.see_old(&legacy::BOUNDS, Written::BETWEEN, seen);
        if self.admit_node(self.source.position(), Target::Key) {
            self.between(conditions)?;
        } else {
            self.skip_value()?;
        }
        Ok(true)
    }

    /// `$between`: an array of two bounds, which become two operations.
    fn between(&mut self, conditions: &mut Vec<Condition>) -> Result<(), Halt> {
        let event = self.source.value()?;
        if !matches!(event, Event::Array) {
            return self.wrong_shape(&event, legacy::TWO_BOUNDS);
        }
        let start = self.source.position();
        let mut bounds = legacy::BOUNDS.into_iter().enumerate();
        let mut right = true;
        while self.source.next_item()? {
            let event = self.source.value()?;
            let Some((index, operator)) = bounds.next() else {
                right = false;
                self.source.skip(&event)?;
                continue;
            };
            if let Some(operand) = self.literal(event)? {
                let written = if index == 0 { Written::Low } else { Written::High };
                push(conditions, Condition::Operation(Operation { operator, operand, written }));
            }
        }
        if !right || bounds.next().is_some() {
            self.note_value(start, || FaultKind::WrongShape {
                expected: legacy::TWO_BOUNDS,
                found: Kind::Array,
            });
        }
        Ok(())
    }

    /// The object of operators below a field's `$not`; `{}` is one without any.
    fn operator_object(&mut self, event: &Event<'s>) -> Result<Option<Vec<Condition>>, Halt> {
        if !matches!(event, Event::Object) {
            self.wrong_shape(event, OPERATORS)?;
            return Ok(None);
        }
        let start = self.source.position();
        let Some(key) = self.source.next_key()? else {
            return Ok(Some(Vec::new()));
        };
        if key.starts_with('$') && key != DATE_KEY {
            return self.conditions(key.clone(), key).map(Some);
        }
        let found = if key == DATE_KEY { Kind::Date } else { Kind::Object };
        self.note_value(start, || FaultKind::WrongShape { expected: OPERATORS, found });
        let mut more = true;
        while more {
            self.skip_value()?;
            more = self.source.next_key()?.is_some();
        }
        Ok(None)
    }

    /// Notes if the operator, spelt one way or another, stood in the object before.
    #[inline]
    fn see(&mut self, operator: Operator, key: &str, seen: &mut Seen<'s>) {
        if seen.operators.contains(operator) {
            seen.again = true;
            self.duplicate_key(self.source.position(), key);
        }
        seen.operators = seen.operators.with(operator);
    }

    /// The same of an old name, which stands for these operators.
    fn see_old(&mut self, operators: &[Operator], name: &'static str, seen: &mut Seen<'s>) {
        if operators.iter().any(|operator| seen.operators.contains(*operator)) {
            seen.again = true;
            let hint = "it asks what is asked already";
            self.note_key(self.source.position(), || FaultKind::MisplacedOperator { name, hint });
        }
        seen.operators = operators.iter().fold(seen.operators, |all, operator| all.with(*operator));
    }

    /// Notes that a key of an operator object is no operator there.
    #[cold]
    fn no_operator(&mut self, key: &str, seen: &mut Seen<'s>) {
        let position = self.source.position();
        if let Some(logical) = Logical::from_name(key) {
            self.note_key(position, || FaultKind::MisplacedOperator {
                name: logical.name(),
                hint: "it belongs beside fields",
            });
        } else if key.starts_with('$') {
            self.note_key(position, || unknown_operator(key, below_a_field()));
        } else if !std::mem::replace(&mut seen.mixed, true) {
            self.note_key(position, || FaultKind::MixedKeys {
                operator: seen.first.to_string(),
                key: key.to_owned(),
            });
        }
    }

    /// Reads the operand of an operator, and adds the condition of both to the others.
    #[inline]
    fn operation(
        &mut self,
        operator: Operator,
        written: Written,
        conditions: &mut Vec<Condition>,
    ) -> Result<(), Halt> {
        let event = self.source.value()?;
        if operator == Operator::MatchItems {
            if let Some(filters) = self.match_items(&event)? {
                push(conditions, Condition::MatchItems(filters));
            }
        } else if let Some(operand) = self.literal(event)? {
            push(conditions, Condition::Operation(Operation { operator, operand, written }));
        }
        Ok(())
    }

    /// What stands under `$matchItems`.
    fn match_items(&mut self, event: &Event<'s>) -> Result<Option<Vec<Filter>>, Halt> {
        if !matches!(event, Event::Array) {
            let (operator, found) = (Operator::MatchItems, event.kind());
            self.note_value(self.source.position(), || FaultKind::Operand {
                operator,
                expected: operator.operand().with_article(),
                field: None,
                found,
            });
            self.source.skip(event)?;
            return Ok(None);
        }
        self.filter_items().map(Some)
    }

    /// What stands under `selectItemsBy`: an array of filters, none of which stands in
    /// another one. `None` if it is no array.
    pub(crate) fn outer_filters(&mut self, event: &Event<'s>) -> Result<Option<Vec<Filter>>, Halt> {
        if !matches!(event, Event::Array) {
            self.wrong_shape(event, FILTERS)?;
            return Ok(None);
        }
        let before = self.enter_filter();
        let filters = self.filter_items()?;
        self.leave_filter(before);
        Ok(Some(filters))
    }

    /// Counts a clause, condition or sort key. Whether the limits allow it; noted once if not.
    #[inline]
    pub(crate) fn admit_node(&mut self, position: usize, target: Target) -> bool {
        self.cost.nodes = self.cost.nodes.saturating_add(1);
        let nodes = self.cost.nodes;
        if nodes <= self.limits.nodes {
            return true;
        }
        if nodes == self.limits.nodes.saturating_add(1) {
            let kind = self.limit(LimitName::Nodes);
            self.note(position, target, || kind);
        }
        false
    }
}

/// The key under which a clause stands.
#[inline]
fn key_of(clause: &Clause) -> &str {
    match clause {
        Clause::Field(path, _) => path.as_str(),
        Clause::And(_) => Logical::And.name(),
        Clause::Or(_) => Logical::Or.name(),
        Clause::Not(..) => Logical::Not.name(),
    }
}

/// The fault of a name with `$` that is no operator; `names` are those that may stand there.
fn unknown_operator(name: &str, names: impl IntoIterator<Item = &'static str>) -> FaultKind {
    let nearest = match name {
        // The nearest are `$or`, its opposite, and `$hasAll`.
        "$nor" => None,
        "$hasAny" => Some(Operator::HasSome.name()),
        _ => legacy::present_operator(name).or_else(|| nearest(name, names)),
    };
    FaultKind::UnknownOperator { name: name.to_owned(), nearest }
}

/// The names that may stand below a field.
fn below_a_field() -> impl Iterator<Item = &'static str> {
    Operator::ALL.into_iter().map(Operator::name).chain([Logical::Not.name()])
}
