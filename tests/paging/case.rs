//! What is walked: a store, a query, and what happens between the pages.

use crate::asked::{Asked, Test};
use crate::host::Setup;
use crate::order::By;
use crate::pools::{Type, few, one};
use crate::record::{Cell, ID, Row, Val};
use crate::rng::Rng;

/// A walk, whole: the same case is the same walk.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) setup: Setup,
    pub(crate) asked: Asked,
    pub(crate) rows: Vec<Row>,
    pub(crate) steps: Vec<Step>,
    /// How often it turns round where nothing is ahead any more.
    pub(crate) laps: usize,
}

/// What happens next. Where one of several records is meant, the number is taken modulo theirs.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A page of this many records, or as many as the endpoint gives; then it may turn round.
    Page {
        limit: Option<usize>,
        turn: bool,
    },
    Insert {
        row: Box<Row>,
        at: usize,
    },
    Delete(usize),
    /// Deletes the record beside which the next page starts.
    DeleteAnchor,
    /// Deletes all records that the next page could have.
    DeleteAhead,
    Change {
        which: usize,
        field: usize,
        cell: Option<Cell>,
    },
    Reweigh {
        which: usize,
        weight: Option<i64>,
    },
    Rotate {
        for_an_hour: bool,
    },
    Tick(u64),
}

impl Case {
    pub(crate) fn random(seed: u64) -> Self {
        let rng = &mut Rng::new(seed);
        let ty = *rng.pick(&Type::ALL);
        let mut rows = Rows::new(ty, rng);
        let size = match rng.below(20) {
            0 => 20 + rng.below(3),
            1 => 20 + rng.below(41),
            _ => rng.below(24),
        };
        let asked = asked(rng);
        let is_frozen = rng.percent(25);
        let limits = Limits::random(size, rng);
        let store: Vec<Row> = (0..size).map(|_| rows.next(rng)).collect();
        let turns = if rng.percent(30) { 40 } else { 0 };
        let mut steps = Vec::new();
        for _ in 0..rng.below(14) {
            let changes = if is_frozen { 0 } else { rng.below(4) };
            for _ in 0..changes {
                steps.push(change(&mut rows, &asked, rng));
            }
            if rng.percent(10) {
                steps.push(Step::Rotate { for_an_hour: rng.percent(50) });
            }
            if rng.percent(20) {
                steps.push(Step::Tick(rng.below(30) as u64));
            }
            steps.push(Step::Page { limit: limits.one(rng), turn: rng.percent(turns) });
        }
        let setup =
            Setup { ty, resend: rng.percent(30), principal: rng.percent(20).then_some("somebody") };
        Self { setup, asked, rows: store, steps, laps: rng.below(3) }
    }

    /// Whether the records stay as they are.
    pub(crate) fn is_frozen(&self) -> bool {
        let steps = &mut self.steps.iter();
        steps.all(|step| matches!(step, Step::Page { .. } | Step::Rotate { .. } | Step::Tick(_)))
    }

    /// The cases that are smaller by one record or step, by a lap or by a part of the query.
    pub(crate) fn smaller(&self) -> impl Iterator<Item = Self> {
        let without_row = (0..self.rows.len()).map(|at| {
            let mut case = self.clone();
            case.rows.remove(at);
            case
        });
        let without_step = (0..self.steps.len()).map(|at| {
            let mut case = self.clone();
            case.steps.remove(at);
            case
        });
        let without_lap = (self.laps > 0).then(|| Self { laps: self.laps - 1, ..self.clone() });
        let mut plain = self.clone();
        let is_plain = matches!(plain.asked.filter, Test::All);
        plain.asked.filter = Test::All;
        let keys = self.asked.sort.as_ref().map_or(0, Vec::len);
        let without_key = (0..keys).filter(move |_| keys > 1).map(|at| {
            let mut case = self.clone();
            let _ = case.asked.sort.as_mut().map(|sort| sort.remove(at));
            case
        });
        let plain = (!is_plain).then_some(plain);
        without_row.chain(without_step).chain(without_lap).chain(plain).chain(without_key)
    }
}

fn asked(rng: &mut Rng) -> Asked {
    let filter = if rng.percent(40) { Test::All } else { Test::random(rng, 2) };
    let sort = rng.percent(80).then(|| sort(rng));
    let default_sort = if rng.percent(50) { Vec::new() } else { self::sort(rng) };
    Asked { filter, sort, default_sort, tenant: rng.percent(20).then_some(1) }
}

/// One to four keys, now and then the unique one among them.
fn sort(rng: &mut Rng) -> Vec<By> {
    let mut keys: Vec<By> = Vec::new();
    for _ in 0..1 + rng.below(4) {
        let field = if rng.percent(4) { ID } else { rng.below(ID) };
        if keys.iter().all(|key| key.field != field) {
            keys.push(By { field, down: rng.percent(50) });
        }
    }
    keys
}

fn change(rows: &mut Rows, asked: &Asked, rng: &mut Rng) -> Step {
    let which = rng.below(1000);
    match rng.below(20) {
        0..=5 => Step::Insert { row: rows.next(rng).into(), at: which },
        6..=8 => Step::Delete(which),
        9 if rng.percent(60) => Step::DeleteAhead,
        9..=12 => Step::DeleteAnchor,
        13..=16 => {
            let sorted_by: Vec<usize> =
                asked.order().iter().map(|by| by.field).filter(|field| *field != ID).collect();
            let field = match sorted_by.is_empty() || rng.percent(20) {
                true => rng.below(ID),
                false => *rng.pick(&sorted_by),
            };
            Step::Change { which, field, cell: one(&rows.pools[field], rng) }
        }
        _ => Step::Reweigh { which, weight: weight(rng) },
    }
}

fn weight(rng: &mut Rng) -> Option<i64> {
    rng.percent(85).then(|| rng.below(4) as i64)
}

/// The limits of a walk's pages.
struct Limits {
    is_large: bool,
}

impl Limits {
    fn random(size: usize, rng: &mut Rng) -> Self {
        Self { is_large: size >= 20 && rng.percent(70) }
    }

    fn one(&self, rng: &mut Rng) -> Option<usize> {
        match (self.is_large, rng.below(20)) {
            (true, 0..=15) => Some(*rng.pick(&[20, 21, 50, 7])),
            (_, 19) => None,
            (_, 0..=8) => Some(1 + rng.below(3)),
            _ => Some(1 + rng.below(7)),
        }
    }
}

/// Makes records with few values.
struct Rows {
    pools: Vec<Vec<Cell>>,
    ids: Ids,
    made: u32,
}

impl Rows {
    fn new(ty: Type, rng: &mut Rng) -> Self {
        let pools = (0..ID).map(|field| few(field, ty, rng)).collect();
        Self { pools, ids: Ids::random(rng), made: 0 }
    }

    fn next(&mut self, rng: &mut Rng) -> Row {
        self.made += 1;
        Row {
            serial: self.made,
            id: self.ids.next(rng),
            cells: std::array::from_fn(|field| one(&self.pools[field], rng)),
            weight: weight(rng),
            tenant: i64::from(rng.percent(80)),
        }
    }
}

/// Unique keys of a store: none comes twice, also as another kind of number.
struct Ids {
    base: i128,
    is_text: bool,
    taken: Vec<i128>,
}

impl Ids {
    fn random(rng: &mut Rng) -> Self {
        let base = *rng.pick(&[0, -50, 1 << 53, i128::from(i64::MAX) - 100, 1 << 63]);
        Self { base, is_text: rng.percent(40), taken: Vec::new() }
    }

    fn next(&mut self, rng: &mut Rng) -> Val {
        let number = loop {
            let number = self.base + rng.below(200) as i128;
            if !self.taken.contains(&number) {
                break number;
            }
        };
        self.taken.push(number);
        match (i64::try_from(number), u64::try_from(number)) {
            // As texts they are in another order than as numbers.
            _ if self.is_text => Val::text(&format!("é{number}")),
            (Ok(number), _) => Val::Int(number),
            (_, Ok(number)) => Val::Uint(number),
            _ => panic!("{number} is no integer of 64 bits"),
        }
    }
}
