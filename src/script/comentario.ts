// `adapter="comentario"` in markup.

import { comentarioAdapter } from '../adapters/comentario.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: the address of the Comentario server. `data-domain`: the site as registered there. `data-guests`: strangers may write.
 * `data-providers`: logins in a window, of "github google …". `data-live="off"`: nothing comes by itself. `data-keep` as the option of comentarioAdapter.
 */
export const make: AdapterLoader = async ({ src = '', domain, guests, providers, live, keep }) => {
  return comentarioAdapter({
    server: new URL(src, document.baseURI).href,
    ...(domain === undefined ? {} : { domain }),
    guests: guests !== undefined && guests !== 'false',
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
    ...(live === 'off' ? { live: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
