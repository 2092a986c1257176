// The inside of <parley-count>: how many comments a thread has. What elements ask in one turn of the page becomes one question to their adapter.

import { html, nothing, type TemplateResult } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import { ask } from '../core/ask.js';
import { CommentError, toCommentError } from '../core/errors.js';
import type { ThreadRef } from '../core/model.js';
import type { ParleyEvent } from './events.js';
import type { ParleyCount } from './parley-count.js';
import type { Inside, Stand } from './parley-part.js';

export const styles = [];

export class List implements Inside {
  readonly #element: ParleyCount;
  readonly #stand: Stand;
  #adapter: CommentAdapter | null = null;
  /** Whose number it is: another thread begins anew. */
  #of: string | null = null;
  #count: number | null = null;
  #asking: AbortController | null = null;

  constructor(element: ParleyCount, _kind: unknown, stand: Stand) {
    this.#element = element;
    this.#stand = stand;
  }

  async read(adapter: CommentAdapter): Promise<void> {
    this.stop();
    const { signal } = (this.#asking = new AbortController());
    const thread = this.#ref();
    if (adapter !== this.#adapter || thread.id !== this.#of) this.#count = null;
    this.#adapter = adapter;
    this.#of = thread.id;
    try {
      this.#count = await countOf(adapter, thread, signal);
    } catch (thrown) {
      // A number that was right a moment ago is better than none; words about it would be worse.
      return this.#stand.failed(toCommentError(thrown));
    }
    this.#element.requestUpdate();
  }

  stop(): void {
    this.#asking?.abort();
  }

  draw(_broken: unknown, lang: string | null): TemplateResult | typeof nothing {
    const n = this.#count;
    const t = this.#stand.t();
    const { number } = this.#element;
    return n === null ? nothing : html`<span part="count" lang=${number ? nothing : lang ?? nothing}>${number ? t.number(n) : t('heading.count.untitled', { n })}</span>`;
  }

  heard(event: Event): void {
    const { thread, kind } = (event as ParleyEvent<'parley-posted' | 'parley-changed'>).detail as Partial<ParleyEvent<'parley-changed'>['detail']>;
    if (thread?.id === this.#ref().id && (kind === undefined || kind === 'remove')) this.#element.refresh();
  }

  #ref(): ThreadRef {
    const link = this.#element.closest('a')?.href;
    const at = link ? new URL(link) : location;
    const url = this.#element.threadUrl
      ?? (link ? null : document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href) ?? at.origin + at.pathname;
    return { id: this.#element.thread || url, url };
  }
}

interface Wish {
  readonly thread: ThreadRef;
  readonly signal: AbortSignal;
  readonly tell: (count: number | null) => void;
  readonly fail: (error: unknown) => void;
}

const waiting = new Map<CommentAdapter, Wish[]>();

/** null: the backend does not know. Rejects with a CommentError; never answers once the signal has fired. */
function countOf(adapter: CommentAdapter, thread: ThreadRef, signal: AbortSignal): Promise<number | null> {
  return new Promise((tell, fail) => {
    const wish = { thread, signal, tell, fail };
    const wishes = waiting.get(adapter);
    if (wishes) return void wishes.push(wish);
    waiting.set(adapter, [wish]);
    queueMicrotask(() => {
      const all = waiting.get(adapter)!;
      waiting.delete(adapter);
      void answer(adapter, all.filter((each) => !each.signal.aborted));
    });
  });
}

async function answer(adapter: CommentAdapter, wishes: readonly Wish[]): Promise<void> {
  const { read } = adapter;
  if (wishes.length === 0) return;
  const threads = [...new Map(wishes.map(({ thread }) => [thread.id, thread])).values()];
  const asking = new AbortController();
  // Others may still want to know: the question is called off when nobody does.
  const left = (): void => { if (wishes.every(({ signal }) => signal.aborted)) asking.abort(); };
  for (const { signal } of wishes) signal.addEventListener('abort', left, { once: true });
  try {
    if (!read.count) throw new CommentError('unsupported', `The adapter “${adapter.name}” cannot count.`);
    const counts = await ask(() => read.count!(threads, { signal: asking.signal }), listOf, asking.signal);
    const byId = new Map(threads.map(({ id }, at) => [id, counts[at]]));
    for (const { thread, signal, tell } of wishes) if (!signal.aborted) tell(countIn(byId.get(thread.id)));
  } catch (error) {
    for (const { signal, fail } of wishes) if (!signal.aborted) fail(error);
  } finally {
    for (const { signal } of wishes) signal.removeEventListener('abort', left);
  }
}

function listOf(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new CommentError('garbled', 'the answer should be counts and is no list');
  return answer;
}

/** What is no count says nothing, rather than none. */
function countIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
