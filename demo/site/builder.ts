// The form of the page builder, made with the pages: every backend and attribute from where it is declared (backends.ts, elements.ts),
// the looks from theming.css. What it does when somebody chooses stands in demo/build-a-page.ts.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { backends, type Attribute, type Backend } from './backends.js';
import { customProperties, elements, plainly, type Declaration } from './elements.js';
import { escaped, inline } from './html.js';

/** What is chosen at the beginning. */
const first = 'device';

export async function builder(): Promise<string> {
  const [thread] = await elements();
  const all = backends();
  return `<form class="builder" id="builder" autocomplete="off">
    <fieldset><legend>Backend</legend>
      <p><label for="adapter">Comments come from</label> <select id="adapter" name="adapter">${group('Without a server', all.filter(({ alone }) => alone))}${group('With a server', all.filter(({ alone }) => !alone))}</select></p>
      <p><a id="more" href="backends/device.html">How it is set up, and what works</a> · <a href="#paste">To what is pasted</a></p>
    </fieldset>
    ${all.map(ofBackend).join('\n    ')}
    <fieldset><legend>Look</legend>
      <p><label for="look">Ready-made</label> <select id="look" name="look"><option value="">As the page is</option>${looks().map(({ name, css }) => `<option value="${name}" data-css="${escaped(css)}">${name[0]!.toUpperCase()}${name.slice(1)}</option>`).join('')}</select></p>
      ${field('theme', thread!)}
      <details><summary>Colours and sizes</summary>
      ${customProperties().map(property).join('\n      ')}
      </details>
    </fieldset>
    <fieldset><legend>Language</legend>
      <p><label for="locale">Words, numbers and times</label> <select id="locale" name="locale" data-property="locale"><option value="">As the page’s own <code>lang</code></option>${languages()}</select></p>
    </fieldset>
    <fieldset><legend>Options</legend>
      ${options(thread!).map((name) => field(name, thread!)).join('\n      ')}
    </fieldset>
    <p class="acts"><button type="reset">Start over</button></p>
  </form>`;
}

function group(label: string, some: readonly Backend[]): string {
  return `<optgroup label="${label}">${some.map(({ name, title }) => `<option value="${name}"${name === first ? ' selected' : ''}>${escaped(title)}</option>`).join('')}</optgroup>`;
}

/** All but the chosen one's are put away. */
function ofBackend({ name, title, attributes, pasted, inside, factory, alone, token }: Backend): string {
  // A filled field shows what may stand there; what its own page tells people to paste is a whole tag.
  const form = (some: readonly Attribute[]): string => some.map((each) => control(`${name}.${each.name}`, each.name, each, pasted[each.name] ?? '')).join('\n      ');
  const login = attributes.filter((each) => each.login);
  const off = name === first ? '' : ' disabled';
  const own = token === 'none' ? '' : `<p class="check"><label><input type="checkbox" name="token"> With the login of my own page</label><small>Its server gives a token, at <code>/comment-token</code> say.</small></p>`;
  const whole = inside === '' ? '' : `<template data-inside>${inside}</template>`;
  return `<div class="backend"${name === first ? '' : ' hidden'} data-backend="${name}" data-factory="${attributes.every((each) => each.options !== null) ? factory : ''}" data-alone="${alone}" data-token="${token}"${Object.hasOwn(pasted, 'thread') ? ` data-thread="${escaped(pasted['thread']!)}"` : ''}>${whole}
    <fieldset${off}><legend>${escaped(title)}</legend>
      ${form(attributes.filter((each) => !each.login)) || '<p>It needs nothing more.</p>'}
    </fieldset>
    <fieldset${off}><legend>Logging in</legend>
      ${form(login)}${own || (login.length > 0 ? '' : '<p>As the backend does it. Nothing has to be set.</p>')}
    </fieldset></div>`;
}

function field(name: string, { attributes = [], members = [] }: Declaration): string {
  const found = attributes.find((each) => each.name === name)!;
  const words = plainly(found);
  const { type } = members.find((each) => each.name === found.fieldName) ?? {};
  const coded = [...words.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
  const kind: Pick<Attribute, 'kind' | 'choices'> = /\bnumber\b/.test(type?.text ?? '') ? { kind: 'number', choices: [] }
    : coded.some((code) => / [a-z]+ |=/.test(code)) ? { kind: 'text', choices: [] }
    : { kind: 'choice', choices: coded.filter((code) => /^[a-z]+$/.test(code)) };
  return control(name, name, { ...(kind.kind === 'choice' && kind.choices.length === 0 ? { kind: 'text', choices: [] } : kind), words, options: null }, '', found.fieldName ?? name);
}

/** Of the element, what is neither about the backend nor set elsewhere on the form. */
function options({ attributes = [] }: Declaration): readonly string[] {
  const elsewhere = ['adapter', 'src', 'locale', 'theme', 'phase'];
  return attributes.map(({ name }) => name).filter((name) => !elsewhere.includes(name));
}

function control(id: string, name: string, { kind, choices, words, options: pattern }: Pick<Attribute, 'kind' | 'choices' | 'words' | 'options'>, value: string, propertyName?: string): string {
  const named = `id="${id}" name="${name}" data-kind="${kind}" aria-describedby="${id}-hint"${pattern === null ? '' : ` data-options="${escaped(pattern)}"`}${propertyName === undefined ? '' : ` data-property="${propertyName}"`}`;
  const hint = `<small id="${id}-hint">${inline(words)}</small>`;
  const label = `<label for="${id}"><code>${name}</code></label>`;
  if (kind === 'switch') return `<p class="check"><label><input type="checkbox" ${named}> <code>${name}</code></label>${hint}</p>`;
  if (kind === 'choice') return `<p>${label} <select ${named}><option value="">not set</option>${choices.map((each) => `<option${each === value ? ' selected' : ''}>${each}</option>`).join('')}</select>${hint}</p>`;
  if (kind === 'number') return `<p>${label} <input type="number" ${named} value="${escaped(value)}">${hint}</p>`;
  const placeholder = kind === 'several' ? ` placeholder="${choices.join(' ')}"` : '';
  const spelling = 'spellcheck="false" autocapitalize="off"';
  return `<p>${label} ${kind === 'json' ? `<textarea rows="4" ${spelling} ${named}>${escaped(value)}</textarea>` : `<input type="text" ${spelling} ${named} value="${escaped(value)}"${placeholder}>`}${hint}</p>`;
}

/** What a value must be for CSS, by the property that it ends in. */
function property({ name, default: initial, description }: { readonly name: string; readonly default: string; readonly description: string }): string {
  const of = name.endsWith('-font') ? 'font-family' : name.endsWith('-measure') ? 'max-width' : initial.endsWith('px') ? 'width' : 'color';
  const id = name.slice(2);
  const pick = of === 'color' ? ` <input type="color" aria-label="Pick ${name}" data-for="${id}" value="${/#[\da-f]{6}/i.exec(initial)?.[0] ?? '#808080'}">` : '';
  return `<p><label for="${id}"><code>${name}</code></label> <span class="pair"><input type="text" id="${id}" name="${name}" data-css="${of}" spellcheck="false" autocapitalize="off" placeholder="${escaped(initial)}" aria-describedby="${id}-hint ${id}-wrong">${pick}</span><small id="${id}-hint">${inline(description)}</small><small id="${id}-wrong" class="wrong"></small></p>`;
}

/** The themes of theming.css, each one rule. */
export function looks(): readonly { readonly name: string; readonly css: string }[] {
  const sheet = readFileSync(resolve('demo/theming.css'), 'utf8');
  const found = [...sheet.matchAll(/^\.([a-z]+) \{([^}]*--ground[^}]*)\}/gm)].filter(([, name]) => name !== 'theme').map(([, name, css]) => ({ name: name!, css: css!.replace(/\s+/g, ' ').trim() }));
  if (found.length < 5) throw new Error('theming.css is not written as this expects');
  return found;
}

function languages(): string {
  const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' });
  const files = readdirSync(resolve('src/locale')).filter((name) => name !== 'all.ts').map((name) => name.replace('.ts', ''));
  return ['en', ...files].map((tag) => `<option value="${tag}">${names.of(tag)!} (${tag})</option>`).sort((a, b) => a.slice(a.indexOf('>')).localeCompare(b.slice(b.indexOf('>')))).join('');
}
