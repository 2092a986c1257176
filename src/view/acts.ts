// What a press, a key or a sent form means: turns them into commands of the store, moves focus and says what happened.
// Draws nothing.

import type { LoginWay } from '../core/adapter.js';
import { type CommentError, toCommentError } from '../core/errors.js';
import type { Translator } from '../core/messages.js';
import type { Author, CommentId, Viewer, WriteKey } from '../core/model.js';
import { part } from '../core/part.js';
import type { Node, Write } from '../core/state.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import type { Muted } from './muted.js';
import type { Others } from './menu/others.js';
import type { keepDrafts } from './draft-keeper.js';
import { Drafts, split, targetOf, type DraftKeeper } from './drafts.js';
import { ParleyEvent } from './events.js';
import { active, type Focus } from './focus.js';
import type { ParleyChallenge } from './parley-challenge.js';
import type { ParleyComposer } from './parley-composer.js';
import type { ParleyLogin } from './parley-login.js';
import './templates/acting.js';
import type { Reads } from './reads.js';
import { nameOf, type Row, type View } from './templates/view.js';

/** What acts need of the element they act for. */
export interface Desk {
  readonly element: HTMLElement;
  readonly focus: Focus;
  /** Leads to comments. */
  readonly reads: Reads;
  /** How rows are drawn. */
  view(): View | null;
  store(): ThreadStore | null;
  t(): Translator;
  root(): ShadowRoot;
  /** Tells two backends of one adapter apart. */
  address(): string;
  say(words: string): void;
  reason(error: CommentError, write?: boolean): string;
  rowId(key: string): string;
  /** Whose words this reader does not want to see. */
  muted(): Muted;
  /** Shows one author's comments alone. */
  only(author: Author): void;
  /** Opens or closes the form of a way to log in. */
  form(form: { readonly target: string; readonly way: LoginWay } | null): void;
  /** Fetches what asks a challenge. */
  challenge(): void;
  /** Fetches the composer again. */
  editor(): void;
  /** Asks for the adapter, or for the first page, again. */
  again(): void;
  /** The comment that the address names is not here. */
  lost(id: CommentId): void;
  drawAll(): void;
  /** A comment that may not be drawn yet is to be seen. */
  reach(id: CommentId): void;
  redraw(): void;
}

/** How long a wait goes without saying. */
const patience = 300;

export class Acts {
  readonly drafts = new Drafts();
  readonly #desk: Desk;
  /** Where the reader was when they chose to log in. */
  #from: string | null = null;
  /** Who was here last; undefined: nobody has said yet. */
  #who: string | null | undefined;
  readonly #waiting = new Set<WriteKey>();
  /** What stood in a form for editing when it was opened, by target. */
  readonly #sources = new Map<string, string>();
  /** Kept writes that have been spoken of. */
  readonly #told = new Set<WriteKey>();
  readonly #noted = new Set<CommentId>();
  /** Fetched when first needed. */
  #others: Others | null = null;
  /** The last press was a pointer's. */
  #pointer = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    // In a question to log in Escape is Cancel, as it is in every form.
    desk.root().addEventListener('keydown', (event) => {
      const { key, target } = event as KeyboardEvent;
      if (key === 'Escape') (target as Element).closest('.login')?.querySelector<HTMLElement>('[data-do=close], [data-do=give-up]')?.click();
    });
  }

  /** A press that is not about reading alone. `row`: what the button stood in when it was pressed. `pointer`: it was a pointer's. */
  press(button: HTMLElement, row: Row | null, pointer: boolean): void {
    // It may have waited, and the button may be drawn anew since; but its row, or another thread's, may be gone altogether.
    if ((row ?? button).getRootNode() !== this.#desk.root()) return;
    this.#pointer = pointer;
    if (button.ariaDisabled === 'true') {
      if (row && button.title) this.#note(row.node.comment.id, button.title);
      return;
    }
    const store = this.#desk.store();
    if (store) this.#act(button.dataset['do']!, button, row, store);
  }

  #act(name: string, button: HTMLElement, row: Row | null, store: ThreadStore): void {
    const id = row?.node.comment.id;
    const key = button.dataset['key'] as WriteKey | undefined;
    switch (name) {
      case 'editor': {
        const place = button.closest('.compose')!;
        this.#desk.editor();
        return this.#desk.focus.later(() => written(place.querySelector('parley-composer')));
      }
      case 'login': return this.#login(button, store);
      case 'logout': return void store.logout();
      case 'give-up': {
        const { target } = button.closest<HTMLElement>('.login')!.dataset;
        store.giveUp();
        return this.#toPrompt(target!);
      }
      case 'close': return this.#close(button.dataset['target']!, store);
      case 'enter': return this.#enter();
      case 'share': case 'menu': case 'add': case 'person': case 'moderate': case 'takeback': case 'peek': case 'muted': case 'history':
        return void this.#about(name, button, row, store);
    }
    if (!row || !id) return;
    switch (name) {
      case 'reply': return void this.#replyTo(row, id, store);
      case 'edit': return void this.#edit(id, store);
      case 'remove': return this.#remove(id, store);
      case 'react': return void store.react(id, button.dataset['kind']!, button.ariaPressed !== 'true');
    }
    if (!key) return;
    switch (name) {
      case 'undo':
        this.#waiting.delete(key);
        store.discard(key);
        return this.#toRow(row.node.key);
      case 'retry':
        store.retry(key);
        return this.#toRow(row.node.key);
      case 'rework': return this.#rework(row, key, store);
      case 'discard':
        this.#leave(row);
        if (store.discard(key) !== null) this.drafts.keeper?.settled(key);
    }
  }

  onForm(event: Event): void {
    if (event.type === 'submit') this.#onSubmit(event);
    else if (event.type === 'close') this.#onClose(event);
    else this.#onInput(event);
  }

  readonly #onSubmit = (event: Event): void => {
    const store = this.#desk.store();
    const form = event.target as HTMLElement;
    if (!store) event.preventDefault();
    else if (form.localName === 'parley-challenge') void this.#answer(form as ParleyChallenge, store);
    else if (form.localName === 'parley-login') void store.login((form as ParleyLogin).way.id, (form as ParleyLogin).values);
    else if (form.localName === 'parley-composer') this.#send(event, form as ParleyComposer, store);
  };

  readonly #onClose = (event: Event): void => {
    const store = this.#desk.store();
    const form = event.target as HTMLElement;
    if (!store) return;
    if (form.localName === 'parley-challenge') this.#decline(form, store);
    else if (form.localName === 'parley-login') {
      const target = form.closest<HTMLElement>('.login')!.dataset['target']!;
      store.giveUp();
      this.#desk.form(null);
      this.#toPrompt(target);
    } else if (form.localName === 'parley-composer') {
      this.#close((form as ParleyComposer).target, store);
    }
  };

  readonly #onInput = (event: Event): void => {
    const form = event.target as HTMLElement;
    if (form.localName === 'parley-composer') this.drafts.typed((form as ParleyComposer).target, (form as ParleyComposer).value);
  };

  /** Undo does not run out while a keyboard stands on it. */
  readonly onFocus = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-do=undo]');
    if (button) this.#desk.store()?.hold(button.dataset['key'] as WriteKey, event.type === 'focusin' && (!this.#pointer || button.matches(':focus-visible')));
  };

  onStore(event: StoreEvent, store: ThreadStore): void {
    const { say, t: words } = this.#desk;
    const t = words();
    if (event.type !== 'viewer') this.drafts.keeper?.told(event);
    switch (event.type) {
      case 'confirmed': return this.#confirmed(event.write, event.comment?.state === 'held', store);
      case 'failed': return this.#failed(event.write, event.error, store);
      case 'parked': return this.#parked(event.write, store);
      case 'kept': return this.#keeps(event.write, store);
      // No room is worth a word; a device that keeps nothing, too. One that fails now and then may do better next time.
      case 'unkept': return say(t(event.reason === 'full' ? 'unkept.full' : 'unkept.missing'));
      case 'viewer': return this.#viewer(event.viewer, store);
      case 'error':
        // A login that wants one thing more.
        if (!store.state.login.error?.challenge) return;
        this.#desk.challenge();
        this.#desk.focus.later(() => this.#asking(null));
    }
  }

  /** From here on drafts outlive the page. */
  keep(make: typeof keepDrafts): DraftKeeper {
    const { root, store, address, t, say, redraw } = this.#desk;
    return this.drafts.keeper ??= make({
      drafts: this.drafts, root, store, address, t, say, redraw,
      move: (target, why) => this.move(target, why), toForm: (target) => this.#toComposer(target),
    });
  }

  /** The page or the element goes away: removals that still wait for an undo are sent now. */
  hurryAll(): void {
    for (const key of this.#waiting) this.#desk.store()?.hurry(key);
    this.#waiting.clear();
  }

  #send(event: Event, form: ParleyComposer, store: ThreadStore): void {
    const { target, value: source } = form;
    const [kind, id] = split(target);
    if (kind !== 'edit') {
      const post = new ParleyEvent('parley-post', { thread: store.thread, parent: id, source }, true);
      if (!this.#desk.element.dispatchEvent(post)) return event.preventDefault();
    }
    const guest = form.guestValues;
    this.drafts.guest = { ...this.drafts.guest, ...guest };
    this.drafts.drop(target);
    let key: WriteKey;
    if (kind === 'edit') {
      store.mark(id!, { editing: false });
      key = store.edit(id!, source);
      this.#desk.reads.toComment(id!);
    } else {
      if (id) store.mark(id, { replying: false });
      key = Object.keys(guest).length > 0 ? store.post(source, id, guest) : store.post(source, id);
      this.#toRow(key);
    }
    this.drafts.keeper?.sent(target, key, source, guest);
  }

  #login(button: HTMLElement, store: ThreadStore): void {
    const way = store.adapter.auth?.ways.find((each) => each.id === button.dataset['way']);
    if (!way) return;
    const target = button.closest<HTMLElement>('.login')!.dataset['target']!;
    this.#from = target;
    // The page may take over, and may leave itself for that.
    if (!this.#desk.element.dispatchEvent(new ParleyEvent('parley-login', { way }, true))) return void this.#away(target, store, () => {});
    if (way.kind === 'redirect') return void this.#away(target, store, () => store.login(way.id));
    if (way.kind !== 'form') return void store.login(way.id);
    this.#desk.form({ target, way });
    this.#desk.focus.later(() => {
      const form = this.#prompt(target)?.querySelector('parley-login');
      return form?.shadowRoot?.querySelector('input, button') ? form : null;
    });
  }

  async #answer(form: ParleyChallenge, store: ThreadStore): Promise<void> {
    form.busy = true;
    const key = keyOf(form);
    // What it takes may be another page. Not waited for: within the press a window may be opened.
    if (key === null) void this.#away(this.#from ?? 'root', store, () => {});
    const refused = await store.answer(key, form.values);
    form.busy = false;
    // Said at the field where it is about one; a reader who gave up knows.
    form.fields = refused?.fields ?? {};
    form.problem = refused && refused.code !== 'cancelled' ? this.#desk.reason(refused) : null;
    if (refused) return;
    const id = store.state.login.viewer && key ? this.#rowOf(form) : null;
    if (!id) return;
    this.#desk.say(this.#desk.t()('sending'));
    this.#toRow(id);
  }

  /** A vote is taken back; words stay where they are, with their own buttons. */
  #decline(form: Element, store: ThreadStore): void {
    const row = this.#rowOf(form);
    const key = keyOf(form);
    if (key === null) {
      store.giveUp();
    } else if (form.closest<Row>('li.c')?.node.write?.kind === 'react') store.discard(key);
    if (row) this.#toRow(row);
    else this.#toPrompt('root');
  }

  #rowOf(form: Element): string | null {
    return form.closest<Row>('li.c')?.node.key ?? null;
  }

  /** The page is about to be left: the place is kept first. A part that cannot be fetched must not keep anybody from logging in. */
  async #away(from: string, store: ThreadStore, go: () => unknown): Promise<void> {
    const open = [...this.#desk.root().querySelectorAll<HTMLElement>('.login, parley-composer')].map((each) => each.dataset['target'] ?? (each as ParleyComposer).target);
    const top = this.#prompt(from)?.getBoundingClientRect().top ?? 0;
    await part(() => import('./place.js')).then(({ leave }) => leave(store.thread.id, { from, open, top }), () => {});
    go();
  }

  /** The first page is here, and whoever left it to log in is back where they were. */
  arrive(store: ThreadStore): void {
    void part(() => import('./place.js')).then(async ({ comeBack }) => {
      const place = comeBack(store.thread.id);
      if (!place) return;
      for (const target of new Set([...place.open, place.from])) {
        const [kind, id] = split(target);
        if (!id || (kind === 'edit' && !this.drafts.words.has(target)) || !(await store.show(id))) continue;
        store.mark(id, kind === 'edit' ? { editing: true } : { replying: true });
      }
      this.#desk.drawAll();
      // They left as nobody, so that who they are now is news.
      const { viewer } = store.state.login;
      if (viewer) this.#desk.say(this.#desk.t()('login.done', { name: nameOf(viewer, this.#desk.t()) }));
      else this.#who = null;
      this.#desk.focus.later(() => {
        const { login } = store.state;
        if (login.phase === 'unknown') return null;
        return login.viewer ? this.#composer(place.from) : this.#prompt(place.from)?.querySelector('button') ?? null;
      }, place.top);
    }, (error: unknown) => this.#desk.element.dispatchEvent(new ParleyEvent('parley-error', { error: toCommentError(error) })));
  }

  #forgetPlace(store: ThreadStore): void {
    try {
      sessionStorage.removeItem(`parley:place:${store.thread.id}`);
    } catch {
      // Then there was none.
    }
  }

  /** What is selected in the comment is quoted in the answer; without a selection the button closes what it has opened. */
  async #replyTo(row: Row, id: CommentId, store: ThreadStore): Promise<void> {
    const target = `reply ${id}`;
    const body = row.querySelector(':scope > article > .body');
    // Its text is told in every engine; where it lies, only some tell.
    const quote = body && String(document.getSelection()).trim() !== ''
      ? await part(() => import('./quote.js')).then(({ quoted }) => quoted(this.#desk.root(), body, store.adapter.limits.syntax), () => '') : '';
    if (quote === '') return row.node.mark.replying ? this.#close(target, store) : this.#reply(id, store);
    document.getSelection()?.removeAllRanges();
    this.drafts.add(target, quote);
    this.drafts.keeper?.put(target);
    if (!row.node.mark.replying) this.#reply(id, store);
    if (this.#prompt(target)) return;
    this.#toComposer(target, true);
  }

  #reply(id: CommentId, store: ThreadStore): void {
    store.mark(id, { replying: true });
    this.#desk.focus.later(() => {
      const prompt = this.#prompt(`reply ${id}`)?.querySelector('button');
      return prompt ?? this.#composer(`reply ${id}`);
    });
  }

  async #edit(id: CommentId, store: ThreadStore): Promise<void> {
    const target = `edit ${id}`;
    if (!this.drafts.words.has(target)) {
      const waiting = setTimeout(() => this.#note(id, this.#desk.t()('composer.loading')), patience);
      try {
        const source = await store.source(id);
        this.drafts.words.set(target, source);
        this.#sources.set(target, source);
      } catch (error) {
        return this.#note(id, this.#desk.reason(error as CommentError));
      } finally {
        clearTimeout(waiting);
      }
    }
    store.mark(id, { editing: true, note: '' });
    this.#toComposer(target);
  }

  #remove(id: CommentId, store: ThreadStore): void {
    const key = store.remove(id);
    this.#waiting.add(key);
    this.#desk.say(this.#desk.t()('removing'));
    this.#desk.focus.later(() => this.#button('undo', key));
  }

  /** Closes a form and keeps its words; focus goes back to what opened it. */
  #close(target: string, store: ThreadStore): void {
    const [kind, id] = split(target);
    if (!id) return;
    const row = store.node(id);
    store.mark(id, kind === 'edit' ? { editing: false } : { replying: false });
    if (row) this.#desk.focus.later(() => this.#row(row.key)?.closest('article')?.querySelector<HTMLElement>(`[data-do=${kind}]`) ?? null);
  }

  /** Takes the words of a failed write back into a form, after any that stand there already. */
  #rework(row: Row, key: WriteKey, store: ThreadStore): void {
    const target = targetOf(row.node);
    this.drafts.add(target, store.discard(key) ?? '');
    this.drafts.keeper?.put(target, key);
    const [kind, id] = split(target);
    if (id) store.mark(id, kind === 'edit' ? { editing: true } : { replying: true });
    this.#desk.redraw();
    this.#toComposer(target, true);
  }

  async #about(name: string, button: HTMLElement, row: Row | null, store: ThreadStore): Promise<void> {
    try {
      const { Others } = await part(() => import('./menu/others.js'));
      this.#others ??= new Others({ ...this.#desk, note: (id, words) => this.#note(id, words) });
    } catch {
      const words = this.#desk.t()('menu.broken');
      return row ? this.#note(row.node.comment.id, words) : this.#desk.say(words);
    }
    if (button.isConnected) this.#others.act(name, button, row, store);
  }

  #viewer(viewer: Viewer | null, store: ThreadStore): void {
    const t = this.#desk.t();
    const before = this.#who;
    const from = this.#from;
    this.#who = viewer && viewer.id;
    if (this.#who === before) return;
    // Whoever has logged in without leaving need not be brought back.
    if (viewer && before !== undefined) this.#forgetPlace(store);
    this.#from = null;
    this.#desk.form(null);
    this.drafts.become(this.#who);
    for (const form of this.#desk.root().querySelectorAll('parley-composer')) form.value = this.drafts.words.get(form.target) ?? '';
    this.drafts.keeper?.told({ type: 'viewer', viewer });
    for (const id of this.#noted) store.mark(id, { note: '' });
    this.#noted.clear();
    // Who was here all along is no news.
    if (before === undefined && !from) return;
    this.#desk.say(viewer ? t('login.done', { name: nameOf(viewer, t) }) : t('login.gone'));
    if (!viewer) this.#ousted();
    else if (from) this.#toComposer(from);
  }

  /** A write waits: for a login, or for whatever else the site asks. */
  #parked(write: Write, store: ThreadStore): void {
    const t = this.#desk.t();
    if (write.error?.challenge) {
      this.#desk.challenge();
      this.#desk.say(t('not.sent', { reason: this.#desk.reason(write.error) }));
      // Whoever stands on what they have just sent is taken to what is asked about it.
      const at = active(this.#desk.root())?.closest<Row>('li.c');
      if (at?.node.write?.key === write.key) this.#desk.focus.later(() => this.#asking(write.key));
      return;
    }
    if (store.state.login.viewer) return this.#desk.say(t('not.sent', { reason: this.#desk.reason(write.error!) }));
    if (this.#who) this.#ousted();
    this.#who = null;
    if (write.kind === 'react') return this.#note(write.target!, t('vote.login'));
    this.#desk.say(t(write.error ? 'login.expired' : 'parked'));
  }

  /** The composer that has focus becomes a prompt: that is where focus goes on. */
  #ousted(): void {
    const at = this.#desk.root().activeElement;
    if (at?.localName === 'parley-composer') this.#toPrompt((at as ParleyComposer).target);
  }

  #confirmed(write: Write, held: boolean, store: ThreadStore): void {
    const t = this.#desk.t();
    this.#waiting.delete(write.key);
    if (write.target) store.mark(write.target, { note: '' });
    if (write.kind === 'moderate') this.#others?.confirmed(write, store);
    else if (write.kind === 'post') this.#desk.say(t(held ? 'posted.held' : 'posted'));
    else if (write.kind === 'edit') this.#desk.say(t('saved'));
    else if (write.kind === 'remove') {
      this.#desk.say(t('removed'));
      const at = active(this.#desk.root())?.closest<Row>('li.c');
      if (at?.node.write?.key === write.key) this.#leave(at);
    }
  }

  /** Said once for each write, and not at every further try. */
  #keeps(write: Write, store: ThreadStore): void {
    if (this.#told.has(write.key)) return;
    this.#told.add(write.key);
    const t = this.#desk.t();
    this.#desk.say(store.knows(write.key) ? t(write.kind === 'react' ? 'kept.vote' : 'kept.said')
      : t('kept.open', { reason: write.error ? this.#desk.reason(write.error) : t('error.offline') }));
  }

  #failed(write: Write, error: CommentError, store: ThreadStore): void {
    if (write.kind === 'moderate') return this.#others?.failed(write, error, store);
    const t = this.#desk.t();
    this.#waiting.delete(write.key);
    const key = write.kind === 'post' ? 'not.sent' : write.kind === 'edit' ? 'not.saved' : write.kind === 'remove' ? 'not.removed' : 'not.counted';
    const words = t(key, { reason: this.#desk.reason(error, true) });
    // A vote is rolled back, so no write is left to speak for itself.
    if (write.kind === 'react') this.#note(write.target!, words);
    else this.#desk.say(words);
  }

  /** Says on a row, and aloud, why something had no effect. */
  #note(id: CommentId, words: string): void {
    this.#noted.add(id);
    this.#desk.store()?.mark(id, { note: words });
    this.#desk.say(words);
  }

  /** Another thread, or another store for the same one, takes over. */
  enter(thread: string): void {
    this.#others?.stop();
    this.#from = null;
    this.#who = undefined;
    this.#waiting.clear();
    this.#noted.clear();
    this.drafts.enter(thread);
    this.drafts.keeper?.enter();
  }

  /** A store is left: what it could not send goes back among the drafts. */
  leave(store: ThreadStore): void {
    const stack: Node[] = store.state.branches.map((branch) => branch.root);
    for (let node = stack.pop(); node; node = stack.pop()) {
      stack.push(...node.children);
      const phase = node.write?.phase;
      if (phase === 'failed' || phase === 'parked' || phase === 'kept') this.salvage(node.write!, store);
    }
  }

  /** The words of a write that failed in a store that was left. */
  salvage(write: Write, store: ThreadStore): void {
    const node = store.node(write.target ?? (write.key as string as CommentId));
    // What is written down comes back by itself, in its place.
    if (write.source === null || !node || store.knows(write.key)) return;
    const target = write.target ? `edit ${write.target}` : targetOf(node);
    this.drafts.add(target, write.source, store.thread.id, store.state.login.viewer?.id ?? this.drafts.who);
    if (store.thread.id === this.#desk.store()?.thread.id) this.drafts.keeper?.put(target, write.key);
    this.#desk.redraw();
  }

  /** What was being answered or edited is gone: the words go where they can be seen. */
  moveLost(store: ThreadStore): void {
    const t = this.#desk.t();
    this.#holdForm();
    for (const [target, words] of this.drafts.words) {
      const [kind, id] = split(target);
      const comment = id && store.node(id)?.comment;
      const edited = kind === 'edit';
      if (!id || (comment && !(edited && comment.body === null)) || words.trim() === '' || words === this.#sources.get(target) || !this.#composer(target)) continue;
      this.move(target, edited ? t('not.saved', { reason: t('error.missing') }) : undefined);
      this.#toComposer('root', true);
    }
  }

  /** A form that is drawn anew in another list takes focus again as soon as it can. */
  #holdForm(): void {
    const form = this.#desk.root().activeElement as Partial<ParleyComposer> | null;
    if (form?.localName === 'parley-composer') queueMicrotask(() => {
      const heir = form.isConnected ? null : [...this.#desk.root().querySelectorAll('parley-composer')].find(({ target }) => target === form.target);
      if (heir) this.#desk.focus.later(() => written(heir));
    });
  }

  /** The words of a form that has nothing to stand under any more. */
  move(target: string, why = this.#desk.t()('composer.moved')): void {
    this.drafts.add('root', this.drafts.words.get(target) ?? '');
    this.drafts.drop(target);
    this.drafts.keeper?.put('root');
    this.drafts.keeper?.left(target);
    this.#desk.say(why);
  }

  #enter(): void {
    this.#desk.focus.later(() => {
      const slot = this.#first('.top slot[name=login]') as HTMLSlotElement | null;
      // The page's own way to log in, where it has one.
      for (const own of slot?.assignedElements() ?? []) {
        const button = own.matches('button, a[href]') ? own : own.querySelector('button, a[href], input');
        if (button) return button as HTMLElement;
      }
      return this.#first('.top .login button, .top .login parley-login');
    });
  }

  #toPrompt(target: string): void {
    this.#desk.focus.later(() => this.#prompt(target)?.querySelector('button') ?? null);
  }

  /** Focus leaves a row that is about to disappear: to the next, else the one before, else the heading. */
  #leave(row: Row): void {
    const rows = [...this.#desk.root().querySelectorAll<Row>('li.c')];
    const at = rows.indexOf(row);
    // Its replies are next where a tombstone keeps them.
    const heirs = [...rows.slice(at + 1), ...rows.slice(0, at).reverse()];
    this.#desk.focus.later(() => heirs.find((each) => each.isConnected)?.querySelector<HTMLElement>('h3') ?? this.#first('#heading'));
  }

  #toRow(key: string): void {
    this.#desk.focus.later(() => this.#row(key));
    this.#desk.redraw();
  }

  #toComposer(target: string, refill = false): void {
    this.#desk.focus.later(() => {
      const form = this.#composer(target);
      if (form && refill) form.value = this.drafts.words.get(target) ?? '';
      return form;
    });
    this.#desk.redraw();
  }

  #row(key: string): HTMLElement | null {
    return this.#desk.root().getElementById(this.#desk.rowId(key));
  }

  #composer(target: string): ParleyComposer | null {
    for (const form of this.#desk.root().querySelectorAll('parley-composer')) {
      if (form.target === target) return written(form);
    }
    return null;
  }

  #prompt(target: string): HTMLElement | null {
    for (const prompt of this.#desk.root().querySelectorAll<HTMLElement>('.login')) if (prompt.dataset['target'] === target) return prompt;
    return null;
  }

  /** The form that asks about a write, once it can take focus. */
  #asking(key: WriteKey | null): HTMLElement | null {
    const form = this.#prompt(key === null ? 'challenge' : `challenge ${key}`)?.querySelector('parley-challenge');
    return form?.shadowRoot?.querySelector('input, button, a') ? form : null;
  }

  #button(name: string, key: WriteKey): HTMLElement | null {
    for (const button of this.#desk.root().querySelectorAll<HTMLElement>(`[data-do=${name}]`)) if (button.dataset['key'] === key) return button;
    return null;
  }

  #first(selector: string): HTMLElement | null {
    return this.#desk.root().querySelector<HTMLElement>(selector);
  }
}

/** The write that a challenge stands at; null: a login. */
function keyOf(form: Element): WriteKey | null {
  return split(form.closest<HTMLElement>('.login')!.dataset['target']!)[1] as WriteKey | null;
}

/** A composer once it can take focus. */
function written(form: ParleyComposer | null): ParleyComposer | null {
  return form?.shadowRoot?.querySelector('textarea') ? form : null;
}
