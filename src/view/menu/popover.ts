// Things in the top layer beside what opened them: a menu as the ARIA pattern has it, and a card. Escape and a press elsewhere
// close them; focus goes back, or to what stands beside what is gone.

import { html, render, type TemplateResult } from 'lit';
import { active, heirsOf } from '../focus.js';

export interface Item {
  readonly label: string;
  readonly act: () => void;
}

/** A press on its own button closes it: the browser does that before the press is heard, and it must not open again. */
let pressed: HTMLElement | null = null;

/** Where focus goes back to: `anchor`, or what has its place by then. Asked for while it is there. */
export function wayBack(anchor: HTMLElement): () => HTMLElement | null {
  const root = anchor.getRootNode() as Partial<ShadowRoot>;
  const heirs = heirsOf(anchor);
  return () => (anchor.isConnected ? anchor : heirs.map((id) => root.getElementById?.(id)).find(Boolean) ?? null);
}

/** Opens something beside `anchor`, inside `home`. null: the press that asks for it has just closed it. */
export function openBeside(home: Element, anchor: HTMLElement, name: string, content: (close: () => void) => TemplateResult): HTMLElement | null {
  if (pressed === anchor) {
    pressed = null;
    return null;
  }
  const back = wayBack(anchor);
  const box = document.createElement('div');
  box.popover = 'auto';
  box.className = 'pop';
  box.tabIndex = -1;
  box.ariaLabel = name;
  const close = (): void => {
    if (box.matches(':popover-open')) box.hidePopover();
  };
  const press = (): void => {
    pressed = anchor;
    // What was pressed and let go elsewhere was no press.
    setTimeout(() => { if (pressed === anchor) pressed = null; }, 600);
  };
  anchor.addEventListener('pointerdown', press);
  let inside = false;
  box.addEventListener('beforetoggle', (event) => {
    if (event.newState === 'closed') inside = box.contains((box.getRootNode() as ShadowRoot).activeElement);
  });
  box.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    if (anchor.hasAttribute('aria-expanded')) anchor.ariaExpanded = 'false';
    box.remove();
    anchor.removeEventListener('pointerdown', press);
    // Whoever has gone elsewhere meanwhile stays there.
    if (inside && [document.body, anchor].includes(active() as HTMLElement)) back()?.focus();
  });
  render(content(close), box);
  home.append(box);
  box.showPopover();
  place(box, anchor);
  if (anchor.hasAttribute('aria-expanded')) anchor.ariaExpanded = 'true';
  return box;
}

/** Below what it belongs to, above where there is no room below, and never out of the window. */
function place(box: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = getComputedStyle(anchor).direction === 'rtl' ? at.right - width : at.left;
  const above = at.bottom + 4 + height > innerHeight && at.top - 4 - height >= 0;
  box.style.top = `${scrollY + (above ? at.top - 4 - height : at.bottom + 4)}px`;
  box.style.left = `${scrollX + Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
}

/** A menu; `groups` are parted by lines. `across`: its items stand side by side. */
export function openMenu(home: Element, anchor: HTMLElement, name: string, groups: readonly (readonly Item[])[], across = false): void {
  const goBack = wayBack(anchor);
  const box = openBeside(home, anchor, name, (close) => html`${groups.filter((group) => group.length > 0).map((group) => html`<div role="group" class="group">${
    group.map(({ label, act }) => html`<button type="button" role="menuitem" tabindex="-1" part="menuitem" @click=${() => {
      close();
      goBack()?.focus();
      act();
    }}>${label}</button>`)}</div>`)}`);
  if (!box) return;
  box.role = 'menu';
  box.classList.toggle('across', across);
  if (across) box.setAttribute('aria-orientation', 'horizontal');
  const rtl = getComputedStyle(box).direction === 'rtl';
  const [next, back] = !across ? ['ArrowDown', 'ArrowUp'] : rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  box.setAttribute('part', 'menu');
  const items = [...box.querySelectorAll<HTMLElement>('[role=menuitem]')];
  box.addEventListener('keydown', (event) => {
    const at = items.indexOf((box.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    const to = event.key === next ? (at + 1) % items.length
      : event.key === back ? (at <= 0 ? items.length : at) - 1
      : event.key === 'Home' ? 0
      : event.key === 'End' ? items.length - 1
      : event.key.length === 1 && event.key !== ' ' ? begins(items, at, event.key) : -1;
    // A menu is one stop of the Tab key: it closes, and Tab goes on from its button.
    if (event.key === 'Tab') {
      box.hidePopover();
      goBack()?.focus();
    }
    if (to < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // The page's and the thread's own keys are not meant.
    event.stopPropagation();
    items[to]?.focus();
  });
  items[0]?.focus();
}

/** The next item that begins with this letter. */
function begins(items: readonly HTMLElement[], at: number, letter: string): number {
  const wanted = letter.toLocaleLowerCase();
  const next = [...items.keys()].map((i) => (at + 1 + i) % items.length);
  return next.find((i) => items[i]!.textContent!.trim().toLocaleLowerCase().startsWith(wanted)) ?? -1;
}
