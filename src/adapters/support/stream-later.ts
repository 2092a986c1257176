// A stream of events, listened to by what is fetched meanwhile (event-stream.ts): a thread can be read before.

import { part } from '../../core/part.js';
import type { Following, StreamOptions } from './event-stream.js';

/** Milliseconds until what could not be fetched is tried again. */
const pause = 20_000;

export function followLater(options: StreamOptions, load = () => import('./event-stream.js')): Following {
  let following: Following | null = null;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => void part(load).then(({ follow }) => {
    if (!over) following = follow(options);
  }, () => {
    if (!over) timer = setTimeout(begin, pause);
  });
  begin();
  return {
    stop() {
      over = true;
      clearTimeout(timer);
      following?.stop();
    },
    again: () => following?.again(),
  };
}
