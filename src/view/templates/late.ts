// Where templates find what few rows show: acting.ts, which comes with what acts. Small, because every page has this.

import type * as Acting from './acting.js';
import type { View } from './view.js';

let here: typeof Acting | null = null;

/** Says that it has come. */
export function come(templates: typeof Acting): void {
  here = templates;
}

/** null: it has not come. Whoever draws fetches it with the words that were lacking, and draws again. */
export function acting({ t }: View): typeof Acting | null {
  if (!here) t.lacks = true;
  return here;
}
