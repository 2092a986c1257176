// The half of what is public that no type tells: what an element is told in markup and CSS, which adapters `adapter="…"` can name, and what
// the conformance suite asks of others' adapters.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

interface Named {
  readonly name: string;
  readonly type?: { readonly text: string };
  readonly default?: string;
  readonly attribute?: string;
  readonly readonly?: boolean;
}
export interface Manifest {
  readonly modules: readonly { readonly declarations: readonly {
    readonly tagName: string;
    readonly attributes?: readonly Named[];
    readonly members?: readonly Named[];
    readonly events?: readonly Named[];
    readonly slots?: readonly Named[];
    readonly cssParts?: readonly Named[];
    readonly cssProperties?: readonly Named[];
  }[] }[];
}

const typed = ({ name, type }: Named): string => `${name}${type ? `: ${type.text.replace(/\s+/g, ' ')}` : ''}`;

/** By tag, in the order of the alphabet. */
export function elementLines({ modules }: Manifest): (readonly [tag: string, lines: readonly string[]])[] {
  return modules.flatMap(({ declarations }) => declarations).sort((a, b) => (a.tagName < b.tagName ? -1 : 1)).map((element) => {
    const list = (what: string, of: readonly Named[] = [], say: (each: Named) => string = ({ name }) => name): string[] => of.map((each) => `${what} ${say(each)}`).sort();
    return [element.tagName, [
      ...list('attribute', element.attributes, typed),
      ...list('property', element.members, (member) => `${typed(member)}${member.readonly ? ', to be read only' : ''}`),
      ...list('event', element.events),
      ...list('slot', element.slots, ({ name }) => name || '(the default one)'),
      ...list('part', element.cssParts),
      ...list('custom property', element.cssProperties),
    ]];
  });
}

/** `name: src data-…`, of the loaders in src/script, by the options that each takes out of the markup. `…`: others are handed on. */
export function markupLines(root: string): string[] {
  const table = readFileSync(join(root, 'src/script.ts'), 'utf8');
  const names = [...table.matchAll(/^ {2}'?([\w-]+)'?: \(\) => import\('\.\/script\/([\w-]+)\.js'\),$/gm)].map(([, name, file]) => [name!, file!] as const);
  return names.map(([name, file]) => `${name}: ${optionsOf(readFileSync(join(root, `src/script/${file}.ts`), 'utf8')).join(' ')}`).sort();
}

/** By id, as tables and exceptions name them: one more may fail an adapter of somebody else. */
export async function promiseLines(root: string): Promise<string[]> {
  const built = async (file: string): Promise<unknown> => import(pathToFileURL(join(root, 'dist', file)).href);
  const { promises } = (await built('conformance/index.js')) as typeof import('../../src/conformance/index.js');
  const { memoryAdapter } = (await built('adapters/memory.js')) as typeof import('../../src/adapters/memory.js');
  return promises(memoryAdapter()).map(({ id }) => id).sort();
}

function optionsOf(source: string): string[] {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true);
  const make = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]).find(({ name }) => name.getText() === 'make');
  const pattern = make?.initializer && ts.isArrowFunction(make.initializer) ? make.initializer.parameters[0]?.name : undefined;
  if (!pattern || !ts.isObjectBindingPattern(pattern)) throw new Error('A loader of src/script does not take its options apart where they come in');
  return pattern.elements.map(({ name, propertyName, dotDotDotToken }) => {
    const option = (propertyName ?? name).getText();
    return dotDotDotToken ? '…' : option === 'src' ? option : `data-${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  });
}
