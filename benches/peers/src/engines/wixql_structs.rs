//! wixql over structs, one record at a time, with a [`Record`] written by hand.

use serde_json::Value;
use wixql::{Access, Fields, Record, ValueRef};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;
use crate::job::{
    Destination, DestinationCollection, DestinationFile, ExtendedFields, Job, Progress, Source,
    SourceCollection, SourceFile,
};

struct Structs(&'static [Job]);

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(Structs(data.jobs))
}

impl Engine for Structs {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let plan = filter.plan();
        Box::new(move || {
            let matcher = plan.matcher::<Job>();
            self.0.iter().filter(|job| matcher.matches(job)).count()
        })
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

macro_rules! fields {
    ($($ty:ty { $($key:literal => |$this:ident| $value:expr,)* })*) => {$(
        impl Fields for $ty {
            fn field(&self, key: &str) -> Option<ValueRef<'_>> {
                Some(match key {
                    $($key => { let $this = self; $value })*
                    _ => return None,
                })
            }

            fn keys(&self) -> &[&str] {
                &[$($key),*]
            }
        }
    )*};
}

fields! {
    Job {
        "id" => |job| (&job.id).into(),
        "name" => |job| (&job.name).into(),
        "status" => |job| job.status.name().into(),
        "startedAt" => |job| job.started_at.into(),
        "finishedAt" => |job| job.finished_at?.into(),
        "source" => |job| ValueRef::Object(&job.source),
        "destination" => |job| ValueRef::Object(&job.destination),
        "progress" => |job| ValueRef::Object(&job.progress),
        "sourceSiteId" => |job| job.source_site_id.as_ref()?.into(),
        "logsRecorded" => |job| job.logs_recorded.into(),
        "scheduleId" => |job| job.schedule_id.as_ref()?.into(),
        "workflowId" => |job| job.workflow_id.as_ref()?.into(),
        "extendedFields" => |job| ValueRef::Object(job.extended_fields.as_ref()?),
    }
    Progress {
        "current" => |progress| progress.current.into(),
        "total" => |progress| progress.total.into(),
        "itemsRejected" => |progress| progress.items_rejected.into(),
        "itemsSuccessful" => |progress| progress.items_successful.into(),
    }
    Source {
        "wixDataCollection" => |source| ValueRef::Object(source.wix_data_collection.as_ref()?),
        "file" => |source| ValueRef::Object(source.file.as_ref()?),
    }
    SourceCollection {
        "collectionId" => |from| (&from.collection_id).into(),
        "fields" => |from| ValueRef::Array(&from.fields),
    }
    SourceFile {
        "format" => |file| file.format.name().into(),
        "url" => |file| (&file.url).into(),
    }
    Destination {
        "wixDataCollection" => |into| ValueRef::Object(into.wix_data_collection.as_ref()?),
        "file" => |into| ValueRef::Object(into.file.as_ref()?),
    }
    DestinationCollection {
        "collectionId" => |into| (&into.collection_id).into(),
        "writePolicy" => |into| into.write_policy.name().into(),
    }
    DestinationFile {
        "format" => |file| file.format.name().into(),
        "fileName" => |file| (&file.file_name).into(),
    }
}

/// The map of maps as one object, whose keys are a namespace and a key of it: the longest key
/// is asked for first.
impl Fields for ExtendedFields {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        if key == "namespaces" {
            return Some(ValueRef::Object(self));
        }
        let (namespace, key) = key.split_once('.')?;
        Some(match self.namespaces.get(namespace)?.get(key)? {
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.as_i64()?.into(),
            Value::String(text) => text.into(),
            Value::Null | Value::Array(_) | Value::Object(_) => ValueRef::Null,
        })
    }

    fn keys(&self) -> &[&str] {
        &["namespaces"]
    }
}
