// Which pages this device keeps, for how long, for whom, and what it makes of what it finds there.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../src/core/model.js';
import { initialData, reduce, type Data } from '../../src/core/reduce.js';
import { openDatabase, StorageError, type Database } from '../../src/storage/database.js';
import { openPages, type PagesOptions } from '../../src/storage/pages.js';
import { comment, page } from '../support/fake-adapter.js';

let made = 0;
const rest = (ms = 30): Promise<void> => new Promise((done) => setTimeout(done, ms));
const shown = (given: Page): Data => reduce(initialData('newest'), { type: 'first', page: given, order: 'newest', news: new Map() });
const words = (...ids: string[]): Data => shown(page(ids.map((each) => comment(each))));

function device(options: Partial<PagesOptions> = {}) {
  const database = options.database ?? openDatabase(`pages-${++made}`);
  let clock = 1e12;
  const open = (address = 'here', more: Partial<PagesOptions> = {}) => openPages(address, { pause: 0, now: () => clock, ...options, ...more, database });
  const pages = open();
  const read = async (id: string, from = pages): Promise<string | null> => (await from.read({ id }, 'newest'))?.page.comments.map((each) => each.id).join(' ') ?? null;
  /** Waits until nothing has changed in the database for a while. */
  const settle = async (): Promise<void> => {
    let before = '';
    for (let same = 0; same < 5; same++) {
      await rest(8);
      const now = JSON.stringify(await database.entries());
      if (now !== before) same = 0;
      before = now;
    }
  };
  return { database, open, pages, read, rest: settle, pass: (ms: number) => { clock += ms; }, keys: async () => (await database.entries()).map(([key]) => key.split('\n').at(-1)).sort().join(' ') };
}

test('what was kept is there for the next visit, with when it was true', async () => {
  const d = device();
  d.pages.keep({ id: 't' }, words('a', 'b'), null, 25);
  await d.rest();
  d.pass(5000);
  const kept = await d.open().read({ id: 't' }, 'newest');
  assert.deepEqual([kept?.page.comments.map((each) => each.id), kept?.at, kept?.viewer, kept?.cut], [['a', 'b'], 1e12, null, false]);
});
test('reading alone stores nothing', async () => {
  const d = device();
  await d.read('t');
  d.pages.reader(null);
  await d.rest();
  assert.deepEqual(await d.database.entries(), []);
});
test('another thread, another backend and another order have pages of their own', async () => {
  const d = device();
  d.pages.keep({ id: 't' }, words('a'), null, 25);
  await d.rest();
  assert.equal(await d.read('u'), null);
  assert.equal(await d.read('t', d.open('elsewhere')), null);
  assert.equal(await d.pages.read({ id: 't' }, 'best'), null);
});
test('of quick changes the last is kept', async () => {
  const d = device();
  for (const each of ['a', 'b', 'c']) d.pages.keep({ id: 't' }, words(each), null, 25);
  await d.rest();
  assert.equal(await d.read('t'), 'c');
});
test('the longest unread go when there are too many', async () => {
  const d = device({ most: 3 });
  for (const each of ['1', '2', '3', '1', '4', '5']) {
    d.pass(61_000);
    d.pages.keep({ id: each }, words(`c${each}`), null, 25);
    await d.rest();
  }
  assert.equal(await d.keys(), '1 4 5 index');
});
test('a week later it is too old to be shown, and it goes', async () => {
  const d = device();
  d.pages.keep({ id: 't' }, words('a'), null, 25);
  await d.rest();
  d.pass(7 * 24 * 3_600_000 + 1);
  assert.equal(await d.read('t'), null);
  d.pages.keep({ id: 'u' }, words('b'), null, 25);
  await d.rest();
  assert.equal(await d.keys(), 'index u');
});
test('a clock that was set back makes no page of the future', async () => {
  const d = device();
  d.pages.keep({ id: 't' }, words('a'), null, 25);
  await d.rest();
  d.pass(-5 * 365 * 24 * 3_600_000);
  const kept = await d.pages.read({ id: 't' }, 'newest');
  assert.equal(kept?.at, 1e12 - 5 * 365 * 24 * 3_600_000);
});
test('signing out deletes what was read while signed in, also of other threads and what was just to be kept', async () => {
  const d = device();
  d.pages.keep({ id: 'open' }, words('o'), null, 25);
  d.pages.keep({ id: 'bobs' }, words('b'), 'bob', 25);
  await d.rest();
  d.pages.reader('bob');
  await d.rest();
  assert.equal(await d.keys(), 'bobs index open');
  d.pages.keep({ id: 'more' }, words('m'), 'bob', 25);
  d.pages.reader(null);
  await d.rest();
  assert.equal(await d.keys(), 'index open');
});
test('who signs in after somebody else finds nothing of theirs', async () => {
  const d = device();
  d.pages.keep({ id: 't' }, words('b'), 'bob', 25);
  await d.rest();
  d.pages.reader('eve');
  await d.rest();
  assert.equal(await d.read('t'), null);
  assert.ok(!JSON.stringify(await d.database.entries()).includes('words of b'));
});
test('two tabs that keep at once lose neither page', async () => {
  const d = device();
  const [one, two] = [d.open(), d.open()];
  for (let n = 0; n < 5; n++) {
    one.keep({ id: `a${n}` }, words('a'), null, 25);
    two.keep({ id: `b${n}` }, words('b'), null, 25);
  }
  await d.rest();
  await d.rest();
  const index = (await d.database.get('index')) as { pages: unknown[] };
  assert.equal(index.pages.length, 10);
});

const right = { v: 1, at: 1e12, viewer: null, order: 'newest', cut: false, page: page([comment('a')]) };
for (const [what, record] of [
  ['no record at all', 7], ['a text', 'x'], ['a list', []], ['an empty record', {}], ['an older version', { ...right, v: 0 }], ['a newer version', { ...right, v: 2 }],
  ['no time', { ...right, at: undefined }], ['NaN as its time', { ...right, at: NaN }], ['a viewer that is no text', { ...right, viewer: {} }], ['no viewer', { ...right, viewer: undefined }],
  ['no page', { ...right, page: null }], ['a page without comments', { ...right, page: {} }], ['comments that are no list', { ...right, page: { comments: 'a' } }], ['an order nobody knows', { ...right, order: 7 }],
] as const) {
  test(`${what} is no page, and is written over`, async () => {
    const d = device();
    await d.database.set('index', { v: 1, pages: [{ key: 'page\nhere\nt', at: 1e12, viewer: null }] });
    await d.database.set('page\nhere\nt', record);
    assert.equal(await d.read('t'), null);
    d.pages.keep({ id: 't' }, words('b'), null, 25);
    await d.rest();
    assert.equal(await d.read('t'), 'b');
  });
}
test('of a page that is half broken the good comments are shown', async () => {
  const d = device();
  await d.database.set('page\nhere\nt', { ...right, page: { comments: [null, comment('a'), { id: {} }, { ...comment('b'), createdAt: 'never' }] } });
  assert.equal(await d.read('t'), 'a b');
});
for (const [what, index] of [['is no record', 5], ['is of an older version', { v: 0, pages: [] }], ['has lost its list', { v: 1, pages: 'x' }], ['is gone', undefined]] as const) {
  test(`an index that ${what} is begun anew, with an empty room`, async () => {
    const d = device();
    if (index !== undefined) await d.database.set('index', index);
    await d.database.set('page\nhere\nlost', right);
    d.pages.keep({ id: 't' }, words('a'), null, 25);
    await d.rest();
    assert.equal(await d.keys(), 'index t');
  });
}
test('what a newer version keeps is left alone', async () => {
  const d = device();
  const theirs = { v: 9, something: 'else' };
  await d.database.set('index', theirs);
  await d.database.set('page\nhere\nt', { ...right, v: 9 });
  d.pages.keep({ id: 't' }, words('a'), null, 25);
  d.pages.reader(null);
  await d.rest();
  assert.deepEqual(await d.database.get('index'), theirs);
  assert.equal(((await d.database.get('page\nhere\nt')) as typeof right).v, 9);
});
test('a full device gives up older pages for the one that is read', async () => {
  const real = openDatabase(`pages-${++made}`);
  let full = false;
  const database: Database = { ...real, set: async (key, value) => {
    if (full && (await real.entries()).length > 2) throw new StorageError('full', null);
    return real.set(key, value);
  } };
  const d = device({ database });
  for (const each of ['1', '2']) d.pages.keep({ id: each }, words('a'), null, 25);
  await d.rest();
  full = true;
  d.pages.keep({ id: '3' }, words('a'), null, 25);
  await d.rest();
  assert.equal(await d.keys(), '3 index');
});
for (const [what, broken] of [
  ['that is missing', () => Promise.reject(new StorageError('missing', null))], ['that is full', () => Promise.reject(new StorageError('full', null))],
  ['that fails', () => Promise.reject(new StorageError('failed', null))], ['that never answers', () => new Promise<never>(() => undefined)],
] as const) {
  test(`a database ${what} troubles nobody`, async () => {
    const database: Database = { get: broken, set: broken, delete: broken, entries: broken, update: broken, look: broken, exchange: broken, close: () => undefined };
    const d = device({ database });
    const read = await Promise.race([d.read('t'), rest().then(() => 'late')]);
    assert.equal(read, what === 'that never answers' ? 'late' : null);
    d.pages.keep({ id: 't' }, words('a'), null, 25);
    d.pages.reader(null);
    await rest();
  });
}
