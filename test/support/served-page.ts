// A page in which a server has drawn a thread, as a reader has it before and after the element has met it.

import '../../src/define.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { SeedComment } from '../../src/adapters/memory.js';
import { renderThread, type RenderOptions } from '../../src/server/index.js';
import type { ParleyThread } from '../../src/view/parley-thread.js';
import { guestSite, type Site } from './conversation.js';
import { tidy, until } from './thread-harness.js';

export const thread = { id: 'thread', url: 'https://site.test/post', title: 'A thread' };
export const chromium = /Chrome\//.test(navigator.userAgent);
export const breathe = (ms = 60): Promise<void> => new Promise((done) => setTimeout(done, ms));
const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
export const withComments = (comments: readonly SeedComment[]): Site => guestSite({ seed: { people: [{ id: 'ines', name: 'Ines' }, { id: 'lena', name: 'Lena', badge: 'Author' }], threads: [{ id: 'thread', comments }] } });
export const long: readonly SeedComment[] = Array.from({ length: 24 }, (_, at) => ({
  id: `w${at}`, author: `Person ${at}`, markdown: `Words number ${at}, with [a link](https://example.com/${at}). ${'And some more of them. '.repeat((at * 7) % 30)}`, ago: 1000 * (at + 1),
  replies: [{ id: `r${at}`, author: 'Replier', text: `Reply to ${at}.`, ago: 10 }],
}));

let box: HTMLElement;

/** A page with this thread in it, as the parser would leave it, and the element that has just met it. */
export async function page(site: Site, options: Partial<RenderOptions> = {}, width = 700, adapter: CommentAdapter | null = site.adapter): Promise<ParleyThread> {
  const html = await renderThread({ thread, adapter: site.adapter, ...options, attributes: { outbox: 'off', ...options.attributes } });
  box = document.createElement('div');
  box.style.width = `${width}px`;
  box.setHTMLUnsafe(`${html}<p>What follows the thread.</p>`);
  document.body.append(box);
  const element = box.querySelector('parley-thread')!;
  // A reader has seen it before any script was there.
  await frame();
  await frame();
  element.adapter = adapter;
  return element;
}
export const served = (element: ParleyThread): HTMLElement | null => element.shadowRoot!.querySelector<HTMLElement>('section.served');
export const own = (element: ParleyThread): HTMLElement => element.shadowRoot!.querySelector<HTMLElement>('section:not(.served)')!;
export const taken = (element: ParleyThread): Promise<unknown> => until(() => (served(element) === null && own(element).querySelector('.list, .empty') !== null) || undefined, 'the thread to take over', () => own(element)?.textContent.slice(0, 300) ?? 'nothing', 8000);
export const rows = (section: ParentNode): HTMLElement[] => [...section.querySelectorAll('article')];
export const tops = (section: ParentNode): readonly string[] => rows(section).map((row) => {
  const { top, height } = row.getBoundingClientRect();
  return `${Math.round(top + scrollY)} ${Math.round(height)}`;
});

/** For afterEach. */
export async function leave(): Promise<void> {
  box?.remove();
  await tidy();
  scrollTo(0, 0);
}
