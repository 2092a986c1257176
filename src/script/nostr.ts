// `adapter="nostr"` in markup.

import { nostrAdapter } from '../adapters/nostr.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=words {relays: $} - As `data-relays`, where there is none.
 * @attr data-relays=words {relays: $} - Relays that are read from and written to, `wss://…`, with blanks between.
 * @attr data-event=text {event: $} - The note that is talked about, `nevent1…`. With neither this nor `data-address` it is the page.
 * @attr data-address=text {address: $} - The article that is talked about, `naddr1…`.
 */
export const make: AdapterLoader = async ({ src, relays = src ?? '', event, address }) => {
  return nostrAdapter({
    relays: relays.split(/[\s,]+/).filter((each) => each !== ''),
    ...(event === undefined ? {} : { event }), ...(address === undefined ? {} : { address }),
  });
};
