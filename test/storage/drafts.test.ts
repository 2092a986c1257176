// Drafts on a device: a version for each tab, nothing lost when two write at once, nothing kept too long, and nobody's
// records harmed.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { WriteKey } from '../../src/core/model.js';
import { openDatabase } from '../../src/storage/database.js';
import { openDrafts, type DraftNews, type DraftPlace, type DraftShelf } from '../../src/storage/drafts.js';

const day = 24 * 3_600_000;
const key = (name: string): WriteKey => name as WriteKey;
const place = (over: Partial<DraftPlace> = {}): DraftPlace => ({ site: 'rest', thread: 'thread', author: null, target: 'root', ...over });
const draft = (words: string, on: { id: string; rev: string } | null = null): { id: string | null; rev: string | null; words: string; guest: Record<string, string> } =>
  ({ id: on?.id ?? null, rev: on?.rev ?? null, words, guest: {} });

/** Node has no localStorage that a test may use. */
async function withStorage(run: (there: Map<string, string>) => Promise<void>): Promise<void> {
  const there = new Map<string, string>();
  const fake = new Proxy({
    getItem: (key: string) => there.get(key) ?? null, setItem: (key: string, value: string) => void there.set(key, value), removeItem: (key: string) => void there.delete(key),
  }, { ownKeys: () => [...there.keys()], getOwnPropertyDescriptor: (_, key) => (there.has(String(key)) ? { enumerable: true, configurable: true } : undefined) });
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  Object.defineProperty(globalThis, 'localStorage', { value: fake, configurable: true });
  try {
    await run(there);
  } finally {
    if (before) Object.defineProperty(globalThis, 'localStorage', before);
    else delete (globalThis as { localStorage?: unknown }).localStorage;
  }
}

describe('drafts on this device', () => {
  const open: DraftShelf[] = [];
  let count = 0;
  let name = '';
  let now = 1_000 * day;
  const shelf = (fresh = false): DraftShelf => {
    if (fresh || name === '') name = `drafts ${++count}`;
    const made = openDrafts({ database: name, now: () => now });
    open.push(made);
    return made;
  };
  const words = async (from: DraftShelf, over: Partial<DraftPlace> = {}): Promise<string[]> => (await from.at(place(over))).versions.map((each) => each.words).sort();
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    name = '';
    now = 1_000 * day;
  });

  it('makes no database by looking', async () => {
    assert.deepEqual(await shelf(true).read('rest', 'thread', null), []);
    assert.equal((await indexedDB.databases()).some((each) => each.name === name), false);
  });

  it('keeps one record for each site, thread, person and form', async () => {
    const all = shelf();
    const places = [place(), place({ site: 'other' }), place({ thread: 'other' }), place({ author: 'ada' }), place({ target: 'reply a b' })];
    for (const [i, each] of places.entries()) await all.save(each, draft(`words ${i}`));
    for (const [i, each] of places.entries()) assert.deepEqual((await all.at(each)).versions.map((version) => version.words), [`words ${i}`]);
    assert.deepEqual((await all.read('rest', 'thread', 'ada')).map((each) => each.record.versions[0]?.words).sort(), ['words 0', 'words 3', 'words 4']);
    assert.deepEqual((await all.read('rest', 'thread', 'bob')).map((each) => each.record.versions[0]?.words).sort(), ['words 0', 'words 4']);
  });

  it('finds what a closing page has put down at once, as if it had been kept, and once', async () => {
    const tab = shelf();
    const sent = { place: place({ target: 'reply a' }), words: 'sent', guest: {}, key: 'k' as WriteKey, at: now };
    await withStorage(async (there) => {
      tab.last('page', [{ place: place(), words: 'typed', guest: { name: 'Ann' }, key: null, at: now }, sent]);
      tab.last('other', [{ place: place(), words: 'typed', guest: {}, key: null, at: now }]);
      tab.last('gone', [sent]);
      tab.last('gone', []);
      there.set('parley-last-words:broken', '{"no');
      there.set('parley-last-words:odd', '[null, 7, {"place": null}, {"place": {"site": 1}, "words": "x"}]');
      const found = await tab.read('rest', 'thread', null);
      assert.deepEqual(found.flatMap(({ record }) => record.versions.map((each) => each.words)), ['typed']);
      assert.deepEqual(found.flatMap(({ record }) => record.sent), [{ key: 'k', words: 'sent', guest: {}, at: now }]);
      assert.deepEqual([...there.keys()].filter((key) => key.startsWith('parley-')), []);
      assert.deepEqual((await tab.read('rest', 'thread', null)).flatMap(({ record }) => record.versions).length, 1);
    });
  });

  it('forgets of somebody who leaves also what a closing page has put down', async () => {
    const tab = shelf();
    await withStorage(async () => {
      tab.last('page', [{ place: place({ author: 'ada' }), words: 'typed', guest: {}, key: null, at: now }]);
      assert.equal(await tab.forget('rest', 'ada'), 1);
      assert.deepEqual(await tab.read('rest', 'thread', 'ada'), []);
    });
  });

  it('goes on with a version as long as nobody else has changed it', async () => {
    const tab = shelf();
    let [version] = await tab.save(place(), draft('one'));
    [version] = await tab.save(place(), draft('one two', version));
    [version] = await tab.save(place(), draft('quite another', version));
    assert.deepEqual(await words(tab), ['quite another']);
  });

  it('throws away, or takes as sent, only what was seen: what another tab has written on since stays', async () => {
    const [first, second] = [shelf(), shelf()];
    const [common] = await first.save(place(), draft('common'));
    const news: DraftNews[] = [];
    const stop = shelf().watch((each) => news.push(each));
    await second.save(place(), draft('common, and more', common));
    await first.drop(place(), common);
    assert.deepEqual(await words(first), ['common, and more']);
    await first.send(place(), common, { key: key('k'), words: 'quite another', guest: {} }, false);
    assert.deepEqual(await words(first), ['common, and more']);
    await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual(news.flatMap(({ gone }) => gone ?? []), [], 'and nobody is told that it is gone');
    stop();
  });

  it('keeps both where two tabs have changed the same, whatever the order', async () => {
    const [first, second] = [shelf(), shelf()];
    const [common] = await first.save(place(), draft('common'));
    const saved = await Promise.all([first.save(place(), draft('from the first', common)), second.save(place(), draft('from the second', common))]);
    assert.deepEqual(await words(first), ['from the first', 'from the second']);
    const [own] = saved[1];
    const [again, other] = await second.save(place(), draft('from the second, going on', own));
    assert.deepEqual([again.words, other?.words], ['from the second, going on', 'from the first']);
  });

  it('does not keep what the other holds anyhow', async () => {
    const [first, second] = [shelf(), shelf()];
    await first.save(place(), draft('Half a'));
    assert.equal((await second.save(place(), draft('Half a thought'))).length, 1);
  });

  it('keeps what is on its way until it is settled, and no form shows it', async () => {
    const tab = shelf();
    const [version] = await tab.save(place(), draft('sent'));
    await tab.send(place(), version, { key: key('k'), words: 'sent', guest: {} }, false);
    const [found] = await tab.read('rest', 'thread', null);
    assert.deepEqual([found?.record.versions, found?.record.sent.map((each) => [each.key, each.words])], [[], [['k', 'sent']]]);
    await tab.settle(place(), key('k'));
    assert.deepEqual(await tab.read('rest', 'thread', null), []);
    const raw = openDatabase(name);
    assert.deepEqual(await raw.entries(), []);
    raw.close();
  });

  it('of edits only the last stands', async () => {
    const tab = shelf();
    const there = place({ target: 'edit 7' });
    await tab.send(there, null, { key: key('a'), words: 'first', guest: {} }, true);
    await tab.send(there, null, { key: key('b'), words: 'second', guest: {} }, true);
    assert.deepEqual((await tab.at(there)).sent.map((each) => each.words), ['second']);
  });

  it('forgets after 30 days, in all threads, and not before', async () => {
    const tab = shelf();
    await tab.save(place({ thread: 'another' }), draft('old'));
    now += 2 * day;
    await tab.save(place(), draft('younger'));
    now += 28 * day - 1;
    assert.equal((await tab.read('rest', 'thread', null)).length, 1);
    const raw = openDatabase(name);
    assert.equal((await raw.entries()).length, 2);
    now += 2;
    assert.equal((await tab.read('rest', 'thread', null)).length, 1);
    assert.equal((await raw.entries()).length, 1);
    raw.close();
  });

  it('is not put off by a clock that was wrong', async () => {
    const tab = shelf();
    now += 400 * day;
    await tab.save(place(), draft('from the future'));
    now -= 400 * day;
    assert.equal((await tab.read('rest', 'thread', null)).length, 1);
  });

  it('forgets one person on one site; guests, others and what was sent stay', async () => {
    const tab = shelf();
    const ada = place({ author: 'ada' });
    await tab.save(ada, draft('secret'));
    await tab.save(place({ author: 'ada', thread: 'another' }), draft('secret too'));
    await tab.send(ada, null, { key: key('k'), words: 'submitted', guest: {} }, false);
    await tab.save(place({ author: 'ada', site: 'elsewhere' }), draft('elsewhere'));
    await tab.save(place(), draft('a guest’s'));
    await tab.save(place({ author: 'bob' }), draft('bob’s'));
    assert.equal(await tab.forget('rest', 'ada'), 2);
    const raw = openDatabase(name);
    const left = JSON.stringify(await raw.entries());
    raw.close();
    assert.doesNotMatch(left, /secret/);
    for (const stays of ['submitted', 'elsewhere', 'a guest’s', 'bob’s']) assert.ok(left.includes(stays), stays);
  });

  it('takes the good parts of a broken record, and leaves what is not its own', async () => {
    const tab = shelf();
    const [good] = await tab.save(place(), draft('good'));
    const raw = openDatabase(name);
    const [[at]] = await raw.entries() as [[string, unknown]];
    const broken: unknown[] = [null, 7, 'text', [], {}, { versions: 7, sent: {} }, { versions: [{ id: 1, words: 2, at: 'now' }], sent: [{ key: null }] }];
    for (const value of broken) {
      await raw.set(at, value);
      assert.deepEqual(await tab.at(place()), { versions: [], sent: [] });
    }
    await raw.set(at, { versions: [null, { ...good, guest: 'none' }, { ...good, at: Infinity }], sent: [undefined] });
    await raw.set('no JSON', 'theirs');
    await raw.set('[2,"rest","thread",null,"root"]', 'newer');
    assert.deepEqual((await tab.read('rest', 'thread', null)).map((each) => each.record.versions.map((version) => version.words)), [['good']]);
    assert.deepEqual((await raw.entries()).map(([, value]) => value).filter((value) => typeof value === 'string').sort(), ['newer', 'theirs']);
    raw.close();
  });

  it('tells other tabs, and says what is gone', async () => {
    const [first, second] = [shelf(), shelf()];
    const heard: DraftNews[] = [];
    const stop = second.watch((news) => heard.push(news));
    try {
      const [version] = await first.save(place(), draft('words'));
      await first.drop(place(), version);
      for (let waited = 0; heard.length < 2 && waited < 100; waited++) await new Promise((done) => setTimeout(done, 10));
      assert.deepEqual(heard, [{ place: place() }, { place: place(), gone: [version.id] }]);
    } finally {
      stop();
    }
  });

  it('rejects with one kind of error where there is no database', async () => {
    const tab = shelf();
    const real = globalThis.indexedDB;
    Reflect.deleteProperty(globalThis, 'indexedDB');
    try {
      for (const act of [() => tab.read('rest', 'thread', null), () => tab.save(place(), draft('x')), () => tab.forget('rest', 'ada')]) {
        await assert.rejects(act(), { name: 'StorageError', reason: 'missing' });
      }
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: real });
    }
  });
});
