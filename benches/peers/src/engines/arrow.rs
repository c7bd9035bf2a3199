//! Arrow's kernels, called by hand over columns of the fields that the filters ask for.
//!
//! Statuses and other names are dictionaries; a missing instant or number is null. What a list
//! holds is tested by a kernel, and gathered per record by a loop, as no kernel does that.

use std::sync::Arc;

use arrow_arith::boolean::{and, and_not, is_not_null, is_null, not, or};
use arrow_array::builder::{ListBuilder, StringDictionaryBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int8Type;
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, DictionaryArray, Int64Array, ListArray, Scalar,
    StringArray, TimestampNanosecondArray,
};
use arrow_buffer::BooleanBuffer;
use arrow_ord::cmp::{eq, gt, gt_eq, neq};
use arrow_ord::sort::{SortColumn, SortOptions, lexsort_to_indices};
use arrow_string::like::ilike;
use wixql::Timestamp;

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::{Filter, SINCE_JULY, SINCE_MARCH};
use crate::job::{DestinationCollection, Job, SourceCollection};

type Names = DictionaryArray<Int8Type>;

pub struct Columns {
    name: StringArray,
    status: Names,
    started_at: TimestampNanosecondArray,
    finished_at: TimestampNanosecondArray,
    from: Names,
    fields: ListArray,
    format: Names,
    policy: Names,
    current: Int64Array,
    total: Int64Array,
    rejected: Int64Array,
    logs_recorded: BooleanArray,
    schedule_id: StringArray,
    workflow_id: StringArray,
    size: Int64Array,
}

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(Columns::new(data.jobs))
}

impl Columns {
    pub fn new(jobs: &[Job]) -> Self {
        fn from(job: &Job) -> Option<&SourceCollection> {
            job.source.wix_data_collection.as_ref()
        }
        fn into(job: &Job) -> Option<&DestinationCollection> {
            job.destination.wix_data_collection.as_ref()
        }
        let mut fields = ListBuilder::new(StringDictionaryBuilder::<Int8Type>::new());
        for job in jobs {
            for field in from(job).iter().flat_map(|from| &from.fields) {
                fields.values().append_value(field);
            }
            fields.append(true);
        }
        let size = |job: &Job| {
            job.extended_fields.as_ref()?.namespaces.get("@account/app")?.get("size")?.as_i64()
        };
        Self {
            name: jobs.iter().map(|job| Some(&job.name)).collect(),
            status: jobs.iter().map(|job| Some(job.status.name())).collect(),
            started_at: jobs.iter().map(|job| Some(nanos(job.started_at))).collect(),
            finished_at: jobs.iter().map(|job| job.finished_at.map(nanos)).collect(),
            from: jobs.iter().map(|job| from(job).map(|from| &*from.collection_id)).collect(),
            fields: fields.finish(),
            format: (jobs.iter())
                .map(|job| job.source.file.as_ref().map(|file| file.format.name()))
                .collect(),
            policy: jobs.iter().map(|job| into(job).map(|into| into.write_policy.name())).collect(),
            current: jobs.iter().map(|job| Some(job.progress.current)).collect(),
            total: jobs.iter().map(|job| Some(job.progress.total)).collect(),
            rejected: jobs.iter().map(|job| Some(job.progress.items_rejected)).collect(),
            logs_recorded: jobs.iter().map(|job| Some(job.logs_recorded)).collect(),
            schedule_id: jobs.iter().map(|job| job.schedule_id.as_ref()).collect(),
            workflow_id: jobs.iter().map(|job| job.workflow_id.as_ref()).collect(),
            size: jobs.iter().map(size).collect(),
        }
    }

    /// The places of the first records, the last started first, then by name.
    pub fn page(&self, limit: usize) -> Vec<usize> {
        let key = |values: ArrayRef, descending| {
            let options = Some(SortOptions { descending, nulls_first: true });
            SortColumn { values, options }
        };
        let keys =
            [key(Arc::new(self.started_at.clone()), true), key(Arc::new(self.name.clone()), false)];
        let order = lexsort_to_indices(&keys, Some(limit)).expect("an order");
        order.values().iter().map(|&place| place as usize).collect()
    }
}

fn nanos(at: Timestamp) -> i64 {
    at.unix_seconds() * 1_000_000_000 + i64::from(at.subsec_nanos())
}

impl Engine for Columns {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let mask = match filter.name {
            "F1" => Self::f1,
            "F2" => Self::f2,
            "F3" => Self::f3,
            "F4" => Self::f4,
            "F5" => Self::f5,
            "F6" => Self::f6,
            other => panic!("{other}"),
        };
        Box::new(move || mask(self).true_count())
    }
}

macro_rules! kernel {
    ($kernel:ident($($argument:expr),*)) => { $kernel($($argument),*).expect("columns that fit") };
}

impl Columns {
    fn f1(&self) -> BooleanArray {
        kernel!(eq(&self.status, &text("FAILED")))
    }

    fn f2(&self) -> BooleanArray {
        let status = one_of(&self.status, &["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]);
        let since = TimestampNanosecondArray::new_scalar(nanos(SINCE_JULY));
        kernel!(and(&status, &kernel!(gt_eq(&self.finished_at, &since))))
    }

    fn f3(&self) -> BooleanArray {
        let rejected = kernel!(gt(&self.rejected, &Int64Array::new_scalar(10)));
        kernel!(or(&rejected, &kernel!(ilike(&self.name, &text("pro%")))))
    }

    fn f4(&self) -> BooleanArray {
        let items = self.fields.values().as_dictionary::<Int8Type>();
        let found = one_of(items, &["price", "info.name.first", "sku"]);
        let (found, ends) = (found.values(), self.fields.value_offsets());
        let any = |row: usize| (ends[row]..ends[row + 1]).any(|item| found.value(item as usize));
        BooleanArray::new(BooleanBuffer::collect_bool(self.fields.len(), any), None)
    }

    fn f5(&self) -> BooleanArray {
        let since = TimestampNanosecondArray::new_scalar(nanos(SINCE_MARCH));
        let number = |column, least| kernel!(gt_eq(column, &Int64Array::new_scalar(least)));
        let all = |parts: &[BooleanArray]| {
            let mut parts = parts.iter().cloned();
            let first = parts.next().expect("a part");
            parts.fold(first, |a, b| kernel!(and(&a, &b)))
        };
        let is = |column: &Names, value| present(&kernel!(eq(column, &text(value))));
        let csv = all(&[is(&self.format, "CSV"), number(&self.current, 100)]);
        let overwritten =
            all(&[is(&self.policy, "OVERWRITE"), kernel!(is_not_null(&self.schedule_id))]);
        let weekly = all(&[
            kernel!(is_null(&self.workflow_id)),
            kernel!(ilike(&self.name, &text("weekly%"))),
        ]);
        let unwanted = kernel!(or(&is(&self.from, "archive_2024"), &number(&self.rejected, 1000)));
        let wanted = all(&[
            self.logs_recorded.clone(),
            kernel!(not(&one_of(&self.status, &["UNINITIALIZED", "INITIALIZING"]))),
            kernel!(gt_eq(&self.started_at, &since)),
            number(&self.total, 21),
            kernel!(or(&kernel!(or(&csv, &overwritten)), &weekly)),
        ]);
        kernel!(and_not(&wanted, &unwanted))
    }

    fn f6(&self) -> BooleanArray {
        let status = kernel!(neq(&self.status, &text("INITIALIZING")));
        let unfinished = kernel!(is_null(&self.finished_at));
        let size = kernel!(gt(&self.size, &Int64Array::new_scalar(500)));
        kernel!(and(&kernel!(and(&status, &unfinished)), &size))
    }
}

/// Null counts as false from here on.
fn present(mask: &BooleanArray) -> BooleanArray {
    match mask.nulls() {
        Some(nulls) => BooleanArray::new(mask.values() & nulls.inner(), None),
        None => mask.clone(),
    }
}

fn one_of(column: &Names, values: &[&str]) -> BooleanArray {
    let mut masks = values.iter().map(|value| kernel!(eq(column, &text(value))));
    let first = masks.next().expect("a value");
    masks.fold(first, |a, b| kernel!(or(&a, &b)))
}

fn text(value: &str) -> Scalar<StringArray> {
    StringArray::new_scalar(value)
}
