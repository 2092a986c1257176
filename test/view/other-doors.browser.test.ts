// Words that come in by other doors than a thread's answer: what a site asks before it takes a comment, people to mention, names of files,
// and what somebody has written by hand into this device's storage. And any text at all, in every field at once. What is drawn is of the
// same elements and attributes as for harmless words, nothing runs, nothing is fetched.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import fc from 'fast-check';
import type { Challenge, CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Author, Comment, CommentId, Cursor, Person } from '../../src/core/model.js';
import { displayName } from '../../src/core/name.js';
import { openDatabase } from '../../src/storage/database.js';
import { outboxName } from '../../src/storage/outbox-door.js';
import { ATTACKS_ALONE } from '../body/attacks.js';
import { site } from '../support/conversation.js';
import { listen, strange, untamed, type Oracle } from '../support/oracle.js';
import { tidyStates } from '../support/states.js';
import { mount, until, type ThreadHarness } from '../support/thread-harness.js';

const payloads = [...new Set(ATTACKS_ALONE.map(({ payload }) => payload))];
const chunks = <T>(list: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
const never = (): Promise<never> => new Promise(() => {});

/** Elements and the names of their attributes, through shadow roots; no words. */
function bones(root: ParentNode): string {
  return [...root.children].map((element) => {
    const attributes = [...element.attributes].map(({ name }) => name).sort().join(' ');
    return `<${element.localName} ${attributes}>${element.shadowRoot ? `#${bones(element.shadowRoot)}` : ''}${bones(element)}</>`;
  }).join('');
}

describe('what comes in by other doors', function () {
  this.timeout(120_000);
  const box = document.createElement('main');
  const found = new Map<string, { tried: number; asExpected: number }>();
  let oracle: Oracle;
  let wrong: string[] = [];

  function judge(door: string, payload: string, findings: readonly string[]): void {
    const count = found.get(door) ?? { tried: 0, asExpected: 0 };
    found.set(door, count);
    count.tried++;
    if (findings.length === 0) count.asExpected++;
    else wrong.push(`${door} ${JSON.stringify(payload.slice(0, 100))}: ${[...new Set(findings)].slice(0, 3).join(', ')}`);
  }
  const verdict = (): void => {
    const told = [...oracle.happened(), ...wrong];
    expect(told.slice(0, 12).join('\n'), `${told.length} findings`).to.equal('');
  };
  const shown = (adapter: CommentAdapter, attributes = {}): Promise<ThreadHarness> => mount({ adapter, into: box, attributes });

  before(() => {
    document.body.append(box);
    oracle = listen(box);
  });
  beforeEach(() => { wrong = []; });
  afterEach(async () => {
    box.replaceChildren();
    await tidyStates();
  });
  after(async () => {
    oracle.stop();
    box.remove();
    // A run of some of them proves nothing about the rest.
    if (found.size === 7) await executeServerCommand('proven', { name: 'doors', found: [...found].map(([kind, counts]) => ({ kind, ...counts })) });
  });

  it('asks what a site asks, in its words', async () => {
    for (const [index, part] of chunks(payloads, 36).entries()) {
      const asked: readonly Challenge[] = part.map((payload) => (index % 2 === 0
        ? { id: payload, kind: 'form', words: payload, fields: [{ name: payload || 'x', label: payload, type: payload as 'text', required: false, autocomplete: payload }] }
        : { id: payload || 'x', kind: 'page', words: payload, url: payload }));
      const made = site();
      const adapter: CommentAdapter = { ...made.adapter, write: { ...made.adapter.write, create: async ({ source }) => { throw new CommentError('challenge', 'x', { reason: part[Number(source)]!, challenge: asked[Number(source)]! }); } },
        auth: { ...made.adapter.auth, ...(index % 2 === 0 ? { answer: never } : {}) } };
      const thread = await shown(adapter);
      part.forEach((_, at) => { thread.element.store!.post(String(at), null); });
      const rows = (): Element[] => [...thread.element.shadowRoot!.querySelectorAll('parley-challenge')].filter((each) => each.shadowRoot?.firstElementChild);
      await until(() => rows().length === part.length, 'all to be asked', () => `${rows().length} of ${part.length}`, 30_000);
      await thread.settled();
      for (const row of rows()) {
        const at = Number(row.closest('article')!.querySelector('[part~=body]')!.textContent.trim());
        const link = row.shadowRoot!.querySelector('a');
        judge('a question of the site', part[at]!, [...strange(row.shadowRoot!).filter((each) => !/target|inputmode/.test(each)), ...(untamed(row.shadowRoot!.textContent) ? [row.shadowRoot!.textContent.slice(0, 60)] : []),
          ...(link && !/^https?:/.test(link.href) ? [link.href] : [])]);
      }
      box.replaceChildren();
    }
    verdict();
  });

  /** The form of a thread with everything that it can do. */
  async function writing(over: (adapter: CommentAdapter) => Partial<CommentAdapter>): Promise<{ readonly thread: ThreadHarness; readonly area: HTMLTextAreaElement; readonly form: ShadowRoot }> {
    const made = site();
    const thread = await shown({ ...made.adapter, ...over(made.adapter) });
    const area = thread.field('Your comment') as HTMLTextAreaElement;
    area.focus();
    const form = area.getRootNode() as ShadowRoot;
    await until(() => form.querySelector('[role=toolbar]'), 'the toolbar', undefined, 8000);
    return { thread, area, form };
  }

  it('offers people by their names, and puts one into the words', async () => {
    let part: readonly string[] = [];
    const { thread, area, form } = await writing(() => ({ suggest: { people: async () => part.map((payload, at): Person => ({ id: `${at}${payload}`, name: payload, avatar: payload })) } }));
    const options = (): HTMLElement[] => [...form.querySelectorAll<HTMLElement>('[role=option]')];
    const named = payloads.filter((payload) => displayName(payload) !== '');
    part = ['Ann'];
    thread.type(area, '@x');
    await until(() => options().length === 1, 'Ann');
    const plain = bones(options()[0]!);
    for (const [index, chunk] of chunks(named, 5).entries()) {
      part = chunk;
      thread.type(area, `@${String.fromCharCode(97 + index % 26)}${index}`);
      await until(() => options().length === chunk.length && options()[0]!.querySelector('bdi')!.textContent === displayName(chunk[0]), 'them', () => options().map((each) => each.textContent).join(' | '), 8000);
      options().forEach((option, at) => {
        const name = option.querySelector('bdi')!.textContent;
        judge('somebody to mention', chunk[at]!, [...(bones(option) === plain ? [] : [bones(option)]), ...(untamed(name) ? [name] : [])]);
      });
      options()[0]!.click();
      await until(() => options().length === 0, 'them to go');
      judge('a mention in the words', chunk[0]!, untamed(area.value) || /[\n\r]/.test(area.value) ? [area.value] : []);
    }
    verdict();
  });

  it('names files as they are called, and says in the site’s words why one was not taken', async () => {
    const { thread, area, form } = await writing((adapter) => ({ write: { ...adapter.write!, upload: async (file) => {
      const payload = payloads[Number(await file.text())]!;
      if (Number(await file.text()) % 2 === 0) throw new CommentError('invalid', payload, { reason: payload });
      return payload;
    } } }));
    const items = (): Element[] => [...form.querySelectorAll('.files > li')];
    for (const part of chunks(payloads.map((payload, at) => [payload, at] as const), 24)) {
      const data = new DataTransfer();
      for (const [payload, at] of part) data.items.add(new File([String(at)], `${payload}.png`, { type: 'image/png' }));
      area.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
      await until(() => items().length === part.length && !form.querySelector('.busy'), 'all to be done', () => `${items().length} of ${part.length}`, 20_000);
      items().forEach((item, at) => {
        const words = item.textContent;
        judge('the name of a file', part[at]![0], [...strange(item).filter((each) => each !== '<input maxlength>'), ...(untamed(words.slice(0, 800)) ? [words] : []), ...(/\]\((?!https?:)/.test(area.value) && part[at]![1] % 2 === 1 ? [area.value] : [])]);
      });
      thread.type(area, '');
      await until(() => items().length === 0, 'them to go');
    }
    verdict();
  });

  it('shows what stands in the outbox, whoever wrote it there', async () => {
    const backend = site();
    backend.always('create', new CommentError('offline', 'x'));
    const first = await shown(backend.adapter, { outbox: null });
    first.element.store!.post('Words.', null);
    const database = openDatabase(outboxName);
    let kept: Record<string, unknown> = {};
    for (let waited = 0; waited < 8000 && !('key' in kept); waited += 50) {
      await new Promise((done) => setTimeout(done, 50));
      kept = ((await database.entries()).find(([key]) => key.startsWith('write:'))?.[1] ?? {}) as Record<string, unknown>;
    }
    expect(kept).to.include({ source: 'Words.' });
    for (const part of chunks(payloads.filter((payload) => payload !== ''), 40)) {
      box.replaceChildren();
      await new Promise((done) => setTimeout(done, 50));
      for (const [key] of await database.entries()) await database.delete(key);
      for (const [at, payload] of part.entries()) {
        const error = { code: at % 2 === 0 ? 'invalid' : payload, retryAfter: payload, reason: payload, fields: { [payload]: payload, __proto__: payload } };
        await database.set(`write:${at}${payload}`, { ...kept, key: `${at}${payload}`, phase: 'failed', source: `${at} ${payload}`, error, owner: payload, guest: { [payload]: payload, name: payload }, twins: [payload], at: at + 1 });
        // What is broken costs itself only.
        await database.set(`write:broken ${at}`, { ...kept, key: payload, [['kind', 'phase', 'place', 'at', 'who'][at % 5]!]: payload });
      }
      const thread = await shown(backend.adapter, { outbox: null });
      const rows = (): HTMLElement[] => thread.comments().map((each) => each.article).filter((article) => /^\d+(?: |$)/.test(article.querySelector('[part~=body]')?.textContent.trim() ?? ''));
      await until(() => rows().length >= part.length, 'what is kept', () => part.filter((_, at) => !rows().some((row) => row.querySelector('[part~=body]')!.textContent.trim()=== `${at}` || row.querySelector('[part~=body]')!.textContent.trim().startsWith(`${at} `))).map((each) => JSON.stringify(each)).join(), 10_000);
      await thread.settled();
      for (const row of rows()) {
        const payload = part[Number(/^\d+/.exec(row.querySelector('[part~=body]')!.textContent.trim())![0])]!;
        judge('what stands in the outbox', payload, [...strange(row), ...[...row.querySelectorAll('.state')].map((each) => each.textContent).filter(untamed)]);
      }
      expect(thread.has('The first words.'), 'the thread itself').to.equal(true);
    }
    database.close();
    verdict();
  });

  it('puts back what stands among the drafts, whoever wrote it there', async () => {
    const database = openDatabase('parley-drafts');
    const first = await shown(site().adapter);
    first.type(first.field('Your comment'), 'Words.');
    let entry: readonly [string, unknown] | undefined;
    for (let waited = 0; waited < 8000 && !entry; waited += 50) {
      await new Promise((done) => setTimeout(done, 50));
      entry = (await database.entries()).find(([, value]) => JSON.stringify(value).includes('Words.'));
    }
    const [key, kept] = entry!;
    const versionsOf = (value: unknown): { readonly versions?: readonly object[]; readonly record?: { readonly versions: readonly object[] } } => value as never;
    const nested = versionsOf(kept).record !== undefined;
    const model = (nested ? versionsOf(kept).record!.versions : versionsOf(kept).versions!)[0]!;
    for (const part of chunks(payloads.filter((payload, at) => payload.trim() !== '' && at % 3 === 0), 8)) {
      box.replaceChildren();
      await new Promise((done) => setTimeout(done, 30));
      const versions = part.map((payload, at) => ({ ...model, id: `${payload}${at}`, rev: payload, words: `${payload} `, guest: { [payload]: payload } }));
      const record = nested ? { ...(kept as { record: object }).record, versions } : { ...(kept as object), versions };
      await database.set(key, nested ? { ...(kept as object), record } : record);
      const thread = await shown(site().adapter);
      await until(() => (thread.all('textbox', 'Your comment')[0] as HTMLTextAreaElement | undefined)?.value, 'a draft', undefined, 8000);
      await thread.settled();
      const form = thread.field('Your comment').getRootNode() as ShadowRoot;
      const findings = strange(form).filter((each) => !/<svg|<path|<circle|<rect|<line|<g|svg |path |dropping|inputmode|accept|multiple|aria/.test(each));
      for (const payload of part) judge('what stands among the drafts', payload, findings);
    }
    database.close();
    verdict();
  });

  it('draws any text at all, in every field at once, as it draws harmless ones', async () => {
    const author = (words: string): Author => ({ id: words, name: words, avatar: words, url: words, badge: words });
    const comment = (words: string, id: string): Comment => ({
      id: id as CommentId, parent: null, author: author(words), body: { format: 'text', source: words }, createdAt: 1_700_000_000_000, editedAt: null, state: 'shown', replies: 0,
      reactions: JSON.parse(`{${JSON.stringify(words)}: {"count": 1, "mine": false}}`) as Comment['reactions'], can: ['reply', 'react'], lang: words, url: words,
    });
    const thread = async (lists: readonly string[]): Promise<ThreadHarness> => shown({
      name: lists[0] ?? 'x', limits: { orders: ['newest'], depth: Infinity, length: 1000, syntax: 'markdown', idempotent: true },
      read: { page: async () => ({ comments: lists.map((words, at) => comment(words, `c${at}`)), next: lists[0] as Cursor, left: null, more: {}, total: lists.length }) },
      react: { kinds: ['up', ...lists.slice(0, 1)], set: never },
    });
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(...payloads)), { minLength: 24, maxLength: 24 });
    for (const words of fc.sample(texts, { numRuns: 20, seed: 20_120_419 })) {
      const drawn = await thread(words);
      const rows = await until(() => (drawn.comments().length === words.length ? drawn.comments() : undefined), 'all rows', () => String(drawn.comments().length));
      rows.forEach(({ article }, at) => judge('any text at all', words[at]!, [...strange(article), ...(untamed(article.querySelector('h3 bdi')!.textContent) ? ['a name untamed'] : [])]));
      box.replaceChildren();
    }
    verdict();
  });
});
