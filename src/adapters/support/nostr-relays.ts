// Talks to several relays at once (NIP-01): asks all and joins what they say, publishes to all, listens to all.
// A relay that is away or slow costs its own answers only. Knows nothing of comments; what comes is not checked here.

import { guarded } from '../../core/ask.js';
import { CommentError } from '../../core/errors.js';
import { throwIfAborted, unlessAborted } from './waiting.js';

export type Filter = Readonly<Record<string, readonly (string | number)[] | number>>;
type Message = readonly unknown[];

export interface RelayOptions {
  readonly urls: readonly string[];
  /** Milliseconds that a relay has for an answer. */
  readonly timeout: number;
  readonly WebSocket: typeof WebSocket;
}

/** Events a relay is asked for at once; most send no more anyway. */
const batch = 500;
const mostBatches = 20;
/** A line that lasted so long is a good one: the next is tried for soon again. Milliseconds. */
const sound = 10_000;
/** Milliseconds before the nth attempt to come back. */
const delay = (nth: number): number => Math.min(30_000, 1000 * 2 ** (nth - 1));

class Relay {
  readonly url: string;
  readonly #options: RelayOptions;
  readonly #hearing = new Map<string, (message: Message) => void>();
  readonly #lost = new Set<() => void>();
  #socket: Promise<WebSocket> | null = null;

  constructor(url: string, options: RelayOptions) {
    this.url = url;
    this.#options = options;
  }

  #connect(): Promise<WebSocket> {
    this.#socket ??= new Promise<WebSocket>((resolve, reject) => {
      const socket = new this.#options.WebSocket(this.url);
      const timer = setTimeout(() => fail('no answer in time'), this.#options.timeout);
      const fail = (why: string): void => {
        clearTimeout(timer);
        this.#socket = null;
        reject(new CommentError('offline', `${this.url}: ${why}`));
        socket.close();
        const lost = [...this.#lost];
        this.#hearing.clear();
        this.#lost.clear();
        for (const tell of lost) guarded(tell);
      };
      socket.onopen = () => {
        clearTimeout(timer);
        resolve(socket);
      };
      socket.onerror = () => fail('could not be reached');
      socket.onclose = () => fail('hung up');
      socket.onmessage = ({ data }: { readonly data: unknown }) => {
        const message = read(data);
        if (message) this.#hearing.get(`${String(message[0] === 'OK' ? 'OK ' : '')}${String(message[1])}`)?.(message);
      };
    });
    return this.#socket;
  }

  /** Sends, and hears what is answered under `name` until undone. `lost`: the connection broke. */
  async talk(name: string, send: Message, heard: (message: Message) => void, lost: () => void): Promise<(closing?: Message) => void> {
    const socket = await this.#connect();
    this.#hearing.set(name, heard);
    this.#lost.add(lost);
    socket.send(JSON.stringify(send));
    return (closing) => {
      this.#hearing.delete(name);
      this.#lost.delete(lost);
      if (closing && socket.readyState === 1) socket.send(JSON.stringify(closing));
    };
  }

  close(): void {
    this.#lost.clear();
    void this.#socket?.then((socket) => socket.close(), () => {});
  }
}

function read(data: unknown): Message | null {
  if (typeof data !== 'string' || data.length > 1_000_000) return null;
  try {
    const value: unknown = JSON.parse(data);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

export class Relays {
  readonly #relays: readonly Relay[];
  readonly #options: RelayOptions;
  readonly #stops = new Set<() => void>();
  #names = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#relays = [...new Set(options.urls)].map((url) => new Relay(url, options));
  }

  /** Everything that fits one of the filters, from all relays, unchecked, each id once. Rejects where no relay answered. */
  async query(filters: readonly Filter[], signal: AbortSignal): Promise<unknown[]> {
    throwIfAborted(signal);
    if (filters.length === 0) return [];
    const found = new Map<unknown, unknown>();
    const answers = await unlessAborted(Promise.allSettled(this.#relays.flatMap((relay) => filters.map((filter) => this.#all(relay, filter, found)))), signal);
    if (!answers.some(({ status }) => status === 'fulfilled')) throw failed(answers);
    return [...found.values()];
  }

  /** Goes back in time until the relay has no more. */
  async #all(relay: Relay, filter: Filter, found: Map<unknown, unknown>): Promise<void> {
    let until = Infinity;
    for (let batches = 0; batches < mostBatches; batches++) {
      const events = await this.#once(relay, { ...filter, limit: batch, ...(until === Infinity ? {} : { until }) });
      let added = 0;
      for (const event of events) {
        const { id, created_at } = event as { id?: unknown; created_at?: unknown };
        // Two relays may answer with one id and different words; only one of them is what its id says, and both are checked.
        const key = JSON.stringify(event);
        if (typeof id === 'string' && !found.has(key)) added++;
        found.set(key, event);
        if (typeof created_at === 'number') until = Math.min(until, created_at);
      }
      // Relays have limits of their own, below ours: the end is where nothing new comes.
      if (events.length === 0 || added === 0 || events.length < 50) return;
    }
  }

  #once(relay: Relay, filter: Filter): Promise<object[]> {
    return new Promise((resolve, reject) => {
      const name = `q${++this.#names}`;
      const events: object[] = [];
      let stop: ((closing?: Message) => void) | null = null;
      const end = (settle: () => void, closing?: Message): void => {
        clearTimeout(timer);
        stop?.(closing);
        settle();
      };
      // Slow is not empty: what it has sent so far counts, and nothing at all is a failure.
      const timer = setTimeout(() => end(() => (events.length > 0 ? resolve(events) : reject(new CommentError('timeout', `${relay.url}: no answer in time`))), ['CLOSE', name]), this.#options.timeout);
      relay.talk(name, ['REQ', name, filter], ([type, , value]) => {
        if (type === 'EVENT' && typeof value === 'object' && value !== null && events.length < 5_000) events.push(value);
        else if (type === 'EOSE') end(() => resolve(events), ['CLOSE', name]);
        else if (type === 'CLOSED') end(() => reject(refusal(value)));
      }, () => end(() => reject(new CommentError('offline', `${relay.url} hung up`)))).then((undo) => {
        stop = undo;
      }, (thrown: unknown) => end(() => reject(thrown)));
    });
  }

  /** Resolves when the first relay has it; rejects where none takes it. */
  async publish(event: { readonly id: string }, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const sent = this.#relays.map((relay) => new Promise<void>((resolve, reject) => {
      let stop: (() => void) | null = null;
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        stop?.();
        settle();
      };
      const timer = setTimeout(() => end(() => reject(new CommentError('timeout', `${relay.url}: no answer in time`))), this.#options.timeout);
      relay.talk(`OK ${event.id}`, ['EVENT', event], ([, , taken, why]) => {
        end(() => (taken === true || String(why).startsWith('duplicate:') ? resolve() : reject(refusal(why))));
      }, () => end(() => reject(new CommentError('offline', `${relay.url} hung up`)))).then((undo) => {
        stop = undo;
      }, (thrown: unknown) => end(() => reject(thrown)));
    }));
    await Promise.any(sent).catch(async () => {
      throw failed(await Promise.allSettled(sent));
    });
  }

  /** Hears what comes from now on. `back`: a relay is there again, and something may have been missed. Returns its own undo. */
  subscribe(filters: () => readonly Filter[], heard: (event: unknown) => void, back: () => void): { readonly stop: () => void; readonly renew: () => void } {
    let open = true;
    let version = 0;
    const undo = new Map<Relay, (closing?: Message) => void>();
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const name = `s${++this.#names}`;
    const start = (relay: Relay, nth: number): void => {
      const began = version;
      let since = Infinity;
      const again = (): void => {
        if (performance.now() - since > sound) nth = 0;
        undo.delete(relay);
        if (!open) return;
        const timer = setTimeout(() => {
          timers.delete(timer);
          start(relay, nth + 1);
        }, delay(nth + 1));
        timers.add(timer);
      };
      relay.talk(name, ['REQ', name, ...filters()], ([type, , event]) => {
        if (type === 'EVENT' && open) heard(event);
        else if (type === 'EOSE') since = performance.now();
      }, again).then((end) => {
        if (!open) return end(['CLOSE', name]);
        undo.set(relay, end);
        if (nth > 0) guarded(back);
        // Asked for something else while it connected.
        if (began !== version) restart(relay, end);
      }, again);
    };
    /** The same name again replaces the filters (NIP-01). */
    const restart = (relay: Relay, end: () => void): void => {
      end();
      undo.delete(relay);
      start(relay, 0);
    };
    for (const relay of this.#relays) start(relay, 0);
    const stop = (): void => {
      open = false;
      this.#stops.delete(stop);
      for (const timer of timers) clearTimeout(timer);
      for (const end of undo.values()) end(['CLOSE', name]);
      undo.clear();
    };
    this.#stops.add(stop);
    return {
      stop,
      renew: () => {
        version++;
        for (const [relay, end] of [...undo]) restart(relay, end);
      },
    };
  }

  close(): void {
    for (const stop of [...this.#stops]) stop();
    for (const relay of this.#relays) relay.close();
  }
}

/** "blocked: you are banned here": a word for machines, then one for people (NIP-01). */
function refusal(why: unknown): CommentError {
  const words = typeof why === 'string' ? why.slice(0, 300) : '';
  const [, prefix = '', reason = words] = /^([a-z-]+): ?(.*)$/s.exec(words) ?? [];
  const code = ({ 'rate-limited': 'busy', invalid: 'invalid', error: 'server', blocked: 'forbidden', restricted: 'forbidden', 'auth-required': 'forbidden', mute: 'forbidden', pow: 'forbidden' } as const)[prefix] ?? 'unknown';
  return new CommentError(code, `a relay refused: ${words}`, reason === '' ? {} : { reason });
}

/** Of several failures the one that says most: a refusal before a silence. */
function failed(answers: readonly PromiseSettledResult<unknown>[]): CommentError {
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' && answer.reason instanceof CommentError ? [answer.reason] : []));
  return reasons.find(({ code }) => code !== 'offline' && code !== 'timeout') ?? reasons.find(({ code }) => code === 'timeout') ?? reasons[0] ?? new CommentError('offline', 'no relay is named');
}
