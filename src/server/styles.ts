// How a thread looks that no script has touched yet: as it will look, with the room that its buttons will take, and without what would do
// nothing. Where there are no scripts at all, the room goes, too. Every row has its true height from the first: nothing moves as they come near.

import type { CSSResult } from 'lit';
import { bodyStyles } from '../view/styles/body.js';
import { richStyles } from '../view/styles/body-rich.js';
import { threadStyles as rows } from '../view/styles/thread.js';
import { faces, tokens } from '../view/styles/tokens.js';

const served = `
.served ~ section:not(.beside), .served ~ .beside > .bar { display: none; }
.served :is(button, select, .top, .sort) { visibility: hidden; }
.served .body button { visibility: visible; }
.served .search { font-size: .875rem; }
.served .body button:is(:hover, :focus, :active) + [hidden] { display: inline; }
.served :not(.flat) > .c > article .to { display: none; }
.served .c { content-visibility: visible !important; }
.served { --room: 34px; }
.served .alone { display: block; } .served .alone .btn { padding-inline: 0; font-size: .8125rem; }
@media (pointer: coarse) { .served { --room: 44px; } }
@media not (scripting: none) { .served.inside .list > .c > ol { display: none; } }
@media (scripting: none) {
  .served { --room: 0; }
  .served :is(.alone, .top, .sort, .search, .more, .acts button, .fold, .state button) { display: none; }
  .served .acts { margin-inline-start: 0; }
  .served .score { min-width: 0; }
  .served .score [aria-hidden] { display: none; }
  .served .score .vh { position: static; width: auto; height: auto; clip-path: none; }
}
`;

/**
 * A narrow place indents fewer levels (as the element measures it, in view/parley-thread.ts): how many there are under so many pixels.
 * Deeper replies stand flat, and say whom they answer. Who has no script has no measure either.
 */
const steps = [[304, 1], [336, 2], [368, 3], [400, 4], [432, 5], [502, 6], [571, 7]] as const;
const narrow = steps.map(([under, levels], at) => {
  const flat = `.served .list${' ol'.repeat(levels)}`;
  return `@container (min-width: ${at === 0 ? 0 : steps[at - 1]![0]}px) and (max-width: ${under - 0.02}px) {
  ${flat} ol { margin-inline-start: 0; }
  ${flat} ol > .c > article .to { display: inline-flex; }
  ${flat} .c > article .fold { position: static; width: 24px; height: 24px; order: 9; }${levels === 1 ? '' : `
  .served .list${' > .c > ol'.repeat(levels)}:has(> .c > ol)::before { content: ''; display: block; height: var(--room); }`}
}`;
}).join('\n');

/** All of it, for a style sheet beside the page: what `stylesheet` of renderThread() leads to. */
export const threadStyles: string = [...[tokens, faces, bodyStyles, richStyles, rows].map((each: CSSResult) => each.cssText), served, narrow].join('\n');
