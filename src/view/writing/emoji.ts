// The emoji picker: a grid to walk with the arrow keys, a search, and what this reader used last, kept on this device.
// Fetched when it is first opened; asks nobody for anything.

import { html, nothing, type TemplateResult } from 'lit';
import { keep, remember } from '../../storage/remember.js';
import { all, type EmojiGroup, find, fold, type Sign } from './emoji-find.js';
import { type Form, replace } from './form.js';

type Group = EmojiGroup | 'recent' | 'found';

const mostRecent = 16;
const mostFound = 64;
/** Of one, in CSS pixels: what a finger hits. */
const cell = matchMedia('(pointer: coarse)').matches ? 44 : 36;

export class Emoji {
  open = false;
  readonly #form: Form;
  readonly #leave: () => void;
  #search = '';
  #at = 0;

  constructor(form: Form, leave: () => void) {
    this.#form = form;
    this.#leave = leave;
  }

  show(): void {
    this.open = true;
    this.#search = '';
    this.#at = 0;
    this.#form.requestUpdate();
    void this.#form.updateComplete.then(() => this.#panel()?.querySelector('input')?.focus());
  }

  close(): void {
    this.open = false;
    this.#form.requestUpdate();
  }

  #panel(): HTMLElement | null {
    return (this.#form.area().getRootNode() as ShadowRoot).querySelector('.emoji');
  }

  #shown(): readonly (readonly [Group, readonly Sign[]])[] {
    const wanted = fold(this.#search).trim();
    if (wanted === '') {
      const recent = recently();
      return recent.length > 0 ? [['recent', recent], ...all] : all;
    }
    const found = find(this.#search);
    return found.length === 0 ? [] : [['found', found.slice(0, mostFound)]];
  }

  /** Rows are made here, because a grid that wraps by itself has none to tell of. */
  get #columns(): number {
    return Math.max(4, Math.min(16, Math.floor((this.#form.area().clientWidth || this.#panel()?.clientWidth || 320) / (cell + 2)) - 1));
  }

  render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    const { t } = this.#form;
    const shown = this.#shown();
    const columns = this.#columns;
    let n = 0;
    return html`<div class="panel emoji" role="dialog" aria-label=${t('tool.emoji')} part="emoji">
      <input type="search" autocomplete="off" part="field" aria-label=${t('emoji.search')} placeholder=${t('emoji.search')} .value=${this.#search} @input=${this.#onSearch} @keydown=${this.#onSearchKey}>
      ${shown.length === 0 ? html`<p class="line">${t('emoji.none')}</p>` : html`<div class="signs" role="grid" aria-label=${t('tool.emoji')} aria-colcount=${columns} @keydown=${this.#onKey} @click=${this.#onClick}>
        ${shown.map(([group, signs]) => html`<div class="group" role="rowgroup" aria-label=${t(`emoji.${group}`)}><div class="name" aria-hidden="true">${t(`emoji.${group}`)}</div>${
          rows(signs, columns).map((row) => html`<div role="row">${row.map(({ sign, name }) => {
            const at = n++;
            return html`<span role="gridcell"><button type="button" class="sign" tabindex=${at === this.#at ? 0 : -1} aria-label=${name} title=${name} data-at=${at}>${sign}</button></span>`;
          })}</div>`)}</div>`)}
      </div>`}
    </div>`;
  }

  readonly #onSearch = (event: Event): void => {
    event.stopPropagation();
    this.#search = (event.target as HTMLInputElement).value;
    this.#at = 0;
    const [group] = this.#shown();
    this.#form.say(this.#search.trim() === '' ? '' : this.#form.t('emoji.said', { n: group?.[1].length ?? 0 }));
    this.#form.requestUpdate();
  };

  readonly #onSearchKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const [first] = this.#panel()?.querySelectorAll<HTMLElement>('.sign') ?? [];
    if (event.key === 'ArrowDown' && first) {
      event.preventDefault();
      this.#to(0);
    } else if (event.key === 'Enter' && first && this.#search.trim() !== '') {
      event.preventDefault();
      this.#choose(first.textContent);
    }
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const signs = [...this.#panel()!.querySelectorAll<HTMLElement>('.sign')];
    const at = signs.indexOf(event.target as HTMLElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? -1 : 1;
    const to = { ArrowRight: at + step, ArrowLeft: at - step, ArrowDown: beside(signs[at]!, 1, signs), ArrowUp: beside(signs[at]!, -1, signs), Home: 0, End: signs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0) return event.key === 'ArrowUp' ? this.#panel()!.querySelector('input')!.focus() : undefined;
    this.#to(Math.min(to, signs.length - 1));
  };

  #to(at: number): void {
    this.#at = at;
    this.#form.requestUpdate();
    this.#panel()!.querySelectorAll<HTMLElement>('.sign')[at]!.focus();
  }

  readonly #onClick = (event: Event): void => {
    const button = (event.target as Element).closest('.sign');
    if (button) this.#choose(button.textContent);
  };

  #choose(sign: string): void {
    keep('emoji', [sign, ...recently().map((each) => each.sign).filter((each) => each !== sign)].slice(0, mostRecent).join(' '));
    const area = this.#form.area();
    replace(area, { from: area.selectionStart, to: area.selectionEnd, insert: sign });
    this.#leave();
  }
}

function recently(): Sign[] {
  const known = new Map(all.flatMap(([, signs]) => signs.map((each) => [each.sign, each] as const)));
  return (remember('emoji') ?? '').split(' ').flatMap((sign) => known.get(sign) ?? []).slice(0, mostRecent);
}

function rows(signs: readonly Sign[], columns: number): Sign[][] {
  return Array.from({ length: Math.ceil(signs.length / columns) }, (_, i) => signs.slice(i * columns, (i + 1) * columns));
}

/** The one in the same column of the next row, or its last. -1: above the first row. */
function beside(sign: HTMLElement, step: 1 | -1, signs: readonly HTMLElement[]): number {
  const grid = [...sign.closest('.signs')!.querySelectorAll('[role=row]')];
  const row = sign.closest('[role=row]')!;
  const column = [...row.querySelectorAll('.sign')].indexOf(sign);
  const at = grid.indexOf(row) + step;
  if (at < 0) return -1;
  const next = [...(grid[at] ?? row).querySelectorAll<HTMLElement>('.sign')];
  return signs.indexOf(next[Math.min(column, next.length - 1)]!);
}
