//! A person looks at the example's page: types a query, reads rows, turns pages, makes a mistake.

import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';

import { chromium } from 'playwright-core';

import { found } from './jobs.mjs';
import { startService } from './service.mjs';

const service = await startService();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Neither the page nor the browser itself finds any other machine.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});
after(async () => {
  await browser.close();
  await service.stop();
});

/** The page, freshly opened, and what it has asked for and complained about since. */
let page;
let requested;
let complaints;

beforeEach(async () => {
  page = await browser.newPage();
  requested = [];
  complaints = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('console', (message) => complaints.push(...complaint(message)));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(service.origin, { waitUntil: 'networkidle' });
});

afterEach(async () => {
  const elsewhere = requested.filter((url) => new URL(url).origin !== service.origin && !url.startsWith('data:'));
  assert.deepEqual(elsewhere, []);
  assert.ok(requested.length > 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

/** What the console says; that a query was refused, the browser says there by itself. */
function complaint(message) {
  const isRefusal = message.text().includes('the server responded with a status of 400');
  return isRefusal || !['error', 'warning'].includes(message.type()) ? [] : [message.text()];
}

/** Types a query, runs it, and waits for `answer`. */
async function run(text, answer) {
  await page.fill('#query', '');
  await page.locator('#query').pressSequentially(text);
  await page.click('#run');
  await answer();
}

/** The first column of the table. */
const ids = () => page.locator('#rows tbody tr td:first-child').allInnerTexts();

/** Waits until the table holds these jobs, and nothing is wrong. */
async function shows(expected) {
  await page
    .waitForFunction(
      (wanted) => {
        const rows = [...document.querySelectorAll('#rows tbody tr')];
        return rows.map((row) => row.cells[0].textContent).join() === wanted;
      },
      expected.join(),
      { timeout: 10_000 },
    )
    .catch(() => {});
  assert.deepEqual(await ids(), expected);
  assert.equal(await page.locator('#error').textContent(), '');
}

/** Which of the buttons beside the table can be pressed. */
const enabled = async () => ({ prev: await page.isEnabled('#prev'), next: await page.isEnabled('#next') });

test('a filter is typed, and its jobs are seen, page by page and back', async () => {
  const query = {
    filter: { status: 'FAILED', name: { $startsWith: 'import' } },
    sort: [{ fieldName: 'startedAt', order: 'ASC' }],
    cursorPaging: { limit: 12 },
  };
  const expected = found(query);
  const pages = [];
  for (let start = 0; start < expected.length; start += 12) {
    pages.push(expected.slice(start, start + 12));
  }
  assert.ok(pages.length >= 3);

  await run(JSON.stringify(query), () => shows(pages[0]));
  assert.deepEqual(await enabled(), { prev: false, next: true });
  assert.match(await page.locator('#plan').innerText(), /status/);
  for (const jobs of pages.slice(1)) {
    await page.click('#next');
    await shows(jobs);
  }
  assert.deepEqual(await enabled(), { prev: true, next: false });
  for (const jobs of pages.slice(0, -1).reverse()) {
    await page.click('#prev');
    await shows(jobs);
  }
  assert.deepEqual(await enabled(), { prev: false, next: true });
});

test('a row shows what the job is', async () => {
  const query = {
    filter: { name: 'İstanbul mağazası' },
    sort: [{ fieldName: 'id', order: 'ASC' }],
    cursorPaging: { limit: 1 },
  };
  await run(JSON.stringify(query, null, 2), () => shows(found(query).slice(0, 1)));
  const row = await page.locator('#rows tbody tr').innerText();
  assert.match(row, /İstanbul mağazası/);
  assert.match(row, /COMPLETED|FAILED|PARTIALLY_SUCCESSFUL/);
});

test('a query that finds nothing shows no rows and leads nowhere', async () => {
  await run('{"filter": {"name": "<b>nobody</b>"}}', () => shows([]));
  assert.deepEqual(await enabled(), { prev: false, next: false });
});

test('a mistake is named and underlined, and gone once it is mended', async () => {
  await run('{"filter": {"stauts": "FAILED"}}', () => page.waitForSelector('#error:not(:empty)'));
  assert.match(await page.locator('#error').innerText(), /'stauts' is not declared as filterable.*`status`/);
  assert.deepEqual(await underlined(), ['"stauts"']);

  // What stands before it is no hindrance, even if it is not of one byte a character.
  await run('{"filter": {"name": "☕ é", "status": "FAILD"}, "sort": [{"fieldName": "nmae"}]}', () =>
    page.waitForFunction(() => document.querySelector('#error').textContent.includes('FAILD')),
  );
  assert.match(await page.locator('#error').innerText(), /nmae/);
  assert.deepEqual(await underlined(), ['"FAILD"', '"nmae"']);

  await run('{"filter": {"status": "FAILED"}, "cursorPaging": {"limit": 5}}', () =>
    shows(found({ filter: { status: 'FAILED' } }).slice(0, 5)),
  );
  assert.deepEqual(await underlined(), []);
});

test('a cursor is called invalid where it is, and only there', async () => {
  const answer = await fetch(`${service.origin}/data-mover/v1/jobs/query`, { method: 'POST', body: '{}' });
  const cursor = (await answer.json()).pagingMetadata.cursors.next;

  const text = (paging) => JSON.stringify({ cursorPaging: paging });
  const named = () => page.waitForSelector('#error:not(:empty)');
  await run(text({ limit: 101, cursor }), named);
  assert.match(await page.locator('#error').innerText(), /^1:\d+: `limit` must be at most 100, found 101$/);
  assert.deepEqual(await underlined(), ['101']);

  await run(text({ limit: 5, cursor }), () => shows(found({}).slice(50, 55)));
  await run(text({ limit: 5, cursor: 'AAAA' }), named);
  assert.match(await page.locator('#error').innerText(), /^1:\d+: the cursor is not valid$/);
  assert.deepEqual(await underlined(), ['"AAAA"']);
});

test('text that breaks off is a mistake too', async () => {
  await run('{"filter": {"status": ', () => page.waitForSelector('#error:not(:empty)'));
  assert.match(await page.locator('#error').innerText(), /not JSON/);
});

/** The words with a wavy line below them. */
const underlined = () =>
  page
    .locator('#marks mark')
    .evaluateAll((marks) =>
      marks.filter((mark) => getComputedStyle(mark).textDecorationLine === 'underline').map((mark) => mark.textContent),
    );
