//! SQLite in memory: over the JSON text with its JSON functions, and over columns, the lists in a
//! table of their own, with and without the indexes that one would declare for such queries.

use rusqlite::{Connection, params};
use wixql::Timestamp;

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::{Filter, SINCE_JULY, SINCE_MARCH};
use crate::job::Job;

pub struct Sqlite {
    connection: Connection,
    /// Whether jobs are JSON, not columns.
    json: bool,
}

pub fn json(data: Data) -> Box<dyn Engine> {
    let connection = open("CREATE TABLE jobs (job TEXT NOT NULL)");
    let mut insert = connection.prepare("INSERT INTO jobs VALUES (?)").expect("SQL");
    for line in data.lines() {
        insert.execute([std::str::from_utf8(line).expect("UTF-8")]).expect("a row");
    }
    drop(insert);
    commit(&connection);
    Box::new(Sqlite { connection, json: true })
}

pub fn columns(data: Data) -> Box<dyn Engine> {
    Box::new(Sqlite::columns(data.jobs))
}

pub fn indexed(data: Data) -> Box<dyn Engine> {
    Box::new(Sqlite::indexed(data.jobs))
}

impl Sqlite {
    pub fn columns(jobs: &[Job]) -> Self {
        Self { connection: table(jobs), json: false }
    }

    pub fn indexed(jobs: &[Job]) -> Self {
        let connection = table(jobs);
        let indexes = "
            CREATE INDEX jobs_status ON jobs (status, finished_at);
            CREATE INDEX jobs_started ON jobs (started_at, name);
            CREATE INDEX jobs_rejected ON jobs (rejected);
            CREATE INDEX jobs_name ON jobs (name COLLATE NOCASE);
            CREATE INDEX jobs_size ON jobs (size);
            CREATE INDEX fields_field ON fields (field, job);
            ANALYZE;";
        connection.execute_batch(indexes).expect("SQL");
        Self { connection, json: false }
    }

    /// The places of the first records, the last started first, then by name.
    pub fn page(&self, limit: usize) -> Vec<usize> {
        let sql = "SELECT rowid FROM jobs ORDER BY started_at DESC, name LIMIT ?";
        let mut query = self.connection.prepare(sql).expect("SQL");
        let rows = query.query_map([limit as i64], |row| row.get::<_, i64>(0)).expect("rows");
        rows.map(|row| row.expect("a row") as usize).collect()
    }
}

fn open(schema: &str) -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    connection.execute_batch(schema).expect("SQL");
    connection.execute_batch("BEGIN").expect("SQL");
    connection
}

fn commit(connection: &Connection) {
    connection.execute_batch("COMMIT").expect("SQL");
}

fn table(jobs: &[Job]) -> Connection {
    let connection = open(
        "CREATE TABLE jobs (
            row INTEGER PRIMARY KEY, id TEXT, name TEXT, status TEXT, started_at INTEGER,
            finished_at INTEGER, from_collection TEXT, format TEXT, policy TEXT, current INTEGER,
            total INTEGER, rejected INTEGER, logs_recorded INTEGER, schedule_id TEXT,
            workflow_id TEXT, size INTEGER);
        CREATE TABLE fields (job INTEGER, field TEXT, PRIMARY KEY (job, field)) WITHOUT ROWID",
    );
    let sql = "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut insert = connection.prepare(sql).expect("SQL");
    let mut insert_field = connection.prepare("INSERT INTO fields VALUES (?, ?)").expect("SQL");
    for (row, job) in jobs.iter().enumerate() {
        let from = job.source.wix_data_collection.as_ref();
        let size = (job.extended_fields.as_ref())
            .and_then(|fields| fields.namespaces.get("@account/app")?.get("size")?.as_i64());
        let row = row as i64;
        let columns = params![
            row,
            job.id,
            job.name,
            job.status.name(),
            millis(job.started_at),
            job.finished_at.map(millis),
            from.map(|from| &from.collection_id),
            job.source.file.as_ref().map(|file| file.format.name()),
            (job.destination.wix_data_collection.as_ref()).map(|into| into.write_policy.name()),
            job.progress.current,
            job.progress.total,
            job.progress.items_rejected,
            job.logs_recorded,
            job.schedule_id,
            job.workflow_id,
            size,
        ];
        insert.execute(columns).expect("a row");
        for field in from.iter().flat_map(|from| &from.fields) {
            insert_field.execute(params![row, field]).expect("a row");
        }
    }
    drop((insert, insert_field));
    commit(&connection);
    connection
}

fn millis(at: Timestamp) -> i64 {
    at.unix_seconds() * 1_000 + i64::from(at.subsec_nanos() / 1_000_000)
}

impl Engine for Sqlite {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let condition = if self.json { over_json(filter) } else { over_columns(filter) };
        let sql = format!("SELECT count(*) FROM jobs WHERE {condition}");
        let query = self.connection.prepare(&sql).unwrap_or_else(|error| panic!("{error}"));
        let query = std::cell::RefCell::new(query);
        Box::new(move || {
            let found = query.borrow_mut().query_row([], |row| row.get::<_, i64>(0));
            found.expect("a count") as usize
        })
    }
}

fn over_columns(filter: &Filter) -> String {
    match filter.name {
        "F1" => "status = 'FAILED'".to_owned(),
        "F2" => format!(
            "status IN ('COMPLETED', 'FAILED', 'PARTIALLY_SUCCESSFUL') AND finished_at >= {}",
            millis(SINCE_JULY)
        ),
        "F3" => "rejected > 10 OR name LIKE 'pro%'".to_owned(),
        "F4" => {
            "row IN (SELECT job FROM fields WHERE field IN ('price', 'info.name.first', 'sku'))"
                .to_owned()
        }
        "F5" => format!(
            "logs_recorded AND status NOT IN ('UNINITIALIZED', 'INITIALIZING')
            AND started_at >= {} AND total > 20
            AND (format = 'CSV' AND current >= 100
                OR policy = 'OVERWRITE' AND schedule_id IS NOT NULL
                OR workflow_id IS NULL AND name LIKE 'weekly%')
            AND NOT (from_collection IS 'archive_2024' OR rejected >= 1000)",
            millis(SINCE_MARCH)
        ),
        "F6" => "status <> 'INITIALIZING' AND finished_at IS NULL AND size > 500".to_owned(),
        other => panic!("{other}"),
    }
}

fn over_json(filter: &Filter) -> String {
    let condition = match filter.name {
        "F1" => "job ->> '$.status' = 'FAILED'",
        "F2" => {
            "job ->> '$.status' IN ('COMPLETED', 'FAILED', 'PARTIALLY_SUCCESSFUL')
            AND job ->> '$.finishedAt' >= '2025-07-01T00:00:00'"
        }
        "F3" => "job ->> '$.progress.itemsRejected' > 10 OR job ->> '$.name' LIKE 'pro%'",
        "F4" => {
            "EXISTS (SELECT 1 FROM json_each(job, '$.source.wixDataCollection.fields')
                WHERE value IN ('price', 'info.name.first', 'sku'))"
        }
        "F5" => {
            "job ->> '$.logsRecorded' AND job ->> '$.status' NOT IN ('UNINITIALIZED', 'INITIALIZING')
            AND job ->> '$.startedAt' >= '2025-03-01T00:00:00' AND job ->> '$.progress.total' > 20
            AND (job ->> '$.source.file.format' = 'CSV' AND job ->> '$.progress.current' >= 100
                OR job ->> '$.destination.wixDataCollection.writePolicy' = 'OVERWRITE'
                    AND job ->> '$.scheduleId' IS NOT NULL
                OR job ->> '$.workflowId' IS NULL AND job ->> '$.name' LIKE 'weekly%')
            AND NOT (job ->> '$.source.wixDataCollection.collectionId' IS 'archive_2024'
                OR job ->> '$.progress.itemsRejected' >= 1000)"
        }
        "F6" => {
            "job ->> '$.status' <> 'INITIALIZING' AND job ->> '$.finishedAt' IS NULL
            AND job ->> '$.extendedFields.namespaces.\"@account/app\".size' > 500"
        }
        other => panic!("{other}"),
    };
    condition.to_owned()
}
