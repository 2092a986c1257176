// <parley-thread>: a conversation on a page. Joins a store to templates; what a press means stands in acts.ts.

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isWords, load, ready } from '../body/index.js';
import type { CommentAdapter, TokenSource } from '../core/adapter.js';
import type { PageCache } from '../core/cache.js';
import { errorTable, toCommentError } from '../core/errors.js';
import type { Translator } from '../core/messages.js';
import type { CommentId, Order, ThreadRef, Viewer } from '../core/model.js';
import { part } from '../core/part.js';
import { createReadingStore, type ReadingStore } from '../core/reading.js';
import type { Branch, ThreadState } from '../core/state.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import { nodesIn } from '../core/walk.js';
import { relative } from '../core/when.js';
import { exists, pagesName } from '../storage/exists.js';
import { outboxDoor } from '../storage/outbox-door.js';
import { keep, remember } from '../storage/remember.js';
import { Announcer } from './announce.js';
import { drawable, loadRich } from './body.js';
import type { HostLogin } from './host-login.js';
import type { LastKnown } from './last-known.js';
import { Muted } from './muted.js';
import type { Guide } from './guide.js';
import { pageLanguage, ParleyElement } from './parley-element.js';
import { commentOf, hashOf, onPage } from './permalink.js';
import { Presses } from './presses.js';
import { giveUp, seek, type Seeker } from './seekers.js';
import type { Served } from './served.js';
import { Slices } from './slices.js';
import { bodyStyles } from './styles/body.js';
import { threadStyles } from './styles/thread.js';
import { faces, tokens } from './styles/tokens.js';
import { door, heading, levelOf, list, sorting } from './templates/frame.js';
import { notice, skeleton } from './templates/states.js';
import { isLow, nameOf, type View } from './templates/view.js';
import { refreshTimes } from './times.js';
import { keepFresh, wake } from './ticker.js';

/** Milliseconds the first list waits for a parser; after that its words stand as they were typed until it comes. */
const patience = 3_000;

/** Milliseconds after the first list, in which a page has its own things to do. */
const calm = 1_000;

/** Milliseconds the browser has to paint the first list. */
const paint = 50;

/** Another copy of the script may have been quicker. */
const define = (tag: string, type: CustomElementConstructor): void => {
  if (!customElements.get(tag)) customElements.define(tag, type);
};

/**
 * A thread of comments.
 *
 * @slot - Shown until the first comments are here: comments that stand in the page already, for readers without scripts.
 * @slot header - Instead of the heading.
 * @slot login - Instead of the login prompt at the top.
 * @slot empty - Instead of "No comments yet".
 * @slot footer - After "Back to top".
 * @csspart thread toolbar heading sort viewer list replies comment avatar meta author badge time body quote code link table picture
 *   spoiler actions action reaction score fold state more button submit composer box textarea tools tool preview suggestions emoji files hint field login loading empty error
 *   stale closed unseen news follow search keys footer menu menuitem card dialog; on a comment what holds for it: sending waiting parked kept failed held rejected removed pinned fresh target
 */
export class ParleyThread extends ParleyElement {
  static override properties: PropertyDeclarations = {
    ...ParleyElement.properties,
    thread: {},
    threadTitle: { attribute: 'thread-title' },
    threadUrl: { attribute: 'thread-url' },
    order: {},
    pageSize: { attribute: 'page-size', type: Number },
    maxDepth: { attribute: 'max-depth', type: Number },
    foldBelow: { attribute: 'fold-below', type: Number },
    replies: {},
    headingLevel: { attribute: 'heading-level', type: Number },
    pictures: {},
    allow: {},
    theme: { reflect: true },
    loading: {},
    cache: {},
    keys: {},
    outbox: {},
    phase: { reflect: true },
    viewer: { attribute: false },
    token: { attribute: false },
    cap: { state: true },
    editor: { state: true },
    form: { state: true },
    parsing: { state: true },
    lost: { state: true },
    stuck: { state: true },
  };
  static override styles = [tokens, faces, bodyStyles, threadStyles];

  /** What the backend files the comments under. Default: the page's canonical address. */
  declare thread: string | null;
  /** Default: the page's first h1, else its title. */
  declare threadTitle: string | null;
  /** Default: the page's address. */
  declare threadUrl: string | null;
  /** `best`, `newest` or `oldest`; what the reader chose last wins. */
  declare order: Order | null;
  /** Root comments a page. Default 25. */
  declare pageSize: number | null;
  /** Most levels that are indented, 1 to 12; a narrow place has fewer. Default 8. */
  declare maxDepth: number | null;
  /** Comments with fewer points than this are folded until asked for: -3, say. Default: none are. */
  declare foldBelow: number | null;
  /** `folded`: replies are folded until the reader opens them; what they have opened stays open. */
  declare replies: string | null;
  /** Level of the heading, 1 to 6. Default 2. */
  declare headingLevel: number | null;
  /** `remote`: pictures in comments are loaded; `click`: each when the reader asks for it. Default: each is a link, no request. */
  declare pictures: string | null;
  /**
   * What comments may contain besides words, of `emphasis links pictures lists quotes code tables headings spoilers`; what is not named
   * becomes words. Default: all of them.
   */
  declare allow: string | null;
  /** `light` or `dark` where the page's own `color-scheme` should not decide. */
  declare theme: string | null;
  /** `lazy`: nothing is loaded until the reader comes near; `click`: until they ask for it. */
  declare loading: string | null;
  /** `off`: this device does not keep the thread's last known page, nor show one it has kept. */
  declare cache: string | null;
  /** `off`: what could not be sent is not kept on the device. Default: it is, and goes out by itself. */
  declare outbox: string | null;
  /** Who the page says is signed in; null: nobody. Default (undefined): the adapter finds out. May change at any time. */
  declare viewer: Viewer | null | undefined;
  /**
   * A token of the page's own login, or a function that gives one (asked again when it is not accepted any more); null: nobody is signed in.
   * Goes to the adapter as it is, and nowhere else. Default (undefined): the adapter's own logins.
   */
  declare token: TokenSource | null | undefined;
  /** `off`, or other keys than ours, as in `next=l reply=a search=`; see the panel that `?` opens. */
  declare keys: string | null;
  /** For CSS and tests: `idle`, `loading`, `ready` or `failed`. */
  declare phase: ThreadState['phase'];

  protected declare cap: number;
  protected declare editor: View['composer'];
  protected declare form: View['form'];
  protected declare parsing: number;
  /** The address names a comment that is not here. */
  protected declare lost: boolean;
  /** Why a press outside the rows had no effect, or nothing. */
  protected declare stuck: string;

  #store: ReadingStore | null = null;
  #muted: Muted | null = null;
  #view: View | null = null;
  #undo: (() => void)[] = [];
  #near = false;
  /** The reader has asked for the thread. */
  #wanted = false;
  /** Here from when it is first needed. */
  #known: LastKnown | null = null;
  /** What takes over from what a server has drawn; null: there is no such drawing. */
  #served: Promise<Served> | null = null;
  /** Was what is drawn out of date? */
  #aged = false;
  #place: (() => void) | null = null;
  #host: HostLogin | null = null;
  #Host: typeof HostLogin | null = null;
  /** The first list has been drawn once. */
  #calm = false;
  /** The first page has come, and the address has been followed. */
  #loaded = false;
  /** Here from the first page on, where it could be fetched. */
  #guide: Guide | null = null;
  /** Pixels, as last observed. */
  #width = 0;
  /** Branches whose formats are known. */
  readonly #read = new WeakSet<Branch>();
  #ids = new Map<string, string>();
  readonly #announcer: Announcer = new Announcer((): Element | null => this.renderRoot.querySelector('.said'));
  readonly #seeker: Seeker = { found: null, tell: (lost) => {
    if (lost && !this.lost) this.#announcer.say(this.t('linked'));
    this.lost = lost;
  } };
  readonly #slices = new Slices(() => this.requestUpdate());
  readonly #presses: Presses;

  constructor() {
    super();
    this.thread = null;
    this.threadTitle = null;
    this.threadUrl = null;
    this.order = null;
    this.pageSize = null;
    this.maxDepth = null;
    this.foldBelow = null;
    this.replies = null;
    this.headingLevel = null;
    this.pictures = null;
    this.allow = null;
    this.theme = null;
    this.loading = null;
    this.cache = null;
    this.keys = null;
    this.outbox = null;
    this.phase = 'idle';
    this.cap = 8;
    this.editor = 'idle';
    this.form = null;
    this.parsing = 0;
    this.lost = false;
    this.stuck = '';
    this.#presses = new Presses({
      element: this,
      store: () => this.#store,
      t: () => this.t,
      root: () => this.renderRoot as ShadowRoot,
      address: () => this.#address(),
      say: (words) => this.#announcer.say(words),
      reason: (error, write) => this.reason(error, write),
      rowId: (key) => this.#rowId(key),
      muted: () => this.#muted!,
      view: () => this.#view,
      only: (author) => void this.#guide?.only(author),
      form: (form) => {
        this.form = form;
        if (form) void this.#loadForm();
      },
      challenge: () => void this.#loadChallenge(),
      editor: () => void this.#loadEditor(),
      again: () => (this.broken ? this.requestUpdate('adapter', null) : void this.#store?.reload()),
      lost: (id) => (id === commentOf(location.hash) ? seek(this.#seeker, false) : this.#seeker.tell(true)),
      drawAll: () => this.#slices.all(),
      reach: (id) => this.#reach(id),
      redraw: () => this.#redraw(),
      stuck: (error, id) => {
        const words = error ? this.t('more.failed', { reason: this.reason(error) }) : '';
        if (id) this.#store?.mark(id, { note: words });
        else this.stuck = words;
        if (words) this.#announcer.say(words);
      },
    });
  }

  /** The open thread, for pages that want to drive it; null until an adapter is known. */
  get store(): ThreadStore | null {
    return this.#store;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const drawn = this.shadowRoot && [...this.shadowRoot.children];
    const root = super.createRenderRoot();
    if (drawn) {
      // Ours comes after it, and out of sight, until it can take its place. Where WebKit meets a new slot, it lays the page out once without us.
      this.style.minHeight = `${this.offsetHeight}px`;
      this.renderOptions.renderBefore = null;
      this.#served = part(() => import('./served.js')).then(({ takeOver }) => takeOver(this, drawn, this.#slices, () => this.#jump()));
      this.#served.catch(() => drawn.forEach((each) => each.remove())).then(() => { this.style.minHeight = ''; });
    }
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A frame later: what is drawn here and now changes the height that is being observed.
    // The height changes with every slice that is drawn; asking for the width then would lay the page out once more each time.
    const resize = new ResizeObserver(([entry]) => {
      const { width } = entry!.contentRect;
      if (width === this.#width) return;
      this.#width = width;
      requestAnimationFrame(() => this.#measure());
    });
    resize.observe(this);
    const near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#come(), { rootMargin: '800px' });
    near.observe(this);
    const heard = new AbortController();
    const listen = (type: string, act: (event: Event) => void): void => addEventListener(type, act, heard);
    listen('online', () => {
      const { error, login } = this.#store?.state ?? {};
      const code = (error ?? login?.error)?.code;
      if (code && errorTable[code].retry === 'itself') void this.#store?.reload();
    });
    listen('hashchange', () => this.#jump());
    // The same address twice is no change that the window would tell of.
    listen('click', (event) => {
      const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
      if (link && !event.defaultPrevented && link.href === location.href) this.#jump();
    });
    listen('beforeprint', () => this.#slices.all());
    listen('pagehide', () => this.#presses.acts?.hurryAll());
    this.#undo = [() => resize.disconnect(), () => near.disconnect(), () => heard.abort(), keepFresh((now) => refreshTimes(this.renderRoot, now, this.timeLocale))];
    if (this.#store) this.#openStore();
    this.#presses.acts?.drafts.keeper?.connect();
    // What was left undrawn goes on.
    this.requestUpdate(this.#store ? undefined : 'resolved', null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const undo of this.#undo.splice(0)) undo();
    this.#announcer.stop();
    this.#presses.focus.stop();
    this.#slices.stop();
    giveUp(this.#seeker);
    // An element that is only moved is back before the next microtask; its thread stays open.
    queueMicrotask(() => {
      if (!this.isConnected) {
        this.#presses.acts?.hurryAll();
        this.#presses.acts?.drafts.keeper?.disconnect();
        this.#guide?.leave();
        this.#store?.close();
      }
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('resolved') || changed.has('thread') || changed.has('threadUrl') || changed.has('pageSize')) this.#open();
    else if (changed.has('viewer') || changed.has('token')) this.#follow();
    if (changed.has('loading') && this.hasUpdated) this.requestUpdate('adapter', null);
    if (changed.has('resolved') || changed.has('maxDepth')) this.#measure();
    if (changed.has('order') && this.#store && this.order && !changed.has('resolved')) this.#store.sort(this.order);
    this.#guide?.look();
    const state = this.#store?.state;
    if (state) this.#loadParsers(state.branches);
    if (changed.size > 0 || this.#view?.login !== state?.login || this.#view?.closed !== state?.closed) this.#view = this.#makeView();
    this.phase = this.broken ? 'failed' : state?.phase ?? 'idle';
    if (this.#writes(state) && this.editor === 'idle') void this.#loadEditor();
    if (state?.phase === 'ready') this.#presses.acts?.moveLost(this.#store!);
    this.#presses.focus.hold(this.renderRoot as ShadowRoot);
    const aged = (state?.asOf ?? null) !== null;
    if (this.#aged && !aged && this.#known) this.#place = this.#known.holdPlace(this.renderRoot as ShadowRoot);
    this.#aged = aged;
    this.#slices.begin(state?.branches.reduce((sum, branch) => sum + branch.count, 0) ?? 0);
  }

  protected override updated(): void {
    if (this.#store) this.#slices.end();
    this.#guide?.drawn();
    wake();
    if (this.t.lacks) void this.#loadActing(this.t);
    if (this.hasUpdatedList && !this.#calm) {
      this.#calm = true;
      // A finger does not come near before it presses.
      if (matchMedia('(pointer: coarse)').matches) setTimeout(() => this.#presses.come().catch(() => undefined), calm);
    }
    this.#place?.();
    this.#place = null;
    this.#presses.focus.settle();
  }

  override render(): TemplateResult {
    const { t } = this;
    const state = this.#store?.state ?? null;
    const view = this.#view;
    return html`<section part="thread" aria-labelledby="heading" lang=${this.foreign ?? nothing} dir=${this.mirrored ? 'rtl' : nothing} @click=${this.#presses.onClick} @submit=${this.#presses.onForm} @close=${this.#presses.onForm}
        @input=${this.#presses.onForm} @focusin=${this.#presses.onNear} @focusout=${this.#presses.onNear} @pointerover=${this.#presses.onNear} @pointerdown=${this.#presses.onNear}>
      <div class="vh said" role="status"></div>
      <div class="bar" part="toolbar">
        <slot name="header"><h2 id="heading" part="heading" tabindex="-1" aria-level=${levelOf(this.headingLevel)}>${this.#heading(state)}</h2></slot>
        ${state && view && state.phase !== 'failed' && !this.speechless ? this.#tools(state, view) : nothing}
      </div>
      ${this.broken ? notice(t('error.setup', { reason: this.reason(this.broken) }), t, typeof this.adapter === 'string' ? 'again' : null)
        : this.held ? html`<slot></slot>${this.#gate()}` : state && view ? this.#thread(state, view) : this.adapter ? html`<slot>${skeleton(t)}</slot>` : nothing}
    </section>`;
  }

  /** Nobody is asked for anything before the reader has said so. */
  protected override get held(): boolean {
    return this.loading === 'click' && !this.#wanted;
  }

  #gate(): TemplateResult {
    return html`<div class="empty"><button type="button" class="btn go" part="button submit" @click=${this.#want}>${this.t('load')}</button></div>`;
  }

  readonly #want = (): void => {
    this.#wanted = true;
    this.requestUpdate('adapter', null);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#heading')?.focus({ preventScroll: true }));
  };

  #thread(state: ThreadState, view: View): TemplateResult {
    const { t } = this;
    const { asOf, error } = state;
    // Where strangers may not even read, the way in stands below.
    if (state.phase === 'failed') return html`${notice(error!.code === 'offline' && !navigator.onLine ? t('offline') : t('failed', { reason: this.reason(error!) }), t, 'again')}${error!.code === 'signed-out' ? door(view) : nothing}`;
    const waiting = state.phase !== 'ready' || this.parsing > 0 || this.speechless;
    this.hasUpdatedList ||= !waiting;
    const alone = this.#guide?.alone(view, this.#slices.budget) ?? null;
    return html`<div class="top" ?hidden=${alone !== null}>${this.speechless ? nothing : door(view)}</div>
      ${asOf !== null ? this.#known?.age(this.renderRoot as ShadowRoot, { ...state, asOf }, t, this.timeLocale, error ? this.reason(error) : '')
        : error ? notice(t('stale', { reason: this.reason(error) }), t, 'again') : nothing}
      ${this.lost || this.stuck ? html`<p class="closed" part="error">${this.stuck || t('linked')}</p>` : nothing}
      ${this.#guide?.above() ?? nothing}
      ${state.unseen > 0 && !alone ? html`<button type="button" class="pill" part="unseen button" data-do="reveal">${t('unseen', { n: state.unseen })}</button>` : nothing}
      ${waiting && !this.hasUpdatedList ? html`<slot>${skeleton(t)}</slot>`
        : alone ?? list(state, view, this.#slices.budget)}
      ${state.phase === 'ready' ? html`<div class="foot" part="footer"><a href=${onPage('#top')} data-do="top">${t('top')}</a>${this.#muted?.size ? html`<button type="button" class="link" data-do="muted">${t('muted.list', { n: this.#muted.size })}</button>` : nothing}${this.#guide?.foot(state) ?? nothing}<slot name="footer"></slot></div>` : nothing}`;
  }

  /** true once rows, or words that there are none, have stood in the document: from then on a late parser redraws rows instead of hiding them. */
  protected hasUpdatedList = false;

  #tools(state: ThreadState, view: View): TemplateResult {
    const { t } = this;
    const { viewer } = state.login;
    return html`${sorting(state.order, view, this.#onSort)}
      ${this.#guide?.tools(state) ?? nothing}
      ${viewer ? html`<span class="who" part="viewer"><bdi>${nameOf(viewer, t)}</bdi> · <button type="button" class="link" data-do="logout">${t('login.out')}</button>${
        state.login.error ? html`<span class="state bad" role="alert">${this.reason(state.login.error)}</span>` : nothing}</span>` : nothing}`;
  }

  #heading(state: ThreadState | null): string {
    return heading(this.t, this.#ref().title, state && (state.phase === 'ready' || state.branches.length > 0) ? state.total : null);
  }

  #ref(): ThreadRef {
    const url = this.threadUrl ?? document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href ?? location.origin + location.pathname;
    const title = this.threadTitle ?? document.querySelector('h1')?.textContent ?? document.title;
    // Frameworks set the property, and a number is what they have.
    return { id: `${this.thread || url}`, url, title: title.replace(/\s+/g, ' ').trim() };
  }

  #makeView(): View | null {
    const store = this.#store;
    if (!store) return null;
    const { state } = store;
    const { t, timeLocale: locale } = this;
    const page = onPage('');
    return {
      t, adapter: store.adapter, login: state.login, locale, lang: this.foreign ? pageLanguage(this) : null, closed: state.closed,
      inside: this.replies === 'folded', cap: this.cap, heading: levelOf(this.headingLevel), pictures: this.pictures === 'remote' || this.pictures === 'click' ? this.pictures : 'link',
      allow: this.allow === null ? null : new Set(this.allow.split(/\s+/)), avatars: this.avatars === 'remote',
      composer: this.editor, form: this.form, guest: this.#presses.acts?.drafts.guest ?? {},
      id: (key) => this.#rowId(key), href: (id) => page + hashOf(id), ago: (at) => relative(at, Date.now(), locale).text, reason: (error, write) => this.reason(error, write), knows: (key) => store.knows(key),
      veil: (comment) => (this.#muted?.has(comment.author) ? 'muted' : isLow(comment, this.foldBelow) ? 'low' : null),
      pick: this.#guide?.pick, late: this.#late, draft: (target) => this.#presses.acts?.drafts.words.get(target) ?? '',
    };
  }

  readonly #late = (): void => this.#redraw();

  #reach(id: CommentId): void {
    if (id === commentOf(location.hash)) seek(this.#seeker, true);
    this.#guide?.reach(id);
    this.#slices.all();
  }

  #redraw(): void {
    this.#view = this.#makeView();
    this.requestUpdate();
  }

  #rowId(key: string): string {
    let id = this.#ids.get(key);
    if (!id) this.#ids.set(key, (id = `c${this.#ids.size}`));
    return id;
  }

  #open(): void {
    if (this.#store) {
      this.#presses.acts?.leave(this.#store);
      this.#guide?.leave();
      this.#store.close();
    }
    this.#store = null;
    this.form = null;
    this.hasUpdatedList = false;
    this.#loaded = false;
    this.#slices.restart();
    this.#host = null;
    let adapter = this.resolved;
    if (!adapter || !this.isConnected) return;
    const hosted = this.viewer !== undefined || this.token !== undefined;
    if (hosted && !this.#Host) return void this.#loadHost();
    const chosen = remember('order') as Order | null;
    const order = chosen && adapter.limits.orders.includes(chosen) ? chosen : this.order;
    let store: ReadingStore;
    try {
      if (hosted) adapter = (this.#host = new this.#Host!(adapter, this.viewer, this.token)).adapter;
      store = createReadingStore(adapter, {
        thread: this.#ref(),
        ...(order ? { order } : {}),
        ...(this.#served || (adapter.address !== undefined && this.cache !== 'off') ? { cache: this.#lastKnown(adapter) } : {}),
        ...(this.outbox === 'off' ? {} : { outbox: outboxDoor(this.#address()) }),
        ...(this.pageSize && this.pageSize > 0 ? { pageSize: Math.trunc(this.pageSize) } : {}),
        on: (event) => {
          if (this.#store === store) this.#onStore(event);
          else if (event.type === 'failed' || event.type === 'parked') this.#presses.acts?.salvage(event.write, store);
          else if (event.type === 'confirmed') this.#presses.acts?.drafts.keeper?.settled(event.write.key);
        },
      });
    } catch (error) {
      return this.refuse(error);
    }
    this.#presses.enter(store.thread.id);
    store.subscribe(() => this.#store === store && this.requestUpdate());
    this.#store = store;
    this.#muted = new Muted(`${adapter.name} ${this.#address()}`);
    this.#openStore();
  }

  /** What this device remembers of a backend's threads, or has found in the page. Fetched beside the first page where there is anything, else once
   * that is drawn and there is something to remember; the first page waits for nothing. */
  #lastKnown(adapter: CommentAdapter): PageCache {
    let coming: Promise<PageCache> | null = null;
    const come = (when?: Promise<unknown>): Promise<PageCache> =>
      coming ??= Promise.resolve(when).then((): Promise<Pick<Served, 'pagesOf'>> => this.#served ?? part(() => import('../storage/pages.js'))).then(({ pagesOf }) => pagesOf(adapter));
    const know = async (): Promise<void> => { this.#known = await (this.#served ?? part(() => import('./last-known.js'))); };
    const any = this.#served ? Promise.resolve(true) : exists(pagesName);
    const later = (act: (pages: PageCache) => void): void => void come(new Promise((then) => { setTimeout(then, paint); })).then(act).catch(() => undefined);
    return {
      read: async (...what) => (await any ? (await Promise.all([come(), know()]))[0].read(...what) : null),
      keep: (...what) => later((pages) => pages.keep(...what)),
      reader: (who) => void any.then((is) => { if (is || coming) later((pages) => pages.reader(who)); }, () => undefined),
    };
  }

  /** What tells two backends of one adapter apart, without keeping what a page configures them with; drafts and outbox ask for it. */
  #address(): string {
    if (this.resolved?.address !== undefined) return this.resolved.address;
    const told = [this.src ?? '', ...Object.entries(this.dataset).map((entry) => entry.join('='))].join('\n');
    let hash = 5381;
    for (let i = 0; i < told.length; i++) hash = (hash * 33 + told.charCodeAt(i)) | 0;
    return hash.toString(36);
  }

  /** The page's login has changed, or has come to be. */
  #follow(): void {
    if (!this.#store) return;
    if (!this.#host) return this.#open();
    try {
      this.#host.change(this.viewer, this.token);
    } catch (error) {
      this.refuse(error);
    }
  }

  async #loadHost(): Promise<void> {
    try {
      this.#Host = (await part(() => import('./host-login.js'))).HostLogin;
      this.requestUpdate('resolved', null);
    } catch (error) {
      this.refuse(error);
    }
  }

  #openStore(): void {
    if (this.loading !== 'lazy' || this.#near || commentOf(location.hash)) this.#begin();
  }

  #begin(): void {
    if (!this.#store) return;
    this.#store.open();
    if (this.#guide) this.#guide.enter(this.#store);
    else void this.#loadGuide();
  }

  #come(): void {
    this.#near = true;
    this.#begin();
  }

  #onStore(event: StoreEvent): void {
    const thread = this.#store!.thread;
    if (event.type === 'loaded') {
      this.fire('parley-load', { thread, total: event.total });
      const first = !this.#loaded;
      this.#loaded = true;
      if (first) this.#jump();
    } else if (event.type === 'recalled') {
      const id = commentOf(location.hash);
      // What the address names is here already: nobody need wait for the rest.
      if (id && this.#store!.node(id as CommentId)) {
        this.#loaded = true;
        this.#jump();
      }
    } else if (event.type === 'confirmed') {
      if (event.write.kind === 'post') this.fire('parley-posted', { thread, comment: event.comment! });
      else this.fire('parley-changed', { thread, kind: event.write.kind, comment: event.comment });
    } else if (event.type === 'failed') {
      this.fire('parley-failed', { thread, write: event.write, error: event.error });
    } else if (event.type === 'error') {
      this.fire('parley-error', { error: event.error });
    } else if (event.type === 'viewer') {
      this.fire('parley-viewer', { viewer: event.viewer });
    }
    if (!this.#guide?.told(event)) this.#presses.onStore(event, this.#store!);
  }

  /** Fetches the parsers that comments not seen before need: the first list is drawn when they are here, or after `patience`. */
  #loadParsers(list: readonly Branch[]): void {
    const formats = new Set<'text' | 'markdown' | 'html'>();
    for (const { comment: { body } } of nodesIn(list, this.#read)) {
      const format = body?.format;
      if (format && !formats.has(format) && !isWords(body)) formats.add(format);
      if (formats.size === 3) break;
    }
    if (formats.size === 0) return;
    const rich = formats.size > 1 || !formats.has('text') ? loadRich(this.renderRoot as ShadowRoot) : null;
    if ([...formats].every((format) => ready(format) && drawable(format))) return;
    this.parsing++;
    const come = Promise.all([rich, ...[...formats].map(load)]);
    void Promise.race([come, new Promise((late) => setTimeout(late, patience))]).then(() => {
      this.parsing--;
      void come.then(() => this.#redraw());
    });
  }

  /** Somebody who may write is here, or has a form open. */
  #writes(state: ThreadState | undefined): boolean {
    const adapter = this.#store?.adapter;
    return Boolean(state && adapter?.write && !state.closed && state.phase === 'ready' && (state.login.viewer || (state.login.phase === 'guest' && !adapter.auth?.required)));
  }

  /** A part of the widget: used when it is here; where it cannot be fetched the page is told, and `lacking` copes. */
  async #fetched<T>(load: () => Promise<T>, use: (part: T) => unknown, lacking?: () => void): Promise<void> {
    try {
      await use(await part(load));
    } catch (error) {
      lacking?.();
      this.fire('parley-error', { error: toCommentError(error) });
    }
  }

  #loadEditor(): Promise<void> {
    this.editor = 'loading';
    void this.#loadKeeper();
    const acts = this.#presses.come();
    // Waited for below.
    acts.catch(() => undefined);
    return this.#fetched(() => import('./parley-composer.js'), async ({ ParleyComposer }) => {
      await acts;
      define('parley-composer', ParleyComposer);
      this.editor = 'ready';
    }, () => { this.editor = 'broken'; });
  }

  /** Without it the thread can be read all the same. */
  #loadGuide(): Promise<void> {
    return this.#fetched(() => import('./guide.js'), ({ Guide }) => {
      this.#guide ??= new Guide({
        focus: this.#presses.focus,
        root: () => this.renderRoot as ShadowRoot, t: () => this.t, address: () => this.src ?? '',
        say: (words) => this.#announcer.say(words), reason: (error) => this.reason(error), rowId: (key) => this.#rowId(key),
        linked: () => commentOf(location.hash) as CommentId | null, go: (id) => this.#presses.lead((reads) => void reads.goTo(id)), redraw: () => this.requestUpdate(),
        fail: (error) => this.fire('parley-error', { error: toCommentError(error) }),
        reach: (id) => this.#reach(id), muted: () => this.#muted, again: () => this.#redraw(), keys: () => this.keys, folded: () => this.replies === 'folded', drawn: () => this.updateComplete,
      });
      if (!this.isConnected || !this.#store) return;
      this.#guide.enter(this.#store);
      this.requestUpdate();
    });
  }

  /** What cannot be fetched keeps nothing: the words are here as long as the page is. */
  #loadKeeper(): Promise<void> {
    return this.#fetched(() => import('./draft-keeper.js'), async ({ keepDrafts }) => {
      const keeper = (await this.#presses.come()).keep(keepDrafts);
      if (this.isConnected) keeper.connect();
    });
  }

  /** Something had to be said or drawn that only acting readers hear or see, as of a write that the page's own program has begun. */
  #loadActing(t: Translator): Promise<void> {
    t.lacks = false;
    return this.#fetched(() => import('./templates/acting.js'), () => this.#redraw());
  }

  #loadForm(): Promise<void> {
    return this.#fetched(() => import('./parley-login.js'), ({ ParleyLogin }) => {
      define('parley-login', ParleyLogin);
      this.requestUpdate();
    }, () => { if (this.form) this.form = { ...this.form, broken: true }; });
  }

  #loadChallenge(): Promise<void> {
    return this.#fetched(() => import('./parley-challenge.js'), ({ ParleyChallenge }) => define('parley-challenge', ParleyChallenge));
  }

  #measure(): void {
    const width = this.#width || this.clientWidth;
    if (width === 0) return;
    // The sizes of styles/thread.ts: the first column of a root, the step of a reply, and what the words need.
    const [first, step] = width > 480 ? [48, 38] : [40, 32];
    const most = Math.min(12, Math.trunc(Math.max(1, this.maxDepth ?? 8)) || 8);
    this.cap = Math.min(most, Math.max(1, Math.floor((width - first - Math.max(200, width * 0.45)) / step)));
  }

  #jump(): void {
    const id = commentOf(location.hash);
    giveUp(this.#seeker);
    this.lost = false;
    if (!id) return;
    seek(this.#seeker);
    this.#begin();
    // Before the first page is here there is nowhere to go; then it comes back here.
    if (!this.#loaded) this.#presses.read().catch(() => undefined);
    else this.#presses.lead((reads) => void reads.goTo(id as CommentId));
  }

  #onSort(event: Event): void {
    const order = (event.target as HTMLSelectElement).value as Order;
    keep('order', order);
    this.#slices.restart();
    this.#store?.sort(order);
    this.#announcer.say(`${this.t('sort.label')} ${this.t(`sort.${order}`)}`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-thread': ParleyThread;
  }
}
