// The codes with when each of them happens: for who writes an adapter, not for who reads a page.

import { errorTable as rows, type ErrorCode } from './errors.js';

const when: Readonly<Record<ErrorCode, string>> = {
  offline: 'the network could not be reached',
  timeout: 'no answer in time',
  busy: 'too many requests; `retryAfter` says when to come back',
  server: 'the backend failed (5xx)',
  garbled: 'the answer is not what the contract promises',
  'signed-out': 'only who is signed in may do this',
  challenge: 'the backend wants a captcha or a second factor first',
  forbidden: 'this viewer may not do this',
  closed: 'nobody may write in this thread any more',
  missing: 'the thread or comment does not exist',
  conflict: 'somebody changed it in the meantime',
  duplicate: 'the backend has seen the same words already',
  invalid: 'something typed was refused; `fields` says what',
  cancelled: 'the reader gave up',
  aborted: 'the widget itself called it off',
  unsupported: 'this adapter or browser cannot do it',
  unknown: 'none of the others',
};

/** When it happens, who sends it again, and whether a write may have arrived all the same. */
export const errorTable = Object.fromEntries(Object.entries(rows).map(([code, row]) => [code, { when: when[code as ErrorCode], ...row }])) as {
  readonly [C in ErrorCode]: { readonly when: string } & (typeof rows)[C];
};
