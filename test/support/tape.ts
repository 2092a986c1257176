// What a backend answered while an adapter did something, so that it can be answered again: as it was, or with one thing wrong.
// Knows no adapter. Records from whatever answers a fetch; plays without a network.

/** One question and its good answer. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** What tells questions to one address apart: an event's name, the beginning of a GraphQL query. */
  readonly about: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}
/** Turns the good answer to one question into what the adapter gets. Throws where the connection fails. */
export type Spoil = (good: Exchange, signal: AbortSignal) => Response | Promise<Response>;

/** Of the way only, not of what was said. */
const ofTheWay = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date']);

/** Asks for real and keeps what was said. */
export function recording(tape: Exchange[], ask: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await ask(input, init);
    const body = await response.clone().text();
    tape.push({
      ...questionOf(input, init), status: response.status, body,
      headers: [...response.headers].filter(([name]) => !ofTheWay.has(name)),
    });
    return response;
  };
}

export interface Player {
  readonly fetch: typeof fetch;
  /** From now on the nth question (from 0) is answered by `spoil`. Answers how many have been asked since. */
  spoil(nth: number, how: Spoil): void;
  /** Asked since the last call of `spoil`, or from the start. */
  readonly asked: readonly Exchange[];
  /** Requests that are neither answered nor called off. */
  readonly open: number;
  /** Questions for which there is no answer on the tape. */
  readonly strange: readonly string[];
}

export function player(tape: readonly Exchange[]): Player {
  const used = new Set<Exchange>();
  const asked: Exchange[] = [];
  const strange: string[] = [];
  let [at, how]: [number, Spoil] = [-1, answered];
  let open = 0;
  const find = ({ method, url, about }: Pick<Exchange, 'method' | 'url' | 'about'>): Exchange | undefined => {
    const path = (address: string): string => new URL(address).pathname;
    const same = tape.filter((each) => each.method === method && each.about === about && path(each.url) === path(url));
    const exact = same.filter((each) => each.url === url);
    return exact.find((each) => !used.has(each)) ?? exact.at(-1) ?? same.find((each) => !used.has(each)) ?? same.at(-1);
  };
  return {
    asked, strange,
    get open() {
      return open;
    },
    spoil(nth, by) {
      asked.length = 0;
      [at, how] = [nth, by];
    },
    async fetch(input, init) {
      const question = questionOf(input, init);
      const signal = init?.signal ?? new AbortController().signal;
      signal.throwIfAborted();
      const good = find(question);
      if (!good) {
        strange.push(`${question.method} ${question.url} ${question.about}`);
        return answered({ ...question, status: 404, headers: [['content-type', 'application/json']], body: '{}' });
      }
      used.add(good);
      const nth = asked.push(good) - 1;
      open++;
      try {
        // As a real one, it is over as soon as it is called off.
        return await (nth === at ? unlessOver(Promise.resolve(how(good, signal)), signal) : answered(good));
      } finally {
        open--;
      }
    },
  };
}

/** As it was. */
export function answered({ status, headers, body, url }: Exchange): Response {
  const bare = status === 204 || status === 205 || status === 304;
  const response = new Response(bare ? null : body, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) });
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

/** Its body never ends, or ends in `failure`. Is over when called off. */
export function unending(start: string, signal: AbortSignal, failure?: Error): Response {
  return new Response(new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(start));
      if (failure) setTimeout(() => controller.error(failure), 1);
      signal.addEventListener('abort', () => {
        try {
          controller.error(signal.reason);
        } catch {
          // It had failed before.
        }
      }, { once: true });
    },
  }), { headers: { 'content-type': 'application/json' } });
}

export function never(signal: AbortSignal): Promise<Response> {
  return unlessOver(new Promise(() => {}), signal);
}

function unlessOver<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = (): void => reject(signal.reason as Error);
    if (signal.aborted) over();
    signal.addEventListener('abort', over, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', over));
  });
}

function questionOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Pick<Exchange, 'method' | 'url' | 'about'> {
  const url = input instanceof Request ? input.url : String(input);
  return { method: init?.method ?? 'GET', url, about: aboutOf(init?.body) };
}

function aboutOf(body: unknown): string {
  if (typeof body !== 'string') return '';
  try {
    const { event, query } = JSON.parse(body) as { event?: unknown; query?: unknown };
    return typeof event === 'string' ? event : typeof query === 'string' ? query.replace(/\s+/g, ' ').slice(0, 60) : '';
  } catch {
    return '';
  }
}
