//! Jobs as a service may hold them; and six filters over them, as queries and as the loops that
//! one would write instead.

use serde_json::{Map, Value, json};
use wixql::{Access, Field, FieldType, Node, NumberType, Record, Schema, Timestamp, View};

/// A job.
#[derive(Clone)]
pub(crate) struct Job {
    id: u64,
    name: String,
    status: Status,
    started_at: Timestamp,
    /// Absent while unfinished.
    finished_at: Option<Timestamp>,
    progress: Progress,
    source: Source,
    logs_recorded: bool,
    schedule_id: Option<String>,
    workflow_id: Option<String>,
    /// By namespace.
    extended_fields: Map<String, Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Uninitialized,
    Initializing,
    InProgress,
    Completed,
    Failed,
    PartiallySuccessful,
}
use Status::{Completed, Failed, InProgress, Initializing, PartiallySuccessful, Uninitialized};

const STATUSES: [Status; 6] =
    [Uninitialized, Initializing, InProgress, Completed, Failed, PartiallySuccessful];

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Uninitialized => "UNINITIALIZED",
            Initializing => "INITIALIZING",
            InProgress => "IN_PROGRESS",
            Completed => "COMPLETED",
            Failed => "FAILED",
            PartiallySuccessful => "PARTIALLY_SUCCESSFUL",
        }
    }
}

#[derive(Clone)]
pub(crate) struct Progress {
    current: u64,
    total: u64,
    items_rejected: u32,
    items_successful: u32,
}

#[derive(Clone)]
pub(crate) struct Source {
    collection_id: String,
    fields: Vec<String>,
}

impl Job {
    pub(crate) const fn id(&self) -> u64 {
        self.id
    }
}

/// A place in a job.
#[derive(Clone, Copy)]
pub(crate) enum At<'r> {
    Job(&'r Job),
    Progress(&'r Progress),
    Source(&'r Source),
    Fields(&'r [String]),
    Map(&'r Map<String, Value>),
    Json(&'r Value),
    Scalar(View<'r>),
}

impl<'r> Node<'r> for At<'r> {
    type Items = Box<dyn Iterator<Item = Self> + 'r>;
    type Entries = Box<dyn Iterator<Item = (&'r str, Self)> + 'r>;

    fn view(self) -> View<'r> {
        match self {
            Self::Job(_) | Self::Progress(_) | Self::Source(_) | Self::Map(_) => View::Object,
            Self::Fields(_) => View::Array,
            Self::Json(value) => value.view(),
            Self::Scalar(view) => view,
        }
    }

    fn items(self) -> Self::Items {
        match self {
            Self::Fields(fields) => Box::new(fields.iter().map(|text| Self::text(text))),
            Self::Json(value) => Box::new(value.items().map(Self::Json)),
            Self::Job(_) | Self::Progress(_) | Self::Source(_) | Self::Map(_) | Self::Scalar(_) => {
                Box::new(std::iter::empty())
            }
        }
    }

    fn entries(self) -> Self::Entries {
        let keys: &[&str] = match self {
            Self::Job(_) => &JOB,
            Self::Progress(_) => &["current", "itemsRejected", "itemsSuccessful", "total"],
            Self::Source(_) => &["collectionId", "fields"],
            Self::Map(map) => {
                return Box::new(map.iter().map(|(key, value)| (&**key, Self::Json(value))));
            }
            Self::Json(value) => {
                return Box::new(value.entries().map(|(key, value)| (key, Self::Json(value))));
            }
            Self::Fields(_) | Self::Scalar(_) => &[],
        };
        Box::new(keys.iter().filter_map(move |key| Some((*key, self.get(key)?))))
    }

    fn get(self, key: &str) -> Option<Self> {
        Some(match (self, key) {
            (Self::Job(job), "id") => Self::number(job.id),
            (Self::Job(job), "name") => Self::text(&job.name),
            (Self::Job(job), "status") => Self::text(job.status.name()),
            (Self::Job(job), "startedAt") => Self::Scalar(View::Date(job.started_at)),
            (Self::Job(job), "finishedAt") => Self::Scalar(View::Date(job.finished_at?)),
            (Self::Job(job), "progress") => Self::Progress(&job.progress),
            (Self::Job(job), "source") => Self::Source(&job.source),
            (Self::Job(job), "logsRecorded") => Self::Scalar(View::Bool(job.logs_recorded)),
            (Self::Job(job), "scheduleId") => Self::text(job.schedule_id.as_ref()?),
            (Self::Job(job), "workflowId") => Self::text(job.workflow_id.as_ref()?),
            (Self::Job(job), "extendedFields") => Self::Map(&job.extended_fields),
            (Self::Progress(progress), "current") => Self::number(progress.current),
            (Self::Progress(progress), "total") => Self::number(progress.total),
            (Self::Progress(progress), "itemsRejected") => Self::number(progress.items_rejected),
            (Self::Progress(progress), "itemsSuccessful") => {
                Self::number(progress.items_successful)
            }
            (Self::Source(source), "collectionId") => Self::text(&source.collection_id),
            (Self::Source(source), "fields") => Self::Fields(&source.fields),
            (Self::Map(map), key) => Self::Json(map.get(key)?),
            (Self::Json(value), key) => Self::Json(Node::get(value, key)?),
            _ => return None,
        })
    }

    fn len(self) -> usize {
        match self {
            Self::Fields(fields) => fields.len(),
            Self::Json(value) => value.len(),
            Self::Job(_) | Self::Progress(_) | Self::Source(_) | Self::Map(_) => {
                self.entries().count()
            }
            Self::Scalar(_) => 0,
        }
    }
}

const JOB: [&str; 11] = [
    "extendedFields",
    "finishedAt",
    "id",
    "logsRecorded",
    "name",
    "progress",
    "scheduleId",
    "source",
    "startedAt",
    "status",
    "workflowId",
];

impl<'r> At<'r> {
    const fn text(text: &'r str) -> Self {
        Self::Scalar(View::Text(text))
    }

    fn number(number: impl Into<wixql::Number>) -> Self {
        Self::Scalar(View::Number(number.into()))
    }
}

impl Record for Job {
    type Accessor = Access;
    type Value<'r> = At<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> At<'_> {
        At::Job(self)
    }
}

/// Their table.
pub(crate) fn schema() -> Schema {
    let priority = Field::number("extendedFields.@acme/app.priority", NumberType::Double);
    Schema::new()
        .field(Field::number("id", NumberType::Int64))
        .text("name")
        .field(Field::enumeration("status", STATUSES.map(Status::name)))
        .date("startedAt")
        .date("finishedAt")
        .number("progress.current")
        .number("progress.total")
        .number("progress.itemsRejected")
        .number("progress.itemsSuccessful")
        .text("source.collectionId")
        .field(Field::array("source.fields", FieldType::Text))
        .field(Field::boolean("logsRecorded"))
        .text("scheduleId")
        .text("workflowId")
        .field(Field::map("extendedFields"))
        // What is often asked for is declared below the map.
        .field(priority)
        .max_limit(u64::MAX)
}

/// So many jobs, the same each time.
pub(crate) fn jobs(count: usize) -> Vec<Job> {
    let mut random = Random(7);
    (0..count).map(|n| job(n as u64, &mut random)).collect()
}

const NAMES: [&str; 10] = [
    "import", "Export", "nightly", "Sync", "backup", "Import", "migrate", "reindex", "IMPORT",
    "cleanup",
];

fn job(n: u64, random: &mut Random) -> Job {
    let status = random.pick([0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5].map(|n| STATUSES.get(n)));
    let status = *status.expect("a status");
    let started = 1_700_000_000 + (n / 3) as i64;
    let is_finished = matches!(status, Completed | Failed | PartiallySuccessful);
    let seconds = random.below(100_000) as i64;
    let finished = is_finished.then_some(started + seconds);
    let date = |seconds, millis| Timestamp::from_unix(seconds, millis * 1_000_000);
    let total = random.below(10_000) as u64;
    let rejected = if random.below(4) == 0 { random.below(40) } else { 0 };
    let fields = (0..random.below(8)).map(|_| format!("field{}", random.below(30))).collect();
    let mut extended_fields = Map::new();
    if random.below(3) > 0 {
        extended_fields.insert(
            "@acme/app".into(),
            json!({"priority": random.below(10), "owner": format!("user{}", random.below(100))}),
        );
    }
    if random.below(4) == 0 {
        extended_fields.insert("other".into(), json!({"x": n}));
    }
    Job {
        // Mixed, so that no order of ids is that of the rows.
        id: n.wrapping_mul(0x9E37_79B9) % (1 << 40),
        name: format!("{} {}", random.pick(NAMES), random.below(1_000_000)),
        status,
        started_at: date(started, random.below(1_000) as u32).expect("a date"),
        finished_at: finished.and_then(|finished| date(finished, random.below(1_000) as u32)),
        progress: Progress {
            current: total / 2,
            total,
            items_rejected: rejected as u32,
            items_successful: total as u32 / 2,
        },
        source: Source { collection_id: format!("Collection{}", random.below(50)), fields },
        logs_recorded: random.below(2) == 0,
        schedule_id: (random.below(2) == 0).then(|| format!("schedule{}", random.below(1_000))),
        workflow_id: (random.below(3) == 0).then(|| format!("workflow{n}")),
        extended_fields,
    }
}

/// Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn pick<T: Copy, const N: usize>(&mut self, from: [T; N]) -> T {
        *from.get(self.below(N)).expect("one of them")
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

/// A filter, and the loop that counts its matches by hand.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    pub(crate) body: Value,
    pub(crate) count: fn(&[Job]) -> u64,
}

/// An instant that about half of the jobs have passed.
const SINCE: i64 = 1_700_000_000 + 150_000;

macro_rules! count {
    (|$job:ident| $test:expr) => {
        |jobs| jobs.iter().filter(|$job| $test).count() as u64
    };
}

/// Six filters, of the kinds that callers send.
pub(crate) fn filters() -> [Filter; 6] {
    let since = Timestamp::from_unix(SINCE, 0).expect("a date").to_string();
    [
        Filter {
            name: "F1 `status` equals",
            body: json!({"status": "FAILED"}),
            count: count!(|job| job.status == Failed),
        },
        Filter {
            name: "F2 `status` in three, `finishedAt` from an instant on",
            body: json!({
                "status": {"$in": ["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]},
                "finishedAt": {"$gte": since},
            }),
            count: count!(|job| {
                matches!(job.status, Completed | Failed | PartiallySuccessful)
                    && job.finished_at.is_some_and(|finished| finished.unix_seconds() >= SINCE)
            }),
        },
        Filter {
            name: "F3 `progress.itemsRejected` > 10, or `name` starts with",
            body: json!({"$or": [
                {"progress.itemsRejected": {"$gt": 10}}, {"name": {"$startsWith": "import"}},
            ]}),
            count: count!(|job| job.progress.items_rejected > 10 || starts(&job.name, "import")),
        },
        Filter {
            name: "F4 `source.fields` has some of three",
            body: json!({"source.fields": {"$hasSome": ["field3", "field14", "field15"]}}),
            count: count!(|job| {
                let is_sought =
                    |field: &String| matches!(&**field, "field3" | "field14" | "field15");
                job.source.fields.iter().any(is_sought)
            }),
        },
        Filter {
            name: "F5 twelve clauses of `$and`, `$or`, `$not`",
            body: json!({"$or": [
                {
                    "status": {"$in": ["FAILED", "PARTIALLY_SUCCESSFUL"]},
                    "$or": [
                        {"progress.itemsRejected": {"$gt": 5}}, {"name": {"$startsWith": "sync"}},
                        {"logsRecorded": true},
                    ],
                    "$not": {"scheduleId": {"$exists": false}, "workflowId": {"$exists": false}},
                },
                {
                    "status": "IN_PROGRESS", "progress.total": {"$gte": 1000},
                    "$not": {"$or": [
                        {"source.collectionId": "Collection7"}, {"source.fields": {"$hasSome": ["field1"]}},
                    ]},
                },
                {"status": "COMPLETED", "finishedAt": {"$lt": since}, "progress.current": {"$lt": 500}},
            ]}),
            count: count!(|job| {
                (matches!(job.status, Failed | PartiallySuccessful)
                    && (job.progress.items_rejected > 5
                        || starts(&job.name, "sync")
                        || job.logs_recorded)
                    && (job.schedule_id.is_some() || job.workflow_id.is_some()))
                    || (job.status == InProgress
                        && job.progress.total >= 1000
                        && job.source.collection_id != "Collection7"
                        && !job.source.fields.iter().any(|field| field == "field1"))
                    || (job.status == Completed
                        && job.finished_at.is_some_and(|finished| finished.unix_seconds() < SINCE)
                        && job.progress.current < 500)
            }),
        },
        Filter {
            name: "F6 `$ne`, `$exists: false`, an extended field",
            body: json!({
                "status": {"$ne": "UNINITIALIZED"}, "finishedAt": {"$exists": false},
                "extendedFields.@acme/app.priority": {"$gte": 7},
            }),
            count: count!(|job| {
                let priority = || job.extended_fields.get("@acme/app")?.get("priority")?.as_f64();
                job.status != Uninitialized
                    && job.finished_at.is_none()
                    && priority().is_some_and(|priority| priority >= 7.0)
            }),
        },
    ]
}

fn starts(text: &str, with: &str) -> bool {
    let start = text.as_bytes().get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}
