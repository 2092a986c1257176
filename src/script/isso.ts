// `adapter="isso"` in markup.

import { issoAdapter } from '../adapters/isso.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/** `src`: the address of the Isso server. `data-required`: what a guest must give, of "name email". `data-latest`: it tells recent comments. */
export const make: AdapterLoader = async ({ src = '', required, latest }) => {
  return issoAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required).filter((name) => name !== 'url') }),
    latest: latest !== undefined && latest !== 'false',
  });
};
