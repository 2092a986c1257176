// What of a thread has not been loaded yet, and reading all of it: for who looks for something in the whole.

import type { CommentId } from '../core/model.js';
import type { Node } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import { confirmedIn } from '../core/walk.js';

/** Pages that are asked for at most. */
const most = 400;

interface Rest {
  readonly key: string;
  readonly parent: CommentId | null;
  loaded(): number;
}

/** Lists that go on, the root list first. */
function restsOf(store: ThreadStore): Rest[] {
  const of = ({ comment: { id } }: Node): Rest => ({ key: `reply ${id}`, parent: id, loaded: () => store.node(id)?.children.length ?? 0 });
  const lists = [...confirmedIn(store.state.branches)].filter(({ more }) => more !== null).map(of);
  return store.state.more ? [{ key: 'root', parent: null, loaded: () => store.state.branches.length }, ...lists] : lists;
}

/** Reads every list to its end, or until it fails, or nobody wants it any more. */
export async function loadAll(store: ThreadStore, isOver: () => boolean): Promise<void> {
  const failed = new Set<string>();
  for (let n = 0; n < most && !isOver(); n++) {
    const list = restsOf(store).find((each) => !failed.has(each.key));
    if (!list) return;
    const before = list.loaded();
    await store.more(list.parent);
    if (list.loaded() === before) failed.add(list.key);
  }
}
