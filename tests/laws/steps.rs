//! Laws of cost: how often a filter looks at a record, whatever both are.
//!
//! A step is one look: at what a value is, at what stands under a key, or at the next element or
//! entry. The guide's language page has the bound.

use std::cell::Cell;

use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Access, Collection, Node, Order, Record, Schema, SortKey, View};

use crate::generate::{filter, records};
use crate::{cases, plan, typed_schema};

/// A record that counts the steps taken in it.
struct Counting<'v> {
    value: &'v Value,
    steps: Cell<u64>,
}

#[derive(Clone, Copy)]
struct Counted<'r> {
    value: &'r Value,
    steps: &'r Cell<u64>,
}

impl Record for Counting<'_> {
    type Accessor = Access;

    type Value<'r>
        = Counted<'r>
    where
        Self: 'r;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> Counted<'_> {
        Counted { value: self.value, steps: &self.steps }
    }
}

impl<'r> Counted<'r> {
    fn step(self) -> &'r Value {
        self.steps.set(self.steps.get() + 1);
        self.value
    }

    fn of(self, value: &'r Value) -> Self {
        Self { value, ..self }
    }
}

impl<'r> Node<'r> for Counted<'r> {
    type Items = Box<dyn Iterator<Item = Self> + 'r>;
    type Entries = Box<dyn Iterator<Item = (&'r str, Self)> + 'r>;

    fn view(self) -> View<'r> {
        self.step().view()
    }

    fn items(self) -> Self::Items {
        Box::new(self.value.items().map(move |item| self.of(self.of(item).step())))
    }

    fn entries(self) -> Self::Entries {
        let entry = move |(key, value)| (key, self.of(self.of(value).step()));
        Box::new(self.value.entries().map(entry))
    }

    fn get(self, key: &str) -> Option<Self> {
        Some(self.of(self.step().get(key)?))
    }

    fn len(self) -> usize {
        self.step().len()
    }
}

/// How many values there are, those inside of others included.
fn size(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The segments of the longest path, and whether one leads through the map that the schema has.
fn paths(filter: &Value) -> (u64, bool) {
    let both = |a: (u64, bool), b: (u64, bool)| (a.0.max(b.0), a.1 || b.1);
    match filter {
        Value::Array(items) => items.iter().map(paths).fold((1, false), both),
        Value::Object(entries) => (entries.iter())
            .map(|(key, value)| {
                let mut segments = key.split('.');
                let own = (segments.clone().count() as u64, segments.any(|segment| segment == "m"));
                both(own, paths(value))
            })
            .fold((1, false), both),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (1, false),
    }
}

/// The steps that it takes to ask a record.
fn steps(filter: &Value, record: &Value, schema: &Schema) -> u64 {
    let plan = plan(&json!({"filter": filter}), schema);
    let counting = Counting { value: record, steps: Cell::new(0) };
    let matches = plan.matcher::<Counting<'_>>().matches(&counting);
    assert_eq!(matches, plan.matcher::<Value>().matches(record), "{filter}, {record}");
    counting.steps.get()
}

/// Holds the steps against their bound; gives how much of it was used.
fn used(filter: &Value, record: &Value, schema: &Schema) -> f64 {
    let (segments, has_map) = paths(filter);
    let bound = 2 * size(filter) * (size(record) + segments) * if has_map { segments } else { 1 };
    let steps = steps(filter, record, schema);
    assert!(steps <= bound, "{steps} of {bound} steps: {filter}, {record}");
    steps as f64 / bound as f64
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn no_filter_takes_more_steps_than_its_bound(filter in filter(), records in records(1..12)) {
        for record in &records {
            used(&filter, record, typed_schema());
        }
    }

    #[test]
    fn two_filters_together_take_no_more_steps_than_apart(
        (a, b) in (filter(), filter()),
        records in records(1..12),
    ) {
        let both = json!({"$and": [a, b]});
        for record in &records {
            let [both, a, b] = [&both, &a, &b].map(|filter| steps(filter, record, typed_schema()));
            prop_assert!(both <= a + b, "{both} > {a} + {b}");
        }
    }
}

/// An object of objects, or of arrays of so many.
fn tree(levels: usize, wide: usize, leaf: Value) -> Value {
    (0..levels).fold(leaf, |inner, _| json!({"a": vec![inner; wide]}))
}

/// A path through such a tree.
fn path(levels: usize) -> String {
    vec!["a"; levels].join(".")
}

fn any_of(count: usize, clause: impl Fn(usize) -> Value) -> Value {
    json!({"$or": (1..=count).map(clause).collect::<Vec<_>>()})
}

/// Arrays that differ at their ends only.
fn arrays(numbers: std::ops::Range<usize>) -> Value {
    numbers.map(|n| json!([0, 0, 0, 0, n])).collect()
}

/// Objects of ninety keys that differ in the last one only.
fn objects(numbers: std::ops::Range<usize>) -> Value {
    let keys = || (0..90).map(|key| (format!("k{key}"), json!(0)));
    let object = |n| keys().chain([("z".to_owned(), json!(n))]).collect::<Value>();
    numbers.map(object).collect()
}

/// What takes as many steps as it can: filters of no more conditions and members than the default
/// limits allow, and records that match none of them or only at their ends.
fn greedy() -> Vec<(&'static str, Value, Value)> {
    let items = |n: usize, depth| {
        (0..depth).fold(json!({"b": n}), |inner, _| json!({"a": {"$matchItems": [inner]}}))
    };
    let keys = |count| (0..count).map(|n| format!("k{n}")).collect::<Vec<_>>().join(".");
    let maps = |count: usize| json!({"list": vec![json!({"m": {}}); count]});
    vec![
        ("fan-out", any_of(500, |n| json!({path(8): n})), tree(8, 2, json!(0))),
        ("fan-out to nothing", any_of(500, |n| json!({path(9): n})), tree(8, 2, json!(0))),
        ("long paths", any_of(100, |n| json!({path(32): n})), tree(32, 1, json!(0))),
        ("$in, arrays", json!({"a": {"$in": arrays(0..600)}}), json!({"a": arrays(900..1_000)})),
        (
            "$eq, arrays",
            any_of(500, |n| json!({"a": [0, 0, 0, 0, n]})),
            json!({"a": arrays(501..600)}),
        ),
        ("$hasAll", json!({"a": {"$hasAll": arrays(0..600)}}), json!({"a": arrays(1..600)})),
        ("$hasSome", json!({"a": {"$hasSome": arrays(0..600)}}), json!({"a": arrays(900..1_000)})),
        ("$in, objects", json!({"a": {"$in": objects(0..40)}}), json!({"a": objects(50..60)})),
        ("$matchItems", items(1, 8), tree(8, 2, json!({"b": 0}))),
        ("$matchItems, many", any_of(50, |n| items(n, 8)), tree(8, 2, json!({"b": 0}))),
        ("below maps", any_of(200, |n| json!({format!("list.m.{}", keys(30)): n})), maps(100)),
    ]
}

#[test]
fn the_greediest_filters_stay_within_their_bounds() {
    let used: Vec<_> = (greedy().iter())
        .map(|(name, filter, record)| (*name, used(filter, record, typed_schema())))
        .collect();
    println!("{used:.2?}");
    // The bound is near what it bounds.
    assert!(used.iter().any(|&(_, used)| used > 0.5), "{used:?}");
}

/// Elements of one array are selected by what is in another one: that is looked at once for each
/// element on its own path, and not once for each element that is selected.
#[test]
fn what_selects_elements_looks_at_other_arrays_once() {
    for (field, asked) in [("a.x", "b.y"), ("c.a.x", "c.b.y"), ("c.a.x", "b.y")] {
        let clauses = any_of(8, |n| json!({asked: -(n as i64)}));
        let key = json!({"fieldName": field, "selectItemsBy": [clauses]});
        let plan = plan(&json!({"sort": [key]}), &Schema::any());
        let steps = |count: u64| {
            let items = |key: &str| -> Value { (0..count).map(|n| json!({key: n})).collect() };
            let arrays = json!({"a": items("x"), "b": items("y")});
            let record =
                json!({"id": 1, "a": arrays["a"], "b": arrays["b"], "c": [arrays, arrays]});
            let records = [1, 2].map(|_| Counting { value: &record, steps: Cell::new(0) });
            assert_eq!(plan.page(&records).items.len(), 2);
            records.iter().map(|record| record.steps.get()).sum::<u64>()
        };
        let [some, twice] = [100, 200].map(steps);
        assert!(twice < 2 * some + some / 5, "{field}, {asked}: {some} steps, and {twice}");
    }
}

/// What decides between equal records is read of each about as often as what comes first, however
/// many it is compared with.
#[test]
fn later_sort_keys_are_read_as_seldom_as_the_first() {
    let array = |n: u64| -> Value { (0..20).map(|m| json!({"x": n, "y": m})).collect() };
    let records: Vec<_> = (0..400).rev().map(|n| json!({"id": n, "a": array(n)})).collect();
    let selected = json!([{"a.y": {"$gt": 3}}]);
    for (paging, select) in [
        (json!({"paging": {"limit": 50}}), json!([])),
        (json!({"cursorPaging": {"limit": 50}}), json!([])),
        (json!({"paging": {"limit": 50}}), selected.clone()),
        (json!({"cursorPaging": {"limit": 50}}), selected),
    ] {
        let steps = |before: &[&str]| {
            let same = before.iter().map(|field| json!({"fieldName": field}));
            let key = json!({"fieldName": "a.x", "selectItemsBy": select});
            let mut body = paging.clone();
            body["sort"] = same.chain([key]).collect();
            let plan = plan(&body, &Schema::any());
            let counting = |value| Counting { value, steps: Cell::new(0) };
            let records: Vec<_> = records.iter().map(counting).collect();
            let page = plan.page(&records);
            assert_eq!(page.items[0].value["id"], 0);
            records.iter().map(|record| record.steps.get()).sum::<u64>()
        };
        let [first, later] = [&[][..], &["nothing", "none"]].map(steps);
        assert!(later < 3 * first, "{paging}, {select}: {first} steps, and {later}");
    }
}

/// An order by arrays reads each record's once when it is made, however many there are.
#[test]
fn an_order_by_arrays_reads_each_once() {
    let steps = |count: u64| {
        let array = |n: u64| -> Value { (0..20).map(|m| json!(n * 7_919 % 65_537 + m)).collect() };
        let values: Vec<_> = (0..count).map(|n| json!({"id": n, "a": array(n)})).collect();
        let counting = |value| Counting { value, steps: Cell::new(0) };
        let mut things = Collection::new(Schema::any());
        things.extend(values.iter().map(counting)).unwrap();
        let of_all = |things: &Collection<Counting<'_>>| -> u64 {
            things.iter().map(|record| record.steps.get()).sum()
        };
        let before = of_all(&things);
        let things = things.order([SortKey::new("a", Order::Ascending)]).unwrap();
        of_all(&things) - before
    };
    let [some, many] = [100, 800].map(steps);
    assert!(many < 9 * some, "{some} steps, and {many}");
}
