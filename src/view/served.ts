// What a server has drawn gives way to the thread itself: in one step, when that has as much to show, in the same place, with the reader's
// focus and selection. The page that stands in the markup is the last known one. Fetched where there is such a drawing.

import { nothing, type ReactiveController } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import type { KeptPage, PageCache } from '../core/cache.js';
import { checkPage, isBag } from '../core/check.js';
import type { Root } from './dressed.js';
import { pagesOf } from '../storage/pages.js';
import { age, holdPlace, type LastKnown } from './last-known.js';
import type { ParleyThread } from './parley-thread.js';
import { commentOf } from './permalink.js';
import { selected } from './quote.js';
import type { Slices } from './slices.js';

/** The longest that the drawing stays once the thread has its list, until it is known who reads and what they may write in. Milliseconds. */
const patience = 2_000;
/** The longest that what this device remembers is waited for, before what stands in the page is taken. */
const recalling = 300;

/** `drawing`: what the server has drawn, styles included. `jump`: goes to what the address names. */
export function takeOver(element: ParleyThread, drawing: readonly Element[], slices: Slices, jump: () => void): Served {
  const root = element.shadowRoot!;
  // What the element has done so far.
  void element.offsetHeight;
  let late: ReturnType<typeof setTimeout> | 'over' | undefined;
  let going = false;
  const tools = Math.max(0, ...drawing.map(toolsOf));
  // WebKit lays the page out once without what stands in here when a slot has come or gone: without its height, the page would scroll up.
  const height: ReactiveController = {
    hostUpdate() { element.style.minHeight = `${element.offsetHeight}px`; },
    hostUpdated() {
      void element.offsetHeight;
      element.style.minHeight = '';
    },
  };
  element.addController(height);
  const swap = (): void => {
    changes.disconnect();
    root.removeEventListener('guided', look);
    element.removeController(height);
    height.hostUpdate!();
    giveWay(root, drawing);
    height.hostUpdated!();
    // Where the rows were until now, nobody could be led to one.
    jump();
  };
  const look = (): void => {
    const own = ownOf(root);
    if (!own || going) return;
    // A list, or words that there is none. Without: a reason, or a question, which stands below what was drawn.
    const list = own.querySelector('.list, slot[name=empty]');
    own.classList.toggle('beside', !list && own.querySelector(':scope > .notice, :scope > .empty') !== null);
    if (!list) return;
    // Whom the address leads to a comment need not wait for more than that.
    if (late === 'over' || commentOf(location.hash) || isWhole(element, own, tools)) {
      going = true;
      slices.all();
      void element.updateComplete.then(swap);
    } else late ??= setTimeout(() => { late = 'over'; look(); }, patience);
  };
  const changes = new MutationObserver(look);
  changes.observe(root, { childList: true, subtree: true });
  root.addEventListener('guided', look);
  look();

  const page = pageIn(element);
  return {
    pagesOf: (adapter) => withPage(page, adapter.address === undefined || element.cache === 'off' ? null : pagesOf(adapter)),
    // What has just come with the page is no old news.
    age: (own, state, ...rest) => (state.asOf === page?.at && !state.error ? nothing : age(own, state, ...rest)),
    holdPlace,
  };
}

/** What takes the place of what only this device remembers. */
export interface Served extends LastKnown {
  pagesOf(adapter: CommentAdapter): PageCache;
}

interface Drawn extends KeptPage {
  readonly thread: unknown;
  readonly order: unknown;
}

/** What the drawing was made of, where the server has said it. */
function pageIn(element: Element): Drawn | null {
  try {
    const said: unknown = JSON.parse(element.querySelector(':scope > script[type="application/json"]')?.textContent ?? 'null');
    if (!isBag(said) || typeof said['at'] !== 'number') return null;
    // A clock that runs behind the server's makes no page of the future.
    return { thread: said['thread'], order: said['order'], page: checkPage(said['page']), at: Math.min(said['at'], Date.now()), viewer: null, cut: said['cut'] === true };
  } catch {
    return null;
  }
}

/** The fresher of two: what stands in the page, and what this device remembers. */
function withPage(served: Drawn | null, device: PageCache | null): PageCache {
  return {
    async read(thread, order) {
      const fits = served?.thread === thread.id && served.order === order ? served : null;
      const kept = device?.read(thread, order).catch(() => null) ?? null;
      if (!fits) return kept;
      const soon = await Promise.race([kept, new Promise<null>((done) => { setTimeout(done, recalling, null); })]);
      return soon && soon.at > fits.at ? soon : fits;
    },
    keep: (...what) => device?.keep(...what),
    reader: (viewer) => device?.reader(viewer),
  };
}

function giveWay(root: ShadowRoot, drawing: readonly Element[]): void {
  const served = drawing.find((each) => each.matches('section'));
  const own = ownOf(root)!;
  if (served) {
    const rows = new Map([...own.querySelectorAll<HTMLElement>('article')].map((row) => [addressOf(row), row]));
    // What is gone has none.
    rows.delete('');
    const heir = (at: Element | null): HTMLElement | null => counterpart(at, served, own, rows);
    const bring = holdPlace(root, heir);
    keepHeights(served, rows);
    const range = selected(root);
    const ends = range && served.contains(range.commonAncestorContainer) && !range.collapsed ? [end(range.startContainer, range.startOffset, heir), end(range.endContainer, range.endOffset, heir)] as const : null;
    const focus = heir(root.activeElement);
    for (const each of drawing) each.remove();
    own.classList.remove('beside');
    bring();
    focus?.focus({ preventScroll: true });
    const [from, to] = ends ?? [];
    if (from && to) getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  } else for (const each of drawing) each.remove();
}

/** The thread itself. */
function ownOf(root: ShadowRoot): HTMLElement | null {
  return root.querySelector<HTMLElement>('section:not(.served)');
}

/** Nothing more will come that takes room: it is known who reads, and what helps them write and find their way is here. */
function isWhole({ store }: ParleyThread, own: Element, tools: number): boolean {
  return store?.state.login.phase !== 'unknown' && !own.querySelector('.top .wait') && (own.getRootNode() as Root).guided === true && toolsOf(own) >= tools;
}

/** How many buttons stand beside the heading. */
function toolsOf(section: Element): number {
  return section.querySelectorAll('.bar > .search').length;
}

/** What a row is known by in both: the hash that its time leads to. */
function addressOf(row: Element): string {
  return row.querySelector<HTMLAnchorElement>('a[data-do=link]')?.hash ?? '';
}

/** The same thing in the thread itself; null: there is none. */
function counterpart(at: Element | null, served: Element, own: HTMLElement, rows: ReadonlyMap<string, HTMLElement>): HTMLElement | null {
  if (!at || !served.contains(at)) return null;
  const row = at.closest('article');
  const [from, to] = row ? [row, rows.get(addressOf(row)) ?? null] : [served, own];
  if (!to || at === from) return to;
  const alike = (within: Element): HTMLElement[] => [...within.querySelectorAll<HTMLElement>(at.localName)].filter((each) => each.getAttribute('part') === at.getAttribute('part'));
  return alike(to)[alike(from).indexOf(at as HTMLElement)] ?? null;
}

/** Rows that were laid out once keep their heights where they are not laid out again at once: nothing that follows them moves. */
function keepHeights(served: Element, rows: ReadonlyMap<string, HTMLElement>): void {
  const heights: [HTMLElement, number][] = [];
  const groups = new Map<HTMLElement, { left: number; height: number }>();
  for (const old of served.querySelectorAll('article')) {
    const [from, to] = [old.parentElement!, rows.get(addressOf(old))?.parentElement];
    if (!to) continue;
    const { paddingBlockStart, paddingBlockEnd, marginBlockEnd } = getComputedStyle(from);
    // Where replies stand flat, they stand beside it in one, and inside it in the other.
    const beside = to.closest('ol')!.matches('.flat') && from.querySelector('ol > .c');
    const inner = beside ? old.getBoundingClientRect().height : from.getBoundingClientRect().height - parseFloat(paddingBlockStart) - parseFloat(paddingBlockEnd);
    const group = to.parentElement!;
    if (group.matches('.group')) {
      const all = groups.get(group) ?? { left: group.childElementCount, height: 0 };
      all.left--;
      all.height += inner + parseFloat(paddingBlockStart) + (beside ? 0 : parseFloat(paddingBlockEnd) + parseFloat(marginBlockEnd));
      groups.set(group, all);
    } else heights.push([to, inner]);
  }
  for (const [group, { left, height }] of groups) if (left === 0) heights.push([group, height]);
  for (const [box, height] of heights) if (height > 0) box.style.containIntrinsicBlockSize = `auto ${height}px`;
}

/** A place in the words of a comment, in the row that takes over. */
function end(node: Node, offset: number, heir: (at: Element | null) => HTMLElement | null): { readonly node: Node; readonly offset: number } | null {
  const body = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>('.body');
  const own = heir(body ?? null);
  if (!body || !own) return null;
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(node, offset);
  let left = before.toString().length;
  const words = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode() as Text | null; text; text = words.nextNode() as Text | null) {
    if (left <= text.length) return { node: text, offset: left };
    left -= text.length;
  }
  return null;
}
