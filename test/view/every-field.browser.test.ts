// Every attack of test/body/attacks.ts in every field that a backend, a page or a locale fills, through the real elements: nothing
// runs, nothing is fetched, nothing is drawn that no template of ours draws, names are tamed and words stay.
// What was counted stands in test/proven/answers/strangers.json, where the README's table comes from.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import '../../src/define.js';
import type { CommentAdapter, LoginField } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import { english, type Messages } from '../../src/core/messages.js';
import type { Author, Body, Comment, CommentId, Cursor, Viewer } from '../../src/core/model.js';
import { load } from '../../src/body/index.js';
import { displayName } from '../../src/core/name.js';
import { ParleyComposer } from '../../src/view/parley-composer.js';
import { ParleyLogin } from '../../src/view/parley-login.js';
import type { ParleyThread } from '../../src/view/parley-thread.js';
import { ATTACKS, ATTACKS_ALONE, type Attack } from '../body/attacks.js';
import { escaped, listen, strange, untamed, type Oracle } from '../support/oracle.js';

const found = new Map<string, { tried: number; asExpected: number }>();
const wrong: string[] = [];
let box: HTMLElement;
let oracle: Oracle;

/** One field, one payload. */
function judge(field: string, payload: string, findings: readonly string[]): void {
  const count = found.get(field) ?? { tried: 0, asExpected: 0 };
  found.set(field, count);
  count.tried++;
  if (findings.length === 0) count.asExpected++;
  else wrong.push(`${field} ${JSON.stringify(payload.slice(0, 120))}: ${[...new Set(findings)].slice(0, 4).join(', ')}`);
}

const FORMATS = ['text', 'markdown', 'html'] as const;
const payloads = [...new Set(ATTACKS.map(({ payload }) => payload))];
/** For fields of which an element has one: without those that differ in the tag around an address only. */
const alone = [...new Set(ATTACKS_ALONE.map(({ payload }) => payload))];
const chunks = <T>(list: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
const author = (payload: string): Author => ({ id: payload, name: payload, avatar: payload, url: payload, badge: payload });

function commentOf(payload: string, format: Body['format'], id: string, parent: string | null = null): Comment {
  return {
    id: id as CommentId, parent: parent as CommentId | null, author: author(payload), body: { format, source: payload }, createdAt: 1_700_000_000_000, editedAt: null, state: 'shown', replies: 0,
    reactions: JSON.parse(`{${JSON.stringify(payload)}: {"count": 1, "mine": false}}`) as Comment['reactions'], can: ['reply', 'react', 'edit', 'remove'], lang: payload, url: payload,
  };
}

const limits = { orders: ['newest'], depth: Infinity, length: 1000, syntax: 'markdown', idempotent: true } as const;
const never = (): Promise<never> => new Promise(() => {});

function reader(comments: readonly Comment[], over: Partial<CommentAdapter> = {}, next: Cursor | null = null): CommentAdapter {
  return { name: 'stranger', limits, read: { page: async () => ({ comments, next, left: null, more: {}, total: comments.length }) }, ...over };
}

async function shown(adapter: CommentAdapter, over: Partial<ParleyThread> = {}, attributes: Readonly<Record<string, string>> = {}): Promise<ParleyThread> {
  const element = document.createElement('parley-thread');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  Object.assign(element, { thread: 'thread', threadTitle: 'A thread', cache: 'off', ...over, adapter });
  box.append(element);
  return element;
}

/** Drawn to the last row. */
async function settled(element: ParleyThread, rows: number): Promise<ShadowRoot> {
  const root = element.shadowRoot!;
  for (let limit = performance.now() + 20_000; performance.now() < limit;) {
    if (element.phase !== 'loading' && element.phase !== 'idle' && root.querySelectorAll('article').length >= rows) return root;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`${root.querySelectorAll('article').length} of ${rows} rows, ${element.phase}`);
}

const bare = (words: string): string => words.replace(/[\s\p{Cc}\p{Cs}\uFFFD\u202D\u202E]/gu, '');

describe('what strangers write, in every field', function () {
  this.timeout(90_000);
  before(async () => {
    await load('markdown');
    await load('html');
    if (!customElements.get('parley-composer')) customElements.define('parley-composer', ParleyComposer);
    if (!customElements.get('parley-login')) customElements.define('parley-login', ParleyLogin);
    box = document.createElement('div');
    box.style.width = '700px';
    document.body.append(box);
    oracle = listen(box);
  });
  /** A test whose findings are its own. */
  const tries = (title: string, run: () => Promise<void>): void => {
    it(title, async () => {
      console.log('begins', title);
      await run();
      box.replaceChildren();
      const told = [...oracle.happened(), ...wrong.splice(0)];
      expect(told.slice(0, 12).join('\n'), `${told.length} findings`).to.equal('');
    });
  };
  after(async () => {
    oracle.stop();
    box.remove();
    // A run of some of them proves nothing about the rest.
    if (found.size === FIELDS) await executeServerCommand('proven', { name: 'strangers', found: [...found].map(([kind, counts]) => ({ kind, ...counts })) });
  });
  /** How many fields the tests below judge. */
  const FIELDS = 23;

  for (const format of FORMATS) {
    tries(`bodies as ${format}, names, badges, faces, addresses, languages and reactions`, async () => {
      const own = new Map<string, Attack>(ATTACKS.filter(({ kind }) => kind === format).map((attack) => [attack.payload, attack]));
      for (const part of chunks(payloads, 230)) {
        const comments = part.map((payload, at) => commentOf(payload, format, `${at}`));
        const root = await settled(await shown(reader(comments, { react: { kinds: ['up', 'like'], set: never } })), part.length);
        const rows = [...root.querySelectorAll<HTMLElement>('article')];
        part.forEach((payload, at) => {
          const row = rows[at]!;
          const body = row.querySelector('[part~=body]')!;
          const { keep, gone } = own.get(payload) ?? {};
          const words = body.textContent;
          const all = [...strange(row), ...escaped(row)];
          const lost = format === 'text' ? payload.trim() !== '' && bare(payload) !== '' && !bare(words).includes(bare(payload)) && own.get(payload)?.host === undefined && !words.includes('(') : keep !== undefined && !bare(words).includes(bare(keep));
          judge(`a body as ${format}`, payload, [...all, ...(lost ? [`lost: ${words}`] : []), ...(gone !== undefined && bare(words).includes(bare(gone)) ? [`shows ${gone}`] : [])]);
          if (format !== 'text') return;
          const name = row.querySelector('h3 bdi')!.textContent;
          judge('an author’s name', payload, [...all, ...(untamed(name) ? [name] : []), ...(name === (displayName(payload) || 'Anonymous') ? [] : [`reads ${name}`])]);
          const badge = [...row.querySelectorAll('.badge')].map((each) => each.textContent.trim()).join();
          judge('a badge', payload, untamed(badge) || badge.length > 300 ? [badge] : []);
          // Not asked for, so neither a picture nor a link; that nothing was fetched, the oracle says.
          judge('an author’s picture, address and id', payload, row.querySelector('.meta a[href]:not([data-do]), img') ? ['a link or picture of the author'] : []);
          judge('a comment’s language, address and reactions', payload, all);
        });
        box.replaceChildren();
      }
    });
  }

  tries('ids of comments and of those they answer, and cursors', async () => {
    for (const part of chunks(alone.filter((payload) => payload !== ''), 200)) {
      const comments = part.flatMap((payload, at) => [commentOf(`a${at}`, 'text', payload), commentOf(payload, 'text', `r${at}`, payload)]);
      const more = JSON.parse(`{${part.map((payload) => `${JSON.stringify(payload)}: ${JSON.stringify(`next ${payload}`)}`).join()}}`) as Record<string, Cursor>;
      const adapter: CommentAdapter = { name: 'stranger', limits, read: { page: async () => ({ comments, next: part[0] as Cursor, left: null, more, total: 9 }) }, write: { create: never } };
      const element = await shown(adapter, { maxDepth: 1 });
      const root = await settled(element, part.length * 2);
      const rows = [...root.querySelectorAll<HTMLElement>('article')];
      const findings = strange(root);
      part.forEach((payload, at) => {
        const reply = rows[at * 2 + 1];
        const to = /reply to (.*), level/su.exec(reply?.querySelector('h3')?.getAttribute('aria-label') ?? '')?.[1];
        judge('a comment’s id and its parent’s', payload, [...findings, ...(to === `a${at}` ? [] : [`answers ${to}`])]);
        judge('a cursor', payload, root.textContent.includes(`next ${payload}`) ? ['a cursor that is shown'] : []);
      });
      box.replaceChildren();
    }
  });

  tries('kinds of reactions, ways and fields of logins, fields for guests', async () => {
    for (const part of chunks(alone, 40)) {
      const fields = part.map((payload): LoginField => ({ name: payload, label: payload, type: payload as 'text', required: false }));
      // Of many kinds only those stand there that somebody has chosen.
      const counted = Object.fromEntries(part.map((payload) => [payload, { count: 1, mine: false }]));
      const nameless = part.map((payload): LoginField => ({ name: payload, type: 'text', required: true }));
      const element = await shown(reader([{ ...commentOf('x', 'text', '1'), reactions: counted }], {
        react: { kinds: part, set: never }, write: { create: never },
        auth: { ways: part.map((payload) => ({ id: payload, kind: 'form', label: payload, fields })), required: false, guest: [...fields, ...nameless], viewer: async () => null, login: never, logout: never },
      }));
      const root = await settled(element, 1);
      for (let waited = 0; waited < 200 && !root.querySelector('parley-composer')?.shadowRoot?.querySelector('textarea'); waited++) await new Promise((done) => setTimeout(done, 10));
      const composer = root.querySelector('parley-composer')?.shadowRoot;
      const findings = strange(root);
      const reactions = [...root.querySelectorAll<HTMLElement>('.react')];
      const ways = [...root.querySelectorAll<HTMLElement>('.ways button')];
      const labels = [...composer?.querySelectorAll('label') ?? []];
      ways[0]?.click();
      await element.updateComplete;
      for (let waited = 0; waited < 100 && !root.querySelector('parley-login')?.shadowRoot?.querySelector('form'); waited++) await new Promise((done) => setTimeout(done, 10));
      const login = root.querySelector('parley-login')?.shadowRoot;
      const inLogin = login ? strange(login) : ['no form'];
      part.forEach((payload, at) => {
        const votes = payload === 'up' || payload === 'down' || payload === 'like';
        judge('a kind of reaction', payload, [...findings, ...(votes || (reactions.length === part.length && !untamed(reactions[at]!.textContent)) ? [] : [`${reactions.length} reactions`])]);
        judge('a way to log in', payload, [...findings, ...(ways.length === part.length && !untamed(ways[at]!.textContent) && ways[at]!.textContent.trim() !== '' ? [] : [`${ways.length} ways`])]);
        judge('a field for guests', payload, [...findings, ...(labels.length === part.length * 2 && !untamed(labels[at]!.textContent) && !untamed(labels[at + part.length]!.textContent) ? [] : [`${labels.length} fields`])]);
        judge('a field of a login', payload, inLogin);
      });
      box.replaceChildren();
    }
  });

  tries('people, their countries, and threads and excerpts of recent comments', async () => {
    const people = document.createElement('parley-people');
    people.size = 5000;
    people.adapter = reader([], { read: { page: never, people: async () => payloads.map((payload) => ({ ...author(payload), country: payload })) } });
    const recent = document.createElement('parley-recent');
    recent.adapter = reader([], { read: { page: never, recent: async () => payloads.flatMap((payload) => FORMATS.map((format) => ({ comment: commentOf(payload, format, payload || 'x'), thread: { id: payload || 'x', url: payload, title: payload } }))) } });
    box.append(people, recent);
    for (let limit = performance.now() + 30_000; performance.now() < limit && recent.shadowRoot!.querySelectorAll('li').length < payloads.length * 3;) await new Promise((done) => setTimeout(done, 10));
    for (let limit = performance.now() + 30_000; performance.now() < limit && people.shadowRoot!.querySelectorAll('li').length < payloads.length;) await new Promise((done) => setTimeout(done, 10));
    const persons = [...people.shadowRoot!.querySelectorAll('li')];
    const recents = [...recent.shadowRoot!.querySelectorAll('li')];
    payloads.forEach((payload, at) => {
      const person = persons[at]!;
      judge('a person and their country', payload, [...strange(person), ...([...person.querySelectorAll('bdi, .country')].some((each) => untamed(each.textContent)) ? [person.textContent] : [])]);
      for (const [which, format] of FORMATS.entries()) {
        const item = recents[at * 3 + which]!;
        const link = item.querySelector('a')!;
        const foreign = link.protocol !== 'http:' && link.protocol !== 'https:';
        judge(`a recent comment as ${format}, and its thread`, payload, [...strange(item), ...(foreign ? [link.href] : []), ...(item.textContent.length > 400 ? ['too long'] : [])]);
      }
    });
  });

  tries('a thread’s title, address and id, attributes of the element, and what a failing backend says', async () => {
    for (const part of chunks(alone, 60)) {
      const made: ParleyThread[] = [];
      for (const payload of part) {
        const fails: CommentAdapter = { name: payload, limits, read: { page: async () => { throw new CommentError('unknown', payload, { reason: payload, fields: { [payload]: payload }, cause: payload }); } } };
        made.push(await shown(fails, { thread: payload, threadTitle: payload, threadUrl: payload }, {
          'thread-title': payload, theme: payload, order: payload, src: payload, lang: payload, pictures: payload, avatars: payload, allow: payload, 'max-depth': payload, 'page-size': payload, 'heading-level': payload, 'data-x': payload,
        }));
      }
      for (const [at, element] of made.entries()) {
        const payload = part[at]!;
        const root = await settled(element, 0);
        await element.updateComplete;
        const findings = strange(root);
        const heading = root.querySelector('h2')?.textContent ?? '';
        judge('a thread’s title', payload, untamed(heading) || heading.length > 200 ? [heading] : []);
        judge('a thread’s address and id', payload, findings);
        judge('an attribute of the element', payload, findings);
        const said = root.querySelector('[role=alert]')?.textContent ?? '';
        judge('an error’s words', payload, [...findings, ...(said.trim() === '' ? ['nothing is said'] : untamed(said) ? [said] : [])]);
      }
      box.replaceChildren();
    }
  });

  tries('the viewer, and every word of a locale', async () => {
    for (const part of chunks(alone, 60)) {
      const made: ParleyThread[] = [];
      for (const payload of part) {
        const viewer: Viewer = { ...author(payload), role: payload as Viewer['role'] };
        const adapter = reader([commentOf('x', 'text', '1')], { write: { create: never }, auth: { ways: [], required: false, viewer: async () => viewer, login: never, logout: never } }, 'on' as Cursor);
        const messages = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, typeof text === 'string' ? payload : { one: payload, other: payload }])) as unknown as Messages;
        made.push(await shown(adapter, { messages, locale: payload }));
      }
      for (const [at, element] of made.entries()) {
        const payload = part[at]!;
        const root = await settled(element, 1);
        for (let waited = 0; waited < 100 && !root.querySelector('[part~=viewer]'); waited++) await new Promise((done) => setTimeout(done, 10));
        const name = root.querySelector('[part~=viewer] bdi')?.textContent ?? '';
        const dressed = strange(root).filter((each) => !/^(aria-label|title)=/.test(each));
        judge('the viewer', payload, [...dressed, ...(displayName(payload) !== '' && untamed(name) ? [name] : []), ...(root.querySelector('[part~=viewer]') ? [] : ['no viewer'])]);
        judge('a word of a locale', payload, dressed);
      }
      box.replaceChildren();
    }
  });
});
