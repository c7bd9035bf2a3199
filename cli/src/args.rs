//! What was asked for on the command line.
//!
//! Names, help and values of the arguments; what they make is up to the other files.

use std::path::PathBuf;

use clap::{ArgAction, Parser, ValueEnum};

const EXAMPLES: &str = r#"Examples:
  What failed, newest first, as a table:
    wixql jobs.jsonl -q '{"filter": {"status": "FAILED"},
                          "sort": [{"fieldName": "startedAt", "order": "DESC"}]}' --format table

  The second page of twenty, two fields of each record, from a pipe:
    zcat jobs.jsonl.gz | wixql -q '{"fields": ["name", "status"],
                                    "paging": {"limit": 20, "offset": 20}}'

  How many jobs import something:
    wixql jobs.jsonl --count -q '{"filter": {"name": {"$contains": "import"}}}'

  Whether an endpoint with this schema would take the query in this file:
    wixql --check --schema jobs.schema.json -q @query.json

Exit status:
  0  fine
  2  the query is refused
  1  anything else: bad arguments, an unreadable file, a malformed record"#;

/// Queries JSON records in the Wix API Query Language.
///
/// Reads records as JSON lines, or as one JSON array, and prints the page that the query asks
/// for. Without a schema every operator applies to every field, and the types of the records
/// decide.
#[derive(Debug, Parser)]
#[command(name = "wixql", version, max_term_width = 100, after_long_help = EXAMPLES)]
#[command(after_help = "`--help` says more, and gives examples.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// The records: a file, or `-` for standard input.
    ///
    /// One JSON object a line, or one JSON array of objects. Without a file, records are read
    /// from standard input.
    #[arg(value_name = "RECORDS")]
    pub(crate) records: Option<PathBuf>,

    /// The query as JSON, or `@FILE` to read it from a file (`@-`: standard input).
    ///
    /// Wrapped as `{"query": {…}}` or not. Without it all records are asked for.
    #[arg(short, long, value_name = "QUERY", default_value = "{}", hide_default_value = true)]
    pub(crate) query: String,

    /// In what form to print the answer [default: json].
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// The endpoint's table, as JSON: which fields may be asked for and how.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,

    /// The field whose values are unique; it closes every sort [default: the schema's, or `id`].
    #[arg(long, value_name = "FIELD")]
    pub(crate) id: Option<String>,

    /// The largest page that a query may ask for [default: the schema's; no bound without one].
    ///
    /// Queries that do not say how large a page they want get none that is larger.
    #[arg(long, value_name = "N")]
    pub(crate) max_limit: Option<u64>,

    /// Also reads the legacy dialect: `$begins`, `cursor_paging`, `"sort": "name:desc"` and so on.
    #[arg(long)]
    pub(crate) legacy: bool,

    /// Passes over malformed records, reporting each, instead of stopping at the first.
    ///
    /// With `--validation read`, a record may turn out to be malformed only when it is printed;
    /// such a record is not passed over.
    #[arg(long)]
    pub(crate) skip_malformed: bool,

    /// How closely to look at records.
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub(crate) validation: Validation,

    /// In what form to print errors.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) errors: Errors,

    /// Prints how many records match, as `{"count": n}`.
    #[arg(long, action = ArgAction::SetTrue, group = "instead")]
    pub(crate) count: bool,

    /// Prints what would be asked of each record, in which order; reads no records.
    ///
    /// With `--format json` or `jsonl` given: as JSON.
    #[arg(long, group = "instead")]
    pub(crate) explain: bool,

    /// Only checks the query; reads no records and prints nothing if the query is fine.
    #[arg(long, group = "instead")]
    pub(crate) check: bool,

    /// Prints the schema instead of any answer.
    #[arg(long, value_enum, value_name = "FORM", group = "instead")]
    pub(crate) print_schema: Option<SchemaForm>,
}

impl Args {
    /// Whether records are needed for what was asked.
    pub(crate) const fn reads_records(&self) -> bool {
        !self.explain && !self.check && self.print_schema.is_none()
    }

    /// Whether records would be read from standard input.
    pub(crate) fn records_from_stdin(&self) -> bool {
        self.records.as_deref().is_none_or(|path| path.as_os_str() == "-")
    }
}

/// A form of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The whole answer: `{"items": […], "pagingMetadata": {…}}`, indented on a terminal.
    Json,
    /// The records only, one a line.
    Jsonl,
    /// A table for reading, fitted to the terminal.
    Table,
}

/// How closely records are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Validation {
    /// Every byte; what is no JSON object is malformed.
    #[default]
    Full,
    /// Only what the query asks for; several times as fast, for records that a program wrote.
    Read,
}

impl From<Validation> for wixql::Validation {
    fn from(validation: Validation) -> Self {
        match validation {
            Validation::Full => Self::Full,
            Validation::Read => Self::Read,
        }
    }
}

/// A form of errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Errors {
    /// Drawings with the place underlined.
    #[default]
    Text,
    /// One JSON object each; for a refused query the body that an endpoint would answer with, and
    /// all faults.
    Json,
}

/// A form of schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaForm {
    /// A table of fields with their operators.
    Markdown,
    /// A JSON Schema of the queries that the endpoint takes.
    JsonSchema,
    /// The schema itself, as `--schema` reads it; most of what holds by default is left out.
    Json,
}
