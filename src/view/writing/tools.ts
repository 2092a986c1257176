// What a form for words can do besides typing: the toolbar, the shortcuts, the preview, and the doors to what is fetched
// when it is first used. Fetched itself when a form is first opened.

import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { edit, type EditName } from '../../core/edits.js';
import { toCommentError } from '../../core/errors.js';
import { learn, type MessageKey } from '../../core/messages.js';
import { writingEnglish } from '../../core/messages-writing.js';
import { part } from '../../core/part.js';
import { wear } from '../dressed.js';
import { type Completion, typedBefore } from './completion.js';
import type { Emoji } from './emoji.js';
import type { Files } from './files.js';
import { type Form, replace } from './form.js';
import { icons } from './icons.js';
import type { Preview } from './preview.js';
import { toolsStyles } from './styles.js';

interface Tool {
  readonly name: keyof typeof icons;
  readonly key?: string;
}
const markup: readonly (Tool & { readonly name: EditName })[] = [
  { name: 'bold', key: 'b' }, { name: 'italic', key: 'i' }, { name: 'quote' }, { name: 'code' }, { name: 'link', key: 'k' }, { name: 'list' },
];
/** A name of an emoji may have been begun, as in ":smi". What it means is known to who completes it. */
const named = /(?:^|[^\p{L}\p{N}:/]):([\p{L}+-][\p{L}\p{N}_+-]+)$/u;
learn(writingEnglish);
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

export class Tools implements ReactiveController {
  readonly #form: Form;
  /** The one button of the toolbar that Tab comes to. */
  #at = 0;
  #emoji: Emoji | null = null;
  #files: Files | null = null;
  #given: File[] = [];
  #mentions: Completion<unknown> | null = null;
  #names: Completion<unknown> | null = null;
  #preview: Preview | null = null;
  #problem: string | null = null;
  #clock: ReturnType<typeof setTimeout> | undefined;
  readonly #coming = new Set<string>();

  constructor(form: Form, root: ShadowRoot) {
    this.#form = form;
    wear(root, toolsStyles);
    form.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#clock);
    this.reset();
  }

  /** The form is for another target, or its words have left it. */
  reset(): void {
    this.#preview?.close();
    this.left();
    this.#emoji?.close();
    this.#files?.reset();
    this.#problem = null;
  }

  get previewing(): boolean {
    return this.#preview?.open === true;
  }

  /** What a screen reader is told of the list beside the field; null: there is none. */
  get list(): { readonly id: string; readonly active: string | null } | null {
    return this.#mentions?.list ?? this.#names?.list ?? null;
  }

  /** Why the words may not be sent yet; null: they may. */
  get unfinished(): string | null {
    const { t, value } = this.#form;
    const known = this.#files?.unfinished ?? null;
    // Words that were kept from an earlier visit may hold places of files that went with it.
    const [before = '', after = ''] = t('file.place', { name: '\0' }).split('\0');
    const lost = value.indexOf(`[${before}`) >= 0 && value.indexOf(`${after}]`, value.indexOf(`[${before}`)) > 0;
    return known ?? (lost ? t('file.lost') : null);
  }

  bar(): TemplateResult | typeof nothing {
    const { t } = this.#form;
    const tools = this.#tools();
    if (this.previewing || tools.length === 0) return nothing;
    const at = Math.min(this.#at, tools.length - 1);
    return html`<div class="bar" role="toolbar" aria-label=${t('tool.bar')} @keydown=${this.#onArrows}>${tools.map(({ name, key }, i) => {
      const panel = name === 'emoji' ? this.#emoji?.open === true : null;
      return html`<button type="button" class="tool" part="button tool" data-tool=${name} tabindex=${i === at ? 0 : -1} aria-label=${t(`tool.${name}` as MessageKey)}
        title=${t(`tool.${name}` as MessageKey) + (key ? ` (${apple ? '⌘' : 'Ctrl+'}${key.toUpperCase()})` : '')}
        aria-keyshortcuts=${key ? `${apple ? 'Meta' : 'Control'}+${key.toUpperCase()}` : nothing} aria-expanded=${panel === null ? nothing : String(panel)}
        @mousedown=${keepFocus} @click=${() => this.#press(name, i)}>${icons[name]}</button>`;
    })}</div>${tools.some(({ name }) => name === 'file') ? html`<input type="file" multiple hidden @change=${this.#onPick}>` : nothing}`;
  }

  /** The way to the preview and back: one button, so that focus stays on it. */
  toggle(): TemplateResult | typeof nothing {
    const { t, adapter, syntax, value } = this.#form;
    if (syntax !== 'markdown' && !adapter?.write?.preview) return nothing;
    return html`<button type="button" class="btn plain" part="button" aria-disabled=${value.trim() === '' && !this.previewing ? 'true' : nothing} @click=${this.#onPreview}>${
      t(this.previewing ? 'tool.write' : 'tool.preview')}</button>`;
  }

  /** Instead of the field. */
  preview(): TemplateResult | typeof nothing {
    return this.previewing ? this.#preview!.render() : nothing;
  }

  /** Between the field and the tools. */
  below(): TemplateResult {
    return html`${this.#left()}${this.#mentions?.render()}${this.#names?.render()}${this.previewing ? nothing : this.#emoji?.render()}${this.#files?.render()}${
      this.#problem === null ? nothing : html`<p class="line bad" role="alert">${this.#problem}</p>`}`;
  }

  /** How long an edit will still be taken. */
  #left(): TemplateResult | typeof nothing {
    const { t, until } = this.#form;
    clearTimeout(this.#clock);
    if (until === null) return nothing;
    const ms = until - Date.now();
    if (ms > 0) this.#clock = setTimeout(() => this.#form.requestUpdate(), Math.min(ms, (ms % 60_000) || 60_000));
    return html`<p class=${ms > 0 ? 'line' : 'line bad'}>${ms > 0 ? t('edit.left', { n: Math.ceil(ms / 60_000) }) : t('edit.over')}</p>`;
  }

  /** true: the key was meant for us. */
  key(event: KeyboardEvent): boolean {
    if (event.target === this.#form.area() && (this.#mentions?.key(event) || this.#names?.key(event))) return true;
    if (event.key === 'Escape' && this.#emoji?.open) {
      this.#closeEmoji();
      return true;
    }
    // What is typed in a field of ours is not the form's to send.
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.closest('.panel, .files')) {
      event.preventDefault();
      return true;
    }
    const mod = apple ? event.metaKey : event.ctrlKey;
    if (!mod || event.shiftKey || event.altKey || event.target !== this.#form.area() || this.#form.syntax !== 'markdown') return false;
    const tool = markup.find(({ key }) => key === event.key.toLowerCase());
    if (!tool) return false;
    event.preventDefault();
    this.#edit(tool.name);
    return true;
  }

  /** The words, or where one writes in them, have changed. */
  typed(event?: Event): void {
    this.#files?.typed();
    const { adapter, value } = this.#form;
    if (this.#names) this.#names.look(event);
    else if (typedBefore(this.#form.area(), named) !== null) void this.#load('names', async () => {
      const { emojiNames } = await part(() => import('./emoji-names.js'));
      this.#names ??= emojiNames(this.#form);
      this.#names.look();
    }, true);
    if (this.#mentions) this.#mentions.look(event);
    else if (adapter?.suggest && value.includes('@')) void this.#load('mentions', async () => {
      const { mentions } = await part(() => import('./mentions.js'));
      this.#mentions ??= mentions(this.#form);
      this.#mentions.look();
    }, true);
  }

  /** The reader is no longer in the field. */
  left(): void {
    this.#mentions?.close();
    this.#names?.close();
  }

  /** Files that were picked, pasted or dropped. */
  add(files: readonly File[]): void {
    // More may come while what takes them is still on its way.
    this.#given.push(...files);
    if (files.length > 0) void this.#load('files', async () => {
      const { Files } = await part(() => import('./files.js'));
      this.#files ??= new Files(this.#form);
      this.#files.add(this.#given.splice(0));
    });
  }

  #tools(): readonly Tool[] {
    const { syntax, adapter } = this.#form;
    return [...(syntax === 'markdown' ? markup : []), { name: 'emoji' }, ...(adapter?.write?.upload ? [{ name: 'file' } as const] : [])];
  }

  #press(name: Tool['name'], at: number): void {
    this.#at = at;
    this.#form.requestUpdate();
    if (name === 'emoji') this.#onEmoji();
    else if (name === 'file') this.#picker()?.click();
    else this.#edit(name);
  }

  #edit(name: EditName): void {
    const area = this.#form.area();
    replace(area, edit(name, { text: area.value, start: area.selectionStart, end: area.selectionEnd }));
  }

  readonly #onArrows = (event: KeyboardEvent): void => {
    const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('.tool')];
    const at = buttons.indexOf(event.target as HTMLElement);
    const rtl = getComputedStyle(event.currentTarget as Element).direction === 'rtl';
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, Home: -at, End: buttons.length - 1 - at }[event.key];
    if (step === undefined || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#at = (at + step + buttons.length) % buttons.length;
    buttons[this.#at]!.focus();
    this.#form.requestUpdate();
  };

  readonly #onPreview = (): void => {
    if (this.previewing) {
      this.#preview!.close();
      this.#form.requestUpdate();
      void this.#form.updateComplete.then(() => this.#form.area().focus());
    } else if (this.#form.value.trim() !== '') {
      void this.#load('preview', async () => {
        const { Preview } = await part(() => import('./preview.js'));
        this.#preview ??= new Preview(this.#form);
        this.left();
        this.#preview.show();
      });
    }
  };

  #onEmoji(): void {
    if (this.#emoji?.open) return this.#closeEmoji();
    void this.#load('emoji', async () => {
      const { Emoji } = await part(() => import('./emoji.js'));
      this.#emoji ??= new Emoji(this.#form, () => this.#closeEmoji());
      this.#emoji.show();
    });
  }

  #closeEmoji(): void {
    this.#emoji!.close();
    this.#form.area().focus();
  }

  #picker(): HTMLInputElement | null {
    return (this.#form.area().getRootNode() as ShadowRoot).querySelector('input[type=file]');
  }

  readonly #onPick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.add([...(input.files ?? [])]);
    // The same file can be picked again.
    input.value = '';
  };

  /** What cannot be fetched is said, unless the reader has not asked for it. */
  async #load(name: string, open: () => Promise<void>, silent = false): Promise<void> {
    if (this.#coming.has(name)) return;
    this.#coming.add(name);
    this.#problem = null;
    try {
      await open();
    } catch (error) {
      if (!silent) this.#problem = this.#form.t('tool.broken', { reason: this.#form.reason(toCommentError(error)) });
    } finally {
      this.#coming.delete(name);
      this.#form.requestUpdate();
    }
  }
}

/** A press with the mouse leaves focus, and with it what is selected, where it is. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
