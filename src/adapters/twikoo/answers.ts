// What Twikoo's refusals mean, where its list goes on, and what is kept of who administers it. Asks nobody.

import { CommentError, type ErrorCode } from '../../core/errors.js';
import type { Cursor, Viewer } from '../../core/model.js';
import { type Bag, isBag, text } from '../support/narrow.js';

export interface Admin {
  /** What the server knows the password by. */
  readonly token: string;
  readonly viewer: Viewer;
  readonly mail: string;
}
/** Where the root list goes on: before a time (null: from the start), without these. */
export interface At {
  readonly before: number | null;
  readonly skip: readonly string[];
}

/** Its counters of comments are cleared so often. Seconds. */
const patience = 600;

const codes: Readonly<Record<number, ErrorCode>> = { 1001: 'unsupported', 1020: 'unsupported', 1022: 'unsupported', 1024: 'signed-out', 1025: 'forbidden', 1403: 'forbidden' };

/** Beside a few codes there are only texts, mostly in Chinese. */
export function refused(answer: Bag): CommentError {
  const said = text(answer['message']);
  const code = Number(answer['code']);
  const options = { cause: answer };
  if (code === 1023) return new CommentError('invalid', said, { ...options, fields: { password: 'This is not the password.' } });
  if (Object.hasOwn(codes, code)) return new CommentError(codes[code] as ErrorCode, said, options);
  if (/频率|火爆|too many/i.test(said)) return new CommentError('busy', said, { ...options, retryAfter: patience });
  if (/验证码|人机|captcha|turnstile|geetest/i.test(said)) return new CommentError('challenge', said, options);
  if (/只能删除自己|无权/.test(said)) return new CommentError('forbidden', said, options);
  if (/登录/.test(said)) return new CommentError('signed-out', said, options);
  if (/不存在/.test(said)) return new CommentError('missing', said, options);
  if (/过长/.test(said)) return new CommentError('invalid', said, { ...options, reason: 'it is too long.' });
  if (code !== 1000) return new CommentError('garbled', `Twikoo answered with the code ${String(answer['code']).slice(0, 40)}`, options);
  return new CommentError('invalid', said, { ...options, ...(said === '' || /[<{]/.test(said) ? {} : { reason: said.slice(0, 300) }) });
}

export function parse(cursor: Cursor): At {
  try {
    const at = JSON.parse(cursor) as Partial<At> | null;
    if (at && (at.before === null || Number.isFinite(at.before)) && Array.isArray(at.skip)) return at as At;
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}

export function readAdmin(stored: unknown): Admin | null {
  if (!isBag(stored) || !isBag(stored['viewer']) || text(stored['token']) === '' || text(stored['viewer']['id']) === '') return null;
  return { token: text(stored['token']), mail: text(stored['mail']), viewer: { id: text(stored['viewer']['id']), name: text(stored['viewer']['name']), role: 'moderator' } };
}
