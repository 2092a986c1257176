// The reference adapter keeps the contract, with and without what it may leave out, and fails as told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Result, adapterTests } from '../../src/conformance/index.js';
import { memoryRig } from '../support/adapter-rigs.js';
import { proven } from '../support/proven.js';

describe('memoryAdapter', () => {
  const results = proven({ adapter: 'memory', backend: 'none: gone with the page. For tests and demos: slow, failing or lossy as told', against: 'none' }, () => memoryRig());
  it('leaves no promise untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'kept'), []);
  });
});
describe('memoryAdapter, slow', () => {
  adapterTests(it, () => memoryRig({ latency: 1 }));
});
describe('memoryAdapter that only reads', () => {
  const results = adapterTests(it, async () => {
    const rig = await memoryRig();
    const { name, limits, read } = rig.adapter;
    return { adapter: { name, limits, read: { page: read.page } }, thread: rig.thread, seed: rig.seed!, dispose: rig.dispose };
  });
  it('is tested as far as it goes', () => {
    const at = (outcome: Result['outcome']): string[] => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
    assert.deepEqual([...at('broken'), ...at('waiting'), ...at('untested')], []);
    assert.ok(at('kept').includes('reads.order') && at('not offered').includes('writes.empty'));
  });
});
