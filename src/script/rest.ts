// `adapter="rest"` in markup.

import { restAdapter, restParts } from '../adapters/rest.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: where the routes begin. `data-keep`: page, tab or device. `data-cookies`: of a server of the same site. `data-sign-up="no"`: accounts are made elsewhere. `data-without`: what the server does not answer, of "preview pictures reports mentions following". */
export const make: AdapterLoader = async ({ src = 'api', keep, cookies, signUp, without = '' }) => {
  return restAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    cookies: cookies !== undefined, signUp: signUp !== 'no',
    without: restParts.filter((part) => without.split(/[\s,]+/).includes(part)),
  });
};
