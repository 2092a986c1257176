// Signs in at an OpenID Connect provider, as a public client: authorization code with PKCE, in a window or by leaving the page.
// Knows no backend: what the ID token is good for, the adapter says.

import { CommentError } from '../../core/errors.js';
import { isBack, leftFor, newState, ours } from './arrival.js';
import { http } from './http.js';
import { checkIdToken } from './id-token.js';
import { bag, type Bag, isBag, text } from './narrow.js';
import { inPopup } from './popup.js';
import { type Keep, session } from './session.js';
import { openWindow, type Popup, type PopupHost, thisPage } from './window.js';

export interface OidcOptions {
  /** "https://accounts.example", as the provider's discovery document names it. */
  readonly issuer: string;
  /** Our client id there: a public client, without a secret. */
  readonly client: string;
  /** A page of this origin that the provider may lead back to, and that calls `arrive` (parley.js does). Default: this page without its query. */
  readonly callback?: string;
  /** Default "openid profile"; with "offline_access" the sign-in is renewed by itself, where the provider allows. */
  readonly scope?: string;
  /** How long a sign-in can be renewed: 'page', 'tab' or 'device'. Default 'tab'. Only a refresh token is ever kept. */
  readonly keep?: Keep;
  /** Tells the logins of several adapters on one page apart. */
  readonly owner?: string;
  readonly fetch?: typeof fetch;
  /** For tests. */
  readonly host?: PopupHost;
  readonly now?: () => number;
}
export interface Tokens {
  readonly idToken: string;
  readonly subject: string;
}
export interface OidcClient {
  /** In a window. `popup`: one that was opened in the press. Rejects with 'cancelled' when the reader gives up, 'unsupported' when no window opens. */
  inWindow(signal: AbortSignal, popup?: Popup): Promise<Tokens>;
  /** Leaves the page. Settles only when the reader comes back without having logged in: 'cancelled'. */
  leave(signal: AbortSignal): Promise<never>;
  /** What the reader has come back with; null: nothing. Once. */
  landed(signal: AbortSignal): Promise<Tokens | null>;
  /** New tokens without asking the reader; null: that is not possible (any more). Calls at once are one. */
  refresh(signal: AbortSignal): Promise<Tokens | null>;
  /** Forgets the sign-in, and asks the provider to. */
  forget(signal: AbortSignal): Promise<void>;
}

interface Provider {
  readonly issuer: string;
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string | null;
  /** It always says who answers (RFC 9207). */
  readonly names: boolean;
}
/** What a login must know again when its answer comes. */
interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly callback: string;
}
interface Kept {
  readonly refresh: string;
  readonly subject: string;
}

const providers = new Map<string, Promise<Provider>>();
const wellKnown = '.well-known/openid-configuration';

export function oidcClient(options: OidcOptions): OidcClient {
  const { issuer, client, scope = 'openid profile', keep = 'tab', owner = '', host = thisPage, now = Date.now } = options;
  const ask = http({ base: issuer, credentials: 'omit', ...(options.fetch ? { fetch: options.fetch } : {}) });
  const name = `${issuer} ${client} ${owner}`;
  const kept = session<Kept>(`parley:oidc:${name}`, keep, (value) => (isBag(value) && text(value['refresh']) !== '' ? { refresh: text(value['refresh']), subject: text(value['subject']) } : null));
  let refreshing: Promise<Tokens | null> | null = null;

  const discover = (signal: AbortSignal): Promise<Provider> => {
    let found = providers.get(issuer);
    if (!found) {
      // Whoever gives up must not take it from the others.
      found = ask(wellKnown, { signal: new AbortController().signal }).then(({ data }) => checkProvider(data, issuer));
      providers.set(issuer, found);
      found.catch(() => providers.delete(issuer));
    }
    return Promise.race([found, new Promise<never>((_, fail) => {
      const off = (): void => fail(new CommentError('aborted', 'called off'));
      if (signal.aborted) off();
      else signal.addEventListener('abort', off, { once: true });
    })]);
  };

  async function begin(how: 'popup' | 'page', signal: AbortSignal): Promise<{ readonly url: string; readonly flow: Flow; readonly provider: Provider }> {
    const callback = ours(options.callback ?? location.href.split(/[?#]/)[0]);
    if (callback === null) throw new CommentError('unsupported', 'the callback page must be of this page’s own origin');
    const provider = await discover(signal);
    const flow: Flow = { state: newState(how), nonce: random(), verifier: random(), callback };
    const url = new URL(provider.authorize);
    const query = {
      response_type: 'code', client_id: client, redirect_uri: callback, scope, state: flow.state, nonce: flow.nonce, code_challenge: await challengeOf(flow.verifier), code_challenge_method: 'S256',
      // Without being asked, nobody gives away access for later.
      ...(scope.split(' ').includes('offline_access') ? { prompt: 'consent' } : {}),
    };
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return { url: url.href, flow, provider };
  }

  /** `answer`: what the provider added to the address of the callback page. */
  async function finish(answer: string, flow: Flow, signal: AbortSignal): Promise<Tokens> {
    const said = new URLSearchParams(answer);
    const provider = await discover(signal);
    if (said.get('state') !== flow.state) throw new CommentError('garbled', 'the answer is about another login');
    // Another provider's answer, led to us by somebody in between.
    if (said.has('iss') ? said.get('iss') !== provider.issuer : provider.names) throw new CommentError('garbled', 'the answer is another provider’s');
    const code = said.get('code');
    if (!code) throw refusal(said.get('error') ?? 'nothing', said.get('error_description'));
    return take(await exchange(provider, { grant_type: 'authorization_code', code, redirect_uri: flow.callback, code_verifier: flow.verifier }, signal), provider, { nonce: flow.nonce });
  }

  function take(told: Bag, provider: Provider, expected: { readonly nonce: string | null; readonly subject?: string }): Tokens {
    const idToken = text(told['id_token']);
    const subject = text(checkIdToken(idToken, { issuer: provider.issuer, client, now: now(), ...expected })['sub']);
    // Providers that rotate give another one; those that do not leave the old one valid.
    const refresh = text(told['refresh_token']) || (expected.nonce === null ? kept.get()?.refresh ?? '' : '');
    kept.set(refresh === '' ? null : { refresh, subject });
    return { idToken, subject };
  }

  async function exchange(provider: Provider, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Bag> {
    try {
      return bag((await ask(provider.token, { method: 'POST', signal, body: new URLSearchParams({ client_id: client, ...fields }) })).data, 'tokens');
    } catch (thrown) {
      // Nothing of what a token endpoint says may reach a log.
      const { code, retryAfter } = thrown as CommentError;
      throw new CommentError(code === 'invalid' ? 'signed-out' : code, `the token endpoint of ${issuer} did not give a token`, retryAfter === null ? {} : { retryAfter });
    }
  }

  return {
    async inWindow(signal, opened) {
      const popup = opened ?? openWindow(host);
      try {
        if (!popup) throw new CommentError('unsupported', 'the login window was blocked');
        const { url, flow } = await begin('popup', signal);
        const answer = await inPopup({
          url, origin: new URL(flow.callback).origin, signal, popup, channel: flow.state, host,
          read: (message) => {
            const words = isBag(message) ? text(message['parley']) : '';
            // Another window's answer is another login's.
            return new URLSearchParams(words).get('state') === flow.state ? words : null;
          },
        });
        return await finish(answer, flow, signal);
      } catch (thrown) {
        popup?.close();
        throw thrown;
      }
    },
    async leave(signal) {
      const { url, flow } = await begin('page', signal);
      try {
        sessionStorage.setItem(leftFor + flow.state, JSON.stringify({ ...flow, name, back: location.href, at: now() }));
      } catch (cause) {
        throw new CommentError('unsupported', 'nothing can be kept until the reader is back', { cause, reason: 'This browser keeps nothing for this page, so it cannot leave it to log in.' });
      }
      signal.throwIfAborted();
      return new Promise((_, fail) => {
        // A browser that goes back shows the page as it was left.
        addEventListener('pageshow', ({ persisted }) => persisted && fail(new CommentError('cancelled', 'came back without an answer')), { once: true });
        location.assign(url);
      });
    },
    async landed(signal) {
      const found = landing(name, now());
      return found && finish(found.answer, found, signal);
    },
    refresh(signal) {
      const old = kept.get();
      if (!old) return Promise.resolve(null);
      refreshing ??= (async () => {
        try {
          const provider = await discover(signal);
          const told = await exchange(provider, { grant_type: 'refresh_token', refresh_token: old.refresh }, signal);
          // Some give no ID token then: nothing we could show to anybody.
          if (text(told['id_token']) === '') return null;
          return take(told, provider, { nonce: null, subject: old.subject });
        } catch (thrown) {
          // Refused, or somebody else's: of no use any more. Out of reach: perhaps later.
          const { code } = thrown as Partial<CommentError>;
          if (code === 'signed-out' || code === 'forbidden' || code === 'garbled') {
            kept.set(null);
            return null;
          }
          throw thrown;
        }
      })().finally(() => (refreshing = null));
      return refreshing;
    },
    async forget(signal) {
      const old = kept.get();
      kept.set(null);
      if (!old) return;
      try {
        const { revoke } = await discover(signal);
        if (revoke) await ask(revoke, { method: 'POST', signal, body: new URLSearchParams({ client_id: client, token: old.refresh, token_type_hint: 'refresh_token' }) });
      } catch {
        // Gone here in any case; whether the provider heard of it is its own affair.
      }
    },
  };
}

/** An answer that waits for this client, taken out of the store. Old ones, and what others left half done, are swept away. */
function landing(name: string, now: number): (Flow & { readonly answer: string }) | null {
  let found: (Flow & { readonly answer: string }) | null = null;
  try {
    for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(leftFor))) {
      const left = JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown;
      const [flow, answer] = isBag(left) ? [left, text(left['answer'])] : [{} as Bag, ''];
      const mine = flow['name'] === name && answer !== '' && isBack(flow['back']);
      if (mine) found = { state: text(flow['state']), nonce: text(flow['nonce']), verifier: text(flow['verifier']), callback: text(flow['callback']), answer };
      if (mine || !(now - Number(flow['at']) < 3_600_000)) sessionStorage.removeItem(key);
    }
  } catch {
    // No storage: nothing was left there.
  }
  return found;
}

/** Throws 'garbled' for a document that another provider could have written. */
function checkProvider(value: unknown, issuer: string): Provider {
  const document = bag(value, 'a discovery document');
  const named = text(document['issuer']);
  if (named.replace(/\/$/, '') !== issuer.replace(/\/$/, '')) throw new CommentError('garbled', `${issuer} calls itself ${named || 'nothing'}`);
  const [authorize, token, revoke] = ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'].map((each) => secure(text(document[each]), issuer)) as [string | null, string | null, string | null];
  if (authorize === null || token === null) throw new CommentError('garbled', `${issuer} names no safe place to log in`);
  const methods = document['code_challenge_methods_supported'];
  if (Array.isArray(methods) && !methods.includes('S256')) throw new CommentError('unsupported', `${issuer} cannot do PKCE with S256`);
  return { issuer: named, authorize, token, revoke, names: document['authorization_response_iss_parameter_supported'] === true };
}

/** Encrypted, or on this machine, where the issuer itself is not. */
function secure(address: string, issuer: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'https:' || (url.protocol === 'http:' && new URL(issuer).protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) ? url.href : null;
}

function refusal(error: string, words: string | null): CommentError {
  if (error === 'access_denied' || error === 'login_required' || error === 'interaction_required' || error === 'consent_required') return new CommentError('cancelled', `the provider says ${error}`);
  return new CommentError(error === 'temporarily_unavailable' || error === 'server_error' ? 'server' : 'unknown', `the provider says ${error.slice(0, 100)}`, words ? { reason: words.slice(0, 200) } : {});
}

function random(): string {
  return encoded(crypto.getRandomValues(new Uint8Array(32)));
}
async function challengeOf(verifier: string): Promise<string> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (!subtle) throw new CommentError('unsupported', 'PKCE needs a secure context', { reason: 'Logging in this way needs a page that is served over https.' });
  return encoded(new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}
function encoded(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
