// `adapter="isso"` in markup.

import { issoAdapter } from '../adapters/isso.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/**
 * @attr src=address {server: $} - Where the Isso server is.
 * @login data-required=name,email {required: $} - What a guest must give, as the server’s settings say. Default: nothing.
 * @attr data-latest {latest: true} - The server tells recent comments (`[general] latest-enabled`).
 */
export const make: AdapterLoader = async ({ src = '', required, latest }) => {
  return issoAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required).filter((name) => name !== 'url') }),
    latest: latest !== undefined && latest !== 'false',
  });
};
