// Listens to a stream of server-sent events and comes back when it breaks off.
// With fetch and not EventSource: it runs in Node too, takes headers, and says why it ended. Knows no backend.

import { pause } from './waiting.js';

export interface ServerEvent {
  /** "message" where the server gives none. */
  readonly event: string;
  readonly data: string;
}
export interface Listening {
  readonly url: string;
  readonly fetch?: typeof fetch;
  readonly headers?: () => Readonly<Record<string, string>>;
  heard(event: ServerEvent): void;
  /** The stream stands again after a break: something may have been missed. */
  back(): void;
  /** Milliseconds before the nth attempt after a break, from 1. Default one second, doubling up to half a minute. */
  readonly delay?: (nth: number) => number;
}

/** Longest event that is kept while it arrives: a server that never ends a line must not fill the memory. */
const longest = 1_000_000;

/** Listens until the returned undo is called. */
export function listen(to: Listening): () => void {
  const stop = new AbortController();
  const delay = to.delay ?? ((nth) => Math.min(30_000, 1000 * 2 ** (nth - 1)) * (0.75 + Math.random() / 2));
  void (async () => {
    let opened = 0;
    for (let failures = 0; !stop.signal.aborted;) {
      try {
        const response = await (to.fetch ?? fetch)(to.url, { signal: stop.signal, cache: 'no-store', headers: { accept: 'text/event-stream', ...to.headers?.() } });
        if (response.ok && response.body && /event-stream/i.test(response.headers.get('content-type') ?? '')) {
          failures = 0;
          if (opened++ > 0) to.back();
          await each(response.body, (event) => {
            if (!stop.signal.aborted) to.heard(event);
          });
        } else {
          await response.body?.cancel();
        }
      } catch {
        // Broken off, refused or called off: the loop decides.
      }
      failures++;
      await pause(delay(failures), stop.signal).catch(() => {});
    }
  })();
  return () => stop.abort();
}

async function each(body: ReadableStream<Uint8Array>, heard: (event: ServerEvent) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  let [event, data] = ['', [] as string[]];
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > longest) throw new Error('an event without an end');
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) heard({ event: event || 'message', data: data.join('\n') });
        [event, data] = ['', []];
        continue;
      }
      const [, name, text] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === 'event') event = text ?? '';
      else if (name === 'data') data.push(text ?? '');
    }
  }
}
