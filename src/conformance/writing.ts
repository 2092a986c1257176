// Promises about creating, editing and removing.

import type { CommentAdapter } from '../core/adapter.js';
import type { Action, Comment, CommentId } from '../core/model.js';
import { ok, refusal, refused, same } from './assert.js';
import { type Promised, type Rig, ask, everything, fill, nobody, post, signedIn, writeCall } from './promise.js';

const writes = ({ write }: CommentAdapter): boolean => write !== undefined;
const edits = ({ write }: CommentAdapter): boolean => write?.edit !== undefined;
const removes = ({ write }: CommentAdapter): boolean => write?.remove !== undefined;
/** Longer sources than this are not sent only to see them refused. */
const testable = 200_000;

/** Signed in, with one own comment. */
async function own(rig: Rig, source = 'My own words'): Promise<Comment> {
  await signedIn(rig);
  return post(rig, source);
}
async function find(rig: Rig, id: CommentId): Promise<Comment | undefined> {
  return (await everything(rig)).get(id);
}
const standing = (comment: Comment | undefined): boolean => comment !== undefined && comment.body !== null && comment.state !== 'removed';

export const writing: readonly Promised[] = [
  {
    id: 'writes.answer', text: 'A new comment is answered as it now stands: its words, its parent, its author.', offered: writes,
    async run(rig) {
      const viewer = await signedIn(rig);
      const comment = await post(rig, 'First words');
      ok(comment.body?.source.includes('First words'), `the answer says ${JSON.stringify(comment.body)}`);
      same(comment.parent, null, 'parent');
      if (viewer) same(comment.author?.id, viewer.id, 'author');
    },
  },
  {
    id: 'writes.kept', text: 'A new comment is there for whoever reads the thread next.', offered: writes,
    async run(rig) {
      const { id } = await own(rig);
      ok(await find(rig, id), `comment ${id} was answered but is not in the thread`);
      if (rig.peek) ok(await rig.peek(id), `comment ${id} was answered but is not in the backend`);
    },
  },
  {
    id: 'writes.reply', text: 'A reply stands under the comment it answers.', offered: (adapter) => writes(adapter) && adapter.limits.depth > 0,
    async run(rig) {
      const { id } = await own(rig);
      const reply = await post(rig, 'An answer', id);
      same(reply.parent, id, 'parent in the answer');
      const kept = await find(rig, reply.id);
      if (kept) same(kept.parent, id, 'parent in the thread');
    },
  },
  {
    id: 'writes.key-echo', text: 'Where a comment tells the key of the write that made it, it is that key.', offered: writes,
    async run(rig) {
      await signedIn(rig);
      const how = writeCall();
      const { key } = await rig.adapter.write!.create({ thread: rig.thread, parent: null, source: 'With a key' }, how);
      ok(key === undefined || key === how.key, `key ${String(key)} instead of ${how.key}`);
    },
  },
  {
    id: 'writes.same-key', text: 'The same write sent twice makes one comment.', offered: (adapter) => writes(adapter) && adapter.limits.idempotent,
    async run(rig) {
      await signedIn(rig);
      const draft = { thread: rig.thread, parent: null, source: 'Said once' };
      const how = writeCall();
      const first = await rig.adapter.write!.create(draft, how);
      const second = await rig.adapter.write!.create(draft, how);
      same(second.id, first.id, 'id of the second answer');
      same([...(await everything(rig)).values()].filter(({ body }) => body?.source.includes('Said once')).length, 1, 'comments made');
    },
  },
  {
    id: 'writes.total', text: 'Writing one comment makes the total one more.', offered: writes,
    async run(rig) {
      await fill(rig, 4);
      await signedIn(rig);
      const before = (await ask(rig)).total;
      await post(rig, 'One more');
      if (before !== null) same((await ask(rig)).total, before + 1, 'total');
    },
  },
  {
    id: 'writes.empty', text: 'Nothing but blanks is refused as invalid.', offered: writes,
    async run(rig) {
      await signedIn(rig);
      for (const source of ['', ' \n\t ']) await refused(() => post(rig, source), ['invalid'], `the source ${JSON.stringify(source)}`);
    },
  },
  {
    id: 'writes.length', text: 'The longest source is accepted, and one unit more is refused as invalid.', offered: (adapter) => writes(adapter) && adapter.limits.length <= testable,
    async run(rig) {
      await signedIn(rig);
      const longest = 'x'.repeat(rig.adapter.limits.length);
      await post(rig, longest);
      await refused(() => post(rig, `${longest}x`), ['invalid'], 'one unit too much');
    },
  },
  {
    id: 'writes.depth', text: 'A reply as deep as the limit is accepted, and a deeper one refused with a listed code.', offered: (adapter) => writes(adapter) && adapter.limits.depth < 20,
    async run(rig) {
      let { id } = await own(rig);
      for (let depth = 1; depth <= rig.adapter.limits.depth; depth++) id = (await post(rig, `Depth ${depth}`, id)).id;
      await refusal(() => post(rig, 'Too deep', id), 'a reply below the deepest');
    },
  },
  {
    id: 'writes.unknown-parent', text: 'A reply to a comment that does not exist is refused as missing.', offered: (adapter) => writes(adapter) && adapter.limits.depth > 0,
    async run(rig) {
      await signedIn(rig);
      await refused(() => post(rig, 'To nobody', nobody), ['missing'], 'a reply to nobody');
    },
  },
  {
    id: 'writes.signed-out', text: 'Where writing needs a login, a stranger is refused as signed out.', offered: (adapter) => writes(adapter) && adapter.auth?.required === true,
    async run(rig) {
      await refused(() => post(rig, 'Who am I?'), ['signed-out'], 'a stranger’s comment');
    },
  },
  {
    id: 'writes.closed', text: 'A closed thread says so, and refuses new comments as closed.', offered: writes, needs: ['close'],
    async run(rig) {
      await signedIn(rig);
      await rig.close?.();
      same((await ask(rig)).closed, true, 'closed');
      await refused(() => post(rig, 'Too late'), ['closed'], 'a comment in a closed thread');
    },
  },
  {
    id: 'edits.words', text: 'An edit changes the words and says when; id, parent and time stay.', offered: edits,
    async run(rig) {
      const before = await own(rig);
      const after = await rig.adapter.write!.edit!(before.id, 'Better words', writeCall());
      ok(after.body?.source.includes('Better words'), `the answer says ${JSON.stringify(after.body)}`);
      ok(after.editedAt !== null, 'editedAt is null');
      same([after.id, after.parent, after.createdAt], [before.id, before.parent, before.createdAt], 'id, parent and time');
    },
  },
  {
    id: 'edits.kept', text: 'An edit is there for whoever reads next.', offered: edits,
    async run(rig) {
      const { id } = await own(rig);
      await rig.adapter.write!.edit!(id, 'Better words', writeCall());
      ok((await find(rig, id))?.body?.source.includes('Better words'), 'the thread still has the old words');
      if (rig.peek) ok((await rig.peek(id))?.body?.source.includes('Better words'), 'the backend still has the old words');
    },
  },
  {
    id: 'edits.empty', text: 'An edit to nothing is refused as invalid.', offered: edits,
    async run(rig) {
      const { id } = await own(rig);
      await refused(() => rig.adapter.write!.edit!(id, '  ', writeCall()), ['invalid'], 'an edit to nothing');
    },
  },
  {
    id: 'edits.unknown', text: 'An edit of a comment that does not exist is refused as missing.', offered: edits,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.write!.edit!(nobody, 'Words', writeCall()), ['missing'], 'an edit of nobody’s words');
    },
  },
  {
    id: 'edits.window', text: 'What says until when it can be edited can be edited until then, and not after: that is refused as forbidden.', offered: edits,
    async run(rig) {
      const { id, can, editableUntil } = await own(rig);
      if (editableUntil === undefined) return;
      ok(rig.later, 'the rig has no later(), which lets that time go by');
      ok(can.includes('edit'), 'it can be edited until later, but `can` lacks “edit”');
      await rig.adapter.write!.edit!(id, 'In time', writeCall());
      await rig.later();
      await refused(() => rig.adapter.write!.edit!(id, 'Too late', writeCall()), ['forbidden'], 'an edit that is too late');
      const found = await find(rig, id);
      ok(found, 'it is gone');
      ok(!found.can.includes('edit'), '`can` still says “edit”');
    },
  },
  {
    id: 'removes.leaf', text: 'A removed comment without replies is gone, or a tombstone without words.', offered: removes,
    async run(rig) {
      const { id } = await own(rig);
      const left = await rig.adapter.write!.remove!(id, writeCall());
      ok(left === null || !standing(left), 'the answer is the comment itself');
      ok(!standing(await find(rig, id)), 'the comment still stands in the thread');
      if (rig.peek) ok(!(await rig.peek(id))?.body, 'the backend still has the words');
    },
  },
  {
    id: 'removes.keeps-replies', text: 'Removing a comment does not remove what others answered.', offered: (adapter) => removes(adapter) && adapter.limits.depth > 0,
    async run(rig) {
      const { id } = await own(rig);
      const reply = await post(rig, 'An answer that stays', id);
      const gone = await rig.adapter.write!.remove!(id, writeCall());
      ok(gone === null || gone.body === null, 'the tombstone still has words');
      ok(standing(await find(rig, reply.id)), 'the reply is gone with its parent');
    },
  },
  {
    id: 'removes.unknown', text: 'Removing a comment that does not exist is refused as missing.', offered: removes,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.write!.remove!(nobody, writeCall()), ['missing'], 'a removal of nothing');
    },
  },
  {
    id: 'can.own', text: 'What a comment says its author can do is then accepted.', offered: writes,
    async run(rig) {
      const { id, can } = await own(rig);
      await allowed(rig, id, can);
    },
  },
  {
    id: 'can.others', text: 'What a comment says another reader can do is then accepted, and what it does not say is refused.', offered: (adapter) => writes(adapter) && (edits(adapter) || removes(adapter)), needs: ['seed'],
    async run(rig) {
      await rig.seed?.(1);
      await signedIn(rig);
      const [other] = (await everything(rig)).values();
      ok(other, 'the seed is not there');
      const { edit, remove } = rig.adapter.write!;
      if (edit && !other.can.includes('edit')) await refused(() => rig.adapter.write!.edit!(other.id, 'Not mine', writeCall()), ['forbidden'], 'an edit of another’s comment');
      if (remove && !other.can.includes('remove')) await refused(() => rig.adapter.write!.remove!(other.id, writeCall()), ['forbidden'], 'a removal of another’s comment');
      await allowed(rig, other.id, other.can);
    },
  },
];

async function allowed({ adapter, thread }: Rig, id: CommentId, can: readonly Action[]): Promise<void> {
  const { write, react } = adapter;
  const tries: Partial<Record<Action, () => Promise<unknown>>> = {
    react: async () => react?.set(id, react.kinds[0] ?? 'up', true, writeCall()),
    edit: async () => write?.edit?.(id, 'Changed because it may be', writeCall()),
    reply: async () => write?.create({ thread, parent: id, source: 'Answered because it may be' }, writeCall()),
    remove: async () => write?.remove?.(id, writeCall()),
  };
  for (const action of ['react', 'edit', 'reply', 'remove'] as const) {
    if (!can.includes(action)) continue;
    ok(action === 'react' ? react : action === 'reply' ? write : write?.[action], `it says '${action}', which this adapter cannot do at all`);
    await tries[action]?.().catch((thrown: unknown) => ok(false, `it says '${action}', which is then refused: ${String(thrown)}`));
  }
}
