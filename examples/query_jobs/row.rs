//! Rows: a job as the store holds it, and what a query may ask of it.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use wixql::{Access, Fields, Record, ValueRef};

use crate::job::{Job, Site, Status};
use crate::wire::Instant;

/// A job, and its JSON, which is written once rather than for each answer. It is cheap to
/// clone, so that jobs can be held in more than one order.
#[derive(Clone, Debug)]
pub(crate) struct Row(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    job: Job,
    json: Box<str>,
}

impl Row {
    /// The row of a job.
    ///
    /// # Errors
    ///
    /// A job that cannot be written as JSON.
    pub(crate) fn new(job: Job) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(&job)?.into_boxed_str();
        Ok(Self(Arc::new(Parts { job, json })))
    }

    /// The job's id.
    pub(crate) fn id(&self) -> &str {
        &self.0.job.id
    }

    /// The job as JSON.
    pub(crate) fn json(&self) -> &str {
        &self.0.json
    }
}

/// Only what the endpoint's table lists can be asked for by callers; the site, which it does
/// not list, is there for the host's own condition.
impl Fields for Row {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        let job = &self.0.job;
        Some(match key {
            "id" => ValueRef::Text(self.id()),
            "name" => ValueRef::Text(job.name.as_deref()?),
            "status" => ValueRef::Text(job.status.map(Status::name)?),
            "startedAt" => ValueRef::Date(job.started_at.map(|Instant(at)| at)?),
            "finishedAt" => ValueRef::Date(job.finished_at.map(|Instant(at)| at)?),
            "scheduleId" => ValueRef::Text(job.schedule_id.as_deref()?),
            "workflowId" => ValueRef::Text(job.workflow_id.as_deref()?),
            "sourceSiteId" => match job.site.as_ref()? {
                Site::Source(id) => ValueRef::Text(id),
                Site::Destination(_) => return None,
            },
            "destinationSiteId" => match job.site.as_ref()? {
                Site::Destination(id) => ValueRef::Text(id),
                Site::Source(_) => return None,
            },
            _ => return None,
        })
    }

    fn keys(&self) -> &[&str] {
        &[
            "id",
            "name",
            "status",
            "startedAt",
            "finishedAt",
            "scheduleId",
            "workflowId",
            "sourceSiteId",
            "destinationSiteId",
        ]
    }
}

impl Record for Row {
    type Accessor = Access;
    type Value<'r> = ValueRef<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }
}

/// For projections, which are made of the whole job.
impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.job.serialize(serializer)
    }
}
