// Whether this device holds an outbox, and the way to it. Small: every page has this, few need what is behind it.

import type { OutboxDoor } from '../core/outbox.js';
import { part } from '../core/part.js';

export const outboxName = 'parley-outbox';

/** `address`: what tells two backends of one adapter apart. */
export function outboxDoor(address = ''): OutboxDoor {
  return {
    address,
    async used() {
      // Opening a database makes one, and a reader who wrote nothing shall leave nothing behind.
      if (typeof indexedDB.databases !== 'function') return true;
      return (await indexedDB.databases()).some(({ name }) => name === outboxName);
    },
    async open() {
      const { Keeper, deviceOutbox } = await part(() => import('./outbox.js'));
      return { Keeper, outbox: deviceOutbox() };
    },
  };
}
