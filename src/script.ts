// The script tag: registers the elements, and the adapters that markup can name. One of the two places that choose a backend.
// An adapter is loaded when an element first names it, with the file in script/ that reads its options from the markup.
// What is exported is for `import … from "…/parley.js"`.

import './define.js';
import { part } from './core/part.js';
import { registerAdapter, registerLocales, type AdapterLoader } from './view/registry.js';

export { CommentError } from './core/errors.js';
export { registerAdapter, registerLocales } from './view/registry.js';

/** Coming back from a login page: its answer is taken out of the address before an adapter looks for it. */
const arrived = location.search.includes('state=parley.')
  ? part(() => import('./adapters/support/arrival.js')).then(({ arrive }) => arrive(), () => undefined) : null;

/** These ask nobody; the others stand on adapters/support/http.js. */
const alone = ['device', 'memory', 'page', 'merge'];
/** Fetches that in the same moment as an adapter: a browser would only hear of it from the adapter, an answer later. The build knows where it is. */
const ground = (): void => undefined;

const adapters: Readonly<Record<string, () => Promise<{ readonly make: AdapterLoader }>>> = {
  device: () => import('./script/device.js'),
  memory: () => import('./script/memory.js'),
  static: () => import('./script/static.js'),
  page: () => import('./script/page.js'),
  merge: () => import('./script/merge.js'),
  wordpress: () => import('./script/wordpress.js'),
  pocketbase: () => import('./script/pocketbase.js'),
  bluesky: () => import('./script/bluesky.js'),
  mastodon: () => import('./script/mastodon.js'),
  nostr: () => import('./script/nostr.js'),
  waline: () => import('./script/waline.js'),
  postgrest: () => import('./script/postgrest.js'),
  artalk: () => import('./script/artalk.js'),
  cusdis: () => import('./script/cusdis.js'),
  twikoo: () => import('./script/twikoo.js'),
  rest: () => import('./script/rest.js'),
  github: () => import('./script/github.js'),
  remark42: () => import('./script/remark42.js'),
  isso: () => import('./script/isso.js'),
  discourse: () => import('./script/discourse.js'),
  comentario: () => import('./script/comentario.js'),
};

for (const [name, load] of Object.entries(adapters)) registerAdapter(name, async (options) => {
  if (!alone.includes(name)) ground();
  const [{ make }] = await Promise.all([part(load), arrived]);
  return make(options);
});

// The list of languages is itself loaded only where the page is not English.
registerLocales(async (language) => (await part(() => import('./locale/all.js'))).loadLocale(language));
