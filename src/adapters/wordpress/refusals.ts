// What WordPress means when it refuses: its `code` decides, for its statuses do not (a flood is 400, a closed post 403).
// Asks nobody.

import type { ErrorCode } from '../../core/errors.js';
import { CommentError } from '../../core/errors.js';
import { type Explained, type Refusal, codeOf } from '../support/http.js';
import { plain } from '../support/plain.js';

const codes: Readonly<Record<string, ErrorCode>> = {
  rest_comment_login_required: 'signed-out', rest_not_logged_in: 'signed-out', rest_cookie_invalid_nonce: 'signed-out',
  invalid_username: 'signed-out', invalid_email: 'signed-out', incorrect_password: 'signed-out', application_passwords_disabled: 'signed-out',
  rest_comment_closed: 'closed', rest_comment_draft_post: 'closed', rest_comment_trash_post: 'closed',
  rest_comment_invalid_id: 'missing', rest_post_invalid_id: 'missing', rest_comment_invalid_post_id: 'missing', rest_already_trashed: 'missing',
  comment_duplicate: 'duplicate', comment_flood: 'busy',
  rest_comment_content_invalid: 'invalid', rest_comment_author_data_required: 'invalid', rest_invalid_param: 'invalid',
  comment_content_column_length: 'invalid', comment_author_column_length: 'invalid', comment_author_email_column_length: 'invalid', comment_author_url_column_length: 'invalid',
  // The comments of REST are switched off, by a plugin mostly.
  rest_no_route: 'unsupported', rest_disabled: 'unsupported', rest_trash_not_supported: 'unsupported',
};

/** Seconds in which one author may write once: WordPress's own rule, which it does not tell in a header. */
const floodSeconds = 15;

/** Our names for what it calls the fields of a guest. */
const fieldNames: Readonly<Record<string, string>> = { author_name: 'name', author_email: 'email', author_url: 'url', content: 'source' };

/** WordPress's own name of a refusal ("comment_flood"), from an answer's body; '' where the answer is not its own. */
export function nameOf(body: unknown): string {
  const code = typeof body === 'object' && body !== null ? (body as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** The same from an error that http() threw. */
export function refusedAs(thrown: unknown): string {
  return thrown instanceof CommentError && typeof thrown.cause === 'object' && thrown.cause !== null ? nameOf((thrown.cause as Partial<Refusal>).body) : '';
}

export function explain({ status, body }: Refusal): Explained | null {
  const name = nameOf(body);
  if (name === '') return null;
  const { message, data } = body as { readonly message?: unknown; readonly data?: unknown };
  const code = Object.hasOwn(codes, name) ? codes[name]! : codeOf(status);
  // Whoever is signed out, or asks for what is gone, has read all of it in our own words.
  const reason = code === 'signed-out' || code === 'missing' || code === 'closed' ? '' : plain(message).slice(0, 300);
  return {
    code,
    ...(reason === '' ? {} : { reason }),
    ...(name === 'comment_flood' ? { retryAfter: floodSeconds } : {}),
    ...(code === 'invalid' ? { fields: fieldsOf(name, data, reason) } : {}),
  };
}

function fieldsOf(name: string, data: unknown, reason: string): Record<string, string> {
  if (name === 'rest_comment_author_data_required') return { name: reason, email: reason };
  if (name === 'rest_comment_content_invalid' || name === 'comment_content_column_length') return { source: reason };
  const column = /^comment_(author\w*?)_column_length$/.exec(name)?.[1];
  if (column !== undefined) return { [fieldNames[column === 'author' ? 'author_name' : column] ?? column]: reason };
  const params = typeof data === 'object' && data !== null ? (data as { params?: unknown }).params : null;
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(Object.entries(params).map(([param, words]) => [fieldNames[param] ?? param, plain(words)]));
}
