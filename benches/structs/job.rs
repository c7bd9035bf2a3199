//! A data-mover job, as a service holds it in memory, and its JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wixql::{Record, Timestamp};

/// A job that moves data between a collection and a file, or two collections.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: Status,
    #[serde(with = "instant")]
    pub(crate) started_at: Timestamp,
    /// Once the job has come to an end.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) source: Source,
    pub(crate) destination: Destination,
    pub(crate) progress: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source_site_id: Option<String>,
    pub(crate) logs_recorded: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schedule_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) workflow_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) extended_fields: Option<ExtendedFields>,
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

/// How many items were handled.
#[derive(Clone, Copy, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress {
    pub(crate) current: i64,
    pub(crate) total: i64,
    pub(crate) items_rejected: i64,
    pub(crate) items_successful: i64,
}

/// Where data come from: one of the two is there.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Source {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wix_data_collection: Option<SourceCollection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<SourceFile>,
}

/// A collection that is read.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SourceCollection {
    pub(crate) collection_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<String>,
}

/// A file that is read.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SourceFile {
    pub(crate) format: Format,
    pub(crate) url: String,
}

/// Where data go to: one of the two is there.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Destination {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wix_data_collection: Option<DestinationCollection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<DestinationFile>,
}

/// A collection that is written.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DestinationCollection {
    pub(crate) collection_id: String,
    pub(crate) write_policy: WritePolicy,
}

/// A file that is written.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DestinationFile {
    pub(crate) format: Format,
    pub(crate) file_name: String,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Format {
    Unknown,
    Csv,
    Jsonl,
}

/// What becomes of the records that are there already.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum WritePolicy {
    Overwrite,
    SkipExisting,
    TruncateBefore,
}

/// Fields that apps have added, by the app's namespace.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
pub(crate) struct ExtendedFields {
    pub(crate) namespaces: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Status {
    /// Every status.
    pub(crate) const ALL: [Self; 6] = [
        Self::Uninitialized,
        Self::Initializing,
        Self::InProgress,
        Self::Completed,
        Self::Failed,
        Self::PartiallySuccessful,
    ];

    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Uninitialized => "UNINITIALIZED",
            Self::Initializing => "INITIALIZING",
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::PartiallySuccessful => "PARTIALLY_SUCCESSFUL",
        }
    }

    /// Whether the job has come to an end.
    pub(crate) const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::PartiallySuccessful)
    }
}

impl Format {
    /// Every format.
    pub(crate) const ALL: [Self; 3] = [Self::Unknown, Self::Csv, Self::Jsonl];

    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Csv => "CSV",
            Self::Jsonl => "JSONL",
        }
    }
}

impl WritePolicy {
    /// Every policy.
    pub(crate) const ALL: [Self; 3] = [Self::Overwrite, Self::SkipExisting, Self::TruncateBefore];

    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Overwrite => "OVERWRITE",
            Self::SkipExisting => "SKIP_EXISTING",
            Self::TruncateBefore => "TRUNCATE_BEFORE",
        }
    }
}

/// Instants travel as RFC 3339 text in UTC.
mod instant {
    use std::borrow::Cow;

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use wixql::Timestamp;

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        Timestamp::parse(&text).map_err(D::Error::custom)
    }

    pub(super) mod option {
        use serde::{Deserializer, Serializer};
        use wixql::Timestamp;

        pub(in super::super) fn serialize<S: Serializer>(
            at: &Option<Timestamp>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => super::serialize(at, to),
                None => to.serialize_none(),
            }
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}
