// What the page and the thread do to each other's looks, and what readers get who set their own. Every state by itself: every-state.browser.test.ts.

import { expect } from '@open-wc/testing';
import { emulateMedia, executeServerCommand } from '@web/test-runner-commands';
import { able, engine } from '../support/engine.js';
import { chain, memory, show, stateOf, states, talk, tidyStates } from '../support/states.js';
import { find, mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

/** As in the documentation of the element. */
const parts = `thread toolbar heading sort viewer list replies comment avatar meta author badge time body quote code link table picture spoiler actions action
  reaction score fold state more button submit composer box textarea tools tool preview suggestions emoji files hint field login loading empty error stale closed unseen news follow search keys footer menu menuitem card dialog
  sending waiting parked kept failed held rejected removed pinned fresh target`.split(/\s+/);

const page = document.createElement('style');
function pageStyle(css: string): void {
  page.textContent = css;
  document.head.append(page);
}

describe('a page from right to left', () => {
  afterEach(async () => {
    document.documentElement.removeAttribute('dir');
    await tidy();
  });

  it('keeps English words in order on a page from right to left, and at its edge', async () => {
    document.documentElement.dir = 'rtl';
    const thread = await mount({ adapter: memory([{ author: 'Ann', ago: 30, text: 'x' }]), width: 600 });
    const rect = (node: Node, from: number, to: number) => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      return range.getBoundingClientRect();
    };
    const words = (element: Element) => document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text;
    const { time } = thread.comments()[0]!;
    const [number, rest] = [rect(words(time), 0, 2), rect(words(time), 3, 10)];
    expect(number.right, '30 stands left of minutes').to.be.at.most(rest.left + 1);
    const heading = words(thread.heading());
    expect(rect(heading, 0, 1).left).to.be.below(rect(heading, 4, 5).left);
    expect(rect(heading, 0, heading.length).right).to.be.closeTo(thread.element.getBoundingClientRect().right, 2);
  });
});

describe('a narrow page', () => {
  afterEach(async () => {
    page.remove();
    await tidy();
  });

  it('keeps 200 px for words at depth 12 and scrolls only down, in a window of 320 px', async () => {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'width: 320px; height: 256px; border: 0';
    frame.srcdoc = `<!doctype html><html lang="en"><body style="margin: 0"><parley-thread thread="thread"></parley-thread><script type="module">
      import '/src/define.ts';
      import { memoryAdapter } from '/src/adapters/memory.ts';
      document.querySelector('parley-thread').adapter = memoryAdapter({ seed: ${JSON.stringify({ threads: [{ id: 'thread', comments: [chain(12)] }] })}, as: 'Ines' });
    </script></body></html>`;
    document.body.append(frame);
    const rows = () => [...frame.contentDocument?.querySelector('parley-thread')?.shadowRoot?.querySelectorAll('article') ?? []];
    await until(() => rows().length === 12 && frame.contentDocument!.querySelector('parley-thread')!.shadowRoot!.querySelector('parley-composer'), 'twelve rows', undefined, 8000);
    const inner = frame.contentDocument!;
    const bodies = rows().map((each) => each.querySelector('[part~=body]')!.getBoundingClientRect().width);
    expect(bodies).to.have.lengthOf(12);
    expect(Math.min(...bodies)).to.be.at.least(200);
    expect(inner.documentElement.scrollWidth).to.equal(inner.documentElement.clientWidth);
    frame.remove();
  });

  it('keeps long code inside a box that scrolls by itself and can be reached by keyboard', async () => {
    const thread = await mount({ adapter: memory(talk), width: 320 });
    const code = thread.comment('Lena').article.querySelector('pre')!;
    expect(code.scrollWidth).to.be.above(code.clientWidth);
    expect(code.tabIndex).to.equal(0);
  });
});

describe('readers who set their own', () => {
  const emulates = able(engine === 'Chromium', 'What readers set for all pages', 'media can be emulated in Chromium only');
  afterEach(async () => {
    page.remove();
    if (emulates) await emulateMedia({ reducedMotion: 'no-preference', colorScheme: 'light' });
    await tidy();
  });

  it('text of twice the size lose no words', async () => {
    pageStyle('html { font-size: 32px; }');
    const thread = await mount({ adapter: memory(talk, { as: 'ines' }), width: 640 });
    expect(parseFloat(getComputedStyle(thread.heading()).fontSize)).to.equal(40);
    expect(thread.element.scrollWidth).to.equal(640);
    for (const each of find(thread.element, 'button').filter((one) => one.getClientRects().length > 0)) {
      expect(each.scrollWidth, text(each)).to.be.at.most(each.clientWidth + 1);
    }
  });

  it('reduced motion see none', async function () {
    if (!emulates) this.skip();
    const moving = (thread: ThreadHarness) => [...thread.element.shadowRoot!.querySelectorAll('*')]
      .flatMap((each) => [null, '::before'].map((pseudo) => getComputedStyle(each, pseudo)))
      .filter((style) => style.animationName !== 'none' || style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0.01)).length;
    const thread = await show(stateOf('loading'));
    expect(moving(thread), 'a skeleton breathes').to.be.above(0);
    await emulateMedia({ reducedMotion: 'reduce' });
    expect(moving(thread)).to.equal(0);
    const target = await show(stateOf('a target'));
    expect(moving(target)).to.equal(0);
  });

  it('forced colours can tell faces, lines, badges and what is pressed', async function () {
    if (!emulates) this.skip();
    await executeServerCommand('media-features', [{ name: 'forced-colors', value: 'active' }]);
    try {
      expect(matchMedia('(forced-colors: active)').matches).to.equal(true);
      const thread = await mount({ adapter: memory(talk, { as: 'ines' }) });
      const lena = thread.comment('Lena');
      await lena.vote();
      await thread.settled();
      const line = getComputedStyle(lena.button(/^Fold/), '::before');
      expect(line.backgroundColor).not.to.equal(getComputedStyle(document.body).backgroundColor);
      expect(line.backgroundColor).not.to.equal('rgba(0, 0, 0, 0)');
      expect(getComputedStyle(lena.button(/^Vote up/)).outlineStyle).to.equal('solid');
      expect(getComputedStyle(lena.button(/^Vote down/)).outlineStyle).to.equal('none');
      for (const part of ['avatar', 'badge']) expect(getComputedStyle(lena.article.querySelector(`[part~=${part}]`)!).borderTopStyle).to.equal('solid');
      expect(getComputedStyle(thread.button('Comment')).borderTopStyle).to.equal('solid');
    } finally {
      await executeServerCommand('media-features', [{ name: 'forced-colors', value: 'none' }]);
    }
  });

  it('dark get dark, without a word from the page but color-scheme; and the page may choose for them', async function () {
    if (!emulates) this.skip();
    pageStyle(':root { color-scheme: light dark; }');
    const thread = await mount({ adapter: memory(talk) });
    const face = () => getComputedStyle(thread.comment('Lena').article.querySelector('[part~=avatar]')!).backgroundColor;
    const light = face();
    await emulateMedia({ colorScheme: 'dark' });
    const dark = face();
    expect(dark).not.to.equal(light);
    thread.element.theme = 'light';
    await thread.element.updateComplete;
    expect(face()).to.equal(light);
    await emulateMedia({ colorScheme: 'light' });
    thread.element.theme = 'dark';
    await thread.element.updateComplete;
    expect(face()).to.equal(dark);
  });
});

describe('the page and the thread', () => {
  afterEach(async () => {
    page.remove();
    await tidy();
  });

  it('share font, size and colour of words', async () => {
    pageStyle('body { font: 20px/1.4 "DejaVu Serif", serif; color: rgb(1, 2, 3); }');
    const thread = await mount({ adapter: memory(talk) });
    const words = getComputedStyle(thread.comment('Lena').article.querySelector('[part~=body]')!);
    expect([words.fontFamily, words.fontSize, words.color]).to.deep.equal(['"DejaVu Serif", serif', '20px', 'rgb(1, 2, 3)']);
    expect(getComputedStyle(thread.button(/^Log in/)).fontFamily).to.equal('"DejaVu Serif", serif');
  });

  it('are safe from each other: no rule of a hostile page comes in', async () => {
    const plain = await mount({ adapter: memory(talk, { as: 'ines' }) });
    const styles = (thread: ThreadHarness) => [thread.button(/^Reply to Lena/), thread.link('Back to top'), thread.comment('Lena').article, thread.comment('Lena').article.querySelector('pre')!,
      thread.comment('Lena').article.querySelector('[part~=body]')!, thread.field('Your comment'), thread.button('Comment'), thread.heading()]
      .map((each) => {
        const style = getComputedStyle(each);
        return ['margin', 'padding', 'border', 'background', 'position', 'display', 'float', 'textAlign', 'textTransform', 'textIndent', 'whiteSpaceCollapse', 'boxSizing', 'width', 'opacity', 'transform', 'textShadow', 'fontSize']
          .map((name) => `${name}: ${String(style[name as keyof CSSStyleDeclaration])}`).join('; ');
      });
    const before = styles(plain);
    pageStyle(`
      body { text-align: center; text-transform: uppercase; text-indent: 3em; white-space: pre; text-shadow: 1px 1px red; list-style: square; }
      * { box-sizing: content-box !important; transform: none !important; }
      button, a, ol, li, article, section, h2, h3, p, pre, textarea, select { margin: 50px !important; padding: 40px !important; border: 9px solid red !important; background: red !important;
        position: fixed !important; float: right !important; opacity: .1 !important; display: inline !important; width: 10px !important; font-size: 70px !important; }
      .list, .c, .body, .btn, .acts, .box, #heading { display: none !important; }
    `);
    const hostile = await mount({ adapter: memory(talk, { as: 'ines' }) });
    expect(styles(hostile)).to.deep.equal(before);
  });

  it('are safe even where the page says so for everything with !important', async () => {
    pageStyle('* { margin: 0 !important; padding: 0 !important; float: none !important; text-align: right !important; text-transform: uppercase !important; text-indent: 2em !important; white-space: nowrap !important; background: yellow !important; border: 0 !important; box-sizing: content-box !important; position: static !important; display: block !important; }');
    const thread = await mount({ adapter: memory(talk, { as: 'ines' }), width: 400 });
    const body = getComputedStyle(thread.comment('Lena').article.querySelector('[part~=body]')!);
    expect([body.textTransform, body.textIndent, body.whiteSpace]).to.deep.equal(['none', '0px', 'normal']);
    expect(body.textAlign).to.be.oneOf(['start', 'left']);
    expect(getComputedStyle(thread.button('Comment')).backgroundColor).not.to.equal('rgb(255, 255, 0)');
    expect(getComputedStyle(thread.field('Your comment')).textTransform).to.equal('none');
    expect(thread.element.scrollWidth).to.equal(400);
  });

  it('and nothing of ours changes the page: no style, no global, no attribute outside', async () => {
    const probe = document.createElement('div');
    // A scroll bar that comes is no change of ours.
    probe.style.cssText = 'position: absolute; top: 0; left: 0; width: 300px';
    probe.innerHTML = '<button class="btn go">b</button><ol class="list"><li class="c folded">x</li></ol><a class="time">a</a><article><p class="body">p</p></article>';
    document.body.append(probe);
    const look = () => [...probe.querySelectorAll('*')].map((each) => {
      const style = getComputedStyle(each);
      return [...style].map((name) => `${name}:${style.getPropertyValue(name)}`).join(';');
    }).join('\n');
    const before = { look: look(), head: document.head.innerHTML, html: document.documentElement.cloneNode(false), body: document.body.cloneNode(false), globals: Object.keys(window).sort() };
    const sheets = document.adoptedStyleSheets.length + document.styleSheets.length;
    const thread = await mount({ adapter: memory(talk, { as: 'ines' }) });
    await thread.comment('Lena').reply();
    await thread.settled();
    expect(look()).to.equal(before.look);
    expect(document.head.innerHTML).to.equal(before.head);
    expect(document.documentElement.cloneNode(false).isEqualNode(before.html)).to.equal(true);
    expect(document.body.cloneNode(false).isEqualNode(before.body)).to.equal(true);
    expect(document.adoptedStyleSheets.length + document.styleSheets.length).to.equal(sheets);
    expect(Object.keys(window).sort()).to.deep.equal(before.globals);
    probe.remove();
  });

  it('lets the page hide it', async () => {
    const thread = await mount({ adapter: memory(talk), attributes: { hidden: true } });
    expect(getComputedStyle(thread.element).display).to.equal('none');
    thread.element.hidden = false;
    expect(getComputedStyle(thread.element).display).to.equal('block');
    expect(thread.comments().length).to.be.above(2);
  });

  it('lets the page style it: its custom properties and its parts', async () => {
    pageStyle(`parley-thread { --parley-accent: rgb(9, 8, 7); --parley-on-accent: rgb(250, 251, 252); --parley-text: rgb(20, 30, 40); --parley-radius: 3px; --parley-gap: 33px; --parley-avatar-size: 50px; --parley-font: monospace; --parley-danger: rgb(200, 1, 2);
        --parley-muted: rgb(90, 91, 92); --parley-border: rgb(60, 61, 62); --parley-surface: rgb(254, 253, 252); --parley-measure: 300px; }
      parley-thread::part(heading) { text-decoration: underline; } parley-thread::part(comment) { outline: 3px dotted; } parley-thread::part(submit) { border-radius: 1px; } parley-thread::part(textarea) { font-style: italic; }`);
    const thread = await mount({ adapter: memory(talk, { as: 'ines' }) });
    const lena = thread.comment('Lena').article;
    const style = (element: Element) => getComputedStyle(element);
    expect(style(thread.button('Comment')).backgroundColor).to.equal('rgb(9, 8, 7)');
    expect(style(thread.button('Comment')).color).to.equal('rgb(250, 251, 252)');
    expect(style(lena.querySelector('[part~=body]')!).color).to.equal('rgb(20, 30, 40)');
    expect(style(lena.querySelector('[part~=body]')!).fontFamily).to.equal('monospace');
    expect(style(lena.querySelector('[part~=time]')!).color).to.equal('rgb(90, 91, 92)');
    expect(style(lena.parentElement!).paddingTop).to.equal('33px');
    expect(lena.querySelector('[part~=avatar]')!.getBoundingClientRect().width).to.equal(50);
    expect(lena.querySelector('[part~=body]')!.getBoundingClientRect().width).to.be.at.most(300);
    const box = find(thread.element, 'textbox')[0]!.closest('[part~=box]')!;
    expect([style(box).borderTopLeftRadius, style(box).borderTopColor, style(box).backgroundColor]).to.deep.equal(['3px', 'rgb(60, 61, 62)', 'rgb(254, 253, 252)']);
    expect(style(thread.heading()).textDecorationLine).to.equal('underline');
    expect(style(lena.parentElement!).outlineStyle).to.equal('dotted');
    expect(style(thread.button('Comment')).borderTopLeftRadius).to.equal('1px');
    expect(style(thread.field('Your comment')).fontStyle).to.equal('italic');
  });

  it('lets the page hide faces, and the line to fold by stands beside the words, not in them', async () => {
    pageStyle('parley-thread { --parley-avatar-size: 0px; }');
    for (const width of [700, 320]) {
      const thread = await mount({ adapter: memory(talk, { as: 'ines' }), width });
      const lena = thread.comment('Lena');
      const line = lena.button(/^Fold/).getBoundingClientRect();
      const words = lena.article.querySelector('[part~=body]')!.getBoundingClientRect();
      expect(line.left + line.width / 2 + 1).to.be.below(words.left);
      const vote = lena.button(/^Vote up/).getBoundingClientRect();
      expect(vote.right - Math.max(vote.left, line.right), 'what is left of the vote to press').to.be.at.least(24);
    }
  });

  it('lets the page fill its slots', async () => {
    const slotted = (slot: string) => {
      const element = document.createElement('b');
      element.slot = slot;
      element.textContent = `my ${slot}`;
      return element;
    };
    const thread = await mount({ adapter: memory([]), children: ['header', 'login', 'empty', 'footer'].map(slotted) });
    expect(thread.text).to.equal('my header Sort by Best Newest Oldest my login my empty Back to top Subscribe my footer');
  });

  it('has the parts that its documentation names, and no others', async () => {
    const met = new Set<string>();
    const take = (root: ParentNode): void => {
      for (const each of root.querySelectorAll('*')) {
        for (const part of each.getAttribute('part')?.split(/\s+/) ?? []) met.add(part);
        if (each.shadowRoot) take(each.shadowRoot);
      }
    };
    for (const state of states) {
      take((await show(state)).element.shadowRoot!);
      await tidyStates();
    }
    const rare = ['menu', 'menuitem', 'card', 'dialog', 'picture', 'spoiler', 'sending', 'parked', 'kept', 'rejected', 'fresh', 'preview', 'suggestions', 'emoji', 'files', 'stale', 'news', 'search', 'keys'];
    expect([...met].filter((part) => !parts.includes(part))).to.deep.equal([]);
    expect(parts.filter((part) => !met.has(part) && !rare.includes(part))).to.deep.equal([]);
  }).timeout(120_000);
});
