// `adapter="artalk"` in markup.

import { artalkAdapter } from '../adapters/artalk.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {server: $} - Where the Artalk server is.
 * @attr data-site=text {site: $} - The site’s name, exactly as Artalk’s own settings have it.
 * @attr data-utc-offset=number {utcOffset: $} - Minutes by which the server’s clock is ahead of UTC, because Artalk tells times without a zone. Default 0.
 * @login data-login=off {login: false} - `off`: nobody logs in here; the administrator uses Artalk’s own page.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `tab`.
 */
export const make: AdapterLoader = async ({ src = '', site = '', utcOffset, login, keep }) => {
  return artalkAdapter({
    server: new URL(src, document.baseURI).href, site,
    ...(utcOffset === undefined ? {} : { utcOffset: Number(utcOffset) || 0 }),
    ...(login === 'off' ? { login: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
