// Somebody signed in on Bluesky: finds the server that keeps their account (PDS), signs in there with an app password,
// and asks it with a token that is renewed when it has run out. Knows nothing of posts.

import { CommentError } from '../../core/errors.js';
import { type Ask, type Explained, type Http, type HttpOptions, type Refusal, codeOf, http } from './http.js';
import { bag, isBag, text } from './narrow.js';
import { type Keep, type Session, session } from './session.js';

export interface BlueskySession {
  /** Address of the server that keeps the account: "https://morel.us-east.host.bsky.network". */
  readonly pds: string;
  readonly did: string;
  readonly handle: string;
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

export interface Net extends Pick<HttpOptions, 'fetch' | 'timeout'> {
  /** AppView that resolves handles. */
  readonly service: string;
  /** Where accounts are signed in whose own server is not known: by mail address. */
  readonly entry: string;
  /** Directory of did:plc. */
  readonly plc: string;
}

export function asker(base: string, { fetch, timeout }: Net): Http {
  return http({ base: `${base.replace(/\/$/, '')}/xrpc/`, credentials: 'omit', explain, ...(fetch ? { fetch } : {}), ...(timeout === undefined ? {} : { timeout }) });
}

const codes: Readonly<Record<string, Explained['code']>> = {
  NotFound: 'missing', RecordNotFound: 'missing', RepoNotFound: 'missing', HandleNotFound: 'missing',
  AuthMissing: 'signed-out', AuthenticationRequired: 'signed-out', ExpiredToken: 'signed-out', InvalidToken: 'signed-out',
  AuthFactorTokenRequired: 'challenge', AccountTakedown: 'forbidden', RepoTakendown: 'forbidden', RepoDeactivated: 'forbidden',
  BlockedActor: 'forbidden', BlockedByActor: 'forbidden', RateLimitExceeded: 'busy', InvalidSwap: 'conflict',
  UpstreamFailure: 'server', UpstreamTimeout: 'timeout', NotEnoughResources: 'server', InternalServerError: 'server',
};

/** `{ error, message }`: the name says what it is, the status only how bad. */
export function explain({ status, body, headers }: Refusal): Explained | null {
  if (!isBag(body)) return null;
  const [error, message] = [text(body['error']), text(body['message'])];
  const reset = Number(headers.get('ratelimit-reset')) - Date.now() / 1000;
  const code = status === 429 ? 'busy' : Object.hasOwn(codes, error) ? codes[error]! : /\bnot found\b|could not (find|locate|resolve)/i.test(message) ? 'missing' : codeOf(status);
  // Sentences about the shape of a request are for developers, but for the one that everybody can meet.
  const long = /(grapheme|string) too (big|long)|too big \(maximum/i.test(message);
  const reason = long ? 'At most 300 characters.' : /^Error:|XRPC|lexicon|record:|params/i.test(message) ? '' : message.slice(0, 300);
  return { code: long ? 'invalid' : code, ...(reason === '' ? {} : { reason }), ...(status === 429 && reset > 0 && reset < 86_400 ? { retryAfter: Math.ceil(reset) } : {}) };
}

export class Account {
  readonly kept: Session<BlueskySession>;
  readonly #net: Net;
  #renewing: Promise<BlueskySession> | null = null;

  constructor(net: Net, keep: Keep, given: BlueskySession | undefined) {
    this.#net = net;
    this.kept = session('parley-bluesky', keep, readSession);
    if (given) this.kept.set(given);
  }

  get(): BlueskySession | null {
    return this.kept.get();
  }

  /** Asks the account's own server; renews the token once where it has run out. */
  async ask(path: string, ask: Ask): Promise<unknown> {
    const known = this.get();
    if (!known) throw new CommentError('signed-out', 'nobody is signed in');
    const send = async ({ pds, accessJwt }: BlueskySession): Promise<unknown> =>
      (await asker(pds, this.#net)(path, { ...ask, headers: { ...ask.headers, authorization: `Bearer ${accessJwt}` } })).data;
    try {
      return await send(known);
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
      // Another call may have renewed it in the meantime.
      const now = this.get();
      return send(now && now.accessJwt !== known.accessJwt ? now : await this.#renew(known, ask.signal));
    }
  }

  /** One renewal at a time: a refresh token is good for one. */
  #renew(known: BlueskySession, signal: AbortSignal): Promise<BlueskySession> {
    this.#renewing ??= (async () => {
      try {
        const { data } = await asker(known.pds, this.#net)('com.atproto.server.refreshSession', { method: 'POST', signal: new AbortController().signal, headers: { authorization: `Bearer ${known.refreshJwt}` } });
        const next = readSession({ ...bag(data, 'a session'), pds: known.pds });
        if (!next || next.did !== known.did) throw new CommentError('garbled', 'the renewed session is none');
        this.kept.set(next);
        return next;
      } catch (thrown) {
        if (thrown instanceof CommentError && thrown.code === 'signed-out') this.kept.set(null, true);
        throw thrown;
      } finally {
        this.#renewing = null;
      }
    })();
    if (signal.aborted) return Promise.reject(new CommentError('aborted', 'called off'));
    return this.#renewing;
  }

  async login(typed: string, password: string, signal: AbortSignal): Promise<BlueskySession> {
    const identifier = typed.trim().replace(/^@/, '');
    if (identifier === '') throw new CommentError('invalid', 'no handle', { fields: { username: 'Your handle, such as name.bsky.social' } });
    if (password === '') throw new CommentError('invalid', 'no password', { fields: { password: 'An app password from your Bluesky settings' } });
    const pds = identifier.includes('@') ? this.#net.entry : await this.#home(identifier.toLowerCase(), signal);
    let data: unknown;
    try {
      ({ data } = await asker(pds, this.#net)('com.atproto.server.createSession', { method: 'POST', signal, body: { identifier, password } }));
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || !['signed-out', 'challenge', 'missing', 'invalid'].includes(thrown.code)) throw thrown;
      // A second factor is asked for the main password only: app passwords go without.
      const words = thrown.code === 'challenge' ? 'Use an app password from your Bluesky settings.' : thrown.reason ?? 'Wrong handle or app password';
      throw new CommentError('invalid', 'the login was refused', { cause: thrown, fields: { password: words } });
    }
    const answer = bag(data, 'a session');
    const made = readSession({ ...answer, pds: endpointOf(answer['didDoc']) ?? pds });
    if (!made) throw new CommentError('garbled', 'the session lacks its tokens');
    this.kept.set(made);
    return made;
  }

  async logout(signal: AbortSignal): Promise<void> {
    const known = this.get();
    this.kept.set(null);
    if (!known) return;
    // Gone here in any case; whether the server heard of it is its own affair.
    await asker(known.pds, this.#net)('com.atproto.server.deleteSession', { method: 'POST', signal, headers: { authorization: `Bearer ${known.refreshJwt}` } }).catch(() => {});
  }

  /** handle → DID → DID document → server. */
  async #home(identifier: string, signal: AbortSignal): Promise<string> {
    const unknown = (cause?: unknown): CommentError => new CommentError('invalid', `no account ${identifier}`, { cause, fields: { username: 'No account of this name was found.' } });
    const did = identifier.startsWith('did:') ? identifier : await this.resolve(identifier, signal);
    if (did === null) throw unknown();
    const document = did.startsWith('did:web:') && /^did:web:[a-z0-9.-]+$/i.test(did) ? `https://${did.slice(8)}/.well-known/did.json` : `${this.#net.plc.replace(/\/$/, '')}/${did}`;
    const ask = http({ base: document, credentials: 'omit', ...(this.#net.fetch ? { fetch: this.#net.fetch } : {}) });
    const { data } = await ask(document, { signal }).catch((thrown: unknown) => {
      throw thrown instanceof CommentError && thrown.code === 'missing' ? unknown(thrown) : thrown;
    });
    const endpoint = endpointOf(data);
    if (endpoint === null) throw unknown();
    return endpoint;
  }

  /** null: nobody has this handle. */
  async resolve(handle: string, signal: AbortSignal): Promise<string | null> {
    try {
      const { data } = await asker(this.#net.service, this.#net)('com.atproto.identity.resolveHandle', { signal, query: { handle } });
      const did = text(bag(data, 'a DID')['did']);
      return did.startsWith('did:') ? did : null;
    } catch (thrown) {
      if (thrown instanceof CommentError && (thrown.code === 'missing' || thrown.code === 'invalid')) return null;
      throw thrown;
    }
  }
}

export function readSession(value: unknown): BlueskySession | null {
  if (!isBag(value)) return null;
  const [pds, did, handle, accessJwt, refreshJwt] = ['pds', 'did', 'handle', 'accessJwt', 'refreshJwt'].map((name) => text(value[name])) as [string, string, string, string, string];
  return isServer(pds) && did.startsWith('did:') && accessJwt !== '' && refreshJwt !== '' ? { pds, did, handle, accessJwt, refreshJwt } : null;
}

/** A password goes over https only, or stays on this machine. */
function isServer(address: string): boolean {
  return /^https:\/\/[^/@\s]+\/?$|^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/?$/.test(address);
}

function endpointOf(document: unknown): string | null {
  const services = isBag(document) && Array.isArray(document['service']) ? document['service'].filter(isBag) : [];
  const found = services.find(({ id, type }) => text(id).endsWith('#atproto_pds') && type === 'AtprotoPersonalDataServer');
  const endpoint = text(found?.['serviceEndpoint']);
  return isServer(endpoint) ? endpoint : null;
}
