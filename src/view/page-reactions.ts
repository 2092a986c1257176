// The inside of <parley-reactions>: counts read from the adapter, a press shown at once and taken back with the reason where it is refused.

import { html, nothing, type TemplateResult } from 'lit';
import type { CommentAdapter, PageReactions } from '../core/adapter.js';
import { ask } from '../core/ask.js';
import { checkViewer } from '../core/check.js';
import { checkReactions } from '../core/check-lists.js';
import { CommentError, toCommentError } from '../core/errors.js';
import { randomKey } from '../core/key.js';
import { learnAll } from '../core/messages-later.js';
import type { Reaction, Reactions, ThreadRef, Viewer } from '../core/model.js';
import { oneLine } from '../core/name.js';
import type { ParleyEvent } from './events.js';
import type { Kind } from './list.js';
import type { ParleyList } from './parley-list.js';
import type { Inside, Stand } from './parley-part.js';
import type { ParleyReactions } from './parley-reactions.js';
import { pageReactionsStyles } from './styles/page-reactions.js';
import { faces, tokens } from './styles/tokens.js';
import { notice } from './templates/states.js';

learnAll();

export const styles = [tokens, faces, pageReactionsStyles];

const none: Reaction = { count: 0, mine: false };

export class List implements Inside {
  readonly #element: ParleyReactions;
  readonly #stand: Stand;
  #adapter: CommentAdapter | null = null;
  /** null: not known yet. */
  #shown: Reactions | null = null;
  /** As the backend last said. */
  #known: Reactions = {};
  /** Whose page it is that is shown: another one begins anew. */
  #of: string | null = null;
  /** Who reads; null: nobody. */
  #who: string | null = null;
  #stranger = false;
  #problem: CommentError | null = null;
  #said = '';
  #reading: AbortController | null = null;
  #unwatch: (() => void) | null = null;
  /** Presses are sent one after the other; what is shown is the last wish. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(element: ParleyList, _kind: Kind, stand: Stand) {
    this.#element = element as ParleyReactions;
    this.#stand = stand;
  }

  async read(adapter: CommentAdapter): Promise<void> {
    this.stop();
    const reading = (this.#reading = new AbortController());
    const { signal } = reading;
    const { id } = this.#ref();
    if (adapter !== this.#adapter || id !== this.#of) this.#shown = null;
    this.#adapter = adapter;
    this.#of = id;
    const page = adapter.react?.page;
    if (!page) return this.#stand.failed(new CommentError('unsupported', `the adapter “${adapter.name}” has no reactions to a page`));
    // Who has logged in or out in a thread beside it, or elsewhere, has said other things.
    const again = (viewer: Viewer | null): void => {
      if (this.#waiting === 0 && (viewer?.id ?? null) !== this.#who) void this.read(adapter);
    };
    document.addEventListener('parley-viewer', (event) => again((event as ParleyEvent<'parley-viewer'>).detail.viewer), { signal });
    const undo = adapter.auth?.watch?.(again);
    if (typeof undo === 'function') this.#unwatch = undo;
    try {
      const [found, viewer] = await Promise.all([
        ask(() => page.of(this.#ref(), { signal }), checkReactions, signal),
        ask(() => adapter.auth?.viewer({ signal }), checkViewer, signal).catch(() => null),
      ]);
      if (signal.aborted) return;
      this.#who = viewer?.id ?? null;
      this.#stranger = adapter.auth?.required === true && viewer === null;
      this.#said = '';
      this.#known = this.#shown = found;
      this.#problem = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.#problem = toCommentError(thrown);
      this.#stand.failed(this.#problem);
    }
    this.#element.requestUpdate();
  }

  stop(): void {
    this.#reading?.abort();
    this.#unwatch?.();
    this.#unwatch = null;
  }

  draw(broken: CommentError | null, lang: string | null, mirrored: boolean): TemplateResult | typeof nothing {
    const t = this.#stand.t();
    const page = this.#adapter?.react?.page;
    if (broken) return notice(t('error.setup', { reason: this.#stand.reason(broken) }), t, typeof this.#element.adapter === 'string' ? 'again' : null);
    if (!page) return nothing;
    if (!this.#shown) return this.#problem ? notice(t('more.failed', { reason: this.#stand.reason(this.#problem) }), t, 'again') : nothing;
    const of = (kind: string): Reaction => (Object.hasOwn(this.#shown!, kind) ? this.#shown![kind]! : none);
    const button = (kind: string, label: string, face: unknown): TemplateResult => html`<button type="button" part="reaction" aria-pressed=${of(kind).mine ? 'true' : 'false'}
      aria-disabled=${this.#stranger ? 'true' : nothing} title=${this.#stranger ? t('vote.login') : nothing} aria-label=${label} @click=${() => this.#press(page, kind)}>${face}</button>`;
    const counted = (kind: string, label: string, sign: string): TemplateResult => button(kind, of(kind).count > 0 ? `${label}: ${t.number(of(kind).count)}` : label, html`${sign} ${of(kind).count > 0 ? t.number(of(kind).count) : nothing}`);
    const score = of('up').count - of('down').count;
    const { kinds } = page;
    return html`<div class="row" part="reactions" role="group" aria-label=${t('page')} lang=${lang ?? nothing} dir=${mirrored ? 'rtl' : nothing}>
      ${kinds.includes('up') ? html`${button('up', t('page.up'), '▲')}<span class="score" part="score"><span aria-hidden="true">${t.number(score)}</span><span class="vh">${t('vote.score', { n: score })}</span></span>` : nothing}
      ${kinds.includes('down') ? button('down', t('page.down'), '▼') : nothing}
      ${kinds.includes('like') ? counted('like', t('page.like'), '♥') : nothing}
      ${kinds.filter((kind) => !['up', 'down', 'like'].includes(kind)).map((kind) => counted(kind, t('page.react', { kind: oneLine(kind, 20) }), oneLine(kind, 20)))}
      <span class="state" part="state" role="status">${this.#said}</span></div>`;
  }

  #press(page: PageReactions, kind: string): void {
    const t = this.#stand.t();
    if (this.#stranger) return this.#say(t('vote.login'));
    const on = !(this.#shown && Object.hasOwn(this.#shown, kind) && this.#shown[kind]!.mine);
    this.#shown = wished(this.#shown ?? {}, kind, on);
    this.#say('');
    // One name for all tries.
    const key = randomKey();
    const { signal } = new AbortController();
    const adapter = this.#adapter;
    const ref = this.#ref();
    this.#waiting++;
    this.#queue = this.#queue.then(async () => {
      let words = '';
      try {
        const answer = await ask(() => page.set(ref, kind, on, { signal, key }), checkReactions, signal);
        if (adapter === this.#adapter && ref.id === this.#of) this.#known = answer;
      } catch (thrown) {
        const error = toCommentError(thrown);
        words = error.code === 'signed-out' ? t('vote.login') : t('not.counted', { reason: this.#stand.reason(error) });
        this.#stranger ||= error.code === 'signed-out';
      }
      this.#waiting--;
      if (adapter !== this.#adapter || ref.id !== this.#of) return;
      // Later wishes are still to be answered.
      if (this.#waiting === 0 || words !== '') this.#shown = this.#known;
      this.#say(words);
    });
  }

  #say(words: string): void {
    this.#said = words;
    this.#element.requestUpdate();
  }

  #ref(): ThreadRef {
    const url = this.#element.threadUrl ?? document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href ?? location.origin + location.pathname;
    return { id: this.#element.thread || url, url };
  }
}

/** As it will be: up takes down back, and down up. */
function wished(before: Reactions, kind: string, on: boolean): Reactions {
  const other = on && kind === 'up' ? 'down' : on && kind === 'down' ? 'up' : null;
  const changed = (of: string, mine: boolean): [string, Reaction] => {
    const { count, mine: was } = Object.hasOwn(before, of) ? before[of]! : none;
    return [of, { count: Math.max(0, count + Number(mine) - Number(was)), mine }];
  };
  return { ...before, ...Object.fromEntries([changed(kind, on), ...(other === null ? [] : [changed(other, false)])]) };
}
