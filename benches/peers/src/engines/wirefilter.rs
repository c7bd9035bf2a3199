//! `wirefilter-engine`: its contexts are filled before time is taken, which in a service would be
//! part of each request.
//!
//! It has neither lists nor missing values nor 64-bit integers, so it is given what stands for
//! them: the list as one text with separators, whether a value is there as a field of its own,
//! instants in seconds.

use wirefilter::{ExecutionContext, Filter as Compiled, Scheme};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;
use crate::job::Job;

struct Wirefilter {
    scheme: &'static Scheme,
    contexts: Vec<ExecutionContext<'static>>,
}

pub fn load(data: Data) -> Box<dyn Engine> {
    let scheme: &Scheme = Box::leak(Box::new(Scheme! {
        status: Bytes,
        name: Bytes,
        started: Int,
        finished: Int,
        is_finished: Bool,
        rejected: Int,
        current: Int,
        total: Int,
        fields: Bytes,
        from: Bytes,
        format: Bytes,
        policy: Bytes,
        logs_recorded: Bool,
        is_scheduled: Bool,
        is_workflow: Bool,
        size: Int,
    }));
    let contexts = data.jobs.iter().map(|job| context(scheme, job)).collect();
    Box::new(Wirefilter { scheme, contexts })
}

fn context(scheme: &'static Scheme, job: &'static Job) -> ExecutionContext<'static> {
    let mut context = ExecutionContext::new(scheme);
    let from = job.source.wix_data_collection.as_ref();
    let size = (job.extended_fields.as_ref())
        .and_then(|fields| fields.namespaces.get("@account/app")?.get("size")?.as_i64());
    let seconds = |at: wixql::Timestamp| int(at.unix_seconds());
    let mut text = |name: &str, value: &'static str| context.set_field_value(name, value).unwrap();
    text("status", job.status.name());
    text("name", &job.name);
    text("fields", from.map_or("", |from| format!("|{}|", from.fields.join("|")).leak()));
    text("from", from.map_or("", |from| &from.collection_id));
    text("format", job.source.file.as_ref().map_or("", |file| file.format.name()));
    let into = job.destination.wix_data_collection.as_ref();
    text("policy", into.map_or("", |into| into.write_policy.name()));
    let mut number = |name: &str, value: i32| context.set_field_value(name, value).unwrap();
    number("started", seconds(job.started_at));
    number("finished", job.finished_at.map_or(0, seconds));
    number("rejected", int(job.progress.items_rejected));
    number("current", int(job.progress.current));
    number("total", int(job.progress.total));
    number("size", size.map_or(-1, int));
    let mut flag = |name: &str, value: bool| context.set_field_value(name, value).unwrap();
    flag("is_finished", job.finished_at.is_some());
    flag("logs_recorded", job.logs_recorded);
    flag("is_scheduled", job.schedule_id.is_some());
    flag("is_workflow", job.workflow_id.is_some());
    context
}

fn int(number: i64) -> i32 {
    i32::try_from(number).expect("32 bits")
}

impl Engine for Wirefilter {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let expression = match filter.name {
            "F1" => r#"status == "FAILED""#,
            "F2" => {
                r#"status in {"COMPLETED" "FAILED" "PARTIALLY_SUCCESSFUL"}
                and finished >= 1751328000"#
            }
            "F3" => r#"rejected > 10 or name matches "(?i)^pro""#,
            "F4" => {
                r#"fields contains "|price|" or fields contains "|info.name.first|"
                or fields contains "|sku|""#
            }
            "F5" => {
                r#"logs_recorded and not status in {"UNINITIALIZED" "INITIALIZING"}
                and started >= 1740787200 and total > 20
                and ((format == "CSV" and current >= 100)
                    or (policy == "OVERWRITE" and is_scheduled)
                    or (not is_workflow and name matches "(?i)^weekly"))
                and not (from == "archive_2024" or rejected >= 1000)"#
            }
            "F6" => r#"status != "INITIALIZING" and not is_finished and size > 500"#,
            other => panic!("{other}"),
        };
        let parsed = self.scheme.parse(expression).unwrap_or_else(|error| panic!("{error}"));
        let compiled: Compiled<'static> = parsed.compile();
        let matches = move |context: &&ExecutionContext<'static>| {
            compiled.execute(context).expect("the same scheme")
        };
        Box::new(move || self.contexts.iter().filter(&matches).count())
    }
}
