// Says what is wrong in words. Own helpers, so that the kit runs under any runner, in Node and in browsers.

import { errorTable } from '../core/errors.js';

export class Broken extends Error {
  override readonly name = 'Broken';
}

export function ok(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Broken(message);
}

export function same(actual: unknown, expected: unknown, message: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Broken(`${message}: ${a} instead of ${b}`);
}

/** The code with which it is refused. Fails when it is not, or with something that is no CommentError. */
export async function refusal(call: () => Promise<unknown>, what: string): Promise<string> {
  let answer: unknown;
  try {
    answer = await call();
  } catch (thrown) {
    const code: unknown = typeof thrown === 'object' && thrown !== null ? (thrown as { code?: unknown }).code : undefined;
    ok(typeof code === 'string' && Object.hasOwn(errorTable, code), `${what} is refused with ${String(thrown)}, which is no CommentError with a listed code`);
    return code;
  }
  throw new Broken(`${what} is not refused but answered with ${JSON.stringify(answer)}`);
}

export async function refused(call: () => Promise<unknown>, codes: readonly string[], what: string): Promise<void> {
  const code = await refusal(call, what);
  ok(codes.includes(code), `${what} is refused with '${code}' instead of '${codes.join("' or '")}'`);
}

/** Waits until it is so, at most two seconds. */
export async function soon(so: () => boolean, message: string): Promise<void> {
  for (let waited = 0; !so(); waited += 10) {
    ok(waited < 2000, message);
    await a(10);
  }
}

export function a(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
