// A stream whose other half is still on its way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Following, StreamOptions } from '../../src/adapters/support/event-stream.js';
import { followLater } from '../../src/adapters/support/stream-later.js';

const options: StreamOptions = { connect: () => Promise.reject(new Error('not asked')), heard: () => undefined };
const soon = (): Promise<void> => new Promise((then) => { setImmediate(then); });

/** What stands in for event-stream.js: fails `failing` times, and notes what it is told. */
function rig(failing = 0) {
  const told: string[] = [];
  const follow = (): Following => {
    told.push('follow');
    return { stop: () => void told.push('stop'), again: () => void told.push('again') };
  };
  let tries = 0;
  const load = async () => {
    if (tries++ < failing) throw new TypeError('cut');
    return { follow };
  };
  return { told, load, tries: () => tries };
}

test('it is followed once it is here, and is told what it was told of', async () => {
  const { told, load } = rig();
  const line = followLater(options, load);
  await soon();
  line.again();
  line.stop();
  assert.deepEqual(told, ['follow', 'again', 'stop']);
});

test('who has left before it came is not followed', async () => {
  const { told, load } = rig();
  followLater(options, load).stop();
  await soon();
  assert.deepEqual(told, []);
});

test('where it cannot be fetched, it is tried again, until the reader leaves', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const one = rig(1);
  followLater(options, one.load);
  await soon();
  assert.deepEqual([one.tries(), one.told], [1, []]);
  mock.timers.tick(20_000);
  await soon();
  assert.deepEqual([one.tries(), one.told], [2, ['follow']]);
  const never = rig(9);
  const line = followLater(options, never.load);
  await soon();
  line.stop();
  mock.timers.tick(60_000);
  await soon();
  assert.equal(never.tries(), 1);
});
