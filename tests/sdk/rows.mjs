//! Conditions to ask for: every queryable field, every operator of its type, several operands each.

import { FIELDS, jobs } from './jobs.mjs';

const SCHEDULE = 'cce8ddf9-ba51-4234-a889-7d2095238eaf';
const WORKFLOW = 'b168a929-3159-477e-8b3d-1b9dd4fac084';

/** Operands by field: what is stored, what is not, what differs in case, script or spelling. */
const OPERANDS = {
  _id: [jobs[0].id, jobs[600].id.toUpperCase(), '8', ''],
  name: [
    'Café menu',
    'İSTANBUL',
    'straßen',
    'ЭКСПОРТ',
    '☕',
    "O'Hara & Sons, contacts",
    'stock_levels.*',
    'Z',
    '',
  ],
  scheduleId: [SCHEDULE, SCHEDULE.toUpperCase(), 'c', ''],
  workflowId: [WORKFLOW, WORKFLOW.slice(0, 8), 'B', ''],
  startedAt: [
    '2025-04-20T02:00:00Z',
    '2025-04-20T04:00:00+02:00',
    '2025-09-09T08:28:45.501912Z',
    '2025-06-01',
    new Date('2025-07-12T02:00:00Z'),
  ],
  finishedAt: ['2025-09-09T08:28:51Z', '2025-07-12T02:00:21.368Z', '2025-12-31T19:00:00-05:00', new Date(0)],
  status: ['UNINITIALIZED', 'INITIALIZING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'PARTIALLY_SUCCESSFUL'],
};

const EQUALITY = ['$eq', '$ne'];
const RANGE = ['$gt', '$gte', '$lt', '$lte'];

/** Operators by type: with one operand, and with `true` or `false`. */
const OPERATORS = {
  string: { one: [...EQUALITY, ...RANGE, '$startsWith'], yes: ['$exists', '$isEmpty'] },
  date: { one: [...EQUALITY, ...RANGE], yes: ['$exists'] },
  enum: { one: EQUALITY, yes: ['$exists'] },
};

/** Every condition as `{field, operator, operand}`. */
export const CONDITIONS = Object.entries(FIELDS).flatMap(([field, type]) => {
  const operands = OPERANDS[field];
  const { one, yes } = OPERATORS[type];
  const [first, second] = operands;
  const lists = [[], [first], operands, [second, null, second]];
  return [
    ...pairs(one, operands),
    ...pairs(EQUALITY, [null]),
    ...pairs(['$in', '$nin'], lists),
    ...pairs(yes, [true, false]),
  ].map(([operator, operand]) => ({ field, operator, operand }));
});

function pairs(operators, operands) {
  return operators.flatMap((operator) => operands.map((operand) => [operator, operand]));
}

/** The chained builder's methods; all of them are declared for some field. */
const CHAINED = {
  $eq: 'eq',
  $ne: 'ne',
  $gt: 'gt',
  $gte: 'ge',
  $lt: 'lt',
  $lte: 'le',
  $startsWith: 'startsWith',
  $in: 'in',
  $exists: 'exists',
};

/** The condition on a chained query, if the builder has a method for it. */
export function chained(query, { field, operator, operand }) {
  const method = CHAINED[operator];
  return method && query[method](field, operand);
}

/** The typed helpers' methods. */
const HELPERS = {
  $eq: 'eq',
  $ne: 'ne',
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
  $startsWith: 'startsWith',
  $in: 'in',
  $nin: 'nin',
  $exists: 'exists',
  $isEmpty: 'isEmpty',
};

/** The condition as the typed helper `Filter` makes it. */
export function helped(Filter, { field, operator, operand }) {
  return Filter(field)[HELPERS[operator]](operand);
}

/** The condition as one writes it by hand. */
export function written({ field, operator, operand }) {
  return { [field]: { [operator]: operand } };
}

/** Filters of several conditions, the same ones each time. */
export function* mixtures(count) {
  const random = randomFrom(42);
  const any = (list) => list[Math.floor(random() * list.length)];
  const mix = (depth) => {
    const parts = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => mix(depth - 1));
    switch (depth === 0 ? 0 : Math.floor(random() * 5)) {
      case 1:
        return { $and: parts() };
      case 2:
        return { $or: parts() };
      case 3:
        return { $not: mix(depth - 1) };
      case 4:
        return Object.assign({}, ...parts());
      default:
        return written(any(CONDITIONS));
    }
  };
  for (let made = 0; made < count; made += 1) {
    yield mix(3);
  }
}

/** A small generator of numbers below one (mulberry32); no chance must decide whether a test holds. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
