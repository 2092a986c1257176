// The last step of `npm run build`: what editors and frameworks read of the elements, all of it from the source. Into dist/:
// custom-elements.json, vscode.html-custom-data.json, web-types.json (JetBrains), types/react.d.ts, preact.d.ts and solid.d.ts.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
// @ts-expect-error It has no types.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { generateJsxTypes } from '@wc-toolkit/jsx-types';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';

interface Named {
  name: string;
  description?: string;
}
interface Declaration extends Named {
  kind: string;
  tagName?: string;
  customElement?: boolean;
  superclass?: unknown;
  mixins?: unknown;
  members?: (Named & { privacy?: string; static?: boolean; kind: string; attribute?: string })[];
  attributes?: (Named & { fieldName?: string })[];
  events?: (Named & { type?: { text: string } })[];
  cssParts?: Named[];
  cssProperties?: (Named & { default?: string })[];
}
interface Manifest {
  modules: { path: string; declarations: Declaration[]; exports: unknown[] }[];
}

const source = (path: string): string => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
const elements = { ParleyThread: 'thread', ParleyRecent: 'recent', ParleyPeople: 'people', ParleyCount: 'count' } as const;

/** `/** words *\/ 'parley-x': {…}` of view/events.ts. */
const events = [...source('view/events.ts').matchAll(/\/\*\* (.*) \*\/\n\s+'(parley-[\w-]+)': \{/g)].map(([, description, name]) => ({ name: name!, description: description!, type: { text: `ParleyEvent<'${name}'>` } }));
const properties = [...source('view/styles/tokens.ts').matchAll(/@cssprop \[(--[\w-]+)=(.*?)\] (.*)$/gm)].map(([, name, initial, description]) => ({ name: name!, default: initial!, description: description! }));
if (events.length < 5 || properties.length < 10) throw new Error('view/events.ts or styles/tokens.ts is not written as this expects');

/** Which events an element fires itself. The lists and the count read, and can fail at that. */
const fires = (name: string): typeof events => (name === 'ParleyThread' ? events : events.filter((event) => event.name === 'parley-error'));

function described(declaration: Declaration): Declaration {
  const { members = [], attributes = [], cssParts = [] } = declaration;
  const open = members.filter((member) => (member.privacy ?? 'public') === 'public' && !member.static && !member.name.startsWith('#') && member.kind === 'field');
  const shown = new Set(open.map((member) => member.name));
  // One tag names many parts: what stands before a colon speaks of the rest.
  const parts = cssParts.flatMap((part) => `${part.name} ${part.description ?? ''}`.replace(/;[^:]*:/, ' ').split(/[\s;,]+/)).filter((part) => /^[a-z][a-z-]*$/.test(part));
  const { superclass: _above, mixins: _mixed, ...rest } = declaration;
  return {
    ...rest,
    tagName: `parley-${elements[declaration.name as keyof typeof elements]}`,
    customElement: true,
    members: open,
    attributes: attributes.filter(({ fieldName }) => fieldName === undefined || shown.has(fieldName)),
    events: fires(declaration.name),
    cssParts: [...new Set(parts)].map((part) => ({ name: part })),
    cssProperties: properties,
  };
}

const analyzed = await cli({
  argv: ['analyze', '--litelement', '--quiet', '--outdir', 'dist', ...['element', 'list', ...Object.values(elements)].flatMap((name) => ['--globs', `src/view/parley-${name}.ts`])],
  cwd: process.cwd(), noWrite: true,
}) as Manifest;
const declarations = analyzed.modules.flatMap((module) => module.declarations).filter((each) => each.name in elements).map(described);
if (declarations.length !== Object.keys(elements).length) throw new Error(`${declarations.length} elements were found`);
const manifest = {
  schemaVersion: '1.0.0', readme: 'README.md',
  modules: [
    { kind: 'javascript-module', path: 'dist/index.js', declarations, exports: declarations.map(({ name }) => ({ kind: 'js', name, declaration: { name, module: 'dist/index.js' } })) },
    { kind: 'javascript-module', path: 'dist/define.js', declarations: [], exports: declarations.map(({ name, tagName }) => ({ kind: 'custom-element-definition', name: tagName, declaration: { name, module: 'dist/index.js' } })) },
  ],
};
writeFileSync('dist/custom-elements.json', `${JSON.stringify(manifest, null, 2)}\n`);
const quiet = { outdir: 'dist', hideLogs: true };
generateVsCodeCustomElementData(structuredClone(manifest) as never, { ...quiet, htmlFileName: 'vscode.html-custom-data.json', cssFileName: 'vscode.css-custom-data.json' });
generateJetBrainsWebTypes(structuredClone(manifest) as never, { ...quiet, packageJson: false });
generateJsxTypes(structuredClone(manifest) as never, { outdir: 'dist/types', fileName: 'jsx.d.ts', componentTypePath: () => './index.js' });

// One file for each that knows JSX: a module that is not installed cannot be added to. React looks in three.
const jsx = readFileSync('dist/types/jsx.d.ts', 'utf8');
const first = jsx.indexOf('declare module "react"');
const all = `import type { ParleyEvent } from './index.js';\n${jsx.slice(0, first).replace(/\/\*\*(?:(?!\*\/)[^])*@deprecated Runtime scoped[^]*?\n\};\n/, '')}`;
const added = (module: string): string => new RegExp(`declare module "${module}" \\{[^]*?\\n\\}\\n`).exec(jsx)![0];
rmSync('dist/types/jsx.d.ts');
for (const [file, modules] of Object.entries({ react: ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime'], preact: ['preact'], solid: ['solid-js'] })) {
  writeFileSync(`dist/types/${file}.d.ts`, `${all}${modules.map(added).join('\n')}`);
}
rmSync('dist/vscode.css-custom-data.json', { force: true });
