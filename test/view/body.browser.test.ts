import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { load, parse } from '../../src/body/index.js';
import { address } from '../../src/core/address.js';
import type { Block, BodyTree } from '../../src/core/body-tree.js';
import { translator } from '../../src/core/messages.js';
import type { Body } from '../../src/core/model.js';
import { drawBody, loadRich } from '../../src/view/body.js';
import { bodyStyles } from '../../src/view/styles/body.js';
import { richStyles } from '../../src/view/styles/body-rich.js';
import { ATTACKS } from '../body/attacks.js';

const FORMATS = ['text', 'markdown', 'html'] as const;
const t = translator();

/** Every element a body may have, and every attribute of it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  p: ['dir'], h4: ['dir'], h5: ['dir'], h6: ['dir'], blockquote: ['part', 'dir'], ul: ['dir'], ol: ['dir', 'start'], li: ['dir'], hr: [], br: [],
  pre: ['part', 'dir', 'tabindex'], code: ['part', 'dir'], strong: [], em: [], del: [], span: ['class', 'dir', 'hidden'], button: ['type', 'part'],
  a: ['part', 'rel', 'href'], img: ['part', 'alt', 'loading', 'decoding', 'referrerpolicy', 'crossorigin', 'src'],
  div: ['part', 'class', 'tabindex'], table: [], thead: [], tbody: [], tr: [], th: ['scope', 'dir'], td: ['dir'],
};
const OUR_WORDS: Readonly<Record<string, readonly string[]>> = { class: ['wide', 'host'], part: ['quote', 'code', 'table', 'link', 'picture', 'spoiler'], dir: ['auto', 'ltr'] };

let pwned: string[] = [];

function tree(format: Body['format'], source: string): BodyTree {
  const made = parse({ format, source });
  if (made instanceof Promise) throw new Error(`the ${format} parser is not loaded`);
  return made;
}

function drawn(body: BodyTree, pictures = false, connected = true): HTMLElement {
  const box = document.createElement('div');
  box.className = 'body';
  if (connected) document.body.append(box);
  render(drawBody(body, { pictures: pictures ? 'remote' : 'link', heading: 3, t }), box);
  return box;
}

function inspect(box: HTMLElement, payload: string): void {
  for (const element of box.querySelectorAll('*')) {
    const allowed = ALLOWED[element.localName];
    if (allowed === undefined || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') throw new Error(`<${element.localName}> out of ${payload}`);
    for (const { name, value } of element.attributes) {
      if (!allowed.includes(name)) throw new Error(`<${element.localName} ${name}="${value}"> out of ${payload}`);
      if (OUR_WORDS[name]?.includes(value) === false) throw new Error(`${name}="${value}" out of ${payload}`);
    }
  }
  for (const link of box.querySelectorAll('a')) {
    expect(address(link.href), payload).to.equal(link.href);
    expect(['http:', 'https:', 'mailto:'], payload).to.include(link.protocol);
    expect(link.rel).to.equal('nofollow ugc noopener noreferrer');
    expect(link.querySelector('a, button'), payload).to.equal(null);
  }
}

describe('A body on the page', () => {
  const restore: (() => void)[] = [];

  before(async () => {
    for (const format of FORMATS) await load(format);
    await loadRich();
    for (const name of ['alert', 'confirm', 'prompt', 'open', 'print'] as const) {
      const original = window[name];
      Object.assign(window, { [name]: () => void pwned.push(name) });
      restore.push(() => Object.assign(window, { [name]: original }));
    }
    Object.assign(window, { __pwned: () => void pwned.push('__pwned') });
  });
  after(() => {
    for (const undo of restore) undo();
  });
  beforeEach(() => {
    pwned = [];
  });
  afterEach(() => {
    for (const box of document.querySelectorAll('body > .body')) box.remove();
  });

  for (const format of FORMATS) {
    it(`runs nothing, fetches nothing and has no element or attribute but ours for any attack as ${format}`, async () => {
      performance.clearResourceTimings();
      const title = document.title;
      for (const { payload } of ATTACKS) {
        const box = drawn(tree(format, payload));
        inspect(box, payload);
        expect(box.querySelector('img'), payload).to.equal(null);
        // What waits for a pointer or for focus gets it.
        for (const element of box.querySelectorAll<HTMLElement>('*')) {
          for (const type of ['mouseover', 'pointerenter', 'focus', 'error', 'load', 'toggle']) element.dispatchEvent(new Event(type));
        }
        box.remove();
      }
      await new Promise((done) => setTimeout(done, 100));
      expect(pwned).to.deep.equal([]);
      expect(performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith(location.origin))).to.deep.equal([]);
      expect(document.title).to.equal(title);
      expect(document.querySelectorAll('base, body style, body link').length).to.equal(0);
    });
  }

  it('has pictures only where they are wanted, and then none that says where the reader is', () => {
    let pictures = 0;
    for (const format of FORMATS) {
      for (const { payload } of ATTACKS) {
        // Not on the page, so that a lazy picture is never fetched.
        const box = drawn(tree(format, payload), true, false);
        inspect(box, payload);
        for (const image of box.querySelectorAll('img')) {
          pictures++;
          expect(address(image.src, { kinds: 'picture' })).to.equal(image.src);
          expect([image.loading, image.referrerPolicy, image.crossOrigin, image.decoding]).to.deep.equal(['lazy', 'no-referrer', 'anonymous', 'async']);
          expect(image.hasAttribute('alt')).to.equal(true);
        }
      }
    }
    expect(pictures).to.be.greaterThan(0);
  });

  it('names a picture that is not fetched by a link to it', () => {
    const box = drawn(tree('markdown', '![a cat](https://example.com/c.png) ![](https://example.com/d.png)'));
    expect([...box.querySelectorAll('a')].map(({ textContent, href }) => [textContent?.trim(), href])).to.deep.equal([['Picture: a cat', 'https://example.com/c.png'], ['Picture', 'https://example.com/d.png']]);
  });

  it('shows the true host beside words that name another', () => {
    const box = drawn(tree('html', '<a href="https://evil.example/x">https://bank.example</a>'));
    expect(box.querySelector('a')?.textContent?.replace(/\s+/g, ' ')).to.equal('https://bank.example (evil.example)');
  });

  it('puts its headings below the comment’s own, down to the sixth level', () => {
    const box = drawn(tree('markdown', '# a\n## b\n### c\n#### d'));
    expect([...box.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ localName }) => localName)).to.deep.equal(['h4', 'h5', 'h6', 'h6']);
  });

  it('keeps a spoiler to itself until its button is pressed, and moves the focus to the words', () => {
    const box = drawn(tree('html', 'the butler <span class="spoiler">did it</span>'));
    const button = box.querySelector('button');
    const words = button?.nextElementSibling as HTMLElement;
    expect(button?.textContent).to.equal('Spoiler: press to show');
    expect(words.checkVisibility()).to.equal(false);
    button?.click();
    expect(words.checkVisibility()).to.equal(true);
    expect(words.textContent).to.equal('did it');
    expect(document.activeElement).to.equal(words);
    expect(button?.checkVisibility()).to.equal(false);
  });

  it('draws nothing that is not in the tree’s own vocabulary, even when the tree is forged', () => {
    let deep: Block = { type: 'paragraph', children: [{ type: 'text', text: 'deep' }] };
    for (let level = 0; level < 5000; level++) deep = { type: 'quote', children: [deep] };
    const forged = [
      { type: 'html', source: '<img src=x onerror=alert(1)>' },
      { type: 'paragraph', children: [{ type: 'script', text: 'alert(1)' }, { type: 'link', href: 'javascript:alert(1)', host: null, children: [{ type: 'text', text: 'words' }] }, { type: 'image', src: 'data:image/svg+xml,x', alt: 'alt' }] },
      deep,
    ] as unknown as BodyTree;
    const box = drawn(forged, true);
    inspect(box, 'a forged tree');
    expect(box.querySelector('a, img, script')).to.equal(null);
    expect(box.textContent?.trim()).to.equal('wordsalt');
    expect(box.querySelectorAll('blockquote').length).to.be.lessThan(40);
  });

  it('reads well for everybody', async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${bodyStyles} ${richStyles}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const box = drawn(tree('markdown', `# Title\n\nwords **strong** \`code\` [link](https://example.com) ~~gone~~\n\n> quote\n\n- a\n  - b\n\n3. c\n\n\`\`\`js\n${'long '.repeat(200)}\n\`\`\`\n\n| a | b |\n|---|---|\n| ${'wide'.repeat(200)} | 2 |\n\n---\n\n![p](https://example.com/p.png)`));
    box.setAttribute('style', 'width: 300px; --_accent: #1f6feb; --_muted: #555; --_soft: #f6f6f6; --_line-strong: #bbb');
    await expect(box).to.be.accessible({ ignoredRules: ['heading-order', 'page-has-heading-one', 'region'] });
    expect(box.scrollWidth, 'what is wide scrolls inside').to.equal(box.clientWidth);
    for (const scroller of box.querySelectorAll<HTMLElement>('pre, .wide')) expect(scroller.scrollWidth).to.be.greaterThan(scroller.clientWidth);
  });

  it('of very many small pieces is drawn without a search for the direction at each of them', () => {
    for (const [pieces, dir] of [[20, 'auto'], [2_000, null]] as const) {
      for (const source of ['**a** '.repeat(pieces), `- ${'**a** '.repeat(pieces)}`, `# ${'**a** '.repeat(pieces)}`]) {
        const box = drawn(tree('markdown', source));
        expect(box.querySelectorAll('strong').length).to.equal(pieces);
        expect(box.querySelector('strong')!.parentElement!.getAttribute('dir'), `${pieces}: ${source.slice(0, 9)}`).to.equal(dir);
        box.remove();
      }
    }
  });
});
