// Moving through a thread by keys, and the panel that lists them. Fetched with the first such key.

import { html, nothing, type TemplateResult } from 'lit';
import { learnAll } from '../core/messages-later.js';
import type { MessageKey, Translator } from '../core/messages.js';
import type { CommentId } from '../core/model.js';
import type { ThreadStore } from '../core/store.js';
import type { GuideDesk } from './guide.js';
import { beside } from './focus.js';
import type { KeyAct } from './key-table.js';
import type { Row } from './templates/view.js';

learnAll();

/** Does what a key means, from the row that has focus (null: none has). Answers whether there was anything to do. */
export function act(name: KeyAct, row: Row | null, store: ThreadStore, desk: GuideDesk): boolean {
  const node = row?.node;
  switch (name) {
    case 'next': return step(row, 1, desk);
    case 'previous': return step(row, -1, desk);
    case 'next-sibling': return sibling(row, 'next', desk);
    case 'previous-sibling': return sibling(row, 'previous', desk);
    case 'parent': return node?.comment.parent != null && go(node.comment.parent, store, desk);
    case 'root': return node !== undefined && go(store.path(node.comment.id)[0], store, desk);
    case 'reply': return press(row, '[data-do=reply][aria-expanded=false]');
    case 'fold': return press(row, '.fold[aria-expanded=true]');
    case 'unfold': return press(row, '.fold[aria-expanded=false]');
    case 'fold-root': {
      const root = node && store.node(store.path(node.comment.id)[0] ?? node.comment.id);
      const top = root && desk.root().getElementById(desk.rowId(root.key))?.closest<Row>('li.c');
      if (!top || !press(top, '.fold[aria-expanded=true]')) return false;
      return focus(top, desk);
    }
    default: return false;
  }
}

/** Rows in reading order, those of folded branches left out. */
function rows(desk: GuideDesk): Row[] {
  return [...desk.root().querySelectorAll<Row>('li.c')];
}

function step(row: Row | null, by: 1 | -1, desk: GuideDesk): boolean {
  const all = rows(desk);
  const at = row ? all.indexOf(row) : by > 0 ? -1 : 0;
  const next = all[at + by];
  if (next) return focus(next, desk);
  if (by < 0) return focusOn(desk.root().getElementById('heading'), desk);
  // After the last there may be more to be had.
  return focusOn(desk.root().querySelector<HTMLElement>('[part=thread] > .more button'), desk);
}

function sibling(row: Row | null, way: 'next' | 'previous', desk: GuideDesk): boolean {
  for (let at = row && beside(row, way); at; at = beside(at, way)) if (at.matches('li.c')) return focus(at as Row, desk);
  return false;
}

function go(id: CommentId | undefined, store: ThreadStore, desk: GuideDesk): boolean {
  const node = id === undefined ? null : store.node(id);
  const row = node && desk.root().getElementById(desk.rowId(node.key));
  if (row) return focusOn(row, desk);
  // Not drawn: in a branch that stands alone, say.
  if (node) desk.go(node.comment.id);
  return node !== null;
}

function press(row: Row | null, button: string): boolean {
  const found = row?.querySelector(':scope > article')?.querySelector<HTMLElement>(button);
  found?.click();
  return found !== null && found !== undefined;
}

function focus(row: Row, desk: GuideDesk): boolean {
  return focusOn(row.querySelector<HTMLElement>('h3'), desk);
}

function focusOn(target: HTMLElement | null, desk: GuideDesk): boolean {
  if (!target) return false;
  desk.focus.later(() => target);
  desk.focus.settle();
  return true;
}

/** The keys as they are now. Modal, so that Escape closes it and focus comes back. */
export function panel(keys: ReadonlyMap<string, KeyAct>, t: Translator): TemplateResult {
  return html`<dialog class="keys" part="keys" aria-labelledby="keys"><h3 id="keys">${t('keys')}</h3>
    <p>${t('keys.hint')}</p>
    <dl>${[...keys].map(([key, name]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(`keys.${name}` as MessageKey)}</dd></div>`)}</dl>
    <form method="dialog"><button class="btn" part="button">${t('keys.close')}</button></form></dialog>${nothing}`;
}
