// The row of buttons under a comment: what the adapter offers and this viewer may do. Each has a name of its own for who cannot see its place.

import { html, nothing, type TemplateResult } from 'lit';
import type { Comment } from '../../core/model.js';
import { oneLine } from '../../core/name.js';
import type { Node } from '../../core/state.js';
import { acting } from './late.js';
import type { View } from './view.js';

export function actions(node: Node, view: View, name: string, when: string): TemplateResult | typeof nothing {
  const { comment, write, mark } = node;
  const { t, adapter } = view;
  if (write && write.kind !== 'react' && write.phase !== 'sending') return acting(view)?.decisions(write, view, name, when) ?? nothing;
  // New words for a comment that is not here: there is nothing else to do with them.
  if (write?.kind === 'edit' && comment.id as string === write.key) return nothing;
  if (write?.kind === 'post' || comment.body === null) return nothing;
  const can = (action: Comment['can'][number]): boolean => comment.can.includes(action);
  // Who is not signed in is offered Reply all the same: the prompt opens in its place.
  const reply = adapter.write && !view.closed && node.depth < adapter.limits.depth && (can('reply') || asks(view));
  const { viewer } = view.login;
  const mine = comment.author !== null && comment.author.id === viewer?.id;
  const edits = adapter.write?.edit && can('edit') && !mark.editing && !(comment.editableUntil! < Date.now());
  const removes = adapter.write?.remove && can('remove');
  const decides = comment.state !== 'shown' && can('moderate');
  // Without blanks between tags, and what few may do in one place: long threads have a node less for each, in every row.
  return html`<div class="acts" part="actions">${
    adapter.react ? reactions(comment, view, name, when) : nothing}${
    reply ? html`<button type="button" part="action" data-do="reply" aria-expanded=${mark.replying === true}
      aria-label=${t('reply.to', { name, when })} .textContent=${t('reply')}></button>` : nothing}${
    edits || removes || decides ? html`${
      edits ? html`<button type="button" part="action" data-do="edit" aria-label=${t('edit.of', { when })}>${t('edit')}</button>${
        mark.left ? html`<span class="left">${t('edit.left', { n: mark.left })}</span>` : nothing}` : nothing}${
      removes ? html`<button type="button" part="action" data-do="remove"
        aria-label=${mine || !can('moderate') ? t('remove.of', { when }) : t('remove.by', { name, when })}>${t('remove')}</button>` : nothing}${
      decides ? acting(view)?.verdicts(comment, view, name, when) : nothing}` : nothing}<button type="button" part="action" data-do="share"
      aria-label=${t('share.of', { name, when })} .textContent=${t('share')}></button><button type="button" part="action" data-do="menu" aria-haspopup="menu"
      aria-expanded="false" aria-label=${t('menu.of', { name, when })}>•••</button></div>`;
}

/** Somebody who could write after logging in. */
function asks({ adapter, login }: View): boolean {
  return adapter.auth !== undefined && login.phase !== 'signed-in';
}

/** Their names end with the time, as those of other buttons do: one author may stand in a thread many times. */
function reactions(comment: Comment, view: View, name: string, when: string): TemplateResult | typeof nothing {
  const { t, adapter, login } = view;
  const kinds = adapter.react!.kinds;
  // What a stranger's comment allows is what logging in would allow.
  const stranger = adapter.auth !== undefined && login.viewer === null && login.phase !== 'unknown';
  const may = comment.can.includes('react');
  const allowed = may && !(stranger && adapter.auth.required);
  const why = allowed ? nothing : t(stranger ? 'vote.login' : 'vote.own');
  const count = (kind: string): number => (Object.hasOwn(comment.reactions, kind) ? comment.reactions[kind]!.count : 0);
  const mine = (kind: string): boolean => Object.hasOwn(comment.reactions, kind) && comment.reactions[kind]!.mine;
  /** What it counts is heard, too, where it is seen on the button itself. */
  const counted = (kind: string, label: string, face: string): TemplateResult => {
    const n = count(kind);
    return n > 0 ? button(kind, label, `${face} ${t.number(n)}`, `: ${t.number(n)}`) : button(kind, label, face);
  };
  const button = (kind: string, label: string, face: string, counts = ''): TemplateResult => html`<button type="button" class="react" part="action reaction"
    data-do="react" data-kind=${kind} aria-pressed=${mine(kind)} aria-disabled=${allowed ? nothing : 'true'}
    title=${why} aria-label=${`${label}, ${when}${counts}`} .textContent=${face}></button>`;
  const emoji = kinds.filter((kind) => kind !== 'up' && kind !== 'down' && kind !== 'like');
  // One or two stand there at once; of more, those that somebody has used, and a button for the others.
  const few = emoji.length < 3;
  const votes = kinds.includes('up');
  const score = count('up') - count('down');
  const voting = votes ? html`${button('up', t('vote.up', { name }), '▲')}<span class="score" part="score"><span aria-hidden="true"
    .textContent=${t.number(score)}></span><span class="vh" .textContent=${t('vote.score', { n: score })}></span></span>${
    kinds.includes('down') ? button('down', t('vote.down', { name }), '▼') : nothing}` : nothing;
  const liking = kinds.includes('like') ? counted('like', t('react.like', { name }), '♥') : nothing;
  if (emoji.length === 0 && (liking === nothing || !votes)) return votes ? voting : liking;
  return html`${voting}${liking}${
    emoji.filter((kind) => few || count(kind) > 0 || mine(kind)).map((kind) => counted(kind, t('react.with', { kind: oneLine(kind, 20), name }), oneLine(kind, 20)))}${
    few ? nothing : html`<button type="button" part="action reaction" data-do="add" aria-haspopup="menu" aria-expanded="false" aria-disabled=${allowed ? nothing : 'true'}
      title=${why} aria-label=${`${t('react.add', { name })}, ${when}`}>☺+</button>`}`;
}
