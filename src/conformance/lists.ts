// Promises about what stands beside a thread: counts, recent comments, people.

import type { CommentAdapter } from '../core/adapter.js';
import { ok, same } from './assert.js';
import { type Promised, ask, call, fill, post, signedIn, writeCall } from './promise.js';

const some = 14;
/** As many threads as a page of articles may list. */
const many = 50;
const counts = ({ read }: CommentAdapter): boolean => read.count !== undefined;
const recents = ({ read }: CommentAdapter): boolean => read.recent !== undefined;
const people = ({ read }: CommentAdapter): boolean => read.people !== undefined;

export const lists: readonly Promised[] = [
  {
    id: 'counts.total', text: 'The count of a thread is the total that its pages tell.', offered: counts,
    async run(rig) {
      await fill(rig, some);
      const told = await rig.adapter.read.count?.([rig.thread], call);
      const { total } = await ask(rig);
      if (total !== null) same(told, [total], 'count and total');
      ok(told?.[0] === some || !rig.seed, `count ${String(told?.[0])} instead of ${some}`);
    },
  },
  {
    id: 'counts.order', text: 'Counts come in the order in which the threads were asked for.', offered: counts,
    async run(rig) {
      await fill(rig, 3);
      const empty = { id: `${rig.thread.id}-nobody-was-here` };
      const [one] = await rig.adapter.read.count?.([rig.thread], call) ?? [];
      same(await rig.adapter.read.count?.([empty, rig.thread, empty], call), [0, one, 0], 'counts');
    },
  },
  {
    id: 'counts.many', text: 'Fifty threads are counted in one call.', offered: counts,
    async run(rig) {
      await fill(rig, 3);
      const [one] = await rig.adapter.read.count?.([rig.thread], call) ?? [];
      const empty = Array.from({ length: many - 1 }, (_, n) => ({ id: `${rig.thread.id}-${n}` }));
      same(await rig.adapter.read.count?.([...empty, rig.thread], call), [...empty.map(() => 0), one], 'counts');
    },
  },
  {
    id: 'counts.none', text: 'No threads have no counts.', offered: counts,
    async run({ adapter }) {
      same(await adapter.read.count?.([], call), [], 'counts');
    },
  },
  {
    id: 'recent.newest-first', text: 'Recent comments come newest first, no more than asked for, each with its thread.', offered: recents,
    async run(rig) {
      await fill(rig, some);
      const recent = await rig.adapter.read.recent?.({ size: 5 }, call) ?? [];
      ok(recent.length > 0 && recent.length <= 5, `${recent.length} recent comments instead of 5`);
      const times = recent.map(({ comment }) => comment.createdAt);
      same(times, [...times].sort((a, b) => b - a), 'times of the recent comments');
      ok(recent.some(({ thread }) => thread.id === rig.thread.id), 'the thread just written in is not among the recent ones');
    },
  },
  {
    id: 'recent.new', text: 'What has just been written and is public is among the recent comments, with its words.', offered: (adapter) => recents(adapter) && adapter.write !== undefined,
    async run(rig) {
      await signedIn(rig);
      const { id, state } = await post(rig, 'Brand new words');
      const found = (await rig.adapter.read.recent?.({ size: 50 }, call))?.find(({ comment }) => comment.id === id);
      if (state === 'shown') ok(found?.comment.body?.source.includes('Brand new words'), `among the recent comments it is ${JSON.stringify(found)}`);
    },
  },
  {
    id: 'recent.removed', text: 'What has been removed is not among the recent comments.', offered: (adapter) => recents(adapter) && adapter.write?.remove !== undefined,
    async run(rig) {
      await signedIn(rig);
      const { id, can } = await post(rig, 'Soon gone');
      if (!can.includes('remove')) return;
      await rig.adapter.write!.remove!(id, writeCall());
      ok(!(await rig.adapter.read.recent?.({ size: 50 }, call))?.some(({ comment }) => comment.id === id && comment.body !== null), 'its words are still among the recent comments');
    },
  },
  {
    id: 'people.lists', text: 'Contributors and moderators come with id and name, no more than asked for.', offered: people,
    async run({ adapter }) {
      for (const role of ['contributor', 'moderator'] as const) {
        const found = await adapter.read.people?.({ role, size: 1 }, call) ?? [];
        ok(found.length <= 1, `${found.length} people instead of 1`);
        for (const { id, name } of found) ok(typeof id === 'string' && typeof name === 'string', `a ${role} without id or name`);
      }
    },
  },
  {
    id: 'people.moderators', text: 'Where moderators are listed, who keeps order is among them, as the same person.', offered: people, needs: ['moderator'],
    async run({ adapter, moderator }) {
      const { id } = await moderator!();
      const found = await adapter.read.people?.({ role: 'moderator', size: 100 }, call) ?? [];
      ok(found.length === 0 || found.some((person) => person.id === id), `${id} is not among the moderators: ${found.map((person) => person.id).join(', ')}`);
    },
  },
];
