// Thousands of unlucky writers: what was typed before the last save is in a draft, in the outbox or with the backend, whatever happens
// between; it is sent once, found again, and seen by nobody else. And the proof that anything less would be noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PageCache } from '../../src/core/cache.js';
import type { DraftShelf, DraftVersion } from '../../src/storage/drafts.js';
import { anyStory, play, type Step, type Worse } from '../support/draft-story.js';

const runs = Number(process.env['PARLEY_RUNS'] ?? 500);

/** The shortest story that goes wrong, in words; null: none was found. */
async function violation(worse: Worse, shortest = true, numRuns = runs): Promise<string | null> {
  const found = await fc.check(fc.asyncProperty(anyStory, async (story) => (await play(story, worse)) === null), { numRuns, endOnFailure: !shortest });
  const story = found.counterexample?.[0];
  return story ? `${await play(story, worse)}\n${story.map((step) => `${step.do} ${step.n}`).join(', ')}\n(PARLEY_SEED=${found.seed})` : null;
}

test('every sentence typed before the last save is kept, sent or there, once, and found again by who wrote it', async () => {
  assert.equal(await violation({}), null);
});

const shelf = (change: (good: DraftShelf) => Partial<DraftShelf>): Worse => ({ shelf: (good) => ({
  read: (...what) => good.read(...what), at: (place) => good.at(place), save: (...what) => good.save(...what), drop: (...what) => good.drop(...what), send: (...what) => good.send(...what),
  settle: (...what) => good.settle(...what), forget: (...what) => good.forget(...what), last: (...what) => good.last(...what), watch: (heard) => good.watch(heard), close: () => good.close(), ...change(good),
}) });

const broken: readonly { readonly what: string; readonly worse: Worse }[] = [
  { what: 'say that they are kept and are not', worse: shelf(() => ({
    save: (_place, { words, guest }) => Promise.resolve([{ id: 'x', rev: 'x', words, guest, at: 0 } satisfies DraftVersion]),
  })) },
  { what: 'are written over by another tab', worse: shelf((good) => ({ async save(place, draft) {
    const [own, ...others] = await good.save(place, draft);
    for (const each of others) await good.drop(place, each);
    return [own];
  } })) },
  { what: 'are one for everybody', worse: shelf((good) => {
    const all = <P extends { readonly author: string | null }>(place: P): P => ({ ...place, author: null });
    return { save: (place, draft) => good.save(all(place), draft), send: (place, ...what) => good.send(all(place), ...what), drop: (place, seen) => good.drop(all(place), seen), at: (place) => good.at(all(place)) };
  }) },
  { what: 'are not brought back', worse: shelf(() => ({ read: () => Promise.resolve([]) })) },
  { what: 'are forgotten, all but the newest, by whoever looks', worse: shelf((good) => ({ async at(place) {
    const record = await good.at(place);
    for (const each of record.versions.slice(1)) await good.drop(place, each);
    return good.at(place);
  } })) },
  { what: 'are not saved when the page is hidden', worse: { desk: (desk) => { desk.hide = () => undefined; } } },
  { what: 'do not ask what the outbox holds', worse: { ...shelf((good) => ({ send: () => new Promise(() => undefined), settle: () => new Promise(() => undefined), drop: () => new Promise(() => undefined), read: (...what) => good.read(...what) })), desk: (desk) => {
    Object.defineProperty(desk.tab.store, 'knows', { value: () => false });
  } } },
  { what: 'stand beside pages that are kept without their comments', worse: { pages: (good): PageCache => ({ ...good, read: async (...what) => {
    const found = await good.read(...what);
    return found && { ...found, page: { ...found.page, comments: [] } };
  } }) } },
];
for (const { what, worse } of broken) {
  test(`drafts that ${what} are found out`, async () => {
    assert.notEqual(await violation(worse, false), null);
  });
}

test('what once went wrong goes well: an edit that waited for its writer goes out when they are there before the device has told of it', async () => {
  assert.equal(await play([['edit', 0], ['send', 75], ['sign out', 65]].map(([name, n]) => ({ do: name, n }) as Step)), null);
});

test('what once went wrong goes well: a form that is emptied in one tab while the other writes on in it; and it would be noticed', async () => {
  const story = [['type', 0], ['other', 0], ['open', 0], ['type', 0], ['clear', 21], ['fault', 0]].map(([name, n]) => ({ do: name, n }) as Step);
  assert.equal(await play(story), null);
  // Throws away what another tab has written on it since.
  assert.notEqual(await play(story, shelf((good) => ({ async drop(place, { id }) {
    for (const each of (await good.at(place)).versions) if (each.id === id) await good.drop(place, each);
  } }))), null);
});
