// What somebody with bad luck types, as a list of steps, and what must be true whatever the list: each sentence typed before the last
// save stands in a draft, in the outbox or with the backend; sent once; shown to nobody else; and is found again at last.

import { mock } from 'node:test';
import fc from 'fast-check';
import { IDBFactory } from 'fake-indexeddb';
import type { PageCache } from '../../src/core/cache.js';
import { openDatabase } from '../../src/storage/database.js';
import { readRecord } from '../../src/storage/draft-record.js';
import type { DraftShelf } from '../../src/storage/drafts.js';
import { openPages } from '../../src/storage/pages.js';
import { split } from '../../src/view/drafts.js';
import { DraftDesk, furnish, type Form } from './draft-desk.js';
import { nodesOf, World, type Fault } from './outbox-world.js';

const faults: readonly Fault[] = ['cut', 'lost', 'server', 'halfway', 'busy'];
const steps = [
  'type', 'type', 'type', 'type', 'type', 'pause', 'pause', 'pause', 'hide', 'hide', 'send', 'send', 'send', 'reload', 'reload', 'kill', 'open', 'open', 'discard', 'undo', 'other', 'clear',
  'reply', 'edit', 'fault', 'fault', 'offline', 'online', 'long', 'rework', 'sign out', 'ann', 'bob',
] as const;
export type Step = { readonly do: (typeof steps)[number]; readonly n: number };
export const anyStory: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ do: fc.constantFrom(...steps), n: fc.nat({ max: 99 }) }), { minLength: 3, maxLength: 18 });

export interface Worse {
  readonly shelf?: (shelf: DraftShelf) => DraftShelf;
  readonly pages?: (pages: PageCache) => PageCache;
  /** What else is broken, before the story begins. */
  readonly desk?: (desk: DraftDesk) => void;
}
interface Sentence {
  readonly words: string;
  readonly who: string;
  readonly desk: DraftDesk;
  readonly target: string;
  saved: boolean;
  /** Thrown away by its writer, or with all they had when they logged out. */
  over: boolean;
  /** It had arrived and its writer was not told, when they took it back into the form. */
  again: boolean;
}

/** Plays a story to its end. null: all promises were kept. */
export async function play(story: readonly Step[], worse: Worse = {}): Promise<string | null> {
  const undo = furnish();
  mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.indexedDB = new IDBFactory();
  try {
    return await new Story(worse).play(story);
  } finally {
    mock.timers.reset();
    undo();
  }
}

class Story {
  readonly #worse: Worse;
  readonly #database = openDatabase('drafts');
  readonly #desks: DraftDesk[] = [];
  readonly #sentences: Sentence[] = [];
  readonly #world: World;

  constructor(worse: Worse) {
    this.#worse = worse;
    const world: World = (this.#world = new World({ idempotent: true, cache: () => {
      const pages = openPages('there', { database: openDatabase('pages'), now: () => world.now });
      return worse.pages?.(pages) ?? pages;
    } }));
  }

  async play(story: readonly Step[]): Promise<string | null> {
    await this.#open();
    for (const [i, step] of story.entries()) {
      await this.#take(step, `[${i}]`);
      const broken = await this.#check(false);
      if (broken) return `after step ${i} (${step.do}): ${broken}`;
    }
    return this.#end();
  }

  async #take({ do: step, n }: Step, words: string): Promise<void> {
    const world = this.#world;
    const desk = this.#desks[n % this.#desks.length] ?? await this.#open();
    const { store } = desk.tab;
    const viewer = store.state.login.viewer?.id ?? null;
    const form = desk.forms[n % desk.forms.length] as Form;
    const rows = nodesOf(desk.tab).filter(({ comment, write }) => comment.body && !write);
    switch (step) {
      case 'type':
        if (viewer === null) break;
        this.#sentences.push({ words, who: viewer, desk, target: form.target, saved: false, over: false, again: false });
        desk.type(form, `${form.value}${words}`);
        break;
      case 'clear':
        if (viewer === null) break;
        for (const each of this.#sentences) if (form.value.includes(each.words)) each.over = true;
        desk.type(form, '');
        break;
      case 'pause': await this.#pass(1_100); break;
      case 'hide':
        desk.hide(true);
        await this.#settle();
        this.#saved(desk);
        desk.hide(false);
        break;
      case 'send':
        if (viewer !== null) desk.send(form);
        break;
      case 'reload':
        await this.#settle();
        await this.#kill(desk);
        await this.#open();
        break;
      case 'kill': if (this.#desks.length > 1) await this.#kill(desk); break;
      case 'open': if (this.#desks.length < 3) await this.#open(); break;
      case 'discard':
        if (viewer === null || form.value === '') break;
        for (const each of this.#sentences) if (form.value.includes(each.words)) each.over = true;
        desk.emit('discard', form);
        await this.#settle();
        if (n % 2 === 0) {
          desk.emit('undo', form);
          for (const each of this.#sentences) if (form.value.includes(each.words)) Object.assign(each, { over: false, saved: false, desk });
        }
        break;
      case 'undo': desk.emit('undo', form); break;
      case 'other': desk.emit('other', form); break;
      case 'rework':
        // Who changes what may have arrived, as they are told, and sends it, sends it twice.
        if (desk.rework()) for (const each of this.#sentences) each.again ||= this.#arrived(each.words) && desk.forms.some(({ value }) => value.includes(each.words));
        break;
      case 'reply': {
        const row = rows[n % Math.max(1, rows.length)];
        if (row && viewer !== null) store.mark(row.comment.id, { replying: true });
        break;
      }
      case 'edit': {
        const row = rows.filter(({ comment }) => comment.author?.id === viewer)[0];
        if (!row || viewer === null) break;
        const target = `edit ${row.comment.id}`;
        if (!desk.drafts.words.has(target)) desk.drafts.words.set(target, row.comment.body?.source ?? '');
        store.mark(row.comment.id, { editing: true });
        break;
      }
      case 'fault': world.next = faults[n % faults.length] ?? null; break;
      case 'offline': await world.connect(false); break;
      case 'online': await world.connect(true); break;
      case 'long': await this.#pass(100_000); break;
      case 'sign out': case 'ann': case 'bob': {
        const who = step === 'sign out' ? null : step;
        if (!world.online || viewer === who) break;
        // Whoever goes on purpose leaves nothing behind that was not sent.
        if (viewer !== null && who === null) for (const each of this.#sentences) if (each.who === viewer) each.over = true;
        if (viewer !== null && who !== null) await this.#settle();
        await world.become(desk.tab, who);
        break;
      }
    }
    if (n % 3 > 0) await this.#settle();
  }

  #arrived(words: string): boolean {
    return this.#world.ledger.some((entry) => entry.kind === 'post' && entry.words.includes(words));
  }

  /** What was typed in a tab is saved by now. */
  #saved(desk: DraftDesk): void {
    for (const each of this.#sentences) if (each.desk === desk && !desk.dead) each.saved = true;
  }

  async #open(): Promise<DraftDesk> {
    const tab = await this.#world.open();
    await this.#settle();
    const desk = new DraftDesk(tab, { database: 'drafts', now: () => this.#world.now, worse: this.#worse.shelf });
    this.#worse.desk?.(desk);
    this.#desks.push(desk);
    await this.#settle();
    return desk;
  }

  async #kill(desk: DraftDesk): Promise<void> {
    desk.kill();
    this.#desks.splice(this.#desks.indexOf(desk), 1);
    await this.#world.kill(desk.tab);
  }

  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = DraftDesk.busy > 0 ? 0 : quiet + 1) await new Promise((done) => setImmediate(done));
    await this.#world.settle();
  }

  async #pass(ms: number): Promise<void> {
    await this.#settle();
    mock.timers.tick(1_100);
    await this.#settle();
    await this.#world.pass(ms);
    await this.#settle();
    for (const desk of this.#desks) this.#saved(desk);
  }

  /** What the device holds of drafts, in one string. */
  async #kept(): Promise<string> {
    const all = await this.#database.entries();
    return all.map(([, value]) => readRecord(value, this.#world.now)).flatMap(({ versions, sent }) => [...versions, ...sent].map(({ words }) => words)).join('\n');
  }

  async #check(atLast: boolean): Promise<string | null> {
    const world = this.#world;
    let kept: string | null = null;
    const outbox = world.kept.filter(({ dropped }) => !dropped).map(({ source }) => source ?? '').join('\n');
    const arrived = world.ledger.map(({ words }) => words);
    for (const { words, who, desk, saved, over, again } of this.#sentences) {
      const times = arrived.filter((each) => each.includes(words)).length;
      // An edit holds what the comment held.
      if (world.ledger.filter((entry) => entry.kind === 'post' && entry.words.includes(words)).length > (again ? 2 : 1)) return `“${words}” was sent twice`;
      for (const other of this.#desks) {
        const viewer = other.tab.store.state.login.viewer?.id;
        if (viewer !== undefined && viewer !== who && times === 0 && other.forms.some(({ value }) => value.includes(words))) return `${viewer} sees “${words}” of ${who}`;
      }
      if (over || times > 0 || !saved) continue;
      const here = !desk.dead && (desk.forms.some(({ value }) => value.includes(words)) || nodesOf(desk.tab).some(({ write }) => write?.source?.includes(words)));
      if (outbox.includes(words) || (here && !atLast)) continue;
      kept ??= await this.#kept();
      if (!kept.includes(words)) return `“${words}” is lost`;
    }
    return null;
  }

  /** All faults end; everybody comes back and looks. */
  async #end(): Promise<string | null> {
    const world = this.#world;
    world.next = null;
    await world.connect(true);
    await this.#pass(1_100);
    for (const desk of [...this.#desks]) await this.#kill(desk);
    for (const who of ['ann', 'bob']) {
      world.session = who;
      const desk = await this.#open();
      await this.#pass(1_800_000);
      // What came of it, and what a dead tab had sent, is read and kept, too.
      await Promise.all([desk.tab.store.reload(), this.#settle()]);
      await this.#pass(1_100);
      const broken = await this.#check(true) ?? await this.#found(desk, who);
      if (broken) return `at last, for ${who}: ${broken}`;
      await this.#kill(desk);
    }
    // Without a network the page stands as it was last seen.
    await world.connect(false);
    const { tab } = await this.#open();
    const shown = nodesOf(tab).flatMap(({ comment, write }) => (write ? [] : [comment.id as string])).sort().join();
    const real = world.rows.map(({ id }) => id as string).sort().join();
    return shown === real ? null : `offline there stand ${shown} instead of ${real}`;
  }

  /** Whether the reader finds it: in the thread, in a form, or by asking for what else was written there. */
  async #found(desk: DraftDesk, who: string): Promise<string | null> {
    let offered = '';
    const first = desk.forms.map(({ value }) => value);
    for (const form of desk.forms) {
      for (let i = 0; i < 6 && (i === 0 || form.draft?.other); i++) {
        offered += `${form.value}\n`;
        if (!form.draft?.other) break;
        desk.emit('other', form);
        await this.#settle();
      }
    }
    desk.forms.forEach((form, i) => { form.value = first[i] ?? ''; });
    const rows = nodesOf(desk.tab);
    const shown = rows.map(({ comment, write }) => `${comment.body?.source ?? ''}\n${write?.source ?? ''}`).join('\n');
    const ids = rows.flatMap(({ comment, write }) => (write ? [] : [comment.id as string])).sort();
    const real = this.#world.rows.map(({ id }) => id as string).sort();
    if (ids.join() !== real.join()) return `there stand ${ids.join()} instead of ${real.join()}`;
    for (const { words, saved, over, target } of this.#sentences.filter((each) => each.who === who)) {
      if (over || !saved) continue;
      const written = desk.forms.some((form) => form.value.includes(words) && split(form.target)[0] !== 'edit');
      const arrived = this.#world.ledger.some((entry) => entry.words.includes(words));
      if (!arrived && !shown.includes(words) && !offered.includes(words)) return `“${words}” (${target}) is kept, and found nowhere`;
      if (written && rows.some(({ write }) => write?.source?.includes(words))) return `“${words}” stands in the form and in the thread`;
    }
    return null;
  }
}
