// The outbox on a device that lacks something or holds something odd: no locks, no channel, no room, records that are broken or from
// another version, several tabs at one record. What must never happen is that words are lost, or that two tabs both believe they send.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import type { WriteKey } from '../../src/core/model.js';
import { placeOf, readKept, type Kept } from '../../src/core/outbox.js';
import { openDatabase } from '../../src/storage/database.js';
import { deviceOutbox } from '../../src/storage/outbox.js';
import { outboxDoor, outboxName } from '../../src/storage/outbox-door.js';

let made = 0;
const fresh = (): string => `outbox-${++made}`;
const key = (name: string): WriteKey => name as WriteKey;
const record = (name: string, more: Partial<Kept> = {}): Kept => ({
  v: 1, key: key(name), kind: 'post', place: 'here', owner: 'a', who: { id: 'ann', name: 'Ann' }, left: false, at: 1, phase: 'kept', doubt: false, error: null,
  source: `words of ${name}`, parent: null, target: null, reaction: null, on: false, guest: null, twins: [], dropped: false, ...more,
});
const turns = async (n = 30): Promise<void> => { for (let i = 0; i < n; i++) await new Promise((done) => setImmediate(done)); };
const until = async (what: () => boolean, words: string): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (what()) return;
    await new Promise((done) => setImmediate(done));
  }
  assert.fail(`never: ${words}`);
};
/** Takes a part of the browser away; answers with how it comes back. */
function without(name: 'navigator' | 'BroadcastChannel', value?: unknown): () => void {
  const was = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  return () => {
    if (was) Object.defineProperty(globalThis, name, was);
    else Reflect.deleteProperty(globalThis, name);
  };
}

describe('what is written down', () => {
  it('is read back as it was, oldest first, and only for its own thread', async () => {
    const outbox = deviceOutbox(fresh());
    for (const each of [record('late', { at: 3 }), record('early', { at: 2 }), record('elsewhere', { place: 'there' })]) await outbox.change(each.key, () => each);
    assert.deepEqual(await outbox.list('here'), [record('early', { at: 2 }), record('late', { at: 3 })]);
  });

  it('goes when it is over, also for the other tabs', async () => {
    const name = fresh();
    const [one, two] = [deviceOutbox(name), deviceOutbox(name)];
    await one.change(key('k'), () => record('k'));
    assert.equal(await two.change(key('k'), () => null), null);
    assert.deepEqual(await one.list('here'), []);
  });

  it('has one owner when two tabs reach for it at once', async () => {
    const name = fresh();
    const tabs = [deviceOutbox(name), deviceOutbox(name), deviceOutbox(name)];
    await tabs[0]!.change(key('k'), () => record('k', { owner: 'dead' }));
    const owners = await Promise.all(tabs.map((tab, i) => tab.change(key('k'), (old) => (old?.owner === 'dead' ? { ...old, owner: `tab ${i}` } : old))));
    assert.equal(new Set(owners.map((now) => now?.owner)).size, 1, 'all see the same one');
  });

  it('is not taken down by a deletion that comes late: what is written after it stays', async () => {
    const name = fresh();
    const [one, two] = [deviceOutbox(name), deviceOutbox(name)];
    await one.change(key('k'), () => record('k'));
    await Promise.all([one.change(key('k'), () => null), two.change(key('k'), () => record('k', { source: 'again' }))]);
    await turns();
    assert.deepEqual((await one.list('here')).map(({ source }) => source), ['again']);
  });
});

describe('what is found on the device', () => {
  it('is skipped where it is broken or of another version, and what is good beside it is read', async () => {
    const name = fresh();
    const database = openDatabase(name);
    const odd: Record<string, unknown> = {
      'write:null': null, 'write:text': 'words', 'write:list': [], 'write:empty': {}, 'write:future': { ...record('future'), v: 2 }, 'write:kind': { ...record('kind'), kind: 'shout' },
      'write:phase': { ...record('phase'), phase: 'gone' }, 'write:wordless': { ...record('wordless'), source: 7 }, 'write:when': { ...record('when'), at: Number.NaN },
      'write:whose': { ...record('whose'), who: 'ann' }, 'write:nobody': { ...record('nobody'), who: undefined }, 'write:aimless': { ...record('aimless', { kind: 'edit' }), target: 5 },
      'page:tab': 123, other: record('other'),
    };
    for (const [where, what] of Object.entries(odd)) await database.set(where, what);
    const outbox = deviceOutbox(name);
    await outbox.change(key('good'), () => record('good'));
    assert.deepEqual((await outbox.list('here')).map((each) => each.key), ['good']);
    // Somebody newer may still want it.
    assert.deepEqual(await database.get('write:future'), odd['write:future']);
  });

  it('keeps its words though its small parts are odd', () => {
    const read = readKept({ ...record('k'), error: { code: 'no such' }, guest: { name: 'Ann', age: 5 }, twins: ['a', 3], parent: 9, left: 'yes', doubt: 1 });
    assert.deepEqual([read?.source, read?.error, read?.guest, read?.twins, read?.parent, read?.left, read?.doubt], ['words of k', null, { name: 'Ann' }, ['a'], null, false, false]);
  });

  it('tells one backend and thread from another', () => {
    const adapter = { name: 'x' } as Parameters<typeof placeOf>[0];
    const places = [placeOf(adapter, 'a', { id: 'b' }), placeOf(adapter, 'a","b', { id: '' }), placeOf(adapter, '', { id: 'a' }), placeOf({ ...adapter, name: 'y' }, 'a', { id: 'b' })];
    assert.equal(new Set(places).size, places.length);
  });
});

describe('a device that refuses', () => {
  it('says that it is full, keeps what it had, and takes more when there is room again', async () => {
    const outbox = deviceOutbox(fresh());
    await outbox.change(key('old'), () => record('old'));
    const { prototype } = globalThis.IDBObjectStore;
    const { put } = prototype;
    prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };
    try {
      await assert.rejects(outbox.change(key('new'), () => record('new')), { reason: 'full' });
      assert.deepEqual((await outbox.list('here')).map((each) => each.key), ['old']);
      await outbox.change(key('old'), () => null);
    } finally {
      prototype.put = put;
    }
    await outbox.change(key('new'), () => record('new'));
    assert.deepEqual((await outbox.list('here')).map((each) => each.key), ['new']);
  });

  it('and has no database at all says so, and nothing throws', async () => {
    const real = globalThis.indexedDB;
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: undefined });
    try {
      const outbox = deviceOutbox(fresh());
      await assert.rejects(outbox.list('here'), { reason: 'missing' });
      await assert.rejects(outbox.change(key('k'), () => record('k')), { reason: 'missing' });
      outbox.hold('me')();
      outbox.whenGone('you', () => Promise.resolve())();
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: real });
    }
  });

  it('of which the browser never says what there is may hold something', async () => {
    const { databases } = indexedDB;
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      indexedDB.databases = () => new Promise(() => undefined);
      const used = outboxDoor().used();
      mock.timers.tick(1_000);
      assert.equal(await used, true);
    } finally {
      mock.timers.reset();
      indexedDB.databases = databases;
    }
  });

  it('is not made to hold anything by a look whether it does', async () => {
    assert.equal(await outboxDoor().used(), false);
    assert.equal((await indexedDB.databases()).some(({ name }) => name === outboxName), false);
  });
});

describe('tabs that hear of each other', () => {
  it('are told, and the one that tells is not', async () => {
    const name = fresh();
    const [one, two] = [deviceOutbox(name), deviceOutbox(name)];
    const heard: string[] = [];
    const stop = [one.listen(() => heard.push('one')), two.listen((note) => heard.push(`two: ${note?.type}`))];
    one.tell({ type: 'changed', place: 'here' });
    const limit = Date.now() + 2000;
    while (heard.length === 0 && Date.now() < limit) await new Promise((done) => setTimeout(done, 5));
    // What cannot be copied is told without it.
    one.tell({ type: 'gone', place: 'here', key: key('k'), confirmed: true, comment: () => undefined });
    while (heard.length === 1 && Date.now() < limit) await new Promise((done) => setTimeout(done, 5));
    for (const each of stop) each();
    assert.deepEqual(heard, ['two: changed', 'two: changed']);
  });

  it('do without a channel', () => {
    const back = without('BroadcastChannel');
    try {
      const outbox = deviceOutbox(fresh());
      outbox.listen(() => undefined)();
      outbox.tell({ type: 'changed', place: 'here' });
    } finally {
      back();
    }
  });
});

describe('tabs without locks', () => {
  afterEach(() => { mock.timers.reset(); });

  /** Two tabs on one device whose clock moves when told. */
  function noLocks(): { readonly tabs: ReturnType<typeof deviceOutbox>[]; readonly name: string; readonly pass: (ms: number) => Promise<void>; readonly end: () => void } {
    const back = without('navigator', {});
    const name = fresh();
    mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_800_000_000_000 });
    return {
      name, end: back, tabs: [deviceOutbox(name), deviceOutbox(name), deviceOutbox(name)],
      async pass(ms) {
        for (let left = ms; left > 0; left -= 1000) {
          mock.timers.tick(1000);
          await turns(4);
        }
        await turns();
      },
    };
  }

  it('wait as long as the other one lives, also in a tab that is woken once a minute only', async () => {
    const { tabs: [one, two], pass, end } = noLocks();
    let taken = 0;
    const release = one!.hold('one');
    await turns();
    const stop = two!.whenGone('one', async () => { taken++; });
    await pass(180_000);
    assert.equal(taken, 0);
    release();
    await turns();
    await pass(6_000);
    assert.equal(taken, 1, 'let go of, it is taken over soon');
    stop();
    end();
  });

  it('take over from one that died without a word, and only one of them does', async () => {
    const { tabs: [, two, three], name, pass, end } = noLocks();
    // Its last beat, and no more after it.
    await openDatabase(name).set('page:dead', Date.now() + 65_000);
    let now = 0;
    let most = 0;
    let times = 0;
    const take = async (): Promise<void> => {
      times++;
      most = Math.max(most, ++now);
      await turns(3);
      now--;
    };
    two!.whenGone('dead', take);
    three!.whenGone('dead', take);
    await pass(60_000);
    assert.equal(times, 0);
    await pass(30_000);
    assert.ok(times >= 1, 'somebody did');
    assert.equal(most, 1, 'never two at once');
    end();
  });

  it('are not held up for years by a lease from a clock that was wrong', async () => {
    const { tabs: [, two], name, pass, end } = noLocks();
    await openDatabase(name).set('page:future', Date.now() + 5 * 365 * 24 * 3_600_000);
    await openDatabase(name).set('page:odd', 'for ever');
    const gone: string[] = [];
    two!.whenGone('future', async () => { gone.push('future'); });
    two!.whenGone('odd', async () => { gone.push('odd'); });
    two!.whenGone('never heard of', async () => { gone.push('unheard'); });
    await pass(2_000);
    assert.deepEqual(gone.sort(), ['future', 'odd', 'unheard']);
    end();
  });

  it('ask no more once they have given up', async () => {
    const { tabs: [one, two], pass, end } = noLocks();
    const release = one!.hold('one');
    await turns();
    let taken = 0;
    two!.whenGone('one', async () => { taken++; })();
    release();
    await pass(20_000);
    assert.equal(taken, 0);
    end();
  });
});

describe('tabs with locks', () => {
  it('take over at once, one after the other, when a name is let go', async () => {
    const held = new Map<string, Promise<unknown>>();
    // As a browser's: one holder at a time, first come, first served.
    const locks = {
      request(name: string, ...rest: unknown[]) {
        const work = rest.at(-1) as () => Promise<unknown>;
        const { signal } = (rest.length > 1 ? rest[0] : {}) as { signal?: AbortSignal };
        const turn = (held.get(name) ?? Promise.resolve()).then(() => (signal?.aborted ? undefined : work()));
        held.set(name, turn.catch(() => undefined));
        return turn;
      },
    };
    const back = without('navigator', { locks });
    try {
      const name = fresh();
      const [one, two, three] = [deviceOutbox(name), deviceOutbox(name), deviceOutbox(name)];
      const order: string[] = [];
      const release = one.hold('one');
      two.whenGone('one', async () => { order.push('two begins'); await turns(3); order.push('two ends'); });
      three.whenGone('one', async () => { order.push('three'); });
      await turns();
      assert.deepEqual(order, []);
      release();
      await until(() => order.length === 3, 'both had their turn');
      assert.deepEqual(order, ['two begins', 'two ends', 'three']);
      // Let go before it was ever granted: it blocks nobody.
      one.hold('quick')();
      let free = false;
      two.whenGone('quick', async () => { free = true; });
      await until(() => free, 'the name is free');
    } finally {
      back();
    }
  });

  for (const [how, request] of [['throw', () => { throw new TypeError('not here'); }], ['are refused', () => Promise.reject(new DOMException('not here', 'SecurityError'))]] as const) {
    it(`that ${how} when they are asked for do with leases: one holds a name, the other waits for it, and takes over`, async () => {
      const back = without('navigator', { locks: { request } });
      try {
        const name = fresh();
        const [one, two] = [deviceOutbox(name), deviceOutbox(name)];
        const release = one.hold('one');
        await turns(60);
        let gone = 0;
        two.whenGone('one', async () => { gone++; });
        await turns(60);
        assert.equal(gone, 0, 'it lives');
        release();
        await turns(60);
        two.whenGone('one', async () => { gone++; });
        await until(() => gone === 1, 'the name is free');
      } finally {
        back();
      }
    });
  }
});
