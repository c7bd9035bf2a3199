//! A data-mover job: every field that it has on the wire, in types that cannot hold what a job
//! cannot be.
//!
//! What is unset is absent, and never null; a name that no job has is refused. Of `source`,
//! `destination` and the site there is one variant each.

use std::collections::BTreeMap;

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use wixql::Record;

use crate::wire::{Instant, Int64};

/// A job that moves data between a collection and a file, or two collections.
#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) started_at: Option<Instant>,
    /// Once the job has come to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Instant>,
    /// Of a job that was partially successful.
    #[serde(skip_serializing_if = "Option::is_none")]
    partially_successful_options: Option<PartiallySuccessfulOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<Destination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Progress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<JobError>,
    #[serde(flatten, deserialize_with = "one_site")]
    pub(crate) site: Option<Site>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logs_recorded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schedule_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workflow_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_fields: Option<ExtendedFields>,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Uninitialized,
    Initializing,
    InProgress,
    Completed,
    Failed,
    PartiallySuccessful,
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(deny_unknown_fields)]
struct PartiallySuccessfulOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

/// Where data come from.
#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Source {
    #[serde(rename_all = "camelCase")]
    WixDataCollection {
        #[serde(skip_serializing_if = "Option::is_none")]
        collection_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        filter: Option<Map<String, Value>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fields: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        localization: Option<Localization>,
    },
    #[serde(rename_all = "camelCase")]
    File {
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<Format>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
}

/// Where data go to.
#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Destination {
    #[serde(rename_all = "camelCase")]
    WixDataCollection {
        #[serde(skip_serializing_if = "Option::is_none")]
        collection_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        write_policy: Option<WritePolicy>,
        #[serde(skip_serializing_if = "Option::is_none")]
        localization: Option<Localization>,
    },
    #[serde(rename_all = "camelCase")]
    File {
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<Format>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(deny_unknown_fields)]
struct Localization {
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Format {
    Unknown,
    Csv,
    Jsonl,
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum WritePolicy {
    Overwrite,
    SkipExisting,
    TruncateBefore,
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Progress {
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Int64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Int64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_rejected: Option<Int64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_successful: Option<Int64>,
}

#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(deny_unknown_fields)]
struct JobError {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Map<String, Value>>,
}

/// The site that a job belongs to: the one that it reads, or the one that it writes.
#[derive(Debug, PartialEq, Eq, Record, Serialize)]
pub(crate) enum Site {
    #[serde(rename = "sourceSiteId")]
    Source(String),
    #[serde(rename = "destinationSiteId")]
    Destination(String),
}

/// Fields that apps have added, by the app's namespace.
#[derive(Debug, Deserialize, Record, Serialize)]
#[serde(deny_unknown_fields)]
struct ExtendedFields {
    #[serde(default)]
    namespaces: BTreeMap<String, Map<String, Value>>,
}

/// The site, out of what no other field of a job has taken. A derived reader would take the first
/// of two sites and pass over the other, and over names that no job has.
fn one_site<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Site>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Sites {
        source_site_id: Option<String>,
        destination_site_id: Option<String>,
        #[serde(flatten)]
        others: BTreeMap<String, IgnoredAny>,
    }
    let sites = Sites::deserialize(deserializer)?;
    if let Some(name) = sites.others.keys().next() {
        return Err(D::Error::custom(format_args!("unknown field `{name}`")));
    }
    match (sites.source_site_id, sites.destination_site_id) {
        (Some(_), Some(_)) => Err(D::Error::custom("both sourceSiteId and destinationSiteId")),
        (Some(id), None) => Ok(Some(Site::Source(id))),
        (None, Some(id)) => Ok(Some(Site::Destination(id))),
        (None, None) => Ok(None),
    }
}

impl Job {
    /// What the types leave open and no job is: in words.
    pub(crate) const fn contradiction(&self) -> Option<&'static str> {
        use Status::{Completed, Failed, PartiallySuccessful};

        let has_ended = matches!(self.status, Some(Completed | Failed | PartiallySuccessful));
        let is_partial = matches!(self.status, Some(PartiallySuccessful));
        if self.finished_at.is_some() && !has_ended {
            Some("finishedAt, but no status of a job that has ended")
        } else if self.partially_successful_options.is_some() && !is_partial {
            Some("partiallySuccessfulOptions, but not the status PARTIALLY_SUCCESSFUL")
        } else {
            None
        }
    }
}
