// `adapter="artalk"` in markup.

import { artalkAdapter } from '../adapters/artalk.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: the address of the Artalk server. `data-site`: the site's name there. `data-utc-offset`: minutes by which the server's clock is
 * ahead of UTC. `data-login="off"`: nobody logs in here. `data-keep` as the option of artalkAdapter.
 */
export const make: AdapterLoader = async ({ src = '', site = '', utcOffset, login, keep }) => {
  return artalkAdapter({
    server: new URL(src, document.baseURI).href, site,
    ...(utcOffset === undefined ? {} : { utcOffset: Number(utcOffset) || 0 }),
    ...(login === 'off' ? { login: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
