// Promises about votes and other reactions: states, not toggles.

import type { CommentAdapter } from '../core/adapter.js';
import type { Comment, Reactions } from '../core/model.js';
import { ok, refusal, refused, same } from './assert.js';
import { type Promised, type Rig, call, everything, fill, nobody, signedIn, writeCall } from './promise.js';

const reacts = ({ react }: CommentAdapter): boolean => react !== undefined && react.kinds.length > 0;

/** A comment the signed-in reader can react to; another's where there is one. */
async function target(rig: Rig): Promise<Comment> {
  await fill(rig, 2);
  await signedIn(rig);
  const comment = [...(await everything(rig)).values()].find(({ can }) => can.includes('react'));
  ok(comment, 'no comment says that this reader can react to it');
  return comment;
}
const first = (rig: Rig): string => rig.adapter.react?.kinds[0] ?? '';
const pages = ({ react }: CommentAdapter): boolean => react?.page !== undefined && react.page.kinds.length > 0;
const state = ({ reactions }: { readonly reactions: Reactions }, kind: string): { count: number; mine: boolean } => {
  const { count = 0, mine = false } = Object.hasOwn(reactions, kind) ? reactions[kind] ?? {} : {};
  return { count, mine };
};

export const reacting: readonly Promised[] = [
  {
    id: 'reacts.on', text: 'A reaction counts one more and is the reader’s own.', offered: reacts,
    async run(rig) {
      const comment = await target(rig);
      const after = await rig.adapter.react!.set(comment.id, first(rig), true, writeCall());
      same(state(after, first(rig)), { count: state(comment, first(rig)).count + 1, mine: true }, 'reaction');
    },
  },
  {
    id: 'reacts.twice', text: 'Reacting twice is reacting once.', offered: reacts,
    async run(rig) {
      const { id } = await target(rig);
      const once = await rig.adapter.react!.set(id, first(rig), true, writeCall());
      const twice = await rig.adapter.react!.set(id, first(rig), true, writeCall());
      same(state(twice, first(rig)), state(once, first(rig)), 'reaction after the second time');
    },
  },
  {
    id: 'reacts.off', text: 'Taking a reaction back leaves the count as it was.', offered: reacts,
    async run(rig) {
      const comment = await target(rig);
      await rig.adapter.react!.set(comment.id, first(rig), true, writeCall());
      const after = await rig.adapter.react!.set(comment.id, first(rig), false, writeCall());
      same(state(after, first(rig)), { count: state(comment, first(rig)).count, mine: false }, 'reaction');
    },
  },
  {
    id: 'reacts.either', text: 'A vote up and a vote down exclude each other.', offered: ({ react }) => react !== undefined && react.kinds.includes('up') && react.kinds.includes('down'),
    async run(rig) {
      const { id } = await target(rig);
      const up = await rig.adapter.react!.set(id, 'up', true, writeCall());
      const down = await rig.adapter.react!.set(id, 'down', true, writeCall());
      same([state(down, 'up').mine, state(down, 'down').mine], [false, true], 'mine, up and down');
      same(state(down, 'up').count, state(up, 'up').count - 1, 'votes up');
    },
  },
  {
    id: 'reacts.kept', text: 'A reaction is there for whoever reads next.', offered: reacts,
    async run(rig) {
      const { id } = await target(rig);
      const answer = await rig.adapter.react!.set(id, first(rig), true, writeCall());
      const kept = (await everything(rig)).get(id);
      ok(kept, 'the comment is gone');
      same(state(kept, first(rig)), state(answer, first(rig)), 'reaction in the thread');
    },
  },
  {
    id: 'reacts.unknown-kind', text: 'A reaction of a kind that is not offered is refused with a listed code.', offered: reacts,
    async run(rig) {
      const { id } = await target(rig);
      await refusal(() => rig.adapter.react!.set(id, 'no-such-kind', true, writeCall()), 'an unknown kind');
    },
  },
  {
    id: 'reacts.unknown', text: 'A reaction to a comment that does not exist is refused as missing.', offered: reacts,
    async run(rig) {
      await signedIn(rig);
      await refused(() => rig.adapter.react!.set(nobody, first(rig), true, writeCall()), ['missing'], 'a reaction to nothing');
    },
  },
  {
    id: 'reacts.signed-out', text: 'Where writing needs a login, a stranger’s reaction is refused as signed out.', offered: (adapter) => reacts(adapter) && adapter.auth?.required === true, needs: ['seed'],
    async run(rig) {
      await rig.seed?.(1);
      const [comment] = (await everything(rig)).values();
      ok(comment, 'the seed is not there');
      await refused(() => rig.adapter.react!.set(comment.id, first(rig), true, writeCall()), ['signed-out'], 'a stranger’s reaction');
    },
  },
  {
    id: 'pages.on', text: 'A reaction to the page itself counts one more, is the reader’s own, and is there for whoever asks next.', offered: pages,
    async run(rig) {
      await signedIn(rig);
      const { kinds: [kind = ''], of, set } = page(rig);
      same(state({ reactions: await of() }, kind), { count: 0, mine: false }, 'reaction before');
      same(state({ reactions: await set(kind, true) }, kind), { count: 1, mine: true }, 'reaction');
      same(state({ reactions: await of() }, kind), { count: 1, mine: true }, 'reaction as read');
    },
  },
  {
    id: 'pages.off', text: 'Reacting twice to the page is reacting once, and taken back it counts as before.', offered: pages,
    async run(rig) {
      await signedIn(rig);
      const { kinds: [kind = ''], set } = page(rig);
      await set(kind, true);
      same(state({ reactions: await set(kind, true) }, kind).count, 1, 'count after the second time');
      same(state({ reactions: await set(kind, false) }, kind), { count: 0, mine: false }, 'reaction taken back');
    },
  },
  {
    id: 'pages.unknown-kind', text: 'A reaction to the page of a kind that is not offered is refused with a listed code.', offered: pages,
    async run(rig) {
      await signedIn(rig);
      await refusal(() => page(rig).set('no-such-kind', true), 'an unknown kind');
    },
  },
  {
    id: 'pages.signed-out', text: 'Where writing needs a login, a stranger’s reaction to the page is refused as signed out.', offered: (adapter) => pages(adapter) && adapter.auth?.required === true,
    async run(rig) {
      const { kinds: [kind = ''], set } = page(rig);
      await refused(() => set(kind, true), ['signed-out'], 'a stranger’s reaction');
    },
  },
];

function page({ adapter, thread }: Rig): { readonly kinds: readonly string[]; of(): Promise<Reactions>; set(kind: string, on: boolean): Promise<Reactions> } {
  const facet = adapter.react!.page!;
  return { kinds: facet.kinds, of: () => facet.of(thread, call), set: (kind, on) => facet.set(thread, kind, on, writeCall()) };
}
