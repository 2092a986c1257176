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
  /** Milliseconds after which a page that nobody sees hangs up, for others to have the line; it listens again once it is seen. Default five minutes. */
  readonly unseen?: number;
}
export interface Following {
  stop(): void;
  /** Hangs up and asks anew at once: who listens has changed. */
  again(): void;
}

const longest = 30_000;
/** A line that lasted so long is a good one: the next is tried for soon again. Milliseconds. */
const sound = 10_000;
/** The longest event that is read, in characters: what never ends would fill the page. */
const room = 8_000_000;
/** Milliseconds between two calls of `deaf`. */
const between = 20_000;

/** Ends for good on an answer that will stay the same: no such stream, not allowed, no events. */
export function follow(options: StreamOptions): Following {
  const { silence = 45_000, pause = 1000, unseen = 300_000 } = options;
  let ended = false;
  let hasty = false;
  let last: string | null = null;
  let hangUp = (): void => {};
  const page = globalThis.document as Document | undefined;
  let asleep = false;
  let tired: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(tired);
    if (page!.hidden) {
      tired = setTimeout(() => {
        asleep = true;
        again();
      }, unseen);
    } else if (asleep) {
      asleep = false;
      again();
    }
  };
  const again = (): void => {
    hasty = true;
    hangUp();
  };
  page?.addEventListener('visibilitychange', look);
  if (page?.hidden) look();
  const host = options.address === undefined ? null : new URL(options.address, globalThis.location?.href).origin;

  void (async () => {
    for (let failures = 0; !ended;) {
      hasty = false;
      if (asleep) {
        await new Promise<void>((done) => { hangUp = done; });
        continue;
      }
      const line = new AbortController();
      hangUp = () => line.abort();
      let watch: ReturnType<typeof setTimeout> | undefined;
      let free = (): void => {};
      let opened = Infinity;
      const waiting = setInterval(() => { if (!page?.hidden) options.deaf?.(); }, between);
      try {
        if (host !== null) free = await lineTo(host, line.signal);
        clearInterval(waiting);
        watch = setTimeout(hangUp, silence);
        opened = performance.now();
        const response = await options.connect(last, line.signal);
        if ([204, 400, 403, 404, 405, 410, 422].includes(response.status)) return;
        if (response.ok && response.body) {
          await lines(response.body, ({ id, ...event }) => {
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
      if (performance.now() - opened > sound) failures = 0;
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
      clearTimeout(tired);
      page?.removeEventListener('visibilitychange', look);
      hangUp();
    },
    again,
  };
}

async function lines(body: ReadableStream<Uint8Array>, heard: (event: StreamEvent & { id: string | null }) => void, sound: () => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let type = '';
  let id: string | null = null;
  let data: string[] = [];
  let held = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    sound();
    rest += decoder.decode(value, { stream: true });
    // A carriage return at the end may be half of a line end.
    const parts = rest.split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    held = rest.length;
    for (const line of data) held += line.length;
    if (held > room) throw new RangeError('an event without end');
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
