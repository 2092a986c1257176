// How a thread looks that no script has touched yet: as it will look, with the room that its buttons will take, and without what would do
// nothing. Where there are no scripts at all, the room goes, too.

import type { CSSResult } from 'lit';
import { bodyStyles } from '../view/styles/body.js';
import { threadStyles as rows } from '../view/styles/thread.js';
import { faces, tokens } from '../view/styles/tokens.js';

const served = `
.served ~ section:not(.beside), .served ~ .beside > .bar { display: none; }
.served :is(button, select, .top, .sort) { visibility: hidden; }
.served .body button { visibility: visible; }
.served .search { font-size: .875rem; }
.served .body button:is(:hover, :focus, :active) + [hidden] { display: inline; }
@media (scripting: none) {
  .served :is(.top, .sort, .search, .more, .acts button, .fold, .state button) { display: none; }
  .served .acts { margin-inline-start: 0; }
}
`;

/**
 * A narrow place indents fewer levels (as the element measures it, in view/parley-thread.ts): how many there are under so many pixels.
 * Who has no script has no measure either.
 */
const steps = [[304, 1], [336, 2], [368, 3], [400, 4], [432, 5], [502, 6], [571, 7]] as const;
const narrow = steps.map(([under, levels]) => `@container (max-width: ${under - 0.02}px) { .served .list${' ol'.repeat(levels + 1)} { margin-inline-start: 0; } }`).join('\n');

/** All of it, for a style sheet beside the page: what `stylesheet` of renderThread() leads to. */
export const threadStyles: string = [...[tokens, faces, bodyStyles, rows].map((each: CSSResult) => each.cssText), served, narrow].join('\n');
