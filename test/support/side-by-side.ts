// Several readers on one backend, each with the page open: whatever they do, in the end each must see what a page that is opened then shows.

import fc from 'fast-check';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Node } from '../../src/core/state.js';
import { createThreadStore, type ThreadStore } from '../../src/core/store.js';

const actions = ['pin', 'hold', 'approve', 'spam', 'hide'] as const;
export type Step = { readonly who: number; readonly at: number } & (
  | { readonly do: 'post' | 'reply' | 'edit' | 'remove' | 'reveal' | 'reload' | 'more' }
  | { readonly do: 'vote'; readonly kind: 'up' | 'down'; readonly on: boolean }
  | { readonly do: 'moderate'; readonly action: typeof actions[number]; readonly on: boolean });

const base = { who: fc.nat(2), at: fc.nat(8) };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...base, do: fc.constantFrom('post', 'reply', 'reply', 'edit', 'edit', 'edit', 'remove', 'remove', 'reveal', 'reload', 'more') }) as fc.Arbitrary<Step> },
  { weight: 1, arbitrary: fc.record({ ...base, do: fc.constant('vote'), kind: fc.constantFrom('up', 'down'), on: fc.boolean() }) as fc.Arbitrary<Step> },
  { weight: 1, arbitrary: fc.record({ ...base, do: fc.constant('moderate'), action: fc.constantFrom(...actions), on: fc.boolean() }) as fc.Arbitrary<Step> },
);
export const anyStory = fc.array(anyStep, { maxLength: 16, size: 'max' });

function* every(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    yield* every(node.children);
  }
}
const nodes = (store: ThreadStore): Node[] => [...every(store.state.branches.map(({ root }) => root))];

/** What a reader sees of each comment, whatever the order of the rows. */
function seen(store: ThreadStore): readonly string[] {
  return nodes(store).map(({ comment: { id, parent, author, body, state, reactions, can, editedAt, replies, pinned } }) => JSON.stringify({
    id, parent, by: author?.id ?? null, says: body?.source ?? null, state, reactions, can: [...can].sort(), editedAt, replies, pinned: pinned ?? false,
  })).sort();
}

/** `people`: the first keeps order. `quiet`: settles once nothing is under way. Answers with what is wrong, or null. */
export async function play(steps: readonly Step[], thread: string, people: readonly CommentAdapter[], quiet: () => Promise<void>): Promise<string | null> {
  const open = (adapter: CommentAdapter): ThreadStore => {
    const store = createThreadStore(adapter, { thread: { id: thread }, undo: 0, order: 'oldest', pageSize: 100 });
    store.open();
    return store;
  };
  const stores = people.map(open);
  await quiet();
  for (const step of steps) {
    const store = stores[step.who]!;
    // Under what is taken away, an open page keeps the answers that it shows: whoever keeps order here sees that there are none.
    if (step.do === 'moderate') store.reveal();
    const all = nodes(store).filter(({ write, comment }) => write === null && comment.body !== null);
    const at = all[step.at % Math.max(1, all.length)];
    const own = all.filter(({ comment }) => comment.can.includes(step.do === 'remove' ? 'remove' : 'edit'));
    const mine = own[step.at % Math.max(1, own.length)];
    if (step.do === 'post') store.post(`Said ${step.at}.`, null);
    else if (step.do === 'reveal') store.reveal();
    else if (step.do === 'reload') void store.reload();
    else if (step.do === 'more') void store.more(null);
    else if (step.do === 'reply' && at?.comment.can.includes('reply')) store.post(`Answered ${step.at}.`, at.comment.id);
    else if (step.do === 'edit' && mine) store.edit(mine.comment.id, `Corrected ${step.at}, ${mine.comment.editedAt ?? 'first'}.`);
    else if (step.do === 'remove' && mine) store.remove(mine.comment.id);
    else if (step.do === 'vote' && at?.comment.can.includes('react')) store.react(at.comment.id, step.kind, step.on);
    else if (step.do === 'moderate' && at?.comment.can.includes('moderate') && (at.replies === 0 || step.action === 'pin')) store.moderate(at.comment.id, step.action, step.on);
    await quiet();
  }
  for (const store of stores) {
    store.reveal();
    for (const { write } of nodes(store)) if (write?.phase === 'failed') store.discard(write.key);
  }
  await quiet();
  let wrong: string | null = null;
  for (const [i, store] of stores.entries()) {
    const fresh = open(people[i]!);
    await quiet();
    const [here, there] = [seen(store), seen(fresh)];
    const who = ['Mo', 'Ann', 'Ben'][i];
    if (JSON.stringify(here) !== JSON.stringify(there)) {
      wrong ??= `${who} sees\n${here.filter((each) => !there.includes(each)).join('\n')}\nand not\n${there.filter((each) => !here.includes(each)).join('\n')}`;
    }
    if (store.state.total !== fresh.state.total) wrong ??= `${who} counts ${store.state.total}, not ${fresh.state.total}`;
    fresh.close();
  }
  for (const store of stores) store.close();
  return wrong;
}

/** The shortest story that goes wrong, and how; null: none does. */
export async function disagreement(runs: number, tell: (steps: readonly Step[]) => Promise<string | null>): Promise<string | null> {
  const result = await fc.check(fc.asyncProperty(anyStory, async (steps) => {
    const wrong = await tell(steps);
    if (wrong !== null) throw new Error(wrong);
  }), { numRuns: runs });
  return result.failed ? `seed ${result.seed}: ${JSON.stringify(result.counterexample)}\n${result.errorInstance instanceof Error ? result.errorInstance.message : ''}` : null;
}
