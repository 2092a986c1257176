// `adapter="twikoo"` in markup.

import { twikooAdapter } from '../adapters/twikoo.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/**
 * @attr src=address {server: $} - Where the Twikoo server is.
 * @login data-required=name,email,url {required: $} - What a guest must give. Default: `name`.
 * @login data-keep=page|tab|device {keep: $} - How long the administrator’s login is kept. Default: `tab`.
 */
export const make: AdapterLoader = async ({ src = '', required, keep }) => {
  return twikooAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required) }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
