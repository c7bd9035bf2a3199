//! The interpreter that most people would write in an afternoon: a tree of enums that asks the
//! record for a value by its path.

use serde_json::Value as Json;
use wixql::Timestamp;

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;
use crate::job::{Format, Job, Status, WritePolicy};

struct Naive(&'static [Job]);

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(Naive(data.jobs))
}

impl Engine for Naive {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let expression = all(&serde_json::from_str(filter.json).expect("JSON"));
        Box::new(move || self.0.iter().filter(|job| expression.holds(job)).count())
    }
}

enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Compare { path: String, operator: Operator, operands: Vec<Operand> },
}

#[derive(Clone, Copy)]
enum Operator {
    Eq,
    Ne,
    In,
    NotIn,
    Gt,
    Gte,
    StartsWith,
    HasSome,
    Exists,
}

#[derive(PartialEq, PartialOrd)]
enum Operand {
    Bool(bool),
    Number(i64),
    Date(Timestamp),
    Text(String),
}

#[derive(Clone, Copy)]
enum Value<'r> {
    Null,
    Bool(bool),
    Number(i64),
    Date(Timestamp),
    Text(&'r str),
    List(&'r [String]),
}

fn all(filter: &Json) -> Expression {
    let clauses = filter.as_object().expect("an object").iter();
    Expression::All(clauses.map(|(key, value)| clause(key, value)).collect())
}

fn clause(key: &str, value: &Json) -> Expression {
    let list = || value.as_array().expect("an array").iter().map(all).collect();
    match key {
        "$and" => Expression::All(list()),
        "$or" => Expression::Any(list()),
        "$not" => Expression::Not(Box::new(all(value))),
        path => {
            let compare = |(name, operand): (&String, &Json)| Expression::Compare {
                path: path.to_owned(),
                operator: operator(name),
                operands: match operand.as_array() {
                    Some(operands) => operands.iter().map(literal).collect(),
                    None => vec![literal(operand)],
                },
            };
            match value.as_object() {
                Some(operators) => Expression::All(operators.iter().map(compare).collect()),
                None => compare((&"$eq".to_owned(), value)),
            }
        }
    }
}

fn operator(name: &str) -> Operator {
    match name {
        "$eq" => Operator::Eq,
        "$ne" => Operator::Ne,
        "$in" => Operator::In,
        "$nin" => Operator::NotIn,
        "$gt" => Operator::Gt,
        "$gte" => Operator::Gte,
        "$startsWith" => Operator::StartsWith,
        "$hasSome" => Operator::HasSome,
        "$exists" => Operator::Exists,
        other => panic!("{other}"),
    }
}

fn literal(json: &Json) -> Operand {
    match json {
        Json::Bool(value) => Operand::Bool(*value),
        Json::Number(number) => Operand::Number(number.as_i64().expect("an integer")),
        Json::String(text) => match Timestamp::parse(text) {
            Ok(date) => Operand::Date(date),
            Err(_) => Operand::Text(text.clone()),
        },
        other => panic!("{other}"),
    }
}

impl Expression {
    fn holds(&self, job: &Job) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(job)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(job)),
            Self::Not(part) => !part.holds(job),
            Self::Compare { path, operator, operands } => {
                let (value, operand) = (field(job, path), &operands[0]);
                match operator {
                    Operator::Eq => value.equals(operand),
                    Operator::Ne => !value.equals(operand),
                    Operator::In => operands.iter().any(|operand| value.equals(operand)),
                    Operator::NotIn => !operands.iter().any(|operand| value.equals(operand)),
                    Operator::Gt => value.is_greater(operand),
                    Operator::Gte => value.is_greater(operand) || value.equals(operand),
                    Operator::StartsWith => match (value, operand) {
                        (Value::Text(text), Operand::Text(prefix)) => {
                            text.to_lowercase().starts_with(&prefix.to_lowercase())
                        }
                        _ => false,
                    },
                    Operator::HasSome => match value {
                        Value::List(list) => list.iter().any(|item| {
                            operands.iter().any(|operand| Value::Text(item).equals(operand))
                        }),
                        _ => false,
                    },
                    Operator::Exists => *operand == Operand::Bool(!matches!(value, Value::Null)),
                }
            }
        }
    }
}

impl Value<'_> {
    fn equals(self, operand: &Operand) -> bool {
        match (self, operand) {
            (Self::Bool(a), Operand::Bool(b)) => a == *b,
            (Self::Number(a), Operand::Number(b)) => a == *b,
            (Self::Date(a), Operand::Date(b)) => a == *b,
            (Self::Text(a), Operand::Text(b)) => a == b,
            _ => false,
        }
    }

    fn is_greater(self, operand: &Operand) -> bool {
        match (self, operand) {
            (Self::Number(a), Operand::Number(b)) => a > *b,
            (Self::Date(a), Operand::Date(b)) => a > *b,
            (Self::Text(a), Operand::Text(b)) => a > b.as_str(),
            _ => false,
        }
    }
}

fn field<'r>(job: &'r Job, path: &str) -> Value<'r> {
    let text = |text: Option<&'r str>| text.map_or(Value::Null, Value::Text);
    let from = job.source.wix_data_collection.as_ref();
    let into = job.destination.wix_data_collection.as_ref();
    match path {
        "id" => Value::Text(&job.id),
        "name" => Value::Text(&job.name),
        "status" => Value::Text(Status::name(job.status)),
        "startedAt" => Value::Date(job.started_at),
        "finishedAt" => job.finished_at.map_or(Value::Null, Value::Date),
        "source.wixDataCollection.collectionId" => text(from.map(|from| &*from.collection_id)),
        "source.wixDataCollection.fields" => {
            from.map_or(Value::Null, |from| Value::List(&from.fields))
        }
        "source.file.format" => {
            text(job.source.file.as_ref().map(|file| Format::name(file.format)))
        }
        "destination.wixDataCollection.collectionId" => text(into.map(|into| &*into.collection_id)),
        "destination.wixDataCollection.writePolicy" => {
            text(into.map(|into| WritePolicy::name(into.write_policy)))
        }
        "progress.current" => Value::Number(job.progress.current),
        "progress.total" => Value::Number(job.progress.total),
        "progress.itemsRejected" => Value::Number(job.progress.items_rejected),
        "progress.itemsSuccessful" => Value::Number(job.progress.items_successful),
        "sourceSiteId" => text(job.source_site_id.as_deref()),
        "logsRecorded" => Value::Bool(job.logs_recorded),
        "scheduleId" => text(job.schedule_id.as_deref()),
        "workflowId" => text(job.workflow_id.as_deref()),
        path => match path.strip_prefix("extendedFields.namespaces.") {
            Some(path) => extended(job, path),
            None => Value::Null,
        },
    }
}

fn extended<'r>(job: &'r Job, path: &str) -> Value<'r> {
    let found = path.split_once('.').and_then(|(namespace, key)| {
        job.extended_fields.as_ref()?.namespaces.get(namespace)?.get(key)
    });
    match found {
        Some(Json::Bool(value)) => Value::Bool(*value),
        Some(Json::Number(number)) => number.as_i64().map_or(Value::Null, Value::Number),
        Some(Json::String(text)) => Value::Text(text),
        _ => Value::Null,
    }
}
