// `adapter="waline"` in markup.

import { walineAdapter } from '../adapters/waline.js';
import type { AdapterLoader } from '../view/registry.js';
import { guestFields } from './guest-fields.js';

/**
 * @attr src=address {server: $} - Where the Waline server is.
 * @login data-login=force {login: $} - `force`: only who is logged in writes, for servers with `LOGIN=force`.
 * @login data-way=form {way: $} - `form`: a form in place of Waline’s own window.
 * @login data-required=name,email,url {required: $} - What a guest must give. Default: `name`.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `tab`.
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
