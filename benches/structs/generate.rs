//! Makes up jobs, the same ones on every machine: a longer run begins with a shorter one.

#![allow(clippy::indexing_slicing, reason = "each index is below the length")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wixql::Timestamp;

use super::job::{
    Destination, DestinationCollection, DestinationFile, ExtendedFields, Format, Job, Progress,
    Source, SourceCollection, SourceFile, Status, WritePolicy,
};

/// What the random numbers start from; another seed gives other jobs.
const SEED: u64 = 0x0057_4958_514C;

/// The made-up present, 2026-01-01T00:00:00Z in Unix seconds: jobs start in the year before it.
const NOW: u64 = 1_767_225_600;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// So many jobs.
pub(crate) fn jobs(count: usize) -> Vec<Job> {
    let mut random = Random(SEED);
    let pools = Pools::new(&mut random);
    (0..count).map(|_| job(&pools, &mut random)).collect()
}

/// The jobs as JSON, one a line.
pub(crate) fn lines(jobs: &[Job]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(jobs.len() * 640);
    for job in jobs {
        serde_json::to_writer(&mut lines, job).expect("a job is JSON");
        lines.push(b'\n');
    }
    lines
}

/// The ids that jobs share, so that a filter on one finds several jobs.
struct Pools {
    sites: Vec<String>,
    schedules: Vec<String>,
    workflows: Vec<String>,
}

impl Pools {
    fn new(random: &mut Random) -> Self {
        let mut ids = |count| (0..count).map(|_| random.guid()).collect();
        Self { sites: ids(40), schedules: ids(200), workflows: ids(60) }
    }
}

const SUBJECTS: [&str; 16] = [
    "Products",
    "Orders",
    "Contacts",
    "Members",
    "Blog posts",
    "Inventory",
    "Recipes",
    "PROMOTIONS",
    "Événements",
    "İstanbul mağazası",
    "Variants",
    "Archive",
    "Price list",
    "Profiles",
    "O'Hara & \"Sons\"",
    "Weekly report",
];

const ACTIONS: [&str; 8] =
    ["import", "export", "nightly copy", "backfill", "sync", "clean-up", "re-import", "migration"];

const COLLECTIONS: [&str; 10] = [
    "Products",
    "Orders",
    "Contacts",
    "Members",
    "BlogPosts",
    "Inventory",
    "Recipes",
    "Événements",
    "Stores/Variants",
    "archive_2024",
];

/// Fields of a collection, as a source restricts itself to some.
const FIELDS: [&str; 12] = [
    "_id",
    "title",
    "price",
    "slug",
    "info.name.first",
    "info.name.last",
    "_createdDate",
    "_updatedDate",
    "description",
    "mainMedia",
    "stock.quantity",
    "sku",
];

fn job(pools: &Pools, random: &mut Random) -> Job {
    let status = status(random);
    let collection = random.pick(&COLLECTIONS);
    let name =
        format!("{} {} {}", random.pick(&SUBJECTS), random.pick(&ACTIONS), random.below(10_000));
    let started = NOW - 1 - random.below(365 * DAY);
    let finished = started + 1 + random.below(6 * HOUR);
    let mut instant = |seconds: u64| {
        // Two of three instants are whole seconds; the others have milliseconds.
        let millis = if random.chance(66) { 0 } else { random.below(1_000) };
        Timestamp::from_epoch_millis((seconds * 1_000 + millis) as i64)
            .expect("a year of four digits")
    };
    let (started_at, finished_at) = (instant(started), instant(finished));
    let (source, destination) = route(collection, random);
    Job {
        id: random.guid(),
        name,
        status,
        started_at,
        finished_at: status.has_ended().then_some(finished_at),
        source,
        destination,
        progress: progress(status, random),
        source_site_id: random.chance(70).then(|| random.pick_id(&pools.sites)),
        logs_recorded: random.chance(70),
        schedule_id: random.chance(55).then(|| random.pick_id(&pools.schedules)),
        workflow_id: random.chance(40).then(|| random.pick_id(&pools.workflows)),
        extended_fields: random.chance(60).then(|| extended_fields(random)).flatten(),
    }
}

/// Most jobs are done.
fn status(random: &mut Random) -> Status {
    match random.below(100) {
        0..4 => Status::Uninitialized,
        4..9 => Status::Initializing,
        9..24 => Status::InProgress,
        24..76 => Status::Completed,
        76..88 => Status::Failed,
        _ => Status::PartiallySuccessful,
    }
}

/// From where to where: an import of a file, an export to one, or a copy.
fn route(collection: &str, random: &mut Random) -> (Source, Destination) {
    let kind = random.below(3);
    let source = if kind == 0 {
        let url = format!(
            "https://files.example.com/{:08x}?part={}",
            random.below(1 << 32),
            random.below(9)
        );
        Source { file: Some(SourceFile { format: format(random), url }), ..Source::default() }
    } else {
        let fields =
            FIELDS.iter().filter(|_| random.chance(35)).map(|&field| field.to_owned()).collect();
        let collection_id = collection.to_owned();
        Source {
            wix_data_collection: Some(SourceCollection { collection_id, fields }),
            ..Source::default()
        }
    };
    let destination = if kind == 1 {
        let file_name = format!("{collection}-{}.csv", random.below(400));
        let file = DestinationFile { format: format(random), file_name };
        Destination { file: Some(file), ..Destination::default() }
    } else {
        let into = DestinationCollection {
            collection_id: if kind == 2 {
                format!("{collection}-copy")
            } else {
                collection.to_owned()
            },
            write_policy: random.pick(&WritePolicy::ALL),
        };
        Destination { wix_data_collection: Some(into), ..Destination::default() }
    };
    (source, destination)
}

fn format(random: &mut Random) -> Format {
    random.pick(&[
        Format::Csv,
        Format::Csv,
        Format::Csv,
        Format::Jsonl,
        Format::Jsonl,
        Format::Unknown,
    ])
}

/// Counts that add up: the current item is past the rejected and the successful ones.
fn progress(status: Status, random: &mut Random) -> Progress {
    let total = if random.chance(50) { 1 + random.below(500) } else { 1 + random.below(250_000) };
    let (current, rejected) = match status {
        Status::Uninitialized | Status::Initializing => (0, 0),
        Status::InProgress | Status::Failed => {
            let current = random.below(total);
            (current, if random.chance(50) { random.below(current / 10 + 1) } else { 0 })
        }
        Status::Completed => (total, 0),
        Status::PartiallySuccessful => (total, 1 + random.below(total.div_ceil(8))),
    };
    let [current, total, items_rejected, items_successful] =
        [current, total, rejected, current - rejected].map(|count| count as i64);
    Progress { current, total, items_rejected, items_successful }
}

/// At most two namespaces; some of their keys contain dots themselves.
fn extended_fields(random: &mut Random) -> Option<ExtendedFields> {
    let mut namespaces = BTreeMap::new();
    let mut add = |name: &str, fields: &[(&str, Value)]| {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        namespaces.insert(name.to_owned(), fields);
    };
    if random.chance(75) {
        let flag = json!(random.chance(50));
        let size = json!(random.below(1_000));
        let team = json!(random.pick(&["data", "shop", "growth"]));
        add("@account/app", &[("flag", flag), ("size", size), ("owner.team", team)]);
    }
    if random.chance(40) {
        let cost_centre = json!(format!("{:05}", random.below(100_000)));
        add("_user_fields", &[("costCentre", cost_centre), ("ticket", Value::Null)]);
    }
    (!namespaces.is_empty()).then_some(ExtendedFields { namespaces })
}

/// SplitMix64: few lines, good enough numbers, and the same ones everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but without, `end`.
    fn below(&mut self, end: u64) -> u64 {
        // The remainder favours small numbers by less than anyone could notice here.
        self.next() % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// One of the ids of a pool.
    fn pick_id(&mut self, pool: &[String]) -> String {
        pool[self.below(pool.len() as u64) as usize].clone()
    }

    /// A version 4 GUID.
    fn guid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFF,
            0x8 | low >> 62,
            low >> 48 & 0xFFF,
            low & 0xFFFF_FFFF_FFFF,
        )
    }
}
