// What somebody reads who has made a rig of the kit wrongly: what it lacks, in words.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adapterTests, type Rig } from '../../src/conformance/index.js';
import { memoryRig } from '../support/adapter-rigs.js';

async function said(id: string, change: (rig: Rig) => unknown): Promise<string> {
  const tests = new Map<string, () => Promise<void>>();
  adapterTests((name, run) => void tests.set(name, run), async () => change(await memoryRig()) as Rig);
  const [, run] = [...tests].find(([name]) => name.startsWith(`${id}:`))!;
  return run().then(() => 'nothing', (thrown: unknown) => (thrown as Error).message);
}

describe('a rig', () => {
  const mistakes: Readonly<Record<string, readonly [id: string, change: (rig: Rig) => unknown, words: RegExp]>> = {
    'that is nothing': ['reads.empty', () => undefined, /rig needs a thread/],
    'without a thread': ['reads.empty', ({ thread: _, ...rest }) => rest, /rig needs a thread/],
    'without dispose': ['reads.empty', ({ dispose: _, ...rest }) => rest, /rig has no dispose/],
    'without an adapter': ['reads.empty', ({ adapter: _, ...rest }) => rest, /needs an adapter/],
    'whose adapter has no limits': ['reads.empty', (rig) => ({ ...rig, adapter: { ...rig.adapter, limits: undefined } }), /has no limits/],
    'whose adapter forgot to return its page': ['reads.empty', (rig) => ({ ...rig, adapter: { ...rig.adapter, read: { page: async () => undefined } } }), /answered with undefined, which is no page/],
    'that cannot sign in where it must': ['writes.answer', ({ signIn: _, ...rest }) => ({ ...rest, adapter: { ...rest.adapter, auth: { ...rest.adapter.auth, required: true } } }), /the rig has no signIn/],
  };
  for (const [what, [id, change, words]] of Object.entries(mistakes)) {
    it(`${what} is told so`, async () => assert.match(await said(id, change), words));
  }
});
