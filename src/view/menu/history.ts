// What an edited comment has said, the latest first, each with its time. Asked for and fetched when opened.

import { html, nothing, type TemplateResult } from 'lit';
import { load, parse } from '../../body/index.js';
import { ask } from '../../core/ask.js';
import { checkVersions } from '../../core/check-lists.js';
import { toCommentError } from '../../core/errors.js';
import type { CommentId, Version } from '../../core/model.js';
import { exact } from '../../core/when.js';
import { drawBody, loadRich } from '../body.js';
import type { View } from '../templates/view.js';
import { openDialog } from './dialog.js';

export function openHistory(home: Element, { id, name, depth }: { readonly id: CommentId; readonly name: string; readonly depth: number }, view: View, back: () => HTMLElement | null): void {
  const { t, adapter } = view;
  const dialog = openDialog(home, t('history', { name }), back);
  const { signal, abort } = closing(dialog.element);
  let versions: readonly Version[] | null = null;
  let problem = '';

  const draw = (): void => dialog.draw(html`${problem !== '' ? html`<p class="state bad" role="alert">${problem}</p>` : nothing}
    ${versions ? html`<ol class="versions" reversed>${versions.map(row)}</ol>` : problem === '' ? html`<p class="state" role="status">${t('more.loading')}</p>` : nothing}
    <div class="ends">${problem === '' ? nothing : html`<button type="button" class="btn" part="button" @click=${read}>${t('again')}</button>`}<button type="button" class="btn" part="button" @click=${dialog.close}>${t('close')}</button></div>`);

  const row = ({ at, body }: Version): TemplateResult => {
    const tree = parse(body);
    const date = new Date(at);
    return html`<li><p class="time"><time datetime=${Number.isNaN(date.getTime()) ? '' : date.toISOString()}>${exact(at, view.locale)}</time></p>
      <div class="body" part="body" dir="auto">${tree instanceof Promise ? body.source : tree.length === 0 ? html`<p class="gone">${t('blank')}</p>`
        : drawBody(tree, { pictures: view.pictures, allow: view.allow, heading: view.heading + depth + 1, t, late: draw })}</div></li>`;
  };

  async function read(): Promise<void> {
    problem = '';
    draw();
    try {
      const found = await ask(() => adapter.read.history!(id, { signal }), checkVersions, signal);
      // A parser that does not come leaves the words as they were typed.
      await Promise.all([loadRich(home.getRootNode() as ShadowRoot), ...[...new Set(found.map(({ body }) => body.format))].map(load)]);
      versions = [...found].reverse();
    } catch (thrown) {
      if (signal.aborted) return;
      problem = t('more.failed', { reason: view.reason(toCommentError(thrown)) });
    }
    if (!dialog.element.isConnected) return abort();
    draw();
    dialog.element.querySelector<HTMLElement>('.ends button')?.focus({ preventScroll: true });
  }
  void read();
}

/** What is asked for is not waited for once the dialog is closed. */
function closing(element: HTMLElement): { readonly signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  element.addEventListener('close', abort);
  return { signal: controller.signal, abort };
}
