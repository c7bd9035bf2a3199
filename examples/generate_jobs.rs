//! Makes up data-mover jobs, one JSON object a line, the same ones on every machine.
//!
//! `cargo run --example generate_jobs -- [COUNT]` prints `COUNT` jobs, 1,200 unless told;
//! `examples/data/jobs.jsonl` is that output. The seed is fixed and no clock is read, so a longer
//! run begins with the very lines of a shorter one. Lines are written as they are made: a
//! million jobs need no more memory than one.
//!
//! The jobs follow the QueryJobs section of the language reference: what is unset is absent,
//! `finishedAt` comes only with an end state, `error` only with a failure, and the site is either
//! the source's or the destination's. On purpose they hold what a query engine trips over: equal
//! names, names that differ in case or in Unicode form only, equal instants spelt differently,
//! counts past 2^53, and keys with dots.

use std::env;
use std::error::Error;
use std::io::{self, BufWriter, ErrorKind, Write};

use serde_json::Value;

/// What the random numbers start from; another seed gives other jobs.
const SEED: u64 = 0x0057_4958_514C;

/// Jobs printed when no count is given.
const DEFAULT_COUNT: u64 = 1_200;

/// The made-up present, 2026-01-01T00:00:00Z in Unix seconds: jobs start in the year before it.
const NOW: u64 = 1_767_225_600;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn main() -> Result<(), Box<dyn Error>> {
    let count = match env::args().nth(1) {
        Some(count) => count.parse().map_err(|_| format!("`{count}` is not a number of jobs"))?,
        None => DEFAULT_COUNT,
    };
    match print_jobs(count, BufWriter::new(io::stdout().lock())) {
        // Whoever reads may have seen enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

/// Writes so many jobs.
pub(crate) fn print_jobs(count: u64, mut out: impl Write) -> io::Result<()> {
    let pools = Pools::new(&mut Random(SEED));
    let mut random = Random(!SEED);
    let mut line = String::new();
    for _ in 0..count {
        line.clear();
        Object::write(&mut line, |job| write_job(job, &pools, &mut random));
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

/// One job, its members in the reference's order.
fn write_job(job: &mut Object<'_>, pools: &Pools, random: &mut Random) {
    let status = Status::any(random);
    let route = Route::any(random);
    let collection = random.pick(&COLLECTIONS);

    job.set("id", random.guid());
    if let Some(name) = any_name(route, collection, random) {
        job.set("name", name);
    }
    job.set("status", status.name());
    write_times(job, status, random);
    if status == Status::PartiallySuccessful {
        job.object("partiallySuccessfulOptions", |options| {
            options.set(
                "cause",
                random.pick(&["ITEMS_REJECTED", "ITEMS_REJECTED", "LOGS_INCOMPLETE"]),
            );
        });
    }
    job.object("source", |source| write_source(source, route, collection, random));
    job.object("destination", |destination| {
        write_destination(destination, route, collection, random)
    });
    write_progress(job, status, random);
    if status == Status::Failed {
        job.object("error", |error| write_error(error, random));
    }
    let site = match route {
        Route::Import => "destinationSiteId",
        Route::Export => "sourceSiteId",
        Route::Copy => random.pick(&["sourceSiteId", "destinationSiteId"]),
    };
    job.set(site, random.pick_id(&pools.sites));
    job.set("logsRecorded", random.chance(70));
    if random.chance(55) {
        job.set("scheduleId", random.pick_id(&pools.schedules));
    }
    if random.chance(40) {
        job.set("workflowId", random.pick_id(&pools.workflows));
    }
    if random.chance(35) {
        job.object("extendedFields", |fields| {
            fields.object("namespaces", |namespaces| write_namespaces(namespaces, random));
        });
    }
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
        Self { sites: ids(8), schedules: ids(24), workflows: ids(15) }
    }
}

/// How far a job has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Uninitialized,
    Initializing,
    InProgress,
    Completed,
    Failed,
    PartiallySuccessful,
}

impl Status {
    fn any(random: &mut Random) -> Self {
        match random.below(100) {
            0..3 => Self::Uninitialized,
            3..7 => Self::Initializing,
            7..15 => Self::InProgress,
            15..76 => Self::Completed,
            76..91 => Self::Failed,
            _ => Self::PartiallySuccessful,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Uninitialized => "UNINITIALIZED",
            Self::Initializing => "INITIALIZING",
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::PartiallySuccessful => "PARTIALLY_SUCCESSFUL",
        }
    }
}

/// From where to where a job moves data.
#[derive(Clone, Copy)]
enum Route {
    /// From a file into a collection.
    Import,
    /// From a collection into a file.
    Export,
    /// From one collection into another.
    Copy,
}

impl Route {
    fn any(random: &mut Random) -> Self {
        match random.below(10) {
            0..4 => Self::Import,
            4..8 => Self::Export,
            _ => Self::Copy,
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Import => "Import",
            Self::Export => "Export",
            Self::Copy => "Copy",
        }
    }
}

/// Names that many jobs share: case variants, one `é` in two Unicode forms, both ways to write a
/// German `ss`, characters that mean something in SQL patterns and regular expressions, scripts
/// without case, and a character beyond the first 65,536.
const SHARED_NAMES: [&str; 32] = [
    "Nightly orders export",
    "nightly orders export",
    "NIGHTLY ORDERS EXPORT",
    "Orders export",
    "Orders export (retry)",
    "Product catalogue import",
    "Product catalog import",
    "Price list 2025",
    "Price list 2025 – final",
    "Café menu",
    "Cafe\u{301} menu",
    "Zoë's wish list",
    "O'Hara & Sons, contacts",
    "Straßenverzeichnis",
    "STRASSENVERZEICHNIS",
    "Kundenimport München",
    "kundenimport münchen",
    "İstanbul mağazası",
    "istanbul magazasi",
    "Экспорт заказов",
    "экспорт заказов",
    "Εισαγωγή πελατών",
    "製品カタログ同期",
    "고객 가져오기",
    "استيراد العملاء",
    "☕ Breakfast specials",
    "𝒳-ray inventory",
    "50% off campaign",
    "stock_levels.*",
    "C:\\exports\\nightly \"full\"",
    "1000 newest members",
    "99 newest members",
];

/// A name, or none: about one job in twelve was never given one.
fn any_name(route: Route, collection: &str, random: &mut Random) -> Option<String> {
    match random.below(100) {
        0..8 => None,
        8..10 => Some(String::new()),
        10..55 => Some(random.pick(&SHARED_NAMES).to_owned()),
        _ => Some(format!("{} {collection} #{}", route.verb(), random.below(2_000))),
    }
}

/// `startedAt` and `finishedAt`, as far as the status has them.
fn write_times(job: &mut Object<'_>, status: Status, random: &mut Random) {
    let started = match status {
        Status::Uninitialized => return,
        Status::Initializing => NOW - 1 - random.below(10 * MINUTE),
        Status::InProgress => NOW - 1 - random.below(2 * DAY),
        Status::Completed | Status::Failed | Status::PartiallySuccessful => {
            let midnight = NOW - DAY * (1 + random.below(365));
            // Schedules run on the hour, so many jobs start at one and the same instant.
            match random.below(10) {
                0..4 => midnight + 2 * HOUR,
                4..6 => midnight + HOUR * random.below(20),
                _ => midnight + random.below(20 * HOUR),
            }
        }
    };
    job.set("startedAt", any_timestamp(started, random));
    match status {
        Status::Uninitialized | Status::Initializing | Status::InProgress => {}
        Status::Completed | Status::Failed | Status::PartiallySuccessful => {
            let longest = random.pick(&[30, 5 * MINUTE, 5 * MINUTE, HOUR, 3 * HOUR]);
            job.set("finishedAt", any_timestamp(started + 1 + random.below(longest), random));
        }
    }
}

/// An instant in RFC 3339, UTC. Whole minutes stay exact, but services spell them with and
/// without a fraction; other instants get up to nanoseconds.
fn any_timestamp(seconds: u64, random: &mut Random) -> String {
    let fraction = if seconds.is_multiple_of(MINUTE) {
        random.pick(&["", "", ".000"]).to_owned()
    } else {
        match random.below(20) {
            0..4 => String::new(),
            4..18 => format!(".{:03}", random.below(1_000)),
            18 => format!(".{:06}", random.below(1_000_000)),
            _ => format!(".{:09}", random.below(1_000_000_000)),
        }
    };
    let (year, month, day) = civil_date(seconds / DAY);
    let (hour, minute, second) = (seconds / HOUR % 24, seconds / MINUTE % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Year, month and day of a number of days since 1970-01-01.
///
/// Years are counted from March, so that the leap day is the last of its year.
const fn civil_date(days: u64) -> (u64, u64, u64) {
    // 0000-03-01 lies 719,468 days before 1970-01-01; 400 years have 146,097 days.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let (month, next_year) = if months_since_march < 10 {
        (months_since_march + 3, 0)
    } else {
        (months_since_march - 9, 1)
    };
    (era * 400 + year_of_era + next_year, month, day)
}

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

/// Fields of a collection, as a source may restrict itself to some.
const FIELDS: [&str; 6] = ["_id", "title", "price", "slug", "info.name.first", "_createdDate"];

const WRITE_POLICIES: [&str; 4] = ["OVERWRITE", "OVERWRITE", "SKIP_EXISTING", "TRUNCATE_BEFORE"];

const LANGUAGES: [&str; 6] = ["en", "de", "fr", "ja", "pt-BR", "he"];

/// `source`: one file or one collection.
fn write_source(source: &mut Object<'_>, route: Route, collection: &str, random: &mut Random) {
    match route {
        Route::Import => source.object("file", |file| {
            file.set("format", any_format(random));
            // A file lies in the media manager or somewhere on the web.
            if random.chance(70) {
                let folder = random.below(1 << 24);
                file.set("fileId", format!("{folder:06x}_{}.bin", random.guid()));
            } else {
                file.set("url", any_url(random));
            }
        }),
        Route::Export | Route::Copy => source.object("wixDataCollection", |from| {
            from.set("collectionId", collection);
            if random.chance(40) {
                from.object("filter", |filter| write_filter(filter, random));
            }
            if random.chance(50) {
                from.set("fields", random.some_of(&FIELDS));
            }
            write_localization(from, random);
        }),
    }
}

/// `destination`: one file or one collection.
fn write_destination(
    destination: &mut Object<'_>,
    route: Route,
    collection: &str,
    random: &mut Random,
) {
    match route {
        Route::Export => destination.object("file", |file| {
            let (format, extension) = random.pick(&[("CSV", "csv"), ("JSONL", "jsonl")]);
            let number = random.below(400);
            file.set("format", format);
            file.set("fileName", format!("{collection}-{number}.{extension}"));
            if random.chance(60) {
                file.set("url", any_url(random));
            }
        }),
        Route::Import | Route::Copy => destination.object("wixDataCollection", |into| {
            // Data are copied into another collection than they come from.
            match route {
                Route::Copy => into.set("collectionId", format!("{collection}-copy")),
                Route::Import | Route::Export => into.set("collectionId", collection),
            }
            into.set("writePolicy", random.pick(&WRITE_POLICIES));
            write_localization(into, random);
        }),
    }
}

fn any_format(random: &mut Random) -> &'static str {
    random.pick(&["CSV", "CSV", "CSV", "JSONL", "JSONL", "UNKNOWN"])
}

fn any_url(random: &mut Random) -> String {
    let host = random.pick(&["files.example.com", "static.example.org", "example.net"]);
    format!("https://{host}/{:08x}?part={}", random.below(1 << 32), random.below(9))
}

/// A filter on the source collection: data to this endpoint, though it looks like a query.
fn write_filter(filter: &mut Object<'_>, random: &mut Random) {
    match random.below(3) {
        0 => filter.set("inStock", true),
        1 => filter.object("price", |price| price.set("$gte", random.below(200))),
        _ => filter.object("_updatedDate", |date| {
            date.object("$gt", |instant| instant.set("$date", "2025-06-01T00:00:00.000Z"));
        }),
    }
}

fn write_localization(collection: &mut Object<'_>, random: &mut Random) {
    if random.chance(25) {
        collection.object("localization", |localization| {
            localization.set("languages", random.some_of(&LANGUAGES));
        });
    }
}

/// `progress`, whose counts add up: the current item is past the rejected and the successful ones.
fn write_progress(job: &mut Object<'_>, status: Status, random: &mut Random) {
    // A few totals are just past 2^53, where floats begin to skip integers.
    let total = match random.below(1_000) {
        0..4 => (1 << 53) + 1 + random.below(3),
        4..60 => 1,
        60..500 => 1 + random.below(500),
        _ => 1 + random.below(250_000),
    };
    let (current, rejected) = match status {
        Status::Uninitialized => return,
        Status::Initializing => (0, 0),
        Status::InProgress | Status::Failed => {
            let current = random.below(total);
            (current, if random.chance(50) { random.below(current / 10 + 1) } else { 0 })
        }
        Status::Completed => (total, 0),
        Status::PartiallySuccessful => (total, 1 + random.below(total.div_ceil(8))),
    };
    job.object("progress", |progress| {
        progress.set("current", current);
        progress.set("total", total);
        progress.set("itemsRejected", rejected);
        progress.set("itemsSuccessful", current - rejected);
    });
}

/// `error`, with the codes that the service documents.
fn write_error(error: &mut Object<'_>, random: &mut Random) {
    match random.below(5) {
        0 => {
            error.set("code", "WDE0025");
            error.set("description", "The collection does not exist");
            error.object("data", |data| data.set("collectionId", random.pick(&COLLECTIONS)));
        }
        1 => {
            error.set("code", "WDH0003");
            error.set("description", "The file could not be read");
            error.object("data", |data| {
                data.set("line", 1 + random.below(90_000));
                data.set("format", any_format(random));
            });
        }
        2 => {
            error.set("code", "WDH0002");
            error.set("description", "Another service did not answer");
            error.object("data", |data| data.set("attempts", 1 + random.below(5)));
        }
        3 => {
            error.set("code", "WDH0001");
            error.set("description", "The job's options contradict each other");
        }
        _ => {
            error.set("code", "WDH0000");
            error.set("description", "");
        }
    }
}

/// One or two namespaces; some of their keys contain dots themselves.
fn write_namespaces(namespaces: &mut Object<'_>, random: &mut Random) {
    if random.chance(80) {
        namespaces.object("@account/app", |fields| {
            fields.set("flag", random.chance(50));
            fields.set("size", random.below(1_000));
            if random.chance(40) {
                fields.set("batch.size", random.pick(&[100, 500, 1_000]));
                fields.set("owner.team", random.pick(&["data", "shop", "growth"]));
            }
            if random.chance(30) {
                fields.set("labels", random.some_of(&["urgent", "weekly", "backfill", "Ünïcode"]));
            }
        });
    } else {
        namespaces.object("@acme/data.sync", |fields| {
            fields.set("version", format!("1.{}", random.below(12)));
            fields.object("retry", |retry| retry.set("attempts", random.below(4)));
        });
        namespaces.object("_user_fields", |fields| {
            fields.set("ticket", Value::Null);
            fields.set("costCentre", format!("{:05}", random.below(100_000)));
        });
    }
}

/// A JSON object in the making: members come out in the order in which they are given.
struct Object<'a> {
    text: &'a mut String,
    first: bool,
}

impl Object<'_> {
    /// Appends to `text` the object that `fill` describes.
    fn write(text: &mut String, fill: impl FnOnce(&mut Object<'_>)) {
        text.push('{');
        fill(&mut Object { text, first: true });
        text.push('}');
    }

    /// Adds a member that is no object.
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.name(name);
        self.text.push_str(&value.into().to_string());
    }

    /// Adds a member that is an object.
    fn object(&mut self, name: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        Object::write(self.text, fill);
    }

    /// Member names are ours and need no escaping.
    fn name(&mut self, name: &str) {
        self.text.push_str(if self.first { "\"" } else { ",\"" });
        self.text.push_str(name);
        self.text.push_str("\":");
        self.first = false;
    }
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

    /// A number from 0 up to, but without, `end`; 0 where nothing is below `end`.
    fn below(&mut self, end: u64) -> u64 {
        // The remainder favours small numbers by less than anyone could notice here.
        self.next().checked_rem(end).unwrap_or(0)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        self.position(choices).copied().unwrap_or_default()
    }

    /// One of the ids of a pool.
    fn pick_id<'a>(&mut self, pool: &'a [String]) -> &'a str {
        self.position(pool).map(String::as_str).unwrap_or_default()
    }

    fn position<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let at = self.below(choices.len() as u64);
        choices.get(usize::try_from(at).ok()?)
    }

    /// Some of `choices`, in their order; possibly none.
    fn some_of(&mut self, choices: &[&str]) -> Vec<String> {
        choices.iter().filter(|_| self.chance(40)).map(|&choice| choice.to_owned()).collect()
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
