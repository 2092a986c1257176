// An element that keeps its looks where a page takes it into another document: a frame, a window of its own. A style sheet belongs
// to the document it was made in, and browsers take it off there.

import { LitElement, type CSSResult } from 'lit';

/** What roots wear besides the styles of their element. */
const more = new WeakMap<ShadowRoot, Set<CSSResult>>();

/** Adds styles to those of a root, each once. */
export function wear(root: ShadowRoot, ...styles: readonly CSSResult[]): void {
  const all = more.get(root) ?? new Set();
  more.set(root, all);
  for (const each of styles) all.add(each);
  const { defaultView } = root.ownerDocument;
  root.adoptedStyleSheets = [...new Set([...(root.host.constructor as typeof LitElement).elementStyles as CSSResult[], ...all])].flatMap(({ styleSheet, cssText }) => {
    if (defaultView === window) return styleSheet ?? [];
    const sheet = defaultView && new defaultView.CSSStyleSheet();
    sheet?.replaceSync(cssText);
    return sheet ?? [];
  });
}

export abstract class Dressed extends LitElement {
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    try {
      return super.createRenderRoot();
    } catch (thrown) {
      // It begins its life in another document.
      if (!this.shadowRoot) throw thrown;
      wear(this.shadowRoot);
      return this.shadowRoot;
    }
  }

  adoptedCallback(): void {
    if (this.shadowRoot) wear(this.shadowRoot);
  }
}
