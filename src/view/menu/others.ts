// What one can do about what others wrote: share it, report it, mute them, keep order. Fetched with the first press on any of these;
// acts.ts hands the press on.

import { learn } from '../../core/messages.js';
import { othersEnglish } from '../../core/messages-others.js';
import type { CommentError } from '../../core/errors.js';
import type { Author, Comment, CommentId } from '../../core/model.js';
import { actsOn, undoOf, type Act, type Moderation } from '../../core/moderating.js';
import { part } from '../../core/part.js';
import type { Node, Write } from '../../core/state.js';
import type { ThreadStore } from '../../core/store.js';
import { exact } from '../../core/when.js';
import type { Desk } from '../acts.js';
import { wear } from '../dressed.js';
import type { Muted, Person } from '../muted.js';
import { hrefOf } from '../permalink.js';
import { nameOf, type Row } from '../templates/view.js';
import { openDialog } from './dialog.js';
import { openMutedList } from './muted-list.js';
import { openPerson } from './person.js';
import { openMenu, wayBack, type Item } from './popover.js';
import { openReport } from './report.js';
import { menuStyles } from './styles.js';
import { deedOf, wordFor } from './words.js';
import { html } from 'lit';

learn(othersEnglish);

/** How long what a moderator did is spoken of, with its undo. Milliseconds. */
const spoken = 10_000;

export interface OthersDesk extends Desk {
  muted(): Muted;
  note(id: CommentId, words: string): void;
}

export class Others {
  readonly #desk: OthersDesk;
  readonly #timers = new Map<CommentId, ReturnType<typeof setTimeout>>();

  constructor(desk: OthersDesk) {
    this.#desk = desk;
    wear(desk.root(), menuStyles);
  }

  act(name: string, button: HTMLElement, row: Row | null, store: ThreadStore): void {
    if (name === 'muted') {
      return openMutedList(this.#home, this.#desk.muted(), this.#desk.t(), (person) => this.#mute(person, false),
        () => (button.isConnected ? button : this.#desk.root().getElementById('heading')));
    }
    const comment = row && store.node(row.node.comment.id)?.comment;
    if (!row || !comment) return;
    switch (name) {
      case 'share': return void this.#share(comment, button);
      case 'menu': return this.#menu(comment, button, row, store);
      case 'add': return this.#reactions(comment, button, store);
      case 'person': return this.#person(comment.author, row.querySelector('h3') ?? button, store);
      case 'history': return void this.#history(comment, button, row, store);
      case 'moderate': return this.#moderate(comment, { action: button.dataset['action'] as Moderation, on: true }, store);
      case 'takeback': return this.#takeBack(row.node, store);
      case 'peek':
        store.mark(comment.id, { peeked: true });
        return this.#toRow(comment.id);
    }
  }

  /** A moderator's act has been done. */
  confirmed(write: Write, store: ThreadStore): void {
    // Who may answer what is another now, and stands in the comments.
    if (write.action === 'lock') void store.reload();
    // A row that has moved has lost focus on the way.
    if (write.action === 'pin' && document.activeElement === document.body) this.#toRow(write.target!);
  }

  failed(write: Write, error: CommentError, store: ThreadStore): void {
    this.#forget(write.target!, store);
    this.#desk.note(write.target!, this.#desk.t()('not.moderated', { reason: this.#desk.reason(error, true) }));
  }

  /** Another thread, or nobody any more. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const open of this.#desk.root().querySelectorAll<HTMLElement>('.pop, dialog')) open.remove();
  }

  get #home(): Element {
    return this.#desk.root().querySelector('section')!;
  }

  #menu(comment: Comment, button: HTMLElement, row: Row, store: ThreadStore): void {
    const t = this.#desk.t();
    const { adapter, state } = store;
    const { author } = comment;
    const name = nameOf(author, t);
    const other = author && author.id !== state.login.viewer?.id;
    const muted = this.#desk.muted().has(author);
    const item = (label: string, act: () => void): Item => ({ label, act });
    const report = adapter.report;
    const back = wayBack(button);
    const acts = adapter.moderate ? actsOn(comment, adapter.moderate.actions, state.closed) : [];
    openMenu(this.#home, button, t('menu.of', { name, when: exact(comment.createdAt, t.locale) }), [
      [
        item(t('menu.copy'), () => void this.#copy(comment, button)),
        ...(sharing() ? [item(t('menu.share'), () => void this.#share(comment, button))] : []),
        ...(author ? [item(t('menu.about', { name }), () => this.#person(author, button, store)), item(t('only', { name }), () => this.#desk.only(author))] : []),
        ...(row.node.depth > 0 ? [item(t('keys.fold-root'), () => this.#foldRoot(comment.id, store))] : []),
      ],
      [
        ...(report && comment.can.includes('report') ? [item(t('menu.report'), () => openReport({
          home: this.#home, facet: report, id: comment.id, name, t, reason: (error) => this.#desk.reason(error, true),
          back,
          sent: () => this.#done(comment.id, t('report.sent'), null, store),
        }))] : []),
        ...(other ? [item(t(muted ? 'menu.unmute' : 'menu.mute', { name }), () => this.#mute(author, !muted, comment.id))] : []),
      ],
      acts.map((act) => item(t(wordFor(act)), () => this.#moderate(comment, act, store))),
    ]);
  }

  /** The whole branch that a reply stands in; focus goes to where it begins. */
  #foldRoot(id: CommentId, store: ThreadStore): void {
    const [root] = store.path(id);
    if (root === undefined) return;
    // By its own button, so that it is remembered as folded there.
    this.#row(root)?.querySelector<HTMLElement>('.fold[aria-expanded=true]')?.click();
    this.#toRow(root);
  }

  /** All reactions that the reader has not given yet. */
  #reactions(comment: Comment, button: HTMLElement, store: ThreadStore): void {
    const t = this.#desk.t();
    const name = nameOf(comment.author, t);
    const mine = (kind: string): boolean => Object.hasOwn(comment.reactions, kind) && comment.reactions[kind]!.mine;
    const kinds = (store.adapter.react?.kinds ?? []).filter((kind) => !['up', 'down', 'like'].includes(kind) && !mine(kind));
    openMenu(this.#home, button, t('react.add', { name }), [kinds.map((kind) => ({ label: kind, act: () => void store.react(comment.id, kind, true) }))], true);
  }

  #address(comment: Comment): string {
    return new URL(hrefOf(comment.id), location.href).href;
  }

  /** The device's own way to share where it has one and fingers are used; else the link is copied. */
  async #share(comment: Comment, button: HTMLElement): Promise<void> {
    if (sharing()) {
      try {
        return await navigator.share({ url: this.#address(comment) });
      } catch (error) {
        // Closed by the reader; all else is tried the other way.
        if ((error as Error).name === 'AbortError') return;
      }
    }
    await this.#copy(comment, button);
  }

  async #copy(comment: Comment, button: HTMLElement): Promise<void> {
    const t = this.#desk.t();
    const store = this.#desk.store();
    try {
      await navigator.clipboard.writeText(this.#address(comment));
      if (store) this.#done(comment.id, t('share.copied'), null, store);
    } catch {
      // Not allowed here, or no such thing: then by hand.
      const dialog = openDialog(this.#home, t('share.manual'), () => button);
      dialog.draw(html`<input readonly dir="ltr" aria-label=${t('share.manual')} .value=${this.#address(comment)}>
        <div class="ends"><button type="button" class="btn" part="button" @click=${dialog.close}>${t('close')}</button></div>`);
      dialog.element.querySelector('input')?.select();
    }
  }

  #person(author: Author | null, anchor: HTMLElement, store: ThreadStore): void {
    if (!author) return;
    const { muted, t, element } = this.#desk;
    const isMuted = muted().has(author);
    openPerson({
      home: this.#home, anchor, author, count: countOf(author, store), avatars: element.getAttribute('avatars') === 'remote', muted: isMuted, t: t(),
      only: () => this.#desk.only(author),
      mute: author.id === store.state.login.viewer?.id ? null : () => this.#mute(author, !isMuted, anchor.closest<Row>('li.c')?.node.comment.id),
    });
  }

  async #history(comment: Comment, button: HTMLElement, { node }: Row, store: ThreadStore): Promise<void> {
    try {
      const { openHistory } = await part(() => import('./history.js'));
      const view = this.#desk.view();
      if (view && this.#desk.store() === store) openHistory(this.#home, { id: comment.id, name: nameOf(comment.author, view.t), depth: node.depth }, view, () => (button.isConnected ? button : this.#row(comment.id)?.querySelector('h3') ?? null));
    } catch {
      this.#desk.note(comment.id, this.#desk.t()('menu.broken'));
    }
  }

  #mute(person: Person, on: boolean, at?: CommentId): void {
    const t = this.#desk.t();
    this.#desk.muted().set(person, on);
    const store = this.#desk.store();
    // What was looked at before is covered again.
    if (at && store?.node(at)?.mark.peeked) store.mark(at, { peeked: false });
    this.#desk.say(t(on ? 'mute.done' : 'mute.undone', { name: nameOf(person, t) }));
    this.#desk.redraw();
    if (at) this.#toRow(at);
  }

  #moderate(comment: Comment, act: Act, store: ThreadStore): void {
    const { id } = comment;
    const t = this.#desk.t();
    const undo = undoOf(comment, act, store.adapter.moderate?.actions ?? []);
    store.mark(id, { note: '' });
    store.moderate(id, act.action, act.on);
    this.#done(id, t(deedOf(act)), undo, store);
    if (undo) this.#toUndo(id);
    else this.#toRow(id);
  }

  #takeBack({ comment, mark }: Node, store: ThreadStore): void {
    const undo = mark.done?.undo;
    if (!undo) return;
    this.#forget(comment.id, store);
    store.moderate(comment.id, undo.action, undo.on);
    this.#desk.say(this.#desk.t()('did.undo'));
    this.#toRow(comment.id);
  }

  /** Says in the row, and aloud, what was done, for a while; not taken away while a keyboard stands on its Undo. */
  #done(id: CommentId, words: string, undo: Act | null, store: ThreadStore): void {
    clearTimeout(this.#timers.get(id));
    store.mark(id, { done: { words, undo } });
    this.#desk.say(words);
    const look = (): void => {
      const at = this.#desk.root().activeElement;
      if (at?.matches('[data-do=takeback]') && at.closest<Row>('li.c')?.node.comment.id === id) this.#timers.set(id, setTimeout(look, spoken));
      else this.#forget(id, store);
    };
    this.#timers.set(id, setTimeout(look, spoken));
  }

  #forget(id: CommentId, store: ThreadStore): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    store.mark(id, { done: null });
  }

  #toUndo(id: CommentId): void {
    this.#desk.focus.later(() => this.#row(id)?.querySelector<HTMLElement>('[data-do=takeback]') ?? null);
    this.#desk.redraw();
  }

  #toRow(id: CommentId): void {
    this.#desk.focus.later(() => this.#row(id)?.querySelector<HTMLElement>('h3') ?? null);
    this.#desk.redraw();
  }

  #row(id: CommentId): HTMLElement | null {
    const node = this.#desk.store()?.node(id);
    return node ? this.#desk.root().getElementById(this.#desk.rowId(node.key))?.closest('article') ?? null : null;
  }
}

/** In a narrow place the button gives way to the menu. */
function sharing(): boolean {
  return 'share' in navigator && matchMedia('(pointer: coarse)').matches;
}

/** Of the comments that are loaded. */
function countOf({ id }: Author, { state }: ThreadStore): number {
  let n = 0;
  const stack: Node[] = state.branches.map((branch) => branch.root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    stack.push(...node.children);
    if (node.comment.author?.id === id) n++;
  }
  return n;
}
