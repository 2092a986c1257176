// Asks a backend over HTTP: time limit, abort, and every failure as the CommentError it means.
// Knows no backend: what is special about one is told by its adapter.

import { CommentError, type CommentErrorOptions, type ErrorCode } from '../../core/errors.js';

export interface HttpOptions {
  /** Absolute address that paths are resolved against. "https://site.example/wp-json" and "…/wp-json/" mean the same. */
  readonly base: string;
  /** Sent with each request; asked anew each time, so that a token may change. */
  readonly headers?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Default 'same-origin': cookies only where the page and the backend are one site. */
  readonly credentials?: RequestCredentials;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** For tests, and for pages that wrap it. Default the page's fetch. */
  readonly fetch?: typeof fetch;
  /** What a refusal means where the status alone does not say; null: what the status says. */
  readonly explain?: (refusal: Refusal) => Explained | null | Promise<Explained | null>;
}
export interface Refusal {
  readonly status: number;
  /** The answer's JSON; its text where it is none. */
  readonly body: unknown;
  readonly headers: Headers;
}
export type Explained = { readonly code: ErrorCode } & Omit<CommentErrorOptions, 'cause'>;

export interface Ask {
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** undefined and null are left out; lists are repeated. */
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>>;
  /** Sent as JSON; URLSearchParams as a form, FormData as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a good answer is read as. Default 'json'. */
  readonly as?: 'json' | 'text';
  /** true: an answer without a word is no answer. Default: it is null. */
  readonly filled?: boolean;
}
export interface Answer {
  readonly data: unknown;
  readonly status: number;
  readonly headers: Headers;
}
export type Http = (path: string, ask: Ask) => Promise<Answer>;

export function http(options: HttpOptions): Http {
  const base = options.base.endsWith('/') ? options.base : `${options.base}/`;
  return async (path, { signal, method = 'GET', query = {}, body, headers = {}, as = 'json', filled = false }) => {
    const url = new URL(path.replace(/^\//, ''), new URL(base, globalThis.location?.href));
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== null) url.searchParams.append(name, String(each));
    }
    const raw = body instanceof URLSearchParams || body instanceof FormData;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), options.timeout ?? 20_000);
    const stop = (): void => limit.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    try {
      const response = await (options.fetch ?? fetch)(url.href, {
        method,
        signal: limit.signal,
        credentials: options.credentials ?? 'same-origin',
        headers: {
          accept: 'application/json',
          ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
          ...(await options.headers?.()),
          ...headers,
        },
        ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return { data: as === 'text' ? text : parsed(text, response, filled), status: response.status, headers: response.headers };
      throw await refusal({ status: response.status, body: lenient(text), headers: response.headers }, `${method} ${url.origin}${url.pathname}`, options.explain);
    } catch (thrown) {
      if (thrown instanceof CommentError) throw thrown;
      if (signal.aborted) throw new CommentError('aborted', 'called off', { cause: thrown });
      if (limit.signal.aborted) throw new CommentError('timeout', `no answer from ${url.host} in time`, { cause: thrown });
      // fetch says TypeError for everything between here and the backend: no network, no such host, no permission to read the answer.
      throw new CommentError('offline', `${url.host} could not be reached`, { cause: thrown });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
}

/** JSON, or null for an empty answer. A login page in HTML is 'garbled', not an exception in a template. */
function parsed(text: string, { status, url, headers }: Response, filled: boolean): unknown {
  const { origin, pathname } = URL.canParse(url) ? new URL(url) : { origin: '', pathname: url };
  if (text.trim() === '' && !filled) return null;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    // Not quoted, and no cause that quotes: half an answer may hold half a token, and this is logged.
    const cause = { status, type: headers.get('content-type') };
    throw new CommentError('garbled', `${origin}${pathname} answered ${status} with ${text.length} characters that are not JSON`, { cause });
  }
}

function lenient(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, 2_000);
  }
}

/** `request` without its query, which may hold what a log should not. */
async function refusal(refused: Refusal, request: string, explain: HttpOptions['explain']): Promise<CommentError> {
  const { code, ...options } = await explain?.(refused) ?? { code: codeOf(refused.status) };
  const wait = options.retryAfter ?? retryAfterOf(refused.headers);
  const retryAfter = wait === null || Number.isNaN(wait) ? null : Math.min(longestWait, Math.max(0, wait));
  return new CommentError(code, `${request} answered ${refused.status}${options.reason ? `: ${options.reason}` : ''}`, { ...options, ...(retryAfter === null ? {} : { retryAfter }), cause: refused });
}

/** What a status alone means. */
export function codeOf(status: number): ErrorCode {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'missing';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 423) return 'closed';
  if (status === 429) return 'busy';
  if (status >= 500) return 'server';
  if (status >= 400) return 'invalid';
  return 'garbled';
}

/** No backend means longer than a day; the reader is not told to come back in a year. Seconds. */
const longestWait = 86_400;

/** Retry-After in seconds, a day at most: a number, or a date. */
export function retryAfterOf(headers: Headers, now = Date.now()): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isNaN(seconds) ? null : Math.min(longestWait, Math.max(0, Math.ceil(seconds)));
}
