// Reads and works a thread as a reader does: by role and name, through shadow roots. Knows no class names,
// so that tests survive a change of looks.

import '../../src/define.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { active } from '../../src/view/focus.js';
import type { ParleyThread } from '../../src/view/parley-thread.js';

export interface MountOptions {
  readonly adapter: CommentAdapter | string;
  /** true: a switch; false or null: not there. */
  readonly attributes?: Readonly<Record<string, string | boolean | null>>;
  readonly properties?: Partial<ParleyThread>;
  /** Children of the element, for slots. */
  readonly children?: readonly Node[];
  /** CSS pixels of the box around it. Default 700. */
  readonly width?: number;
  /** Default: a box of its own at the end of the page. */
  readonly into?: ParentNode & Node;
  /** false: do not wait until the thread is drawn. */
  readonly wait?: boolean;
}

export type Name = string | RegExp;

const mounted = new Set<Element>();

/** Puts a `<parley-thread>` on the page and waits until it has drawn what it has. `tidy` in afterEach takes it away. */
export async function mount(options: MountOptions): Promise<ThreadHarness> {
  const { attributes = {}, properties = {}, width = 700, wait = true } = options;
  const element = document.createElement('parley-thread') as ParleyThread;
  if (!('thread' in attributes) && properties.thread === undefined) element.thread = 'thread';
  if (!('thread-title' in attributes) && properties.threadTitle === undefined) element.threadTitle = 'A thread';
  // What one test leaves unsent is no other test's business.
  if (!('outbox' in attributes)) element.setAttribute('outbox', 'off');
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  Object.assign(element, properties);
  element.append(...(options.children ?? []));
  element.adapter = options.adapter;
  const thread = new ThreadHarness(element);
  if (options.into) options.into.append(element);
  else {
    const box = document.createElement('div');
    box.style.width = `${width}px`;
    box.append(element);
    document.body.append(box);
    mounted.add(box);
  }
  mounted.add(element);
  if (wait) await thread.settled();
  return thread;
}

/** Takes every mounted thread off the page, with what it kept. */
export async function tidy(): Promise<void> {
  for (const element of mounted) element.remove();
  mounted.clear();
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  // What an element gives up on leaving, it gives up a microtask later; drafts it saves then.
  await new Promise((done) => setTimeout(done));
  localStorage.clear();
  sessionStorage.clear();
  await clearDrafts();
}

/** Nothing that was typed so far is on the device any more. */
export async function clearDrafts(): Promise<void> {
  await new Promise((done) => setTimeout(done, 20));
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase('parley-drafts');
    request.onsuccess = request.onerror = () => done();
  });
}

export class ThreadHarness {
  readonly element: ParleyThread;
  /** All that live regions have said so far, oldest first. */
  readonly heard: string[] = [];

  constructor(element: ParleyThread) {
    this.element = element;
    void element.updateComplete.then(() => {
      let before = '';
      // The region for events is there from the first drawing on, after all others; watching more would cost the thread its pace.
      const region = find(element, 'status')[0]!;
      const note = (): void => {
        const words = text(region);
        if (words !== '' && words !== before) this.heard.push(words);
        before = words;
      };
      new MutationObserver(note).observe(region, { subtree: true, childList: true, characterData: true });
    });
  }

  /** The whole of what a reader sees, blanks collapsed. */
  get text(): string {
    return text(this.element);
  }

  /** Rows that are drawn, in reading order. */
  comments(): CommentHarness[] {
    return find(this.element, 'article').map((article) => new CommentHarness(this, article));
  }

  /** The first whose author or words contain (or match) this. */
  comment(what: Name): CommentHarness {
    const found = this.comments().find((each) => matches(each.name, what) || matches(each.words, what));
    return found ?? fail(`no comment “${String(what)}”; there are: ${this.comments().map((each) => each.name).join(' | ')}`);
  }

  has(what: Name): boolean {
    return this.comments().some((each) => matches(each.name, what) || matches(each.words, what));
  }

  all(role: Role, name?: Name, within: Element = this.element): HTMLElement[] {
    return find(within, role).filter((each) => name === undefined || matches(accessibleName(each), name));
  }

  one(role: Role, name: Name, within?: Element): HTMLElement {
    const [found] = this.all(role, name, within);
    return found ?? fail(`no ${role} “${String(name)}”; there are: ${this.all(role, undefined, within).map(accessibleName).join(' | ') || 'none'}`);
  }

  button(name: Name, within?: Element): HTMLElement {
    return this.one('button', name, within);
  }

  link(name: Name, within?: Element): HTMLAnchorElement {
    return this.one('link', name, within) as HTMLAnchorElement;
  }

  field(name: Name, within?: Element): HTMLTextAreaElement | HTMLInputElement {
    return this.one('textbox', name, within) as HTMLTextAreaElement;
  }

  heading(name: Name = /./, within?: Element): HTMLElement {
    return this.one('heading', name, within);
  }

  /** What the polite live region says now. */
  said(): string {
    return text(find(this.element, 'status')[0] ?? null);
  }

  /** Waits until something like this has been said. */
  async hears(words: Name): Promise<string> {
    return until(() => this.heard.find((each) => matches(each, words)), `to hear “${String(words)}”`, () => this.heard.join(' | '));
  }

  focusedName(): string {
    const at = active();
    return at === null || at === document.body ? '' : accessibleName(at);
  }

  focusedRole(): string {
    const at = active();
    return at === null || at === document.body ? '' : roleOf(at) ?? at.localName;
  }

  async focusOn(name: Name): Promise<void> {
    await until(() => matches(this.focusedName(), name) || undefined, `focus on “${String(name)}”`, () => `it is on “${this.focusedName()}”`);
  }

  /** Types into a field as a reader who replaces what stands there. */
  type(field: HTMLTextAreaElement | HTMLInputElement, words: string): void {
    field.focus();
    field.value = words;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }));
  }

  /** Waits until the thread is there and nothing has changed in it for a moment. */
  async settled(): Promise<void> {
    const { element } = this;
    await until(() => ['ready', 'failed'].includes(element.phase) || undefined, 'the thread to be there', () => element.phase, 8000);
    let before = -1;
    let quietSince = performance.now();
    let frames = 0;
    const limit = performance.now() + 20_000;
    while (performance.now() < limit) {
      await element.updateComplete;
      const now = count(element.shadowRoot!);
      const busy = find(element, 'status').some((each) => /Opening the editor|Loading comments/.test(text(each)));
      if (now !== before || busy) {
        quietSince = performance.now();
        frames = 0;
      } else if (performance.now() - quietSince > 40 && ++frames > 3) return;
      before = now;
      // Slices wait for frames, which may be seldom on a busy machine. A window that is not seen has none.
      await Promise.race([new Promise(requestAnimationFrame), new Promise((done) => setTimeout(done, 100))]);
    }
    fail('the thread never came to rest');
  }
}

/** One row. */
export class CommentHarness {
  readonly thread: ThreadHarness;
  readonly article: HTMLElement;

  constructor(thread: ThreadHarness, article: HTMLElement) {
    this.thread = thread;
    this.article = article;
  }

  /** What a screen reader calls the row: "Ann, reply to Bob, level 2, 3 May 2026 at 10:00". */
  get name(): string {
    return accessibleName(this.article);
  }
  /** All its words, the reader's buttons included. */
  get text(): string {
    return text(this.article);
  }
  /** What its author wrote. */
  get words(): string {
    const body = this.article.querySelector('[part~=body]');
    return body ? text(body) : '';
  }
  /** How many lists it stands in: 1 for a root. */
  get level(): number {
    let level = 0;
    for (let at: Element | null = this.article; at; at = at.parentElement) if (at.localName === 'ol') level++;
    return level;
  }
  get heading(): HTMLElement {
    return this.thread.heading(/./, this.article);
  }
  get time(): HTMLTimeElement {
    return this.article.querySelector('time') ?? fail('no time');
  }
  /** Its own buttons, without those of forms that stand open in it. */
  get actions(): string[] {
    return [...this.article.querySelectorAll('button')].filter((each) => !each.closest('[part~=login]')).map(accessibleName);
  }
  /** What can be done with a write that waits for the reader; each name ends with whose it is and when. */
  get decisions(): string[] {
    const ending = `: ${this.name}`;
    return this.actions.map((name) => (name.endsWith(ending) ? name.slice(0, -ending.length) : name));
  }
  has(button: Name): boolean {
    return this.actions.some((name) => matches(name, button));
  }
  button(name: Name): HTMLElement {
    return this.thread.button(name, this.article);
  }
  field(name: Name = /./): HTMLTextAreaElement | HTMLInputElement {
    return this.thread.field(name, this.article);
  }
  async press(name: Name): Promise<void> {
    this.button(name).click();
    await this.thread.element.updateComplete;
  }

  /** Presses Reply. */
  async reply(): Promise<void> {
    await this.press(/^Reply to/);
  }
  async edit(): Promise<void> {
    await this.press(/^Edit your comment/);
  }
  async remove(): Promise<void> {
    await this.press(/^Delete your comment/);
  }
  /** Folds or unfolds, whichever its button does now. */
  async fold(): Promise<void> {
    await this.press(/^Fold |Unfold /);
  }
  get folded(): boolean {
    return this.thread.all('button', /^Fold |Unfold /, this.article)[0]?.getAttribute('aria-expanded') === 'false';
  }
  async vote(way: 'up' | 'down' = 'up'): Promise<void> {
    await this.press(new RegExp(`^Vote ${way}`));
  }
  voted(way: 'up' | 'down' = 'up'): boolean {
    return this.button(new RegExp(`^Vote ${way}`)).getAttribute('aria-pressed') === 'true';
  }
  /** "12 points". */
  get score(): string {
    return /-?[\d.,]+ points?/.exec(this.text)?.[0] ?? '';
  }
}

export type Role = 'article' | 'alert' | 'button' | 'combobox' | 'heading' | 'img' | 'link' | 'list' | 'listitem' | 'region' | 'status' | 'textbox' | 'time';

const selectors: Readonly<Record<Role, string>> = {
  article: 'article, [role=article]', alert: '[role=alert]', button: 'button, [role=button], input[type=submit]', combobox: 'select',
  heading: 'h1, h2, h3, h4, h5, h6, [role=heading]', img: 'img, [role=img]', link: 'a[href]', list: 'ol, ul', listitem: 'li', region: 'section[aria-labelledby]',
  status: '[role=status]', textbox: 'textarea, input:not([type=submit], [type=hidden], [type=checkbox], [type=radio])', time: 'time',
};

/** Elements with this role that a reader can meet, in reading order, through shadow roots and slots. */
export function find(root: Element, role: Role): HTMLElement[] {
  const found: HTMLElement[] = [];
  walk(root, (element) => {
    if (element.matches(selectors[role])) found.push(element as HTMLElement);
  });
  return found;
}

export function roleOf(element: Element): Role | null {
  return (Object.keys(selectors) as Role[]).find((role) => element.matches(selectors[role])) ?? null;
}

/** The accessible name, as far as our markup needs the rules. */
export function accessibleName(element: Element): string {
  const by = element.getAttribute('aria-labelledby');
  const root = element.getRootNode() as Document | ShadowRoot;
  if (by) return collapse(by.split(' ').map((id) => nameOfId(root, id)).join(' '));
  const label = element.getAttribute('aria-label');
  if (label) return collapse(label);
  // A host of a form passes focus on; what has it inside is what is heard.
  if (element.matches('textarea, input')) {
    const field = element as HTMLInputElement;
    return collapse([...(field.labels ?? [])].map((each) => text(each)).join(' ') || field.placeholder);
  }
  return text(element) || collapse(element.getAttribute('title') ?? '');
}

function nameOfId(root: Document | ShadowRoot, id: string): string {
  const element = root.getElementById(id);
  return element?.getAttribute('aria-label') ?? text(element);
}

/** Words as read, without what is hidden from everybody or from assistive technology; blanks collapsed. */
export function text(element: Element | null): string {
  if (!element) return '';
  let words = '';
  const take = (node: Node): void => {
    if (node instanceof Text) words += node.data;
    else if (node instanceof Element && seen(node)) {
      const block = node instanceof HTMLElement && !/^(a|b|bdi|code|del|em|i|span|strong|time)$/.test(node.localName);
      if (block) words += ' ';
      for (const child of inside(node)) take(child);
      if (block) words += ' ';
    }
  };
  for (const child of inside(element)) take(child);
  return collapse(words);
}

function walk(root: Element, visit: (element: Element) => void): void {
  // A stack of our own: rows may stand ten thousand deep.
  const stack: Element[] = [root];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (at !== root && !seen(at)) continue;
    visit(at);
    const children = inside(at).filter((node) => node instanceof Element);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Element);
  }
}

function inside(element: Element): Node[] {
  if (element.shadowRoot) return [...element.shadowRoot.childNodes];
  if (element instanceof HTMLSlotElement) {
    const given = element.assignedNodes();
    if (given.length > 0) return given;
  }
  return [...element.childNodes];
}

function seen(element: Element): boolean {
  return !(element instanceof HTMLStyleElement) && element.getAttribute('aria-hidden') !== 'true' && !(element as HTMLElement).hidden;
}

const collapse = (words: string): string => words.replace(/\s+/g, ' ').trim();
export const matches = (words: string, what: Name): boolean => (typeof what === 'string' ? words.includes(what) : what.test(words));
const count = (root: ParentNode): number => root.querySelectorAll('*').length;

/** Waits for an answer that is not undefined, null or false. */
export async function until<T>(look: () => T | undefined | null | false, what: string, now: () => string = () => '', ms = 10_000): Promise<T> {
  const limit = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > limit) fail(`waited ${ms} ms for ${what}${now() ? `; ${now()}` : ''}`);
    await new Promise((done) => setTimeout(done, 8));
  }
}

function fail(why: string): never {
  throw new Error(why);
}
