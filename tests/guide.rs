//! What is written for readers holds: the language page's examples are run, its tables are those
//! of the crate, and the readme shows what comes out.
//!
//! An example is a block of lines, each a word and what follows it; see [`Example`]. A
//! line that begins with a blank goes on with the one before it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a page that cannot be read is a mistake to be mended, so it stops the test"
)]

use std::fs;

use serde_json::{Deserializer, Value, json};
use wixql::{Endpoint, ErrorCode, FieldType, Limits, NumberType, Operator, Schema};

const PAGE: &str = include_str!("../src/guide/language.md");
const README: &str = include_str!("../README.md");

/// What is asked, and of which endpoint. `schema` and `dialect` hold until their block ends.
#[derive(Default)]
struct Example {
    schema: Option<Schema>,
    is_legacy: bool,
    /// The body as text.
    body: Option<String>,
    records: Vec<Value>,
    /// Faults of the body that have been told.
    faults: usize,
}

impl Example {
    fn endpoint(&self) -> Endpoint {
        Endpoint::new(self.schema.clone().unwrap_or_else(Schema::any)).legacy(self.is_legacy)
    }

    fn body(&self) -> &str {
        self.body.as_deref().expect("`filter` or `query` comes first")
    }

    fn page<T>(&self, read: impl FnOnce(wixql::Page<'_, Value>) -> T) -> T {
        let page = self.endpoint().query(self.body(), &self.records);
        read(page.unwrap_or_else(|error| panic!("{error}: {}", self.body())))
    }

    fn matches(&self, record: &Value) -> bool {
        let endpoint = self.endpoint();
        let request = endpoint.request(self.body());
        request
            .unwrap_or_else(|error| panic!("{error}: {}", self.body()))
            .plan()
            .matcher()
            .matches(record)
    }

    /// Goes on to another body, once all faults of the one before have been told.
    fn ask(&mut self, body: String) {
        self.end();
        (self.body, self.faults) = (Some(body), 0);
    }

    fn end(&self) {
        if self.faults > 0 {
            let error = self.endpoint().request(self.body()).expect_err(self.body());
            assert_eq!(error.faults().len(), self.faults, "all faults of {}", self.body());
        }
    }

    /// Runs one line; whether it was one that claims something.
    fn line(&mut self, word: &str, rest: &str) -> bool {
        match word {
            "schema" => {
                let schema = Schema::from_json(rest.as_bytes());
                self.schema = Some(schema.unwrap_or_else(|error| panic!("{error}: {rest}")));
            }
            "dialect" => self.is_legacy = rest == "legacy",
            "filter" => self.ask(format!(r#"{{"filter": {rest}}}"#)),
            "query" => self.ask(rest.to_owned()),
            "records" => self.records = values(rest),
            "matches" | "not" => {
                for record in values(rest) {
                    assert_eq!(
                        self.matches(&record),
                        word == "matches",
                        "{} on {record}",
                        self.body()
                    );
                }
            }
            "gives" => {
                let ids: Vec<_> =
                    self.page(|page| page.items.iter().map(|item| item["id"].clone()).collect());
                assert_eq!(ids, values(rest), "{}", self.body());
            }
            "metadata" => {
                let metadata = self.page(|page| json!(page.metadata));
                assert_eq!([metadata], values(rest).as_slice(), "{}", self.body());
            }
            "shows" => {
                let shown = self.page(|page| page.project().unwrap());
                assert_eq!(shown, values(rest), "{}", self.body());
            }
            "error" => {
                let error = self.endpoint().request(self.body()).expect_err(self.body());
                let fault = error.faults()[self.faults].to_string();
                let (words, _) = fault.split_once(" (line ").unwrap_or((&fault, ""));
                assert_eq!(words, rest, "{}", self.body());
                self.faults += 1;
            }
            other => panic!("`{other}` means nothing in an example"),
        }
        !matches!(word, "schema" | "dialect" | "filter" | "query" | "records")
    }
}

fn values(text: &str) -> Vec<Value> {
    Deserializer::from_str(text).into_iter().map(|value| value.expect(text)).collect()
}

/// The contents of the page's blocks of this kind.
fn blocks(kind: &str) -> Vec<&'static str> {
    PAGE.split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n'))
        .collect()
}

/// The rows of the table that begins with this heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let start = PAGE.find(heading).unwrap_or_else(|| panic!("no table `{heading}`"));
    PAGE[start..]
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The texts between backticks.
fn code(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn examples_hold() {
    let mut claims = 0;
    for block in blocks("text") {
        let mut example = Example::default();
        for line in block.replace("\n ", " ").lines().filter(|line| !line.is_empty()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            claims += usize::from(example.line(word, rest.trim()));
        }
        example.end();
    }
    assert!(claims > 150, "{claims} claims were found");
}

#[test]
fn envelopes_are_those_of_the_page() {
    let bodies = [
        r#"{"query": {"cursorPaging": {"limit": 500}}}"#,
        r#"{"filter": {"name": {"$startWith": "a"}}}"#,
    ];
    let envelopes = bodies.map(|body| json!(Endpoint::any().request(body).unwrap_err().envelope()));
    let shown: Vec<Value> =
        blocks("json").into_iter().map(|block| serde_json::from_str(block).unwrap()).collect();
    assert_eq!(shown, envelopes);
}

#[test]
fn limits_are_those_of_the_crate() {
    let Limits {
        bytes,
        depth,
        nodes,
        list,
        members,
        text,
        path_bytes,
        path_segments,
        sort_keys,
        fields,
        cursor,
        faults,
    } = Limits::default();
    let limits = [
        ("bytes", bytes),
        ("depth", depth),
        ("nodes", nodes),
        ("list", list),
        ("members", members),
        ("text", text),
        ("path_bytes", path_bytes),
        ("path_segments", path_segments),
        ("sort_keys", sort_keys),
        ("fields", fields),
        ("cursor", cursor),
        ("faults", faults),
    ];
    let shown: Vec<_> = table("| limit | default |")
        .into_iter()
        .map(|row| (code(row[0])[0], row[1].parse().unwrap()))
        .collect();
    assert_eq!(shown, limits);
}

#[test]
fn operators_of_types_are_those_of_the_crate() {
    let heading = "| field type | `$eq $ne`";
    let start = PAGE.find(heading).unwrap();
    let columns: Vec<Vec<&str>> = PAGE[start..]
        .lines()
        .next()
        .unwrap()
        .trim_matches('|')
        .split('|')
        .skip(1)
        .map(|cell| cell.trim().trim_matches('`').split(' ').collect())
        .collect();
    let numbers = [NumberType::Int32, NumberType::Int64, NumberType::Double, NumberType::Decimal]
        .map(FieldType::Number);
    let types = [
        vec![FieldType::Text],
        numbers.to_vec(),
        vec![FieldType::Date],
        vec![FieldType::Bool],
        vec![FieldType::Enum(Vec::new())],
        vec![FieldType::Object],
        vec![FieldType::Array(Box::new(FieldType::Text))],
        vec![FieldType::ObjectArray],
    ];
    let rows = table(heading);
    assert_eq!(rows.len(), types.len());
    for (row, types) in rows.iter().zip(types) {
        for ty in types {
            for operator in Operator::ALL {
                let column = columns.iter().position(|names| names.contains(&operator.name()));
                let shown = column.is_some_and(|column| row[column + 1] == "✓");
                assert_eq!(shown, operator.applies_to(&ty), "{operator} on {ty}");
            }
        }
    }
}

#[test]
fn every_operator_has_its_heading() {
    for operator in Operator::ALL {
        let name = format!("`{operator}`");
        let found = PAGE.lines().any(|line| line.starts_with("## `$") && line.contains(&name));
        assert!(found, "{operator}");
    }
}

#[test]
fn absent_values_are_as_in_the_table() {
    let heading = "| stored | `f: null` |";
    let rows = table(heading);
    let filters = [
        r#"{"f": null}"#,
        r#"{"f": {"$ne": null}}"#,
        r#"{"f": {"$exists": true}}"#,
        r#"{"f": {"$isEmpty": true}}"#,
        r#"{"f": {"$ne": "x"}}"#,
        r#"{"f": {"$lt": "x"}}"#,
    ];
    let stored = [
        vec![json!({}), json!({"f": null})],
        vec![json!({"f": ""})],
        vec![json!({"f": []})],
        vec![json!({"f": 0}), json!({"f": false})],
    ];
    assert_eq!(rows.len(), stored.len());
    for (row, records) in rows.iter().zip(stored) {
        for (cell, filter) in row[1..].iter().zip(filters) {
            let mut example = Example::default();
            example.line("filter", filter);
            for record in &records {
                assert_eq!(example.matches(record), *cell == "✓", "{filter} on {record}");
            }
        }
    }
}

#[test]
fn legacy_names_are_those_of_the_crate() {
    let rows = table("| legacy | present |");
    for operator in Operator::ALL {
        let shown: Vec<&str> = rows
            .iter()
            .filter(|row| code(row[1]) == [operator.name()])
            .flat_map(|row| code(row[0]))
            .collect();
        assert_eq!(shown, operator.legacy_names(), "{operator}");
    }
}

#[test]
fn every_code_has_its_row() {
    let shown: Vec<&str> =
        table("| what is wrong | envelope |").iter().map(|row| code(row[2])[0]).collect();
    let codes = [
        ErrorCode::MalformedFilter,
        ErrorCode::MalformedQuery,
        ErrorCode::UnsupportedFilterOperator,
        ErrorCode::UnsupportedFilterValue,
        ErrorCode::InvalidSort,
        ErrorCode::InvalidCursor,
        ErrorCode::ExpiredCursor,
        ErrorCode::FieldNotFilterable,
        ErrorCode::FieldNotSortable,
        ErrorCode::UnknownField,
        ErrorCode::Internal,
        ErrorCode::InvalidArgument,
    ];
    assert_eq!(shown, codes.map(ErrorCode::name));
}

/// The queries of the readme's commands, and what the readme shows below them.
#[test]
fn readme_shows_what_comes_out() {
    let schema = fs::read("examples/data/jobs.schema.json").unwrap();
    let jobs = Endpoint::new(Schema::from_json(&schema).unwrap());
    let lines = fs::read_to_string("examples/data/jobs.jsonl").unwrap();
    let records: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Between quotes stand the queries, and nothing else that begins like one.
    let queries: Vec<&str> =
        README.split('\'').filter(|part| part.trim_start().starts_with("{\"filter\"")).collect();
    let [right, wrong] = queries[..] else { panic!("{} queries", queries.len()) };

    for job in jobs.query(right, &records).unwrap().project().unwrap() {
        let mut row = README.lines().find(|line| line.starts_with(job["id"].as_str().unwrap()));
        for field in ["name", "status", "finishedAt"] {
            row = row.filter(|row| row.contains(job[field].as_str().unwrap()));
        }
        assert!(row.is_some(), "{job}");
    }
    for fault in jobs.request(wrong).unwrap_err().faults() {
        assert!(
            README.contains(&format!("error[{}]: {}\n", fault.code(), fault.kind())),
            "{fault}"
        );
        let place = fault.place().unwrap();
        assert!(README.contains(&format!("query:{}:{}\n", place.line, place.column)), "{fault}");
    }
}
