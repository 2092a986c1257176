// Promises about calling off, refusing and being alone.

import type { Call } from '../core/adapter.js';
import type { CommentId, Cursor } from '../core/model.js';
import { a, ok, refusal, refused, same } from './assert.js';
import { type Promised, type Rig, always, ask, everything, fill, post, query, signedIn, writeCall } from './promise.js';

function calledOff(): Call {
  const aborter = new AbortController();
  aborter.abort();
  return { signal: aborter.signal };
}

/** Calls that must not succeed whatever is stored. Each may be refused with any listed code. */
function nonsense({ adapter, thread }: Rig): Record<string, () => Promise<unknown>> {
  const strange = '\u0000/../?&#%' as CommentId;
  const { write, react } = adapter;
  return {
    ...(write?.edit ? { 'an edit of a strange id': () => write.edit!(strange, 'Words', writeCall()) } : {}),
    ...(write?.remove ? { 'a removal of a strange id': () => write.remove!(strange, writeCall()) } : {}),
    ...(write && adapter.limits.depth > 0 ? { 'a reply to a strange id': () => write.create({ thread, parent: strange, source: 'Words' }, writeCall()) } : {}),
    ...(react ? { 'a reaction to a strange id': () => react.set(strange, react.kinds[0] ?? 'up', true, writeCall()) } : {}),
  };
}

export const failing: readonly Promised[] = [
  {
    id: 'fails.listed', text: 'Every refusal is a CommentError with a listed code, whatever is asked.', offered: always,
    async run(rig) {
      await signedIn(rig);
      for (const [what, ask] of Object.entries(nonsense(rig))) await refusal(ask, what);
    },
  },
  {
    id: 'fails.cursor', text: 'A cursor that nobody gave out is refused with a listed code, or answered with a page.', offered: always,
    async run(rig) {
      await fill(rig, 3);
      const answer = ask(rig, { after: 'no cursor of yours' as Cursor });
      const page = await answer.catch(() => null);
      if (page) ok(Array.isArray(page.comments), 'the answer is no page');
      else await refusal(() => answer, 'a strange cursor');
    },
  },
  {
    id: 'fails.by-promise', text: 'A method that fails rejects; it never throws.', offered: always,
    async run({ adapter, thread }) {
      const how = calledOff();
      let answer: Promise<unknown>;
      try {
        answer = adapter.read.page(query(thread, { order: adapter.limits.orders[0] }), how);
      } catch (thrown) {
        return ok(false, `read.page threw ${String(thrown)}`);
      }
      ok(typeof (answer as { then?: unknown } | undefined)?.then === 'function', 'read.page answers without a promise');
      await answer.catch(() => {});
    },
  },
  {
    id: 'aborts.before', text: 'A read that was called off before it began is refused as aborted.', offered: always,
    async run({ adapter, thread }) {
      await refused(async () => adapter.read.page(query(thread, { order: adapter.limits.orders[0] }), calledOff()), ['aborted'], 'a read called off');
    },
  },
  {
    id: 'aborts.during', text: 'A read that is called off while it runs is refused as aborted.', offered: always,
    async run({ adapter, thread }) {
      const aborter = new AbortController();
      const answer = adapter.read.page(query(thread, { order: adapter.limits.orders[0] }), { signal: aborter.signal });
      aborter.abort();
      await refused(() => answer, ['aborted'], 'a read called off while it ran');
    },
  },
  {
    id: 'aborts.write', text: 'A write that was called off before it began changes nothing.', offered: ({ write }) => write !== undefined,
    async run(rig) {
      await signedIn(rig);
      const how = { ...writeCall(), ...calledOff() };
      await refused(async () => rig.adapter.write!.create({ thread: rig.thread, parent: null, source: 'Never said' }, how), ['aborted'], 'a write called off');
      await a(20);
      same((await everything(rig)).size, 0, 'comments in the thread');
    },
  },
  {
    id: 'rigs.alone', text: 'What is written on one backend is not on another.', offered: ({ write }) => write !== undefined,
    async run(rig, another) {
      await signedIn(rig);
      await post(rig, 'Only here');
      const other = await another();
      same((await everything(other)).size, 0, 'comments of a fresh thread on another rig');
    },
  },
];
