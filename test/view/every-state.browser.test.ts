// Every state of a thread for who enlarges: a window of 320 by 256 CSS pixels is one of 1280 by 1024 at 400 %. Nothing lies beside the
// window, what is to be pressed is large enough, text set wider is not cut; and what stands still, can be seen in forced colours, and
// stands on the other side on a page from right to left.

import { expect } from '@open-wc/testing';
import { executeServerCommand, setViewport } from '@web/test-runner-commands';
import { active } from '../../src/view/focus.js';
import { able, engine } from '../support/engine.js';
import { show, states, tidyStates } from '../support/states.js';
import { accessibleName, find, text, type ThreadHarness } from '../support/thread-harness.js';

const named = (element: Element): string => element.outerHTML.replace(/<!--.*?-->/g, '').slice(0, 160);
const emulates = able(engine === 'Chromium', 'Every state in forced colours and with reduced motion', 'media can be emulated in Chromium only');
/** Of the window, in CSS pixels. */
const width = able(engine !== 'WebKit', 'Every state at 320 px', 'its window cannot be narrower than 447 px: tried at 450') ? 320 : 450;
const media = async (features: Readonly<Record<string, string>>): Promise<void> => {
  if (emulates) await executeServerCommand('media-features', Object.entries(features).map(([name, value]) => ({ name, value })));
};

const roots = (root: ShadowRoot): ShadowRoot[] => [root, ...[...root.querySelectorAll('*')].flatMap((each) => (each.shadowRoot ? roots(each.shadowRoot) : []))];
const everything = (thread: ThreadHarness): HTMLElement[] => roots(thread.element.shadowRoot!).flatMap((root) => [...root.querySelectorAll<HTMLElement>('*')]);
const seen = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0 && !element.closest('.vh');

/** To press or to write in. */
const targets = (thread: ThreadHarness): HTMLElement[] => (['button', 'link', 'combobox', 'textbox'] as const).flatMap((role) => find(thread.element, role)).filter(seen);
/** WCAG leaves targets in a sentence aside. */
const inSentence = (element: Element): boolean => element.closest('[part~=body] p') !== null;

/** A dialog or a menu may lie over the page; it has to fit into the window like everything else. */
function beside(thread: ThreadHarness): string[] {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
  return [...wide, ...targets(thread).filter((each) => !each.closest('pre, table')).flatMap((each) => {
    const { left, right } = each.getBoundingClientRect();
    return left < -0.5 || right > innerWidth + 0.5 ? [`${named(each)} from ${left} to ${right}`] : [];
  })];
}

/** Words that their box cuts off. */
function cut(thread: ThreadHarness): string[] {
  return everything(thread).filter((each) => seen(each) && [...each.childNodes].some((node) => node instanceof Text && /[\p{L}\p{N}]/u.test(node.data))).flatMap((each) => {
    for (let at: Element | null = each; at && at !== thread.element; at = at.parentElement) {
      const { overflowX, overflowY, display } = getComputedStyle(at);
      if (display === 'inline' || at.localName === 'textarea') continue;
      const [x, y] = [overflowX === 'hidden' || overflowX === 'clip', overflowY === 'hidden' || overflowY === 'clip'];
      if ((x && at.scrollWidth > at.clientWidth + 1) || (y && at.scrollHeight > at.clientHeight + 1)) return [`${named(at)} cuts “${text(each)}”`];
    }
    const pressed = each.closest('button, a, select');
    return pressed && getComputedStyle(pressed).display !== 'inline' && pressed.scrollWidth > pressed.clientWidth + 1 ? [`${named(pressed)} is too narrow for “${text(each)}”`] : [];
  });
}

/** As a browser extension or the reader's own style sheet would. */
function spaced(thread: ThreadHarness): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
  const into = [document, ...roots(thread.element.shadowRoot!)];
  for (const root of into) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return () => { for (const root of into) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet); };
}

const moving = (thread: ThreadHarness): string[] => everything(thread).filter((each) => seen(each) && [null, '::before', '::after'].map((pseudo) => getComputedStyle(each, pseudo))
  .some((style) => style.animationName !== 'none' || style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0.01))).map(named);

const transparent = /^rgba\(.*, 0\)$/;
/** In forced colours every field and button that stands by itself has an edge, and whatever has focus shows it. */
function unseen(thread: ThreadHarness): string[] {
  const edged = (element: Element): boolean => {
    const style = getComputedStyle(element);
    return style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0 && !transparent.test(style.borderTopColor);
  };
  const outlined = (element: Element | null): boolean => element !== null && getComputedStyle(element).outlineStyle !== 'none';
  return targets(thread).flatMap((each) => {
    const faults: string[] = [];
    if (each.matches('.btn, textarea, select, input:not([type=radio])') && !edged(each) && !(each.parentElement && edged(each.parentElement)) && !edged(each.closest('[part~=box]') ?? each)) faults.push(`${named(each)} has no edge`);
    each.focus({ preventScroll: true });
    if (active() === each && each.matches(':focus-visible') && !outlined(each) && !outlined(each.closest('[part~=box]'))) faults.push(`${named(each)} does not show focus`);
    return faults;
  });
}

describe(`every state, in a window of ${width} by 256`, function () {
  this.timeout(60_000);
  const page = document.createElement('main');
  const style = document.createElement('style');
  style.textContent = 'body { margin: 0; }';
  before(async () => {
    document.head.append(style);
    await setViewport({ width, height: 256 });
  });
  after(async () => {
    style.remove();
    await setViewport({ width: 800, height: 600 });
  });
  beforeEach(() => document.body.append(page));
  afterEach(async () => {
    await media({});
    document.documentElement.removeAttribute('dir');
    await tidyStates();
    page.replaceChildren();
    page.remove();
  });

  for (const state of states) {
    it(state.name, async () => {
      const thread = await show(state, { into: page });
      expect(beside(thread), 'beside the window').to.deep.equal([]);
      for (const each of targets(thread)) {
        const { width, height } = each.getBoundingClientRect();
        if (!inSentence(each)) expect(Math.min(width, height), `${named(each)} is ${width} x ${height}`).to.be.at.least(24);
      }
      for (const article of find(thread.element, 'article')) expect(article.scrollWidth, text(article)).to.be.at.most(article.clientWidth);
      for (const body of thread.element.shadowRoot!.querySelectorAll('[part~=body]')) expect(body.getBoundingClientRect().width, text(body)).to.be.at.least(state.name === 'odd names and long words' ? 150 : 200);

      const names = targets(thread).filter((each) => !each.closest('[part~=body]')).map((each) => `${each.localName} ${accessibleName(each)} (${each.getAttribute('aria-description') ?? ''})`);
      expect(names.filter((name, at) => names.indexOf(name) < at), 'called the same').to.deep.equal([]);

      const back = spaced(thread);
      expect(cut(thread), 'cut off').to.deep.equal([]);
      expect(beside(thread), 'beside the window, set wider').to.deep.equal([]);
      back();

      if (emulates) {
        await media({ 'prefers-reduced-motion': 'reduce', 'forced-colors': 'active' });
        expect(moving(thread), 'in motion').to.deep.equal([]);
        expect(unseen(thread), 'unseen').to.deep.equal([]);
        await media({});
      }

      document.documentElement.dir = 'rtl';
      const box = thread.element.getBoundingClientRect();
      for (const article of find(thread.element, 'article')) {
        const avatar = article.querySelector('[part~=avatar]')!.getBoundingClientRect();
        const meta = article.querySelector('[part~=meta]')!.getBoundingClientRect();
        expect(avatar.left, 'the face stands right of the name').to.be.at.least(meta.right);
        expect(article.getBoundingClientRect().left).to.be.at.least(box.left - 0.5);
      }
      expect(beside(thread), 'beside the window, from right to left').to.deep.equal([]);
    });
  }
});
