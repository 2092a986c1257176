// Promises about what others do while the reader is here.

import type { CommentAdapter, LiveFeed } from '../core/adapter.js';
import type { Comment, CommentId, ThreadRef } from '../core/model.js';
import { a, ok, same, soon } from './assert.js';
import { type Promised, type Rig, ask, writeCall } from './promise.js';

const lives = ({ live, write }: CommentAdapter): boolean => live !== undefined && write !== undefined;

interface Heard {
  readonly put: Map<CommentId, Comment>;
  readonly drop: Set<CommentId>;
  readonly feed: LiveFeed;
}
function ear(): Heard {
  const put = new Map<CommentId, Comment>();
  const drop = new Set<CommentId>();
  return { put, drop, feed: { put: (comment) => void put.set(comment.id, comment), drop: (id) => void drop.add(id), lost: () => {} } };
}
/** As a widget does: it listens and reads. */
async function open(rig: Rig, { feed }: Heard): Promise<() => void> {
  const stop = rig.adapter.live!.open(rig.thread, feed);
  await ask(rig);
  return stop;
}
async function other({ second }: Rig): Promise<{ adapter: CommentAdapter; says(source: string, thread: ThreadRef): Promise<Comment> }> {
  const adapter = await second!();
  return {
    adapter,
    says: (source, thread) => adapter.write!.create({ thread, parent: null, source }, writeCall()),
  };
}

export const live: readonly Promised[] = [
  {
    id: 'live.put', text: 'What another writes arrives by itself.', offered: lives, needs: ['second'],
    async run(rig) {
      const heard = ear();
      const stop = await open(rig, heard);
      const { id } = await (await other(rig)).says('Live words', rig.thread);
      await soon(() => heard.put.has(id), 'the comment did not arrive');
      ok(heard.put.get(id)?.body?.source.includes('Live words'), 'it arrived without its words');
      stop();
    },
  },
  {
    id: 'live.as-read', text: 'A comment that arrives is the one that is then read.', offered: lives, needs: ['second'],
    async run(rig) {
      const heard = ear();
      const stop = await open(rig, heard);
      const { id } = await (await other(rig)).says('The same either way', rig.thread);
      await soon(() => heard.put.size > 0, 'nothing arrived');
      const read = (await ask(rig)).comments.find((comment) => comment.id === id);
      if (read && heard.put.has(id)) {
        const { parent, author, createdAt, can } = heard.put.get(id) as Comment;
        same([parent, author?.id, createdAt, can], [read.parent, read.author?.id, read.createdAt, read.can], 'parent, author, time and rights');
      }
      stop();
    },
  },
  {
    id: 'live.drop', text: 'What another removes is told.', offered: (adapter) => lives(adapter) && adapter.write?.remove !== undefined, needs: ['second'],
    async run(rig) {
      const they = await other(rig);
      const { id } = await they.says('Soon gone', rig.thread);
      const heard = ear();
      const stop = await open(rig, heard);
      await they.adapter.write!.remove!(id, writeCall());
      await soon(() => heard.drop.has(id) || heard.put.get(id)?.state === 'removed', 'the removal was not told');
      stop();
    },
  },
  {
    id: 'live.thread', text: 'A feed tells of its own thread only.', offered: lives, needs: ['second'],
    async run(rig) {
      const heard = ear();
      const stop = await open(rig, heard);
      const { id } = await (await other(rig)).says('Elsewhere', { id: `${rig.thread.id}-elsewhere` });
      await a(50);
      ok(!heard.put.has(id), 'a comment of another thread arrived');
      stop();
    },
  },
  {
    id: 'live.stops', text: 'A feed that was closed tells nothing more.', offered: lives, needs: ['second'],
    async run(rig) {
      const heard = ear();
      const stop = await open(rig, heard);
      stop();
      await (await other(rig)).says('Nobody listens', rig.thread);
      await a(50);
      same(heard.put.size, 0, 'comments that arrived');
    },
  },
];
