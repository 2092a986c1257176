// Hears every press in a thread. What a reader needs for reading is done here and now, or by reads.ts; all else is done by acts.ts, which is
// fetched when a pointer or focus comes near a button of its own, and is then told what it has missed. No press is lost meanwhile.

import { toCommentError, type CommentError } from '../core/errors.js';
import { part } from '../core/part.js';
import type { CommentId } from '../core/model.js';
import type { ReadingStore } from '../core/reading.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import type { Acts, Desk } from './acts.js';
import { ParleyEvent } from './events.js';
import { Focus } from './focus.js';
import type { Reads } from './reads.js';
import type { Row } from './templates/view.js';

/** What presses need of the element, besides what acts need. */
export interface Front extends Omit<Desk, 'focus' | 'reads' | 'element' | 'store'> {
  store(): ReadingStore | null;
  readonly element: HTMLElement & { readonly updateComplete: Promise<unknown> };
  /** A press had no effect, because what it needs could not be fetched; null: now it has. `id`: the comment it was on. */
  stuck(error: CommentError | null, id: CommentId | null): void;
}

/** Buttons that are about reading alone, of the guide too, which hears them itself. */
const ours: ReadonlySet<string> = new Set(['fold', 'more', 'again', 'reveal', 'parent', 'link', 'top']);
const ofGuide: ReadonlySet<string> = new Set(['search', 'keys', 'next-new', 'hide-news', 'branch', 'all', 'only', 'all-theirs', 'select', 'follow']);

/** Milliseconds the browser has to paint what has just been drawn. */
const paint = 50;

export class Presses {
  /** null: nobody has needed them yet. */
  acts: Acts | null = null;
  /** Here at once: whatever is drawn, focus must not fall to the page, and least where nothing more can be fetched. */
  readonly focus = new Focus();
  readonly #front: Front;
  #reads: Reads | null = null;
  #coming: Promise<Acts> | null = null;
  /** Presses wait for each other, so that the second of two votes takes back the first. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Comments, or the thread itself, where it has been said that a press had no effect. */
  readonly #stuck = new Set<CommentId | null>();
  /** Facts that nobody has been told of. */
  #missed: StoreEvent[] = [];

  constructor(front: Front) {
    this.#front = front;
  }

  /** Fetches what acts; a second call joins the first, and one after a failure tries again. */
  come(): Promise<Acts> {
    return this.#coming ??= Promise.all([part(() => import('./acts.js')), this.read(), this.#front.store()?.whole()]).then(([{ Acts }, reads]) => {
      const acts = this.acts = new Acts({ ...this.#front, focus: this.focus, reads });
      const store = this.#front.store();
      if (store) {
        acts.enter(store.thread.id);
        for (const event of this.#missed.splice(0)) acts.onStore(event, store);
      }
      return acts;
    }).catch((error: unknown) => {
      this.#coming = null;
      throw error;
    });
  }

  /** Fetches what leads to comments. */
  async read(): Promise<Reads> {
    if (this.#reads) return this.#reads;
    const { Reads } = await part(() => import('./reads.js'));
    return this.#reads ??= new Reads({ ...this.#front, focus: this.focus });
  }

  /** A hand is near something that acts. What cannot be fetched is said once it is missed. */
  readonly onNear = (event: Event): void => {
    if (this.acts) {
      if (event.type.startsWith('focus')) this.acts.onFocus(event);
      return;
    }
    const name = (event.target as Element).closest<HTMLElement>('[data-do]')?.dataset['do'];
    if (name && !ours.has(name) && !ofGuide.has(name)) this.come().catch(() => undefined);
  };

  readonly onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-do]');
    if (!button || button.getRootNode() !== this.#front.root()) return;
    const row = button.closest<Row>('li.c');
    const name = button.dataset['do'];
    const store = this.#front.store();
    if (button.localName === 'a') {
      // A link opened in a new tab is the browser's.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      if (name === 'parent') event.preventDefault();
      else return this.#navigate(event, row && row.node.comment.id, (button as HTMLAnchorElement).hash);
    }
    if (name === 'again') return this.#front.again();
    if (!store || ofGuide.has(name!)) return;
    if (name === 'more') {
      this.read().catch(() => undefined);
      return void store.more((button.dataset['parent'] ?? null) as CommentId | null);
    }
    if (name === 'fold' && row) return fold(row, store);
    if (name === 'reveal') return this.lead((reads) => reads.reveal(store), button);
    if (name === 'parent' && row) return this.lead((reads) => void reads.goTo(row.node.to!.id), button);
    // Presses by keyboard and by screen readers count no clicks.
    const pointer = event.detail > 0;
    this.do((acts) => acts.press(button, row, pointer), button);
  };

  /** A form in the thread is typed in, sent or closed. None is open before acts are here. */
  readonly onForm = (event: Event): void => {
    if (this.acts) this.acts.onForm(event);
    else event.preventDefault();
  };

  /** Has something done at once, or as soon as it can be. `at`: the button that asks for it. */
  do(what: (acts: Acts) => void, at?: HTMLElement): void {
    this.#do(this.acts, () => this.come(), what, at);
  }

  /** The same for what leads to a comment. */
  lead(what: (reads: Reads) => void, at?: HTMLElement): void {
    this.#do(this.#reads, () => this.read(), what, at);
  }

  #do<Part>(here: Part | null, come: () => Promise<Part>, what: (part: Part) => void, at?: HTMLElement): void {
    if (here && this.#waiting === 0) return what(here);
    this.#waiting++;
    if (at) at.ariaBusy = 'true';
    const id = at?.closest<Row>('li.c')?.node.comment.id ?? null;
    this.#turn = this.#turn.then(async () => {
      try {
        what(await come());
        for (const place of this.#stuck) this.#front.stuck(null, place);
        this.#stuck.clear();
        await this.#front.element.updateComplete;
      } catch (error) {
        this.#stuck.add(id);
        this.#front.stuck(toCommentError(error), id);
        this.#report(error);
      } finally {
        this.#waiting--;
        if (at) at.ariaBusy = null;
      }
    });
  }

  /** Another store takes over. */
  enter(thread: string): void {
    this.#missed = [];
    this.acts?.enter(thread);
  }

  onStore(event: StoreEvent, store: ThreadStore): void {
    const { type } = event;
    // Asked for once the first screen stands: the first look into a storage makes a page wait.
    if (type === 'loaded') setTimeout(() => this.#front.store() === store && hasLeft(store.thread.id) && this.do((acts) => acts.arrive(store)), paint);
    const leads = type === 'more' || type === 'arrived';
    if (leads) this.read().then((reads) => reads.onStore(event)).catch((error: unknown) => this.#report(error));
    if (this.acts) return this.acts.onStore(event, store);
    if (leads || type === 'loaded' || type === 'recalled' || type === 'stored' || (type === 'error' && !store.state.login.error)) return;
    this.#missed.push(event);
    // Who is here when the page opens is no news.
    if (type !== 'viewer' || this.#missed.length > 1) this.come().catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    this.#front.element.dispatchEvent(new ParleyEvent('parley-error', { error: toCommentError(error) }));
  }

  #navigate(event: Event, id: CommentId | null, href: string): void {
    if (!this.#front.element.dispatchEvent(new ParleyEvent('parley-navigate', { id, href }, true))) event.preventDefault();
  }
}

/** Somebody has left this thread's page to log in (place.ts). */
function hasLeft(thread: string): boolean {
  try {
    return sessionStorage.getItem(`parley:place:${thread}`) !== null;
  } catch {
    return false;
  }
}

function fold(row: Row, store: ThreadStore): void {
  const folded = !row.node.mark.folded;
  store.mark(row.node.comment.id, { folded });
  // Folded from far below, the row would be off the screen and the place lost.
  if (folded && row.getBoundingClientRect().top < 0) row.scrollIntoView({ block: 'start' });
}
