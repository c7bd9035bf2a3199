// mingo and sift beside closures by hand, over jobs as JSON lines from standard input:
//
//     cargo run --release --manifest-path benches/peers/Cargo.toml -- --print --jobs 10000 |
//         node benches/peers/node/peers.mjs [--check]
//
// It prints a Markdown table of nanoseconds a record; with --check it only compares answers.
// Instants are `Date` objects, made before time is taken.

import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { Query } from 'mingo';
import sift from 'sift';

const JULY = new Date('2025-07-01T00:00:00Z');
const MARCH = new Date('2025-03-01T00:00:00Z');
const SOME = ['price', 'info.name.first', 'sku'];
const ENDED = ['COMPLETED', 'FAILED', 'PARTIALLY_SUCCESSFUL'];

const FILTERS = {
    F1: [{ status: 'FAILED' }, (job) => job.status === 'FAILED'],
    F2: [
        { status: { $in: ENDED }, finishedAt: { $gte: JULY } },
        (job) => ENDED.includes(job.status) && job.finishedAt >= JULY,
    ],
    F3: [
        { $or: [{ 'progress.itemsRejected': { $gt: 10 } }, { name: /^pro/i }] },
        (job) => job.progress.itemsRejected > 10 || /^pro/i.test(job.name),
    ],
    F4: [
        { 'source.wixDataCollection.fields': { $in: SOME } },
        (job) => job.source.wixDataCollection?.fields?.some((field) => SOME.includes(field)) ?? false,
    ],
    F5: [
        {
            $and: [
                { logsRecorded: true },
                { status: { $nin: ['UNINITIALIZED', 'INITIALIZING'] } },
                { startedAt: { $gte: MARCH } },
                { 'progress.total': { $gt: 20 } },
                {
                    $or: [
                        { 'source.file.format': 'CSV', 'progress.current': { $gte: 100 } },
                        {
                            'destination.wixDataCollection.writePolicy': 'OVERWRITE',
                            scheduleId: { $exists: true },
                        },
                        { workflowId: { $exists: false }, name: /^weekly/i },
                    ],
                },
                {
                    $nor: [
                        { 'source.wixDataCollection.collectionId': 'archive_2024' },
                        { 'progress.itemsRejected': { $gte: 1000 } },
                    ],
                },
            ],
        },
        (job) =>
            job.logsRecorded &&
            job.status !== 'UNINITIALIZED' &&
            job.status !== 'INITIALIZING' &&
            job.startedAt >= MARCH &&
            job.progress.total > 20 &&
            ((job.source.file?.format === 'CSV' && job.progress.current >= 100) ||
                (job.destination.wixDataCollection?.writePolicy === 'OVERWRITE' &&
                    job.scheduleId !== undefined) ||
                (job.workflowId === undefined && /^weekly/i.test(job.name))) &&
            !(
                job.source.wixDataCollection?.collectionId === 'archive_2024' ||
                job.progress.itemsRejected >= 1000
            ),
    ],
    F6: [
        {
            status: { $ne: 'INITIALIZING' },
            finishedAt: { $exists: false },
            'extendedFields.namespaces.@account/app.size': { $gt: 500 },
        },
        (job) =>
            job.status !== 'INITIALIZING' &&
            job.finishedAt === undefined &&
            job.extendedFields?.namespaces['@account/app']?.size > 500,
    ],
};

const ENGINES = {
    'by hand': (_, byHand) => byHand,
    mingo: (filter) => {
        const query = new Query(filter);
        return (job) => query.test(job);
    },
    sift: (filter) => sift(filter),
};

const jobs = [];
for await (const line of createInterface({ input: process.stdin })) {
    const job = JSON.parse(line);
    job.startedAt = new Date(job.startedAt);
    if (job.finishedAt !== undefined) job.finishedAt = new Date(job.finishedAt);
    jobs.push(job);
}
assert.ok(jobs.length > 0, 'no jobs on standard input');

const engines = Object.entries(ENGINES).map(([name, prepare]) => ({
    name,
    filters: Object.values(FILTERS).map(([filter, byHand]) => prepare(filter, byHand)),
}));

function count(matches) {
    let found = 0;
    for (const job of jobs) if (matches(job)) found += 1;
    return found;
}

/** Three digits, or all before the point. */
function short(number) {
    return number < 100 ? number.toPrecision(3) : number.toFixed(0);
}

const [{ filters: byHand }] = engines;
const expected = byHand.map(count);
for (const { name, filters } of engines) {
    assert.deepEqual(filters.map(count), expected, name);
}

if (process.argv.includes('--check')) {
    console.log(`All engines give the same answers: ${expected.join(', ')} of ${jobs.length}.`);
} else {
    // In turns, so that a machine's moods meet all of them; of each the fastest turn counts.
    const best = engines.map(({ filters }) => filters.map(() => Infinity));
    for (let turn = 0; turn < 50; turn += 1) {
        engines.forEach(({ filters }, engine) => {
            filters.forEach((matches, filter) => {
                const start = process.hrtime.bigint();
                count(matches);
                const time = Number(process.hrtime.bigint() - start) / jobs.length;
                best[engine][filter] = Math.min(best[engine][filter], time);
            });
        });
    }
    console.log(`\n${jobs.length} objects in Node ${process.version}\n`);
    console.log(`| | ${Object.keys(FILTERS).join(' | ')} | mean |`);
    console.log(`|---|${'---|'.repeat(expected.length)}---|`);
    engines.forEach(({ name }, engine) => {
        const ratios = best[engine].map((time, filter) => time / best[0][filter]);
        const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
        const cells = best[engine].map(
            (time, filter) => `${short(time)} ns, ${short(ratios[filter])} ×`,
        );
        console.log(`| ${name} | ${cells.join(' | ')} | **${short(mean)} ×** |`);
    });
}
