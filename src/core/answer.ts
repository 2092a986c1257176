// Answering a challenge: what a backend wants first is given, and what it refused goes out again. Keeps no answer.

import type { AuthFacet, Challenge } from './adapter.js';
import { ask } from './ask.js';
import { type CommentError, toCommentError } from './errors.js';

/** Gives the answer; null: it holds, else why not. Never throws. */
export async function give(auth: AuthFacet, challenge: Challenge, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<CommentError | null> {
  try {
    await ask(() => auth.answer?.(challenge, fields, { signal }), () => null, signal);
    return null;
  } catch (thrown) {
    return toCommentError(thrown);
  }
}
