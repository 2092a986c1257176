// One WordPress site as this reader meets it: where its API is, in whose name requests go, and who that is.
// Knows nothing of comments. Keeps an Application Password only after the reader typed it.

import type { Call } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import { type Answer, type Ask, type Http, http } from '../support/http.js';
import { plain } from '../support/plain.js';
import { type Shared, shared, unlessAborted } from '../support/waiting.js';
import { apiHere, maybeLoggedIn, nonceHere } from './here.js';
import { explain, nameOf, refusedAs } from './refusals.js';
import { type Me, bagOf, numberOf, pictureOf } from './rows.js';

type Given<T> = T | (() => T | Promise<T>);
/** A request to come: as http() takes it, lists as WordPress wants them ("1,2,3"). */
type Request = Omit<Ask, 'headers'>;

export interface SiteOptions {
  readonly site?: string;
  readonly api?: string;
  readonly nonce?: Given<string | null>;
  readonly token?: Given<string | null>;
  readonly applicationPassword?: { readonly username: string; readonly password: string };
  readonly keep?: 'session' | 'memory';
  readonly loginUrl?: string;
  readonly fetch?: typeof fetch;
  readonly timeout?: number;
}

/** Where the API is. */
interface Root {
  readonly http: Http;
  /** true: asked by `?rest_route=`, as sites without pretty permalinks want it. */
  readonly byQuery: boolean;
}

const meFields = 'id,name,url,avatar_urls,capabilities';

export class Site {
  /** Address of the site, without a slash at its end; of the page's own where none is given. */
  readonly address: string;
  /** true: the page is on the site itself, so that its cookies count. */
  readonly same: boolean;
  /** Where WordPress's own files are, which may be in a folder of the site: "https://blog.example/wp". */
  readonly #files: string;
  readonly #options: SiteOptions;
  readonly #store: string;
  readonly #listeners = new Set<() => void>();
  #root: Root;
  /** true: the API has answered where it was looked for, or the page's programmer said where. */
  #found: boolean;
  /** undefined: not looked for yet; null: there is none, nobody is logged in. */
  #nonce: string | null | undefined;
  /** User name and Application Password, encoded. */
  #basic: string | null = null;
  /** The reader logged out, so what the page's programmer gave is not used any more. */
  #left = false;
  #me: Shared<Me | null> | null = null;

  constructor(options: SiteOptions) {
    this.#options = options;
    const own = globalThis.location?.origin;
    const api = options.api ?? (options.site === undefined ? apiHere() : null);
    const site = options.site ?? (api === null ? own : siteOf(api));
    if (site === undefined || site === 'null') throw new TypeError('wordpressAdapter needs `site`, the address of a WordPress: "https://blog.example".');
    this.address = new URL(site, globalThis.location?.href).href.replace(/\/+$/, '');
    this.same = own !== undefined && own === new URL(this.address).origin;
    const { origin, pathname } = new URL(options.loginUrl ?? '', `${this.address}/`);
    this.#files = /^(.+)\/wp-login\.php$/.exec(origin + pathname)?.[1] ?? this.address;
    const byQuery = api?.includes('rest_route=') ?? false;
    this.#found = api !== null;
    this.#root = this.#reach(byQuery ? null : api, byQuery);
    this.#store = `parley:wordpress:${this.address}`;
    const { applicationPassword } = options;
    if (applicationPassword) this.#basic = encode(applicationPassword.username, applicationPassword.password);
    else if (options.keep !== 'memory') this.#basic = kept(this.#store);
  }

  /** Told when who is signed in has changed. */
  onChange(changed: () => void): void {
    this.#listeners.add(changed);
  }

  get(path: string, query: Record<string, string | number | undefined>, { signal }: Call): Promise<Answer> {
    return this.ask(path, { query, signal });
  }

  /** Sends one request in the reader's name. A nonce that has grown old is replaced, once; an API without pretty addresses is found. */
  async ask(path: string, request: Request): Promise<Answer> {
    const { signal } = request;
    const writes = request.method === 'POST';
    // A write is sent to one address only, lest it arrives at two: where the API is must be known before.
    if (writes && !this.#found) await this.get('wp/v2/comments', { per_page: 1, _fields: 'id' }, { signal }).catch(() => {});
    // A stranger's page may have been open while they logged in elsewhere.
    if (writes && this.#nonce === null && !this.#left) await this.#renew(signal);
    try {
      const answer = await this.#send(path, request);
      this.#found = true;
      return answer;
    } catch (thrown) {
      if (refusedAs(thrown) === 'rest_cookie_invalid_nonce') {
        await this.#renew(signal);
        if (this.#nonce === null && writes) throw thrown;
        return this.#send(path, request);
      }
      if (this.#found || writes || !isElsewhere(thrown)) throw thrown;
      // Tried beside, so that others who ask at the same time are not led astray by an answer that was merely broken.
      const plain = this.#reach(null, true);
      const answer = await this.#send(path, request, plain).catch((again: unknown) => {
        throw isElsewhere(again) ? thrown : again;
      });
      [this.#root, this.#found] = [plain, true];
      return answer;
    }
  }

  #reach(api: string | null, byQuery: boolean): Root {
    const { fetch: own, timeout } = this.#options;
    const base = api ?? (byQuery ? `${this.address}/` : `${this.address}/wp-json/`);
    return { byQuery, http: http({ base, explain, ...(own ? { fetch: own } : {}), ...(timeout === undefined ? {} : { timeout }) }) };
  }

  async #send(path: string, request: Request, { http: send, byQuery } = this.#root): Promise<Answer> {
    const { query, signal } = request;
    const headers = await unlessAborted(this.#headers(), signal);
    const answer = byQuery
      ? await send('', { ...request, headers, query: { rest_route: `/${path}`, ...query } })
      : await send(path, { ...request, headers });
    // What newer ones say at /wp-json/ where there is no API: nothing, with a good status.
    if (answer.data === null && request.method !== 'POST') throw new CommentError('garbled', `WordPress answered ${path} with nothing`);
    // A page that stays open for days gets a new one with every answer.
    const fresh = answer.headers.get('x-wp-nonce');
    if (fresh && headers['x-wp-nonce'] !== undefined) this.#nonce = fresh;
    return answer;
  }

  async #headers(): Promise<Record<string, string>> {
    if (this.#basic !== null) return { authorization: `Basic ${this.#basic}` };
    const token = this.#left ? null : await given(this.#options.token);
    if (token) return { authorization: `Bearer ${token}` };
    if (this.#nonce === undefined) this.#nonce = this.#left ? null : (await given(this.#options.nonce)) ?? (this.same ? nonceHere() ?? (this.#mayAsk() ? await this.#freshNonce() : null) : null);
    return this.#nonce ? { 'x-wp-nonce': this.#nonce } : {};
  }

  /** After a login on the site's own page, a page out of a cache may still say that nobody is logged in. */
  #mayAsk(): boolean {
    return maybeLoggedIn() || kept(`${this.#store}:went`) !== null;
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const before = this.#nonce;
    const { nonce } = this.#options;
    this.#nonce = typeof nonce === 'function' ? await unlessAborted(Promise.resolve(nonce()), signal) : this.same ? await unlessAborted(this.#freshNonce(), signal) : null;
    this.#me = null;
    // Another nonce is still the same reader; none where there was one, or the reverse, is not.
    if (Boolean(before) !== Boolean(this.#nonce)) this.#tell();
  }

  /** A nonce for whom the site's cookies name; null: nobody. */
  async #freshNonce(): Promise<string | null> {
    try {
      const response = await (this.#options.fetch ?? fetch)(`${this.#files}/wp-admin/admin-ajax.php?action=rest-nonce`, { credentials: 'same-origin' });
      const text = (await response.text()).trim();
      return response.ok && /^[\w-]{6,64}$/.test(text) ? text : null;
    } catch {
      return null;
    }
  }

  /** Who is signed in; null: nobody. One request for all who ask at once. */
  async me({ signal }: Call, anew = false): Promise<Me | null> {
    if (anew) this.#me = null;
    if (this.#me && !this.#me.over) return this.#me.wait(signal);
    const headers = await unlessAborted(this.#headers(), signal);
    if (Object.keys(headers).length === 0) return null;
    if (!this.#me || this.#me.over) this.#me = shared((over) => this.#askMe(over));
    const asked = this.#me;
    return asked.wait(signal).catch((thrown: unknown) => {
      if (this.#me === asked && !signal.aborted) this.#me = null;
      throw thrown;
    });
  }

  async #askMe(signal: AbortSignal): Promise<Me | null> {
    try {
      const { data } = await this.get('wp/v2/users/me', { context: 'edit', _fields: meFields }, { signal });
      const raw = bagOf(data);
      const id = numberOf(raw['id']);
      if (id === 0) throw new CommentError('garbled', 'WordPress said who is signed in without a number');
      const capabilities = bagOf(raw['capabilities']);
      const may = (capability: string): boolean => capabilities[capability] === true;
      const avatar = pictureOf(raw['avatar_urls']);
      return {
        id, may,
        viewer: {
          id: String(id),
          name: plain(raw['name']),
          role: may('moderate_comments') ? 'moderator' : may('edit_published_posts') ? 'author' : 'reader',
          ...(avatar === null ? {} : { avatar }),
          ...(typeof raw['url'] === 'string' && raw['url'] !== '' ? { url: raw['url'] } : {}),
        },
      };
    } catch (thrown) {
      if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
      throw thrown;
    }
  }

  /** With user name and Application Password. */
  async enter(username: string, password: string, call: Call): Promise<Me> {
    const before = this.#basic;
    this.#basic = encode(username, password);
    const me = await this.me(call, true).catch((thrown: unknown) => {
      this.#basic = before;
      this.#me = null;
      throw thrown;
    });
    if (!me) {
      // WordPress serves a wrong password as a stranger, without a word.
      this.#basic = before;
      this.#me = null;
      throw new CommentError('invalid', 'user name and Application Password were not accepted', {
        fields: { password: 'This user name and application password do not go together.' },
      });
    }
    if (this.#options.keep !== 'memory') keep(this.#store, this.#basic);
    this.#tell();
    return me;
  }

  /**
   * Goes to the site's own login page, which comes back here. Answers only where somebody is logged in already, or has
   * become so when the reader pages back; else the page is left.
   */
  async visit(call: Call): Promise<Me> {
    this.#left = false;
    const here = async (): Promise<Me | null> => {
      await this.#renew(call.signal);
      return this.#nonce === null ? null : this.me(call, true);
    };
    const already = await here();
    if (already) return already;
    keep(`${this.#store}:went`, '1');
    const login = this.#loginPage();
    login.searchParams.set('redirect_to', location.href);
    location.assign(login);
    await unlessAborted(new Promise((back) => addEventListener('pageshow', back, { once: true })), call.signal);
    const me = await here();
    if (!me) throw new CommentError('cancelled', 'the reader came back without having logged in');
    return me;
  }

  async leave({ signal }: Call): Promise<void> {
    const cookies = this.#basic === null && this.#nonce && this.same;
    if (cookies) await unlessAborted(this.#endSession(), signal);
    this.#basic = null;
    this.#nonce = null;
    this.#left = true;
    keep(this.#store, null);
    keep(`${this.#store}:went`, null);
    this.#me = null;
    this.#tell();
  }

  /** WordPress logs out by a link that only it can write: it is read from the question that it asks who comes without. */
  async #endSession(): Promise<void> {
    const ask = this.#options.fetch ?? fetch;
    const page = this.#loginPage();
    page.searchParams.set('action', 'logout');
    const question = await ask(page.href, { credentials: 'same-origin' });
    const proof = /action=logout[^"']*?_wpnonce=([\w-]+)/.exec(await question.text())?.[1];
    if (proof) {
      page.searchParams.set('_wpnonce', proof);
      await ask(page.href, { credentials: 'same-origin' });
    }
    if (await this.#freshNonce()) throw new CommentError('server', 'WordPress did not log out');
  }

  #loginPage(): URL {
    return new URL(this.#options.loginUrl ?? `${this.#files}/wp-login.php`, globalThis.location?.href);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Of "https://blog.example/sub/wp-json/", "…/sub/index.php/wp-json/" or "…/sub/?rest_route=/"; an API under another name says only the host. */
function siteOf(api: string): string {
  const { origin, pathname, searchParams } = new URL(api, globalThis.location?.href);
  const path = searchParams.has('rest_route') ? pathname.replace(/index\.php$/, '') : /^(.*?)(?:\/index\.php)?\/wp-json(?:\/|$)/.exec(pathname)?.[1] ?? '';
  return `${origin}${path}`;
}

/** No API here, as far as the answer tells: not its JSON, or a page not found. */
function isElsewhere(thrown: unknown): boolean {
  if (!(thrown instanceof CommentError)) return false;
  if (thrown.code === 'garbled') return true;
  return thrown.code === 'missing' && nameOf((thrown.cause as { body?: unknown } | undefined)?.body) === '';
}

async function given<T>(value: Given<T | null> | undefined): Promise<T | null> {
  return typeof value === 'function' ? (value as () => T | null | Promise<T | null>)() : value ?? null;
}

/** base64 of UTF-8; the blanks that WordPress shows in an Application Password may stay. */
function encode(username: string, password: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));
}

// A browser may refuse to keep anything.
function kept(key: string): string | null {
  try {
    return globalThis.sessionStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}
function keep(key: string, value: string | null): void {
  try {
    if (value === null) globalThis.sessionStorage?.removeItem(key);
    else globalThis.sessionStorage?.setItem(key, value);
  } catch {
    // It lasts as long as the page, then.
  }
}
