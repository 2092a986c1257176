// One comment: who, when, what they said, and what can be done with it. Nothing of its replies.

import { html, nothing, type TemplateResult } from 'lit';
import type { Author, Comment } from '../../core/model.js';
import type { Node } from '../../core/state.js';
import { oneLine } from '../../core/name.js';
import { exact } from '../../core/when.js';
import { isWords, parse } from '../../body/index.js';
import { drawable, drawBody } from '../body.js';
import { actions } from './actions.js';
import { avatar } from './avatar.js';
import { acting } from './late.js';
import { answered, nameOf, type View } from './view.js';

/** `answers`: say whom it answers, because indentation no longer does. */
export function row(node: Node, view: View, answers: boolean): TemplateResult {
  const { comment, mark } = node;
  const { t } = view;
  const gone = comment.body === null;
  const id = view.id(node.key);
  const name = nameOf(comment.author, t);
  const when = exact(comment.createdAt, view.locale);
  const level = node.depth + 1;
  const spoken = gone ? t('row.gone', { level })
    : node.to ? t('row.reply', { name, to: answered(node, t), level, when })
    : t('row.root', { name, when });
  const veil = gone || mark.peeked || mark.editing ? null : view.veil(comment);
  const edited = gone ? nothing : corrected(node, view, name);
  const above = gone ? nothing : badges(comment, view);
  const to = answers && node.to ? html`<a class="to" data-do="parent" href=${view.href(node.to.id)} .textContent=${t('replying', { name: answered(node, t) })}></a>` : nothing;
  // What is rare shares one place: each costs every row of a long thread a node of its own, though it be empty. So does
  // each blank between tags; a few stay, for those who read the words without the layout.
  return html`<article aria-labelledby=${id}>${
    avatar(gone || veil === 'muted' ? null : comment.author, view.avatars)}<div class="meta" part="meta">${
      view.pick?.(node, name, when)}<h3 class=${gone ? 'gone' : 'n'} id=${id} part="author" tabindex="-1" aria-level=${Math.min(9, view.heading + level)} aria-label=${spoken}>${
        gone ? t('gone') : html`<bdi data-do="person" .textContent=${name}></bdi>`}</h3> ${
      together(above, to)}${
      gone ? nothing : time(node, view, name, when, id)}${
      together(edited, mark.fresh ? html`<span class="badge new" part="badge">${t('new')}</span>` : nothing)}${
      node.size > 0 || node.more || mark.folded ? fold(node, view, gone ? t('gone') : name, when) : nothing}</div> ${
    mark.folded && !view.inside ? nothing : veil ? html`<p class="state" part="state">${t(veil, { name })} <button type="button" class="link" data-do="peek" aria-label=${`${t('peek.of', { name })}, ${when}`}>${t('peek')}</button></p>` : html`${
      gone ? nothing : words(node, view)}${
      node.write ? acting(view)?.stateLine(node.write, view) : nothing} ${
      actions(node, view, name, when)}${
      mark.done || mark.note || mark.replying ? below(node, view, name, when) : nothing}`}</article>`;
}

/** Two things that are seldom there, in the place of one. */
function together(a: unknown, b: unknown): unknown {
  return a === nothing && b === nothing ? nothing : html` ${a} ${b} `;
}

/** What a press has led to. That it had no effect can be said where nothing more can be fetched. */
function below(node: Node, view: View, name: string, when: string): TemplateResult {
  const { note, done, replying } = node.mark;
  return html`${note ? html`<p class="state bad" part="state">${note}</p>` : nothing}${done || replying ? acting(view)?.after(node, view, name, when) : nothing}`;
}

/** BCP 47, as far as its shape. */
const language = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i;

function badges(comment: Comment, { t }: View): TemplateResult | typeof nothing {
  const badge = oneLine(comment.author?.badge, 40);
  const { pinned, state } = comment;
  const waits = state === 'held' || state === 'rejected';
  return !pinned && !badge && !waits ? nothing
    : html`${pinned ? html`<span class="badge" part="badge">${t('pinned')}</span>` : nothing}${badge ? html`<span class="badge" part="badge"><bdi>${badge}</bdi></span>` : nothing}${
      waits ? html`<span class="badge new" part="badge">${t(state)}</span>` : nothing}`;
}

/** What has not arrived has no address. */
const isAhead = ({ comment, write }: Node): boolean => write?.key === comment.id as string;

function time(node: Node, view: View, name: string, when: string, id: string): TemplateResult | typeof nothing {
  const { comment } = node;
  if (isAhead(node)) return nothing;
  // Its name ends with the words to be seen, which change with time.
  return html`<a class="time" part="time" data-do="link" href=${view.href(comment.id)} title=${when} id=${`${id}l`}
      aria-labelledby=${`${id}l ${id}t`} aria-label=${view.t('permalink', { name, when })}><time id=${`${id}t`} datetime=${instant(comment.createdAt)} .textContent=${view.ago(comment.createdAt)}></time></a>`;
}

/** That it has been edited, and what it said before for who may know. */
function corrected(node: Node, view: View, name: string): TemplateResult | typeof nothing {
  const { comment } = node;
  const { t } = view;
  const edited = comment.editedAt;
  return edited === null || isAhead(node) ? nothing : view.adapter.read.history && comment.can.includes('history')
    ? html`<button type="button" class="time link" data-do="history" aria-haspopup="dialog" aria-label=${`${t('edited')}: ${t('history', { name })}`}>· ${t('edited')}</button>`
    : html`<span class="time" title=${t('edited.when', { when: exact(edited, view.locale) })}>· ${t('edited')}</span>`;
}

/** ISO 8601, or nothing for a date that is none. */
function instant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** Of direct replies only: below them there may be thousands. */
function inside({ children }: Node, view: View): Author[] {
  return children.flatMap(({ comment }) => (view.veil(comment) ? [] : comment.author ?? [])).sort((a, b) => Number(Boolean(b.badge)) - Number(Boolean(a.badge)));
}

/** One button for both ways, so that focus stays on it: a line beside the branch, or "+ 14 replies" in the folded row.
 * Where threads begin folded, only the replies are: `view.inside`. */
function fold(node: Node, view: View, name: string, when: string): TemplateResult {
  const { t } = view;
  const folded = node.mark.folded === true;
  let words = node.replies > 0 ? t('folded', { n: node.replies }) : t('folded.none');
  // Who is inside, staff first.
  const names = folded && view.inside ? [...new Set(inside(node, view).map((author) => nameOf(author, t)))].slice(0, 3) : [];
  if (names.length > 0) words += `: ${names.map((each) => `\u2068${each}\u2069`).join(', ')}${node.replies > names.length ? ', …' : ''}`;
  return html`<button type="button" class="fold" part="fold" data-do="fold" aria-expanded=${!folded}
    aria-label=${`${folded ? `${words}: ${t('unfold', { name })}` : t('fold', { name })}, ${when}`} .textContent=${folded ? words : ''}></button>`;
}

function words(node: Node, view: View): TemplateResult | typeof nothing {
  const { comment, mark } = node;
  if (mark.editing) return acting(view)?.editing(node, view) ?? nothing;
  const tree = parse(comment.body!);
  // The thread waits for its parsers before it draws; a parser that is late all the same draws this row again.
  if (tree instanceof Promise || !(isWords(comment.body!) || drawable(comment.body!.format))) return html`<div class="body" part="body" dir="auto">${comment.body!.source}</div>`;
  return html`<div class="body" part="body" dir="auto" lang=${language.test(comment.lang ?? '') ? comment.lang! : view.lang ?? nothing}>${
    tree.length === 0 ? html`<p class="gone">${view.t('blank')}</p>`
    : drawBody(tree, { pictures: view.pictures, allow: view.allow, heading: view.heading + node.depth + 1, t: view.t, late: view.late })}</div>`;
}

