// Everything that can go wrong, in one table, and the one error class an adapter may throw.

import type { Challenge } from './adapter.js';

/** Who sends it again, and whether the write may have arrived all the same. */
interface Row {
  /** itself: passes by itself, may be sent again unasked; reader: the reader can do something; no: neither. */
  readonly retry: 'itself' | 'reader' | 'no';
  /** true: the request may have reached the backend before the failure. */
  readonly ambiguous: boolean;
}

/** The codes. Stable across major versions; what the reader is told stands among the messages under `error.<code>`; when each happens, in error-table.ts. */
export const errorTable = {
  offline: { retry: 'itself', ambiguous: true },
  timeout: { retry: 'itself', ambiguous: true },
  busy: { retry: 'itself', ambiguous: false },
  server: { retry: 'itself', ambiguous: true },
  garbled: { retry: 'reader', ambiguous: true },
  'signed-out': { retry: 'reader', ambiguous: false },
  challenge: { retry: 'reader', ambiguous: false },
  forbidden: { retry: 'no', ambiguous: false },
  closed: { retry: 'no', ambiguous: false },
  missing: { retry: 'no', ambiguous: false },
  conflict: { retry: 'reader', ambiguous: false },
  duplicate: { retry: 'reader', ambiguous: false },
  invalid: { retry: 'reader', ambiguous: false },
  cancelled: { retry: 'reader', ambiguous: false },
  aborted: { retry: 'no', ambiguous: false },
  unsupported: { retry: 'no', ambiguous: false },
  unknown: { retry: 'reader', ambiguous: true },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof errorTable;

export interface CommentErrorOptions {
  readonly cause?: unknown;
  /** Seconds until it makes sense to ask again. */
  readonly retryAfter?: number;
  /** What is wrong with which field, in words for the reader, by field name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The backend's own words, fit for the reader; shown after our own. */
  readonly reason?: string;
  /** With code 'challenge': what is asked, and how it is answered. */
  readonly challenge?: Challenge;
}

/** The one error of the contract. `message` is for developers. */
export class CommentError extends Error {
  override readonly name = 'CommentError';
  readonly code: ErrorCode;
  readonly retryAfter: number | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly reason: string | null;
  readonly challenge: Challenge | null;

  constructor(code: ErrorCode, message: string, options: CommentErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter ?? null;
    this.fields = options.fields ?? {};
    this.reason = options.reason ?? null;
    this.challenge = options.challenge ?? null;
  }
}

/** Whatever was thrown, as a CommentError. Two copies of this module may meet on a page, so the shape decides, not the class. */
export function toCommentError(thrown: unknown): CommentError {
  try {
    return named(thrown);
  } catch {
    // Something without words, or that throws when it is looked at.
    return new CommentError('unknown', 'something unreadable was thrown', { cause: thrown });
  }
}

function named(thrown: unknown): CommentError {
  if (thrown instanceof CommentError) return thrown;
  const like = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<Omit<CommentError, 'name'>> & { name?: unknown };
  const message = typeof like.message === 'string' ? like.message : String(thrown);
  if (like.name === 'AbortError') return new CommentError('aborted', message, { cause: thrown });
  if (like.name === 'TimeoutError') return new CommentError('timeout', message, { cause: thrown });
  if (like.name === 'CommentError' && typeof like.code === 'string' && Object.hasOwn(errorTable, like.code)) {
    return new CommentError(like.code, message, {
      cause: thrown,
      ...(typeof like.retryAfter === 'number' ? { retryAfter: like.retryAfter } : {}),
      ...(typeof like.reason === 'string' ? { reason: like.reason } : {}),
      ...(typeof like.fields === 'object' && like.fields !== null ? { fields: like.fields } : {}),
      ...(typeof like.challenge === 'object' && like.challenge !== null ? { challenge: like.challenge } : {}),
    });
  }
  return new CommentError('unknown', message, { cause: thrown });
}
