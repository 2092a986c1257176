// Every state of a thread in light, dark and forced colours, wide and narrow, left to right and right to left, before axe: all rules of
// WCAG 2.2 A and AA and its best practices, none switched off, over the whole page; where only colours are others than in the look before,
// the rules about colours. What was counted stands in test/proven/answers/axe.json.

import { expect } from '@open-wc/testing';
import { executeServerCommand, setViewport } from '@web/test-runner-commands';
import type Axe from 'axe-core';
import { able, engine } from '../support/engine.js';
import { show, states, tidyStates } from '../support/states.js';

/** It has no export for browsers, but puts itself into the window. */
async function loaded(): Promise<typeof Axe> {
  // @ts-expect-error It is typed as another module.
  await import('axe-core/axe.min.js');
  return (window as unknown as { readonly axe: typeof Axe }).axe;
}
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const light = 'body { background: #fff; color: #1b1f24; }';
const dark = ':root { color-scheme: dark; } body { background: #14161a; color: #e4e7eb; }';

interface Look {
  readonly name: string;
  readonly width: number;
  readonly css: string;
  /** Only colours are others than in another look. */
  readonly recoloured?: true;
  readonly forced?: true;
  readonly rtl?: true;
}
/** Each differs from the one before in one thing, so that a state is made once and looked at seven times. */
const looks: readonly Look[] = [
  { name: 'light, 700 px', width: 700, css: light },
  { name: 'dark, 700 px', width: 700, css: dark, recoloured: true },
  { name: 'forced colours, 700 px', width: 700, css: '', recoloured: true, forced: true },
  { name: 'forced colours, 320 px', width: 320, css: '', recoloured: true, forced: true },
  { name: 'dark, 320 px', width: 320, css: dark, recoloured: true },
  { name: 'light, 320 px', width: 320, css: light },
  { name: 'light, 320 px, right to left in Arabic', width: 320, css: light, rtl: true },
];
/** Forced colours can be had in Chromium only; axe reads markup and colours, which are the same everywhere, and is long about it. */
const forces = engine === 'Chromium';

function layers(element: Element): HTMLElement[] {
  return [...element.shadowRoot!.querySelectorAll<HTMLElement>('dialog, [popover], .pop')];
}

describe('axe finds nothing', function () {
  this.timeout(60_000);
  const { documentElement: root } = document;
  const { lang } = root;
  const { title } = document;
  const page = document.createElement('main');
  const style = document.createElement('style');
  const tried = { kind: 'states', tried: 0, asExpected: 0 };
  const runs = { kind: 'runs', tried: 0, asExpected: 0 };
  let axe: typeof Axe;
  let ofColours: string[] = [];

  /** Motion is reduced, so that nothing is looked at half-way. */
  async function media(forced: 'active' | 'none'): Promise<void> {
    if (forces) await executeServerCommand('media-features', [{ name: 'forced-colors', value: forced }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
  }

  before(async function () {
    if (!able(forces, 'Axe', 'forced colours can be had in Chromium only')) this.skip();
    axe = await loaded();
    ofColours = axe.getRules(['cat.color']).filter((rule) => rule.tags.some((tag) => tags.includes(tag))).map(({ ruleId }) => ruleId);
    expect(ofColours).to.include('color-contrast');
  });
  beforeEach(() => {
    Object.assign(root, { lang: 'en', dir: 'ltr' });
    document.title = 'A page';
    page.innerHTML = '<h1>A page</h1>';
    document.head.append(style);
    document.body.append(page);
  });
  afterEach(async () => {
    await tidyStates();
    page.remove();
    style.remove();
    root.removeAttribute('dir');
    root.lang = lang;
    document.title = title;
  });
  after(async () => {
    if (forces) await executeServerCommand('media-features', []);
    await setViewport({ width: 800, height: 600 });
    if (forces && tried.tried === states.length) await executeServerCommand('proven', { name: 'axe', found: [tried, { kind: 'looks', tried: looks.length, asExpected: looks.length }, runs] });
  });

  for (const state of states) {
    it(state.name, async () => {
      await setViewport({ width: looks[0]!.width, height: 640 });
      await media('none');
      style.textContent = looks[0]!.css;
      const thread = await show(state, { into: page });
      const found: string[] = [];
      for (const { name, width, css, recoloured, forced, rtl } of looks) {
        if (forced && !forces) continue;
        if (innerWidth !== width) await setViewport({ width, height: 640 });
        await media(forced ? 'active' : 'none');
        style.textContent = `body { margin: 0; } ${css}`;
        if (rtl) {
          Object.assign(root, { dir: 'rtl', lang: 'ar' });
          thread.element.lang = 'ar';
        }
        if (forced) {
          // What stands above the page, as menus and dialogs do, would keep the colours of the look before.
          for (const above of layers(thread.element)) {
            above.style.display = 'none';
            void above.offsetWidth;
            above.style.display = '';
          }
        }
        // Two: in a frame that was under way already, a dialog may still have the colours of the look before.
        await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
        if (rtl && state.wait !== false) await thread.settled();
        const { violations } = await axe.run(document, { runOnly: recoloured ? { type: 'rule', values: ofColours } : { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false });
        runs.tried++;
        if (violations.length === 0) runs.asExpected++;
        found.push(...violations.map(({ id, help, nodes }) => `${name}: ${id} (${help}): ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`).join(' || ')}`));
      }
      tried.tried++;
      if (found.length === 0) tried.asExpected++;
      expect(found.join('\n'), `${found.length} findings`).to.equal('');
    });
  }
});
