// What a reader with bad luck does, as a list of steps, and what must be true of it whatever the list: every sentence arrives once
// or is there to be seen, nobody speaks for anybody else, the last wish counts. Plays a list in a world and says what was broken.

import fc from 'fast-check';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { nodesOf, World, type Fault, type Tab, type WorldOptions } from './outbox-world.js';

const faults: readonly Fault[] = ['cut', 'lost', 'slow', 'late', 'server', 'halfway', 'busy'];
const steps = [
  'post', 'post', 'post', 'reply', 'edit', 'edit', 'vote', 'vote', 'vote', 'remove', 'undo', 'fault', 'fault', 'fault', 'offline', 'offline', 'online', 'online', 'repeat',
  'reload', 'reload', 'kill', 'open', 'expire', 'sign out', 'ann', 'bob', 'full', 'room', 'pass', 'pass', 'pass', 'long', 'retry', 'discard',
] as const;
export type Step = { readonly do: (typeof steps)[number]; readonly n: number };

export const anyStory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ do: fc.constantFrom(...steps), n: fc.nat({ max: 999 }) }), { minLength: 4, maxLength: 28 },
);

/** Something the reader has said or wished. */
interface Wish {
  readonly kind: 'post' | 'edit' | 'vote' | 'remove';
  readonly words: string;
  readonly who: string;
  readonly key: WriteKey;
  readonly tab: Tab;
  readonly target: CommentId | null;
  /** Thrown away, undone, or replaced by a later wish. */
  over: boolean;
  /** The reader pressed Retry though it might have arrived. */
  pressed: boolean;
  /** The device refused to keep anything while this was on its way. */
  full: boolean;
}

/** Plays a story to its end. null: all promises were kept. */
export async function play(story: readonly Step[], options: WorldOptions): Promise<string | null> {
  const world = new World(options);
  const wishes: Wish[] = [];
  let late = false;
  await world.open();

  const wish = (kind: Wish['kind'], words: string, who: string, key: WriteKey, tab: Tab, target: CommentId | null): void => {
    if (target !== null && kind !== 'post') {
      for (const other of wishes) if (other.target === target && other.who === who && (other.kind === kind || kind === 'remove') && other.kind !== 'post' && other.kind !== 'vote') other.over = true;
      if (kind === 'vote') for (const other of wishes) if (other.kind === 'vote' && other.target === target && other.who === who) other.over = true;
    }
    wishes.push({ kind, words, who, key, tab, target, over: false, pressed: false, full: world.storage === 'full' });
  };

  for (const [i, { do: step, n }] of story.entries()) {
    const tab = world.tabs[n % Math.max(1, world.tabs.length)] ?? await world.open();
    const { store } = tab;
    const viewer = store.state.login.viewer?.id ?? null;
    const pick = <T>(list: readonly T[]): T | undefined => list[n % Math.max(1, list.length)];
    const mine = world.rows.filter((row) => row.author === viewer && row.source !== null && store.node(row.id)?.comment.body);
    const writes = nodesOf(tab).flatMap((node) => node.write ?? []);
    switch (step) {
      case 'post': case 'reply': {
        if (viewer === null) break;
        const parent = step === 'reply' ? pick(world.rows.filter((row) => row.parent === null && store.node(row.id)))?.id ?? null : null;
        wish('post', `words ${i}`, viewer, store.post(`words ${i}`, parent), tab, parent);
        break;
      }
      case 'edit': {
        const row = pick(mine);
        if (row && viewer) wish('edit', `words ${i}`, viewer, store.edit(row.id, `words ${i}`), tab, row.id);
        break;
      }
      case 'vote': {
        const row = pick(world.rows.filter((each) => each.source !== null && store.node(each.id)?.comment.body));
        if (row && viewer) wish('vote', String(n % 2 === 0), viewer, store.react(row.id, 'up', n % 2 === 0), tab, row.id);
        break;
      }
      case 'remove': {
        const row = pick(mine);
        if (row && viewer) wish('remove', '', viewer, store.remove(row.id), tab, row.id);
        break;
      }
      case 'undo': {
        const write = writes.find(({ phase }) => phase === 'waiting');
        if (write) {
          store.discard(write.key);
          for (const other of wishes) if (other.key === write.key) other.over = true;
        }
        break;
      }
      case 'retry': {
        const write = pick(writes.filter(({ phase }) => phase === 'failed' || phase === 'kept' || phase === 'parked'));
        if (write) {
          for (const other of wishes) if (other.key === write.key) other.pressed = true;
          store.retry(write.key);
        }
        break;
      }
      case 'discard': {
        const write = pick(writes.filter(({ phase }) => phase === 'failed' || phase === 'kept' || phase === 'parked'));
        if (write && store.discard(write.key) !== undefined) for (const other of wishes) if (other.key === write.key) other.over = true;
        break;
      }
      case 'fault':
        world.next = pick(faults) ?? null;
        if (world.next === 'late' || world.next === 'slow') late = true;
        break;
      case 'offline': await world.connect(false); break;
      case 'online': await world.connect(true); break;
      case 'repeat': await world.repeat(); break;
      // Dead in the very turn of the press, nobody could have kept it.
      case 'reload': await world.settle(); await world.kill(tab); await world.open(); break;
      case 'kill': await world.settle(); if (world.tabs.length > 1) await world.kill(tab); break;
      case 'open': if (world.tabs.length < 3) await world.open(); break;
      case 'expire': world.session = null; break;
      case 'sign out': await world.become(tab, null); break;
      case 'ann': case 'bob': await world.become(tab, step); break;
      case 'full':
        world.storage = 'full';
        for (const each of wishes) each.full = true;
        break;
      case 'room': world.storage = 'good'; break;
      case 'pass': await world.pass(n * 10); break;
      case 'long': await world.pass(100_000); break;
    }
    // Steps may follow each other faster than anything is answered.
    if (n % 3 > 0) await world.settle();
    const broken = check(world, wishes);
    if (broken) return `after step ${i} (${step}): ${broken}`;
  }

  // All faults end, and everybody comes back and waits.
  world.storage = 'good';
  world.next = null;
  await world.connect(true);
  for (const who of ['ann', 'bob']) {
    const tab = world.tabs[0] ?? await world.open();
    await world.become(tab, who);
    await world.pass(1_800_000);
    await world.become(tab, who);
    await world.pass(1_800_000);
    const broken = check(world, wishes) ?? atLast(world, wishes.filter((each) => each.who === who), who, late);
    if (broken) return `at last, for ${who}: ${broken}`;
  }
  return null;
}

const count = (world: World, { kind, words }: Wish): number => world.ledger.filter((entry) => entry.kind === kind && entry.words === words).length;

/** What holds at any moment. */
function check(world: World, wishes: readonly Wish[]): string | null {
  for (const each of wishes) {
    if (each.kind !== 'post' && each.kind !== 'edit') continue;
    for (const entry of world.ledger) if (entry.words === each.words && entry.who !== each.who) return `“${each.words}” of ${each.who} was sent as ${entry.who}`;
    const times = count(world, each);
    if (each.kind === 'post' && times > 1 && (world.idempotent || !each.pressed)) return `“${each.words}” stands there ${times} times`;
    for (const tab of world.tabs) {
      const viewer = tab.store.state.login.viewer?.id;
      if (viewer !== undefined && viewer !== each.who && nodesOf(tab).some(({ write }) => write?.source === each.words && write.phase !== 'sending')) return `${viewer} sees “${each.words}”, which ${each.who} has not sent yet`;
    }
    if (times > 0 || each.over) continue;
    const seen = world.tabs.some((tab) => shows(tab, each.words));
    const kept = world.kept.some((record) => record.source === each.words && !record.dropped);
    const aside = each.tab.alive && each.tab.store.state.login.viewer?.id !== each.who;
    // What could not be written down is lost with its tab, and was said to be.
    const excused = each.full && !each.tab.alive;
    if (!seen && !kept && !aside && !excused) return `“${each.words}” is lost`;
  }
  return null;
}

/** What holds once nothing is in the way any more. */
function atLast(world: World, wishes: readonly Wish[], who: string, late: boolean): string | null {
  for (const each of wishes) {
    if (each.over || (each.full && !each.tab.alive)) continue;
    const { words, target } = each;
    // Which of two wishes was the last is not for the device to know, where one is held up on its way or tabs cannot hear of each other.
    const vague = late || each.full;
    const row = world.rows.find(({ id }) => id === target);
    // Only what waits for the reader may still stand there.
    const visible = world.tabs.some((tab) => nodesOf(tab).some(({ write }) => (write?.phase === 'failed' || write?.phase === 'parked') &&
      (write.key === each.key || (write.source !== null && write.source === words))));
    if (each.kind === 'post') {
      if (count(world, each) === 0 && !visible) return `“${words}” neither arrived nor stands there with a reason`;
      const shown = world.tabs.map((tab) => nodesOf(tab).filter(({ comment }) => comment.body?.source === words).length);
      if (world.idempotent && shown.some((times) => times > 1)) return `“${words}” is shown twice`;
    } else if (each.kind === 'edit') {
      if (count(world, each) === 0 && !visible) return `the new words “${words}” neither arrived nor stand there with a reason`;
      if (count(world, each) > 0 && row && row.source !== null && row.source !== words && !vague) return `“${words}” was the last wish, but there stands “${row.source}”`;
    } else if (each.kind === 'vote' && row && row.source !== null && !vague) {
      const refused = [...world.tabs, each.tab].some((tab) => tab.events.some((event) => event.type === 'failed' && event.write.key === each.key));
      const voted = world.votes.get(`${who} ${target} up`) ?? false;
      if (!refused && !visible && voted !== (words === 'true')) return `the vote on ${target} should be ${words}`;
    } else if (each.kind === 'remove' && row && row.source !== null && !visible && !late) return `${target} should be gone`;
  }
  return null;
}

function shows(tab: Tab, words: string): boolean {
  return nodesOf(tab).some((node) => node.write?.source === words || node.comment.body?.source === words);
}
