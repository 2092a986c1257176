// Telling the moderators that something is wrong with a comment: reasons, words of one's own, and what became of it.

import { html, nothing } from 'lit';
import type { ReportFacet } from '../../core/adapter.js';
import { ask } from '../../core/ask.js';
import { toCommentError, type CommentError } from '../../core/errors.js';
import { randomKey } from '../../core/key.js';
import type { MessageKey, Translator } from '../../core/messages.js';
import type { CommentId } from '../../core/model.js';
import { openDialog } from './dialog.js';

interface ReportDesk {
  readonly home: Element;
  readonly facet: ReportFacet;
  readonly id: CommentId;
  readonly name: string;
  readonly t: Translator;
  reason(error: CommentError): string;
  /** Where focus goes afterwards. */
  back(): HTMLElement | null;
  sent(): void;
}

/** Words that were not sent, by comment: who closes the dialog finds them again. */
const kept = new Map<string, { reason: string; text: string }>();
const reasons: Readonly<Record<string, MessageKey>> = { spam: 'report.spam', abuse: 'report.abuse', 'off-topic': 'report.off-topic', other: 'report.other' };

export function openReport({ home, facet, id, name, t, reason: why, back, sent }: ReportDesk): void {
  const dialog = openDialog(home, t('report.title', { name }), back);
  const words = kept.get(id) ?? { reason: '', text: '' };
  kept.set(id, words);
  // One name for all tries, so that a report is not counted twice.
  const key = randomKey();
  let busy = false;
  let problem = '';
  const draw = (): void => dialog.draw(html`<form @submit=${send} novalidate>
    <fieldset><legend>${t('report.why')}</legend>${facet.reasons.map((each) => html`<label class="choice"><input type="radio" name="reason" .value=${each}
      .checked=${each === words.reason} @change=${() => { words.reason = each; }}> ${Object.hasOwn(reasons, each) ? t(reasons[each]!) : each}</label>`)}</fieldset>
    <label class="more-words">${t('report.more')}<textarea rows="3" maxlength="2000" dir="auto" .value=${words.text}
      @input=${(event: Event) => { words.text = (event.target as HTMLTextAreaElement).value; }}></textarea></label>
    ${problem === '' ? nothing : html`<p class="state bad" role="alert">${problem}</p>`}
    <div class="ends"><button type="button" class="btn plain" part="button" @click=${dialog.close}>${t('composer.close')}</button>
      <button class="btn go" part="button submit" aria-disabled=${busy ? 'true' : nothing}>${busy ? t('sending') : t('report.send')}</button></div>
  </form>`);
  const say = (words: string): void => {
    problem = words;
    draw();
  };
  const send = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    if (words.reason === '') {
      say(t('report.choose'));
      dialog.element.querySelector('input')?.focus();
      return;
    }
    busy = true;
    say('');
    const { signal } = new AbortController();
    ask(() => facet.send(id, words.reason, words.text.trim(), { signal, key }), () => undefined, signal).then(
      () => {
        kept.delete(id);
        dialog.close();
        sent();
      },
      (thrown: unknown) => {
        busy = false;
        say(t('report.failed', { reason: why(toCommentError(thrown)) }));
      },
    );
  };
  draw();
  dialog.element.querySelector<HTMLElement>('input:checked, input')?.focus();
}
