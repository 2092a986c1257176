// A modal dialog of our own inside the thread's shadow root: named by its heading, closed by Escape, gone once closed; focus goes back.

import { html, render, type TemplateResult } from 'lit';

export interface Dialog {
  draw(content: TemplateResult): void;
  close(): void;
  readonly element: HTMLDialogElement;
}

export function openDialog(home: Element, title: string, back: () => HTMLElement | null): Dialog {
  const element = document.createElement('dialog');
  element.setAttribute('part', 'dialog');
  element.ariaLabel = title;
  element.addEventListener('close', () => {
    element.remove();
    back()?.focus();
  });
  // A press beside it: outside its box, but on its backdrop, which is it.
  element.addEventListener('click', (event) => { if (event.target === element) element.close(); });
  home.append(element);
  const dialog: Dialog = {
    element,
    draw: (content) => render(html`<div class="sheet"><h2>${title}</h2>${content}</div>`, element),
    close: () => element.close(),
  };
  dialog.draw(html``);
  element.showModal();
  return dialog;
}
