// Reads the files that exports come in (XML, JSON, JSON lines, CSV) into plain values, and says what is wrong with them.
// Knows no export.

import { Parser } from 'htmlparser2';
import { CommentError } from '../core/errors.js';

export type Bag = Readonly<Record<string, unknown>>;

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Its own words, without those of its children. */
  text: string;
}

export function broken(message: string, cause?: unknown): CommentError {
  return new CommentError('garbled', message, { ...(cause === undefined ? {} : { cause }), reason: message });
}

/**
 * Hands each outermost element with one of these names to `found`, as a tree, and forgets it. Throws 'garbled' where the root
 * is another, or the file is cut off.
 */
export function eachElement(xml: string, root: string, wanted: ReadonlySet<string>, found: (element: Element) => void): void {
  const stack: Element[] = [];
  const path: string[] = [];
  let whole = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (path.length === 0 && name !== root) throw broken(`The file is no ${root} export: it begins with <${name.slice(0, 40)}>.`);
      path.push(name);
      if (stack.length === 0 && !wanted.has(name)) return;
      const element: Element = { name, attributes, children: [], text: '' };
      stack.at(-1)?.children.push(element);
      stack.push(element);
    },
    ontext(text) {
      const at = stack.at(-1);
      if (at) at.text += text;
    },
    onclosetag(name, implied) {
      path.pop();
      if (path.length === 0) whole = !implied && name === root;
      const element = stack.pop();
      if (element && stack.length === 0 && !implied) found(element);
    },
  }, { xmlMode: true, decodeEntities: true });
  parser.end(xml.replace(/^\uFEFF/, ''));
  if (!whole) throw broken('The export is cut off: its end is missing.');
}

export function child({ children }: Element, name: string): Element | undefined {
  return children.find((each) => each.name === name);
}
/** Trimmed; '' where there is no such child. */
export function textOf(element: Element, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw broken('The export is no JSON, or is cut off.', cause);
  }
}

/** One JSON value a line; empty lines are skipped. */
export function jsonLines(text: string): unknown[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (cause) {
      throw broken(`Line ${index + 1} of the export is no JSON, or is cut off.`, cause);
    }
  });
}

/** RFC 4180, with names in the first line. A bare NULL or \\N, as databases write it, is nothing. */
export function csv(text: string): Bag[] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/gy;
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length;) {
    field.lastIndex = at;
    const match = field.exec(source);
    if (!match) throw broken(`The export is no CSV: line ${source.slice(0, at).split('\n').length} cannot be read.`);
    row.push(match[1]?.replaceAll('""', '"') ?? (match[2] === 'NULL' || match[2] === '\\N' ? '' : match[2] ?? ''));
    at = field.lastIndex;
    if (match[3] === ',' && at < source.length) continue;
    if (match[3] === ',') row.push('');
    rows.push(row);
    row = [];
  }
  const [names, ...rest] = rows.filter((each) => each.length > 1 || each[0] !== '');
  if (!names || names.length < 2) throw broken('The export is no CSV: its first line names no columns.');
  const short = rest.findIndex((values) => values.length !== names.length);
  if (short >= 0) throw broken(`The export is no CSV, or is cut off: entry ${short + 1} has another number of columns.`);
  return rest.map((values) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])));
}

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export function bags(value: unknown): Bag[] {
  return Array.isArray(value) ? value.filter(isBag) : [];
}
/** A text or number as text, trimmed; '' for all else. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}
export function num(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}
/** true of true, 1, "1", "true" and "t", in whatever letters a spreadsheet has saved them. */
export function yes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^\s*(?:1|t|true)\s*$/i.test(value));
}
