// Follows a stream of server-sent events over fetch, so that a token can go in a header, where EventSource has none.
// Comes back by itself, and says where it had stopped. Knows nothing of comments.

import { lineTo } from './lines.js';

export interface StreamEvent {
  /** "message" where the server gives no name. */
  readonly type: string;
  readonly data: string;
}
export interface StreamOptions {
  /** Where the stream comes from: of one server, only so many are open at once. Default: they are not counted. */
  readonly address?: string;
  /** Called now and then while there are too many of them, and nothing is heard. */
  readonly deaf?: () => void;
  /** Asks for the stream. `last` is the id of the last event that was heard; null: none yet. */
  connect(last: string | null, signal: AbortSignal): Promise<Response>;
  heard(event: StreamEvent): void;
  /** Milliseconds without a sound after which the line counts as dead. Default 45,000. */
  readonly silence?: number;
  /** Milliseconds before the first new try; doubles up to half a minute. Default 1000. */
  readonly pause?: number;
}
export interface Following {
  stop(): void;
  /** Hangs up and asks anew at once: who listens has changed. */
  again(): void;
}

const longest = 30_000;
/** Milliseconds between two calls of `deaf`. */
const between = 20_000;

/** Ends for good on an answer that will stay the same: no such stream, not allowed, no events. */
export function follow(options: StreamOptions): Following {
  const { silence = 45_000, pause = 1000 } = options;
  let ended = false;
  let hasty = false;
  let last: string | null = null;
  let hangUp = (): void => {};
  const host = options.address === undefined ? null : new URL(options.address, globalThis.location?.href).origin;

  void (async () => {
    for (let failures = 0; !ended;) {
      hasty = false;
      const line = new AbortController();
      hangUp = () => line.abort();
      let watch: ReturnType<typeof setTimeout> | undefined;
      let free = (): void => {};
      const waiting = setInterval(() => { if (!(globalThis.document as Document | undefined)?.hidden) options.deaf?.(); }, between);
      try {
        if (host !== null) free = await lineTo(host, line.signal);
        clearInterval(waiting);
        watch = setTimeout(hangUp, silence);
        const response = await options.connect(last, line.signal);
        if ([204, 400, 403, 404, 405, 410, 422].includes(response.status)) return;
        if (response.ok && response.body) {
          await lines(response.body, ({ id, ...event }) => {
            failures = 0;
            if (id !== null) last = id;
            if (!ended && !line.signal.aborted) options.heard(event);
          }, () => {
            clearTimeout(watch);
            watch = setTimeout(hangUp, silence);
          });
        }
      } catch {
        // Whatever cut the line: it is tried again, and the server says what was missed.
      } finally {
        clearInterval(waiting);
        clearTimeout(watch);
        line.abort();
        free();
      }
      // Set by `again` while the line was open.
      if (ended || (hasty as boolean)) continue;
      const wait = Math.min(longest, pause * 2 ** failures++) * (0.5 + Math.random() / 2);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, wait);
        hangUp = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  })();

  return {
    stop() {
      ended = true;
      hangUp();
    },
    again() {
      hasty = true;
      hangUp();
    },
  };
}

async function lines(body: ReadableStream<Uint8Array>, heard: (event: StreamEvent & { id: string | null }) => void, sound: () => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let type = '';
  let id: string | null = null;
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    sound();
    rest += decoder.decode(value, { stream: true });
    // A carriage return at the end may be half of a line end.
    const parts = rest.split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const [, field = '', text = ''] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? [];
      if (line === '') {
        if (data.length > 0 || type !== '' || id !== null) heard({ type: type || 'message', data: data.join('\n'), id });
        type = '';
        id = null;
        data = [];
      } else if (field === 'event') type = text;
      else if (field === 'data') data.push(text);
      else if (field === 'id' && !text.includes('\0')) id = text;
    }
  }
}
