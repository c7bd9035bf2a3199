//! Counts instructions, which a busy machine does not change, and holds them against
//! `benches/instructions.json` and against growth.
//!
//! `cargo bench --bench instructions` runs each case in a process of its own under
//! `valgrind --tool=callgrind`, and fails when a case costs more than 3 % more than its
//! baseline, or grows by more than 2.2 times when its input doubles; what is searched and not
//! walked may grow by 1.2 times. To seal a cursor, and to open one, may cost 1.3 times the bare
//! cryptography. A change that is worth its cost moves the baseline, `-- --accept`, and says
//! why. `-- --case NAME` runs one case without valgrind, to profile it.
//!
//! Counts depend on compiler and C library, so with others than the baseline's they are
//! shown and only growth is judged. The hasher of long text lists is seeded at random, so
//! the cases with such lists take the sum of many.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot go on stops")]

mod inputs;
#[allow(dead_code, reason = "the program that compares peers uses the rest")]
mod structs;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::{env, fs, thread};

use inputs::{small, unlimited};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use structs::{filters::FILTERS, generate, job::Job};
use wixql::{
    Carried, Cursor, CursorCodec as _, Direction, Filter, Matcher, Parser, Plan, Position, Schema,
    Sorted, bind, parse,
};

/// How much worse than its baseline a case may be.
const TOLERANCE: f64 = 1.03;

/// How much more a doubled input may cost.
const SLOPE: f64 = 2.2;

/// How much more a doubled input may cost where the cost is logarithmic.
const LOGARITHMIC: f64 = 1.2;

/// How much more than the bare cryptography a cursor may cost.
const SEALED: f64 = 1.3;

const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.json");

/// What is measured; what it needs is made before.
type Run = Box<dyn FnMut()>;

struct Case {
    name: String,
    make: Box<dyn Fn() -> Run + Sync>,
    /// The case of half the size.
    half: Option<String>,
    /// How much more than half the size it may cost.
    slope: f64,
    /// The case that does the same in plain code.
    plain: Option<String>,
    /// How much more than plain code it may cost, where that is promised.
    most: f64,
}

#[derive(Serialize, Deserialize)]
struct Baseline {
    /// Compiler and C library.
    with: String,
    instructions: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let cases = cases();
    if let Some(at) = args.iter().position(|arg| arg == "--case") {
        let name = args.get(at + 1).map_or("", String::as_str);
        let case = cases.iter().find(|case| case.name == name).expect("a case of this name");
        let mut run = (case.make)();
        // The first time, what is made once would count too.
        run();
        measured_part(&mut *run);
        return ExitCode::SUCCESS;
    }
    if has("--test") {
        cases.iter().for_each(|case| (case.make)()());
        return ExitCode::SUCCESS;
    }
    let counts = count_all(&cases);
    if has("--accept") {
        let baseline = Baseline { with: versions(), instructions: counts };
        let json = serde_json::to_string_pretty(&baseline).expect("a baseline is JSON");
        fs::write(BASELINE, json + "\n").expect("the baseline can be written");
        return ExitCode::SUCCESS;
    }
    let faults = judge(&cases, &counts);
    if faults.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprint!("\n{faults}");
    ExitCode::FAILURE
}

/// Prints all counts; gives what is wrong with them, a line each.
fn judge(cases: &[Case], counts: &BTreeMap<String, u64>) -> String {
    let text = fs::read_to_string(BASELINE).unwrap_or_else(|_| "{}".to_owned());
    let baseline: Option<Baseline> = serde_json::from_str(&text).ok();
    let comparable = baseline.as_ref().is_some_and(|baseline| baseline.with == versions());
    if !comparable {
        println!("The baseline is of other tools than {}: only growth is judged.", versions());
    }
    let mut faults = String::new();
    println!("| case | instructions | to baseline | to half the size | to plain code |");
    println!("|---|---|---|---|---|");
    for case in cases {
        let count_of = |name: &str| counts.get(name).map_or(f64::NAN, |&count| count as f64);
        let count = count_of(&case.name);
        let before = baseline.as_ref().and_then(|baseline| baseline.instructions.get(&case.name));
        let change = before.map(|&before| count / before as f64);
        let growth = case.half.as_ref().map(|half| count / count_of(half));
        let plain = case.plain.as_ref().map(|plain| count / count_of(plain));
        let show = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.3}"));
        let ratios = [change, growth, plain].map(show);
        println!("| {} | {count} | {} |", case.name, ratios.join(" | "));
        match change {
            Some(change) if comparable && change > TOLERANCE => {
                let _ = writeln!(faults, "{}: {change:.3} times its baseline", case.name);
            }
            None if comparable => {
                let _ = writeln!(faults, "{}: has no baseline; `-- --accept` makes one", case.name);
            }
            Some(_) | None => {}
        }
        // Not a number is a fault as well.
        if !growth.is_none_or(|growth| growth <= case.slope) {
            let _ = writeln!(faults, "{}: costs too much more than half its size", case.name);
        }
        if !plain.is_none_or(|plain| plain <= case.most) {
            let _ = writeln!(faults, "{}: costs too much more than plain code", case.name);
        }
    }
    faults
}

/// The part that is counted, found by its name.
#[inline(never)]
fn measured_part(run: &mut dyn FnMut()) {
    run();
    // Or the call above could be this function's last, and leave it before it is done.
    black_box(());
}

fn count_all(cases: &[Case]) -> BTreeMap<String, u64> {
    let (todo, counts) = (Mutex::new(cases.iter()), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(case) = { todo.lock().expect("no thread panicked").next() } {
            let count = count(&case.name);
            counts.lock().expect("no thread panicked").insert(case.name.clone(), count);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    counts.into_inner().expect("no thread panicked")
}

fn count(case: &str) -> u64 {
    let program = env::current_exe().expect("this bench is a file");
    let folder = program.parent().expect("a file is in a folder");
    let name = program.file_name().expect("a file has a name");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"])
        .arg("--toggle-collect=*measured_part*")
        // By the same words on every machine and with nothing else around it: arguments are
        // allocated, and where they lie decides whether a list that grows has to be copied.
        .current_dir(folder)
        .arg(Path::new(".").join(name))
        .args(["--case", case])
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        // Or `memcpy` and its like would depend on the processor.
        .env("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-AVX512F,-ERMS,-FSRM")
        .output()
        .expect("valgrind is installed");
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, n)| n);
    let count = collected.and_then(|count| count.trim().parse().ok());
    match count {
        Some(count) if output.status.success() && count > 0 => count,
        _ => panic!("{case} could not be counted:\n{log}"),
    }
}

/// The tools that counts depend on.
fn versions() -> String {
    let first_line = |program: &str, arg: &str| {
        let output = Command::new(program).arg(arg).output().map(|output| output.stdout);
        let text = String::from_utf8(output.unwrap_or_default()).unwrap_or_default();
        text.lines().next().unwrap_or("none").to_owned()
    };
    format!("{}, {}", first_line("rustc", "--version"), first_line("ldd", "--version"))
}

fn cases() -> Vec<Case> {
    let mut cases = hot_paths();
    cases.extend(growth());
    cases
}

fn case(name: impl Into<String>, make: impl Fn() -> Run + Sync + 'static) -> Case {
    Case {
        name: name.into(),
        make: Box::new(make),
        half: None,
        slope: SLOPE,
        plain: None,
        most: f64::INFINITY,
    }
}

/// A case, and the same in plain code after it.
fn beside(
    cases: &mut Vec<Case>,
    name: &str,
    ours: impl Fn() -> Run + Sync + 'static,
    plain: impl Fn() -> Run + Sync + 'static,
) {
    let plain = case(format!("plain/{name}"), plain);
    cases.push(Case { plain: Some(plain.name.clone()), ..case(name, ours) });
    cases.push(plain);
}

/// What services do all day.
fn hot_paths() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, bodies) in [
        ("parse/documented bodies", inputs::bodies as fn() -> Vec<Vec<u8>>),
        ("parse/large body", || vec![inputs::large_body()]),
    ] {
        let ours = move || -> Run {
            let bodies = bodies();
            Box::new(move || bodies.iter().for_each(|body| drop(black_box(parse(body)))))
        };
        let plain = move || -> Run {
            let bodies = bodies();
            let read = |body: &Vec<u8>| drop(black_box(serde_json::from_slice::<Value>(body)));
            Box::new(move || bodies.iter().for_each(read))
        };
        beside(&mut cases, name, ours, plain);
    }
    cases.extend([
        case("parse/documented bodies from values", || {
            let values = inputs::bodies().into_iter().map(|body| serde_json::from_slice(&body));
            let values: Vec<Value> = values.collect::<Result<_, _>>().expect("bodies are JSON");
            let parser = Parser::new();
            Box::new(move || {
                values.iter().for_each(|value| drop(black_box(parser.parse_value(value))));
            })
        }),
        case("bind/documented bodies", || {
            let queries = inputs::bodies().into_iter().map(|body| parse(&body));
            let queries: Vec<_> = queries.collect::<Result<_, _>>().expect("bodies are queries");
            let schema = Schema::any();
            Box::new(move || {
                queries.iter().for_each(|query| drop(black_box(bind(query, &schema))));
            })
        }),
        case("bind/large body", || {
            let (query, schema) = (parse(&inputs::large_body()).expect("a query"), Schema::any());
            Box::new(move || drop(black_box(bind(&query, &schema))))
        }),
        case("explain/twelve clauses", || {
            let conditions = inputs::conditions();
            let plan = conditions.last().expect("a condition").plan();
            Box::new(move || drop(black_box(plan.explain().to_string())))
        }),
        case("fingerprint/twelve clauses", || {
            let conditions = inputs::conditions();
            let plan = conditions.last().expect("a condition").plan();
            Box::new(move || {
                black_box(plan.fingerprint());
            })
        }),
    ]);
    for (at, condition) in inputs::conditions().iter().enumerate() {
        let make = move || {
            let (jobs, mut conditions) = (inputs::jobs(), inputs::conditions());
            let condition = conditions.swap_remove(at);
            inputs::check(&condition, &jobs);
            (jobs, condition)
        };
        let ours = move || {
            let (jobs, condition) = make();
            matching(&condition.filter, &condition.schema, jobs)
        };
        let plain = move || -> Run {
            let (jobs, condition) = make();
            Box::new(move || {
                black_box((condition.count)(&jobs));
            })
        };
        beside(&mut cases, &format!("matches/{}", condition.name), ours, plain);
    }
    for members in [10, 1_000] {
        let path = "destination.wixDataCollection.collectionId";
        cases.push(case(format!("matches/in {members} texts"), move || {
            let filter = json!({"filter": {path: {"$in": inputs::texts(members, "Members")}}});
            // Each plan has a seed of its own.
            let plans: Vec<_> = (0..32).map(|_| inputs::plan(&filter, &Schema::any())).collect();
            let jobs = inputs::jobs();
            Box::new(move || {
                for plan in &plans {
                    let matcher = plan.matcher::<Value>();
                    black_box(jobs.iter().filter(|job| matcher.matches(job)).count());
                }
            })
        }));
        cases.push(case(format!("matches/in {members} numbers"), move || {
            let numbers = Value::from_iter((0..members).map(|n| n * 3));
            let filter = json!({"progress.current": {"$in": numbers}});
            matching(&filter, &Schema::any(), inputs::jobs())
        }));
    }
    for (at, page) in inputs::page_cases().iter().enumerate() {
        let make = move || {
            let [text, date] = inputs::page_cases();
            (inputs::many_jobs(10_000), if at == 0 { text } else { date })
        };
        let ours = move || -> Run {
            let (jobs, case) = make();
            let plan = case.plan();
            case.check(&plan, &jobs);
            Box::new(move || drop(black_box(plan.page(&jobs))))
        };
        let plain = move || -> Run {
            let (jobs, case) = make();
            Box::new(move || drop(black_box((case.page)(&jobs))))
        };
        beside(&mut cases, &format!("page/50 of 10000 by {}", page.name), ours, plain);
    }
    cases.extend([
        case("cursor/encode", || {
            let cursor = inputs::cursors::typical();
            Box::new(move || drop(black_box(cursor.encode())))
        }),
        case("cursor/decode", || {
            let payload = inputs::cursors::typical().encode().expect("it is short");
            Box::new(move || drop(black_box(Cursor::decode(&payload))))
        }),
    ]);
    sealing(&mut cases);
    of_structs(&mut cases);
    cases
}

/// Structs that the derive makes records, one after the other and as a slice, beside the closures
/// by hand.
fn of_structs(cases: &mut Vec<Case>) {
    type Count = fn(&Matcher<'_, Job>, &[Job]) -> usize;
    let one_by_one: Count = |matcher, jobs| jobs.iter().filter(|job| matcher.matches(job)).count();
    let slice: Count = |matcher, jobs| matcher.select(jobs).count();
    let jobs = || generate::jobs(1_000);
    for filter in FILTERS {
        let plain = format!("plain/structs {}", filter.name);
        for (name, count) in [("one by one", one_by_one), ("slice", slice)] {
            let ours = case(format!("structs/{} {name}", filter.name), move || {
                // What borrows from the plan is not to be made again in what is counted.
                let (jobs, plan) = (jobs(), Box::leak(Box::new(filter.plan())));
                let matcher = plan.matcher();
                assert_eq!(count(&matcher, &jobs), (filter.count)(&jobs), "{}", filter.name);
                Box::new(move || {
                    black_box(count(&matcher, &jobs));
                })
            });
            cases.push(Case { plain: Some(plain.clone()), ..ours });
        }
        cases.push(case(plain, move || {
            let jobs = jobs();
            Box::new(move || {
                black_box((filter.count)(&jobs));
            })
        }));
    }
}

/// A typical cursor, from its bytes to its text and back, beside the bare cryptography. What is
/// around that costs little.
fn sealing(cases: &mut Vec<Case>) {
    let payload = || inputs::cursors::typical().encode().expect("it is short");
    let bare = move || inputs::cursors::Bare::like(&payload());
    let seal = move || -> Run {
        let (payload, codec) = (payload(), inputs::cursors::codec());
        Box::new(move || drop(black_box(codec.seal(&payload, inputs::cursors::CALLER))))
    };
    let bare_seal = move || -> Run {
        let bare = bare();
        Box::new(move || drop(black_box(bare.seal())))
    };
    beside(cases, "cursor/seal", seal, bare_seal);
    let open = move || -> Run {
        let codec = inputs::cursors::codec();
        let text = codec.seal(&payload(), inputs::cursors::CALLER).expect("it is short");
        Box::new(move || drop(black_box(codec.open(&text, inputs::cursors::CALLER))))
    };
    let bare_open = move || -> Run {
        let bare = bare();
        Box::new(move || drop(black_box(bare.open())))
    };
    beside(cases, "cursor/open", open, bare_open);
    let sealed =
        cases.iter_mut().filter(|case| ["cursor/seal", "cursor/open"].contains(&&*case.name));
    sealed.for_each(|case| case.most = SEALED);
}

/// An input at three sizes, each twice the one before.
fn sizes(cases: &mut Vec<Case>, slope: f64, name: &str, size: usize, make: fn(usize) -> Run) {
    let mut half = None;
    for size in [size, 2 * size, 4 * size] {
        let name = format!("growth/{name} {size}");
        let half = half.replace(name.clone());
        cases.push(Case { half, slope, ..case(name, move || make(size)) });
    }
}

/// What grows with its input.
fn growth() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name: &str, size: usize, make: fn(usize) -> Run| {
        sizes(&mut cases, SLOPE, name, size, make);
    };
    add("read list of texts", 1_000, |n| reading(&json!({"a": {"$in": inputs::texts(n, "x")}})));
    add("read list of numbers", 1_000, |n| {
        // In no order, so that they have to be sorted.
        let numbers = Value::from_iter((0..n).map(|i| i * 7_919 % 65_537));
        reading(&json!({"a": {"$in": numbers}}))
    });
    add("read a cursor's filter", 250, |n| {
        let filter = Filter::try_from(&json!({"a": {"$in": inputs::texts(n, "x")}}));
        let query = Carried::Query { filter: filter.ok(), sort: None };
        let position = Position::new(Direction::Next, Vec::new(), 0, 0);
        let payload = Cursor::new(query, position).encode().expect("it is flat");
        Box::new(move || drop(black_box(Cursor::decode(&payload).expect("it was written"))))
    });
    add("read nested $not", 12, |n| {
        let nested = (0..n).fold(json!({"a": 1}), |filter, _| json!({"$not": filter}));
        reading(&nested)
    });
    add("read nested $and", 3, |n| {
        let nested = (0..n).fold(json!({"a": 1}), |filter, i| {
            json!({"$or": [{format!("b{i}"): i}, {"$and": [filter, {format!("c{i}"): i}]}]})
        });
        reading(&nested)
    });
    add("read wide $or", 500, |n| {
        let filters: Vec<_> = (0..n).map(|i| json!({format!("field{i}"): i})).collect();
        reading(&json!({"$or": filters}))
    });
    add("read wide object", 500, |n| {
        reading(&Value::Object((0..n).map(|i| (format!("field{i}"), json!(i))).collect()))
    });
    add("read wide literal", 1_000, |n| {
        let literal = (0..n).map(|i| (format!("key{i}"), json!(i))).collect();
        reading(&json!({"a": Value::Object(literal)}))
    });
    add("read long text", 10_000, |n| reading(&json!({"a": "x\n\u{e9}".repeat(n / 4)})));
    add("read long path", 500, |n| reading(&json!({vec!["abc"; n].join("."): 1})));
    add("refuse unknown operators", 500, |n| {
        let clauses: Vec<_> = (0..n).map(|i| json!({format!("f{i}"): {"$eqq": i}})).collect();
        reading(&json!({"$or": clauses}))
    });
    add("refuse repeated keys", 500, |n| {
        let keys: Vec<_> = (0..n).map(|i| format!(r#""k{i:05}":1,"k{i:05}":2"#)).collect();
        reading_text(format!(r#"{{"filter":{{"a":{{{}}}}}}}"#, keys.join(",")))
    });
    add("match wide $or", 500, |n| {
        let filters: Vec<_> = (0..n).map(|i| json!({"a": {"$gt": i}, "b": i})).collect();
        matching(&json!({"$or": filters}), &unlimited().0, vec![json!({"a": n, "b": -1})])
    });
    add("match long path", 500, |n| {
        let record = (0..n).fold(json!(1), |value, _| json!({"abc": value}));
        matching(&json!({vec!["abc"; n].join("."): 1}), &unlimited().0, vec![record])
    });
    add("match $hasAll of an array", 1_000, |n| {
        let values: Vec<_> = (0..n).map(|i| json!(i * 7_919 % 65_537)).collect();
        let filter = json!({"a": {"$hasAll": values}});
        matching(&filter, &unlimited().0, vec![json!({"a": values})])
    });
    add("match wide literal", 1_000, |n| {
        let literal: Value = (0..n).map(|i| (format!("key{i}"), json!(i))).collect();
        matching(&json!({"a": literal}), &unlimited().0, vec![json!({"a": literal})])
    });
    add("match fan-out", 1_000, |n| {
        let items: Vec<_> = (0..n).map(|i| json!({"b": {"c": i}})).collect();
        matching(&json!({"a.b.c": -1}), &unlimited().0, vec![json!({"a": items})])
    });
    add("match $contains at its worst", 2_000, |n| {
        // Both ends of the pattern are everywhere, its middle is nowhere.
        let (half, text) = ("a".repeat(n / 8), "a".repeat(n));
        let needle = format!("{half}b{half}");
        matching(&json!({"a": {"$contains": needle}}), &unlimited().0, vec![json!({"a": text})])
    });
    add("match $contains beyond ASCII", 2_000, |n| {
        let text = "\u{e9}\u{e8}".repeat(n / 4);
        let needle = format!("{}\u{e0}", "\u{c9}\u{c8}".repeat(n / 16));
        matching(&json!({"a": {"$contains": needle}}), &unlimited().0, vec![json!({"a": text})])
    });
    add("match $urlized", 500, |n| {
        let (parts, text) = (vec!["ab"; n], "a-b-ab".repeat(n));
        matching(&json!({"a": {"$urlized": parts}}), &unlimited().0, vec![json!({"a": text})])
    });
    add("match $urlized before other characters", 500, |n| {
        // The last folds to `s`.
        let (parts, text) = (vec!["ks"; n], format!("{}\u{17F}", "k-s-ks".repeat(n)));
        matching(&json!({"a": {"$urlized": parts}}), &unlimited().0, vec![json!({"a": text})])
    });
    add("sort by elements that another array selects", 250, |n| {
        let items = |key: &str| -> Vec<_> { (0..n).map(|i| json!({key: i})).collect() };
        let record = |id: u64| json!({"id": id, "a": items("x"), "b": items("y")});
        let tests: Vec<_> = (1..9).map(|i| json!({"b.y": -i})).collect();
        let key = json!({"fieldName": "a.x", "selectItemsBy": [{"$or": tests}]});
        paging(&json!({"sort": [key]}), &unlimited().0, vec![record(1), record(2)])
    });
    add("sort all", 1_000, |n| {
        let query = json!({"sort": [{"fieldName": "startedAt"}], "paging": {"limit": n}});
        paging(&query, &unlimited().0, inputs::many_jobs(n))
    });
    add("page of 50", 5_000, |n| {
        paging(&json!({"sort": [{"fieldName": "startedAt"}]}), &unlimited().0, inputs::many_jobs(n))
    });
    let mut add = |name: &str, make: fn(usize) -> Run| {
        sizes(&mut cases, LOGARITHMIC, name, 50_000, make);
    };
    add("middle page of sorted", |n| middle(n, &json!({}), small::plan_after));
    add("middle page of sorted, no hint", |n| middle(n, &json!({}), small::plan_without_hint));
    add("middle page of sorted, filtered", |n| {
        middle(n, &json!({"status": "FAILED"}), small::plan_after)
    });
    cases
}

/// Makes the page in the middle of records that are in order.
fn middle(count: usize, filter: &Value, plan: fn(&Value, usize, &[small::Job]) -> Plan) -> Run {
    let jobs = small::small_jobs(count);
    let matching = small::page_plan(filter, 0, None).count(&jobs);
    let plan = plan(filter, matching as usize / 2, &jobs);
    small::check_page(&plan, &small::in_order(&jobs, &plan));
    let order = small::page_plan(filter, 0, None);
    Box::new(move || {
        let sorted = Sorted::trusted(&jobs, &order);
        drop(black_box(plan.page_of_sorted(&sorted)));
    })
}

/// Parses a filter and binds it.
fn reading(filter: &Value) -> Run {
    reading_text(json!({"filter": filter}).to_string())
}

fn reading_text(body: String) -> Run {
    let (schema, limits) = unlimited();
    let parser = Parser::new().limits(limits);
    Box::new(move || {
        let query = parser.parse(body.as_bytes());
        drop(black_box(query.and_then(|query| bind(&query, &schema))));
    })
}

/// Asks each record.
fn matching(filter: &Value, schema: &Schema, records: Vec<Value>) -> Run {
    let plan = unlimited_plan(&json!({"filter": filter}), schema);
    Box::new(move || {
        let matcher = plan.matcher::<Value>();
        black_box(records.iter().filter(|record| matcher.matches(record)).count());
    })
}

/// Makes a page.
fn paging(query: &Value, schema: &Schema, records: Vec<Value>) -> Run {
    let plan = unlimited_plan(query, schema);
    Box::new(move || drop(black_box(plan.page(&records))))
}

fn unlimited_plan(query: &Value, schema: &Schema) -> Plan {
    let query = Parser::new().limits(unlimited().1).parse(query.to_string().as_bytes());
    let query = query.unwrap_or_else(|error| panic!("{error}"));
    bind(&query, schema).unwrap_or_else(|error| panic!("{error}"))
}
