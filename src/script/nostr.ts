// `adapter="nostr"` in markup.

import { nostrAdapter } from '../adapters/nostr.js';
import type { AdapterLoader } from '../view/registry.js';

/** `data-relays`: addresses, "wss://…", with blanks between. `data-event` or `data-address`: the note or the article; with neither it is the page. */
export const make: AdapterLoader = async ({ src, relays = src ?? '', event, address }) => {
  return nostrAdapter({
    relays: relays.split(/[\s,]+/).filter((each) => each !== ''),
    ...(event === undefined ? {} : { event }), ...(address === undefined ? {} : { address }),
  });
};
