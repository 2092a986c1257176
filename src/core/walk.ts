// Walks through what a thread shows.

import type { Branch, Node } from './state.js';

/** Every comment in reading order, what is still being sent, too; of branches that are not in `read` yet, which then are. */
export function* nodesIn(branches: readonly Branch[], read?: WeakSet<object>): Generator<Node, void> {
  // Asked with every slice of a long thread.
  if (read?.has(branches)) return;
  read?.add(branches);
  for (const branch of branches) {
    if (read?.has(branch)) continue;
    read?.add(branch);
    const stack: Node[] = [branch.root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      yield node;
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
    }
  }
}

/** The same without what the backend has not confirmed. */
export function* confirmedIn(branches: readonly Branch[], read?: WeakSet<object>): Generator<Node, void> {
  for (const node of nodesIn(branches, read)) if (node.write?.kind !== 'post') yield node;
}
