//! Rows: a job as the store holds it, and what a query may ask of it.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use wixql::{Access, At, FieldValue, FieldVisitor, Record, Steps, ValueRef};

use crate::job::Job;

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

/// To queries a row is its job. Only what the endpoint's table lists can be asked for by callers;
/// the site, which it does not list, is there for the host's own condition.
impl Record for Row {
    type Accessor = Access;
    type Value<'r> = ValueRef<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> ValueRef<'_> {
        self.0.job.root()
    }

    fn reach<'p, V: FieldVisitor<'p, Self>>(at: &'p Access, visitor: V) -> Option<V::Output> {
        Some(<Job as FieldValue>::reach(
            Steps::new(at),
            |at: At<'_, 'p, Self>| Some(&at.record().0.job),
            visitor,
        ))
    }
}

/// For projections, which are made of the whole job.
impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.job.serialize(serializer)
    }
}
