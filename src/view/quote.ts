// What a reader has selected in a comment, as the beginning of an answer to it. Fetched when somebody answers with a selection.

import type { Syntax } from '../core/model.js';

/** "> …" and an empty line; '': nothing within `body` is selected. */
export function quoted(root: ShadowRoot, body: Element, syntax: Syntax): string {
  const range = selected(root);
  if (!range || !range.intersectsNode(body)) return '';
  // Who selects with a triple click, or from one comment into the next, means what lies in this one.
  const whole = document.createRange();
  whole.selectNodeContents(body);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) > 0) whole.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) < 0) whole.setEnd(range.endContainer, range.endOffset);
  const words = linesOf(whole.cloneContents()).replace(/[ \t]*\n[ \t]*/g, '\n').replace(/\n{3,}/g, '\n\n').trim();
  if (words === '') return '';
  const lines = words.split('\n').map((line) => (line === '' ? '>' : `> ${syntax === 'markdown' ? escaped(line) : line}`));
  return `${lines.join('\n')}\n\n`;
}

/** Every engine has its own way to tell of a selection within a shadow root. */
export function selected(root: ShadowRoot): Range | null {
  const selection = document.getSelection();
  if (!selection) return null;
  if ('getComposedRanges' in selection) {
    // Safari 17 took the roots themselves.
    let [found] = selection.getComposedRanges({ shadowRoots: [root] });
    if (!found || found.startContainer.getRootNode() !== root) {
      try {
        [found] = (selection.getComposedRanges as unknown as (...roots: ShadowRoot[]) => StaticRange[]).call(selection, root);
      } catch {
        // What it takes, it was given above.
      }
    }
    if (found && found.startContainer.getRootNode() === root) return ranged(found);
  }
  const own = (root as ShadowRoot & { getSelection?: () => Selection | null }).getSelection?.() ?? selection;
  return own.rangeCount > 0 && own.getRangeAt(0).startContainer.getRootNode() === root ? own.getRangeAt(0) : null;
}

function ranged({ startContainer, startOffset, endContainer, endOffset }: StaticRange): Range {
  const range = document.createRange();
  range.setStart(startContainer, startOffset);
  // A selection that goes on outside ends somewhere else; setEnd would move its beginning there.
  if (endContainer.getRootNode() === startContainer.getRootNode()) range.setEnd(endContainer, endOffset);
  else range.setEndAfter((startContainer.getRootNode() as ShadowRoot).lastChild!);
  return range;
}

function linesOf(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node instanceof Element) {
    // What was not shown was not selected; nor is a button a word.
    if ((node as HTMLElement).hidden || node.localName === 'button') return '';
    if (node.localName === 'br') return '\n';
    if (node.localName === 'img') return node.getAttribute('alt') ?? '';
  }
  const inner = [...node.childNodes].map(linesOf).join('');
  if (!(node instanceof Element)) return inner;
  if (/^(li|tr|pre)$/.test(node.localName)) return `\n${inner}\n`;
  return /^(p|blockquote|ul|ol|h\d|div|table)$/.test(node.localName) ? `\n\n${inner}\n\n` : /^t[hd]$/.test(node.localName) ? `${inner} ` : inner;
}

/** Words stay words: what was shown must not turn into markup. */
function escaped(line: string): string {
  return line.replace(/[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\|\||>!|~~/gu, '\\$&').replace(/^(\s*)(#{1,6}\s|[-+>=]|\d{1,9}(?=[.)]\s))/, (_, blank: string, sign: string) => `${blank}${/\d/.test(sign) ? sign : `\\${sign}`}`)
    .replace(/^(\s*\d{1,9})([.)]\s)/, '$1\\$2');
}
