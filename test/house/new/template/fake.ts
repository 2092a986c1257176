// Kiosk as it is known to answer: GET /comments?page=ID with a whole thread, the oldest first. Holds three comments from the start.

import { type Given, serve } from '../../../support/serve.js';

interface Row {
  readonly id: string;
  /** Whose answer it is; null: nobody's. */
  readonly parent: string | null;
  readonly author: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly at: string;
}

export const three = '/three/';

/** `clock`: milliseconds since 1970. Default: one that steps. */
export async function fakeKiosk(clock?: () => number): Promise<{ readonly base: string; add(page: string, name: string, text: string, parent: string | null): Row; stop(): Promise<void> }> {
  const threads = new Map<string, Row[]>();
  let ids = 0;
  let now = Date.UTC(2024, 0, 1);
  const add = (page: string, name: string, text: string, parent: string | null): Row => {
    const row: Row = { id: `c${ids++}`, parent, author: { id: name.toLowerCase(), name }, text, at: new Date(clock?.() ?? (now += 1000)).toISOString() };
    threads.set(page, [...threads.get(page) ?? [], row]);
    return row;
  };
  const { id } = add(three, 'Ann', 'First', null);
  add(three, 'Bob', 'An answer to the first', id);
  add(three, 'Cem', 'Second', null);
  const { base, close } = await serve(({ method, path, query }): Given => {
    if (method !== 'GET' || path !== '/comments') return { status: 404, json: { message: 'Not found' } };
    return { json: { comments: threads.get(query.get('page') ?? '') ?? [] } };
  });
  return { base, add, stop: close };
}
