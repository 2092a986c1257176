// `adapter="waline"` in markup.

import { walineAdapter } from '../adapters/waline.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/**
 * `src`: the address of the Waline server. `data-login="force"`: it wants a login. `data-way="form"`: a form in place of its own window.
 * `data-required`: what a guest must give, of "name email url". `data-keep` as the option of walineAdapter.
 */
export const make: AdapterLoader = async ({ src = '', login, way, required, keep }) => {
  return walineAdapter({
    server: new URL(src, document.baseURI).href,
    ...(login === 'force' ? { login } : {}),
    ...(way === 'form' ? { way } : {}),
    ...(required === undefined ? {} : { required: guestFields(required) }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
