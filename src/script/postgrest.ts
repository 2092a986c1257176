// `adapter="postgrest"` in markup.

import { postgrestAdapter } from '../adapters/postgrest.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the address of the REST service. `data-key`: Supabase's public key. `data-auth`, `data-keep` as the options of postgrestAdapter. */
export const make: AdapterLoader = async ({ src = '', key, auth, keep }) => {
  return postgrestAdapter({
    base: new URL(src, document.baseURI).href,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(auth === undefined ? {} : { auth }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
