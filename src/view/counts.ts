// How many comments threads have: what elements ask in one turn of the page becomes one question to their adapter.

import type { CommentAdapter } from '../core/adapter.js';
import { ask } from '../core/ask.js';
import { CommentError } from '../core/errors.js';
import type { ThreadRef } from '../core/model.js';

interface Wish {
  readonly thread: ThreadRef;
  readonly signal: AbortSignal;
  readonly tell: (count: number | null) => void;
  readonly fail: (error: unknown) => void;
}

const waiting = new Map<CommentAdapter, Wish[]>();

/** null: the backend does not know. Rejects with a CommentError; never answers once the signal has fired. */
export function countOf(adapter: CommentAdapter, thread: ThreadRef, signal: AbortSignal): Promise<number | null> {
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
