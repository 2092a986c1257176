// An element that keeps its looks where a page takes it into another document: a frame, a window of its own. A style sheet belongs
// to the document it was made in, and browsers take it off there.

import { adoptStyles, LitElement, type CSSResult } from 'lit';

/** A root, what it wears: the styles of its element and others; and whether the guide has drawn. */
export type Root = ShadowRoot & { worn?: Set<CSSResult>; guided?: true };

/** Adds styles to those of a root, each once; without any, puts on all it wears. */
export function wear(root: Root, ...styles: readonly CSSResult[]): void {
  const worn = root.worn ??= new Set((root.host.constructor as typeof LitElement).elementStyles as CSSResult[]);
  if (styles.length > 0 && styles.every((each) => worn.has(each))) return;
  for (const each of styles) worn.add(each);
  const { defaultView } = root.ownerDocument;
  if (defaultView === window) adoptStyles(root, [...worn]);
  // Else it is a document that nobody sees.
  else if (defaultView) root.adoptedStyleSheets = [...worn].map(({ cssText }) => {
    const sheet = new defaultView.CSSStyleSheet();
    sheet.replaceSync(cssText);
    return sheet;
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
