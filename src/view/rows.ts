// Draws the rows of a list, as many comments as may be drawn so far. In a long list they wait in groups; one in which nothing has changed
// is passed over.

import { html } from 'lit';
import { directive, Directive } from 'lit/directive.js';
import { repeat } from 'lit/directives/repeat.js';
import { grouped, type Group } from '../core/groups.js';
import type { Node } from '../core/state.js';
import { same } from './same.js';
import type { View } from './templates/view.js';

/** A comment; in a flat list also the button for the rest of a reply list that ends there. */
export type Row = Node | { readonly rest: Node };

const keyOf = (row: Row): string => ('rest' in row ? `more ${row.rest.key}` : row.key);
/** Comments in it. In a flat list replies stand beside what they answer. */
const weights = { nested: (row: Row): number => ('rest' in row ? 0 : row.size + 1), flat: (row: Row): number => ('rest' in row ? 0 : 1) };

/** By these the style sheet guesses how high rows are that were never laid out: comments, and letters in them, as far as the first few tell. */
function measures(rows: readonly Row[], weight: number, deep: boolean): string {
  const stack: Row[] = [...rows].reverse();
  let [seen, letters] = [0, 0];
  for (let next = stack.pop(); next && seen < 50; next = stack.pop()) {
    if ('rest' in next) continue;
    seen++;
    letters += Math.min(next.comment.body?.source.length ?? 0, 5_000);
    if (deep) stack.push(...next.children.slice(0, 50));
  }
  return `--_n:${weight};--_l:${Math.round((letters / (seen || 1)) * weight)}`;
}

class Rows extends Directive {
  #groups: readonly Group<Row>[] = [];
  #rows: readonly Row[] | null = null;

  render(rows: readonly Row[], shape: keyof typeof weights, many: boolean, view: View, budget: number, draw: (row: Row, budget: number) => unknown): unknown {
    const weight = weights[shape];
    if (rows !== this.#rows) this.#groups = grouped(rows, this.#groups, { key: keyOf, weight }, many);
    this.#rows = rows;
    const list = (items: readonly (Row | Group<Row>)[], left: number): unknown => {
      const drawn: { readonly item: Row | Group<Row>; readonly budget: number }[] = [];
      for (const item of items) {
        const count = 'rows' in item ? item.weight : weight(item);
        // Comments count; what stands between them does not.
        if (left <= 0 && count > 0) break;
        drawn.push({ item, budget: Math.min(left, count) });
        left -= count;
      }
      return repeat(drawn, ({ item }) => ('rows' in item ? item.id : keyOf(item)), ({ item, budget }) => same(item, view, budget, () => ('rows' in item
        ? html`<div class="group" role="presentation" .style=${measures(item.rows, item.weight, shape === 'nested')}>${list(item.rows, budget)}</div>` : draw(item, budget))));
    };
    return list(this.#groups.flatMap<Row | Group<Row>>((group) => (group.loose ? group.rows : group)), budget);
  }
}

/**
 * Of `rows` so many comments as `budget` allows: what does not fit yet is drawn in later slices. `many`: new rows wait in groups while they are off the screen.
 */
export const rows = directive(Rows);
