// Every refusal as problem+json (RFC 9457) with a code of the contract. What went wrong inside stays inside.

import { CommentError, type ErrorCode } from '../../src/core/errors.js';

const statuses = {
  invalid: 422, 'signed-out': 401, challenge: 403, forbidden: 403, missing: 404, conflict: 409, duplicate: 409, closed: 423, busy: 429,
  unsupported: 405, server: 500, unknown: 500, garbled: 400, timeout: 408, offline: 503, cancelled: 400, aborted: 400,
} as const satisfies Record<ErrorCode, number>;

/** `reason` and `fields` are shown to the reader; the message is not sent. */
export function problem(error: CommentError, status: number = statuses[error.code]): Response {
  const { code, reason, fields, retryAfter, challenge } = error;
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (retryAfter !== null) headers.set('retry-after', String(retryAfter));
  return new Response(JSON.stringify({
    title: code, status, code,
    ...(reason === null ? {} : { detail: reason }),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(challenge === null ? {} : { challenge }),
  }), { status, headers });
}

/** Something typed is wrong: said at its field, in words for the reader. */
export function invalid(field: string, words: string): CommentError {
  return new CommentError('invalid', `${field}: ${words}`, { fields: { [field]: words }, reason: words });
}
export function missing(what: string): CommentError {
  return new CommentError('missing', `no ${what}`);
}
export function signedOut(): CommentError {
  return new CommentError('signed-out', 'nobody is signed in');
}
/** The session belongs to an account with a second factor, and nobody has typed a code in it yet. */
export function codeWanted(): CommentError {
  return new CommentError('challenge', 'a code is wanted', {
    challenge: {
      id: 'factor', kind: 'form', words: 'Please type the six digits that your authenticator app shows.',
      fields: [{ name: 'code', label: 'Code', type: 'text', required: true, autocomplete: 'one-time-code' }],
    },
  });
}
/** The time in which words can be changed is over. */
export function tooLate(): CommentError {
  return new CommentError('forbidden', 'too late to edit', { reason: 'The time in which this could be changed is over.' });
}
export function forbidden(what: string): CommentError {
  return new CommentError('forbidden', what);
}
