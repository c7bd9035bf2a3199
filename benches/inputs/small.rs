//! Small records in the order of their page: as a struct by hand, and as JSON.

use serde_json::{Value, json};
use wixql::{Access, Direction, Fields, Parser, Plan, Position, Record, Sorted, ValueRef, bind_at};

/// What is asked for on each page.
pub(crate) const PER_PAGE: usize = 50;

/// A job, as a service may hold it.
pub(crate) struct Job {
    id: u64,
    status: &'static str,
    /// Milliseconds; two jobs have each.
    started_at: i64,
}

impl Fields for Job {
    #[inline]
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        Some(match key {
            "id" => ValueRef::from(self.id),
            "status" => ValueRef::from(self.status),
            "startedAt" => ValueRef::from(self.started_at),
            _ => return None,
        })
    }

    fn keys(&self) -> &[&str] {
        &["id", "startedAt", "status"]
    }
}

impl Record for Job {
    type Accessor = Access;
    type Value<'r> = ValueRef<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }
}

/// So many jobs, the last started first, half of them failed.
pub(crate) fn small_jobs(count: usize) -> Vec<Job> {
    let job = |n: usize| {
        // One of each two, so that all pages take as many records; which of them is mixed, so
        // that no processor learns it.
        let is_first = (n as u64 / 2).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 & 1 == 0;
        let is_failed = is_first == n.is_multiple_of(2);
        Job {
            id: (count - n) as u64,
            status: if is_failed { "FAILED" } else { "COMPLETED" },
            started_at: 1_700_000_000_000 + ((count - n) / 2) as i64,
        }
    };
    (0..count).map(job).collect()
}

/// The same as JSON.
pub(crate) fn small_values(count: usize) -> Vec<Value> {
    let value = |job: Job| json!({"id": job.id, "status": job.status, "startedAt": job.started_at});
    small_jobs(count).into_iter().map(value).collect()
}

/// The query for a page of such jobs.
pub(crate) fn body(filter: &Value, limit: usize) -> String {
    let sort = json!([{"fieldName": "startedAt", "order": "DESC"}]);
    json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}}).to_string()
}

/// The plan of a page of such jobs, at a position or from the start.
pub(crate) fn page_plan(filter: &Value, limit: usize, at: Option<&Position>) -> Plan {
    let query = Parser::new().parse(body(filter, limit).as_bytes()).expect("a query");
    bind_at(&query, &super::unlimited().0, at).expect("a plan")
}

/// The plan of the page that so many records lie before; a scan of all finds where it stands.
pub(crate) fn plan_after<R: Record>(filter: &Value, passed: usize, records: &[R]) -> Plan {
    if passed == 0 {
        return page_plan(filter, PER_PAGE, None);
    }
    let position = page_plan(filter, passed, None).page(records).next.expect("enough records");
    page_plan(filter, PER_PAGE, Some(&position))
}

/// The plan of that page, with a position that knows nothing of where it was.
pub(crate) fn plan_without_hint<R: Record>(filter: &Value, passed: usize, records: &[R]) -> Plan {
    let position = page_plan(filter, passed, None).page(records).next.expect("enough records");
    let keys = position.keys().to_vec();
    let position = Position::new(Direction::Next, keys, 0, position.order());
    page_plan(filter, PER_PAGE, Some(&position))
}

/// The records, which are in the plan's order.
pub(crate) fn in_order<'r, R: Record>(records: &'r [R], plan: &Plan) -> Sorted<'r, R> {
    Sorted::new(records, plan).expect("records in order")
}

/// Makes sure that the page is full, and the one that a scan gives.
pub(crate) fn check_page<R: Record>(plan: &Plan, sorted: &Sorted<'_, R>) {
    let (found, scanned) = (plan.page_of_sorted(sorted), plan.page(sorted.records()));
    assert_eq!(found.items.len(), PER_PAGE);
    assert!(found.items.iter().zip(&scanned.items).all(|(a, b)| std::ptr::eq(*a, *b)));
    assert_eq!(
        (found.metadata, found.next, found.prev),
        (scanned.metadata, scanned.next, scanned.prev)
    );
}
