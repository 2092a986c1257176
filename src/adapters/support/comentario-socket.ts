// Listens to what happens on a page of Comentario, and comes back when the line breaks. Knows ids and acts, no comments.

import type { CommentId } from '../../core/model.js';
import { isBag, text } from './narrow.js';

/** As much of WebSocket as is used. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: never) => void) | null;
  send(words: string): void;
  close(): void;
}
export type SocketClass = new (url: string) => Socket;

export interface Hearing {
  readonly Socket: SocketClass;
  readonly url: string;
  readonly domain: string;
  readonly path: string;
  /** Of one comment: new, update, vote, sticky or delete. */
  heard(id: CommentId, action: string): void;
  /** The line was broken, and is there again. */
  lost(): void;
  /** Milliseconds before the first new try; doubles up to about four minutes. Default 1000. */
  readonly pause?: number;
}

/** A line that lasted so long is a good one: the next is tried for soon again. Milliseconds. */
const sound = 10_000;

/** Returns its own undo. */
export function hear({ Socket: Line, url, domain, path, heard, lost, pause = 1000 }: Hearing): () => void {
  let [ended, tries, since] = [false, 0, Infinity];
  let line: Socket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    line = null;
    // Not everybody at once, when the server is back.
    if (!ended) timer = setTimeout(connect, Math.min(pause * 2 ** tries++, 256_000) * (0.75 + Math.random() / 2));
  };
  const connect = (): void => {
    try {
      line = new Line(url);
    } catch {
      // Forbidden by the page's own policy: it will not be otherwise soon.
      return later();
    }
    line.onopen = () => {
      line?.send(JSON.stringify({ domain, path }));
      if (tries > 0) lost();
      since = performance.now();
    };
    line.onmessage = ({ data }) => {
      const message = parsed(data);
      if (ended || !isBag(message) || (text(message['path']) !== '' && message['path'] !== path)) return;
      const id = text(message['comment']);
      if (id !== '') heard(id as CommentId, text(message['action']));
    };
    line.onclose = () => {
      // One that hangs up as soon as it has answered is no better than one that does not answer.
      if (performance.now() - since > sound) tries = 0;
      since = Infinity;
      later();
    };
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    line?.close();
  };
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(text(data)) as unknown;
  } catch {
    return null;
  }
}
