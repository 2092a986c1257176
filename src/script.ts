// The script tag: registers the elements, and the adapters that markup can name. One of the two places that choose a backend.
// An adapter is loaded when an element first names it. What is exported is for `import … from "…/parley.js"`.

import './define.js';
import type { Seed } from './adapters/memory.js';
import { CommentError } from './core/errors.js';
import { part } from './core/part.js';
import { namedAdapter, registerAdapter } from './view/registry.js';

export { CommentError } from './core/errors.js';
export { registerAdapter } from './view/registry.js';

/** `data-seed`: the address of comments to begin with. `data-database`: keeps them apart from other threads on this device. */
registerAdapter('device', async ({ seed, database }) => {
  const { deviceAdapter } = await part(() => import('./adapters/device.js'));
  return deviceAdapter({
    ...(seed === undefined ? {} : { seed: () => seedFrom(seed) }),
    ...(database === undefined ? {} : { database }),
  });
});

/** `data-seed`: as above. `data-latency`: milliseconds before each answer. */
registerAdapter('memory', async ({ seed, latency }) => {
  const { memoryAdapter } = await part(() => import('./adapters/memory.js'));
  return memoryAdapter({
    ...(seed === undefined ? {} : { seed: await seedFrom(seed) }),
    ...(latency === undefined ? {} : { latency: Number(latency) || 0 }),
  });
});

/** `src`: the file; `{thread}` in it is the thread's id. `data-format`: of words that name none: text, markdown or html. */
registerAdapter('static', async ({ src = 'comments.json', format }) => {
  const { staticAdapter } = await part(() => import('./adapters/static.js'));
  return staticAdapter({ src, ...(format === 'text' || format === 'markdown' || format === 'html' ? { format } : {}) });
});

/**
 * Comments that stand in the page. `data-root`: a selector of what holds them, by default the element itself.
 * `data-write`: the name of another adapter, which gets the same options; new comments go there.
 */
registerAdapter('page', async ({ root = 'parley-thread[adapter="page"]', write, ...rest }) => {
  const { pageAdapter, rootFor } = await part(() => import('./adapters/page.js'));
  return pageAdapter({
    root: (thread) => rootFor(root, thread, document),
    ...(write === undefined ? {} : { write: await namedAdapter(write, rest) }),
  });
});

/**
 * `src`: the address of the WordPress; absent on its own pages. `data-api`, `data-nonce`, `data-login`, `data-login-url` as the options
 * of wordpressAdapter. `data-post`: the number of the post. `data-guests`: strangers may write.
 */
registerAdapter('wordpress', async ({ src, api, post, nonce, login, loginUrl, guests }) => {
  const { wordpressAdapter } = await part(() => import('./adapters/wordpress.js'));
  return wordpressAdapter({
    ...(src === undefined ? {} : { site: src }),
    ...(api === undefined ? {} : { api }),
    ...(post === undefined ? {} : { post }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(loginUrl === undefined ? {} : { loginUrl }),
    ...(login === 'site' || login === 'password' || login === 'none' ? { login } : {}),
    guests: guests !== undefined && guests !== 'false',
  });
});

/** `src`: the address of the PocketBase. `data-keep`, `data-identity`, `data-held` as the options of pocketbaseAdapter. */
registerAdapter('pocketbase', async ({ src = '', keep, identity, held }) => {
  const { pocketbaseAdapter } = await part(() => import('./adapters/pocketbase.js'));
  return pocketbaseAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    ...(identity === 'email' || identity === 'username' ? { identity } : {}),
    ...(held === undefined ? {} : { held: true }),
  });
});

/** `src`: the post on bsky.app, or "at://…"; its replies are the comments. `data-service`: another AppView. */
registerAdapter('bluesky', async ({ src, service }) => {
  const { blueskyAdapter } = await part(() => import('./adapters/bluesky.js'));
  return blueskyAdapter({ ...(src === undefined ? {} : { post: src }), ...(service === undefined ? {} : { service }) });
});

/** `src`: the post, "https://instance/@name/1234"; its replies are the comments. `data-callback`: a page of this site that login windows come back to. */
registerAdapter('mastodon', async ({ src, callback }) => {
  const { mastodonAdapter } = await part(() => import('./adapters/mastodon.js'));
  return mastodonAdapter({ ...(src === undefined ? {} : { post: src }), ...(callback === undefined ? {} : { login: { callback } }) });
});

/** `data-relays`: addresses, "wss://…", with blanks between. `data-event` or `data-address`: the note or the article; with neither it is the page. */
registerAdapter('nostr', async ({ src, relays = src ?? '', event, address }) => {
  const { nostrAdapter } = await part(() => import('./adapters/nostr.js'));
  return nostrAdapter({
    relays: relays.split(/[\s,]+/).filter((each) => each !== ''),
    ...(event === undefined ? {} : { event }), ...(address === undefined ? {} : { address }),
  });
});

/**
 * `src`: the address of the Waline server. `data-login="force"`: it wants a login. `data-way="form"`: a form in place of its own window.
 * `data-required`: what a guest must give, of "name email url". `data-keep` as the option of walineAdapter.
 */
registerAdapter('waline', async ({ src = '', login, way, required, keep }) => {
  const { walineAdapter } = await part(() => import('./adapters/waline.js'));
  return walineAdapter({
    server: new URL(src, document.baseURI).href,
    ...(login === 'force' ? { login } : {}),
    ...(way === 'form' ? { way } : {}),
    ...(required === undefined ? {} : { required: guestFields(required) }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

function guestFields(words: string): ('name' | 'email' | 'url')[] {
  return (['name', 'email', 'url'] as const).filter((name) => words.split(/[\s,]+/).includes(name));
}

/** `src`: the address of the REST service. `data-key`: Supabase's public key. `data-auth`, `data-keep` as the options of postgrestAdapter. */
registerAdapter('postgrest', async ({ src = '', key, auth, keep }) => {
  const { postgrestAdapter } = await part(() => import('./adapters/postgrest.js'));
  return postgrestAdapter({
    base: new URL(src, document.baseURI).href,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(auth === undefined ? {} : { auth }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

/**
 * `src`: the address of the Artalk server. `data-site`: the site's name there. `data-utc-offset`: minutes by which the server's clock is
 * ahead of UTC. `data-login="off"`: nobody logs in here. `data-keep` as the option of artalkAdapter.
 */
registerAdapter('artalk', async ({ src = '', site = '', utcOffset, login, keep }) => {
  const { artalkAdapter } = await part(() => import('./adapters/artalk.js'));
  return artalkAdapter({
    server: new URL(src, document.baseURI).href, site,
    ...(utcOffset === undefined ? {} : { utcOffset: Number(utcOffset) || 0 }),
    ...(login === 'off' ? { login: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

/** `data-app`: the site's id in Cusdis. `src`: where Cusdis runs, by default cusdis.com. `data-email`: guests must give a mail address. */
registerAdapter('cusdis', async ({ src, app = '', email }) => {
  const { cusdisAdapter } = await part(() => import('./adapters/cusdis.js'));
  return cusdisAdapter({ app, ...(src === undefined ? {} : { server: new URL(src, document.baseURI).href }), email: email !== undefined && email !== 'false' });
});

/** `src`: the address of the Twikoo server. `data-required`: what a guest must give, of "name email url". `data-keep` as the option of twikooAdapter. */
registerAdapter('twikoo', async ({ src = '', required, keep }) => {
  const { twikooAdapter } = await part(() => import('./adapters/twikoo.js'));
  return twikooAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required) }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

/** `src`: where the routes begin. `data-keep`: page, tab or device. `data-cookies`: of a server of the same site. `data-sign-up="no"`: accounts are made elsewhere. */
registerAdapter('rest', async ({ src = 'api', keep, cookies, signUp }) => {
  const { restAdapter } = await part(() => import('./adapters/rest.js'));
  return restAdapter({
    base: new URL(src, document.baseURI).href,
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
    cookies: cookies !== undefined, signUp: signUp !== 'no',
  });
});

/**
 * `src`: the repository, "owner/name". `data-category`, `data-mapping`, `data-term`, `data-strict`, `data-login`, `data-anonymous`, `data-keep`
 * as the options of githubAdapter.
 */
registerAdapter('github', async ({ src = '', category, mapping, term, strict, login, anonymous, keep }) => {
  const { githubAdapter } = await part(() => import('./adapters/github.js'));
  return githubAdapter({
    repo: src.replace(/^https:\/\/github\.com\//, ''),
    ...(category === undefined ? {} : { category }),
    ...(mapping === 'url' || mapping === 'title' || mapping === 'og:title' || mapping === 'specific' || mapping === 'number' ? { mapping } : {}),
    ...(term === undefined ? {} : { term }),
    strict: strict !== undefined && strict !== 'false' && strict !== '0',
    ...(login === undefined ? {} : { login }),
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

/** `src`: the address of the Remark42 server. `data-site`: its site id. `data-providers`: ways to log in, of "anonymous github google …". */
registerAdapter('remark42', async ({ src = '', site, providers }) => {
  const { remark42Adapter } = await part(() => import('./adapters/remark42.js'));
  return remark42Adapter({
    server: new URL(src, document.baseURI).href,
    ...(site === undefined ? {} : { site }),
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
  });
});

/** `src`: the address of the Isso server. `data-required`: what a guest must give, of "name email". `data-latest`: it tells recent comments. */
registerAdapter('isso', async ({ src = '', required, latest }) => {
  const { issoAdapter } = await part(() => import('./adapters/isso.js'));
  return issoAdapter({
    server: new URL(src, document.baseURI).href,
    ...(required === undefined ? {} : { required: guestFields(required).filter((name) => name !== 'url') }),
    latest: latest !== undefined && latest !== 'false',
  });
});

/** `src`: the topic, "https://forum.example/t/slug/123"; or the forum, with the number in `data-topic`. `data-session`: forum and page are one site. */
registerAdapter('discourse', async ({ src = '', topic, session }) => {
  const { discourseAdapter } = await part(() => import('./adapters/discourse.js'));
  const [, server, path] = /^(.*?)(\/t\/.*)?$/.exec(new URL(src, document.baseURI).href) ?? [];
  return discourseAdapter({
    server: server ?? '',
    ...(topic === undefined && path === undefined ? {} : { topic: topic ?? path! }),
    session: session !== undefined && session !== 'false',
  });
});

/**
 * `src`: the address of the Comentario server. `data-domain`: the site as registered there. `data-guests`: strangers may write.
 * `data-providers`: logins in a window, of "github google …". `data-live="off"`: nothing comes by itself. `data-keep` as the option of comentarioAdapter.
 */
registerAdapter('comentario', async ({ src = '', domain, guests, providers, live, keep }) => {
  const { comentarioAdapter } = await part(() => import('./adapters/comentario.js'));
  return comentarioAdapter({
    server: new URL(src, document.baseURI).href,
    ...(domain === undefined ? {} : { domain }),
    guests: guests !== undefined && guests !== 'false',
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
    ...(live === 'off' ? { live: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
});

/** Reads a JSON file whose address is relative to the page. */
async function seedFrom(address: string): Promise<Seed> {
  const response = await fetch(new URL(address, document.baseURI)).catch((cause: unknown) => {
    throw new CommentError('offline', `The seed ${address} could not be fetched.`, { cause });
  });
  if (!response.ok) throw new CommentError(response.status >= 500 ? 'server' : 'missing', `The seed ${address} answered ${response.status}.`);
  return response.json().catch((cause: unknown) => {
    throw new CommentError('garbled', `The seed ${address} is not JSON.`, { cause });
  }) as Promise<Seed>;
}
