// `adapter="pocketbase"` in markup.

import { pocketbaseAdapter } from '../adapters/pocketbase.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {base: $} - Where the PocketBase is.
 * @attr data-held {held: true} - Comments wait for approval; the create rule says so too.
 * @login data-identity=email|username {identity: $} - What readers log in with. Default: `email`.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `tab`.
 */
export const make: AdapterLoader = async ({ src = '', keep, identity, held }) => {
  return pocketbaseAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    ...(identity === 'email' || identity === 'username' ? { identity } : {}),
    ...(held === undefined ? {} : { held: true }),
  });
};
