// Writes lit's templates as HTML: the same templates that the browser draws, so that there is one truth about what a thread looks like.
// Needs no DOM. Every value is escaped here, and there is no way around it.

import { noChange, nothing, type TemplateResult } from 'lit';
import type { Directive, DirectiveClass } from 'lit/directive.js';

/** What is done with each value of a template, between stretches of its own words. */
type Step =
  | { readonly does: 'write'; readonly words: string }
  | { readonly does: 'child'; readonly at: number }
  /** A whole attribute; `nothing` leaves it out. */
  | { readonly does: 'attribute' | 'switch'; readonly at: number; readonly name: string }
  /** A part of a quoted attribute. */
  | { readonly does: 'piece'; readonly at: number };

interface Directed {
  readonly _$litDirective$: DirectiveClass;
  readonly values: readonly unknown[];
}

const known = new WeakMap<TemplateStringsArray, readonly Step[]>();

/** A template, or whatever may stand in one, as HTML. Listeners and properties are left out, but for `textContent`. */
export function markup(value: unknown): string {
  if (value === null || value === undefined || value === nothing || value === noChange) return '';
  if (typeof value !== 'object') return escaped(String(value));
  if ('_$litType$' in value) return written(value as TemplateResult);
  if ('_$litDirective$' in value) return markup(directed(value as Directed));
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, markup).join('');
  throw new TypeError('markup() was given an object that is no template.');
}

/** Words as text or as an attribute's value. What the parser would change by itself is written so that it stays; a sign that no page can hold goes. */
export function escaped(words: string): string {
  return words.replace(/[&<>"'\r\0]/g, (sign) => names[sign]!);
}
const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#13;', '\0': '' };

function written({ strings, values }: TemplateResult): string {
  let steps = known.get(strings);
  if (!steps) known.set(strings, (steps = read(strings)));
  return steps.map((step) => {
    if (step.does === 'write') return step.words;
    const value = values[step.at];
    switch (step.does) {
      case 'child': return markup(value);
      case 'switch': return value && value !== nothing ? ` ${step.name}=""` : '';
      case 'attribute': return value === nothing || value === noChange ? '' : ` ${step.name}="${escaped(plain(value))}"`;
      default: return escaped(plain(value));
    }
  }).join('');
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === nothing) return '';
  if (typeof value === 'object') throw new TypeError('markup() was given an object as an attribute.');
  return String(value);
}

/** What a directive shows when it is drawn for the first time: none of ours does more than that. */
function directed({ _$litDirective$: Class, values }: Directed): unknown {
  return (new Class({ type: 2 }) as Directive).render(...values);
}

/** An attribute that is a value as a whole: `name=`, `.name=`, `?name=`, `@name=`. */
const whole = /\s+([.?@]?)([\w-]+)=$/;

/** Reads a template as far as ours go: no comments, no values in tag names, in scripts or in styles. */
function read(strings: TemplateStringsArray): readonly Step[] {
  const steps: Step[] = [];
  let inTag = false;
  let quote = '';
  /** Becomes the words of the element whose tag is being read. */
  let content: number | null = null;
  strings.forEach((string, at) => {
    let from = 0;
    const write = (to: number): void => {
      if (to > from) steps.push({ does: 'write', words: string.slice(from, to) });
      from = to;
    };
    for (let i = 0; i < string.length; i++) {
      const sign = string[i]!;
      if (quote !== '') quote = sign === quote ? '' : quote;
      else if (!inTag) inTag = sign === '<';
      else if (sign === '"' || sign === "'") quote = sign;
      else if (sign === '>') {
        inTag = false;
        if (content !== null) {
          write(i + 1);
          steps.push({ does: 'child', at: content });
          content = null;
        }
      }
    }
    if (at === strings.length - 1) return write(string.length);
    if (quote !== '' || !inTag) {
      write(string.length);
      steps.push({ does: quote === '' ? 'child' : 'piece', at });
      return;
    }
    const [all, kind, name] = whole.exec(string) ?? [];
    if (all === undefined || !/^[\s/>]/.test(strings[at + 1]!)) throw new TypeError(`markup() cannot read this template: ${strings.join('${…}')}`);
    write(string.length - all.length);
    if (kind === '') steps.push({ does: 'attribute', at, name: name! });
    else if (kind === '?') steps.push({ does: 'switch', at, name: name! });
    else if (name === 'textContent') content = at;
  });
  return steps;
}
