// `adapter="pocketbase"` in markup.

import { pocketbaseAdapter } from '../adapters/pocketbase.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the address of the PocketBase. `data-keep`, `data-identity`, `data-held` as the options of pocketbaseAdapter. */
export const make: AdapterLoader = async ({ src = '', keep, identity, held }) => {
  return pocketbaseAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    ...(identity === 'email' || identity === 'username' ? { identity } : {}),
    ...(held === undefined ? {} : { held: true }),
  });
};
