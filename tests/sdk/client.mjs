//! The official SDK, set up as its users do, with each request sent on to the example service.

import assert from 'node:assert/strict';

import { movementJobs } from '@wix/data';
import { ApiKeyStrategy, createClient } from '@wix/sdk';

import './loopback.mjs';

/**
 * The SDK's `movementJobs` for the service at `origin`, and what was `sent` so far.
 *
 * Only `fetch` is replaced. The SDK always speaks `https`, and to a host other than its own it
 * takes another path, so that its `host` option cannot bring it here.
 */
export function connect(origin) {
  const sent = [];
  const client = createClient({
    modules: { movementJobs },
    auth: ApiKeyStrategy({ apiKey: 'made-up', siteId: '3f1b6c1e-6d1c-4a0e-9a4e-0c8d4f6a2b10' }),
    fetch: (address, init) => {
      const url = new URL(address);
      assert.equal(url.origin, 'https://www.wixapis.com');
      sent.push({ method: init.method, path: url.pathname, search: url.search, body: init.body });
      return fetch(new URL(url.pathname + url.search, origin), init);
    },
  });
  return { queryJobs: client.movementJobs.queryJobs, getJob: client.movementJobs.getJob, sent };
}

/** The typed helpers; on a client they do not work, since it takes every function for a request. */
export const { QueryBuilder, Filter, Sort } = movementJobs.utils.query;

/** The body that a request carried, however it travelled. */
export function bodyOf({ search, body }) {
  const parameter = new URLSearchParams(search).get('.r');
  return JSON.parse(body ?? Buffer.from(parameter ?? 'e30', 'base64url').toString());
}

/** The pages of a typed query, from the first to the last. */
export async function pagesOf(queryJobs, query) {
  const pages = [];
  // The SDK renames keys inside of the very object that it is given.
  let answer = await queryJobs(structuredClone(query));
  for (;;) {
    const { count, cursors = {}, hasNext } = answer.pagingMetadata;
    assert.equal(count, answer.jobs.length);
    assert.equal(hasNext, Boolean(cursors.next), '`hasNext` agrees with `next`');
    pages.push({ ids: answer.jobs.map((job) => job._id), jobs: answer.jobs, cursors });
    if (!cursors.next) {
      return pages;
    }
    const limit = query.cursorPaging?.limit;
    answer = await queryJobs({ cursorPaging: { cursor: cursors.next, limit } });
  }
}

/** The pages of a chained query: forward until there is no next one. */
export async function forward(query) {
  const pages = [await query.find()];
  while (pages.at(-1).hasNext()) {
    pages.push(await pages.at(-1).next());
  }
  return pages;
}

/** From a page back until there is no previous one; that page comes first. */
export async function backward(last) {
  const pages = [last];
  while (pages.at(-1).hasPrev()) {
    pages.push(await pages.at(-1).prev());
  }
  return pages;
}

/** The ids on a page of a chained query. */
export const idsOf = (page) => page.items.map((job) => job._id);
