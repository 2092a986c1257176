// Promises about pages, orders and cursors.

import type { Comment, CommentId } from '../core/model.js';
import { ok, refusal, same } from './assert.js';
import { type Promised, always, ask, call, everything, fill, listed, nobody, pages, post, query, signedIn } from './promise.js';

const sizes = [1, 2, 3, 7, 50] as const;
const some = 14;
const states = ['shown', 'held', 'rejected', 'removed'];
const ids = (comments: Iterable<Comment>): CommentId[] => [...comments].map(({ id }) => id);
const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

export const reading: readonly Promised[] = [
  {
    id: 'reads.empty', text: 'A thread that nobody has written in is an empty page, not an error.', offered: always,
    async run(rig) {
      const page = await ask(rig);
      same([page.comments, page.next], [[], null], 'an empty thread has comments');
      ok(page.total === null || page.total === 0, `an empty thread has a total of ${page.total}`);
    },
  },
  {
    id: 'reads.shape', text: 'Every comment has the shape that the contract describes.', offered: always,
    async run(rig) {
      await fill(rig, some);
      for (const comment of (await everything(rig)).values()) wellFormed(comment);
    },
  },
  {
    id: 'reads.complete', text: 'All pages together hold every comment, whatever the page size.', offered: always, needs: ['seed'],
    async run(rig) {
      await fill(rig, some);
      for (const size of sizes) same((await everything(rig, undefined, size)).size, some, `comments found in pages of ${size}`);
    },
  },
  {
    id: 'reads.no-duplicates', text: 'No comment of a list comes twice over all its pages.', offered: always,
    async run(rig) {
      await fill(rig, some);
      for (const order of rig.adapter.limits.orders) {
        for (const size of sizes) {
          const seen = (await pages(rig, { order, size, replies: { depth: 0, size: 0 } })).flatMap((page) => ids(listed(page)));
          same(seen, unique(seen), `the root list by ${order} in pages of ${size}`);
        }
      }
    },
  },
  {
    id: 'reads.order', text: 'A list stands in the order that was asked for, and in the same one whatever the page size.', offered: always,
    async run(rig) {
      await fill(rig, some);
      for (const order of rig.adapter.limits.orders) {
        const runs = await Promise.all(sizes.map(async (size) => (await pages(rig, { order, size })).flatMap((page) => listed(page))));
        for (const run of runs) {
          same(unique(ids(run)), unique(ids(runs.at(-1) ?? [])), `the root list by ${order}`);
          if (order === 'best') continue;
          const times = run.map(({ createdAt }) => createdAt);
          same(times, [...times].sort((a, b) => (order === 'oldest' ? a - b : b - a)), `times of the root list by ${order}`);
        }
      }
    },
  },
  {
    id: 'reads.parents-first', text: 'In a page a parent stands before its replies.', offered: always,
    async run(rig) {
      await fill(rig, some);
      for (const page of await pages(rig, { size: 3 })) {
        const before = new Set<CommentId>();
        for (const { id, parent } of page.comments) {
          ok(parent === null || before.has(parent), `reply ${id} stands before its parent ${parent}`);
          before.add(id);
        }
      }
    },
  },
  {
    id: 'reads.as-much-as-asked', text: 'A page brings no more of a list than was asked for, and no replies when none were.', offered: always,
    async run(rig) {
      await fill(rig, some);
      const page = await ask(rig, { size: 2, replies: { depth: 0, size: 0 } });
      ok(listed(page).length <= 2, `${listed(page).length} roots instead of 2`);
      same(page.comments.filter(({ parent }) => parent !== null).length, 0, 'replies that nobody asked for');
    },
  },
  {
    id: 'reads.reply-lists', text: 'The replies of one comment can be asked for by themselves.', offered: ({ limits }) => limits.depth > 0,
    async run(rig) {
      await fill(rig, some);
      const all = [...(await everything(rig)).values()];
      for (const { id } of all.filter(({ replies }) => replies > 0)) {
        const replies = (await pages(rig, { parent: id, size: 1, replies: { depth: 0, size: 0 } })).flatMap((page) => page.comments);
        same(ids(replies).sort(), ids(all.filter(({ parent }) => parent === id)).sort(), `replies of ${id}`);
      }
    },
  },
  {
    id: 'reads.left', text: 'Where a page says how many are left, that many follow.', offered: always,
    async run(rig) {
      await fill(rig, some);
      const all = await pages(rig, { size: 2 });
      all.forEach((page, index) => {
        if (page.left === null) return;
        const before = new Set(all.slice(0, index + 1).flatMap((each) => ids(listed(each))));
        const rest = new Set(all.flatMap((each) => ids(listed(each))).filter((id) => !before.has(id)));
        same(page.left, rest.size, `left after page ${index + 1}`);
      });
    },
  },
  {
    id: 'reads.cursor-survives', text: 'A cursor stays valid when somebody writes: nothing is missed.',
    offered: ({ write }) => write !== undefined,
    async run(rig) {
      await fill(rig, some);
      await signedIn(rig);
      for (const order of rig.adapter.limits.orders) {
        const before = (await pages(rig, { order, size: 2 })).flatMap((page) => ids(listed(page)));
        const first = await ask(rig, { order, size: 2 });
        await post(rig, `Written between two pages, by ${order}`);
        const seen = new Set(ids(listed(first)));
        for (let after = first.next; after !== null;) {
          const page = await ask(rig, { order, size: 2, after });
          for (const id of ids(listed(page))) seen.add(id);
          after = page.next === after ? null : page.next;
        }
        same(before.filter((id) => !seen.has(id)), [], `missed in the list by ${order}`);
      }
    },
  },
  {
    id: 'reads.around', text: 'A page asked for around a comment holds it and its ancestors.', offered: always,
    async run(rig) {
      await fill(rig, some);
      const all = await everything(rig);
      for (const target of all.values()) {
        const page = await ask(rig, { size: 1, replies: { depth: 1, size: 1 }, around: target.id });
        const here = new Set(ids(page.comments));
        for (let id: CommentId | null = target.id; id !== null; id = all.get(id)?.parent ?? null) ok(here.has(id), `around ${target.id}, ${id} is missing`);
      }
    },
  },
  {
    id: 'reads.unknown', text: 'A comment that does not exist is refused with a listed code or left out; it never breaks the page.', offered: always,
    async run(rig) {
      await fill(rig, 3);
      for (const rest of [{ around: nobody }, { parent: nobody }]) {
        const answer = ask(rig, rest);
        const page = await answer.catch(() => null);
        if (page) ok(page.comments.every(({ id }) => id !== nobody), 'a comment that does not exist');
        else same(await refusal(() => answer, 'an unknown comment'), 'missing', 'code');
      }
    },
  },
  {
    id: 'reads.replies-count', text: 'A comment says how many direct replies it has.', offered: ({ limits }) => limits.depth > 0,
    async run(rig) {
      await fill(rig, some);
      const all = [...(await everything(rig)).values()];
      for (const { id, replies } of all) same(replies, all.filter(({ parent }) => parent === id).length, `replies of ${id}`);
    },
  },
  {
    id: 'limits.stay', text: 'Limits never change, and name at least one order.', offered: always,
    async run(rig) {
      const before = JSON.stringify(rig.adapter.limits);
      ok(rig.adapter.limits.orders.length > 0, 'no order');
      await fill(rig, 3);
      for (const order of rig.adapter.limits.orders) await rig.adapter.read.page(query(rig.thread, { order }), call);
      same(JSON.stringify(rig.adapter.limits), before, 'limits');
    },
  },
];

function wellFormed(comment: Comment): void {
  const { id, parent, author, body, createdAt, editedAt, state, replies, reactions, can } = comment;
  const text = (value: unknown): boolean => typeof value === 'string';
  const whole = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
  const checks: Readonly<Record<string, boolean>> = {
    id: text(id) && id !== '',
    parent: parent === null || text(parent),
    author: author === null || (text(author.id) && text(author.name)),
    body: body === null || (['text', 'markdown', 'html'].includes(body.format) && text(body.source)),
    createdAt: Number.isFinite(createdAt) && createdAt > 1e11,
    editedAt: editedAt === null || Number.isFinite(editedAt),
    state: states.includes(state),
    replies: whole(replies),
    reactions: Object.values(reactions).every(({ count, mine }) => whole(count) && typeof mine === 'boolean'),
    can: Array.isArray(can),
  };
  const wrong = Object.keys(checks).filter((name) => !checks[name]);
  same(wrong, [], `comment ${id} is malformed in`);
}
