//! `jaq`: over its own values, parsed before or from each line.

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::{Val, read};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;

type Program = jaq_core::Filter<JustLut<Val>>;

struct Values(Vec<Val>);

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(Values(data.lines().map(parse).collect()))
}

impl Engine for Values {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let program = compile(filter);
        Box::new(move || {
            let context = Ctx::<JustLut<Val>>::new(&program.lut, Vars::new([]));
            self.0.iter().filter(|job| holds(&program, &context, (*job).clone())).count()
        })
    }
}

struct Lines(Data);

pub fn lines(data: Data) -> Box<dyn Engine> {
    Box::new(Lines(data))
}

impl Engine for Lines {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let program = compile(filter);
        Box::new(move || {
            let context = Ctx::<JustLut<Val>>::new(&program.lut, Vars::new([]));
            self.0.lines().filter(|line| holds(&program, &context, parse(line))).count()
        })
    }
}

fn parse(line: &[u8]) -> Val {
    read::parse_single(line).expect("JSON")
}

fn holds<'p>(program: &'p Program, context: &Ctx<'p, JustLut<Val>>, job: Val) -> bool {
    let mut answers = program.id.run((context.clone(), job)).map(unwrap_valr);
    matches!(answers.next(), Some(Ok(Val::Bool(true))))
}

fn compile(filter: &Filter) -> Program {
    let code = match filter.name {
        "F1" => r#".status == "FAILED""#,
        "F2" => {
            r#"(.status | . == "COMPLETED" or . == "FAILED" or . == "PARTIALLY_SUCCESSFUL")
            and .finishedAt >= "2025-07-01T00:00:00""#
        }
        "F3" => r#".progress.itemsRejected > 10 or (.name | ascii_downcase | startswith("pro"))"#,
        "F4" => {
            r#"any(.source.wixDataCollection.fields[]?;
                . == "price" or . == "info.name.first" or . == "sku")"#
        }
        "F5" => {
            r#".logsRecorded and (.status | . != "UNINITIALIZED" and . != "INITIALIZING")
            and .startedAt >= "2025-03-01T00:00:00" and .progress.total > 20
            and ((.source.file.format == "CSV" and .progress.current >= 100)
                or (.destination.wixDataCollection.writePolicy == "OVERWRITE" and (.scheduleId | not | not))
                or ((.workflowId | not) and (.name | ascii_downcase | startswith("weekly"))))
            and (.source.wixDataCollection.collectionId == "archive_2024"
                or .progress.itemsRejected >= 1000 | not)"#
        }
        "F6" => {
            r#".status != "INITIALIZING" and (.finishedAt | not)
            and .extendedFields.namespaces["@account/app"].size > 500"#
        }
        other => panic!("{other}"),
    };
    // Of the standard library only what the filters call, so that less has to be built.
    let functions = jaq_core::funs().chain(jaq_std::base_funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let modules = Loader::new(jaq_core::defs()).load(&arena, File { code, path: () });
    let modules = modules.unwrap_or_else(|error| panic!("{error:?}"));
    let compiled = Compiler::default().with_funs(functions).compile(modules);
    compiled.unwrap_or_else(|error| panic!("{error:?}"))
}
