//! Law: on several threads slices answer as on one.

use serde_json::{Value, json};
use wixql::Schema;

use crate::plan;

#[test]
fn slices_are_asked_alike_on_several_threads() {
    let records: Vec<Value> =
        (0..40_000).map(|id: u64| json!({"id": id, "n": id * 7_919 % 1_009})).collect();
    for size in [0, 1, 100, 16_383, 16_384, 16_385, 40_000] {
        let records = &records[..size];
        for filter in [json!({}), json!({"n": {"$lt": 100}}), json!({"n": {"$lt": 0}})] {
            let query = json!({
                "filter": filter, "sort": [{"fieldName": "n", "order": "DESC"}], "paging": {"limit": 20},
            });
            let plan = plan(&query, &Schema::any());
            let matcher = plan.matcher::<Value>();
            let selected: Vec<&Value> = matcher.select(records).collect();
            assert_eq!(matcher.par_count(records), selected.len() as u64, "{filter} of {size}");
            assert_eq!(matcher.par_select(records), selected, "{filter} of {size}");
            let (page, parallel) = (plan.page(records), plan.par_page(records));
            assert_eq!(parallel.items, page.items, "{filter} of {size}");
            assert_eq!(parallel.metadata, page.metadata, "{filter} of {size}");
        }
    }
}
