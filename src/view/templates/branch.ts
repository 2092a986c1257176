// A comment with everything under it, as nested lists. Deeper than `view.cap` the list goes on flat, in reading order.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Branch, Node } from '../../core/state.js';
import { exact } from '../../core/when.js';
import { same } from '../same.js';
import { row } from './row.js';
import { moreButton } from './states.js';
import { isMany, nameOf, type View } from './view.js';

/** The root list, `budget` comments of it: what does not fit yet is drawn in later slices. */
export function branches(list: readonly Branch[], view: View, budget: number): unknown {
  const drawn: { readonly branch: Branch; readonly budget: number }[] = [];
  for (const branch of list) {
    if (budget <= 0) break;
    drawn.push({ branch, budget: Math.min(budget, branch.count) });
    budget -= branch.count;
  }
  return repeat(drawn, ({ branch }) => branch.key, ({ branch, budget }) =>
    same(branch.root, view, budget, () => item(branch.root, view, budget)));
}

function item(node: Node, view: View, budget: number): TemplateResult {
  // No blanks between tags: each is a node more in every row.
  return html`<li class=${rowClass(node)} part=${rowPart(node)} .node=${node}>${row(node, view, !view.late)}${
    node.mark.folded || (node.children.length === 0 && !node.more) ? nothing : replies(node, view, budget - 1)}</li>`;
}

function replies(node: Node, view: View, budget: number): TemplateResult {
  const flat = node.depth + 1 >= view.cap;
  return html`<ol part="replies" class=${`${flat ? 'flat' : ''}${isMany(node.size) ? ' vast' : ''}`}>${
    flat && node.depth > 0 && node.children.some((child) => child.children.length > 0) ? html`<li class="alone"><button type="button" class="btn plain" part="button"
      data-do="branch" aria-label=${view.t('branch') + whose(node, view)}>${view.t('branch')}</button></li>` : nothing}${
    flat ? flatRows(node, view, budget) : nestedRows(node, view, budget)}${
    node.more ? html`<li class="rest">${moreButton(node.more, view, whose(node, view))}</li>` : nothing}</ol>`;
}

function nestedRows(node: Node, view: View, budget: number): unknown {
  const drawn: { readonly child: Node; readonly budget: number }[] = [];
  for (const child of node.children) {
    if (budget <= 0) break;
    drawn.push({ child, budget: Math.min(budget, child.size + 1) });
    budget -= child.size + 1;
  }
  return repeat(drawn, ({ child }) => child.key, ({ child, budget }) =>
    same(child, view, budget, () => item(child, view, budget)));
}

/** A row of a flat list: a comment, or the button for the rest of a reply list that ends here. */
type Flat = { readonly node: Node; readonly rest: boolean };

function flatRows(node: Node, view: View, budget: number): unknown {
  const rows: Flat[] = [];
  // A stack of our own: a chain may be ten thousand deep.
  const stack: Flat[] = [];
  const push = (parent: Node): void => {
    if (parent.mark.folded) return;
    if (parent !== node && parent.more) stack.push({ node: parent, rest: true });
    for (let i = parent.children.length - 1; i >= 0; i--) stack.push({ node: parent.children[i]!, rest: false });
  };
  push(node);
  for (let next = stack.pop(); next; next = stack.pop()) {
    // Comments count; the buttons between them do not.
    if (!next.rest && budget-- <= 0) break;
    rows.push(next);
    if (!next.rest) push(next.node);
  }
  return repeat(rows, (each) => (each.rest ? `more ${each.node.key}` : each.node.key), (each) => each.rest
    ? html`<li class="rest">${moreButton(each.node.more!, view, whose(each.node, view), nameOf(each.node.comment.author, view.t))}</li>`
    : same(each.node, view, 0, () => html`<li class=${rowClass(each.node)} part=${rowPart(each.node)} .node=${each.node}>${
        row(each.node, view, each.node.to?.id !== node.comment.id)}</li>`));
}

/** Tells a button from those that say the same in other branches, for who cannot see its place. */
function whose({ comment }: Node, { t, locale }: View): string {
  return `: ${nameOf(comment.author, t)}, ${exact(comment.createdAt, locale)}`;
}

function rowClass({ mark, write, children, more }: Node): string {
  return `c${mark.folded ? ' folded' : ''}${mark.target ? ' target' : ''}${write && write.kind === 'post' ? ` ${write.phase}` : ''}${
    children.length > 0 || more ? ' has' : ''}`;
}

function rowPart({ comment, mark, write }: Node): string {
  return `comment${write ? ` ${write.phase}` : ''}${mark.target ? ' target' : ''}${mark.fresh ? ' fresh' : ''}${
    comment.state === 'shown' ? '' : ` ${comment.state}`}${comment.pinned ? ' pinned' : ''}`;
}
