// Nostr: comments on a page, a note or an article, as signed events on relays that anybody may run. Whoever has a signer (a browser
// extension, NIP-07) writes under their own name. Relays are strangers: ids and signatures are checked before anything is shown.

import type { AuthFacet, CommentAdapter, Limits, LiveFacet, ReactFacet, ReadFacet, WriteFacet } from '../core/adapter.js';
import { guarded } from '../core/ask.js';
import { CommentError } from '../core/errors.js';
import type { CommentId, ThreadRef, Viewer } from '../core/model.js';
import { readRoot } from './support/bech32.js';
import { isBag, text } from './support/narrow.js';
import { type NostrEvent, type Unsigned, genuine, tag } from './support/nostr-events.js';
import { type Filter, Relays } from './support/nostr-relays.js';
import { NostrThread, type Scope, scopeFilters } from './support/nostr-thread.js';
import { type Keep, session } from './support/session.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted, unlessAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

/** What browser extensions put at `window.nostr` (NIP-07). */
export interface NostrSigner {
  getPublicKey(): Promise<string>;
  signEvent(event: Unsigned & { readonly pubkey: string }): Promise<unknown>;
}

export interface NostrOptions {
  /** Addresses that are read from and written to: ["wss://relay.example"]. */
  readonly relays: readonly string[];
  /** The note that is talked about: "note1…", "nevent1…" or hex. */
  readonly event?: string;
  /** The article that is talked about: "naddr1…" or "30023:pubkey:name". With neither it is the page: the thread's address, or its id where that is one. */
  readonly address?: string;
  /** Signs what the reader writes. Default: `window.nostr`, looked for when the reader logs in. */
  readonly signer?: NostrSigner;
  /** How long the reader stays signed in; what is kept is their public key. Default 'tab'. */
  readonly keep?: Keep;
  /** Begins the links to people and events. Default "https://njump.me/". */
  readonly web?: string;
  /** Milliseconds that a relay has for an answer. Default 8,000. */
  readonly timeout?: number;
  /** Default the browser's. */
  readonly WebSocket?: typeof WebSocket;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

const limits: Limits = { orders: ['oldest', 'newest', 'best'], depth: Infinity, length: 10_000, syntax: 'plain', idempotent: false };
/** Ids that one question may name. */
const most = 150;

export function nostrAdapter(options: NostrOptions): CommentAdapter {
  const { now = Date.now, web = 'https://njump.me/' } = options;
  if (options.relays.length === 0) throw new TypeError('nostrAdapter needs at least one relay');
  const relays = new Relays({ urls: options.relays, timeout: options.timeout ?? 8_000, WebSocket: options.WebSocket ?? globalThis.WebSocket });
  const kept = session('parley-nostr', options.keep ?? 'tab', (stored) => (typeof stored === 'string' && /^[\da-f]{64}$/.test(stored) ? stored : null));
  const threads = snapshots<NostrThread>(30_000, now);
  const people = new Map<string, NostrEvent>();
  /** Where an event was last seen, and what this page has written: relays need a moment, and one may not have it. */
  const homes = new Map<string, NostrThread>();
  const own: NostrEvent[] = [];
  const sent = new Map<string, NostrEvent>();
  const feeds = new Set<{ readonly scope: string; renew(thread: NostrThread): void }>();
  const seconds = (): number => Math.floor(now() / 1000);

  const scopeOf = (thread: ThreadRef): Scope => {
    const { event, address } = options;
    if (event !== undefined || address !== undefined) return readRoot((event ?? address) as string);
    const named = thread.url ?? thread.id;
    try {
      const url = new URL(named, globalThis.location?.href);
      url.hash = '';
      if (url.protocol === 'https:' || url.protocol === 'http:') return { type: 'page', url: url.href };
    } catch {
      // Falls through to the same refusal.
    }
    throw new CommentError('missing', `a thread on Nostr hangs on an address of the web, not on ${named}`);
  };

  const ask = async (filters: readonly Filter[], signal: AbortSignal): Promise<NostrEvent[]> =>
    unlessAborted(genuine(await relays.query(filters, signal)), signal);
  const chunks = (ids: readonly string[], filter: (part: readonly string[]) => Filter): Filter[] =>
    Array.from({ length: Math.ceil(ids.length / most) }, (_, index) => filter(ids.slice(index * most, (index + 1) * most)));

  async function load(scope: Scope, signal: AbortSignal): Promise<NostrThread> {
    const thread = new NostrThread({ scope, web });
    const add = (events: readonly NostrEvent[]): void => {
      for (const event of events) {
        thread.add(event, seconds());
        if (event.kind === 0) people.set(event.pubkey, event);
      }
    };
    add(await ask(scopeFilters(scope), signal));
    add(own);
    add([...people.values()]);
    const ids = thread.ids();
    if (ids.length > 0) {
      // A name that does not come is no reason to keep the words back.
      const [acts] = await Promise.all([ask(chunks(ids, (part) => ({ kinds: [5, 7], '#e': part })), signal), meet(thread, signal)]);
      add(acts);
      add(await ask(chunks(thread.likeIds(), (part) => ({ kinds: [5], '#e': part })), signal));
    }
    add(own);
    for (const id of ids) homes.set(id, thread);
    for (const feed of [...feeds]) if (feed.scope === JSON.stringify(scope)) feed.renew(thread);
    return thread;
  }

  /** The names of those who have none yet. */
  async function meet(thread: NostrThread, signal: AbortSignal): Promise<void> {
    const unknown = thread.strangers();
    const found = await ask(chunks(unknown, (part) => ({ kinds: [0], authors: part })), signal).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && thrown.code !== 'aborted') return [];
      throw thrown;
    });
    for (const event of found) {
      thread.add(event, seconds());
      people.set(event.pubkey, event);
    }
  }

  const read: ReadFacet = {
    async page(query, { signal }) {
      throwIfAborted(signal);
      const scope = scopeOf(query.thread);
      const thread = await threads.get(JSON.stringify(scope), query.after === null && query.parent === null, () => load(scope, signal));
      throwIfAborted(signal);
      return pageOf(thread.comments(kept.get()), query);
    },
  };

  const signerNow = (): NostrSigner => {
    const found = options.signer ?? (globalThis as { readonly nostr?: unknown }).nostr;
    if (isBag(found) && typeof found['getPublicKey'] === 'function' && typeof found['signEvent'] === 'function') return found as unknown as NostrSigner;
    throw new CommentError('unsupported', 'no window.nostr', { reason: 'A Nostr signer is needed: a browser extension such as nos2x or Alby.' });
  };
  /** Extensions throw what they like when their window is closed or the reader says no. */
  const declined = (thrown: unknown): never => {
    throw new CommentError('cancelled', 'the signer did not sign', { cause: thrown });
  };

  async function sign(unsigned: Unsigned, signal: AbortSignal): Promise<NostrEvent> {
    const me = kept.get();
    if (me === null) throw new CommentError('signed-out', 'nobody is signed in');
    const answer = await unlessAborted(Promise.resolve(signerNow().signEvent({ ...unsigned, pubkey: me })).catch(declined), signal);
    const [event] = await genuine([answer]);
    if (!event || event.content !== unsigned.content || event.kind !== unsigned.kind) throw new CommentError('garbled', 'the signer signed something else');
    if (event.pubkey !== me) {
      // Another account was chosen in the extension meanwhile.
      kept.set(null, true);
      throw new CommentError('signed-out', 'the signer is now somebody else');
    }
    return event;
  }
  async function publish(event: NostrEvent, signal: AbortSignal): Promise<void> {
    await relays.publish(event, signal);
    own.push(event);
    threads.clear();
    for (const thread of new Set(homes.values())) thread.add(event, seconds());
  }

  /** The event and its thread, read anew where this page has not seen it. */
  async function find(id: CommentId, signal: AbortSignal): Promise<{ event: NostrEvent; thread: NostrThread }> {
    if (kept.get() === null) throw new CommentError('signed-out', 'nobody is signed in');
    const known = homes.get(id);
    const event = known?.event(id);
    if (known && event) return { event, thread: known };
    const lost = new CommentError('missing', `no event ${id} in a thread that was read here`);
    if (known || !/^[\da-f]{64}$/.test(id)) throw lost;
    const [found] = (await ask([{ ids: [id] }], signal)).filter((each) => each.id === id);
    const url = found && tag(found, 'I');
    const scope: Scope | null = !found ? null : options.event ?? options.address ? readRoot((options.event ?? options.address) as string) : url !== null && url !== undefined ? { type: 'page', url } : null;
    if (!scope) throw lost;
    const thread = await load(scope, signal);
    const there = thread.event(id);
    if (!there) throw lost;
    return { event: there, thread };
  }

  const write: WriteFacet = {
    async create({ thread, parent, source }, { signal, key }) {
      throwIfAborted(signal);
      const content = source.trim();
      if (kept.get() === null) throw new CommentError('signed-out', 'nobody is signed in');
      if (content === '') throw new CommentError('invalid', 'nothing was typed');
      if (source.length > limits.length) throw new CommentError('invalid', 'too long', { reason: `At most ${limits.length} characters.` });
      const scope = scopeOf(thread);
      const above = parent === null ? null : await find(parent, signal);
      let event = sent.get(key);
      if (!event) {
        event = await sign({ kind: 1111, created_at: seconds(), content, tags: [...await tagsOf(scope, signal), ...parentTags(scope, above?.event ?? null), ['parley', key]] }, signal);
        sent.set(key, event);
      }
      await publish(event, signal);
      const home = above?.thread ?? new NostrThread({ scope, web });
      home.add(event, seconds());
      for (const known of people.values()) home.add(known, seconds());
      await meet(home, signal);
      homes.set(event.id, home);
      return home.comment(event.id, kept.get()) ?? lost(event.id);
    },
    async remove(id, { signal }) {
      throwIfAborted(signal);
      const { event, thread } = await find(id, signal);
      if (event.pubkey !== kept.get()) throw new CommentError('forbidden', 'only its author can remove an event');
      await publish(await sign({ kind: 5, created_at: seconds(), content: '', tags: [['e', id], ['k', String(event.kind)]] }, signal), signal);
      return thread.comment(id, kept.get());
    },
  };
  const lost = (id: string): never => {
    throw new CommentError('garbled', `event ${id} is not in its own thread`);
  };

  /** The tags in capitals that name what the whole thread hangs on (NIP-22). */
  async function tagsOf(scope: Scope, signal: AbortSignal): Promise<string[][]> {
    if (scope.type === 'page') return [['I', scope.url], ['K', 'web']];
    if (scope.type === 'address') return [['A', scope.address], ['K', scope.kind], ['P', scope.pubkey]];
    const [root] = (await ask([{ ids: [scope.id] }], signal)).filter(({ id }) => id === scope.id);
    if (!root) throw new CommentError('missing', `no event ${scope.id} on these relays`);
    roots.set(root.id, root);
    return [['E', root.id, '', root.pubkey], ['K', String(root.kind)], ['P', root.pubkey]];
  }
  const roots = new Map<string, NostrEvent>();
  function parentTags(scope: Scope, above: NostrEvent | null): string[][] {
    if (above) return [['e', above.id, '', above.pubkey], ['k', String(above.kind)], ['p', above.pubkey]];
    if (scope.type === 'page') return [['i', scope.url], ['k', 'web']];
    if (scope.type === 'address') return [['a', scope.address], ['k', scope.kind], ['p', scope.pubkey]];
    const root = roots.get(scope.id);
    return [['e', scope.id, '', root?.pubkey ?? ''], ['k', String(root?.kind ?? 1)], ['p', root?.pubkey ?? '']];
  }

  const react: ReactFacet = {
    kinds: ['like'],
    async set(id, kind, on, { signal }) {
      throwIfAborted(signal);
      if (kind !== 'like') throw new CommentError('unsupported', `no reaction ${kind} here`);
      const { event, thread } = await find(id, signal);
      const me = kept.get() as string;
      const mine = thread.likeOf(id, me);
      if (on && !mine) await publish(await sign({ kind: 7, created_at: seconds(), content: '+', tags: [['e', id, '', event.pubkey], ['p', event.pubkey], ['k', String(event.kind)]] }, signal), signal);
      if (!on && mine) await publish(await sign({ kind: 5, created_at: seconds(), content: '', tags: [['e', mine.id], ['k', '7']] }, signal), signal);
      return thread.comment(id, me) ?? lost(id);
    },
  };

  const viewerOf = async (pubkey: string, signal: AbortSignal): Promise<Viewer> => {
    const thread = new NostrThread({ scope: { type: 'page', url: '' }, web });
    if (!people.has(pubkey)) for (const event of await ask([{ kinds: [0], authors: [pubkey] }], signal).catch(() => [])) if (event.kind === 0 && event.pubkey === pubkey) people.set(pubkey, event);
    throwIfAborted(signal);
    const known = people.get(pubkey);
    if (known) thread.add(known, seconds());
    return { ...thread.author(pubkey), role: 'reader' };
  };
  const auth: AuthFacet = {
    ways: [{ id: 'signer', kind: 'popup', label: 'Nostr' }],
    required: true,
    async viewer({ signal }) {
      throwIfAborted(signal);
      const me = kept.get();
      return me === null ? null : viewerOf(me, signal);
    },
    async login(way, _, { signal }) {
      if (way !== 'signer') throw new CommentError('unsupported', `no way to log in called ${way}`);
      const pubkey = text(await unlessAborted(Promise.resolve(signerNow().getPublicKey()).catch(declined), signal)).toLowerCase();
      if (!/^[\da-f]{64}$/.test(pubkey)) throw new CommentError('garbled', 'the signer has no public key');
      kept.set(pubkey);
      return viewerOf(pubkey, signal);
    },
    async logout() {
      kept.set(null);
    },
    watch: (changed) => kept.watch((me) => {
      if (me === null) changed(null);
      else viewerOf(me, new AbortController().signal).then(changed, () => {});
    }),
  };

  const live: LiveFacet = {
    open(ref, feed) {
      const { signal } = new AbortController();
      const scope = scopeOf(ref);
      // Clocks differ; what is known already is not told twice.
      const since = seconds() - 60;
      let thread = new NostrThread({ scope, web });
      let open = true;
      const filters = (): Filter[] => [
        ...scopeFilters(scope).map((filter) => ({ ...filter, since })),
        // The newest are the ones that change; relays refuse questions without end.
        ...chunks([...thread.ids(), ...thread.likeIds()].slice(-3 * most), (part) => ({ kinds: [5, 7], '#e': part, since })),
      ];
      const tell = async (value: unknown): Promise<void> => {
        const [event] = await genuine([value]);
        if (!event || !open || !thread.add(event, seconds())) return;
        const ids = event.kind === 1111 || event.kind === 1 ? [event.id] : event.tags.flatMap(([name, id]) => (name === 'e' && id !== undefined ? [id] : []));
        if (event.kind === 1111 || event.kind === 1) {
          await meet(thread, signal).catch(() => {});
          homes.set(event.id, thread);
          subscription.renew();
        }
        if (!open) return;
        for (const id of ids) {
          const comment = thread.comment(id, kept.get());
          if (comment) guarded(() => feed.put(comment));
          else if (thread.has(id)) guarded(() => feed.drop(id as CommentId));
          // A like taken back: which one it was, the next reading tells.
          else if (event.kind === 5 && thread.likeIds().includes(id)) guarded(() => feed.lost());
        }
      };
      const subscription = relays.subscribe(filters, (event) => void tell(event).catch(() => {}), () => feed.lost());
      const listening = { scope: JSON.stringify(scope), renew(fresh: NostrThread) {
        thread = fresh;
        subscription.renew();
      } };
      feeds.add(listening);
      return () => {
        open = false;
        feeds.delete(listening);
        subscription.stop();
      };
    },
  };
  return { name: 'nostr', address: [...options.relays, options.event, options.address].join(' '), limits, read, write, react, auth, live, dispose: () => relays.close() };
}
