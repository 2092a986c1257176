// `adapter="twikoo"` in markup.

import { twikooAdapter } from '../adapters/twikoo.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/** `src`: the address of the Twikoo server. `data-required`: what a guest must give, of "name email url". `data-keep` as the option of twikooAdapter. */
export const make: AdapterLoader = async ({ src = '', required, keep }) => {
  return twikooAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required) }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
