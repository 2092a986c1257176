// Pictures and files on their way into the words: a place is kept for each in the text, what becomes of it is said, and a
// picture is given words for those who do not see it.

import { html, nothing, type TemplateResult } from 'lit';
import { address } from '../../core/address.js';
import { CommentError, toCommentError } from '../../core/errors.js';
import { randomKey } from '../../core/key.js';
import type { WriteKey } from '../../core/model.js';
import { oneLine } from '../../core/name.js';
import { type Form, replace } from './form.js';

interface Item {
  /** The same for every try. */
  readonly key: WriteKey;
  readonly file: File;
  readonly name: string;
  readonly picture: boolean;
  phase: 'sending' | 'failed' | 'there';
  /** What stands in the words for it. */
  text: string;
  url: string;
  alt: string;
  error: CommentError | null;
  asking: AbortController | null;
}

export class Files {
  readonly #form: Form;
  #items: Item[] = [];

  constructor(form: Form) {
    this.#form = form;
  }

  get unfinished(): string | null {
    return this.#items.some(({ phase }) => phase === 'sending') ? this.#form.t('file.unfinished')
      : this.#items.some(({ phase }) => phase === 'failed') ? this.#form.t('file.unsent') : null;
  }

  add(files: readonly File[]): void {
    const area = this.#form.area();
    for (const file of files) {
      const name = plain(oneLine(file.name, 80)) || this.#form.t('file.nameless');
      const item: Item = {
        key: randomKey(), file, name, picture: file.type.startsWith('image/'), phase: 'sending', text: this.#place(name), url: '', alt: '', error: null, asking: null,
      };
      const before = area.selectionStart > 0 && !/\s$/.test(area.value.slice(0, area.selectionStart)) ? '\n' : '';
      replace(area, { from: area.selectionStart, to: area.selectionEnd, insert: `${before}${item.text}\n` });
      this.#items.push(item);
      void this.#send(item);
    }
  }

  /** "[Uploading cat.png…]", another one for each. */
  #place(name: string): string {
    const { t, value } = this.#form;
    for (let n = 1; ; n++) {
      const text = `[${t('file.place', { name: n === 1 ? name : `${name} ${n}` })}]`;
      if (!value.includes(text) && !this.#items.some((item) => item.text === text)) return text;
    }
  }

  async #send(item: Item): Promise<void> {
    const asking = (item.asking = new AbortController());
    item.phase = 'sending';
    item.error = null;
    const { t, adapter } = this.#form;
    this.#form.say(t('file.sending', { name: item.name }));
    this.#form.requestUpdate();
    try {
      if (!navigator.onLine) throw new CommentError('offline', 'the browser says that there is no network');
      const url = address(await adapter!.write!.upload!(item.file, { signal: asking.signal, key: item.key }), { kinds: 'picture' });
      if (asking.signal.aborted) return;
      if (url === null) throw new CommentError('garbled', 'the address of the uploaded file is none that may be shown');
      item.url = url;
      item.phase = 'there';
      this.#put(item, this.#markup(item));
      if (!item.picture || this.#form.syntax !== 'markdown') this.#drop(item);
      this.#form.say(t('file.there', { name: item.name }));
    } catch (error) {
      if (asking.signal.aborted) return;
      item.phase = 'failed';
      item.error = toCommentError(error);
      this.#form.say(t('file.failed', { name: item.name, reason: this.#form.reason(item.error) }));
    }
    this.#form.requestUpdate();
  }

  #markup({ url, alt, picture, name }: Item): string {
    if (this.#form.syntax !== 'markdown') return url;
    const target = url.replace(/[()\s<>]/g, encodeURIComponent).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));
    return picture ? `![${escaped(alt)}](${target})` : `[${escaped(name)}](${target})`;
  }

  /** In the place of what stands for it now; where that is gone, nothing. */
  #put(item: Item, text: string): void {
    const area = this.#form.area();
    const old = item.text;
    const at = area.value.indexOf(old);
    // First: the change is heard at once, and a file whose words are gone is let go.
    item.text = text;
    if (at >= 0) replace(area, { from: at, to: at + old.length, insert: text }, true);
  }

  #drop(item: Item): void {
    this.#items = this.#items.filter((each) => each !== item);
  }

  /** Who deletes what stands for a file in the words does not want it. */
  typed(): void {
    const { value } = this.#form.area();
    for (const item of this.#items) {
      if (value.includes(item.text)) continue;
      item.asking?.abort();
      this.#drop(item);
    }
  }

  reset(): void {
    for (const { asking } of this.#items) asking?.abort();
    this.#items = [];
  }

  #remove(item: Item): void {
    item.asking?.abort();
    this.#put(item, '');
    this.#drop(item);
    this.#form.requestUpdate();
    this.#form.area().focus();
  }

  #describe(item: Item, event: Event): void {
    event.stopPropagation();
    item.alt = plain((event.target as HTMLInputElement).value);
    this.#put(item, this.#markup(item));
  }

  #done(item: Item): void {
    this.#drop(item);
    this.#form.requestUpdate();
    this.#form.area().focus();
  }

  render(): TemplateResult | typeof nothing {
    const { t } = this.#form;
    if (this.#items.length === 0) return nothing;
    const button = (words: string, name: string, act: () => void): TemplateResult =>
      html`<button type="button" class="link" part="button" aria-label=${`${words}: ${name}`} @click=${act}>${words}</button>`;
    return html`<ul class="files" part="files">${this.#items.map((item) => html`<li>${
      item.phase === 'sending' ? html`<span class="busy">${t('file.sending', { name: item.name })}</span> ${button(t('composer.close'), item.name, () => this.#remove(item))}`
      : item.phase === 'failed' ? html`<span class="bad">${t('file.failed', { name: item.name, reason: this.#form.reason(item.error!) })}</span>
          ${button(t('retry'), item.name, () => void this.#send(item))} ${button(t('file.remove'), item.name, () => this.#remove(item))}`
      : html`<label>${t('file.alt', { name: item.name })} <input part="field" maxlength="300" .value=${item.alt} @input=${(event: Event) => this.#describe(item, event)}
          @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && !event.isComposing && this.#done(item)}></label>
          ${button(t('file.done'), item.name, () => this.#done(item))}`}</li>`)}</ul>`;
  }
}

/** On one line, without what would end its place in the words. */
function plain(words: string): string {
  return words.replace(/[\s\p{C}]+/gu, ' ').replace(/[[\]]/g, '').trim().slice(0, 300);
}

function escaped(words: string): string {
  return words.replace(/[\\`*_[\]<|~!]/g, '\\$&');
}
