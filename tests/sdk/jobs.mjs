//! The shipped jobs, and the slow and obvious way to ask about them: plain filtering and sorting,
//! written from the language page, sharing no code with the crate or with the SDK.

import { readFileSync } from 'node:fs';

/** The jobs that the example serves unless told otherwise. */
export const jobs = readFileSync(new URL('../../examples/data/jobs.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

/** The queryable fields by the name that the SDK gives them, with their type. */
export const FIELDS = {
  _id: 'string',
  name: 'string',
  scheduleId: 'string',
  workflowId: 'string',
  startedAt: 'date',
  finishedAt: 'date',
  status: 'enum',
};

/** What each job holds in the queryable fields, as values that compare; reading instants is slow. */
const VALUES = new Map(
  jobs.map((job) => [
    job,
    Object.fromEntries(Object.keys(FIELDS).map((field) => [field, typed(field, job[wireName(field)])])),
  ]),
);

/** The ids of the jobs that a query finds, in its order. */
export function found({ filter = {}, sort = [] }) {
  return jobs
    .filter((job) => matches(filter, job))
    .sort(inOrder(sort))
    .map((job) => job.id);
}

/** Whether a job matches; every operator is written out, and two-valued. */
export function matches(filter, job) {
  return Object.entries(filter).every(([key, operand]) => {
    switch (key) {
      case '$and':
        return operand.every((part) => matches(part, job));
      case '$or':
        return operand.some((part) => matches(part, job));
      case '$not':
        return ![operand].flat().every((part) => matches(part, job));
      default:
        return passes(key, operand, job);
    }
  });
}

function passes(field, operand, job) {
  const operators = isOperators(operand) ? operand : { $eq: operand };
  return Object.entries(operators).every(([name, right]) =>
    name === '$not'
      ? !passes(field, right, job)
      : OPERATORS[name](valueOf(field, job), right, (text) => typed(field, text)),
  );
}

function isOperators(operand) {
  return operand !== null && typeof operand === 'object' && !(operand instanceof Date);
}

const OPERATORS = {
  $eq: (value, right, typed) => value === typed(right),
  $ne: (value, right, typed) => value !== typed(right),
  $in: (value, list, typed) => list.some((right) => value === typed(right)),
  $nin: (value, list, typed) => list.every((right) => value !== typed(right)),
  $gt: (value, right, typed) => value !== null && compare(value, typed(right)) > 0,
  $gte: (value, right, typed) => value !== null && compare(value, typed(right)) >= 0,
  $lt: (value, right, typed) => value !== null && compare(value, typed(right)) < 0,
  $lte: (value, right, typed) => value !== null && compare(value, typed(right)) <= 0,
  // With both flags, regular expressions fold case as the language does: simple folding.
  $startsWith: (value, prefix) => value !== null && new RegExp(`^${quoted(prefix)}`, 'iu').test(value),
  $exists: (value, wanted) => (value !== null) === wanted,
  $isEmpty: (value, wanted) => (value === null || value === '') === wanted,
};

function quoted(text) {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
}

/** The default order, and the unique key last in the direction of the last key given. */
function inOrder(sort) {
  const given = sort.length > 0 ? sort : [{ fieldName: 'startedAt', order: 'DESC' }];
  const keys = [...given, { fieldName: '_id', order: given.at(-1).order }];
  return (a, b) => {
    for (const { fieldName, order } of keys) {
      const ascending = compare(valueOf(fieldName, a), valueOf(fieldName, b));
      if (ascending !== 0) {
        return order === 'DESC' ? -ascending : ascending;
      }
    }
    return 0;
  };
}

/** Null is lowest, text goes by code point, instants by the nanosecond. */
function compare(a, b) {
  if (a === null || b === null) {
    return Number(a !== null) - Number(b !== null);
  }
  // The order of UTF-8 is that of code points; the order of JavaScript's text is not.
  return typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : Number(a > b) - Number(a < b);
}

function valueOf(field, job) {
  return VALUES.get(job)[sdkName(field)];
}

function wireName(field) {
  return field === '_id' ? 'id' : field;
}

function sdkName(field) {
  return field === 'id' ? '_id' : field;
}

function typed(field, value) {
  if (value === undefined || value === null) {
    return null;
  }
  return FIELDS[sdkName(field)] === 'date' ? nanoseconds(value) : value;
}

/** An instant as a count of nanoseconds, of which `Date` would keep only milliseconds. */
function nanoseconds(value) {
  const text = value instanceof Date ? value.toISOString() : value;
  const [, day, time = 'T00:00:00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  return BigInt(Date.parse(day + time + zone)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
