// What a reader was doing before any script was there goes on when the element takes over: reading far down, a link that has focus, words that
// are selected, a comment that the address names. And whatever strangers have sent stays where it was drawn.

import { expect } from '@open-wc/testing';
import type { Comment, CommentId, Page } from '../../src/core/model.js';
import { renderThread } from '../../src/server/index.js';
import { selected } from '../../src/view/quote.js';
import { ATTACKS } from '../body/attacks.js';
import { guestSite } from '../support/conversation.js';
import { strange } from '../support/oracle.js';
import { breathe, leave, long, own, page, rows, served, taken, withComments } from '../support/served-page.js';
import { until } from '../support/thread-harness.js';

describe('while a thread that a server has drawn is taken over', () => {
  afterEach(leave);

  it('what is read far down stays where it is', async () => {
    const element = await page(withComments(long), {}, 700, null);
    const site = withComments(long);
    const row = rows(served(element)!).find((each) => each.textContent.includes('Words number 17,'))!;
    for (let times = 0; times < 3; times++) {
      scrollBy(0, row.getBoundingClientRect().top - 120);
      await breathe(100);
    }
    const { top } = row.getBoundingClientRect();
    expect(Math.abs(top - 120)).to.be.below(2);
    element.adapter = site.adapter;
    await taken(element);
    await breathe(300);
    const now = rows(own(element)).find((each) => each.textContent.includes('Words number 17,'))!;
    expect(Math.abs(now.getBoundingClientRect().top - top)).to.be.at.most(2);
  });

  it('focus stays on the link it is on', async () => {
    const element = await page(withComments(long), {}, 700, null);
    const links = rows(served(element)!)[4]!.querySelectorAll<HTMLElement>('a');
    const link = [...links].find((each) => each.textContent === 'a link')!;
    link.focus();
    expect(element.shadowRoot!.activeElement).to.equal(link);
    element.adapter = withComments(long).adapter;
    await taken(element);
    const now = element.shadowRoot!.activeElement as HTMLAnchorElement;
    expect(now.href).to.equal((link as HTMLAnchorElement).href);
    expect(own(element).contains(now)).to.equal(true);
  });

  it('words stay selected, from one comment into the next', async () => {
    const element = await page(withComments(long), {}, 700, null);
    const bodies = [...served(element)!.querySelectorAll('.body')];
    const texts = (of: Element): Text => document.createTreeWalker(of, NodeFilter.SHOW_TEXT).nextNode() as Text;
    const first = [...bodies[0]!.querySelectorAll('p')][0]!;
    const from = document.createTreeWalker(first, NodeFilter.SHOW_TEXT);
    let start = from.nextNode() as Text;
    while (!start.data.includes('Words')) start = from.nextNode() as Text;
    let end = texts(bodies[1]!);
    const to = document.createTreeWalker(bodies[1]!, NodeFilter.SHOW_TEXT);
    for (let at = to.nextNode() as Text | null; at; at = to.nextNode() as Text | null) if (at.data.includes('Reply')) end = at;
    getSelection()!.setBaseAndExtent(start, start.data.indexOf('Words') + 6, end, end.data.indexOf('Reply') + 5);
    const before = selected(element.shadowRoot!);
    // Not every engine tells what is selected in a shadow root.
    const told = before !== null && !before.collapsed;
    element.adapter = withComments(long).adapter;
    await taken(element);
    const after = selected(element.shadowRoot!);
    if (told) {
      expect(own(element).contains(after!.commonAncestorContainer)).to.equal(true);
      expect(after!.toString().replace(/\s+/g, ' ')).to.match(/^number \d.* Reply$/);
    }
  });

  it('an address that names a comment leads to it', async () => {
    history.replaceState(null, '', '#comment-w15');
    const element = await page(withComments(long));
    await until(() => (element.shadowRoot!.activeElement?.textContent.includes('Person 15') ? true : undefined), 'focus on the comment', () => element.shadowRoot!.activeElement?.textContent ?? 'none', 8000);
    expect(served(element)).to.equal(null);
    await until(() => {
      const { top, bottom } = element.shadowRoot!.activeElement!.getBoundingClientRect();
      return (top >= 0 && bottom <= innerHeight) || undefined;
    }, 'it to be in sight', () => `${scrollY} ${JSON.stringify(element.shadowRoot!.activeElement!.getBoundingClientRect())}`);
  });

  it('the page’s own heading, login and comments stand where they stood', async () => {
    const element = await page(guestSite(), {}, 700, null);
    const header = document.createElement('h2');
    header.slot = 'header';
    header.textContent = 'What readers say';
    const old = document.createElement('p');
    old.textContent = 'A comment that stands in the page itself.';
    element.append(header, old);
    expect(header.getClientRects()).to.have.length(1);
    expect(old.getClientRects()).to.have.length(0);
    const { top } = header.getBoundingClientRect();
    element.adapter = guestSite().adapter;
    await taken(element);
    expect(header.getBoundingClientRect().top).to.equal(top);
    expect(old.getClientRects()).to.have.length(0);
  });
});

describe('what strangers send, in a page that a server has made', () => {
  const frame = (html: string): Promise<HTMLIFrameElement> => new Promise((done) => {
    const found = document.createElement('iframe');
    found.onload = () => done(found);
    found.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="img-src 'none'; media-src 'none'; object-src 'none'; frame-src 'none'; font-src 'none'; style-src-attr 'none'; form-action 'none'; base-uri 'none'; connect-src 'none'">
      <script>window.heard = []; for (const name of ['alert', 'confirm', 'prompt', 'open', 'print', '__pwned', 'msgbox']) window[name] = () => heard.push(name);
      document.addEventListener('securitypolicyviolation', (event) => heard.push('refused ' + event.effectiveDirective + ' ' + event.blockedURI)); window.globals = Object.getOwnPropertyNames(window).length;</script>
      <main>${html}</main><p id="after">What follows.</p>`;
    document.body.append(found);
  });

  for (const format of ['text', 'markdown', 'html'] as const) {
    it(`does nothing, fetches nothing and stays inside, as ${format}, in every field`, async function () {
      this.timeout(30_000);
      const payloads = [...new Set(ATTACKS.map(({ payload }) => payload))];
      const comments = payloads.map((payload, at): Comment => ({
        id: `${payload}${at}` as CommentId, parent: at % 5 === 4 ? `${payloads[at - 1]}${at - 1}` as CommentId : null, author: { id: payload, name: payload, avatar: payload, url: payload, badge: payload },
        body: { format, source: payload }, createdAt: 1_700_000_000_000, editedAt: 1, state: 'shown', replies: 0, reactions: JSON.parse(`{${JSON.stringify(payload)}:{"count":1,"mine":false}}`) as Comment['reactions'],
        can: ['reply', 'react'], lang: payload, url: payload,
      }));
      const given: Page = { comments, next: payloads[0] as Page['next'], left: null, more: {}, total: comments.length };
      const kinds = payloads.slice(0, 6);
      const html = await renderThread({ thread: { id: payloads[1]!, title: '</template></script>', url: payloads[2]! }, page: given, adapter: { ...guestSite().adapter, react: { kinds, set: () => Promise.reject(new Error('no')) } } });
      const made = await frame(html);
      await breathe(300);
      const view = made.contentWindow as unknown as Window & { readonly heard: string[]; readonly globals: number };
      const page = made.contentDocument!;
      const root = page.querySelector('parley-thread')!.shadowRoot!;
      expect(view.heard).to.deep.equal([]);
      expect(Object.getOwnPropertyNames(view).length - view.globals).to.be.below(2);
      expect(view.performance.getEntriesByType('resource').map(({ name }) => name)).to.deep.equal([]);
      expect([...page.querySelectorAll('main *')].map((each) => each.localName)).to.deep.equal(['parley-thread', 'script', 'script']);
      expect(page.querySelector('main + p')!.id).to.equal('after');
      expect(rows(root)).to.have.length(payloads.length);
      expect([...new Set(strange(root))]).to.deep.equal([]);
      made.remove();
    });
  }
});

