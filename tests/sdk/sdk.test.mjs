//! The official SDK walks `queryJobs` of the example service: typed objects, the chained builder
//! and the typed helpers, over GET and POST. What it finds is compared with `jobs.mjs`.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Filter, QueryBuilder, Sort, backward, bodyOf, connect, forward, idsOf, pagesOf } from './client.mjs';
import { FIELDS, found, jobs } from './jobs.mjs';
import { CONDITIONS, chained, helped, mixtures, written } from './rows.mjs';
import { startService } from './service.mjs';

const service = await startService();
const { queryJobs, getJob, sent } = connect(service.origin);
after(async () => {
  await service.stop();
  const posts = sent.filter(({ method }) => method === 'POST').length;
  console.log(`# requests: ${sent.length - posts} by GET, ${posts} by POST`);
});
const last = () => sent.at(-1);

const WIDEST = { limit: 100 };

/** A typed query finds, on all its pages together, what it should. */
async function checkTyped(query, expected = found(query)) {
  const pages = await pagesOf(queryJobs, { cursorPaging: WIDEST, ...query });
  assert.deepEqual(pages.flatMap((page) => page.ids), expected, JSON.stringify(query));
}

/** A chained query finds what it should, forward and back. */
async function checkChained(query, expected) {
  const pages = await forward(query);
  const forth = pages.map(idsOf);
  assert.deepEqual(forth.flat(), expected, JSON.stringify(query.query));
  const back = await backward(pages.at(-1));
  assert.deepEqual(back.map(idsOf).reverse(), forth, JSON.stringify(query.query));
  return pages;
}

test('a query that asks for nothing gets the first page of the default order', async () => {
  const expected = found({}).slice(0, 50);
  const typed = await queryJobs({});
  assert.deepEqual([last().method, last().path, last().search], ['GET', '/data-mover/v1/jobs/query', '']);
  assert.deepEqual(typed.jobs.map((job) => job._id), expected);
  assert.equal(typed.pagingMetadata.cursors.prev, undefined);

  const page = await queryJobs().find();
  assert.deepEqual(bodyOf(last()), { query: { filter: {}, cursorPaging: { limit: 50 } } });
  assert.deepEqual(idsOf(page), expected);
  assert.deepEqual([page.hasNext(), page.hasPrev(), page.length, page.pageSize], [true, false, 50, 50]);
});

test('every job arrives with every field', async () => {
  const pages = await pagesOf(queryJobs, { cursorPaging: WIDEST });
  const arrived = new Map(pages.flatMap((page) => page.jobs).map((job) => [job._id, job]));
  assert.equal(arrived.size, jobs.length);
  for (const { id, ...others } of jobs) {
    const job = arrived.get(id);
    assert.deepEqual(plain(job), plain(withDates({ _id: id, ...others })));
    assert.ok([job.startedAt, job.finishedAt].every((date) => date === undefined || date instanceof Date));
  }
});

/** Instants as the SDK's `Date`s, which lose what is below a millisecond. */
function withDates(job) {
  const instants = ['startedAt', 'finishedAt'].filter((field) => field in job);
  return { ...job, ...Object.fromEntries(instants.map((field) => [field, new Date(job[field])])) };
}

/** A job in which equal things are written equally. */
function plain(job) {
  return JSON.parse(JSON.stringify(job), (key, value) => {
    switch (key) {
      // Integers of 64 bits may travel as text.
      case 'current':
      case 'total':
      case 'itemsRejected':
      case 'itemsSuccessful':
        return Number(value);
      // Wix's protocol does not tell an empty list of its own from none.
      case 'fields':
      case 'languages':
        return value.length === 0 ? undefined : value;
      default:
        return value;
    }
  });
}

test('filters on every field with every operator', async (t) => {
  const counts = { typed: 0, helped: 0, chained: 0 };
  for (const condition of CONDITIONS) {
    const filter = written(condition);
    const expected = found({ filter });
    await checkTyped({ filter }, expected);
    counts.typed += 1;

    // The other two ways send the same filter; their first pages tell.
    const built = QueryBuilder().withFilter(helped(Filter, condition)).build();
    const answer = await queryJobs({ ...built, cursorPaging: { ...WIDEST } });
    assert.deepEqual(answer.jobs.map((job) => job._id), expected.slice(0, 100), JSON.stringify(built));
    counts.helped += 1;

    const query = chained(queryJobs().limit(100), condition);
    if (query) {
      const page = await query.find();
      assert.deepEqual(idsOf(page), expected.slice(0, 100), JSON.stringify(query.query));
      assert.equal(page.hasNext(), expected.length > 100);
      counts.chained += 1;
    }
  }
  t.diagnostic(`conditions: ${JSON.stringify(counts)}`);
});

test('filters found nowhere in the declared types, but in the builder', async () => {
  const query = () => queryJobs().limit(100);
  const [from, to] = ['2025-03-01', '2025-06-01'];
  const failed = { status: 'FAILED' };
  const named = { name: { $startsWith: 'import' } };
  const rows = [
    [query().between('startedAt', from, to), { startedAt: { $gte: from, $lt: to } }],
    [query().isEmpty('name'), { name: null }],
    [query().isNotEmpty('workflowId'), { workflowId: { $ne: null } }],
    [query().and(query().eq('status', 'FAILED')), failed],
    [query().eq('status', 'FAILED').or(query().startsWith('name', 'import')), { $or: [failed, named] }],
    // `not` drops what was asked before.
    [query().startsWith('name', 'import').not(query().eq('status', 'FAILED')), { $not: failed }],
    [query().eq('name', undefined), { name: null }],
  ];
  for (const [built, filter] of rows) {
    await checkChained(built, found({ filter }));
  }
});

test('filters of several conditions', async (t) => {
  const rows = [
    { status: 'FAILED', name: { $gte: 'I', $lt: 'J' }, $or: [{ scheduleId: null }, { workflowId: null }] },
    { $not: [{ status: 'FAILED' }] },
    { status: { $not: { $in: ['FAILED', 'COMPLETED'] } } },
    { $and: [] },
    { $or: [] },
    { $and: [{}, { $or: [{}, { status: 'FAILED' }] }] },
    { _id: { $in: jobs.slice(0, 30).map((job) => job.id) }, $not: { id: jobs[0].id } },
    ...mixtures(100),
  ];
  for (const filter of rows) {
    await checkTyped({ filter });
  }

  const filter = Filter.and(
    Filter.or(Filter('status').eq('FAILED'), Filter('name').isNotEmpty().startsWith('import')),
    Filter.not(Filter('startedAt').gte('2025-02-01').lt('2025-11-01')),
  );
  await checkTyped(QueryBuilder().withFilter(filter).withSorting(Sort('_id').desc()).build());

  const all = queryJobs().limit(100).ne('status', 'COMPLETED').ge('startedAt', '2025-02-01').exists('workflowId', true);
  await checkChained(all, found({ filter: all.query.filter }));
  t.diagnostic(`filters: ${rows.length + 2}`);
});

test('dates are instants, however an operand is written', async () => {
  const instant = '2025-04-20T02:00:00Z';
  const expected = found({ filter: { startedAt: instant } });
  assert.ok(expected.length > 1);
  for (const operand of [instant, '2025-04-20T02:00:00.000Z', '2025-04-19T21:00:00-05:00', new Date(instant)]) {
    await checkChained(queryJobs().eq('startedAt', operand), expected);
    await checkTyped({ filter: { startedAt: operand } }, expected);
  }
  // As a parameter a `Date` counts as an empty object to the SDK, and a query of nothing else
  // is sent as none at all. Nothing that a service does could mend that.
  await queryJobs({ filter: { startedAt: { $lt: new Date(instant) } } });
  assert.deepEqual([last().method, last().search], ['GET', '']);
});

test('sorts by every field, both ways', async (t) => {
  const orders = Object.keys(FIELDS).flatMap((fieldName) => [
    [{ fieldName, order: 'ASC' }],
    [{ fieldName, order: 'DESC' }],
  ]);
  orders.push(
    [{ fieldName: 'status', order: 'DESC' }, { fieldName: 'startedAt', order: 'ASC' }],
    [{ fieldName: 'workflowId', order: 'ASC' }, { fieldName: 'name', order: 'DESC' }],
    ['status', 'scheduleId', 'workflowId', 'name', 'finishedAt'].map((fieldName) => ({ fieldName, order: 'DESC' })),
  );
  for (const sort of orders) {
    const expected = found({ sort });
    await checkTyped({ sort }, expected);
    assert.deepEqual(QueryBuilder().withSorting(...sort.map(helpedKey)).build().sort, sort.map(onTheWire));
    await checkChained(sort.reduce(chainedKey, queryJobs().limit(100)), expected);
  }
  await checkTyped({ sort: [{ fieldName: 'name' }] }, found({ sort: [{ fieldName: 'name', order: 'ASC' }] }));
  await checkChained(queryJobs().limit(100).ascending('status', 'name'), found({
    sort: ['status', 'name'].map((fieldName) => ({ fieldName, order: 'ASC' })),
  }));
  t.diagnostic(`orders: ${orders.length + 2}`);
});

const onTheWire = ({ fieldName, order }) => ({ fieldName: fieldName === '_id' ? 'id' : fieldName, order });

const helpedKey = ({ fieldName, order }) => (order === 'ASC' ? Sort(fieldName).asc() : Sort(fieldName).desc());

const chainedKey = (query, { fieldName, order }) =>
  order === 'ASC' ? query.ascending(fieldName) : query.descending(fieldName);

test('pages of 1 to 100, forward with next and back with prev', async (t) => {
  const filter = { status: 'FAILED' };
  const sort = [{ fieldName: 'workflowId', order: 'DESC' }];
  const expected = found({ filter, sort });
  let walked = 0;
  for (let limit = 1; limit <= 100; limit += 1) {
    const query = queryJobs().eq('status', 'FAILED').descending('workflowId').limit(limit);
    const pages = await checkChained(query, expected);
    assert.equal(pages.length, Math.ceil(expected.length / limit));
    assert.ok(pages.slice(0, -1).every((page) => page.length === limit));
    walked += 2 * pages.length - 1;

    const typed = await pagesOf(queryJobs, { filter, sort, cursorPaging: { limit } });
    assert.deepEqual(typed.map((page) => page.ids), pages.map(idsOf));
    walked += typed.length;
  }
  t.diagnostic(`pages: ${walked}`);
});

test('all jobs in pages of 7, forward and back', async () => {
  const pages = await checkChained(queryJobs().ascending('name').limit(7), found({
    sort: [{ fieldName: 'name', order: 'ASC' }],
  }));
  assert.equal(pages.length, Math.ceil(jobs.length / 7));
});

test('at both ends there is nowhere to go', async () => {
  const [first, ...others] = await forward(queryJobs().eq('status', 'FAILED').limit(100));
  await assert.rejects(first.prev(), /No previous page to fetch/);
  await assert.rejects(others.at(-1).next(), /No next page to fetch/);

  // A last page that is full is known to be the last.
  const count = found({ filter: { status: 'FAILED' } }).length;
  assert.equal(count % 11, 0);
  const full = await forward(queryJobs().eq('status', 'FAILED').limit(11));
  assert.deepEqual([full.length, full.at(-1).length], [count / 11, 11]);

  const none = await queryJobs().eq('name', 'nobody is called that').find();
  assert.deepEqual([none.length, none.hasNext(), none.hasPrev()], [0, false, false]);
});

test('cursors travel alone, and with any limit', async () => {
  const filter = { name: { $startsWith: 'import' } };
  const sort = [{ fieldName: 'name', order: 'DESC' }];
  const expected = found({ filter, sort });
  const first = await queryJobs({ filter: { ...filter }, sort, cursorPaging: { limit: 10 } });
  const second = await queryJobs().limit(25).skipTo(first.pagingMetadata.cursors.next).find();
  assert.deepEqual(Object.keys(bodyOf(last()).query), ['cursorPaging']);
  assert.deepEqual(idsOf(second), expected.slice(10, 35));
  const before = await queryJobs({ cursorPaging: { cursor: second.cursors.prev, limit: 4 } });
  assert.deepEqual(before.jobs.map((job) => job._id), expected.slice(6, 10));
  assert.deepEqual(idsOf(await (await second.next()).prev()), idsOf(second));

  // The typed helper puts a cursor into `paging`, where it has no business to be.
  const helper = QueryBuilder().withPaging({ limit: 3, cursor: first.pagingMetadata.cursors.next }).build();
  const third = await queryJobs(helper);
  assert.deepEqual(Object.keys(bodyOf(last()).query), ['paging']);
  assert.deepEqual(third.jobs.map((job) => job._id), expected.slice(10, 13));
});

test('a query string of up to 4,000 characters is a GET, a longer one a POST', async () => {
  const [{ id }] = jobs;
  const lengths = new Map();
  for (const bytes of [200, 1_000, 2_996, 2_997, 2_998, 2_999, 8_000, 16_000]) {
    const query = { filter: { $or: [{ _id: id }, { name: '' }], scheduleId: { $exists: true } } };
    const [, padding] = query.filter.$or;
    padding.name = 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify({ query }).replace('_id', 'id')));
    const answer = await queryJobs(query);
    const { method, search } = last();
    lengths.set(bytes, [method, search.length]);
    assert.deepEqual(answer.jobs.map((job) => job._id), [id]);
  }
  // The question mark is not counted, and no length of base64 gives 4,000 itself.
  assert.deepEqual(lengths.get(2_997), ['GET', 4_000]);
  assert.deepEqual(lengths.get(2_998), ['POST', 0]);
  assert.deepEqual([...lengths.values()].map(([method]) => method).join(' '), 'GET GET GET GET POST POST POST POST');
});

test('long filters go by POST, and their pages follow', async () => {
  let query = queryJobs().limit(90);
  for (let byte = 0; byte < 120; byte += 1) {
    query = query.or(queryJobs().startsWith('_id', byte.toString(16).padStart(2, '0')));
  }
  const start = sent.length;
  const pages = await checkChained(query, found({ filter: query.query.filter }));
  assert.ok(pages.length > 5);
  assert.equal(sent[start].method, 'POST');
  assert.deepEqual(Object.keys(bodyOf(sent[start + 1]).query), ['cursorPaging']);

  const many = jobs.slice(0, 1_000).map((job) => job.id);
  const one = await queryJobs().in('_id', many).eq('_id', many[7]).find();
  assert.deepEqual([last().method, idsOf(one)], ['POST', [many[7]]]);
});

// The SDK does not send a filter again, so the cursor has to hold it: up to 16,000 characters.
test('lists of ids that a cursor has room for are paged', async () => {
  for (const count of [30, 100, 200]) {
    const ids = jobs.slice(100, 100 + count).map((job) => job.id);
    const start = sent.length;
    await checkChained(queryJobs().in('_id', ids).limit(9), found({ filter: { _id: { $in: ids } } }));
    assert.equal(sent[start].method, count > 60 ? 'POST' : 'GET');
  }
});

test('the same question by GET and by POST gets the same answer', async () => {
  const query = { filter: { name: { $startsWith: 'İ' } }, sort: [{ fieldName: '_id' }] };
  const get = await queryJobs(structuredClone(query));
  assert.equal(last().method, 'GET');
  query.filter.$or = [{ status: { $exists: true } }, { name: 'x'.repeat(4_000) }];
  const post = await queryJobs(query);
  assert.equal(last().method, 'POST');
  assert.ok(get.jobs.length > 1);
  assert.deepEqual(post.jobs.map(withDates), get.jobs);
  // The SDK makes `Date`s of what a GET brings, and leaves the text that a POST brings as it is.
  assert.deepEqual([get, post].map(({ jobs: [job] }) => typeof job.finishedAt), ['object', 'string']);
});

test('system fields are renamed on their way out, inside of the caller\'s own object', async () => {
  const id = jobs[3].id;
  const query = { filter: { $or: [{ _id: id }] }, sort: [{ fieldName: '_id', order: 'DESC' }] };
  const answer = await queryJobs(query);
  const wire = { filter: { $or: [{ id }] }, sort: [{ fieldName: 'id', order: 'DESC' }] };
  assert.deepEqual(bodyOf(last()), { query: wire });
  assert.deepEqual(query, wire);
  assert.deepEqual(answer.jobs.map((job) => [job._id, job.id]), [[id, undefined]]);
});

test('a refusal by a rule of the table lists the fields, the SDK their paths', async () => {
  const six = Object.keys(FIELDS).slice(0, 6);
  const rows = [
    [{ cursorPaging: { limit: 101 } }, 'cursorPaging.limit', 'MAX', { threshold: 100 }],
    [{ cursorPaging: { limit: -1 } }, 'cursorPaging.limit', 'MIN', { threshold: 0 }],
    [{ cursorPaging: { cursor: 'A'.repeat(16_001) } }, 'cursorPaging.cursor', 'MAX_LENGTH', { threshold: 16_000 }],
    [{ sort: six.map((fieldName) => ({ fieldName })) }, 'sort', 'MAX_SIZE', { threshold: 5 }],
    [{ sort: [{ fieldName: 'n'.repeat(513) }] }, 'sort.0.fieldName', 'MAX_LENGTH', { threshold: 512 }],
    [{ paging: { limit: 10, offset: 10 } }, 'paging', 'OTHER', {}],
    [{ sort: [{ fieldName: 'logsRecorded' }] }, 'sort.0.fieldName', 'OTHER', {}],
    [{ filter: { 'progress.current': 1 } }, 'filter.progress.current', 'OTHER', {}],
    [{ filter: { $or: [{ status: 'FAILED' }, { sourceSiteId: null }] } }, 'filter.$or.1.sourceSiteId', 'OTHER', {}],
  ];
  for (const [query, field, violatedRule, data] of rows) {
    const error = await refused(queryJobs(structuredClone(query)));
    assert.equal(error.status, 400);
    const [violation, ...others] = error.details.validationError.fieldViolations;
    assert.deepEqual(others, []);
    const { description, ...rest } = violation;
    assert.deepEqual(rest, { field: `query.${field}`, violatedRule, data });
    assert.equal(JSON.parse(error.message).message, `INVALID_ARGUMENT: "query.${field}" ${description}`);
  }
  // The chained builder's error has lost the argument's name.
  const error = await refused(queryJobs().limit(101).find());
  const [{ field, violatedRule }] = error.details.validationError.fieldViolations;
  assert.deepEqual([field, violatedRule], ['undefined.cursorPaging.limit', 'MAX']);
});

test('all fields at fault are reported together', async () => {
  const error = await refused(queryJobs({ filter: { stauts: 'FAILED' }, sort: [{ fieldName: 'nmae' }] }));
  const described = error.details.validationError.fieldViolations.map(({ field, description }) => [field, description]);
  assert.deepEqual(described, [
    ['query.filter.stauts', "Field 'stauts' is not declared as filterable"],
    ['query.sort.0.fieldName', "Field 'nmae' is not declared as sortable"],
  ]);
});

test('other refusals carry a code', async () => {
  const next = (await queryJobs().limit(10).find()).cursors.next;
  const typed = [
    [{ filter: { name: { $regex: 'x' } } }, 'UNSUPPORTED_FILTER_OPERATOR'],
    [{ filter: { name: { $contains: 'x' } } }, 'UNSUPPORTED_FILTER_OPERATOR'],
    [{ filter: { status: { $gt: 'FAILED' } } }, 'UNSUPPORTED_FILTER_OPERATOR'],
    [{ filter: { startedAt: { $isEmpty: true } } }, 'UNSUPPORTED_FILTER_OPERATOR'],
    [{ filter: { status: 'FAILD' } }, 'UNSUPPORTED_FILTER_VALUE'],
    [{ filter: { startedAt: { $gt: 'yesterday' } } }, 'UNSUPPORTED_FILTER_VALUE'],
    [{ filter: { name: 5 } }, 'UNSUPPORTED_FILTER_VALUE'],
    [{ filter: { name: { $in: 'Orders' } } }, 'UNSUPPORTED_FILTER_VALUE'],
    [{ filter: { name: { $eq: 'x', y: 1 } } }, 'MALFORMED_FILTER'],
    [{ filter: [] }, 'MALFORMED_FILTER'],
    [{ filtre: { name: 'x' } }, 'MALFORMED_QUERY'],
    [{ sort: [{ fieldName: 'name', order: 'DOWN' }] }, 'INVALID_SORT'],
    [{ sort: [{ fieldName: 'name' }, { fieldName: 'name', order: 'DESC' }] }, 'INVALID_SORT'],
    [{ cursorPaging: { cursor: 'AAAA' } }, 'INVALID_CURSOR'],
    [{ cursorPaging: { cursor: next.slice(0, -1) } }, 'INVALID_CURSOR'],
    [{ cursorPaging: { cursor: next }, filter: { status: 'FAILED' } }, 'INVALID_CURSOR'],
    // Its cursors would be longer than a cursor may be.
    [{ filter: { name: { $ne: 'x'.repeat(16_000) } } }, 'INVALID_CURSOR'],
    [{ filter: { name: { $ne: 'x'.repeat(20_000) } } }, 'MALFORMED_FILTER'],
    [{ filter: { name: { $in: Array(1_001).fill('x') } } }, 'MALFORMED_FILTER'],
  ];
  for (const [query, code] of typed) {
    checkCode(await refused(queryJobs(query)), code, JSON.stringify(query).slice(0, 200));
  }
  const chained = [
    [queryJobs().endsWith('name', 'x'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().contains('name', 'x'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().hasSome('name', 'x'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().hasAll('name', 'x'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().ge('status', 'FAILED'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().startsWith('startedAt', '2025'), 'UNSUPPORTED_FILTER_OPERATOR'],
    [queryJobs().eq('status', 'failed'), 'UNSUPPORTED_FILTER_VALUE'],
    [queryJobs().skipTo(`${next}A`), 'INVALID_CURSOR'],
  ];
  for (const [query, code] of chained) {
    checkCode(await refused(query.find()), code, JSON.stringify(query.query));
  }
});

test('what the service does not have is an error with its status', async () => {
  const error = await refused(getJob(jobs[0].id));
  assert.equal(error.status, 404);
  assert.equal(error.details.applicationError.code, 'NOT_FOUND');
});

/** The error that the SDK throws. */
async function refused(answer) {
  try {
    await answer;
  } catch (error) {
    return error;
  }
  return assert.fail('not refused');
}

function checkCode(error, code, query) {
  const { description, ...found } = error.details.applicationError;
  assert.deepEqual([error.status, found.code], [400, code], query);
  const { message } = JSON.parse(error.message);
  assert.ok(description !== '' && message.includes(description), query);
}
