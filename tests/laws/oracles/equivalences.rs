//! Filters that mean the same.
//!
//! Each rule has a name and makes two filters of the same parts. Where the two differ in
//! spelling only, their plans have the same fingerprint too.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::hold;
use crate::generate::{filter, item_filter, operand, ordered, records, text, untyped_path};
use crate::{plan, typed_schema};

/// What rules make filters of.
#[derive(Clone, Debug)]
struct Parts {
    f: Value,
    g: Value,
    h: Value,
    /// Filters of the items of `list`.
    items: [Value; 2],
    path: &'static str,
    /// Any operand, one that a range takes, and a text.
    v: Value,
    ordered: Value,
    text: Value,
    /// Listed values; never empty.
    list: Vec<Value>,
}

impl Parts {
    /// `{path: test}`.
    fn at(&self, test: Value) -> Value {
        let path = self.path;
        json!({path: test})
    }

    /// One filter for each listed value.
    fn each(&self, test: impl Fn(&Value) -> Value) -> Value {
        self.list.iter().map(|value| self.at(test(value))).collect()
    }

    fn reversed(&self) -> Value {
        self.list.iter().rev().cloned().collect()
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    let filters = (filter(), filter(), filter(), item_filter(), item_filter());
    let values = (operand("a"), ordered("a"), text(), vec(operand("a"), 1..4));
    (filters, untyped_path(), values).prop_map(
        |((f, g, h, i, j), path, (v, ordered, text, list))| Parts {
            f,
            g,
            h,
            items: [i, j],
            path,
            v,
            ordered,
            text,
            list,
        },
    )
}

/// How alike the two filters of a rule are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Alike {
    /// Two spellings of one filter: plans have the same fingerprint.
    Spelling,
    /// They match the same records.
    Meaning,
}
use Alike::{Meaning, Spelling};

type Rule = (&'static str, Alike, fn(&Parts) -> [Value; 2]);

/// The rules, spellings first.
const RULES: &[Rule] = &[
    ("a bare value is $eq", Spelling, |p| [p.at(bare(&p.v)), p.at(json!({"$eq": p.v}))]),
    ("null is no filter", Spelling, |_| [json!(null), json!({})]),
    ("$and of one", Spelling, |p| [json!({"$and": [p.f]}), p.f.clone()]),
    ("$or of one", Spelling, |p| [json!({"$or": [p.f]}), p.f.clone()]),
    ("$and of nothing", Spelling, |_| [json!({"$and": []}), json!({})]),
    ("$and in $and", Spelling, |p| {
        [json!({"$and": [{"$and": [p.f, p.g]}, p.h]}), json!({"$and": [p.f, p.g, p.h]})]
    }),
    ("$or in $or", Spelling, |p| {
        [json!({"$or": [{"$or": [p.f, p.g]}, p.h]}), json!({"$or": [p.f, p.g, p.h]})]
    }),
    ("$and in any order", Spelling, |p| {
        [json!({"$and": [p.f, p.g, p.h]}), json!({"$and": [p.h, p.f, p.g]})]
    }),
    ("$or in any order", Spelling, |p| {
        [json!({"$or": [p.f, p.g, p.h]}), json!({"$or": [p.h, p.f, p.g]})]
    }),
    ("$and twice", Spelling, |p| [json!({"$and": [p.f, p.f]}), p.f.clone()]),
    ("$or twice", Spelling, |p| [json!({"$or": [p.f, p.f]}), p.f.clone()]),
    ("double negation", Spelling, |p| [json!({"$not": {"$not": p.f}}), p.f.clone()]),
    ("$not of an array", Spelling, |p| [json!({"$not": [p.f]}), json!({"$not": p.f})]),
    ("$not below a field", Spelling, |p| {
        let test = json!({"$eq": p.v});
        [p.at(json!({"$not": test})), json!({"$not": p.at(test)})]
    }),
    ("$not of an array below a field", Spelling, |p| {
        let test = json!({"$in": p.list});
        [p.at(json!({"$not": [test]})), json!({"$not": p.at(test)})]
    }),
    ("$not of no operators", Spelling, |p| [p.at(json!({"$not": {}})), json!({"$or": []})]),
    ("$not of everything", Spelling, |_| [json!({"$not": {}}), json!({"$or": []})]),
    ("$ne is not $eq", Spelling, |p| {
        [p.at(json!({"$ne": p.v})), json!({"$not": p.at(json!({"$eq": p.v}))})]
    }),
    ("$nin is not $in", Spelling, |p| {
        [p.at(json!({"$nin": p.list})), json!({"$not": p.at(json!({"$in": p.list}))})]
    }),
    ("$exists false is not $exists true", Spelling, |p| {
        [p.at(json!({"$exists": false})), json!({"$not": p.at(json!({"$exists": true}))})]
    }),
    ("$isEmpty true is not $isEmpty false", Spelling, |p| {
        [p.at(json!({"$isEmpty": true})), json!({"$not": p.at(json!({"$isEmpty": false}))})]
    }),
    ("$in twice", Spelling, |p| {
        let twice = [p.list.clone(), p.list.clone()].concat();
        [p.at(json!({"$in": twice})), p.at(json!({"$in": p.list}))]
    }),
    ("$in in any order", Spelling, |p| {
        [p.at(json!({"$in": p.reversed()})), p.at(json!({"$in": p.list}))]
    }),
    ("$hasSome in any order", Spelling, |p| {
        [p.at(json!({"$hasSome": p.reversed()})), p.at(json!({"$hasSome": p.list}))]
    }),
    ("$hasAll in any order and twice", Spelling, |p| {
        let twice = [p.reversed(), p.reversed()];
        let twice: Value = twice.iter().flat_map(|v| v.as_array().unwrap()).cloned().collect();
        [p.at(json!({"$hasAll": twice})), p.at(json!({"$hasAll": p.list}))]
    }),
    ("$in of nothing", Spelling, |p| [p.at(json!({"$in": []})), json!({"$or": []})]),
    ("$nin of nothing", Spelling, |p| [p.at(json!({"$nin": []})), json!({})]),
    ("$hasSome of nothing", Spelling, |p| [p.at(json!({"$hasSome": []})), json!({"$or": []})]),
    ("$hasAll of nothing", Spelling, |p| [p.at(json!({"$hasAll": []})), json!({"$or": []})]),
    ("two operators of one field", Spelling, |p| {
        let (one, other) = (json!({"$gte": p.ordered}), json!({"$ne": p.v}));
        let both = json!({"$gte": p.ordered, "$ne": p.v});
        [p.at(both), json!({"$and": [p.at(one), p.at(other)]})]
    }),
    ("two fields of one object", Spelling, |p| {
        let both = json!({"a": p.v, "$or": [p.f, p.g]});
        [both, json!({"$and": [{"$or": [p.g, p.f]}, {"a": p.v}]})]
    }),
    ("$and with everything", Spelling, |p| [json!({"$and": [{}, p.f]}), p.f.clone()]),
    ("$or with everything", Spelling, |p| [json!({"$or": [p.f, {}]}), json!({})]),
    ("$and with nothing", Spelling, |p| [json!({"$and": [p.f, {"$or": []}]}), json!({"$or": []})]),
    ("$or with nothing", Spelling, |p| [json!({"$or": [{"$or": []}, p.f]}), p.f.clone()]),
    ("whole numbers with a point", Spelling, |p| {
        [p.at(json!({"$in": [1, 0, -7]})), p.at(json!({"$in": [1.0, -0.0, -7.0]}))]
    }),
    ("a number with an exponent", Spelling, |p| {
        [p.at(json!({"$gt": 100})), p.at(serde_json::from_str(r#"{"$gt": 1e2}"#).unwrap())]
    }),
    ("an instant in another zone", Spelling, |p| {
        let utc = json!({"$lt": {"$date": "2024-01-01T00:00:00Z"}});
        let zone = json!({"$lt": {"$date": "2024-01-01t05:30:00.000+05:30"}});
        [p.at(utc), p.at(zone)]
    }),
    ("midnight of a date field", Spelling, |_| {
        [json!({"day": "2024-01-01"}), json!({"day": {"$date": "2024-01-01T00:00:00"}})]
    }),
    ("numeric text of an int64 field", Spelling, |_| {
        [json!({"i64": {"$in": ["50.00", 7]}}), json!({"i64": {"$in": [50, "7"]}})]
    }),
    ("case of a case-insensitive field", Spelling, |_| {
        [json!({"ci": {"$in": ["STRASSE", "a"]}}), json!({"ci": {"$in": ["A", "straSSe"]}})]
    }),
    ("case of a text operator", Spelling, |p| {
        [p.at(json!({"$contains": "aBÅσ"})), p.at(json!({"$contains": "AbåΣ"}))]
    }),
    ("$urlized of one text", Spelling, |p| {
        [p.at(json!({"$urlized": p.text})), p.at(json!({"$urlized": [p.text]}))]
    }),
    ("keys of an operand in any order", Spelling, |p| {
        let [one, other] = [r#"{"$eq": {"x": 1, "y": [2]}}"#, r#"{"$eq": {"y": [2], "x": 1}}"#]
            .map(|text| serde_json::from_str(text).unwrap());
        [p.at(one), p.at(other)]
    }),
    ("$matchItems in any order", Spelling, |p| {
        let [f, g] = &p.items;
        [json!({"list": {"$matchItems": [f, g]}}), json!({"list": {"$matchItems": [g, f, g]}})]
    }),
    ("$matchItems of $and", Spelling, |p| {
        let [f, g] = &p.items;
        let both = json!({"$and": [f, g]});
        [json!({"list": {"$matchItems": [f, g]}}), json!({"list": {"$matchItems": [both]}})]
    }),
    ("De Morgan, of $and", Meaning, |p| {
        let either = json!({"$or": [{"$not": p.f}, {"$not": p.g}]});
        [json!({"$not": {"$and": [p.f, p.g]}}), either]
    }),
    ("De Morgan, of $or", Meaning, |p| {
        let both = json!({"$and": [{"$not": p.f}, {"$not": p.g}]});
        [json!({"$not": {"$or": [p.f, p.g]}}), both]
    }),
    ("absorption by $or", Meaning, |p| [json!({"$or": [p.f, {"$and": [p.f, p.g]}]}), p.f.clone()]),
    ("absorption by $and", Meaning, |p| [json!({"$and": [p.f, {"$or": [p.f, p.g]}]}), p.f.clone()]),
    ("$and distributes", Meaning, |p| {
        let each = json!({"$or": [{"$and": [p.f, p.g]}, {"$and": [p.f, p.h]}]});
        [json!({"$and": [p.f, {"$or": [p.g, p.h]}]}), each]
    }),
    ("$or distributes", Meaning, |p| {
        let each = json!({"$and": [{"$or": [p.f, p.g]}, {"$or": [p.f, p.h]}]});
        [json!({"$or": [p.f, {"$and": [p.g, p.h]}]}), each]
    }),
    ("both cases", Meaning, |p| {
        let cases = [json!({"$and": [p.f, p.g]}), json!({"$and": [p.f, {"$not": p.g}]})];
        [json!({"$or": cases}), p.f.clone()]
    }),
    ("excluded middle", Meaning, |p| [json!({"$or": [p.f, {"$not": p.f}]}), json!({})]),
    ("contradiction", Meaning, |p| [json!({"$and": [p.f, {"$not": p.f}]}), json!({"$or": []})]),
    ("$eq is $in of one", Meaning, |p| [p.at(json!({"$eq": p.v})), p.at(json!({"$in": [p.v]}))]),
    ("$in is $or of $eq", Meaning, |p| {
        [p.at(json!({"$in": p.list})), json!({"$or": p.each(|v| json!({"$eq": v}))})]
    }),
    ("$nin is $and of $ne", Meaning, |p| {
        [p.at(json!({"$nin": p.list})), json!({"$and": p.each(|v| json!({"$ne": v}))})]
    }),
    ("$hasSome is $or of $hasSome of one", Meaning, |p| {
        [p.at(json!({"$hasSome": p.list})), json!({"$or": p.each(|v| json!({"$hasSome": [v]}))})]
    }),
    ("$hasAll is $and of $hasSome of one", Meaning, |p| {
        [p.at(json!({"$hasAll": p.list})), json!({"$and": p.each(|v| json!({"$hasSome": [v]}))})]
    }),
    ("$gte is $gt or $eq", Meaning, |p| {
        let parts = [p.at(json!({"$gt": p.ordered})), p.at(json!({"$eq": p.ordered}))];
        [p.at(json!({"$gte": p.ordered})), json!({"$or": parts})]
    }),
    ("$lte is $lt or $eq", Meaning, |p| {
        let parts = [p.at(json!({"$lt": p.ordered})), p.at(json!({"$eq": p.ordered}))];
        [p.at(json!({"$lte": p.ordered})), json!({"$or": parts})]
    }),
    ("$gt is $gte already", Meaning, |p| {
        [p.at(json!({"$gt": p.ordered, "$gte": p.ordered})), p.at(json!({"$gt": p.ordered}))]
    }),
    ("a prefix is contained", Meaning, |p| {
        let both = json!({"$startsWith": p.text, "$contains": p.text});
        // Of an array, two elements might do, but one does.
        [p.at(both), p.at(json!({"$startsWith": p.text}))]
    }),
    ("a suffix is contained", Meaning, |p| {
        let both = json!({"$endsWith": p.text, "$contains": p.text});
        [p.at(both), p.at(json!({"$endsWith": p.text}))]
    }),
    ("the empty prefix and suffix", Meaning, |p| {
        [p.at(json!({"$startsWith": ""})), p.at(json!({"$endsWith": ""}))]
    }),
    ("the empty text is everywhere", Meaning, |p| {
        [p.at(json!({"$contains": ""})), p.at(json!({"$urlized": []}))]
    }),
    ("$urlized of one is $contains", Meaning, |p| {
        [p.at(json!({"$urlized": [p.text]})), p.at(json!({"$contains": p.text}))]
    }),
    ("what is not empty exists", Meaning, |p| {
        [p.at(json!({"$isEmpty": false, "$exists": true})), p.at(json!({"$isEmpty": false}))]
    }),
    ("what has a value exists", Meaning, |p| {
        let has = json!({"$hasSome": p.list});
        let both = json!({"$hasSome": p.list, "$exists": true});
        [p.at(both), p.at(has)]
    }),
    ("$matchItems of $or", Meaning, |p| {
        let [f, g] = &p.items;
        let each = [f, g].map(|f| json!({"list": {"$matchItems": [f]}}));
        [json!({"list": {"$matchItems": [{"$or": [f, g]}]}}), json!({"$or": each})]
    }),
    ("more filters of $matchItems match less", Meaning, |p| {
        let [f, g] = &p.items;
        let both = json!({"list": {"$matchItems": [f, g]}});
        let one = json!({"list": {"$matchItems": [f]}});
        [json!({"$and": [both, one]}), both]
    }),
];

/// A bare value; an object with `$date` stays one.
fn bare(value: &Value) -> Value {
    value.clone()
}

#[test]
fn rules_hold() {
    assert!(RULES.len() >= 40);
    let mut names: Vec<&str> = RULES.iter().map(|(name, ..)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len(), "two rules have the same name");
    let inputs = || (parts(), records(8..9));
    hold("equivalences", RULES.len() as u32, inputs, |(parts, records)| {
        for (name, alike, rule) in RULES {
            let [one, other] = rule(&parts);
            let [left, right] =
                [&one, &other].map(|filter| plan(&json!({"filter": filter}), typed_schema()));
            if *alike == Spelling {
                let same = left.fingerprint() == right.fingerprint() && left == right;
                prop_assert!(same, "{}: {} and {}", name, one, other);
            }
            let [left, right] = [left, right].map(|plan| {
                let matcher = plan.matcher::<Value>();
                records.iter().map(|record| matcher.matches(record)).collect::<Vec<_>>()
            });
            prop_assert_eq!(left, right, "{}: {} and {}", name, one, other);
        }
        Ok(())
    });
}
