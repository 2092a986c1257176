// An adapter whose every answer the test gives by hand, in the order it likes. Proves the store, not a backend.

import type { CommentAdapter, Limits, LiveFeed, PageQuery } from '../../src/core/adapter.js';
import type { Comment, CommentId, Cursor, Page, Viewer, WriteKey } from '../../src/core/model.js';
import type { StoreEvent, StoreOptions, ThreadStore } from '../../src/core/store.js';
import { createThreadStore } from '../../src/core/store.js';

export const id = (text: string): CommentId => text as CommentId;
export const key = (text: string): WriteKey => text as WriteKey;
export const cursor = (text: string): Cursor => text as Cursor;

export function comment(name: string, parent: string | null = null, over: Partial<Comment> = {}): Comment {
  return {
    id: id(name), parent: parent as CommentId | null, author: { id: 'ann', name: 'Ann' }, body: { format: 'text', source: `words of ${name}` },
    createdAt: 1000, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [], ...over,
  };
}

export function page(comments: readonly Comment[], over: Partial<Page> = {}): Page {
  return { comments, next: null, left: null, more: {}, total: comments.length, ...over };
}

export const bob: Viewer = { id: 'bob', name: 'Bob', role: 'reader' };

export interface FakeCall {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  readonly key: WriteKey | undefined;
  answer(value: unknown): Promise<void>;
  fail(error: unknown): Promise<void>;
}

export interface Fake {
  readonly adapter: CommentAdapter;
  readonly store: ThreadStore;
  readonly events: StoreEvent[];
  /** Takes the oldest unanswered call of this kind; fails when there is none. */
  take(op: string): Promise<FakeCall>;
  /** How many calls of this kind are unanswered. */
  waiting(op: string): number;
  readonly calls: readonly { readonly op: string }[];
  readonly feed: () => LiveFeed;
  readonly told: () => (viewer: Viewer | null) => void;
  /** Moves the clock on and rings what is due. */
  pass(ms: number): Promise<void>;
  /** Keys of the branches with those of their replies, as text: "a(b c(d)) e". */
  shape(): string;
}

export async function tick(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

export interface FakeOptions extends Partial<StoreOptions> {
  readonly limits?: Partial<Limits>;
  readonly change?: (adapter: CommentAdapter) => CommentAdapter;
  readonly required?: boolean;
  /** Default: a store in which everything is here. */
  readonly make?: typeof createThreadStore;
}

export function fake(options: FakeOptions = {}): Fake {
  const open: FakeCall[] = [];
  const calls: { readonly op: string }[] = [];
  const events: StoreEvent[] = [];
  const clocks = new Set<{ due: number; then: () => void }>();
  let now = 1_000_000;
  let keys = 0;
  let feed: LiveFeed | null = null;
  let told: ((viewer: Viewer | null) => void) | null = null;
  const method = (op: string) => (...args: unknown[]): Promise<never> => new Promise((resolve, reject) => {
    const last = args.at(-1) as { signal?: AbortSignal; key?: WriteKey } | undefined;
    calls.push({ op });
    open.push({
      op, args, signal: last?.signal, key: last?.key,
      answer: async (value) => { resolve(value as never); await tick(); },
      fail: async (error) => { reject(error); await tick(); },
    });
  });
  const plain: CommentAdapter = {
    name: 'fake',
    limits: { orders: ['newest', 'oldest', 'best'], depth: Infinity, length: 1000, syntax: 'markdown', idempotent: true, ...options.limits },
    read: { page: method('page') },
    write: { create: method('create'), edit: method('edit'), remove: method('remove') },
    react: { kinds: ['up', 'down'], set: method('react') },
    auth: {
      ways: [], required: options.required ?? false, viewer: method('viewer'), login: method('login'), logout: method('logout'),
      watch: (changed) => { told = changed; return () => { told = null; }; },
    },
    live: { open: (_thread, given) => { feed = given; return () => undefined; } },
  };
  const adapter = options.change?.(plain) ?? plain;
  const { limits: _limits, change: _change, required: _required, make = createThreadStore, ...rest } = options;
  const store = make(adapter, {
    thread: { id: 'thread' }, now: () => now, newKey: () => key(`key${++keys}`), on: (event) => { events.push(event); },
    wait: (ms, then) => {
      const clock = { due: now + ms, then };
      clocks.add(clock);
      return () => { clocks.delete(clock); };
    },
    ...rest,
  });
  return {
    adapter, store, events, calls,
    take: async (op) => {
      await tick();
      const at = open.findIndex((call) => call.op === op);
      if (at < 0) throw new Error(`nobody asks for ${op}; open: ${open.map((call) => call.op).join(', ')}`);
      return open.splice(at, 1)[0] as FakeCall;
    },
    waiting: (op) => open.filter((call) => call.op === op).length,
    feed: () => feed as LiveFeed,
    told: () => told as (viewer: Viewer | null) => void,
    pass: async (ms) => {
      now += ms;
      for (const clock of [...clocks]) if (clock.due <= now && clocks.delete(clock)) clock.then();
      await tick();
    },
    shape: () => shapeOf(store),
  };
}

/** A store that shows these comments, read by `bob`, or by a guest. */
export async function opened(first: Page, options: FakeOptions & { readonly viewer?: Viewer | null } = {}): Promise<Fake> {
  const { viewer = bob, ...rest } = options;
  const made = fake(rest);
  made.store.open();
  await (await made.take('viewer')).answer(viewer);
  await (await made.take('page')).answer(first);
  return made;
}

export function shapeOf(store: ThreadStore): string {
  type Node = ThreadStore['state']['branches'][number]['root'];
  const draw = (node: Node): string => node.key + (node.children.length > 0 ? `(${node.children.map(draw).join(' ')})` : '');
  return store.state.branches.map((branch) => draw(branch.root)).join(' ');
}

export const query = (call: FakeCall): PageQuery => call.args[0] as PageQuery;
