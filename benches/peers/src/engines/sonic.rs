//! `sonic-rs` over lines, with the conditions written by hand against what it finds: path by
//! path, all paths at once, or the whole line as a tree.

use sonic_rs::{JsonContainerTrait as _, JsonValueTrait as _, LazyValue, PointerTree, Value};
use wixql::Timestamp;

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::{Filter, SINCE_JULY, SINCE_MARCH};

/// One path at a time, only those that the answer still depends on.
pub fn get(data: Data) -> Box<dyn Engine> {
    Box::new(Sonic { data, read: Read::Get })
}

/// The same, and what is passed over is not looked at closely.
pub fn get_unchecked(data: Data) -> Box<dyn Engine> {
    Box::new(Sonic { data, read: Read::GetUnchecked })
}

/// All paths of a filter in one pass.
pub fn get_many(data: Data) -> Box<dyn Engine> {
    Box::new(Sonic { data, read: Read::GetMany })
}

/// The line as a tree.
pub fn dom(data: Data) -> Box<dyn Engine> {
    Box::new(Sonic { data, read: Read::Dom })
}

struct Sonic {
    data: Data,
    read: Read,
}

#[derive(Clone, Copy)]
enum Read {
    Get,
    GetUnchecked,
    GetMany,
    Dom,
}

impl Engine for Sonic {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        match filter.name {
            "F1" => self.count(&[Field::Status], f1, f1, f1),
            "F2" => self.count(&[Field::Status, Field::FinishedAt], f2, f2, f2),
            "F3" => self.count(&[Field::Rejected, Field::Name], f3, f3, f3),
            "F4" => self.count(&[Field::Fields], f4, f4, f4),
            "F5" => self.count(
                &[
                    Field::LogsRecorded,
                    Field::Status,
                    Field::StartedAt,
                    Field::Total,
                    Field::Current,
                    Field::Format,
                    Field::ScheduleId,
                    Field::Policy,
                    Field::WorkflowId,
                    Field::Name,
                    Field::Rejected,
                    Field::From,
                ],
                f5,
                f5,
                f5,
            ),
            "F6" => self.count(&[Field::Status, Field::FinishedAt, Field::Size], f6, f6, f6),
            other => panic!("{other}"),
        }
    }
}

impl Sonic {
    /// The same condition thrice, once for each kind of document.
    fn count<'e>(
        &'e self,
        fields: &'static [Field],
        get: impl Fn(&Get<'static>) -> bool + 'e,
        many: impl Fn(&Many<'static>) -> bool + 'e,
        dom: impl Fn(&Value) -> bool + 'e,
    ) -> Count<'e> {
        let lines = || self.data.lines();
        match self.read {
            Read::Get => {
                Box::new(move || lines().filter(|line| get(&Get { line, checked: true })).count())
            }
            Read::GetUnchecked => {
                Box::new(move || lines().filter(|line| get(&Get { line, checked: false })).count())
            }
            Read::GetMany => {
                let mut tree = PointerTree::new();
                fields.iter().for_each(|field| tree.add_path(field.path().iter()));
                let matches = move |line: &&'static [u8]| {
                    let found = sonic_rs::get_many(*line, &tree).expect("JSON");
                    many(&Many { fields, found })
                };
                Box::new(move || lines().filter(&matches).count())
            }
            Read::Dom => Box::new(move || {
                let read = |line: &&[u8]| sonic_rs::from_slice::<Value>(line).expect("JSON");
                lines().filter(|line| dom(&read(line))).count()
            }),
        }
    }
}

/// What the conditions ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Status,
    StartedAt,
    FinishedAt,
    From,
    Fields,
    Format,
    Policy,
    Current,
    Total,
    Rejected,
    LogsRecorded,
    ScheduleId,
    WorkflowId,
    Size,
}

impl Field {
    const fn path(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["name"],
            Self::Status => &["status"],
            Self::StartedAt => &["startedAt"],
            Self::FinishedAt => &["finishedAt"],
            Self::From => &["source", "wixDataCollection", "collectionId"],
            Self::Fields => &["source", "wixDataCollection", "fields"],
            Self::Format => &["source", "file", "format"],
            Self::Policy => &["destination", "wixDataCollection", "writePolicy"],
            Self::Current => &["progress", "current"],
            Self::Total => &["progress", "total"],
            Self::Rejected => &["progress", "itemsRejected"],
            Self::LogsRecorded => &["logsRecorded"],
            Self::ScheduleId => &["scheduleId"],
            Self::WorkflowId => &["workflowId"],
            Self::Size => &["extendedFields", "namespaces", "@account/app", "size"],
        }
    }
}

fn f1(job: &impl Document) -> bool {
    job.is_text(Field::Status, |status| status == "FAILED")
}

fn f2(job: &impl Document) -> bool {
    job.is_text(Field::Status, |status| {
        matches!(status, "COMPLETED" | "FAILED" | "PARTIALLY_SUCCESSFUL")
    }) && job.is_text(Field::FinishedAt, |at| is_since(at, SINCE_JULY))
}

fn f3(job: &impl Document) -> bool {
    job.number(Field::Rejected).is_some_and(|rejected| rejected > 10)
        || job.is_text(Field::Name, |name| has_prefix(name, "pro"))
}

fn f4(job: &impl Document) -> bool {
    job.any_text(Field::Fields, |field| matches!(field, "price" | "info.name.first" | "sku"))
}

fn f5(job: &impl Document) -> bool {
    let number_from = |field, least| job.number(field).is_some_and(|number| number >= least);
    job.flag(Field::LogsRecorded) == Some(true)
        && !job.is_text(Field::Status, |status| matches!(status, "UNINITIALIZED" | "INITIALIZING"))
        && job.is_text(Field::StartedAt, |at| is_since(at, SINCE_MARCH))
        && number_from(Field::Total, 21)
        && (number_from(Field::Current, 100)
            && job.is_text(Field::Format, |format| format == "CSV")
            || job.is_text(Field::ScheduleId, |_| true)
                && job.is_text(Field::Policy, |policy| policy == "OVERWRITE")
            || !job.is_text(Field::WorkflowId, |_| true)
                && job.is_text(Field::Name, |name| has_prefix(name, "weekly")))
        && !(number_from(Field::Rejected, 1000)
            || job.is_text(Field::From, |from| from == "archive_2024"))
}

fn f6(job: &impl Document) -> bool {
    !job.is_text(Field::Status, |status| status == "INITIALIZING")
        && !job.is_text(Field::FinishedAt, |_| true)
        && job.number(Field::Size).is_some_and(|size| size > 500)
}

fn is_since(at: &str, since: Timestamp) -> bool {
    Timestamp::parse(at).is_ok_and(|at| at >= since)
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    let start = text.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// A line, however it is read.
trait Document {
    /// Whether there is text that passes.
    fn is_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool;
    /// Whether some text of a list passes.
    fn any_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool;
    fn number(&self, field: Field) -> Option<i64>;
    fn flag(&self, field: Field) -> Option<bool>;
}

struct Get<'l> {
    line: &'l [u8],
    checked: bool,
}

impl<'l> Get<'l> {
    fn get(&self, field: Field) -> Option<LazyValue<'l>> {
        if self.checked {
            sonic_rs::get(self.line, field.path().iter()).ok()
        } else {
            // SAFETY: the lines are JSON, made by `serde_json`.
            unsafe { sonic_rs::get_unchecked(self.line, field.path().iter()) }.ok()
        }
    }
}

impl Document for Get<'_> {
    fn is_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        self.get(field).is_some_and(|found| found.as_str().is_some_and(test))
    }

    fn any_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        any_item(self.get(field), test)
    }

    fn number(&self, field: Field) -> Option<i64> {
        self.get(field)?.as_i64()
    }

    fn flag(&self, field: Field) -> Option<bool> {
        self.get(field)?.as_bool()
    }
}

struct Many<'l> {
    fields: &'static [Field],
    found: Vec<Option<LazyValue<'l>>>,
}

impl<'l> Many<'l> {
    fn get(&self, field: Field) -> Option<&LazyValue<'l>> {
        let at = self.fields.iter().position(|&asked| asked == field)?;
        self.found[at].as_ref()
    }
}

impl Document for Many<'_> {
    fn is_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        self.get(field).is_some_and(|found| found.as_str().is_some_and(test))
    }

    fn any_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        any_item(self.get(field).cloned(), test)
    }

    fn number(&self, field: Field) -> Option<i64> {
        self.get(field)?.as_i64()
    }

    fn flag(&self, field: Field) -> Option<bool> {
        self.get(field)?.as_bool()
    }
}

fn any_item(list: Option<LazyValue<'_>>, test: impl Fn(&str) -> bool) -> bool {
    list.and_then(LazyValue::into_array_iter).is_some_and(|mut items| {
        items.any(|item| item.is_ok_and(|item| item.as_str().is_some_and(&test)))
    })
}

impl Document for Value {
    fn is_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        self.pointer(field.path().iter()).is_some_and(|found| found.as_str().is_some_and(test))
    }

    fn any_text(&self, field: Field, test: impl Fn(&str) -> bool) -> bool {
        let list = self.pointer(field.path().iter()).and_then(|list| list.as_array());
        list.is_some_and(|list| list.iter().any(|item| item.as_str().is_some_and(&test)))
    }

    fn number(&self, field: Field) -> Option<i64> {
        self.pointer(field.path().iter())?.as_i64()
    }

    fn flag(&self, field: Field) -> Option<bool> {
        self.pointer(field.path().iter())?.as_bool()
    }
}
