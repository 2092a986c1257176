// Whether this device holds an outbox, and the way to it. Small: every page has this, few need what is behind it.

import type { OutboxDoor } from '../core/outbox.js';
import { part } from '../core/part.js';
import { exists } from './exists.js';

export const outboxName = 'parley-outbox';

/** `address`: what tells two backends of one adapter apart. */
export function outboxDoor(address = ''): OutboxDoor {
  return {
    address,
    used: () => exists(outboxName),
    async open() {
      const { Keeper, deviceOutbox } = await part(() => import('./outbox.js'));
      return { Keeper, outbox: deviceOutbox() };
    },
  };
}
