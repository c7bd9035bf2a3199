//! Filters: clauses become tests, in normal form.

use crate::ast::{Clause, Condition, FieldTest, Filter, Operation, Query, Written};
use crate::bind::Binder;
use crate::bind::field::full_path;
use crate::bind::literal::Target;
use crate::fault::{FaultKind, LimitName};
use crate::literal::Literal;
use crate::operator::{Logical, OperandKind, Operator};
use crate::path::FieldPath;
use crate::plan::{Check, Parts, Predicate, Relation, Set, Test, TextPlace};
use crate::pointer::Trail;
use crate::record::Access;
use crate::schema::{Field, FieldType};
use crate::text::Pattern;
use crate::value::{Reading, Value};

/// Where a filter stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The path of the array whose items it is about; empty at the top.
    parent: &'p str,
    /// Whether it is the host's, which may name any field and use any operator.
    is_hosts: bool,
    /// Objects and arrays around it.
    depth: usize,
}

impl Place<'_> {
    /// The caller's filter, whose own object is the first.
    pub(super) const TOP: Self = Self { parent: "", is_hosts: false, depth: 0 };

    /// The host's filter.
    pub(super) const HOSTS: Self = Self { is_hosts: true, ..Self::TOP };

    const fn deeper(self, by: usize) -> Self {
        Self { depth: self.depth + by, ..self }
    }
}

impl<'b> Binder<'b> {
    /// The caller's filter.
    pub(super) fn user_filter(&mut self, query: &Query, trail: &Trail<'_>) -> Predicate {
        self.in_filter = true;
        let predicate = match &query.filter {
            Some(filter) => self.filter(filter, Place::TOP, &trail.key("filter")),
            None => Predicate::ALWAYS,
        };
        self.in_filter = false;
        predicate
    }

    /// The host's conditions: the schema's, and those of this one request.
    pub(super) fn scope(&mut self, of_request: &Filter) -> Predicate {
        let trail = Trail::ROOT.key("scope");
        let callers = std::mem::take(self.faults);
        let mut parts = Parts::all();
        for scope in [self.schema.host_scope(), of_request].into_iter().filter(|s| !s.is_empty()) {
            parts.add(self.filter(scope, Place::HOSTS, &trail));
        }
        // What is wrong here is the host's mistake, and its field names are not the caller's.
        let hosts = std::mem::replace(self.faults, callers);
        if let Some(why) = hosts.first() {
            let kind = FaultKind::Scope { why: why.to_string() };
            self.fault_of_value(kind, &Trail::ROOT);
        }
        parts.combine()
    }

    pub(super) fn filter(
        &mut self,
        filter: &Filter,
        place: Place<'_>,
        trail: &Trail<'_>,
    ) -> Predicate {
        let place = place.deeper(1);
        if !self.is_within_depth(place, trail) {
            return Predicate::ALWAYS;
        }
        // Plain loops here and below: closures would take frames of their own at each level.
        let mut parts = Parts::all();
        for clause in filter.clauses() {
            parts.add(self.clause(clause, place, trail));
        }
        parts.combine()
    }

    fn clause(&mut self, clause: &Clause, place: Place<'_>, trail: &Trail<'_>) -> Predicate {
        self.count_node(place, trail);
        match clause {
            Clause::Field(path, test) => self.field_clause(path, test, place, trail),
            Clause::And(filters) => self.logical(Logical::And, filters, place, trail, Parts::all()),
            Clause::Or(filters) => self.logical(Logical::Or, filters, place, trail, Parts::any()),
            Clause::Not(filter, spelling) => {
                let trail = trail.key(Logical::Not.name());
                self.check_logical(Logical::Not, place, &trail);
                let filter = if spelling.is_array() {
                    self.filter(filter, place.deeper(1), &trail.index(0))
                } else {
                    self.filter(filter, place, &trail)
                };
                filter.complement()
            }
        }
    }

    fn field_clause(
        &mut self,
        path: &FieldPath,
        test: &FieldTest,
        place: Place<'_>,
        trail: &Trail<'_>,
    ) -> Predicate {
        let trail = trail.key(path.as_str());
        let Some(field) = self.field(path, place, &trail) else {
            return Predicate::ALWAYS;
        };
        let target = Asked { path, field, place };
        match test {
            FieldTest::Value(value) => {
                self.operation((Operator::Eq, value), target, &trail, &trail)
            }
            FieldTest::Operators(conditions) => self.conditions(conditions, target, &trail),
        }
    }

    fn logical(
        &mut self,
        operator: Logical,
        filters: &[Filter],
        place: Place<'_>,
        trail: &Trail<'_>,
        parts: Parts,
    ) -> Predicate {
        let trail = trail.key(operator.name());
        self.check_logical(operator, place, &trail);
        self.filters(filters, place, &trail, parts)
    }

    /// A list of filters, added to `parts`.
    pub(super) fn filters(
        &mut self,
        filters: &[Filter],
        place: Place<'_>,
        trail: &Trail<'_>,
        mut parts: Parts,
    ) -> Predicate {
        let place = place.deeper(1);
        for (at, filter) in filters.iter().enumerate() {
            parts.add(self.listed(filter, place, &trail.index(at)));
        }
        parts.combine()
    }

    /// One filter of a list, which costs what its clauses do, or as one of them if it has none.
    pub(super) fn listed(
        &mut self,
        filter: &Filter,
        place: Place<'_>,
        trail: &Trail<'_>,
    ) -> Predicate {
        if filter.is_empty() {
            self.count_node(place, trail);
        }
        self.filter(filter, place, trail)
    }

    /// The operators below one field.
    fn conditions(
        &mut self,
        conditions: &[Condition],
        target: Asked<'_, 'b>,
        trail: &Trail<'_>,
    ) -> Predicate {
        let target = Asked { place: target.place.deeper(1), ..target };
        if !self.is_within_depth(target.place, trail) {
            return Predicate::ALWAYS;
        }
        let mut parts = Parts::all();
        for condition in conditions {
            parts.add(self.condition(condition, target, trail));
        }
        parts.combine()
    }

    fn condition(
        &mut self,
        condition: &Condition,
        target: Asked<'_, 'b>,
        trail: &Trail<'_>,
    ) -> Predicate {
        self.count_node(target.place, trail);
        match condition {
            Condition::Operation(operation) => {
                let Operation { operator, operand, written } = operation;
                let name = match written {
                    Written::Named => operator.name(),
                    Written::Legacy(name) => name,
                    Written::Low | Written::High => Written::BETWEEN,
                };
                let trail = trail.key(name);
                let bound = trail.index(usize::from(*written == Written::High));
                let is_bound = matches!(written, Written::Low | Written::High);
                let operand_trail = if is_bound { &bound } else { &trail };
                self.operation((*operator, operand), target, &trail, operand_trail)
            }
            Condition::MatchItems(filters) => {
                let trail = trail.key(Operator::MatchItems.name());
                self.check_operator(Operator::MatchItems, target, &trail);
                if filters.is_empty() {
                    self.fault_of_value(FaultKind::NoFilters, &trail);
                }
                let full = full_path(target.path, target.place.parent);
                let place = Place { parent: &full, ..target.place };
                let filter = self.filters(filters, place, &trail, Parts::all());
                Predicate::Items(self.access(target), Box::new(filter))
            }
            Condition::Not(conditions, spelling) => {
                let trail = trail.key(Logical::Not.name());
                self.check_logical(Logical::Not, target.place, &trail);
                let conditions = if spelling.is_array() {
                    let target = Asked { place: target.place.deeper(1), ..target };
                    self.conditions(conditions, target, &trail.index(0))
                } else {
                    self.conditions(conditions, target, &trail)
                };
                conditions.complement()
            }
        }
    }

    /// One operator with its operand, which stand at places of their own.
    fn operation(
        &mut self,
        (operator, operand): (Operator, &Literal),
        target: Asked<'_, 'b>,
        trail: &Trail<'_>,
        operand_trail: &Trail<'_>,
    ) -> Predicate {
        // What an operator takes that is not allowed is nobody's concern.
        if !self.check_operator(operator, target, trail)
            || !self.check_literal(operand, target.place, operand_trail)
        {
            return Predicate::ALWAYS;
        }
        let reading = Reading::of(target.field);
        let check = match self.check(operator, operand, target, operand_trail) {
            Some(Bound::Check(check)) => check,
            Some(Bound::Const(value)) => return Predicate::Const(value),
            None => return Predicate::ALWAYS,
        };
        let test = Predicate::Test(Test { check, access: self.access(target), reading });
        let is_complement = match operator {
            Operator::Ne | Operator::Nin => true,
            Operator::Exists => matches!(operand, Literal::Bool(false)),
            Operator::IsEmpty => matches!(operand, Literal::Bool(true)),
            Operator::Eq
            | Operator::Gt
            | Operator::Gte
            | Operator::Lt
            | Operator::Lte
            | Operator::In
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Contains
            | Operator::Urlized
            | Operator::HasSome
            | Operator::HasAll
            | Operator::MatchItems => false,
        };
        if is_complement { test.complement() } else { test }
    }

    /// What the operator asks, without the complement that some operators are.
    fn check(
        &mut self,
        operator: Operator,
        operand: &Literal,
        target: Asked<'_, 'b>,
        trail: &Trail<'_>,
    ) -> Option<Bound> {
        let (path, field) = (target.path, target.field);
        let typed = Target { operator, path, field, ty: field.ty(), suggests: true };
        let fits = match operator.operand() {
            OperandKind::Any => true,
            OperandKind::Ordered => {
                matches!(operand, Literal::Text(_) | Literal::Number(_) | Literal::Date(_))
            }
            OperandKind::Text => matches!(operand, Literal::Text(_)),
            OperandKind::Texts => matches!(operand, Literal::Text(_) | Literal::Array(_)),
            OperandKind::Bool => matches!(operand, Literal::Bool(_)),
            OperandKind::List => matches!(operand, Literal::Array(_)),
            // The tree holds filters as such.
            OperandKind::Filters => false,
        };
        if !fits {
            let (expected, found) = (operator.operand().with_article(), operand.kind());
            let kind = FaultKind::Operand { operator, expected, field: None, found };
            self.fault_of_value(kind, trail);
            return None;
        }
        let check = match (operator, operand) {
            (Operator::Eq | Operator::Ne, Literal::Null) => Check::Null,
            (Operator::Eq | Operator::Ne, operand) => {
                Check::Equals(self.value(typed, operand, trail)?)
            }
            (Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte, operand) => {
                let value = self.value(typed, operand, trail)?;
                Check::Compare(Relation::of(operator)?, value)
            }
            (Operator::In | Operator::Nin, Literal::Array(members)) => {
                let set = self.set(typed, members, trail)?;
                if set.is_empty() {
                    // The complement of `$nin` is applied here, as constants have none.
                    return Some(Bound::Const(operator == Operator::Nin));
                }
                match set.members() {
                    // One listed value is as if it stood alone.
                    [Value::Null] => Check::Null,
                    [only] => Check::Equals(only.clone()),
                    _ => Check::OneOf(set),
                }
            }
            (Operator::HasSome | Operator::HasAll, Literal::Array(members)) => {
                let set = self.set(typed, members, trail)?;
                if set.is_empty() {
                    return Some(Bound::Const(false));
                }
                if operator == Operator::HasSome { Check::HasSome(set) } else { Check::HasAll(set) }
            }
            (Operator::StartsWith, Literal::Text(text)) => {
                Check::Text(TextPlace::Start, Box::new(Pattern::new(text)))
            }
            (Operator::EndsWith, Literal::Text(text)) => {
                Check::Text(TextPlace::End, Box::new(Pattern::new(text)))
            }
            (Operator::Contains, Literal::Text(text)) => {
                Check::Text(TextPlace::Anywhere, Box::new(Pattern::new(text)))
            }
            (Operator::Urlized, Literal::Text(text)) => Check::Urlized([Pattern::new(text)].into()),
            (Operator::Urlized, Literal::Array(parts)) => {
                Check::Urlized(self.patterns(typed, parts, trail)?)
            }
            (Operator::Exists, _) => Check::Exists,
            (Operator::IsEmpty, _) => Check::NotEmpty,
            (
                Operator::In
                | Operator::Nin
                | Operator::HasSome
                | Operator::HasAll
                | Operator::StartsWith
                | Operator::EndsWith
                | Operator::Contains
                | Operator::Urlized
                | Operator::MatchItems,
                _,
            ) => return None,
        };
        Some(Bound::Check(check))
    }

    fn value(&mut self, target: Target<'_>, literal: &Literal, trail: &Trail<'_>) -> Option<Value> {
        if let (FieldType::Array(element), Literal::Array(items)) = (target.ty, literal) {
            let values = self.values(Target { ty: element, ..target }, items, trail)?;
            return Some(Value::Array(values.into()));
        }
        let target = Target { suggests: self.suggests(), ..target };
        let refused = |kind: FaultKind| {
            self.suggestions += usize::from(matches!(kind, FaultKind::EnumName { .. }));
            self.fault_of_value(kind, trail);
        };
        target.value(literal).map_err(refused).ok()
    }

    fn set(
        &mut self,
        target: Target<'_>,
        members: &[Literal],
        trail: &Trail<'_>,
    ) -> Option<Box<Set>> {
        let values = self.values(target, members, trail)?;
        Some(Box::new(Set::new(values, Reading::of(target.field))))
    }

    /// All members; every one that does not fit is a fault of its own.
    fn values(
        &mut self,
        target: Target<'_>,
        members: &[Literal],
        trail: &Trail<'_>,
    ) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(members.len());
        for (at, member) in members.iter().enumerate() {
            values.extend(self.value(target, member, &trail.index(at)));
        }
        (values.len() == members.len()).then_some(values)
    }

    fn patterns(
        &mut self,
        target: Target<'_>,
        parts: &[Literal],
        trail: &Trail<'_>,
    ) -> Option<Box<[Pattern]>> {
        let mut patterns = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            if let Literal::Text(text) = part {
                patterns.push(Pattern::new(text));
            } else {
                let (operator, found) = (target.operator, part.kind());
                let expected = operator.operand().with_article();
                let kind = FaultKind::Operand { operator, expected, field: None, found };
                self.fault_of_value(kind, &trail.index(at));
            }
        }
        (patterns.len() == parts.len()).then(|| patterns.into())
    }

    /// The field that a path means, if it may be asked about.
    fn field(
        &mut self,
        path: &FieldPath,
        place: Place<'_>,
        trail: &Trail<'_>,
    ) -> Option<&'b Field> {
        if let Some(kind) = self.path_fault(path) {
            self.fault_of_key(kind, trail);
            return None;
        }
        let full = full_path(path, place.parent);
        let schema = self.schema;
        // Of an array's items nothing may be declared, and then any of their fields goes.
        let is_unknown_item = || !place.parent.is_empty() && !schema.has_fields_below(place.parent);
        let field = (schema.resolve_from(place.parent, &full))
            .or_else(|| (place.is_hosts || is_unknown_item()).then(|| schema.any_field()));
        // What has no operator is not told apart from what does not exist.
        let field = field.filter(|field| place.is_hosts || !field.operator_set().is_empty());
        if field.is_none() {
            let is_fit = |field: &Field| !field.operator_set().is_empty();
            let suggests = self.suggests();
            let nearest =
                suggests.then(|| schema.nearest_field(path, place.parent, is_fit)).flatten();
            self.suggestions += 1;
            self.fault_of_key(FaultKind::NotFilterable { field: path.clone(), nearest }, trail);
        }
        field
    }

    fn access(&self, target: Asked<'_, '_>) -> Access {
        self.schema.access(target.path, target.place.parent)
    }

    /// Whether the field may be asked this way.
    fn check_operator(
        &mut self,
        operator: Operator,
        target: Asked<'_, '_>,
        trail: &Trail<'_>,
    ) -> bool {
        let allowed = target.field.operator_set();
        if target.place.is_hosts || allowed.contains(operator) {
            return true;
        }
        let (field, ty) = (target.path.clone(), target.field.ty().name());
        let kind = FaultKind::OperatorNotAllowed { operator, field, ty, allowed };
        self.fault_of_key(kind, trail);
        false
    }

    fn check_logical(&mut self, operator: Logical, place: Place<'_>, trail: &Trail<'_>) {
        if !place.is_hosts && !self.schema.allows_logical(operator) {
            self.fault_of_key(FaultKind::LogicalNotAllowed { operator }, trail);
        }
    }

    pub(super) fn count_node(&mut self, place: Place<'_>, trail: &Trail<'_>) {
        // The limits are for strangers.
        if place.is_hosts {
            return;
        }
        let threshold = self.schema.request_limits().nodes;
        self.nodes += 1;
        if self.nodes == threshold.saturating_add(1) {
            self.fault_of_value(FaultKind::Limit { limit: LimitName::Nodes, threshold }, trail);
        }
    }

    fn is_within_depth(&mut self, place: Place<'_>, trail: &Trail<'_>) -> bool {
        let threshold = self.schema.request_limits().depth;
        if place.depth > threshold {
            self.fault_of_value(FaultKind::Limit { limit: LimitName::Depth, threshold }, trail);
        }
        place.depth <= threshold
    }

    /// The limit that so many members of a list or literal pass, if they do; they are counted.
    fn fault_of_members(&mut self, members: usize, place: Place<'_>) -> Option<FaultKind> {
        if place.is_hosts {
            return None;
        }
        let limits = self.schema.request_limits();
        let before = self.members;
        self.members = before.saturating_add(members);
        let (limit, threshold) = if members > limits.list {
            (LimitName::List, limits.list)
        } else if before <= limits.members && self.members > limits.members {
            (LimitName::Members, limits.members)
        } else {
            return None;
        };
        Some(FaultKind::Limit { limit, threshold })
    }

    /// Whether a literal is one that could be written, and within the limits; trees made by
    /// hand have not been asked yet.
    fn check_literal(&mut self, literal: &Literal, place: Place<'_>, trail: &Trail<'_>) -> bool {
        let limits = self.schema.request_limits();
        let limit = |limit, threshold| Some(FaultKind::Limit { limit, threshold });
        let is_long = |text: &str| !place.is_hosts && text.len() > limits.text;
        let fault = match literal {
            Literal::Text(text) if is_long(text) => limit(LimitName::Text, limits.text),
            Literal::Array(_) | Literal::Object(_) | Literal::Date(_)
                if place.depth >= limits.depth =>
            {
                limit(LimitName::Depth, limits.depth)
            }
            Literal::Array(items) => self.fault_of_members(items.len(), place),
            Literal::Object(entries) => self.fault_of_members(entries.len(), place).or_else(|| {
                entries.iter().map(|(key, _)| key).find_map(|key| {
                    if is_long(key) {
                        return limit(LimitName::Text, limits.text);
                    }
                    let name = key.starts_with('$').then(|| key.clone())?;
                    Some(FaultKind::OperatorInLiteral { name })
                })
            }),
            // It cannot come from text.
            Literal::Number(number) if !number.as_f64().is_finite() => {
                Some(FaultKind::NumberOutOfRange { text: number.to_string() })
            }
            Literal::Null
            | Literal::Bool(_)
            | Literal::Number(_)
            | Literal::Text(_)
            | Literal::Date(_) => None,
        };
        if let Some(kind) = fault {
            self.fault_of_value(kind, trail);
            return false;
        }
        let place = place.deeper(1);
        match literal {
            Literal::Array(items) => {
                let mut items = items.iter().enumerate();
                items.all(|(at, item)| self.check_literal(item, place, &trail.index(at)))
            }
            Literal::Object(entries) => {
                let mut entries = entries.iter();
                entries.all(|(key, value)| self.check_literal(value, place, &trail.key(key)))
            }
            Literal::Null
            | Literal::Bool(_)
            | Literal::Number(_)
            | Literal::Text(_)
            | Literal::Date(_) => true,
        }
    }
}

/// A field that is asked about, and where.
#[derive(Clone, Copy)]
struct Asked<'f, 'b> {
    path: &'f FieldPath,
    field: &'b Field,
    place: Place<'f>,
}

/// What an operator and its operand come to.
enum Bound {
    Check(Check),
    Const(bool),
}

impl Relation {
    const fn of(operator: Operator) -> Option<Self> {
        match operator {
            Operator::Lt => Some(Self::Less),
            Operator::Lte => Some(Self::LessOrEqual),
            Operator::Gt => Some(Self::Greater),
            Operator::Gte => Some(Self::GreaterOrEqual),
            Operator::Eq
            | Operator::Ne
            | Operator::In
            | Operator::Nin
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Contains
            | Operator::Urlized
            | Operator::Exists
            | Operator::IsEmpty
            | Operator::HasSome
            | Operator::HasAll
            | Operator::MatchItems => None,
        }
    }
}
