//! A data-mover job, as a service holds it in memory, and its JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wixql::{Record, Timestamp};

/// A job that moves data between a collection and a file, or two collections.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: String,
    pub name: String,
    pub status: Status,
    #[serde(with = "instant")]
    pub started_at: Timestamp,
    /// Once the job has come to an end.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    pub source: Source,
    pub destination: Destination,
    pub progress: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_site_id: Option<String>,
    pub logs_recorded: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_fields: Option<ExtendedFields>,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
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
pub struct Progress {
    pub current: i64,
    pub total: i64,
    pub items_rejected: i64,
    pub items_successful: i64,
}

/// Where data come from: one of the two is there.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wix_data_collection: Option<SourceCollection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SourceFile>,
}

/// A collection that is read.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceCollection {
    pub collection_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// A file that is read.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceFile {
    pub format: Format,
    pub url: String,
}

/// Where data go to: one of the two is there.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wix_data_collection: Option<DestinationCollection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<DestinationFile>,
}

/// A collection that is written.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationCollection {
    pub collection_id: String,
    pub write_policy: WritePolicy,
}

/// A file that is written.
#[derive(Clone, Debug, Deserialize, Record, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationFile {
    pub format: Format,
    pub file_name: String,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Format {
    Unknown,
    Csv,
    Jsonl,
}

/// What becomes of the records that are there already.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WritePolicy {
    Overwrite,
    SkipExisting,
    TruncateBefore,
}

/// Fields that apps have added, by the app's namespace.
#[derive(Clone, Debug, Default, Deserialize, Record, Serialize)]
pub struct ExtendedFields {
    pub namespaces: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Uninitialized,
        Self::Initializing,
        Self::InProgress,
        Self::Completed,
        Self::Failed,
        Self::PartiallySuccessful,
    ];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
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
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::PartiallySuccessful)
    }
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Csv, Self::Jsonl];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Csv => "CSV",
            Self::Jsonl => "JSONL",
        }
    }
}

impl WritePolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Overwrite, Self::SkipExisting, Self::TruncateBefore];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
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
