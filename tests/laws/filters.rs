//! Laws of filters.

use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Access, Caller, Endpoint, Parser, Record};

use crate::generate::{filter, records};
use crate::{cases, matching, plan, twin, typed_schema, types};

/// A record that leaves the walk to its field to the crate.
struct Walked(Value);

impl Record for Walked {
    type Accessor = Access;
    type Value<'r> = &'r Value;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> &Value {
        &self.0
    }
}

proptest! {
    #![proptest_config(cases(100))]

    /// Records that know no way of their own to a field are asked alike.
    #[test]
    fn the_way_to_a_field_changes_nothing(filter in filter(), records in records(1..12)) {
        let plan = plan(&json!({"filter": filter}), typed_schema());
        let (own, walked) = (matching(&filter, &records), plan.matcher::<Walked>());
        for (record, own) in records.into_iter().zip(own) {
            let record = Walked(record);
            prop_assert_eq!(walked.matches(&record), own, "{} on {}", filter, record.0);
        }
    }
}

proptest! {
    #![proptest_config(cases(250))]

    /// The engine and its slow twin agree on every record.
    #[test]
    fn twin_agrees(filter in filter(), records in records(1..12)) {
        let found = matching(&filter, &records);
        for (record, found) in records.iter().zip(found) {
            let expected = twin::matches(&filter, record, types());
            prop_assert_eq!(found, expected, "{} on {}", filter, record);
        }
    }

    /// Every record satisfies a filter or its complement, in any spelling, and never both.
    #[test]
    fn not_is_the_complement(p in filter(), b in filter(), records in records(1..12)) {
        let all = matching(&b, &records);
        let with = matching(&json!({"$and": [b, p]}), &records);
        for without in [json!({"$not": p}), json!({"$not": [p]}), json!({"$and": [{"$not": p}]})] {
            let without = matching(&json!({"$and": [b, without]}), &records);
            for ((all, with), without) in all.iter().zip(&with).zip(without) {
                prop_assert_eq!(*all, *with != without);
                prop_assert!(!(*with && without));
            }
        }
    }

    /// One member more never makes `$in` match less, nor one filter more `$and` match more.
    #[test]
    fn more_is_more(f in filter(), g in filter(), records in records(1..12)) {
        let [one, both, either] = [f.clone(), json!({"$and": [f, g]}), json!({"$or": [f, g]})]
            .map(|filter| matching(&filter, &records));
        for ((one, both), either) in one.into_iter().zip(both).zip(either) {
            prop_assert!(both <= one && one <= either);
        }
    }

    /// No filter leads out of the host's scope, and inside it changes nothing.
    #[test]
    fn nothing_leaves_the_scope(scope in filter(), filter in filter(), records in records(1..12)) {
        let endpoint = Endpoint::new(typed_schema().clone());
        let scope_tree = Parser::new().parse_filter_value(&scope).unwrap();
        let body = json!({"filter": filter, "paging": {"limit": 100}});
        let scoped = endpoint.request_for(&Caller::new().scope(scope_tree.clone()), &body).unwrap();
        let page = scoped.page(&records).unwrap();
        let inside = |record: &&Value| {
            twin::matches(&scope, record, types()) && twin::matches(&filter, record, types())
        };
        prop_assert_eq!(page.items.len(), records.iter().filter(inside).count());
        prop_assert!(page.items.iter().all(inside));
        let always = Endpoint::new(typed_schema().clone().scope(scope_tree));
        prop_assert_eq!(always.count(&body, &records).unwrap().count, page.metadata.count);
    }

    /// Counting, the total of a page, and asking one by one agree.
    #[test]
    fn counts_agree(filter in filter(), records in records(1..12), limit in 0_u64..4) {
        let endpoint = Endpoint::new(typed_schema().clone());
        let count = endpoint.count(&json!({"filter": filter}), &records).unwrap().count;
        let body = json!({"filter": filter, "paging": {"limit": limit}});
        let page = endpoint.query(&body, &records).unwrap();
        let one_by_one = matching(&filter, &records).into_iter().filter(|found| *found).count();
        prop_assert_eq!(page.metadata.total, Some(count));
        prop_assert_eq!(one_by_one as u64, count);
        prop_assert_eq!(page.metadata.count, count.min(limit));
    }
}
