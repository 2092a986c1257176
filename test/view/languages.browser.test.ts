// What a reader sees in another language: the page's lang decides, at once and later; nothing flashes, nothing is lost, and in
// every language the thread fits a narrow page.

import { expect } from '@open-wc/testing';
import { memoryAdapter, type MemoryAdapter } from '../../src/adapters/memory.js';
import { english } from '../../src/core/english.js';
import type { Messages } from '../../src/core/messages.js';
import { registerLocales } from '../../src/index.js';
import { loadLocale, locales } from '../../src/locale/all.js';
import { conversation, guestSite, site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const many = (n: number): MemoryAdapter => memoryAdapter({
  seed: { threads: [{ id: 'thread', comments: Array.from({ length: n }, (_, i) => ({ author: 'Ada', text: `No. ${i}`, ago: 60 * 24 * 400 + i })) }] },
});
/** A thread in a box with these attributes. */
async function inside(attributes: Readonly<Record<string, string>>, adapter: MemoryAdapter, width = 700): Promise<{ readonly thread: ThreadHarness; readonly box: HTMLElement }> {
  const box = document.createElement('div');
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
  box.style.width = `${width}px`;
  document.body.append(box);
  boxes.push(box);
  return { box, thread: await mount({ adapter, into: box }) };
}
const boxes: HTMLElement[] = [];
const heading = (thread: ThreadHarness): string => thread.all('heading')[0]?.textContent!.trim() ?? '';
const becomes = (thread: ThreadHarness, words: string): Promise<unknown> => until(() => heading(thread) === words, `“${words}”`, () => heading(thread));

describe('languages', () => {
  beforeEach(() => registerLocales(loadLocale));
  afterEach(async () => {
    registerLocales(async () => null);
    await tidy();
    for (const box of boxes.splice(0)) box.remove();
  });

  it('the page’s language decides, and counts by its own rules', async () => {
    for (const [n, words] of [[1, '1 komentarz do „A thread”'], [2, '2 komentarze do „A thread”'], [5, '5 komentarzy do „A thread”'], [22, '22 komentarze do „A thread”']] as const) {
      const { thread } = await inside({ lang: 'pl' }, many(n));
      await becomes(thread, words);
    }
  });

  it('times and buttons too; comments keep the language of the page', async () => {
    const { thread } = await inside({ lang: 'de-AT' }, many(1));
    await becomes(thread, '1 Kommentar zu „A thread“');
    expect(thread.text).to.include('letztes Jahr').and.to.include('Antworten').and.not.to.match(/Reply|ago/);
  });

  it('is followed when it changes on the page or on the element, rows and the reader’s open words included', async () => {
    const { thread, box } = await inside({ lang: 'fr' }, site().adapter);
    await becomes(thread, '4 commentaires sur «\u00A0A thread\u00A0»');
    thread.type(await until(() => thread.all('textbox')[0] as HTMLTextAreaElement | undefined, 'the editor'), 'Mes mots');
    box.lang = 'ja';
    await becomes(thread, '「A thread」へのコメント4件');
    expect(thread.comment('Grace').actions.join()).to.include('Graceさんに返信');
    expect(thread.text).not.to.match(/commentaire|Répondre/);
    expect(thread.field('コメント').value).to.equal('Mes mots');
    thread.element.setAttribute('locale', 'sv');
    await becomes(thread, '4 kommentarer till ”A thread”');
    thread.element.removeAttribute('locale');
    await becomes(thread, '「A thread」へのコメント4件');
    box.lang = 'en-GB';
    await becomes(thread, '4 comments on “A thread”');
  });

  it('Arabic and Hebrew run from right to left, on a page that does not say so, too', async () => {
    for (const lang of ['ar', 'he', 'fa']) {
      const { thread } = await inside({ lang }, site().adapter, 320);
      await until(() => thread.element.shadowRoot!.querySelector('section:dir(rtl)'), `${lang} to run from the right`);
      const avatar = thread.comment('Grace').article.querySelector('[part~=avatar]')!.getBoundingClientRect();
      const body = thread.comment('Grace').article.querySelector('[part~=body]')!.getBoundingClientRect();
      expect(avatar.left).to.be.greaterThan(body.left + body.width / 2);
    }
  });

  it('a language there are no words for is English, with English dates', async () => {
    const { thread } = await inside({ lang: 'tlh' }, many(2));
    await becomes(thread, '2 comments on “A thread”');
    expect(thread.text).to.include('last year');
  });

  it('words of the page’s own go before ours, and name their language', async () => {
    const { default: de } = await import('../../src/locale/de.js');
    const thread = await mount({ adapter: many(3), properties: { messages: { ...de, 'heading.count': { one: 'Einer', other: '{n} Stimmen' } } as Partial<Messages> } });
    await becomes(thread, '3 Stimmen');
    expect(thread.text).to.include('letztes Jahr');
  });

  it('says nothing in English while its words are on the way, and goes on in English when they are late', async () => {
    let come: (words: Partial<Messages>) => void = () => undefined;
    registerLocales(() => new Promise((done) => { come = done; }));
    const box = document.createElement('div');
    box.lang = 'nl';
    document.body.append(box);
    boxes.push(box);
    const seen = new Set<string>();
    const thread = await mount({ adapter: many(2), into: box, wait: false });
    const began = performance.now();
    while (performance.now() - began < 600) {
      seen.add(thread.text);
      await new Promise((done) => setTimeout(done, 20));
    }
    expect([...seen].filter((words) => /[a-z]/i.test(words))).to.deep.equal([]);
    await becomes(thread, '2 comments on “A thread”');
    come((await import('../../src/locale/nl.js')).default);
    await becomes(thread, '2 reacties op ‘A thread’');
  });

  it('words that do not come leave English and one event, and are asked for again by the next who needs them', async () => {
    let broken = true;
    registerLocales(async (language) => {
      if (broken) throw new TypeError('Failed to fetch');
      return loadLocale(language);
    });
    const errors: string[] = [];
    const note = (event: Event): void => { errors.push(event.type); };
    document.addEventListener('parley-error', note);
    const { thread } = await inside({ lang: 'it' }, many(2));
    await becomes(thread, '2 comments on “A thread”');
    expect(thread.all('alert')).to.deep.equal([]);
    expect(errors).to.have.length(1);
    broken = false;
    const { thread: next } = await inside({ lang: 'it' }, many(2));
    await becomes(next, '2 commenti su “A thread”');
    expect(errors).to.have.length(1);
    document.removeEventListener('parley-error', note);
  });

  for (const tag of locales) {
    it(`${tag} fits 320 pixels, signed in and out, with every form open`, async () => {
      const { default: words } = { default: (await loadLocale(tag))! };
      for (const adapter of [site().adapter, guestSite({ seed: conversation }).adapter]) {
        const { thread, box } = await inside({ lang: tag, ...(/^(ar|fa|he)$/.test(tag) ? { dir: 'rtl' } : {}) }, adapter, 320);
        await until(() => thread.text.includes(words['heading.unknown']!.split(/[“„«‘”’»「」{]/)[0]!.trim().split(' ')[0]!) || thread.text.includes(words['reply']!), 'its words', () => thread.text.slice(0, 200));
        for (const button of thread.all('button')) if (button.textContent!.trim() === words['reply']) { button.click(); break; }
        await thread.settled();
        expect(thread.text).not.to.match(new RegExp(`${english['login.required']}|${english['composer.placeholder']}|Newest`));
        const wide = [...thread.element.shadowRoot!.querySelectorAll('*')].filter((each) => each.checkVisibility() && !each.closest('.vh, [popover]')).filter((each) => {
          const { left, right } = each.getBoundingClientRect();
          const edge = box.getBoundingClientRect();
          return left < edge.left - 1 || right > edge.right + 1;
        });
        expect(wide.map((each) => `${each.localName} ${each.textContent?.trim().slice(0, 60)}`)).to.deep.equal([]);
        expect(thread.element.scrollWidth).to.be.at.most(320);
        box.remove();
      }
    }).timeout(30_000);
  }
});
