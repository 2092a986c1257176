// What GitHub's refusals mean: `errors` of GraphQL, which come with status 200, and statuses of its limits.

import { CommentError, type ErrorCode } from '../../core/errors.js';
import { type Explained, type Refusal, codeOf } from './http.js';
import { type Bag, isBag, text } from './narrow.js';
import { plain } from './plain.js';

const types: Readonly<Record<string, ErrorCode>> = {
  NOT_FOUND: 'missing', FORBIDDEN: 'forbidden', INSUFFICIENT_SCOPES: 'forbidden', SAML_FAILURE: 'forbidden', UNPROCESSABLE: 'invalid',
  RATE_LIMITED: 'busy', RATE_LIMIT: 'busy', STALE_DATA: 'conflict', SERVICE_UNAVAILABLE: 'server', INTERNAL: 'server', TIMEOUT: 'timeout', MAX_NODE_LIMIT_EXCEEDED: 'unsupported',
};

export function refusalOf(errors: readonly Bag[]): CommentError {
  const first = errors[0] ?? {};
  const words = plain(first['message']);
  const type = text(first['type']);
  const code = /\blocked\b/i.test(words) ? 'closed'
    : /submitted too quickly|rate limit/i.test(words) ? 'busy'
      : Object.hasOwn(types, type) ? types[type] as ErrorCode
        : /something went wrong/i.test(words) ? 'server' : 'unknown';
  // What is wrong with a query is not for readers.
  const told = code === 'invalid' || code === 'forbidden' || code === 'busy';
  return new CommentError(code, `GitHub says ${type}: ${words.slice(0, 300)}`, { cause: errors, ...(told && words !== '' ? { reason: words.slice(0, 300) } : {}) });
}

/** Limits come as 403 too; when they end stands in a header, in seconds since 1970. */
export function explain({ status, headers, body }: Refusal): Explained | null {
  const words = isBag(body) ? plain(body['message']) : '';
  const limited = status === 429 || (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(words)));
  if (!limited) return words === '' || status !== 403 ? null : { code: codeOf(status), reason: words.slice(0, 300) };
  const reset = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000;
  return { code: 'busy', ...(reset > 0 && !headers.has('retry-after') ? { retryAfter: Math.ceil(reset) } : {}) };
}
