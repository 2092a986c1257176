// Promises about keeping order: who may, and what others then see.

import type { CommentAdapter } from '../core/adapter.js';
import type { Comment } from '../core/model.js';
import { ok, refused, same } from './assert.js';
import { type Promised, type Rig, ask, everything, listed, nobody, writeCall } from './promise.js';

const moderates = ({ moderate }: CommentAdapter): boolean => moderate !== undefined && moderate.actions.length > 0;
const does = (...actions: readonly string[]) => ({ moderate }: CommentAdapter): boolean => actions.every((action) => (moderate?.actions as readonly string[] | undefined)?.includes(action));

/** The thread has comments by others, and the reader keeps order. */
async function asModerator(rig: Rig, count = 3): Promise<readonly Comment[]> {
  await rig.seed?.(count);
  await rig.moderator?.();
  return [...(await everything(rig)).values()];
}
const seen = async (rig: Rig, comment: Comment): Promise<Comment | undefined> => {
  const found = (await everything(rig)).get(comment.id);
  return found?.state === 'held' || found?.state === 'rejected' ? undefined : found;
};

export const moderating: readonly Promised[] = [
  {
    id: 'moderates.offered', text: 'Who keeps order is told so with every comment.', offered: moderates, needs: ['seed', 'moderator'],
    async run(rig) {
      const comments = await asModerator(rig);
      ok(comments.length > 0 && comments.every(({ can }) => can.includes('moderate')), 'a moderator’s `can` lacks “moderate”');
    },
  },
  {
    id: 'moderates.hold', text: 'What is held is not shown to strangers; approved, it is again.', offered: does('hold', 'approve'), needs: ['seed', 'moderator', 'signOut'],
    async run(rig) {
      const comment = (await asModerator(rig)).at(-1);
      ok(comment, 'the seed is not there');
      const held = await rig.adapter.moderate!.set(comment.id, 'hold', true, writeCall());
      same(held?.state, 'held', 'state');
      await rig.signOut!();
      ok(!(await seen(rig, comment)), 'a stranger sees a held comment');
      await rig.moderator!();
      await rig.adapter.moderate!.set(comment.id, 'approve', true, writeCall());
      await rig.signOut!();
      ok(await seen(rig, comment), 'a stranger does not see an approved comment');
    },
  },
  {
    id: 'moderates.pin', text: 'A pinned comment stands first, and says that it is pinned.', offered: does('pin'), needs: ['seed', 'moderator'],
    async run(rig) {
      await asModerator(rig, 6);
      const last = listed(await ask(rig)).at(-1);
      ok(last, 'the seed is not there');
      await rig.adapter.moderate!.set(last.id, 'pin', true, writeCall());
      const first = listed(await ask(rig))[0];
      same([first?.id, first?.pinned], [last.id, true], 'first comment, and whether it is pinned');
    },
  },
  {
    id: 'moderates.forbidden', text: 'Who does not keep order is refused as forbidden.', offered: moderates, needs: ['seed', 'signIn'],
    async run(rig) {
      await rig.seed!(1);
      await rig.signIn!();
      const [comment] = (await everything(rig)).values();
      ok(comment, 'the seed is not there');
      ok(!comment.can.includes('moderate'), 'a reader is told that they may moderate');
      await refused(() => rig.adapter.moderate!.set(comment.id, rig.adapter.moderate!.actions[0]!, true, writeCall()), ['forbidden'], 'a reader’s moderation');
    },
  },
  {
    id: 'moderates.unknown', text: 'Moderating a comment that does not exist is refused as missing.', offered: moderates, needs: ['moderator'],
    async run(rig) {
      await rig.moderator!();
      await refused(() => rig.adapter.moderate!.set(nobody, rig.adapter.moderate!.actions[0]!, true, writeCall()), ['missing'], 'moderation of nothing');
    },
  },
];
