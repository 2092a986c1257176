// What an element leaves behind when it goes: nothing. Fifty times in and out, and every listener, timer, observer and feed is back where it was.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { memoryAdapter } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { site } from '../support/conversation.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy, until } from '../support/thread-harness.js';

const pause = (ms = 50) => new Promise((done) => setTimeout(done, ms));

/** Counts what is begun and not ended, on the objects that outlive an element. */
function watch() {
  const undo: (() => void)[] = [];
  const listeners = new Map<string, number>();
  const timers = new Set<unknown>();
  const observing = new Map<object, Set<unknown>>();
  for (const [name, target] of Object.entries({ window, document, html: document.documentElement, body: document.body, visual: visualViewport! })) {
    const { addEventListener: add, removeEventListener: remove } = target;
    const had = new Set<string>();
    const ids = new Map<unknown, number>();
    const key = (type: string, listener: unknown, options: unknown) => {
      if (!ids.has(listener)) ids.set(listener, ids.size);
      return `${type} ${ids.get(listener)} ${Boolean(typeof options === 'object' ? (options as AddEventListenerOptions | null)?.capture : options)}`;
    };
    const sum = () => listeners.set(name, had.size);
    target.addEventListener = function (type: string, listener: never, options?: AddEventListenerOptions | boolean) {
      const mine = key(type, listener, options);
      had.add(mine);
      sum();
      const gone = () => { had.delete(mine); sum(); };
      if (typeof options === 'object') options?.signal?.addEventListener('abort', gone, { once: true });
      return (add as (...args: unknown[]) => void).call(target, type, listener, options);
    } as typeof target.addEventListener;
    target.removeEventListener = function (type: string, listener: never, options?: never) {
      had.delete(key(type, listener, options));
      sum();
      return (remove as (...args: unknown[]) => void).call(target, type, listener, options);
    } as typeof target.removeEventListener;
    undo.push(() => { target.addEventListener = add; target.removeEventListener = remove; });
  }
  const { setTimeout: set, clearTimeout: clear } = window;
  window.setTimeout = ((then: () => void, ms?: number) => {
    const timer = set(() => { timers.delete(timer); then(); }, ms);
    timers.add(timer);
    return timer;
  }) as typeof setTimeout;
  window.clearTimeout = ((timer: number) => { timers.delete(timer); clear(timer); }) as typeof clearTimeout;
  undo.push(() => { window.setTimeout = set; window.clearTimeout = clear; });
  for (const name of ['IntersectionObserver', 'ResizeObserver', 'MutationObserver'] as const) {
    const { prototype } = window[name] as { prototype: { observe(...args: unknown[]): void; disconnect(): void } };
    const { observe, disconnect } = prototype;
    prototype.observe = function (this: object, ...args: unknown[]) {
      observing.set(this, (observing.get(this) ?? new Set()).add(args[0]));
      return observe.apply(this as never, args);
    };
    prototype.disconnect = function (this: object) {
      observing.delete(this);
      return disconnect.apply(this as never);
    };
    undo.push(() => { prototype.observe = observe; prototype.disconnect = disconnect; });
  }
  return {
    now: () => ({ listeners: Object.fromEntries(listeners), timers: timers.size, observers: [...observing.values()].filter((targets) => [...targets].some((each) => (each as Node).isConnected)).length }),
    wait: (then: (value: unknown) => void, ms: number) => set(() => then(null), ms),
    stop: () => undo.forEach((each) => each()),
  };
}

describe('an element that is taken out', () => {
  afterEach(tidy);

  it('leaves nothing behind, fifty times over, with all that a reader may have opened', async function () {
    this.timeout(120_000);
    let feeds = 0;
    let watchers = 0;
    const base = site().adapter;
    const adapter: CommentAdapter = {
      ...base,
      live: { open: (...args) => { feeds++; const end = base.live!.open(...args); return () => { feeds--; end(); }; } },
      auth: { ...base.auth!, watch: (...args) => { watchers++; const end = base.auth!.watch!(...args); return () => { watchers--; end(); }; } },
    };
    const round = async () => {
      const thread = await mount({ adapter });
      const search = await until(() => thread.all('button', 'Keys')[0], 'the guide').then(() => thread.element.shadowRoot!);
      thread.heading(/A thread/).focus();
      thread.heading(/A thread/).dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, composed: true }));
      await until(() => search.getElementById('find') ?? undefined, 'the search field');
      thread.comment('Something else.').reply();
      thread.element.remove();
      const count = document.createElement('parley-count');
      count.adapter = adapter;
      count.thread = 'thread';
      const recent = document.createElement('parley-recent');
      recent.adapter = adapter;
      const reactions = document.createElement('parley-reactions');
      reactions.adapter = adapter;
      document.body.append(count, recent, reactions);
      await recent.updateComplete;
      count.remove();
      reactions.remove();
      recent.remove();
    };
    // What is made once for the page is made now.
    await round();
    await tidy();
    const seen = watch();
    try {
      await round();
      await new Promise((done) => seen.wait(done, 1500));
      const before = seen.now();
      for (let n = 0; n < 50; n++) await round();
      await new Promise((done) => seen.wait(done, 1500));
      expect({ feeds, watchers }).to.deep.equal({ feeds: 0, watchers: 0 });
      expect(seen.now()).to.deep.equal(before);
      expect(before.timers, 'timers that wait').to.be.at.most(1);
    } finally {
      seen.stop();
    }
  });
});

describe('an element that is gone', () => {
  afterEach(tidy);

  it('is held by nobody', async function () {
    this.timeout(60_000);
    if (!able(engine === 'Chromium', 'Who holds an element that is gone', 'only Chromium can be told to collect garbage')) this.skip();
    const { adapter } = site();
    const gone = await (async () => {
      const refs: WeakRef<object>[] = [];
      for (let n = 0; n < 12; n++) {
        const element = document.createElement('parley-thread');
        element.thread = 'thread';
        element.adapter = adapter;
        document.body.append(element);
        await until(() => element.phase === 'ready' || undefined, 'the thread');
        await pause(30);
        element.remove();
        refs.push(new WeakRef(element));
      }
      return refs;
    })();
    await pause(1500);
    const held = () => gone.filter((each) => each.deref()).length;
    for (let n = 0; n < 10 && held() > 1; n++) {
      await executeServerCommand('collect-garbage');
      await pause(100);
    }
    // The last one may still be in the engine's hands.
    expect(held()).to.be.at.most(1);
  });
});

describe('two threads on one page', () => {
  afterEach(tidy);

  it('only the one that has the comment answers to its address; the other says nothing and stays where it is', async () => {
    const adapter = memoryAdapter({ as: 'Ada', seed: { threads: [
      { id: 'one', comments: [{ id: 'x', author: 'Xenia', text: 'In one.' }] }, { id: 'two', comments: [{ id: 'y', author: 'Yves', text: 'In two.' }] },
    ] } });
    const one = await mount({ adapter, attributes: { thread: 'one' } });
    const two = await mount({ adapter, attributes: { thread: 'two' } });
    location.hash = '#comment-y';
    await two.focusOn(/^Yves, /);
    await pause(100);
    expect(one.text).not.to.include('Comment not found');
    expect(one.heard.join()).not.to.include('Comment not found');
    location.hash = '#comment-x';
    await one.focusOn(/^Xenia, /);
    await pause(100);
    expect(two.text).not.to.include('Comment not found');
    location.hash = '#comment-nowhere';
    await until(() => one.text.includes('Comment not found') || two.text.includes('Comment not found') || undefined, 'somebody to say so');
  });

  it('share nothing: what is folded, searched and shown alone in one is not in the other', async () => {
    const { adapter } = site();
    const one = await mount({ adapter });
    const two = await mount({ adapter, attributes: { thread: 'other' } });
    await one.comment('The first words.').fold();
    expect(one.comment(/^Grace/).folded).to.equal(true);
    expect(two.text).to.include('No comments yet');
    expect(Object.keys(localStorage).filter((key) => key.startsWith('parley:visit ') && key.includes('other'))).to.deep.equal([]);
  });
});
