// A comment with everything under it, as nested lists. Deeper than `view.cap` the list goes on flat, in reading order.

import { html, nothing, type TemplateResult } from 'lit';
import type { Branch, Node } from '../../core/state.js';
import { exact } from '../../core/when.js';
import { rows, type Row } from '../rows.js';
import { row } from './row.js';
import { moreButton } from './states.js';
import { isMany, nameOf, type View } from './view.js';

/** The root list, `budget` comments of it: what does not fit yet is drawn in later slices. */
export function branches(list: readonly Branch[], view: View, budget: number): unknown {
  return nested(list.map(({ root }) => root), isMany(list.reduce((sum, { count }) => sum + count, 0)), view, budget);
}

function nested(list: readonly Node[], many: boolean, view: View, budget: number): unknown {
  return rows(list, 'nested', canWait(many, view), view, budget, (node, budget) => item(node as Node, view, budget));
}

/** On a server nothing is off the screen. */
function canWait(many: boolean, view: View): boolean {
  return many && view.late !== undefined;
}

function item(node: Node, view: View, budget: number): TemplateResult {
  // No blanks between tags: each is a node more in every row. Roles are said because rows in groups stand in no list of HTML's.
  return html`<li role="listitem" class=${rowClass(node)} part=${rowPart(node)} .node=${node}>${row(node, view, !view.late)}${
    node.mark.folded || (node.children.length === 0 && !node.more) ? nothing : replies(node, view, budget - 1)}</li>`;
}

function replies(node: Node, view: View, budget: number): TemplateResult {
  const flat = node.depth + 1 >= view.cap;
  const many = isMany(node.size);
  return html`<ol role="list" part="replies" class=${`${flat ? 'flat' : ''}${many ? ' vast' : ''}`}>${
    flat && node.depth > 0 && node.children.some((child) => child.children.length > 0) ? html`<li role="listitem" class="alone"><button type="button" class="btn plain" part="button"
      data-do="branch" aria-label=${view.t('branch') + whose(node, view)}>${view.t('branch')}</button></li>` : nothing}${
    flat ? rows(flatRows(node), 'flat', canWait(many, view), view, budget, (each) => flatRow(each, node, view)) : nested(node.children, many, view, budget)}${
    node.more ? html`<li role="listitem" class="rest">${moreButton(node.more, view, whose(node, view))}</li>` : nothing}</ol>`;
}

function flatRow(each: Row, above: Node, view: View): TemplateResult {
  if ('rest' in each) return html`<li role="listitem" class="rest">${moreButton(each.rest.more!, view, whose(each.rest, view), nameOf(each.rest.comment.author, view.t))}</li>`;
  return html`<li role="listitem" class=${rowClass(each)} part=${rowPart(each)} .node=${each}>${row(each, view, each.to?.id !== above.comment.id)}</li>`;
}

/** Of nodes that many slices draw. */
const known = new WeakMap<Node, readonly Row[]>();

/** All that stands under a comment, in reading order. */
function flatRows(node: Node): readonly Row[] {
  let rows = known.get(node) as Row[] | undefined;
  if (rows) return rows;
  known.set(node, (rows = []));
  // A stack of our own: a chain may be ten thousand deep.
  const stack: Row[] = [];
  const push = (parent: Node): void => {
    if (parent.mark.folded) return;
    if (parent !== node && parent.more) stack.push({ rest: parent });
    for (let i = parent.children.length - 1; i >= 0; i--) stack.push(parent.children[i]!);
  };
  push(node);
  for (let next = stack.pop(); next; next = stack.pop()) {
    rows.push(next);
    if (!('rest' in next)) push(next);
  }
  return rows;
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
