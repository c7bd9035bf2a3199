//! `cel`: jobs converted to its values before time is taken, and lent to it.
//!
//! Instants are text, which orders as they do. A prefix regardless of case is a function that
//! the host adds, as the language has none but regular expressions.

use std::sync::Arc;

use cel::common::types::{CelBool, CelString, STRING_TYPE};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, ExecutionError, Value};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;

struct Cel {
    env: Arc<Env>,
    jobs: Vec<Variable>,
}

#[derive(Debug)]
struct Variable(Box<dyn Val>);

impl VariableResolver for Variable {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        (name == "job").then(|| CowVal::Borrowed(&*self.0))
    }
}

pub fn load(data: Data) -> Box<dyn Engine> {
    let mut env = Env::stdlib();
    let id = "string_has_prefix_ignoring_case";
    env.add_member_overload("hasPrefix", id, STRING_TYPE, vec![STRING_TYPE], has_prefix)
        .expect("a new name");
    let variable = |job| {
        let value = cel::to_value(job).expect("a value");
        Variable(value.try_into().expect("a value"))
    };
    Box::new(Cel { env: Arc::new(env), jobs: data.jobs.iter().map(variable).collect() })
}

fn has_prefix<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let text = |n: usize| args[n].downcast_ref::<CelString>().expect("text").inner().as_bytes();
    let (text, prefix) = (text(0), text(1));
    let start = text.get(..prefix.len());
    let has = start.is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    Ok(CowVal::owned(CelBool::from(has)))
}

impl Engine for Cel {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let expression = match filter.name {
            "F1" => "job.status == 'FAILED'",
            "F2" => {
                "job.status in ['COMPLETED', 'FAILED', 'PARTIALLY_SUCCESSFUL']
                && has(job.finishedAt) && job.finishedAt >= '2025-07-01T00:00:00'"
            }
            "F3" => "job.progress.itemsRejected > 10 || job.name.hasPrefix('pro')",
            "F4" => {
                "has(job.source.wixDataCollection) && has(job.source.wixDataCollection.fields)
                && job.source.wixDataCollection.fields.exists(
                    field, field in ['price', 'info.name.first', 'sku'])"
            }
            "F5" => {
                "job.logsRecorded && !(job.status in ['UNINITIALIZED', 'INITIALIZING'])
                && job.startedAt >= '2025-03-01T00:00:00' && job.progress.total > 20
                && (has(job.source.file) && job.source.file.format == 'CSV'
                        && job.progress.current >= 100
                    || has(job.scheduleId) && has(job.destination.wixDataCollection)
                        && job.destination.wixDataCollection.writePolicy == 'OVERWRITE'
                    || !has(job.workflowId) && job.name.hasPrefix('weekly'))
                && !(job.progress.itemsRejected >= 1000
                    || has(job.source.wixDataCollection)
                        && job.source.wixDataCollection.collectionId == 'archive_2024')"
            }
            "F6" => {
                "job.status != 'INITIALIZING' && !has(job.finishedAt)
                && has(job.extendedFields)
                && '@account/app' in job.extendedFields.namespaces
                && job.extendedFields.namespaces['@account/app'].size > 500u"
            }
            other => panic!("{other}"),
        };
        let program = self.env.compile(expression).unwrap_or_else(|error| panic!("{error}"));
        Box::new(move || {
            let mut context = Context::with_env(Arc::clone(&self.env));
            let matches = |job: &&'e Variable| {
                context.set_variable_resolver(*job);
                program.execute(&context).expect("an answer") == Value::Bool(true)
            };
            self.jobs.iter().filter(matches).count()
        })
    }
}
