// The reference: every element with what it takes and tells, every backend's attributes, every error; made with the pages, from the source.
// Each entry has an address of its own.

import { english } from '../../src/core/english.js';
import { errorTable } from '../../src/core/error-table.js';
import { backends } from './backends.js';
import { customProperties, details, elements, plainly, type Declaration } from './elements.js';
import { escaped, inline } from './html.js';

export async function reference(): Promise<string> {
  const all = await elements();
  const tags = all.map(({ tagName }) => `<li><a href="#${tagName}"><code>&lt;${tagName}&gt;</code></a></li>`);
  return `<nav aria-label="On this page"><ul class="contents">${tags.join('')}<li><a href="#custom-properties">Custom properties</a></li><li><a href="#backends">Backends</a></li><li><a href="#errors">Errors</a></li></ul></nav>
  ${all.map(element).join('\n  ')}
  <h2 id="custom-properties">Custom properties</h2>
  <p>Of every element. <a href="theming.html">Five themes</a> are made of nothing else.</p>
  ${table('custom-property', ['Property', 'Default', 'What it colours or sizes'], customProperties().map(({ name, default: initial, description }) => [name, `<code>${escaped(initial)}</code>`, inline(description)]))}
  <h2 id="backends">Backends</h2>
  <p>What is handed to the adapter that <code>adapter</code> names.</p>
  ${backends().map(({ name, title, attributes }) => `<h3 id="adapter-${name}"><code>adapter="${name}"</code></h3>
  <p><a href="backends/${name}.html">${escaped(title)}</a></p>
  ${table(`adapter-${name}`, ['Attribute', 'What it does'], attributes.map((each) => [each.name, each.choices.length > 1 && each.choices.some((choice) => !each.words.includes(`\`${choice}\``)) ? `${each.choices.map((choice) => `<code>${choice}</code>`).join(' ')}. ${inline(each.words)}` : inline(each.words)]))}`).join('\n  ')}
  <h2 id="errors">Errors</h2>
  <p>Whatever an adapter throws becomes a <code>CommentError</code> with one of these codes.</p>
  ${table('error', ['Code', 'When', 'What the reader is told'], Object.entries(errorTable).map(([code, { when }]) => [code, inline(when), escaped(String(english[`error.${code}` as keyof typeof english]))]))}`;
}

function element({ tagName, name, description, attributes = [], members = [], slots = [], cssParts = [], events = [] }: Declaration): string {
  const tag = tagName!;
  const types = details();
  const attributed = new Set(attributes.map(({ fieldName }) => fieldName));
  const properties = members.filter((member) => !attributed.has(member.name));
  const part = (title: string, rows: string): string => (rows === '' ? '' : `<h3 id="${tag}-${title.toLowerCase()}">${title} <span class="of">of <code>&lt;${tag}&gt;</code></span></h3>\n  ${rows}`);
  return `<h2 id="${tag}"><code>&lt;${tag}&gt;</code></h2>
  <p>${inline(description ?? '')} In a program: <code>${name}</code>.</p>
  ${part('Attributes', table(`${tag}-attribute`, ['Attribute', 'Property', 'What it does'], attributes.map((each) => [each.name, `<code>${each.fieldName ?? each.name}</code>`, inline(plainly(each))])))}
  ${part('Properties', table(`${tag}-property`, ['Property', 'Type', 'What it is'], properties.map((each) => [each.name, `<code>${escaped(each.type?.text ?? '')}</code>`, inline(plainly(each))])))}
  ${part('Slots', table(`${tag}-slot`, ['Slot', 'What stands there'], slots.map((each) => [each.name || 'default', inline(plainly(each))])))}
  ${part('Events', table(`${tag}-event`, ['Event', 'When', 'detail'], events.map((each) => [each.name, inline(plainly(each)), `<code>${escaped(types[each.name] ?? '')}</code>`])))}
  ${part('Parts', cssParts.length === 0 ? '' : `<p class="parts">${cssParts.map(({ name: each }) => `<code id="${tag}-part-${each}">${each}</code>`).join(' ')}</p>`)}`;
}

/** The first cell is a name, and the entry's address. */
function table(prefix: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const body = rows.map(([name, ...cells]) => `<tr id="${prefix}-${name!.replace(/^-+/, '')}"><th scope="row"><a href="#${prefix}-${name!.replace(/^-+/, '')}"><code>${name}</code></a></th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="${prefix.replaceAll('-', ' ')}"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
