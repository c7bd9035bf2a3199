//! `datalogic-rs`, which is JSONLogic: over its own values, parsed before or from each line, with
//! one arena for all, as it recommends for many records.

use std::cell::RefCell;

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine as Datalogic, Logic, ParsedData};
use serde_json::{Value, json};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;

struct Values {
    engine: Datalogic,
    jobs: Vec<ParsedData>,
}

pub fn load(data: Data) -> Box<dyn Engine> {
    let parse = |line| ParsedData::from_json(text(line)).expect("JSON");
    Box::new(Values { engine: Datalogic::new(), jobs: data.lines().map(parse).collect() })
}

impl Engine for Values {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let logic = compile(&self.engine, filter);
        let arena = RefCell::new(Bump::new());
        Box::new(move || {
            let mut arena = arena.borrow_mut();
            let matches = |job: &&ParsedData| {
                arena.reset();
                let answer = self.engine.evaluate(&logic, job.value(), &arena);
                answer.expect("an answer").as_bool() == Some(true)
            };
            self.jobs.iter().filter(matches).count()
        })
    }
}

struct Lines {
    engine: Datalogic,
    data: Data,
}

pub fn lines(data: Data) -> Box<dyn Engine> {
    Box::new(Lines { engine: Datalogic::new(), data })
}

impl Engine for Lines {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let logic = compile(&self.engine, filter);
        let arena = RefCell::new(Bump::new());
        Box::new(move || {
            let mut arena = arena.borrow_mut();
            let matches = |line: &&[u8]| {
                arena.reset();
                let answer = self.engine.evaluate(&logic, text(line), &arena);
                answer.expect("an answer").as_bool() == Some(true)
            };
            self.data.lines().filter(matches).count()
        })
    }
}

fn text(line: &[u8]) -> &str {
    std::str::from_utf8(line).expect("UTF-8")
}

fn compile(engine: &Datalogic, filter: &Filter) -> Logic {
    let var = |path: &str| json!({"var": path});
    let has_prefix = |prefix: &str| json!({"starts_with": [{"lower": [{"var": "name"}]}, prefix]});
    let rule: Value = match filter.name {
        "F1" => json!({"==": [var("status"), "FAILED"]}),
        "F2" => json!({"and": [
            {"in": [var("status"), ["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]]},
            {">=": [var("finishedAt"), "2025-07-01T00:00:00"]},
        ]}),
        "F3" => json!({"or": [{">": [var("progress.itemsRejected"), 10]}, has_prefix("pro")]}),
        "F4" => json!({"some": [
            var("source.wixDataCollection.fields"),
            {"in": [var(""), ["price", "info.name.first", "sku"]]},
        ]}),
        "F5" => json!({"and": [
            var("logsRecorded"),
            {"!": [{"in": [var("status"), ["UNINITIALIZED", "INITIALIZING"]]}]},
            {">=": [var("startedAt"), "2025-03-01T00:00:00"]},
            {">": [var("progress.total"), 20]},
            {"or": [
                {"and": [
                    {"==": [var("source.file.format"), "CSV"]},
                    {">=": [var("progress.current"), 100]},
                ]},
                {"and": [
                    {"==": [var("destination.wixDataCollection.writePolicy"), "OVERWRITE"]},
                    {"!!": [var("scheduleId")]},
                ]},
                {"and": [{"!": [var("workflowId")]}, has_prefix("weekly")]},
            ]},
            {"!": [{"or": [
                {"==": [var("source.wixDataCollection.collectionId"), "archive_2024"]},
                {">=": [var("progress.itemsRejected"), 1000]},
            ]}]},
        ]}),
        "F6" => json!({"and": [
            {"!=": [var("status"), "INITIALIZING"]},
            {"!": [var("finishedAt")]},
            {">": [{"val": ["extendedFields", "namespaces", "@account/app", "size"]}, 500]},
        ]}),
        other => panic!("{other}"),
    };
    engine.compile(rule.to_string().as_str()).expect("a rule")
}
